import ASN1Runtime
import JSONText

extension TextProgram {
  /// Writes the value that the reader stands before, or leaves reader and text as they are and returns false.
  func write(from reader: inout UPERReader, to json: inout JSONWriter) -> Bool {
    let octets = reader.octets
    guard octets.byteCount >= 8 else { return false }
    var room = 2 * Self.reserve + 16 * octets.byteCount
    let start = reader.position
    let end = reader.end
    while room < 1 << 30 {
      var outcome = Outcome.undecided
      let isDone = json.value(room: room) { target, room in
        outcome = run(octets, from: start, to: end, into: target, room)
        if case .written(let count, _) = outcome { return count }
        return -1
      }
      switch outcome {
      case .written(_, let position):
        reader.advance(to: position)
        return isDone
      case .undecided: return false
      // The room stays with the writer, so that this does not come again.
      case .fullUp: room *= 2
      }
    }
    return false
  }

  private enum Outcome {
    case written(octets: Int, position: Int)
    /// Something that the steps do not know, or a mistake.
    case undecided
    case fullUp
  }

  /// The `width` (1...57) bits at `cursor`; what lies behind the end is some value.
  @inline(__always)
  private static func window(_ octets: RawSpan, _ last: Int, _ cursor: Int, _ width: UInt64) -> UInt64 {
    let octet = min(cursor &>> 3, last)
    let word = UInt64(bigEndian: octets.unsafeLoadUnaligned(fromUncheckedByteOffset: octet, as: UInt64.self))
    return (word &<< UInt64(truncatingIfNeeded: cursor &- octet &* 8)) &>> (64 &- width)
  }

  @inline(__always)
  private static func copy(_ texts: RawSpan, _ from: Int, _ count: Int, to place: UnsafeMutableRawPointer) {
    copyPiece(texts, from, to: place)
    if count > piece { copyRest(texts, from, count, to: place) }
  }

  @inline(never)
  private static func copyRest(_ texts: RawSpan, _ from: Int, _ count: Int, to place: UnsafeMutableRawPointer) {
    var done = piece
    while done < count {
      copyPiece(texts, from &+ done, to: place + done)
      done = done &+ piece
    }
  }

  @inline(__always)
  private static func copyPiece(_ texts: RawSpan, _ from: Int, to place: UnsafeMutableRawPointer) {
    let first = texts.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: SIMD16<UInt8>.self)
    let second = texts.unsafeLoadUnaligned(fromUncheckedByteOffset: from &+ 16, as: SIMD16<UInt8>.self)
    place.storeBytes(of: first, as: SIMD16<UInt8>.self)
    place.storeBytes(of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
  }

  @inline(__always)
  private static func put(_ octet: Unicode.Scalar, _ place: inout UnsafeMutableRawPointer) {
    place.storeBytes(of: UInt8(ascii: octet), as: UInt8.self)
    place += 1
  }

  /// A minus sign where there is one, and what follows it.
  @inline(__always)
  private static func sign(_ value: Int64, _ place: inout UnsafeMutableRawPointer) -> UInt64 {
    place.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
    place += value < 0 ? 1 : 0
    return value.magnitude
  }

  /// A number below 1000, without leading zeros.
  @inline(__always)
  private static func digits(_ texts: RawSpan, _ number: UInt64, _ place: inout UnsafeMutableRawPointer) {
    let entry = texts.unsafeLoadUnaligned(fromUncheckedByteOffset: Int(truncatingIfNeeded: number) &* 4, as: UInt32.self)
    place.storeBytes(of: entry, as: UInt32.self)
    place += Int(truncatingIfNeeded: entry &>> 24)
  }

