// Counts what a thread allocates, by standing in for the C library's allocation functions.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// The allocations that the calling thread has made so far: calls of malloc, calloc, realloc, aligned_alloc and posix_memalign.
/// -1 where nothing is counted, since a sanitizer stands in for them itself.
int64_t allocation_count(void);

#endif
