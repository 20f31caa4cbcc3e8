import Testing

@testable import ASN1Compiler

/// What people read of a generated type: its documentation, its storage and its accessors.
@Suite struct EmittedTypesTests {
  /// The generated files of assignments, joined.
  static func emitted(_ assignments: String, folder: String = "Types") throws -> String {
    try SwiftEmitter(title: "Test", sources: ["m.asn"]).emit(try resolve(assignments)).filter { $0.path.hasPrefix(folder) }
      .map(\.text).joined()
  }

  static func expect(_ text: String, contains parts: [String], sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    for part in parts { #expect(text.contains(part), "\(part)\n\(text)", sourceLocation: sourceLocation) }
  }

  @Test func commentsBecomeDocumentation() throws {
    let text = try Self.emitted(
      """
      -- The speed of a vehicle.
      --@ unit: m/s
      --@ scale: 0.02
      --@ unavailable: 8191
      --@ clause: 6.2.3
      Speed ::= INTEGER { fast(500) -- quick
        } (0..8191)
      -- One message.
      Message ::= SEQUENCE {
        -- How fast.
        speed Speed, -- at the centre
        note IA5String OPTIONAL,
        ...,
        level INTEGER (0..9) DEFAULT 4 }
      """)
    Self.expect(
      text,
      contains: [
        "/// The speed of a vehicle.", "/// Raw value × 1/50 gives m/s.", "/// Unavailable: 8191.", "/// Clause: 6.2.3.", "/// ```asn1",
        "public struct Speed: UPERCodable, Hashable {", "public var rawValue: UInt16",
        "/// The value in metres per second; nil where it is not available.", "public var metresPerSecond: Double? {",
        "guard rawValue != 8191 else { return nil }", "return Double(rawValue) / 50", "/// Quick.",
        "public static let fast = Speed(rawValue: 500)", "public static let unavailable = Speed(rawValue: 8191)", "/// One message.",
        "  /// How fast.", "  /// at the centre.",
        "/// Nil when absent.",
        "/// Nil when absent, which stands for 4.", "/// Additions of a newer edition, kept as received.",
      ])
    // Annotations are read, not printed.
    #expect(!text.contains("@ unit"))
  }

  @Test(arguments: [
    ("m", "metres"), ("s", "seconds"), ("deg", "degrees"), ("m/s", "metresPerSecond"), ("m/s2", "metresPerSecondSquared"),
    ("deg/s", "degreesPerSecond"), ("%", "percent"), ("min", "minutes"), ("kg", "value"),
  ])
  func accessorsAreNamedByTheirUnit(unit: String, accessor: String) throws {
    let text = try Self.emitted("--@ unit: \(unit)\n--@ unavailable: 0, 5..7\nA ::= INTEGER (0..9)")
    Self.expect(
      text,
      contains: [
        "public var \(accessor): Double? {", "guard rawValue != 0 else { return nil }",
        "guard !(5...7).contains(rawValue) else { return nil }", "return Double(rawValue)",
      ])
  }

  @Test func itemsStandForValues() throws {
    let text = try Self.emitted("--@ unit: m\n--@ value: far = 500\nReach ::= ENUMERATED { none, near, far }")
    Self.expect(text, contains: ["public var metres: Double? {", "case .far: 500.0", "default: nil"])
  }

  @Test(arguments: [
    ("INTEGER (0..255)", "UInt8"), ("INTEGER (0..256)", "UInt16"), ("INTEGER (0..65536)", "UInt32"), ("INTEGER (0..4294967296)", "Int64"),
    ("INTEGER (-128..127)", "Int8"), ("INTEGER (-129..0)", "Int16"), ("INTEGER (-32769..0)", "Int32"),
    ("INTEGER (-2147483649..0)", "Int64"),
    ("INTEGER (0..9, ...)", "Int64"), ("INTEGER (0..MAX)", "Int64"), ("INTEGER", "Int64"), ("BOOLEAN", "Bool"), ("NULL", "Null"),
    ("OCTET STRING (SIZE(8))", "FixedOctets<8>"), ("OCTET STRING (SIZE(9))", "OctetString"), ("OCTET STRING", "OctetString"),
    ("IA5String", "String"), ("SEQUENCE OF BOOLEAN", "SequenceOf<Bool>"), ("TYPE-IDENTIFIER.&Type", "[UInt8]"), ("B", "B"),
    ("SEQUENCE OF B", "SequenceOf<B>"),
    ("SEQUENCE OF SEQUENCE OF B", "SequenceOf<AAElement>"), ("ENUMERATED { x }", "AA"),
    ("SEQUENCE OF CHOICE { x NULL }", "SequenceOf<AAElement>"),
  ])
  func fieldsAreHeldInTheSmallestTypeThatFits(notation: String, type: String) throws {
    let text = try Self.emitted("A ::= SEQUENCE { a \(notation) }\nB ::= INTEGER (0..3)")
    Self.expect(text, contains: ["public var a: \(type)"])
  }

  @Test func aNumberThatTheConstraintLeavesOutHasNoConstant() throws {
    let text = try Self.emitted("A ::= INTEGER { low(1), high(2000), below(-1) } (0..9)\nB ::= BIT STRING { in(1), out(9) } (SIZE(4))")
    Self.expect(text, contains: ["static let low", "public var `in`: Bool"])
    #expect(!text.contains("static let high") && !text.contains("static let below") && !text.contains("var out"))
  }

  @Test func textsAreEscaped() throws {
    let text = try Self.emitted("A ::= SEQUENCE { a IA5String DEFAULT \"a\"\"b\\(c)\", b UTF8String DEFAULT \"é\u{301}\" }")
    Self.expect(text, contains: [#""a\"b\\(c)""#, #""\u{e9}\u{301}""#])
  }

  @Test func longCommentsAreWrapped() throws {
    let text = try Self.emitted("-- \(String(repeating: "word ", count: 60))\nA ::= NULL")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 140 })
  }

  @Test func linesOfTheSchemaTellMarkersFromNames() throws {
    let text = try Self.emitted(
      """
      Ext ::= ENUMERATED { ext, alias, ... }
      --@ unit: some thing
      --@ scale: 0.5
      --@ unavailable: 3..4
      Number ::= INTEGER (0..9, ...)
      Group ::= SEQUENCE { a Ext, ..., b Number OPTIONAL, [[ c NULL, d OCTET STRING DEFAULT 'AF'H ]] }
      Text ::= IA5String (SIZE(1..3, ...) ^ FROM("ab"))
      """, folder: "Schema")
    Self.expect(
      text,
      contains: [
        "    Ext enumerated ... ext alias\n", "    Number integer 0 9 ... @unit=some_thing @scale=1/2 @unavailable=3..4\n",
        "    Group sequence ... a:Ext / b:Number? [[:Group-addition1\n",
        "    Group-addition1 sequence c:Group-addition1.c d:Group-addition1.d=o10101111\n",
        "    Text string IA5String 1 3 ... from=97,98\n",
      ])
  }
}
