#include <stdlib.h>
#include <string.h>

#include "CLPMM.h"
#include "MessageFrame.h"
#include "PAMData.h"
#include "PersonalSafetyMessage.h"
#include "RTCMcorrections.h"
#include "RoadsideCoordination.h"
#include "SensorSharingMsg.h"
#include "TestMsg.h"
#include "VehIntentionAndRequest.h"
#include "VehiclePaymentMessage.h"
#include "peers.h"

// This version of asn1c knows no open type that a component selects the content of. Its schema has octets there, which are encoded alike, and the
// message in them is decoded by its number, as an application would.
typedef struct {
  MessageFrame_t *frame;
  asn_TYPE_descriptor_t *type;
  void *content;
} Message;

static asn_TYPE_descriptor_t *type_of(long number) {
  switch (number) {
  case 0: return &asn_DEF_TestMsg;
  case 10: return &asn_DEF_RTCMcorrections;
  case 11: return &asn_DEF_RoadsideCoordination;
  case 12: return &asn_DEF_SensorSharingMsg;
  case 13: return &asn_DEF_VehIntentionAndRequest;
  case 14: return &asn_DEF_PAMData;
  case 15: return &asn_DEF_PersonalSafetyMessage;
  case 16: return &asn_DEF_CLPMM;
  case 17: return &asn_DEF_VehiclePaymentMessage;
  default: return NULL;
  }
}

static void release(Message *message) {
  if (message->type) ASN_STRUCT_FREE(*message->type, message->content);
  ASN_STRUCT_FREE(asn_DEF_MessageFrame, message->frame);
}

static int decode(Message *message, const uint8_t *octets, size_t length) {
  memset(message, 0, sizeof *message);
  asn_dec_rval_t result = uper_decode_complete(NULL, &asn_DEF_MessageFrame, (void **)&message->frame, octets, length);
  if (result.code == RC_OK && message->frame->present == MessageFrame_PR_msgFrameExt) {
    MessageFrameExt_t *extension = &message->frame->choice.msgFrameExt;
    message->type = type_of(extension->messageId);
    if (message->type) {
      result = uper_decode_complete(NULL, message->type, &message->content, extension->value.buf, extension->value.size);
      if (result.code == RC_OK) return 1;
    }
  }
  release(message);
  return 0;
}

static size_t encode(const Message *message, uint8_t *buffer, size_t capacity) {
  static uint8_t content[1 << 16];
  asn_enc_rval_t result = uper_encode_to_buffer(message->type, message->content, content, sizeof content);
  if (result.encoded <= 0) return 0;
  OCTET_STRING_t *value = &message->frame->choice.msgFrameExt.value, before = *value;
  value->buf = content;
  value->size = (int)((result.encoded + 7) / 8);
  result = uper_encode_to_buffer(&asn_DEF_MessageFrame, message->frame, buffer, capacity);
  *value = before;
  return result.encoded > 0 ? (size_t)(result.encoded + 7) / 8 : 0;
}

size_t asn1c_day2_decode(const uint8_t *octets, const size_t *ends, size_t count, size_t passes) {
  size_t decoded = 0;
  for (size_t pass = 0; pass < passes; pass++) {
    size_t start = 0;
    for (size_t i = 0; i < count; i++) {
      Message message;
      if (decode(&message, octets + start, ends[i] - start)) {
        decoded++;
        release(&message);
      }
      start = ends[i];
    }
  }
  return decoded;
}

void *asn1c_day2_values(const uint8_t *octets, const size_t *ends, size_t count) {
  Message *values = calloc(count, sizeof *values);
  size_t start = 0;
  for (size_t i = 0; i < count; i++) {
    if (!decode(&values[i], octets + start, ends[i] - start)) return NULL;
    start = ends[i];
  }
  return values;
}

size_t asn1c_day2_encode(const void *values, size_t count, size_t passes, uint8_t *buffer, size_t capacity) {
  size_t written = 0;
  for (size_t pass = 0; pass < passes; pass++) {
    for (size_t i = 0; i < count; i++) written += encode((const Message *)values + i, buffer, capacity);
  }
  return written;
}

int asn1c_day2_round_trips(const uint8_t *octets, size_t length) {
  static uint8_t buffer[1 << 16];
  Message message;
  if (!decode(&message, octets, length)) return 0;
  size_t written = encode(&message, buffer, sizeof buffer);
  release(&message);
  return written == length && memcmp(buffer, octets, length) == 0;
}
