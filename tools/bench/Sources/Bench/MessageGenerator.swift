import CSAE53

/// Random messages of the specification, the same ones in every run: optional parts by coin, lists mostly short and sometimes long, values
/// mostly anywhere in their range and sometimes at its ends. It has a writer of its own, so that no codec measures itself with its own output.
struct MessageGenerator {
  private enum Shape {
    case boolean
    case integer(isExtensible: Bool, width: Int, span: UInt64)
    case enumerated(width: Int, count: Int, isExtensible: Bool)
    case bits(count: Int, isExtensible: Bool)
    case octets(isExtensible: Bool, lower: Int, upper: Int)
    case characters(lower: Int, upper: Int)
    /// Without `upper` the count is a general length.
    case list(lower: Int, upper: Int?, element: String)
    case choice(width: Int, isExtensible: Bool, alternatives: [String])
    case sequence(isExtensible: Bool, components: [(type: String, isOptional: Bool)])
    case alias(String)
  }

  /// What is asked of one kind of message.
  struct Wish {
    var kind: MessageKind
    /// Types whose optional parts are all there.
    var complete: Set<String> = []
    /// Types whose optional parts are all absent.
    var bare: Set<String> = []
    /// The least number of elements of a list.
    var least: [String: Int] = [:]

    static func of(_ kind: MessageKind) -> Wish {
      switch kind {
      case .bsmMinimal: Wish(kind: kind, bare: ["BasicSafetyMessage"])
      case .bsmFull:
        Wish(
          kind: kind,
          complete: [
            "BasicSafetyMessage", "VehicleSafetyExtensions", "PathHistory", "FullPositionVector", "VehicleEmergencyExtensions",
            "BrakeSystemStatus", "MotionConfidenceSet",
          ],
          least: ["PathHistoryPointList": 5])
      default: Wish(kind: kind)
      }
    }
  }

  /// More than a datagram carries on the road is of no interest.
  private static let largestMessage = 1400

  private var shapes: [String: Shape] = [:]
  private var random: SplitMix64
  private var bits = BitBuffer()

