// The codecs that C code generators make of the same specification, libpcap's reading loop, and counters. Implemented in `Peers`.
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include <stddef.h>
#include <stdint.h>

// Message i of a set lies at octets[ends[i - 1] ..< ends[i]], the first at octets[0 ..< ends[0]].

// asn1c: values of many allocations.

/// Decodes every message of the set `passes` times and frees each value at once. Returns how many decoded.
size_t asn1c_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes);

/// Decoded values of a set, to encode from; NULL if one did not decode.
void **asn1c_values(const uint8_t *octets, const size_t *ends, size_t count);

/// Encodes every value `passes` times into one buffer. Returns the octets written.
size_t asn1c_encode(void *const *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity);

/// Whether a message decodes and encodes back to the same octets.
int asn1c_round_trips(const uint8_t *octets, size_t length);

// The same for messages of Day II.

size_t asn1c_day2_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes);
void *asn1c_day2_values(const uint8_t *octets, const size_t *ends, size_t count);
size_t asn1c_day2_encode(const void *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity);
int asn1c_day2_round_trips(const uint8_t *octets, size_t length);

// asn1tools: one struct with room for the largest message, which is decoded over.

size_t asn1tools_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes);
void *asn1tools_values(const uint8_t *octets, const size_t *ends, size_t count);
size_t asn1tools_encode(const void *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity);
int asn1tools_round_trips(const uint8_t *octets, size_t length);

// libpcap.

/// Reads every packet of a capture with `pcap_next_ex` and does nothing with it. Returns how many there are, or -1.
int64_t read_with_pcap(const char *path, uint64_t *octets);

// Counters.

/// Starts to count instructions, where the process runs under callgrind.
void instructions_begin(void);
/// Ends counting and has the count written under this name.
void instructions_end(const char *name);
/// Allocations of this thread so far, or -1 where nothing counts them.
int64_t allocations(void);

#endif
