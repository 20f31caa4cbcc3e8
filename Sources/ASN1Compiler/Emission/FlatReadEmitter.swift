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

  /// How many windows have been loaded.
  private var loads = 0

  /// A window has this many bits wherever it starts in an octet.
  private static let windowWidth = 57

  /// The lines that read `steps`, from the position `start` on.
  static func lines(_ steps: [FlatStep], from start: String = "start") -> [String] {
    var emitter = FlatReadEmitter()
    emitter.emit(steps)
    emitter.settle()
    let body = emitter.out.lines
    var out = SourcePrinter()
    let isMoved = body.contains { $0.contains("at = ") || $0.contains("&at") }
    out.line("\(isMoved ? "var" : "let") at = \(start)")
    if body.contains(where: { $0.contains("word = ") }) { out.line("var word: UInt64 = 0") }
    let isChecked = body.contains { $0.contains("bad |= ") }
    if isChecked { out.line("var bad: UInt32 = 0") }
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
    loads += 1
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

  private mutating func emit(_ steps: [FlatStep]) {
    var rest = steps[...]
    while let step = rest.popFirst() {
      if case .optional(let word, let bit, let inner, let otherwise) = step, mask == nil {
        // Small parts that may be absent, one after the other, are passed over together where none is there.
        var group = [(bit: bit, steps: inner)]
        while Self.isMasked(inner, otherwise), case .optional(word, let bit, let steps, let otherwise)? = rest.first,
          Self.isMasked(steps, otherwise)
        {
          group.append((bit, steps))
          rest.removeFirst()
        }
        emit(word, group, otherwise, before: rest)
      } else {
        emit(step, before: rest)
      }
    }
  }

  private mutating func emit(
    _ word: String, _ group: [(bit: Int, steps: [FlatStep])], _ otherwise: [String], before rest: ArraySlice<FlatStep>
  ) {
    guard group.count >= Self.groupLimit else {
      for (index, part) in group.enumerated() {
        let others = group[(index + 1)...].map { FlatStep.optional(word: word, bit: $0.bit, steps: $0.steps, otherwise: []) }
        optional(word, part.bit, part.steps, otherwise, before: others + rest)
      }
      return
    }
    let any = group.reduce(UInt64(0)) { $0 | 1 << UInt64($1.bit) }
    let skip = Self.skip(word, group)
    branch(Self.condition("\(word) & \(any) != 0", isSilent: skip != nil), first: group[0].steps[...], before: rest) { emitter in
      if let skip {
        emitter.pass(skip, most: group.reduce(0) { $0 + (FlatStep.widest($1.steps) ?? 0) })
      } else {
        for part in group { emitter.masked(word, part.bit, part.steps) }
      }
    }
  }

  /// Without a hint, an `if` that only moves the position would become arithmetic, and every later window would wait for it. Presence mostly follows
  /// a pattern that processors foresee.
  private static func condition(_ test: String, isSilent: Bool) -> String { isSilent ? "_slowPath(\(test))" : test }

  /// Moves on over as many bits as the expression says, `most` at most.
  private mutating func pass(_ bits: String, most: Int) {
    if !isLoaded || offset + most > valid {
      settle()
      return out.line("at = at &+ Int(truncatingIfNeeded: \(bits))")
    }
    let passed = unique("passed")
    out.line("let \(passed) = \(bits)")
    out.line("word = word &<< \(passed)")
    out.line("at = at &+ Int(truncatingIfNeeded: \(passed))")
    valid -= most
  }

  /// The sum of the bits that are there of parts that nobody asks for; nil where somebody does, or parts have parts of their own.
  private static func skip(_ word: String, _ parts: [(bit: Int, steps: [FlatStep])]) -> String? {
    var terms: [String] = []
    for part in parts {
      var width = 0
      for step in part.steps {
        guard case .field(let bits, nil, let store) = step, store("") == nil else { return nil }
        width += bits
      }
      let shift = part.bit - width.trailingZeroBitCount
      if width.nonzeroBitCount == 1 {
        terms.append(shift == 0 ? "\(word) & \(width)" : shift > 0 ? "\(word) &>> \(shift) & \(width)" : "\(word) &<< \(-shift) & \(width)")
      } else {
        terms.append("(\(word) &>> \(part.bit) & 1) &* \(width)")
      }
    }
    return terms.map { "(\($0))" }.joined(separator: " &+ ")
  }

  /// So many small parts that may be absent are worth a question whether any is there.
  private static let groupLimit = 4

  private mutating func emit(_ step: FlatStep, before rest: ArraySlice<FlatStep>) {
    switch step {
    case .field(let width, let largest, let store): field(width, largest, store)
    case .presence(let width, let name, let store):
      need(width)
      out.line("let \(name) = \(bits(width))\(mask.map { " & \($0)" } ?? "")")
      if let statement = store(name) { out.line(statement) }
      offset += width
    case .seldomLonger(let width, let limit, let store, let cold): seldomLonger(width, limit, store, cold, before: rest)
    case .optional(let word, let bit, let steps, _): masked(word, bit, steps)
    case .text(let width, let lower, let largest, let unit, let store): text(width, lower, largest, unit, store)
    case .choice(let width, let cases, let isExtensible, let unknown): choice(width, cases, isExtensible, unknown)
    case .numbers(let type, let target, let choice): numbers(type, target, choice)
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

  /// Notes where `raw` exceeds `largest`, in the topmost bit of `bad`.
  private mutating func check(_ raw: String, _ largest: UInt64, _ width: Int) {
    let excess: String
    if width < 32 {
      excess = "UInt32(truncatingIfNeeded: \(raw)) &+ \(0x7FFF_FFFF - largest)"
    } else if width < 64, largest < 1 << 63 {
      excess = "UInt32(truncatingIfNeeded: (\(largest) &- \(raw)) &>> 32)"
    } else {
      excess = "\(raw) > \(largest) ? 1 &<< 31 : 0"
    }
    out.line("bad |= \(mask.map { "(\(excess)) & UInt32(truncatingIfNeeded: \($0))" } ?? excess)")
  }

  private mutating func seldomLonger(
    _ width: Int, _ limit: UInt64, _ store: (String, String) -> String, _ cold: (String) -> [String], before rest: ArraySlice<FlatStep>
  ) {
    need(width)
    let raw = unique("raw")
    out.line("let \(raw) = \(bits(width))")
    let lines = cold(position)
    let kept = store(raw, position)
    offset += width
    let isKept = continues(with: rest)
    let (offset, regained) = (offset, regaining)
    out.block("if \(raw) >= \(limit)", tail: "} else {") { out in
      out.lines(lines)
      if isKept { out.lines(regained) }
    }
    out.indented { out in
      out.line(kept)
      if !isKept { out.line("at = at &+ \(offset)") }
    }
    out.line("}")
    if !isKept { leave() }
  }

  /// The statements that make the window at hand anew after `at` has been moved to where it goes on.
  private var regaining: [String] {
    offset == 0 ? ["word = source.window(at)"] : ["word = source.window(at) &>> \(offset)", "at = at &- \(offset)"]
  }

  /// Gives up the window where `at` has been moved already.
  private mutating func leave() {
    offset = 0
    isLoaded = false
  }

  /// Whether what comes next finds its bits in the window at hand.
  private func continues(with rest: ArraySlice<FlatStep>) -> Bool {
    guard isLoaded else { return false }
    for step in rest {
      let width: Int
      switch step {
      case .field(let bits, _, _), .presence(let bits, _, _), .seldomLonger(let bits, _, _, _): width = bits
      case .optional(_, _, let steps, let otherwise):
        guard Self.isMasked(steps, otherwise) else { return otherwise.isEmpty && continues(with: steps[...]) }
        width = FlatStep.widest(steps) ?? 0
      case .text(let bits, _, _, _, _): width = bits
      case .choice(let bits, _, let isExtensible, _): width = bits + (isExtensible ? 1 : 0)
      case .list(let list):
        guard !list.size.isExtensible, let upper = list.size.upper, upper < 65_536 else { return false }
        width = UInt64.bitWidth - UInt64(upper - list.size.lower).leadingZeroBitCount
      case .numbers(_, _, let choice): width = choice.width
      case .lines: continue
      case .call: return false
      }
      if width == 0 { continue }
      return offset + width <= valid
    }
    return false
  }

  private mutating func optional(
    _ word: String, _ bit: Int, _ steps: [FlatStep], _ otherwise: [String], before rest: ArraySlice<FlatStep>
  ) {
    let widest = otherwise.isEmpty ? FlatStep.widest(steps) : nil
    // What has a single value takes no bits.
    if widest == 0 { return emit(steps) }
    if let widest, widest <= Self.windowWidth, !isLoaded || offset + widest > valid {
      // A window for the part and for what comes behind it.
      var fresh = self
      (fresh.isLoaded, fresh.offset, fresh.valid) = (true, 0, Self.windowWidth)
      if fresh.continues(with: rest) { need(widest) }
    }
    let test = Self.condition("\(word) & \(UInt64(1) << UInt64(bit)) != 0", isSilent: steps.areSilent)
    branch(test, first: steps[...], otherwise: otherwise, before: rest) { $0.emit(steps) }
  }

  /// Emits an `if`, behind which the window is the same where that is worth it.
  private mutating func branch(
    _ condition: String, first: ArraySlice<FlatStep>, otherwise: [String] = [], before rest: ArraySlice<FlatStep>,
    _ body: (inout FlatReadEmitter) -> Void
  ) {
    // A window that has to be loaded within is not worth loading once more behind.
    var trial = self
    body(&trial)
    let isKept = continues(with: rest) && trial.loads == loads
    let isStarted = !isKept && offset > 0 && otherwise.isEmpty && continues(with: first)
    if !isKept, !isStarted { settle() }
    out.line("if \(condition) {")
    let (isLoaded, offset, valid) = (isLoaded, offset, valid)
    var left = valid
    out.lines(
      indented { emitter in
        body(&emitter)
        guard isKept else { return emitter.settle() }
        // What is large would leave little of the window for what comes behind, whether it is there or not.
        if emitter.isLoaded, emitter.loads == 0, emitter.offset - offset < Self.windowWidth / 2 {
          let passed = emitter.offset - offset
          if passed > 0 { emitter.out.lines(["word = word &<< \(passed)", "at = at &+ \(passed)"]) }
          left = emitter.valid - passed
        } else {
          emitter.settle()
          emitter.offset = offset
          emitter.out.lines(emitter.regaining)
        }
      })
    let other = isStarted ? ["at = at &+ \(offset)"] : otherwise
    if !other.isEmpty {
      out.line("} else {")
      out.indented { out in out.lines(other) }
    }
    out.line("}")
    (self.isLoaded, self.offset, self.valid) = (isLoaded, offset, left)
    if isStarted { leave() }
  }

  /// Whether fields may be read whether they are there or not.
  private static func isMasked(_ steps: [FlatStep], _ otherwise: [String]) -> Bool {
    guard otherwise.isEmpty, let widest = FlatStep.widest(steps) else { return false }
    return widest <= 40 && FlatStep.count(steps) <= 6
  }

  /// Reads fields whether they are there or not: where they are not, the window stays where it is and no constraint is broken.
  private mutating func masked(_ word: String, _ bit: Int, _ steps: [FlatStep]) {
    let widest = FlatStep.widest(steps) ?? 0
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
      emit(step, before: [])
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

  private mutating func text(_ width: Int, _ lower: Int, _ largest: UInt64, _ unit: Int, _ store: (String) -> String?) {
    if let statement = store(position) { out.line(statement) }
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
    leave()
  }

  /// Reads numbers whose widths the alternative says: looked up rather than asked for, because alternatives follow no pattern.
  private mutating func numbers(_ type: String, _ target: String, _ choice: FlatLayout.NumberChoice) {
    need(choice.width)
    let index = unique("index")
    out.line("let \(index) = \(bits(choice.width))")
    if choice.alternatives.count < 1 << choice.width { check(index, UInt64(choice.alternatives.count - 1), choice.width) }
    out.line("\(target)._index = UInt8(truncatingIfNeeded: \(index))")
    offset += choice.width
    var passed = ""
    for number in 0..<choice.count {
      let widest = choice.alternatives.map { $0.leaves[number].width }.max() ?? 0
      if number > 0 {
        out.line("at = at &+ Int(truncatingIfNeeded: \(passed))\(offset > 0 ? " &+ \(offset)" : "")")
        leave()
      }
      need(widest)
      let width = unique("width")
      let raw = unique("raw")
      out.line("let \(width) = \(type).width\(number)(\(index))")
      out.line("let \(raw) = \(offset > 0 ? "(word &<< \(offset))" : "word") &>> (64 &- \(width))")
      if choice.isChecked(number) { out.line("bad |= UInt32(truncatingIfNeeded: (\(type).largest\(number)(\(index)) &- \(raw)) &>> 32)") }
      out.line("\(target)._\(number) = Int32(truncatingIfNeeded: Int64(bitPattern: \(raw)) &+ \(type).lower\(number)(\(index)))")
      passed = width
    }
    out.line("at = at &+ Int(truncatingIfNeeded: \(passed))\(offset > 0 ? " &+ \(offset)" : "")")
    leave()
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
    leave()
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
      emitter.out.line("var \(list.element) = \(list.table).reserve(\(count), &\(list.count))")
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
      out.line("let \(start) = Int(\(list.count))")
      out.line("\(list.target) = FlatRange(start: \(start), count: \(count))")
      rows(&self)
      return
    }
    settle()
    let pieces = unique("pieces")
    out.line("let \(start) = Int(\(list.count))")
    out.line("var \(pieces) = FlatPieces(source, at, \(DecodeEmitter.bounds(size)))")
    out.line("while let \(count) = \(pieces).next(&at, minimumBits: \(list.minimum)) {")
    out.lines(indented { emitter in rows(&emitter) })
    out.line("}")
    out.line("\(list.target) = FlatRange(start: \(start), count: Int(\(list.count)) &- \(start))")
  }
}

extension [FlatStep] {
  /// Whether the steps keep nothing of what they read.
  fileprivate var areSilent: Bool {
    allSatisfy { step in
      switch step {
      case .field(_, let largest, let store): largest == nil && store("") == nil
      case .presence(_, _, let store): store("") == nil
      case .optional(_, _, let steps, let otherwise): otherwise.isEmpty && steps.areSilent
      default: false
      }
    }
  }
}
