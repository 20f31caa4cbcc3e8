/// Turns steps into Swift: fields are cut out of 64-bit windows, a window is loaded only when the one at hand has too few bits left, and what breaks a
/// constraint is collected in `bad`, whose topmost bit is looked at once at the end.
struct FlatReadEmitter {
  private var out = SourcePrinter()
  private var names = 0
  /// The window at hand: `word` holds the bits from `at` on.
  private var isLoaded = false
  /// Bits behind `at` that are used up.
  private var offset = 0
  /// Bits of `word` from `at` on that are those of the message, at least.
  private var valid = 0
  /// The constant of ones where the fields at hand are there, and zeros where they are not; nil where they always are.
  private var mask: String? = nil

  /// A window has this many bits wherever it starts in an octet.
  private static let windowWidth = 57

  /// The lines that read `steps`, from the position `start` on.
  static func lines(_ steps: [FlatStep]) -> [String] {
    var emitter = FlatReadEmitter()
    emitter.emit(steps)
    emitter.settle()
    let body = emitter.out.lines
    var out = SourcePrinter()
    let isMoved = body.contains { $0.contains("at = ") || $0.contains("&at") }
    out.line("\(isMoved ? "var" : "let") at = start")
    if body.contains(where: { $0.contains("word = ") }) { out.line("var word: UInt64 = 0") }
    let isChecked = body.contains { $0.contains("bad |= ") }
    if isChecked { out.line("var bad: UInt64 = 0") }
    out.lines(body)
    out.line(isChecked ? "return source.checked(at, bad)" : "return at")
    return out.lines
  }

  private mutating func unique(_ stem: String) -> String {
    names += 1
    return "\(stem)\(names)"
  }

  // MARK: Windows

  private mutating func need(_ width: Int) {
    if isLoaded, offset + width <= valid { return }
    settle()
    out.line("word = source.window(at)")
    isLoaded = true
    valid = Self.windowWidth
  }

  /// Makes `at` the position reached and gives up the window.
  private mutating func settle() {
    if offset > 0 { out.line("at = at &+ \(offset)") }
    offset = 0
    isLoaded = false
  }

  private var position: String { offset == 0 ? "at" : "at &+ \(offset)" }

  /// The expression for the next `width` bits of the window.
  private func bits(_ width: Int) -> String {
    if width == 0 { return "UInt64(0)" }
    let shift = 64 - offset - width
    let moved = shift == 0 ? "word" : "word &>> \(shift)"
    return offset == 0 ? "(\(moved))" : "(\(moved) & 0x\(String((UInt64(1) << UInt64(width)) - 1, radix: 16, uppercase: true)))"
  }

  // MARK: Steps

  private mutating func emit(_ steps: [FlatStep]) { for step in steps { emit(step) } }

  private mutating func emit(_ step: FlatStep) {
    switch step {
    case .field(let width, let largest, let store): field(width, largest, store)
    case .presence(let width, let name, let store):
      need(width)
      out.line("let \(name) = \(bits(width))\(mask.map { " & \($0)" } ?? "")")
      out.line(store(name))
      offset += width
    case .seldomLonger(let width, let limit, let store, let cold): seldomLonger(width, limit, store, cold)
    case .optional(let word, let bit, let steps, let otherwise): optional(word, bit, steps, otherwise)
    case .text(let width, let lower, let largest, let unit, let store): text(width, lower, largest, unit, store)
    case .choice(let width, let cases, let isExtensible, let unknown): choice(width, cases, isExtensible, unknown)
    case .lines(let lines): out.lines(lines)
    case .call(let lines):
      settle()
      out.lines(lines)
    case .list(let list): self.list(list)
    }
  }

  private mutating func field(_ width: Int, _ largest: UInt64?, _ store: (String) -> String?) {
    var raw: String
    if width > Self.windowWidth {
      settle()
      raw = "source.wide(at, \(width))"
    } else {
      if width > 0 { need(width) }
      raw = bits(width)
    }
    if let largest {
      let name = unique("raw")
      out.line("let \(name) = \(raw)")
      check(name, largest, width)
      raw = name
    }
    if let statement = store(raw) { out.line(statement) }
    if width > Self.windowWidth { out.line("at = at &+ \(width)") } else { offset += width }
  }

  /// Notes where `raw` exceeds `largest`. A difference shows it in its topmost bit, unless the number itself has one.
  private mutating func check(_ raw: String, _ largest: UInt64, _ width: Int) {
    let difference = width < 64 && largest < 1 << 63 ? "\(largest) &- \(raw)" : "\(raw) > \(largest) ? 1 &<< 63 : 0"
    out.line("bad |= (\(difference))\(mask.map { " & \($0)" } ?? "")")
  }

  private mutating func seldomLonger(
    _ width: Int, _ limit: UInt64, _ store: (String, String) -> String, _ cold: (String) -> [String]
  ) {
    need(width)
    let raw = unique("raw")
    out.line("let \(raw) = \(bits(width))")
    let lines = cold(position)
    let kept = store(raw, position)
    out.block("if \(raw) >= \(limit)", tail: "} else {") { out in out.lines(lines) }
    out.indented { out in
      out.line(kept)
      out.line("at = at &+ \(offset + width)")
    }
    out.line("}")
    offset = 0
    isLoaded = false
  }

  private mutating func optional(_ word: String, _ bit: Int, _ steps: [FlatStep], _ otherwise: [String]) {
    if otherwise.isEmpty, let widest = FlatStep.widest(steps), widest <= Self.windowWidth, mask != nil || Self.isSmall(steps, widest) {
      return masked(word, bit, steps, widest)
    }
    settle()
    out.line("if \(word) & \(UInt64(1) << UInt64(bit)) != 0 {")
    let inner = indented { emitter in
      emitter.emit(steps)
      emitter.settle()
    }
    out.lines(inner)
    if !otherwise.isEmpty {
      out.line("} else {")
      out.indented { out in out.lines(otherwise) }
    }
    out.line("}")
  }

