/// Finds specifications whose names would meet in Swift: the rule that makes names drops hyphens, and generated code uses names of its own.
///
/// Such a name is refused rather than bent: an exception that nobody asked for would be a surprise in every place that uses the type.
struct NameCheck {
  private(set) var diagnostics: [Diagnostic] = []
  private let texts: [String: [Substring]]

  /// - Parameter specification: as hoisting leaves it, every Swift type named.
  init(_ specification: ResolvedSpecification, texts: [SpecificationSource]) {
    self.texts = Dictionary(
      texts.map { ($0.file, $0.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)) }, uniquingKeysWith: { a, _ in a }
    )
    checkTypes(specification.types)
    for type in specification.types { checkMembers(of: type) }
  }

  /// What generated files call by these names.
  private static let takenTypes: Set<String> = [
    "Bool", "Void", "Int", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Double", "String", "StaticString",
    "Swift",
    "Hashable", "CaseIterable", "Sendable", "Equatable", "Optional", "Array", "Null", "Boxed", "BitString", "OctetString", "FixedOctets",
    "SequenceOf",
    "PermittedAlphabet", "ExtensionAdditions", "CodingError", "UPERReader", "UPERWriter", "UPERCodable",
    "OERReader", "OERWriter", "OERCodable", "OERIntegerForm", "Specification", "Agreement",
    "GeneratedCode2", "ASN1Runtime", "PermittedAlphabets", "BitwiseCopyable", "RawSpan", "Span", "FlatMessages", "FlatForms", "FlatTable",
    "FlatTables",
    "FlatRange", "FlatIndex", "FlatPiece",
    "FlatWhole", "FlatForm", "FlatBits", "FlatAddition", "FlatAdditions", "FlatOpenType", "FlatSource", "FlatPieces",
  ]

  private mutating func checkTypes(_ types: [ResolvedType]) {
    var owners: [String: String] = [:]
    for type in types {
      let name = SwiftNames.type(type.name)
      if Self.takenTypes.contains(name) {
        report("the Swift name '\(name)' of '\(type.name)' is one that generated code uses", type.location)
      }
      take(name, of: type.name, at: type.location, &owners)
      // The coding of a list stands beside it under a name of its own.
      if case .sequenceOf = type.body {
        take(name + "Coding", of: type.name, at: type.location, &owners)
        take(name + "OERCoding", of: type.name, at: type.location, &owners)
      }
    }
  }

  private mutating func checkMembers(of type: ResolvedType) {
    var owners: [String: String] = ["uper": "", "oer": "", "asn1Name": ""]
    switch type.body {
    case .sequence(let body):
      owners["`self`"] = ""
      if body.isExtensible { owners["unknownAdditions"] = "" }
      for component in body.root { take(SwiftNames.member(component.name), of: component.name, at: component.location, &owners) }
      for addition in body.additions {
        take(SwiftNames.member(addition.holder.name), of: addition.holder.name, at: addition.holder.location, &owners)
      }
    case .choice(let body):
      if body.isExtensible { owners["unknown"] = "" }
      for component in body.root + body.additions {
        take(SwiftNames.member(component.name), of: component.name, at: component.location, &owners)
      }
    case .selected(let body):
      owners["unknown"] = ""
      owners["selector"] = ""
      for alternative in body.alternatives { take(SwiftNames.member(alternative.name), of: alternative.name, at: type.location, &owners) }
    case .enumerated(let body):
      if !body.isExtensible { owners["allCases"] = "" }
      for item in body.root + body.additions { take(SwiftNames.member(item.name), of: item.name, at: type.location, &owners) }
    case .integer(let body):
      for number in body.namedNumbers { take(SwiftNames.member(number.name), of: number.name, at: type.location, &owners) }
    case .bitString(let body):
      owners["rawValue"] = ""
      owners["bits"] = ""
      for bit in body.namedBits { take(SwiftNames.member(bit.name), of: bit.name, at: type.location, &owners) }
    default: break
    }
  }

  /// Gives a Swift name to an ASN.1 name, unless another has it; the empty name stands for generated code.
  private mutating func take(_ name: String, of owner: String, at location: SourceLocation, _ owners: inout [String: String]) {
    guard let other = owners.updateValue(owner, forKey: name) else { return }
    report("the Swift name '\(name)' of '\(owner)' is also that of \(other.isEmpty ? "generated code" : "'\(other)'")", location)
  }

  private mutating func report(_ message: String, _ location: SourceLocation) {
    let lines = texts[location.file] ?? []
    let line = lines.indices.contains(location.line - 1) ? String(lines[location.line - 1]) : ""
    diagnostics.append(
      Diagnostic(location: location, message: message, expected: "a name that stays its own without hyphens", sourceLine: line))
  }
}
