/// Constraints to numbers: the part of them that PER sees.
extension Linker {
  /// Applies one constraint. Serially applied constraints intersect, and an extension marker holds only if it is the last one's.
  func folding(_ constraint: ConstraintSyntax, into shape: Shape, in module: Int) throws(Reported) -> Shape {
    if shape.isFree { return shape }
    switch shape.body {
    case .integer(var body):
      let parent = NumberParent(members: shape.members, named: body.namedNumbers)
      let root = try numbers(constraint.root, parent, in: module)
      if let additions = constraint.additions { _ = try numbers(additions, parent, in: module) }
      let members = try nonEmpty(root, "value", at: constraint.location)
      body.lower = members.lower
      body.upper = members.upper
      body.isUnsigned = false
      // As far as 64 bits without a sign go the octets are known; values above those of Int64 are not.
      if let last = members.last, body.upper == nil, last != IntegerSet.maximum {
        guard body.lower ?? -1 >= 0 else { throw log.tooWide("\(last)", at: constraint.location) }
        body.upper = .max
        body.isUnsigned = true
      }
      body.isExtensible = constraint.isExtensible
      return Shape(body: .integer(body), members: members)
    case .bitString(var body):
      return try foldingSize(constraint, into: shape, in: module) { size, _ in
        body.size = size
        return .bitString(body)
      }
    case .octetString:
      return try foldingSize(constraint, into: shape, in: module) { size, _ in .octetString(size) }
    case .sequenceOf(var body):
      return try foldingSize(constraint, into: shape, in: module) { size, _ in
        body.size = size
        return .sequenceOf(body)
      }
    case .characterString(var body):
      return try foldingSize(constraint, into: shape, in: module) { size, alphabet in
        body.size = size
        if let alphabet { body.alphabet = alphabet.count == body.kind.alphabet.count ? nil : alphabet.sorted() }
        return .characterString(body)
      }
    case .boolean, .null, .enumerated, .sequence, .choice, .openType, .selected, .reference:
      try checkValues(constraint.root, of: shape, in: module)
      if let additions = constraint.additions { try checkValues(additions, of: shape, in: module) }
      return shape
    }
  }

  private func nonEmpty(_ members: IntegerSet, _ kind: String, at location: SourceLocation) throws(Reported) -> IntegerSet {
    if members.isEmpty { throw log.failure("the constraint leaves no \(kind)", at: location, expected: "at least one \(kind)") }
    return members
  }

  // MARK: INTEGER

  /// What a constraint of numbers is applied to.
  private struct NumberParent {
    var members: IntegerSet
    var named: [NamedNumber] = []
    /// The numbers are those inside SIZE.
    var isSize = false

    static let size = NumberParent(members: .sizes, isSize: true)
  }

  /// The numbers of an element set within the parent type's.
  private func numbers(_ set: ElementSetSyntax, _ parent: NumberParent, in module: Int) throws(Reported) -> IntegerSet {
    switch set.kind {
    case .union(let parts):
      var sets: [IntegerSet] = []
      for part in parts { sets.append(try numbers(part, parent, in: module)) }
      return IntegerSet.union(of: sets)
    case .intersection(let parts):
      var result = parent.members
      for part in parts { result = result.intersection(try numbers(part, parent, in: module)) }
      return result
    case .excluding(let base, let excluded):
      _ = try numbers(excluded, parent, in: module)
      return try base.map { (base) throws(Reported) in try numbers(base, parent, in: module) } ?? parent.members
    case .value(let value):
      let number = try integer(value, named: parent.named, in: module)
      try checkMember(Int128(number), of: parent, at: value.location)
      return IntegerSet(Int128(number)...Int128(number)).intersection(parent.members)
    case .range(let lower, let upper):
      return try range(lower, upper, parent, at: set.location, in: module)
    case .containedType(let type):
      let contained = try flattened(try shape(of: type, in: module))
      guard case .integer = contained.body else {
        throw log.failure("the contained type is no INTEGER", at: type.location, expected: "an INTEGER type")
      }
      return contained.members.intersection(parent.members)
    case .invisible(let type):
      try checkContained(type, in: module)
      return parent.members
    case .size: throw log.failure("SIZE does not apply to INTEGER", at: set.location, expected: "values and ranges")
    case .alphabet: throw log.failure("FROM does not apply to INTEGER", at: set.location, expected: "values and ranges")
    }
  }

