@testable import ASN1Compiler

/// Resolves assignments as the content of one module, `M`, whose first line is line 2 of the file `m.asn`.
func resolve(_ assignments: String) throws(DiagnosticError) -> ResolvedSpecification {
  try SpecificationCompiler.resolve([source(assignments)])
}

func source(_ assignments: String) -> SpecificationSource {
  SpecificationSource(file: "m.asn", text: "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n\(assignments)\nEND\n")
}

/// The body of the assignment `T ::= ...`, in the short form of `summary`.
func summary(_ assignments: String) throws(DiagnosticError) -> String {
  let types = try resolve(assignments)
  return types["T"]?.body.summary ?? "no type T"
}

/// What a module with these assignments is refused with.
func diagnostics(_ assignments: String) -> String { diagnostics([source(assignments)]) }

func diagnostics(_ sources: [SpecificationSource]) -> String {
  do {
    _ = try SpecificationCompiler.resolve(sources)
    return "no error"
  } catch {
    return error.description
  }
}

extension TypeBody {
  /// A body on one line, for tables of expectations.
  var summary: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .null: "NULL"
    case .integer(let body):
      "INTEGER \(body.lower.map { "\($0)" } ?? "MIN")..\(body.upper.map { "\($0)" } ?? "MAX")\(body.isExtensible ? ",..." : "")"
        + body.namedNumbers.summary
    case .enumerated(let body):
      "ENUMERATED" + body.root.summary + (body.isExtensible ? " ..." : "") + body.additions.summary
    case .bitString(let body): "BITS \(body.size.summary)" + body.namedBits.summary
    case .octetString(let size): "OCTETS \(size.summary)"
    case .characterString(let body):
      "\(body.kind.rawValue) \(body.size.summary)"
        + (body.alphabet.map { " <\(String(decoding: $0, as: UTF8.self))>" } ?? "")
    case .sequence(let body):
      "SEQUENCE{"
        + (body.root.map(\.summary) + (body.isExtensible ? ["..."] : [])
        + body.additions.map { addition in
          switch addition {
          case .component(let component): component.summary
          case .group(let components): "[[\(components.map(\.summary).joined(separator: "; "))]]"
          }
        }).joined(separator: "; ") + "}"
    case .choice(let body):
      "CHOICE{" + (body.root.map(\.summary) + (body.isExtensible ? ["..."] : []) + body.additions.map(\.summary)).joined(separator: "; ")
        + "}"
    case .sequenceOf(let body): "LIST \(body.size.summary) OF \(body.element.summary)"
    case .openType: "OPEN"
    case .selected(let body):
      "SELECTED BY \(body.selector){"
        + body.alternatives.map { "\($0.value) \($0.name) \($0.type.summary)" }.joined(separator: "; ") + "}"
    case .reference(let name): name
    }
  }
}

extension [NamedNumber] {
  fileprivate var summary: String { isEmpty ? "" : " " + map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}

extension SizeBounds {
  fileprivate var summary: String {
    (lower == upper ? "\(lower)" : "\(lower)..\(upper.map { "\($0)" } ?? "MAX")") + (isExtensible ? ",..." : "")
  }
}

extension Component {
  fileprivate var summary: String {
    switch presence {
    case .mandatory: "\(name) \(type.summary)"
    case .optional: "\(name) \(type.summary) ?"
    case .defaulted(let value): "\(name) \(type.summary) = \(value.summary)"
    }
  }
}

extension DefaultValue {
  fileprivate var summary: String {
    switch self {
    case .integer(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .item(let name): name
    case .string(let text): "\"\(text)\""
    case .bits(let bits): "'" + bits.map { $0 ? "1" : "0" }.joined() + "'"
    case .null: "null"
    }
  }
}
