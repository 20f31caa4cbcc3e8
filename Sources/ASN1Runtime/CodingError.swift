/// Why octets could not be decoded, or a value could not be encoded: what, where in the bits, and in which field.
public struct CodingError: Error, Sendable, Equatable {
  /// What went wrong. An open set: further codes may be added.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }

    /// The input ends before the field does.
    public static let truncated = Code("truncated")
    /// An integer lies outside its constraint.
    public static let valueOutOfRange = Code("valueOutOfRange")
    /// An index names no item of an ENUMERATED or CHOICE that is not extensible.
    public static let unknownAlternative = Code("unknownAlternative")
    /// A list or string is shorter or longer than its constraint.
    public static let sizeOutOfRange = Code("sizeOutOfRange")
    /// A length claims more than the remaining input can hold.
    public static let excessiveLength = Code("excessiveLength")
    /// A length determinant that the standard does not define.
    public static let malformedLength = Code("malformedLength")
    /// A character outside the permitted alphabet, or octets that are no UTF-8.
    public static let invalidCharacter = Code("invalidCharacter")
    /// An unconstrained number that needs more than 64 bits.
    public static let unsupportedNumber = Code("unsupportedNumber")
    /// Nested deeper than the reader allows.
    public static let depthExceeded = Code("depthExceeded")
    /// The padding after the message is not all zero bits.
    public static let nonZeroPadding = Code("nonZeroPadding")
    /// Whole octets follow the message.
    public static let trailingOctets = Code("trailingOctets")
    /// The octets decode, but the standard prescribes other octets for this value.
    public static let notCanonical = Code("notCanonical")
    /// A value to encode has another form than its type (JSON of the wrong kind, an unknown field).
    public static let unexpectedValue = Code("unexpectedValue")
    /// The caller's buffer is too small for the message; `bit` tells how many bits it has.
    public static let bufferTooSmall = Code("bufferTooSmall")
    /// A value to encode lacks a mandatory field.
    public static let missingField = Code("missingField")
  }

  public var code: Code
  /// Bits from the start of the message: where the offending field starts when decoding, how much was written when encoding.
  public var bit: Int
  /// Steps from the innermost field outwards; `path` puts them in order.
  var steps: [Step]

  enum Step: Sendable, Equatable {
    case field(String)
    case index(Int)
  }

  @inline(never)
  public init(_ code: Code, bit: Int) {
    self.code = code
    self.bit = bit
    self.steps = []
  }

  /// `code` decides; place and path do not take part, so that tests stay short.
  public static func == (a: CodingError, b: CodingError) -> Bool { a.code == b.code }

  /// The same error, one field further out. Dotted names count as several steps; an empty name adds none.
  @inline(never)
  public func inside(_ field: String) -> CodingError {
    guard !field.isEmpty else { return self }
    var error = self
    error.steps.append(.field(field))
    return error
  }

  /// The same error, as that of element `index` of a list.
  @inline(never)
  public func inside(_ index: Int) -> CodingError {
    var error = self
    error.steps.append(.index(index))
    return error
  }

  /// The path of the field from the outermost type, such as `MessageFrame.bsmFrame.safetyExt.pathHistory.crumbData[3].timeOffset`.
  public var path: String {
    var text = ""
    for step in steps.reversed() {
      switch step {
      case .field(let name): text += text.isEmpty ? name : "." + name
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }
}

extension CodingError: CustomStringConvertible {
  public var description: String { "\(code) at bit \(bit)" + (steps.isEmpty ? "" : " in \(path)") }
}
