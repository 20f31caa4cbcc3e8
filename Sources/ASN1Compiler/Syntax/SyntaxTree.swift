/// A word of the specification with its place.
struct Name: Equatable {
  var text: String
  var location: SourceLocation
}

struct ModuleSyntax {
  var name: Name
  var hasAutomaticTags: Bool
  /// nil: everything is exported.
  var exports: [Name]?
  var imports: [ImportSyntax] = []
  var types: [TypeAssignmentSyntax] = []
  var values: [ValueAssignmentSyntax] = []
}

struct ImportSyntax {
  var symbols: [Name]
  var module: Name
}

struct TypeAssignmentSyntax {
  var name: Name
  /// What a use has to name in braces; empty for most.
  var parameters: [ParameterSyntax] = []
  var type: TypeSyntax
  var definition: String
  var documentation: DocumentationSyntax
}

struct ValueAssignmentSyntax {
  var name: Name
  var type: TypeSyntax
  var value: ValueSyntax
  /// The braces that the value stands in, where the type may be a class.
  var braces: TokenSlice?
}

/// What the comments next to an item say, with the places needed to check it against the item.
struct DocumentationSyntax {
  var documentation = Documentation()
  /// Where each `value` annotation names its item.
  var valueItems: [Name] = []
  /// Where the `unavailable` annotation stands.
  var unavailableLocation: SourceLocation?
}

/// A type as written: the notation and the constraints behind it, the first one applied first.
struct TypeSyntax {
  indirect enum Kind {
    case boolean
    case null
    case integer([NamedNumberSyntax])
    case enumerated(EnumerationSyntax)
    case bitString([NamedNumberSyntax])
    case octetString
    case characterString(CharacterStringKind)
    case sequence(ComponentListSyntax)
    case set(ComponentListSyntax)
    case choice(ComponentListSyntax)
    /// SEQUENCE OF and SET OF, which PER sends alike.
    case sequenceOf(TypeSyntax)
    case reference(module: Name?, name: Name)
    /// A parameterised type with its arguments.
    case instance(module: Name?, name: Name, arguments: [ArgumentSyntax])
    /// `alternative < Choice`
    case selection(Name, TypeSyntax)
    /// A type that is read but that no code is written for.
    case foreign(String)
    /// A field of an information object class.
    case field(FieldTypeSyntax)
    /// An information object class: no type, but it has a name like one.
    case informationClass(ClassSyntax)
    /// A set of objects of the class.
    case objectSet(Name, ObjectSetSyntax)
  }

  var kind: Kind
  var constraints: [ConstraintSyntax] = []
  var location: SourceLocation
  /// The outermost tag written before the type.
  var tag: TagSyntax?
  /// The tag a type of ASN.1 itself has, of class UNIVERSAL.
  var universal: Int?
}

/// `[APPLICATION 3]`; whether it is implicit or explicit says nothing about the order of tags.
struct TagSyntax {
  var tagClass: TagClass
  var number: ValueSyntax
}

/// In the order in which tags are sorted.
enum TagClass: Int {
  case universal
  case application
  case context
  case personal
}

/// `Governor : name`
struct ParameterSyntax {
  var name: Name
  var governor: TypeSyntax?
}

/// What stands for a parameter where a parameterised definition is used.
enum ArgumentSyntax {
  /// A type, or the name of a class or a set.
  case type(TypeSyntax)
  case value(ValueSyntax)
  /// A set or a value in braces.
  case braces(TokenSlice)
}

/// `name (value)`; in an ENUMERATED the number may be missing.
struct NamedNumberSyntax {
  var name: Name
  var value: ValueSyntax?
  var documentation: Documentation
}

struct EnumerationSyntax {
  var root: [NamedNumberSyntax]
  var additions: [NamedNumberSyntax] = []
  var isExtensible = false
}

/// The components of a SEQUENCE or the alternatives of a CHOICE.
struct ComponentListSyntax {
  enum Entry {
    case component(ComponentSyntax)
    /// `COMPONENTS OF Type`.
    case componentsOf(TypeSyntax)
  }

  enum Addition {
    case single(Entry)
    /// `[[ ]]`
    case group([Entry])
  }

  /// Both root lists.
  var root: [Entry] = []
  var additions: [Addition] = []
  var isExtensible = false
  /// The tags are those that automatic tagging gives: from 0 on, in the order of the text.
  var hasAutomaticTags = true
}

struct ComponentSyntax {
  enum Presence {
    case mandatory
    case optional
    case defaulted(ValueSyntax)
  }

  var name: Name
  var type: TypeSyntax
  var presence: Presence
  var documentation: DocumentationSyntax
}

struct ValueSyntax {
  enum Kind {
    /// Kept as wide as integers of any specification are; where more than 64 bits may stand, the use decides.
    case integer(Int128)
    case boolean(Bool)
    case null
    /// A number with a fraction, or an infinity.
    case real
    case string(String)
    case bits([Bool])
    /// An enumeration item, a named number or a value reference: the type decides.
    case name(module: Name?, name: Name)
    /// `{a, b}` or `{}`
    case list([Name])
    /// Any other value in braces, or of a CHOICE.
    case braced
  }

  var kind: Kind
  var location: SourceLocation
}

/// `(root, ..., additions)`
struct ConstraintSyntax {
  var root: ElementSetSyntax
  var isExtensible = false
  var additions: ElementSetSyntax?
  var location: SourceLocation
}

struct ElementSetSyntax {
  indirect enum Kind {
    case union([ElementSetSyntax])
    case intersection([ElementSetSyntax])
    /// The set before EXCEPT; nil for ALL EXCEPT. What is left out is not visible to PER.
    case excluding(ElementSetSyntax?, ElementSetSyntax)
    case value(ValueSyntax)
    case range(lower: Endpoint, upper: Endpoint)
    case size(ConstraintSyntax)
    case alphabet(ConstraintSyntax)
    case containedType(TypeSyntax)
    /// What neither PER nor OER sees: WITH COMPONENTS, CONSTRAINED BY, PATTERN, a table. Of CONTAINING the type, for what it names.
    case invisible(TypeSyntax?)
  }

  /// An end of a range; a nil value is MIN or MAX.
  struct Endpoint {
    var value: ValueSyntax?
    /// Written with `<`: the value itself does not belong to the range.
    var isExclusive = false
    var location: SourceLocation
  }

  var kind: Kind
  var location: SourceLocation
}
