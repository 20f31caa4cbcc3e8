import Foundation
import Testing

/// The other tests hold only if the counter counts.
@Suite(.enabled(if: isCounting)) struct AllocationCounterTests {
  @Test func anArrayIsAnAllocationAndOneMoreWhenItGrows() {
    var kept: [[Int]] = []
    kept.reserveCapacity(2)
    let count = allocations {
      kept.append([Int](repeating: 1, count: 100))
      kept[0].reserveCapacity(1000)
    }
    #expect(count == 2)
    #expect(kept[0].count == 100)
  }

  @Test func eachFunctionOfTheCLibraryCounts() {
    typealias Block = UnsafeMutableRawPointer?
    var allocated: (Block, Block, Block, Block) = (nil, nil, nil, nil)
    let count = allocations {
      allocated.0 = malloc(100)
      allocated.0 = realloc(allocated.0, 100_000)
      allocated.1 = calloc(10, 10)
      allocated.2 = aligned_alloc(64, 640)
      if posix_memalign(&allocated.3, 64, 640) != 0 { allocated.3 = nil }
    }
    #expect(count == 5)
    #expect(allocated.0 != nil && allocated.1 != nil && allocated.2 != nil && allocated.3 != nil)
    free(allocated.0)
    free(allocated.1)
    free(allocated.2)
    free(allocated.3)
  }

  @Test func arithmeticDoesNotCount() {
    var sum = 0
    let count = allocations { for number in 0..<1000 { sum &+= number &* number } }
    #expect(count == 0)
    #expect(sum > 0)
  }

  @Test func eachThreadHasItsOwnCount() {
    let thread = Thread { for _ in 0..<1000 { free(malloc(64)) } }
    var isDone = false
    thread.start()
    let count = allocations {
      while !isDone {
        isDone = thread.isFinished
        usleep(100)
      }
    }
    #expect(count < 1000)
  }
}
