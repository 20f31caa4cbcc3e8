import AllocationCounter

/// What this thread allocates while `body` runs. `body` must not leave the thread.
func allocations<Failure>(in body: () throws(Failure) -> Void) throws(Failure) -> Int {
  let before = allocation_count()
  try body()
  return Int(allocation_count() - before)
}

/// False under a sanitizer, which has its own allocation functions.
let isCounting = allocation_count() >= 0
