#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "day1.h"
#include "peers.h"

typedef struct day1_day1_message_frame_t Frame;

// 32 MB, most of which no message touches.
static Frame frame;

size_t asn1tools_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes) {
  size_t decoded = 0;
  for (size_t pass = 0; pass < passes; pass++) {
    size_t start = 0;
    for (size_t i = 0; i < count; i++) {
      if (day1_day1_message_frame_decode(&frame, octets + start, ends[i] - start) > 0) decoded++;
      start = ends[i];
    }
  }
  return decoded;
}

/// How far apart values lie: as much as the largest one needs.
static size_t stride(const Frame *value) {
  size_t size = offsetof(Frame, value.value);
  switch (value->value.choice) {
  case day1_day1_message_frame_value_choice_bsmFrame_e: size += sizeof value->value.value.bsmFrame; break;
  case day1_day1_message_frame_value_choice_mapFrame_e: size += sizeof value->value.value.mapFrame; break;
  case day1_day1_message_frame_value_choice_rsmFrame_e: size += sizeof value->value.value.rsmFrame; break;
  case day1_day1_message_frame_value_choice_spatFrame_e: size += sizeof value->value.value.spatFrame; break;
  case day1_day1_message_frame_value_choice_rsiFrame_e: size += sizeof value->value.value.rsiFrame; break;
  }
  return (size + 63) / 64 * 64;
}

// All messages of a set are of one kind, so one stride serves them. Of the pages of a value only those that it touches come into being.
void *asn1tools_values(const uint8_t *octets, const size_t *ends, size_t count) {
  if (count == 0 || asn1tools_decode(octets, ends, 1, 1) != 1) return NULL;
  size_t distance = stride(&frame), start = 0;
  char *values = mmap(NULL, distance * count + sizeof(Frame), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (values == MAP_FAILED) return NULL;
  madvise(values, distance * count + sizeof(Frame), MADV_NOHUGEPAGE);
  for (size_t i = 0; i < count; i++) {
    if (day1_day1_message_frame_decode((Frame *)(values + i * distance), octets + start, ends[i] - start) <= 0) return NULL;
    start = ends[i];
  }
  return values;
}

size_t asn1tools_encode(const void *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity) {
  size_t written = 0, distance = stride(values);
  for (size_t pass = 0; pass < passes; pass++) {
    for (size_t i = 0; i < count; i++) {
      ssize_t length = day1_day1_message_frame_encode(buffer, capacity, (const Frame *)((const char *)values + i * distance));
      if (length > 0) written += (size_t)length;
    }
  }
  return written;
}

int asn1tools_round_trips(const uint8_t *octets, size_t length) {
  static uint8_t buffer[8192];
  if (day1_day1_message_frame_decode(&frame, octets, length) != (ssize_t)length) return 0;
  return day1_day1_message_frame_encode(buffer, sizeof buffer, &frame) == (ssize_t)length && memcmp(buffer, octets, length) == 0;
}