  /// The same with leading zeros.
  @inline(__always)
  private static func padded(_ texts: RawSpan, _ number: UInt64, _ place: inout UnsafeMutableRawPointer) {
    let offset = DigitTables.padded &+ Int(truncatingIfNeeded: number) &* 4
    place.storeBytes(of: texts.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self), as: UInt32.self)
    place += 3
  }

  /// A number below a million.
  @inline(__always)
  private static func digits6(_ texts: RawSpan, _ number: UInt64, _ place: inout UnsafeMutableRawPointer) {
    let high = number / 1000
    let low = number &- high &* 1000
    if high == 0 { return digits(texts, low, &place) }
    digits(texts, high, &place)
    padded(texts, low, &place)
  }

  @inline(__always)
  private static func digits(any number: UInt64, _ texts: RawSpan, _ place: inout UnsafeMutableRawPointer) {
    if number < 1_000_000 { return digits6(texts, number, &place) }
    let millions = number / 1_000_000
    let rest = number &- millions &* 1_000_000
    if millions < 1_000_000 { digits6(texts, millions, &place) } else { digits(large: millions, texts, &place) }
    let high = rest / 1000
    padded(texts, high, &place)
    padded(texts, rest &- high &* 1000, &place)
  }

  /// A million and more.
  @inline(never)
  private static func digits(large number: UInt64, _ texts: RawSpan, _ place: inout UnsafeMutableRawPointer) {
    let millions = number / 1_000_000
    let rest = number % 1_000_000
    if millions < 1_000_000 { digits6(texts, millions, &place) } else { digits(large: millions, texts, &place) }
    padded(texts, rest / 1000, &place)
    padded(texts, rest % 1000, &place)
  }

  /// The digits of eight bits, the highest first, in the order of memory.
  @inline(__always)
  private static func binaryDigits(_ bits: UInt64) -> UInt64 {
    (((bits &* 0x8040_2010_0804_0201) &>> 7) & 0x0101_0101_0101_0101 | 0x3030_3030_3030_3030).littleEndian
  }

  /// The digits of 32 bits, the highest first, in the order of memory.
  @inline(__always)
  private static func hexadecimalDigits(_ bits: UInt64) -> UInt64 {
    var digits = (bits &<< 16 | bits) & 0x0000_FFFF_0000_FFFF
    digits = (digits &<< 8 | digits) & 0x00FF_00FF_00FF_00FF
    digits = (digits &<< 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
    let isLetter = ((digits &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
    return (digits &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27).bigEndian
  }

  /// Eight characters of seven bits, in the order of memory.
  @inline(__always)
  private static func characters(_ bits: UInt64) -> UInt64 {
    var codes = (bits & 0x00FF_FFFF_F000_0000) &<< 4 | bits & 0x0FFF_FFFF
    codes = (codes & 0x0FFF_C000_0FFF_C000) &<< 2 | codes & 0x0000_3FFF_0000_3FFF
    codes = (codes & 0x3F80_3F80_3F80_3F80) &<< 1 | codes & 0x007F_007F_007F_007F
    return codes.bigEndian
  }

  /// Whether none of eight characters of seven bits needs an escape.
  @inline(__always)
  private static func isPlain(_ codes: UInt64) -> Bool {
    let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let high: UInt64 = 0x8080_8080_8080_8080
    return (codes &+ 0x6060_6060_6060_6060) & ((codes ^ 0x2222_2222_2222_2222) &+ sevens) & ((codes ^ 0x5C5C_5C5C_5C5C_5C5C) &+ sevens)
      & ((codes ^ sevens) &+ sevens) & high == high
  }

  private func run(
    _ octets: RawSpan, from start: Int, to end: Int, into first: UnsafeMutableRawPointer, _ room: Int
  ) -> Outcome {
    guard room > Self.reserve else { return .fullUp }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.slotLimit) { slots in
      steps.withUnsafeBufferPointer { steps in
        let texts = texts
        let targets = targets
        return Self.run(
          steps.baseAddress!, texts.span.bytes, targets.span, octets, from: start, to: end, into: first,
          limit: first + (room - Self.reserve), slots.baseAddress!)
      }
    }
  }

  // What a step needs is read where it is needed: read together in front, it would not fit the registers.
  private static func run(
    _ steps: UnsafePointer<Step>, _ texts: RawSpan, _ targets: Span<UInt32>, _ octets: RawSpan, from start: Int, to end: Int,
    into first: UnsafeMutableRawPointer, limit: UnsafeMutableRawPointer, _ slots: UnsafeMutablePointer<UInt64>
  ) -> Outcome {
    let last = octets.byteCount &- 8
    var cursor = start
    var place = first
    var next = steps
    while true {
      let step = next
      next = step + 1
      assert(place < limit + reserve - 1024, "more was written than the steps account for")
      place -= Int(step.pointee.back)
      if step.pointee.textCount > 0 {
        copy(texts, Int(step.pointee.text), Int(step.pointee.textCount), to: place)
        place += Int(step.pointee.textCount)
      }
      switch step.pointee.kind {
      case .text:
        guard place <= limit else { return .fullUp }
      case .natural3:
        guard let offset = take(step, octets, last, &cursor) else { return .undecided }
        digits(texts, offset &+ UInt64(bitPattern: step.pointee.lower), &place)
        put(",", &place)
      case .natural6:
        guard let offset = take(step, octets, last, &cursor) else { return .undecided }
        digits6(texts, offset &+ UInt64(bitPattern: step.pointee.lower), &place)
        put(",", &place)
      case .number6:
        guard let offset = take(step, octets, last, &cursor) else { return .undecided }
        digits6(texts, sign(step.pointee.lower &+ Int64(bitPattern: offset), &place), &place)
        put(",", &place)
      case .number:
        guard let offset = take(step, octets, last, &cursor) else { return .undecided }
        digits(any: sign(step.pointee.lower &+ Int64(bitPattern: offset), &place), texts, &place)
        put(",", &place)
      case .item:
        guard let item = take(step, octets, last, &cursor) else { return .undecided }
        let entry = Int(targets[unchecked: Int(step.pointee.target) &+ Int(truncatingIfNeeded: item)])
        copy(texts, entry &>> 8, entry & 0xFF, to: place)
        place += entry & 0xFF
      case .sequence:
        guard let presence = take(step, octets, last, &cursor) else { return .undecided }
        slots[Int(step.pointee.slot)] = presence
      case .optional:
        if slots[Int(step.pointee.slot)] & step.pointee.largest == 0 { next = steps + Int(step.pointee.target) }
      case .defaulted:
        if slots[Int(step.pointee.slot)] & step.pointee.largest == 0 {
          let count = Int(truncatingIfNeeded: step.pointee.lower & 0xFFFF_FFFF)
          copy(texts, Int(truncatingIfNeeded: step.pointee.lower &>> 32), count, to: place)
          place += count
          next = steps + Int(step.pointee.target)
        }
      case .list:
        guard let count = size(step, octets, last, &cursor, end) else { return .undecided }
        guard place <= limit else { return .fullUp }
        slots[Int(step.pointee.slot)] = UInt64(truncatingIfNeeded: count)
        if count == 0 {
          put("]", &place)
          put(",", &place)
          next = steps + Int(step.pointee.target)
        }
      case .next:
        guard place <= limit else { return .fullUp }
        let left = slots[Int(step.pointee.slot)] &- 1
        slots[Int(step.pointee.slot)] = left
        if left > 0 {
          next = steps + Int(step.pointee.target)
        } else {
          place -= 1
          put("]", &place)
          put(",", &place)
        }
      case .choice:
        guard let choice = take(step, octets, last, &cursor) else { return .undecided }
        next = steps + Int(targets[unchecked: Int(step.pointee.target) &+ Int(truncatingIfNeeded: choice)])
      case .jump: next = steps + Int(step.pointee.target)
      case .close:
        place -= (place - 1).load(as: UInt8.self) == UInt8(ascii: ",") ? 1 : 0
        put("}", &place)
        put(",", &place)
      case .bits:
        guard let count = size(step, octets, last, &cursor, end) else { return .undecided }
        guard place + count <= limit else { return .fullUp }
        place = writeBits(octets, last, cursor, count, place)
        cursor = cursor &+ count
      case .octets:
        guard let count = size(step, octets, last, &cursor, end) else { return .undecided }
        guard place + count &* 2 <= limit else { return .fullUp }
        place = writeOctets(octets, last, cursor, count, place)
        cursor = cursor &+ count &* 8
      case .characters:
        guard let count = size(step, octets, last, &cursor, end) else { return .undecided }
        guard place + count &* 6 <= limit else { return .fullUp }
        place = writeCharacters(octets, last, cursor, count, place)
        cursor = cursor &+ count &* 7
      case .end:
        guard cursor <= end else { return .undecided }
        return .written(octets: place - first - 1, position: cursor)
      case .unsupported: return .undecided
      }
    }
  }

  /// The number that a step reads; nil where it is larger than any that the step knows.
  @inline(__always)
  private static func take(_ step: UnsafePointer<Step>, _ octets: RawSpan, _ last: Int, _ cursor: inout Int) -> UInt64? {
    let width = step.pointee.width
    let number = window(octets, last, cursor, UInt64(width))
    cursor = cursor &+ Int(width)
    return number <= step.pointee.largest ? number : nil
  }

  /// The size of a list, string or set of bits. Behind the end nothing is started, so that what is read there cannot go on for long.
  @inline(__always)
  private static func size(_ step: UnsafePointer<Step>, _ octets: RawSpan, _ last: Int, _ cursor: inout Int, _ end: Int) -> Int? {
    // A fixed size has no bits.
    var more: UInt64 = 0
    if step.pointee.width > 0 {
      guard let number = take(step, octets, last, &cursor) else { return nil }
      more = number
    }
    guard cursor <= end else { return nil }
    return Int(truncatingIfNeeded: step.pointee.lower) &+ Int(truncatingIfNeeded: more)
  }

  /// Writes bits as digits, and what closes them: `"},`.
  @inline(never)
  private static func writeBits(
    _ octets: RawSpan, _ last: Int, _ start: Int, _ count: Int, _ first: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var cursor = start
    var place = first
    var left = count
    while left >= 8 {
      place.storeBytes(of: binaryDigits(window(octets, last, cursor, 8)), as: UInt64.self)
      place += 8
      cursor = cursor &+ 8
      left = left &- 8
    }
    if left > 0 {
      let bits = window(octets, last, cursor, UInt64(truncatingIfNeeded: left)) &<< UInt64(truncatingIfNeeded: 8 &- left)
      place.storeBytes(of: binaryDigits(bits), as: UInt64.self)
      place += left
    }
    place.storeBytes(of: UInt32(0x002C_7D22).littleEndian, as: UInt32.self)
    return place + 3
  }

  /// Writes octets as hexadecimal digits, and what closes them: `"},`.
  @inline(never)
  private static func writeOctets(
    _ octets: RawSpan, _ last: Int, _ start: Int, _ count: Int, _ first: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var cursor = start
    var place = first
    var left = count
    while left >= 4 {
      place.storeBytes(of: hexadecimalDigits(window(octets, last, cursor, 32)), as: UInt64.self)
      place += 8
      cursor = cursor &+ 32
      left = left &- 4
    }
    if left > 0 {
      let width = UInt64(truncatingIfNeeded: left) &* 8
      place.storeBytes(of: hexadecimalDigits(window(octets, last, cursor, width) &<< (32 &- width)), as: UInt64.self)
      place += left &* 2
    }
    place.storeBytes(of: UInt32(0x002C_7D22).littleEndian, as: UInt32.self)
    return place + 3
  }

  /// Writes characters of seven bits, and what closes them: `",`.
  @inline(never)
  private static func writeCharacters(
    _ octets: RawSpan, _ last: Int, _ start: Int, _ count: Int, _ first: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var cursor = start
    var place = first
    var left = count
    while left > 0 {
      let codes = characters(window(octets, last, cursor, 56))
      let some = min(left, 8)
      if left >= 8, isPlain(codes) {
        place.storeBytes(of: codes, as: UInt64.self)
        place += 8
      } else {
        place += JSONWriter.writeEscaped(codes, count: some, to: place)
      }
      cursor = cursor &+ some &* 7
      left = left &- some
    }
    place.storeBytes(of: UInt16(0x2C22).littleEndian, as: UInt16.self)
    return place + 2
  }
}
