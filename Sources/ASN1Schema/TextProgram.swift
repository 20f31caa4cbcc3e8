/// A type worked out into steps: what to copy, what to read and how to write it as JSON, one after the other.
///
/// The steps know what nearly every message has. Where one finds anything else (an extension, a length in fragments, a number without bounds, a
/// mistake) they give up, and the message is walked by the schema, which knows everything and says what is wrong.
///
/// Every value is followed by a comma, which a closing brace or bracket then overwrites: so no step needs to know whether it is the first.
final class TextProgram: Sendable {
  /// One step. Its text comes first: `back` octets are taken back and the text is written, whatever the step then does.
  struct Step: Sendable {
    enum Kind: UInt8, Sendable {
      /// Nothing but the text.
      case text
      /// A number without sign of at most three digits, or of six; one with a sign of at most six, or any.
      case natural3, natural6, number6, number
      /// One of the texts from `target` on.
      case item
      case bits, octets, characters
      /// Reads the presence bits into `slot`.
      case sequence
      /// Goes to `target` unless the bits `largest` are set in `slot`.
      case optional
      /// The same, and writes the default value there.
      case defaulted
      /// Reads a count into `slot`; goes to `target` when it is zero.
      case list
      /// Goes to `target` for the next element, or closes the list.
      case next
      /// Goes where `targets` says for the alternative.
      case choice
      case jump
      /// Closes an object that may be empty.
      case close
      case end
      case unsupported
    }

    var kind: Kind
    /// Bits to read, 1...57; 0 where a size is fixed.
    var width: UInt8 = 0
    /// Octets of text to take back first: a comma.
    var back: UInt8 = 0
    var slot: UInt8 = 0
    var textCount: UInt16 = 0
    var text: UInt32 = 0
    var target: UInt32 = 0
    /// What is added to the number read.
    var lower: Int64 = 0
    /// The largest number that may be read.
    var largest: UInt64 = 0
  }

  let steps: [Step]
  /// All text, and in front of it the tables of digits.
  let texts: [UInt8]
  /// Steps of alternatives, and texts of items: place and count in one number.
  let targets: [UInt32]

  init(steps: [Step], texts: [UInt8], targets: [UInt32]) {
    self.steps = steps
    self.texts = texts
    self.targets = targets
  }

  /// Lists and SEQUENCEs that may be nested.
  static let slotLimit = 64
  /// Octets that are written at most between two looks at how much room there is.
  static let slack = 4096
  /// Text is copied in pieces of so many octets.
  static let piece = 32
  /// Room at the end of the output that is left to the steps between two looks; what is copied in pieces overshoots.
  static let reserve = slack + 4096
}