  /// Whether reading all of it costs less than asking whether it is there.
  private static func isSmall(_ steps: [FlatStep], _ widest: Int) -> Bool { widest <= 40 && FlatStep.count(steps) <= 6 }

  /// Reads fields whether they are there or not: where they are not, the window stays where it is and no constraint is broken.
  private mutating func masked(_ word: String, _ bit: Int, _ steps: [FlatStep], _ widest: Int) {
    // What has a single value takes no bits.
    if widest == 0 { return emit(steps) }
    need(widest)
    let outer = mask
    let name = unique("mask")
    out.line("let \(name) = 0 &- (\(bit == 0 ? word : "\(word) &>> \(bit)") & 1)")
    mask = name
    let start = offset
    for step in steps {
      if case .optional = step { pass(from: start) }
      emit(step)
    }
    pass(from: start)
    mask = outer
  }

  /// Moves the window on over the fields read since `start`, where they are there.
  private mutating func pass(from start: Int) {
    let width = offset - start
    guard width > 0, let mask else { return }
    let passed = unique("passed")
    out.line("let \(passed) = \(width) & \(mask)")
    out.line("word = word &<< \(passed)")
    out.line("at = at &+ Int(truncatingIfNeeded: \(passed))")
    offset = start
    valid -= width
  }

  private mutating func text(_ width: Int, _ lower: Int, _ largest: UInt64, _ unit: Int, _ store: (String) -> String) {
    out.line(store(position))
    guard width > 0 else {
      settle()
      out.line("at = at &+ \(lower * unit)")
      return
    }
    need(width)
    let raw = unique("raw")
    out.line("let \(raw) = \(bits(width))")
    if largest != (UInt64(1) << UInt64(width)) - 1 { check(raw, largest, width) }
    let fixed = offset + width + lower * unit
    out.line("at = at &+ Int(truncatingIfNeeded: \(raw) &* \(unit)) &+ \(fixed)")
    offset = 0
    isLoaded = false
  }

  private mutating func choice(_ width: Int, _ cases: [[FlatStep]], _ isExtensible: Bool, _ unknown: (String) -> [String]) {
    let total = width + (isExtensible ? 1 : 0)
    guard total > 0 else { return emit(cases[0]) }
    need(total)
    let before = position
    let index = bits(total)
    offset += total
    out.line("switch \(index) {")
    for (number, steps) in cases.enumerated() {
      out.line("case \(number):")
      let lines = indented { emitter in
        emitter.emit(steps)
        emitter.settle()
      }
      out.lines(lines)
    }
    out.line("default:")
    if isExtensible {
      out.indented { out in out.lines(unknown(before)) }
    } else {
      out.indented { out in out.line("return FlatSource.failure") }
    }
    out.line("}")
    offset = 0
    isLoaded = false
  }

  /// The lines of `body`, one level deeper, which starts from the window at hand and leaves none.
  private mutating func indented(_ body: (inout FlatReadEmitter) -> Void) -> [String] {
    var inner = FlatReadEmitter()
    (inner.names, inner.isLoaded, inner.offset, inner.valid, inner.mask) = (names, isLoaded, offset, valid, mask)
    body(&inner)
    names = inner.names
    return inner.out.lines.map { $0.isEmpty ? $0 : "  " + $0 }
  }

  // MARK: Lists

  private mutating func list(_ list: FlatStep.List) {
    let size = list.size
    let count = unique("count")
    let start = unique("start")
    let stop = unique("stop")
    func rows(_ emitter: inout FlatReadEmitter) {
      emitter.out.line("var \(list.element) = self.\(list.table).reserve(\(count))")
      emitter.out.line("let \(stop) = \(list.element) + \(count)")
      emitter.out.line("while \(list.element) != \(stop) {")
      let lines = emitter.indented { inner in
        inner.emit(list.steps)
        inner.settle()
        inner.out.line("\(list.element) += 1")
      }
      emitter.out.lines(lines)
      emitter.out.line("}")
    }
    if !size.isExtensible, let upper = size.upper, upper < 65_536 {
      let largest = UInt64(upper - size.lower)
      let width = UInt64.bitWidth - largest.leadingZeroBitCount
      if width > 0 {
        need(width)
        let raw = unique("raw")
        out.line("let \(raw) = \(bits(width))")
        if largest != (UInt64(1) << UInt64(width)) - 1 { check(raw, largest, width) }
        out.line("let \(count) = Int(truncatingIfNeeded: \(raw))\(size.lower > 0 ? " &+ \(size.lower)" : "")")
        offset += width
      } else {
        out.line("let \(count) = \(upper)")
      }
      settle()
      out.line("guard \(count) &* \(list.minimum) <= source.end &- at else { return FlatSource.failure }")
      out.line("let \(start) = self.\(list.table).count")
      out.line("\(list.target) = FlatRange(start: \(start), count: \(count))")
      rows(&self)
      return
    }
    settle()
    let pieces = unique("pieces")
    out.line("let \(start) = self.\(list.table).count")
    out.line("var \(pieces) = FlatPieces(source, at, \(DecodeEmitter.bounds(size)))")
    out.line("while let \(count) = \(pieces).next(&at, minimumBits: \(list.minimum)) {")
    out.lines(indented { emitter in rows(&emitter) })
    out.line("}")
    out.line("\(list.target) = FlatRange(start: \(start), count: self.\(list.table).count &- \(start))")
  }
}