  private func range(
    _ lower: ElementSetSyntax.Endpoint, _ upper: ElementSetSyntax.Endpoint, _ parent: NumberParent, at location: SourceLocation,
    in module: Int
  ) throws(Reported) -> IntegerSet {
    func bound(_ endpoint: ElementSetSyntax.Endpoint, default end: Int128, inwards step: Int128) throws(Reported) -> Int128 {
      var bound = end
      if let value = endpoint.value {
        let number = try wideInteger(value, named: parent.named, in: module)
        try checkMember(number, of: parent, at: value.location)
        bound = number
      }
      let isUnbounded = bound == IntegerSet.minimum || bound == IntegerSet.maximum
      return endpoint.isExclusive && !isUnbounded ? bound + step : bound
    }
    let first = try bound(lower, default: parent.members.first ?? IntegerSet.minimum, inwards: 1)
    let last = try bound(upper, default: parent.members.last ?? IntegerSet.maximum, inwards: -1)
    guard first <= last else {
      throw log.failure(
        "the lower bound \(first) is above the upper bound \(last)", at: location, expected: "a range from the lower to the higher value")
    }
    return IntegerSet(first...last).intersection(parent.members)
  }

  private func checkMember(_ number: Int128, of parent: NumberParent, at location: SourceLocation) throws(Reported) {
    let members = parent.members
    guard let first = members.first, let last = members.last, number < first || number > last else { return }
    throw log.failure(
      parent.isSize ? "a size is not negative" : "\(number) is not a value of the type that is constrained", at: location,
      expected: parent.isSize ? "0 or more" : "a value from \(IntegerBody(lower: members.lower, upper: members.upper).rangeText)")
  }

  /// What CONTAINING names must exist; the octets are sent as any others.
  private func checkContained(_ type: TypeSyntax?, in module: Int) throws(Reported) {
    if let type { _ = try shape(of: type, in: module) }
  }

  // MARK: Sizes and alphabets

  /// What an element set says about a string or list; nil members say nothing.
  private struct Extent {
    var sizes: IntegerSet?
    var isSizeExtensible = false
    var alphabet: Set<UInt8>?
    /// False for single values and the like: PER sees nothing of a set they stand in as a part of a union.
    var isVisible = true
  }

  private func foldingSize(
    _ constraint: ConstraintSyntax, into shape: Shape, in module: Int, apply: (SizeBounds, Set<UInt8>?) -> TypeBody
  ) throws(Reported) -> Shape {
    let extent = try extent(constraint.root, of: shape, in: module)
    if let additions = constraint.additions { _ = try self.extent(additions, of: shape, in: module) }
    guard extent.isVisible, extent.sizes != nil || extent.alphabet != nil else { return shape }
    var size = shape.body.size
    var members = shape.members
    if let sizes = extent.sizes {
      members = try nonEmpty(members.intersection(sizes), "size", at: constraint.location)
      size = SizeBounds(
        lower: members.lower ?? 0, upper: members.upper, isExtensible: constraint.isExtensible || extent.isSizeExtensible)
    }
    var alphabet = extent.alphabet
    if constraint.isExtensible, alphabet != nil {
      if extent.sizes != nil {
        throw log.refusal(
          of: "an extensible constraint of SIZE and FROM together", at: constraint.location, expected: "the extension marker inside SIZE")
      }
      // PER does not see an extensible alphabet.
      alphabet = nil
    }
    // A further constraint leaves nothing of the extension marker of the one before it.
    if extent.sizes == nil, alphabet != nil { size.isExtensible = false }
    if let narrowed = alphabet, case .characterString(let body) = shape.body {
      alphabet = narrowed.intersection(body.alphabet.map(Set.init) ?? body.kind.alphabet)
      if alphabet?.isEmpty == true {
        throw log.failure("the constraint leaves no character", at: constraint.location, expected: "at least one character")
      }
    }
    return Shape(body: apply(size, alphabet), members: members)
  }

