/// A specification after parsing and linking: every name resolved, every constraint folded to numbers.
///
/// This is what emission reads. Front-end (`Syntax/`, `Semantics/`) produces it, back-end (`Emission/`) consumes it; neither knows more of the other.
public struct ResolvedSpecification: Sendable, Equatable {
  /// All type assignments, in the order of the modules given and of the text within a module. Names are unique over all modules.
  public var types: [ResolvedType]

  public init(types: [ResolvedType]) { self.types = types }

  public subscript(name: String) -> ResolvedType? { types.first { $0.name == name } }
}

/// One type assignment.
public struct ResolvedType: Sendable, Equatable {
  /// The type reference as written, such as `Position-LL-24B`.
  public var name: String
  /// The ASN.1 module it stands in.
  public var module: String
  /// The assignment as written, comments removed, for the doc comment of the generated type.
  public var definition: String
  public var documentation: Documentation
  public var body: TypeBody
  public var location: SourceLocation

  public init(
    name: String, module: String, definition: String, documentation: Documentation, body: TypeBody, location: SourceLocation
  ) {
    self.name = name
    self.module = module
    self.definition = definition
    self.documentation = documentation
    self.body = body
    self.location = location
  }
}

/// A place in a specification file; line and column count from 1.
public struct SourceLocation: Sendable, Equatable, Hashable {
  public var file: String
  public var line: Int
  public var column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// What the comments next to a definition say.
///
/// Ordinary `--` comment lines directly before an item (a type assignment, a component, an alternative, an enumeration item, a named bit or
/// number), and one behind it on its own line, are its text. `--@ key: value` lines are annotations: `unit`, `scale`, `unavailable`, `clause`, `value`.
public struct Documentation: Sendable, Equatable {
  /// One element a comment line, the marker and one space removed.
  public var lines: [String]
  /// The SI unit of `raw × scale`: `m`, `s`, `deg`, `m/s`, `m/s2`, `deg/s`, `%`, `min`; nil where there is none.
  public var unit: String?
  /// The factor from raw to `unit`; nil means 1.
  public var scale: Scale?
  /// Raw values that mean "not available": single values and closed ranges.
  public var unavailable: [ClosedRange<Int64>]
  /// The clause of the standard, where it is known.
  public var clause: String?
  /// For ENUMERATED: what an item stands for in `unit` (`--@ value: a500m = 500`).
  public var values: [String: Double]

  public init(
    lines: [String] = [], unit: String? = nil, scale: Scale? = nil, unavailable: [ClosedRange<Int64>] = [], clause: String? = nil,
    values: [String: Double] = [:]
  ) {
    self.lines = lines
    self.unit = unit
    self.scale = scale
    self.unavailable = unavailable
    self.clause = clause
    self.values = values
  }
}

/// An exact factor, `numerator / denominator`: `0.02` is 2/100, `1e-7` is 1/10000000, `360/65535` is itself.
public struct Scale: Sendable, Equatable {
  public var numerator: Int64
  public var denominator: Int64

