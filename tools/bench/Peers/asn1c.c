#include "peers.h"

#include <stdlib.h>
#include <string.h>

#include "MessageFrame.h"

static void release(void *value) { ASN_STRUCT_FREE(asn_DEF_MessageFrame, value); }

static void *decode(const uint8_t *octets, size_t length) {
  void *value = NULL;
  asn_dec_rval_t result = uper_decode_complete(NULL, &asn_DEF_MessageFrame, &value, octets, length);
  if (result.code == RC_OK) return value;
  release(value);
  return NULL;
}

size_t asn1c_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes) {
  size_t decoded = 0;
  for (size_t pass = 0; pass < passes; pass++) {
    size_t start = 0;
    for (size_t i = 0; i < count; i++) {
      void *value = decode(octets + start, ends[i] - start);
      start = ends[i];
      if (value) {
        decoded++;
        release(value);
      }
    }
  }
  return decoded;
}

static void free_values(void **values, size_t count) {
  for (size_t i = 0; i < count; i++) release(values[i]);
  free(values);
}

void **asn1c_values(const uint8_t *octets, const size_t *ends, size_t count) {
  void **values = calloc(count, sizeof *values);
  size_t start = 0;
  for (size_t i = 0; i < count; i++) {
    values[i] = decode(octets + start, ends[i] - start);
    start = ends[i];
    if (!values[i]) {
      free_values(values, i);
      return NULL;
    }
  }
  return values;
}

size_t asn1c_encode(void *const *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity) {
  size_t written = 0;
  for (size_t pass = 0; pass < passes; pass++) {
    for (size_t i = 0; i < count; i++) {
      asn_enc_rval_t result = uper_encode_to_buffer(&asn_DEF_MessageFrame, values[i], buffer, capacity);
      if (result.encoded > 0) written += (size_t)(result.encoded + 7) / 8;
    }
  }
  return written;
}

int asn1c_round_trips(const uint8_t *octets, size_t length) {
  uint8_t buffer[8192];
  void *value = decode(octets, length);
  if (!value) return 0;
  asn_enc_rval_t result = uper_encode_to_buffer(&asn_DEF_MessageFrame, value, buffer, sizeof buffer);
  release(value);
  return result.encoded > 0 && (size_t)(result.encoded + 7) / 8 == length && memcmp(buffer, octets, length) == 0;
}
