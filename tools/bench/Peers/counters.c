#include <valgrind/callgrind.h>

#include "peers.h"

void instructions_begin(void) {
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
}

void instructions_end(const char *name) {
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
}

// Defined by the library of Tests/Allocations/Sources/AllocationCounter, where it is preloaded.
extern int64_t allocation_count(void) __attribute__((weak));

int64_t allocations(void) { return allocation_count ? allocation_count() : -1; }