  private func extent(_ set: ElementSetSyntax, of shape: Shape, in module: Int) throws(Reported) -> Extent {
    switch set.kind {
    case .union(let parts): return try union(parts, of: shape, at: set.location, in: module)
    case .intersection(let parts):
      var result = Extent()
      var sawVisible = false
      for part in parts {
        let extent = try extent(part, of: shape, in: module)
        guard extent.isVisible else { continue }
        sawVisible = true
        if let sizes = extent.sizes {
          if result.sizes != nil, result.isSizeExtensible || extent.isSizeExtensible {
            throw log.refusal(of: "an intersection of extensible sizes", at: part.location, expected: "one SIZE")
          }
          result.sizes = result.sizes.map { $0.intersection(sizes) } ?? sizes
          result.isSizeExtensible = extent.isSizeExtensible
        }
        if let alphabet = extent.alphabet { result.alphabet = result.alphabet.map { $0.intersection(alphabet) } ?? alphabet }
      }
      result.isVisible = sawVisible
      return result
    case .excluding(let base, let excluded):
      _ = try extent(excluded, of: shape, in: module)
      return try base.map { (base) throws(Reported) in try extent(base, of: shape, in: module) } ?? Extent(isVisible: false)
    case .size(let constraint):
      let sizes = try numbers(constraint.root, .size, in: module)
      if let additions = constraint.additions { _ = try numbers(additions, .size, in: module) }
      return Extent(
        sizes: try nonEmpty(sizes, "size", at: constraint.location), isSizeExtensible: constraint.isExtensible,
        isVisible: shape.body.isSizeVisible)
    case .alphabet(let constraint):
      guard case .characterString(let body) = shape.body else {
        throw log.failure("FROM applies to character strings only", at: set.location, expected: "SIZE")
      }
      // The characters of UTF8String have no fixed width, so that PER sees no constraint on them.
      if body.kind == .utf8String { return Extent(isVisible: false) }
      let alphabet = try characters(constraint.root, of: body, in: module)
      if let additions = constraint.additions { _ = try characters(additions, of: body, in: module) }
      return Extent(alphabet: alphabet, isVisible: !constraint.isExtensible)
    case .value(let value):
      _ = try self.value(of: value, as: shape, in: module)
      return Extent(isVisible: false)
    case .invisible(let type):
      try checkContained(type, in: module)
      return Extent(isVisible: false)
    case .range: throw log.failure("a range does not apply to \(shape.body.notation)", at: set.location, expected: "SIZE(a..b)")
    case .containedType(let type):
      throw log.refusal(of: "a contained type in a constraint of \(shape.body.notation)", at: type.location, expected: "SIZE or FROM")
    }
  }

  private func union(_ parts: [ElementSetSyntax], of shape: Shape, at location: SourceLocation, in module: Int) throws(Reported) -> Extent {
    var extents: [Extent] = []
    for part in parts { extents.append(try extent(part, of: shape, in: module)) }
    guard extents.allSatisfy(\.isVisible) else { return Extent(isVisible: false) }
    let sizes = extents.compactMap(\.sizes)
    let alphabets = extents.compactMap(\.alphabet)
    if extents.contains(where: \.isSizeExtensible) {
      throw log.refusal(of: "a union of extensible sizes", at: location, expected: "one SIZE with the union inside")
    }
    if sizes.count == extents.count, alphabets.isEmpty { return Extent(sizes: IntegerSet.union(of: sizes)) }
    if alphabets.count == extents.count, sizes.isEmpty {
      return Extent(alphabet: alphabets.reduce(into: Set()) { $0.formUnion($1) })
    }
    throw log.refusal(of: "a union of SIZE and FROM", at: location, expected: "SIZE and FROM joined by '^'")
  }