  init(seed: UInt64) {
    random = SplitMix64(state: seed)
    for line in Specification.schema.description.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if let shape = Self.shape(words.dropFirst().filter { !$0.hasPrefix("@") }) { shapes[words[0]] = shape }
    }
  }

  private static func width(_ count: UInt64) -> Int { count <= 1 ? 0 : 64 - (count - 1).leadingZeroBitCount }

  /// Reads a line of the specification's text, but for what was added behind an extension marker.
  private static func shape(_ words: [String]) -> Shape? {
    guard let kind = words.first else { return nil }
    let isExtensible = words.contains("...")
    let rest = words.dropFirst().prefix { $0 != "/" }.filter { $0 != "..." }
    switch kind {
    case "boolean": return .boolean
    case "integer":
      guard rest.count >= 2, let lower = Int64(rest[0]), let upper = Int64(rest[1]) else { return nil }
      let span = UInt64(bitPattern: upper &- lower) + 1
      return .integer(isExtensible: isExtensible, width: width(span), span: span)
    case "enumerated": return .enumerated(width: width(UInt64(rest.count)), count: rest.count, isExtensible: isExtensible)
    case "bits":
      guard rest.count >= 2, rest[0] == rest[1], let count = Int(rest[0]), count < 64 else { return nil }
      return .bits(count: count, isExtensible: isExtensible)
    case "octets":
      guard rest.count == 2, let lower = Int(rest[0]), let upper = Int(rest[1]) else { return nil }
      return .octets(isExtensible: isExtensible, lower: lower, upper: upper)
    case "string":
      guard rest.count == 3, let lower = Int(rest[1]), let upper = Int(rest[2]) else { return nil }
      return .characters(lower: lower, upper: upper)
    case "list":
      guard rest.count == 3, let lower = Int(rest[0]) else { return nil }
      return .list(lower: lower, upper: Int(rest[1]), element: rest[2])
    case "alias": return .alias(rest[0])
    case "choice", "sequence":
      let parts = rest.map { word in
        let type = word.split(separator: ":", maxSplits: 1)[1]
        return (type: String(type.hasSuffix("?") ? type.dropLast() : type), isOptional: type.hasSuffix("?"))
      }
      if kind == "sequence" { return .sequence(isExtensible: isExtensible, components: parts) }
      return .choice(width: width(UInt64(parts.count)), isExtensible: isExtensible, alternatives: parts.map(\.type))
    default: return nil
    }
  }

  /// One random message, or nil if the specification has a construct that this generator does not know.
  mutating func message(_ wish: Wish) -> [UInt8]? {
    if let dayTwo = wish.kind.dayTwo { return message(dayTwo.number, dayTwo.type, wish) }
    guard case .choice(let width, _, let alternatives) = shapes["MessageFrame"] else { return nil }
    while true {
      bits = BitBuffer()
      bits.put(0, 1)
      bits.put(UInt64(wish.kind.index), width)
      guard write(alternatives[Int(wish.kind.index)], wish) else { return nil }
      if bits.octets.count <= Self.largestMessage { return bits.octets }
    }
  }

  /// A message of Day II in its frame: an open type around the number and another open type.
  private mutating func message(_ number: UInt16, _ type: String, _ wish: Wish) -> [UInt8]? {
    func length(_ count: Int) -> [UInt8] {
      count < 128 ? [UInt8(count)] : [0x80 | UInt8(count >> 8), UInt8(count & 255)]
    }
    while true {
      bits = BitBuffer()
      guard write(type, wish) else { return nil }
      guard bits.octets.count <= Self.largestMessage else { continue }
      let content = [UInt8(number >> 8), UInt8(number & 255)] + length(bits.octets.count) + bits.octets
      return [0x80] + length(content.count) + content
    }
  }

  private mutating func below(_ count: Int) -> Int { Int(random.next(below: UInt64(count))) }

  private mutating func write(_ type: String, _ wish: Wish) -> Bool {
    switch shapes[type] {
    case .alias(let target): return write(target, wish)
    case .boolean: bits.put(random.next() & 1, 1)
    case .integer(let isExtensible, let width, let span):
      if isExtensible { bits.put(0, 1) }
      // At its ends more often than chance would have it.
      let value =
        switch below(20) {
        case 0: 0 as UInt64
        case 1: span - 1
        default: random.next(below: span)
        }
      bits.put(value, width)
    case .enumerated(let width, let count, let isExtensible):
      if isExtensible { bits.put(0, 1) }
      bits.put(UInt64(below(count)), width)
    case .bits(let count, let isExtensible):
      if isExtensible { bits.put(0, 1) }
      bits.put(random.next() & (1 << UInt64(count) - 1), count)
    case .octets(let isExtensible, let lower, let upper):
      if isExtensible { bits.put(0, 1) }
      let count = writeSize(lower, upper, nil)
      for _ in 0..<count { bits.put(random.next() & 255, 8) }
    case .characters(let lower, let upper):
      let count = writeSize(lower, upper, nil)
      // Without DEL, which pycrate does not count among the characters of an IA5String.
      for _ in 0..<count { bits.put(random.next(below: 127), 7) }
    case .list(let lower, let upper, let element):
      let count = writeSize(lower, upper, wish.least[type])
      for _ in 0..<count {
        guard write(element, wish) else { return false }
      }
    case .choice(let width, let isExtensible, let alternatives):
      if isExtensible { bits.put(0, 1) }
      let index = below(alternatives.count)
      bits.put(UInt64(index), width)
      return write(alternatives[index], wish)
    case .sequence(let isExtensible, let components):
      if isExtensible { bits.put(0, 1) }
      let isThere = components.map { component in
        if !component.isOptional || wish.complete.contains(type) { return true }
        if wish.bare.contains(type), component.type.hasSuffix("Extensions") { return false }
        return random.next() & 1 == 1
      }
      for (component, flag) in zip(components, isThere) where component.isOptional { bits.put(flag ? 1 : 0, 1) }
      for (component, flag) in zip(components, isThere) where flag {
        guard write(component.type, wish) else { return false }
      }
    case nil: return false
    }
    return true
  }

  /// Mostly small; one size in sixteen may be any, while the message is not large yet.
  private mutating func writeSize(_ lower: Int, _ upper: Int?, _ least: Int?) -> Int {
    guard let upper else {
      let count = below(4)
      bits.put(UInt64(count), 8)
      return count
    }
    var count = least ?? lower
    if least != nil || below(16) == 0 && bits.octets.count < Self.largestMessage / 4 {
      count += below(upper - count + 1)
    } else {
      while count < upper, random.next() & 1 == 1 { count += 1 }
    }
    bits.put(UInt64(count - lower), Self.width(UInt64(upper - lower + 1)))
    return count
  }
}

/// Bits one after the other, padded with zeros.
private struct BitBuffer {
  private(set) var octets: [UInt8] = []
  private var free = 0

  mutating func put(_ value: UInt64, _ count: Int) {
    for bit in stride(from: count - 1, through: 0, by: -1) {
      if free == 0 {
        octets.append(0)
        free = 8
      }
      free -= 1
      octets[octets.count - 1] |= UInt8(value >> UInt64(bit) & 1) << UInt8(free)
    }
  }
}

/// Random numbers that are the same in every run.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }

  /// A number below `count`; 0 stands for all of them.
  mutating func next(below count: UInt64) -> UInt64 { count == 0 ? next() : next().multipliedFullWidth(by: count).high }
}
