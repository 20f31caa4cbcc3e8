import ASN1Runtime
import CPeers
import CSAE53

/// Brings together the messages to measure with: those of the captures, independent random ones, and generated ones.
///
/// A message is taken when every codec that is measured decodes it and encodes it back to the same octets: all but the damaged ones of the
/// captures, and a few random ones with extensions, which the schema for asn1tools cannot express. Of Day II those are left out that asn1c does not
/// encode back: with an extended BIT STRING, an extended number or more than 200 elements in a list.
struct Collection {
  /// At most so many messages of one kind from the captures, spread evenly over them.
  private static let captured = 2000
  private static let generated = 600
  /// Where captures have few.
  private static let atLeast = 1500

  private var seen: Set<[UInt8]> = []

  /// What a set is made of.
  struct Origins {
    var captured = 0
    var random = 0
    var generated = 0
    /// What asn1tools alone does not take; of Day II, which it is not given, what asn1c does not.
    var inexpressible = 0
  }

  mutating func sets(captures: [String], random: String) -> [(set: MessageSet, origins: Origins)] {
    var inCaptures: [MessageKind: [[UInt8]]] = [:]
    for path in captures {
      let messages = CapturedMessages.read(path)
      if messages.isEmpty { fail("no messages in \(path)") }
      for message in messages { take(message, &inCaptures) }
    }
    var atRandom: [MessageKind: [[UInt8]]] = [:]
    guard let messages = MessageFile.read(random) else { fail("cannot read \(random)") }
    for message in messages { take(message, &atRandom) }
    return MessageKind.allCases.map { kind in
      let isDayTwo = kind.dayTwo != nil
      var origins = Origins()
      var chosen: [[UInt8]] = []
      let all = inCaptures[kind] ?? []
      let step = max(1, Double(all.count) / Double(Self.captured))
      add(
        stride(from: 0, to: Double(all.count), by: step).map { all[Int($0)] }, &chosen, isDayTwo, &origins.captured, &origins.inexpressible)
      add(atRandom[kind] ?? [], &chosen, isDayTwo, &origins.random, &origins.inexpressible)
      var generator = MessageGenerator(seed: UInt64(kind.index) << 8 | UInt64(kind.dayTwo?.number ?? (kind == .bsmFull ? 1 : 0)))
      let wish = MessageGenerator.Wish.of(kind)
      while origins.generated < Self.generated || chosen.count < Self.atLeast {
        guard let message = generator.message(wish) else { fail("the specification has a construct unknown to the generator") }
        guard OwnCodec.roundTrips(message) else { fail("a generated \(kind.rawValue) message is not valid") }
        if seen.insert(message).inserted { add([message], &chosen, isDayTwo, &origins.generated, &origins.inexpressible) }
        if origins.inexpressible > 100 { fail("the peers refuse \(kind.rawValue) messages") }
      }
      var order = SplitMix64(state: 53)
      chosen.shuffle(using: &order)
      return (MessageSet(kind, chosen), origins)
    }
  }

  /// Sorts a message that was not there before under its kind.
  private mutating func take(_ message: [UInt8], _ byKind: inout [MessageKind: [[UInt8]]]) {
    guard let kind = Self.kind(of: message), seen.insert(message).inserted else { return }
    byKind[kind, default: []].append(message)
  }

  private static func kind(of message: [UInt8]) -> MessageKind? {
    guard let first = message.first else { return nil }
    if first == 0x80 { return dayTwoKind(of: message) }
    guard first >> 4 == 0 else { return MessageKind.allCases.first { $0.index == first >> 4 } }
    guard case .bsmFrame(let bsm)? = try? MessageFrame(uper: message) else { return nil }
    switch (bsm.safetyExt, bsm.emergencyExt) {
    case (nil, nil): return .bsmMinimal
    case (let safety?, .some): return safety.pathHistory != nil ? .bsmFull : nil
    default: return nil
    }
  }

  private static func dayTwoKind(of message: [UInt8]) -> MessageKind? {
    // The number stands behind the length of the open type, which takes one octet or two.
    let at = message.count > 4 && message[1] >= 0x80 ? 3 : 2
    guard message.count > at + 1 else { return nil }
    let number = UInt16(message[at]) << 8 | UInt16(message[at + 1])
    return MessageKind.allCases.first { $0.dayTwo?.number == number }
  }

  private func add(
    _ messages: [[UInt8]], _ chosen: inout [[UInt8]], _ isDayTwo: Bool, _ count: inout Int, _ inexpressible: inout Int
  ) {
    for message in messages {
      let isSound = OwnCodec.roundTrips(message)
      if isDayTwo {
        guard isSound else { fail("a message of Day II is not valid") }
      } else {
        guard isSound == (asn1c_round_trips(message, message.count) != 0) else {
          fail("asn1c disagrees about a message of \(message.count) octets")
        }
        guard isSound else { continue }
      }
      if (isDayTwo ? asn1c_day2_round_trips(message, message.count) : asn1tools_round_trips(message, message.count)) == 0 {
        inexpressible += 1
      } else {
        chosen.append(message)
        count += 1
      }
    }
  }
}