  /// The permitted characters; a string stands for each of its characters.
  private func characters(_ set: ElementSetSyntax, of body: CharacterStringBody, in module: Int) throws(Reported) -> Set<UInt8> {
    let alphabet = body.kind.alphabet
    func codes(_ value: ValueSyntax, single: Bool) throws(Reported) -> [UInt8] {
      let text = try string(value, in: module)
      var codes: [UInt8] = []
      for scalar in text.unicodeScalars {
        guard scalar.isASCII, alphabet.contains(UInt8(scalar.value)) else {
          throw log.failure(
            "\(body.kind.rawValue) has no character '\(scalar)'", at: value.location, expected: "characters of \(body.kind.rawValue)")
        }
        codes.append(UInt8(scalar.value))
      }
      if single, codes.count != 1 {
        throw log.failure("an end of a range of characters is one character", at: value.location, expected: "a string such as \"A\"")
      }
      return codes
    }
    switch set.kind {
    case .union(let parts):
      var result: Set<UInt8> = []
      for part in parts { result.formUnion(try characters(part, of: body, in: module)) }
      return result
    case .intersection(let parts):
      var result = alphabet
      for part in parts { result.formIntersection(try characters(part, of: body, in: module)) }
      return result
    case .excluding(let base, let excluded):
      // As everywhere PER ignores what EXCEPT takes away.
      _ = try characters(excluded, of: body, in: module)
      return try base.map { (base) throws(Reported) in try characters(base, of: body, in: module) } ?? alphabet
    case .value(let value): return Set(try codes(value, single: false))
    case .range(let lower, let upper):
      var first = alphabet.min() ?? 0
      var last = alphabet.max() ?? 0
      if let value = lower.value { first = try codes(value, single: true)[0] }
      if let value = upper.value { last = try codes(value, single: true)[0] }
      if lower.isExclusive { first += 1 }
      if upper.isExclusive, last > 0 { last -= 1 }
      guard first <= last else {
        throw log.failure("the range of characters is empty", at: set.location, expected: "a range from the lower to the higher character")
      }
      return alphabet.intersection(first...last)
    case .invisible: return alphabet
    case .size: throw log.failure("SIZE inside FROM", at: set.location, expected: "characters and ranges of them")
    case .alphabet: throw log.failure("FROM inside FROM", at: set.location, expected: "characters and ranges of them")
    case .containedType(let type):
      throw log.refusal(of: "a contained type inside FROM", at: type.location, expected: "characters and ranges of them")
    }
  }

  // MARK: Types without visible constraints

  /// Constraints on these types are no business of PER; what they name must exist all the same.
  private func checkValues(_ set: ElementSetSyntax, of shape: Shape, in module: Int) throws(Reported) {
    switch set.kind {
    case .union(let parts), .intersection(let parts):
      for part in parts { try checkValues(part, of: shape, in: module) }
    case .excluding(let base, let excluded):
      if let base { try checkValues(base, of: shape, in: module) }
      try checkValues(excluded, of: shape, in: module)
    case .value(let value): _ = try self.value(of: value, as: shape, in: module)
    case .containedType(let type): _ = try self.shape(of: type, in: module)
    case .invisible(let type): try checkContained(type, in: module)
    case .range, .size, .alphabet:
      let kind = if case .size = set.kind { "SIZE" } else if case .range = set.kind { "a range" } else { "FROM" }
      throw log.failure("\(kind) does not apply to \(shape.body.notation)", at: set.location, expected: "no such constraint here")
    }
  }
}

extension TypeBody {
  fileprivate var size: SizeBounds {
    switch self {
    case .bitString(let body): body.size
    case .octetString(let size): size
    case .characterString(let body): body.size
    case .sequenceOf(let body): body.size
    default: SizeBounds()
    }
  }

  fileprivate var isSizeVisible: Bool {
    if case .characterString(let body) = self { body.kind != .utf8String } else { true }
  }

  /// How the type is called in ASN.1.
  var notation: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .null: "NULL"
    case .integer: "INTEGER"
    case .enumerated: "ENUMERATED"
    case .bitString: "BIT STRING"
    case .octetString: "OCTET STRING"
    case .characterString(let body): body.kind.rawValue
    case .sequence: "SEQUENCE"
    case .choice: "CHOICE"
    case .sequenceOf: "SEQUENCE OF"
    case .openType, .selected: "an open type"
    case .reference(let name): name
    }
  }
}
