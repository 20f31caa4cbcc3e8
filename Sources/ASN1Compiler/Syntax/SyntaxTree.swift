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
    case choice(ComponentListSyntax)
    case sequenceOf(TypeSyntax)
    case openType
    case reference(module: Name?, name: Name)
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
    case integer(Int64)
    case boolean(Bool)
    case null
    case string(String)
    case bits([Bool])
    /// An enumeration item, a named number or a value reference: the type decides.
    case name(module: Name?, name: Name)
    /// `{a, b}` or `{}`
    case list([Name])
    /// Any other value in braces.
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
