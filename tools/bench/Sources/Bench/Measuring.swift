import CPeers
import Glibc

/// Processor time of this thread: what other processes take of the machine is not ours.
private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Measures loops and prints a line of JSON for each.
enum Measuring {
  /// Seconds of a clock that only goes forward.
  static func wallClock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Nanoseconds a message: the median over rounds, which alternate between the loops so that all see the same machine.
  static func time(_ loops: [Loop], rounds: Int, share: Double) {
    let passes = loops.map { loop in
      // Long enough that the clock and a stray interrupt do not matter.
      var count = 1
      while true {
        let start = now()
        guard loop.run(count) else { fail("\(loop.name) failed") }
        if now() - start > share { return count }
        count *= 2
      }
    }
    var samples = [[Double]](repeating: [], count: loops.count)
    for _ in 0..<rounds {
      for (index, loop) in loops.enumerated() {
        let start = now()
        _ = loop.run(passes[index])
        samples[index].append((now() - start) / Double(passes[index] * loop.set.count))
      }
    }
    for (index, loop) in loops.enumerated() { report(loop, "ns", samples[index].sorted()[rounds / 2]) }
  }

  /// Allocations a message, after one pass that warms up. Needs the counter to be preloaded.
  static func countAllocations(_ loops: [Loop]) {
    for loop in loops {
      guard loop.run(1) else { fail("\(loop.name) failed") }
      let start = allocations()
      guard start >= 0 else { fail("nothing counts allocations") }
      _ = loop.run(1)
      report(loop, "allocations", Double(allocations() - start) / Double(loop.set.count))
    }
  }

  /// Has callgrind count a pass of each loop, after one that warms up, under the loop's name.
  static func countInstructions(_ loops: [Loop]) {
    for loop in loops {
      guard loop.run(1) else { fail("\(loop.name) failed") }
      instructions_begin()
      _ = loop.run(1)
      instructions_end("\(loop.name) \(loop.set.count)")
    }
  }

  private static func report(_ loop: Loop, _ measure: String, _ value: Double) {
    print(#"{"kind":"\#(loop.set.kind.rawValue)","stage":"\#(loop.stage.rawValue)","codec":"\#(loop.codec)","\#(measure)":\#(value)}"#)
  }
}
