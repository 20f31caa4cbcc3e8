import ASN1Runtime
public import ASN1Schema
import CSAE53
public import JSONText

/// An edition of T/CSAE 53. Nothing in a message tells which one it is of: the one whose schema reads all of it, and writes it back to the same
/// octets, explains it. 2020 is asked first.
public enum MessageEdition: UInt8, Hashable, Sendable, CaseIterable {
  case edition2020
  /// The draft of 24 July 2019, which deployments of 2020 still send.
  case release20190724
  case edition2017

  /// How output names it: `2020`, `Release20190724`, `2017`.
  public var name: String {
    switch self {
    case .edition2020: "2020"
    case .release20190724: "Release20190724"
    case .edition2017: "2017"
    }
  }

  /// The edition that a person or a line means; nil for no such one.
  public init?(named name: String) {
    guard let edition = Self.allCases.first(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
    self = edition
  }

  /// The types of the edition.
  public var schema: Schema { Self.schemas[Int(rawValue)].schema }

  /// Its `MessageFrame`.
  public var frame: Schema.TypeIndex { Self.schemas[Int(rawValue)].frame }

  private static let schemas: [(schema: Schema, frame: Schema.TypeIndex)] = [
    Specification.schema, Specification.release20190724, Specification.edition2017,
  ].map { text in
    let schema = Schema(text)
    guard let frame = schema.type(named: MessageFrame.asn1Name) else { preconditionFailure("a generated schema lacks its own frame") }
    return (schema, frame)
  }

  /// The value of a message frame of this edition, where the octets are exactly one; nil where they are not.
  public func exactValue(_ octets: RawSpan) -> (value: JSONValue, counts: AdditionCounts)? {
    let (schema, frame) = Self.schemas[Int(rawValue)]
    var reader = UPERReader(octets)
    var json = JSONWriter()
    var counts = AdditionCounts()
    do throws(CodingError) {
      try schema.writeJSON(of: frame, from: &reader, to: &json, additionCounts: &counts)
      try reader.finish()
      guard let value = try? JSONValue(parsing: json.octets) else { return nil }
      let again = try schema.encode(value, as: frame, additionCounts: counts)
      return octets.withUnsafeBytes { $0.elementsEqual(again) } ? (value, counts) : nil
    } catch { return nil }
  }

  /// A message frame of an older edition in the octets of 2020, which say the same as far as 2020 can; nil where the octets are no exact frame.
  func translated(_ octets: RawSpan) -> [UInt8]? {
    guard let found = exactValue(octets) else { return nil }
    let newest = Self.edition2020
    guard let value = newest.schema.translation(of: found.value, from: schema, as: MessageFrame.asn1Name, renamed: Self.renamed) else {
      return nil
    }
    return try? newest.schema.encode(value, as: newest.frame)
  }

  /// The editions before 2020, in the order in which they are asked.
  static let older: [MessageEdition] = [.release20190724, .edition2017]

  private static let renamed = [
    RenamedComponent(of: "BasicSafetyMessage", "accuracy", to: "posConfidence"),
    RenamedComponent(of: "ParticipantData", "accuracy", to: "posConfidence"), RenamedComponent(of: "Link", "laneWidth", to: "linkWidth"),
    RenamedComponent(of: "SPAT", "timeStamp", to: "moy"),
  ]
}
