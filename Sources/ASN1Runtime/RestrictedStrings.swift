/// The characters of a restricted character string type and how many bits each takes (X.691, known-multiplier character strings).
public struct PermittedAlphabet: Sendable, Hashable {
  /// Bits per character.
  public let width: Int
  /// The greatest code that is sent as itself; nil where characters are sent as their position in `alphabet`.
  let largestCode: UInt8
  let smallestCode: UInt8
  /// The permitted characters by rising code, where they are sent by position or have gaps.
  let alphabet: [UInt8]?
  let isIndexed: Bool

  /// All of IA5String: codes 0...127.
  public static let ia5 = PermittedAlphabet(smallest: 0, largest: 127)
  /// All of VisibleString: space to tilde.
  public static let visible = PermittedAlphabet(smallest: 32, largest: 126)
  /// All of NumericString: space and the digits.
  public static let numeric = PermittedAlphabet([32] + Array(48...57))
  /// All of PrintableString.
  public static let printable = PermittedAlphabet(
    [32, 39, 40, 41, 43, 44, 45, 46, 47] + Array(48...58) + [61, 63] + Array(65...90) + Array(97...122))

  init(smallest: UInt8, largest: UInt8) {
    self.init(Array(smallest...largest))
  }

  /// A permitted alphabet, by rising code.
  public init(_ alphabet: [UInt8]) {
    precondition(!alphabet.isEmpty)
    let range = alphabet.count - 1
    width = Int.bitWidth - range.leadingZeroBitCount
    smallestCode = alphabet[0]
    largestCode = alphabet[alphabet.count - 1]
    // Codes are sent as they are when the largest of them fits the width that the number of characters asks for.
    isIndexed = Int(largestCode) >= 1 << width
    self.alphabet = isIndexed || range != Int(largestCode) - Int(smallestCode) ? alphabet : nil
  }

  /// Every code of seven bits is permitted and sent as itself.
  var isWhole: Bool { width == 7 && smallestCode == 0 && largestCode == 127 && alphabet == nil }

  /// The code of the character sent as `sent`, or nil when there is none.
  func code(of sent: UInt8) -> UInt8? {
    if isIndexed {
      guard let alphabet, Int(sent) < alphabet.count else { return nil }
      return alphabet[Int(sent)]
    }
    guard sent >= smallestCode, sent <= largestCode, alphabet?.contains(sent) ?? true else { return nil }
    return sent
  }

  /// What is sent for a character, or nil when it is not permitted.
  func sent(for code: UInt8) -> UInt8? {
    if isIndexed {
      guard let alphabet, let position = alphabet.firstIndex(of: code) else { return nil }
      return UInt8(position)
    }
    guard code >= smallestCode, code <= largestCode, alphabet?.contains(code) ?? true else { return nil }
    return code
  }
}

extension UPERReader {
  /// Reads an IA5String, VisibleString, NumericString or PrintableString.
  ///
  /// - Parameter outside: whose codes are sent where the size lies outside an extensible constraint: those of the type without its constraints
  ///   (X.691). The characters are the permitted ones all the same.
  public mutating func readString(
    _ characters: PermittedAlphabet, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false, outside: PermittedAlphabet? = nil
  ) throws(CodingError) -> String {
    let start = position
    if let count = try readSize(lower: lower, upper: upper, isExtensible: isExtensible) { return try readCharacters(count, characters) }
    let coded = isExtended(isExtensible, at: start) ? outside ?? characters : characters
    var text = ""
    var total = 0
    while true {
      let fragment = try readFragment()
      total += fragment.count
      text += try readCharacters(fragment.count, coded)
      if fragment.isLast { break }
    }
    if outside != nil, !text.utf8.allSatisfy({ characters.sent(for: $0) != nil }) { throw CodingError(.invalidCharacter, bit: start) }
    try checkSize(total, lower: lower, upper: upper, isExtensible: isExtensible, at: start)
    return text
  }

  private mutating func readCharacters(_ count: Int, _ characters: PermittedAlphabet) throws(CodingError) -> String {
    let width = characters.width
    try claim(count, minimumBits: width)
    noteReference()
    let start = position
    if characters.isWhole {
      cursor = start &+ count &* 7
      return String(unsafeUninitializedCapacity: count) { buffer in
        for index in 0..<count { buffer[index] = UInt8(truncatingIfNeeded: window(at: start &+ index &* 7, 7)) }
        return count
      }
    }
    var failed: Int? = nil
    var at = start
    let text = String(unsafeUninitializedCapacity: count) { buffer in
      for index in 0..<count {
        guard let code = characters.code(of: width == 0 ? 0 : UInt8(truncatingIfNeeded: window(at: at, width))) else {
          failed = at
          return index
        }
        buffer[index] = code
        at += width
      }
      return count
    }
    if let failed { throw CodingError(.invalidCharacter, bit: failed) }
    cursor = start + count * width
    return text
  }

  /// Reads a UTF8String: octets of general length; size constraints are not visible to PER.
  public mutating func readUTF8String() throws(CodingError) -> String {
    let start = position
    noteReference()
    let octets = try readOctets()
    guard let text = String(validating: octets, as: UTF8.self) else { throw CodingError(.invalidCharacter, bit: start) }
    return text
  }
}

extension UPERWriter {
  /// Writes an IA5String, VisibleString, NumericString or PrintableString.
  public mutating func writeString(
    _ text: String, _ characters: PermittedAlphabet, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false,
    outside: PermittedAlphabet? = nil
  ) throws(CodingError) {
    let codes = text.utf8Span.span
    let coded = codes.count >= lower && codes.count <= upper ?? Int.max ? characters : outside ?? characters
    if coded.isWhole, !isExtensible, let upper, upper < 65_536, codes.count >= lower, codes.count <= upper {
      let range = UInt64(upper - lower)
      put(UInt64(codes.count - lower), UInt64.bitWidth - range.leadingZeroBitCount)
      return try putASCII(codes)
    }
    let octets = Array(text.utf8)
    try writePieces(of: octets.count, lower: lower, upper: upper, isExtensible: isExtensible) { writer, range throws(CodingError) in
      for code in octets[range] {
        guard let sent = coded.sent(for: code), characters.sent(for: code) != nil else {
          throw CodingError(.invalidCharacter, bit: writer.position)
        }
        writer.put(UInt64(sent), coded.width)
      }
    }
  }

  /// Writes characters of seven bits.
  private mutating func putASCII(_ codes: Span<UInt8>) throws(CodingError) {
    let start = position
    var all: UInt8 = 0
    var at = 0
    while at < codes.count {
      let step = Swift.min(8, codes.count - at)
      var word: UInt64 = 0
      for index in at..<at &+ step {
        word = word << 7 | UInt64(codes[index] & 0x7F)
        all |= codes[index]
      }
      putRun(word, step * 7)
      at += step
    }
    guard all >= 0x80 else { return }
    var first = 0
    while codes[first] < 0x80 { first += 1 }
    throw CodingError(.invalidCharacter, bit: start + first * 7)
  }

  /// Writes a UTF8String.
  public mutating func writeUTF8String(_ text: String) throws(CodingError) { try writeOctets(Array(text.utf8)) }
}