  public init(numerator: Int64, denominator: Int64) {
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// The structure of a type. Constraints are PER-visible ones only, folded to numbers.
public indirect enum TypeBody: Sendable, Equatable {
  case boolean
  case null
  case integer(IntegerBody)
  case enumerated(EnumeratedBody)
  case bitString(BitStringBody)
  case octetString(SizeBounds)
  case characterString(CharacterStringBody)
  case sequence(SequenceBody)
  case choice(ChoiceBody)
  case sequenceOf(SequenceOfBody)
  /// An open type: `ANY`-like content carried as length and octets.
  case openType
  /// An open type whose content is told by the value of another component.
  case selected(SelectedBody)
  /// A reference to a type assignment, by name, unconstrained at this place. Where a constraint is added, the body is the constrained copy instead.
  case reference(String)
}

public struct IntegerBody: Sendable, Equatable {
  /// nil is MIN (unconstrained below).
  public var lower: Int64?
  /// nil is MAX.
  public var upper: Int64?
  /// The constraint carries an extension marker: an extension bit precedes the value; outside the root it is unconstrained.
  public var isExtensible: Bool
  public var namedNumbers: [NamedNumber]
  /// The upper bound of the specification lies above that of `Int64`, up to that of `UInt64`; `upper` is as far as values are known.
  public var isUnsigned = false

  public init(lower: Int64?, upper: Int64?, isExtensible: Bool = false, namedNumbers: [NamedNumber] = []) {
    self.lower = lower
    self.upper = upper
    self.isExtensible = isExtensible
    self.namedNumbers = namedNumbers
  }
}

/// A named number of an INTEGER, an item of an ENUMERATED or a named bit.
public struct NamedNumber: Sendable, Equatable {
  public var name: String
  public var value: Int64
  public var documentation: Documentation

  public init(name: String, value: Int64, documentation: Documentation = Documentation()) {
    self.name = name
    self.value = value
    self.documentation = documentation
  }
}

public struct EnumeratedBody: Sendable, Equatable {
  /// Root items sorted by value: the position is the PER index.
  public var root: [NamedNumber]
  /// Items after the extension marker, in the order of the text.
  public var additions: [NamedNumber]
  public var isExtensible: Bool

  public init(root: [NamedNumber], additions: [NamedNumber] = [], isExtensible: Bool = false) {
    self.root = root
    self.additions = additions
    self.isExtensible = isExtensible
  }
}

/// Effective size constraint; the unconstrained size is `0...nil`.
public struct SizeBounds: Sendable, Equatable {
  public var lower: Int64
  /// nil is MAX.
  public var upper: Int64?
  public var isExtensible: Bool

  public init(lower: Int64 = 0, upper: Int64? = nil, isExtensible: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.isExtensible = isExtensible
  }

  public var isFixed: Bool { lower == upper && !isExtensible }
}

public struct BitStringBody: Sendable, Equatable {
  public var size: SizeBounds
  /// Named bits, value = bit number from the first bit sent.
  public var namedBits: [NamedNumber]

  public init(size: SizeBounds, namedBits: [NamedNumber] = []) {
    self.size = size
    self.namedBits = namedBits
  }
}

public enum CharacterStringKind: String, Sendable, Equatable {
  case ia5String = "IA5String"
  case visibleString = "VisibleString"
  case numericString = "NumericString"
  case printableString = "PrintableString"
  case utf8String = "UTF8String"
}

public struct CharacterStringBody: Sendable, Equatable {
  public var kind: CharacterStringKind
  public var size: SizeBounds
  /// The permitted alphabet (FROM), sorted by code; nil is the whole alphabet of the kind.
  public var alphabet: [UInt8]?

  public init(kind: CharacterStringKind, size: SizeBounds, alphabet: [UInt8]? = nil) {
    self.kind = kind
    self.size = size
    self.alphabet = alphabet
  }
}

public struct SequenceBody: Sendable, Equatable {
  /// Root components in sending order (both root lists, where a second one follows the additions).
  public var root: [Component]
  /// Extension additions in the order of the text; a version bracket is one addition.
  public var additions: [ExtensionAddition]
  public var isExtensible: Bool

  public init(root: [Component], additions: [ExtensionAddition] = [], isExtensible: Bool = false) {
    self.root = root
    self.additions = additions
    self.isExtensible = isExtensible
  }
}

/// One addition after an extension marker: a single component, or a `[[ ]]` group encoded as one SEQUENCE.
public enum ExtensionAddition: Sendable, Equatable {
  case component(Component)
  case group([Component])
}

public struct Component: Sendable, Equatable {
  public var name: String
  public var type: TypeBody
  public var presence: Presence
  public var documentation: Documentation
  public var location: SourceLocation

  public init(name: String, type: TypeBody, presence: Presence, documentation: Documentation, location: SourceLocation) {
    self.name = name
    self.type = type
    self.presence = presence
    self.documentation = documentation
    self.location = location
  }
}

public enum Presence: Sendable, Equatable {
  case mandatory
  case optional
  case defaulted(DefaultValue)
}

public enum DefaultValue: Sendable, Equatable {
  case integer(Int64)
  case boolean(Bool)
  /// The identifier of an enumeration item.
  case item(String)
  case string(String)
  /// A bit or octet string by its bits, first bit first.
  case bits([Bool])
  case null
}

public struct ChoiceBody: Sendable, Equatable {
  /// Root alternatives in the order of their indices: that of their tags (automatic tags: the order of the text).
  public var root: [Component]
  public var additions: [Component]
  public var isExtensible: Bool
  /// The tags are 0, 1, 2, … of the context, over root and additions, as automatic tagging gives them; the octet encoding sends them.
  public var hasAutomaticTags: Bool

  public init(root: [Component], additions: [Component] = [], isExtensible: Bool = false, hasAutomaticTags: Bool = true) {
    self.root = root
    self.additions = additions
    self.isExtensible = isExtensible
    self.hasAutomaticTags = hasAutomaticTags
  }
}

/// An open type bound to an information object set: the value of a component before it in the SEQUENCE tells which type it holds.
public struct SelectedBody: Sendable, Equatable {
  /// One object of the set.
  public struct Alternative: Sendable, Equatable {
    /// The selecting value.
    public var value: Int64
    /// The name of the object, or of its type where the object has none.
    public var name: String
    /// The name of the type, as values name what an open type holds.
    public var typeName: String
    public var type: TypeBody

    public init(value: Int64, name: String, typeName: String, type: TypeBody) {
      self.value = value
      self.name = name
      self.typeName = typeName
      self.type = type
    }
  }

  /// The component that selects: an INTEGER before this one that is always there.
  public var selector: String
  /// By rising value.
  public var alternatives: [Alternative]

  public init(selector: String, alternatives: [Alternative]) {
    self.selector = selector
    self.alternatives = alternatives
  }
}

public struct SequenceOfBody: Sendable, Equatable {
  public var element: TypeBody
  public var size: SizeBounds

  public init(element: TypeBody, size: SizeBounds) {
    self.element = element
    self.size = size
  }
}
