import Glibc

/// How far a long reading has come, on a terminal only, at most five times a second, and gone when it is over.
struct Progress {
  private let isShown = StandardError.isTerminal
  private var lastShown = 0.0
  private let start = Clock.now
  private var isDirty = false

  /// Whether it is worth asking how far the reading is.
  mutating func isDue() -> Bool {
    guard isShown else { return false }
    let now = Clock.now
    guard now - start > 0.5, now - lastShown > 0.2 else { return false }
    lastShown = now
    return true
  }

  mutating func show(position: Int64, size: Int64?, frames: Int) {
    isDirty = true
    let megabytes = Double(position) / 1e6
    let rate = megabytes / max(0.001, Clock.now - start)
    var text = "\r\(frames) frames, \(Int(megabytes)) MB, \(Int(rate)) MB/s"
    if let size, size > 0 { text += ", \(Int(100 * Double(position) / Double(size))) %" }
    StandardError.write(text + "\u{1B}[K")
  }

  mutating func clear() {
    if isDirty { StandardError.write("\r\u{1B}[K") }
    isDirty = false
  }
}

/// Seconds of a clock that only runs forward.
enum Clock {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
