// What asn1c's decoder of the same specification does with the same messages. Implemented in Peer/peer.c.
#ifndef DAY1_PEER_H
#define DAY1_PEER_H

#include <stddef.h>
#include <stdint.h>

// Message i of a set lies at octets[ends[i - 1] ..< ends[i]], the first at octets[0 ..< ends[0]].

/// Decodes every message of the set `passes` times and frees each value at once. Returns how many decoded.
size_t peer_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes);

/// Decoded values of a set, to encode from; NULL if one did not decode.
void **peer_values(const uint8_t *octets, const size_t *ends, size_t count);
void peer_values_free(void **values, size_t count);

/// Encodes every value `passes` times into one buffer. Returns the octets written.
size_t peer_encode(void *const *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity);

/// Whether a message decodes and encodes back to the same octets.
int peer_round_trips(const uint8_t *octets, size_t length);

#endif
