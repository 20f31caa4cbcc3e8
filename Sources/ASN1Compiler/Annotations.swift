/// Turns the comments next to an item into its documentation and reads `--@ key: value` lines.
struct DocumentationReader {
  let file: LexedFile
  let log: DiagnosticLog
  /// Annotations that were read; what is left over at the end stands at no item.
  private var usedAnnotations: Set<Int> = []

  init(file: LexedFile, log: DiagnosticLog) {
    self.file = file
    self.log = log
  }

  /// What documents the items `first...last`.
  ///
  /// Taken are the block of comment lines directly before, a comment behind the first opening brace, and a comment behind the end, also
  /// behind the comma that follows. A blank line detaches the block before.
  mutating func documentation(first: Int, last: Int, allowsAnnotations: Bool) -> DocumentationSyntax {
    var result = DocumentationSyntax()
    var seen: Set<String> = []
    for index in comments(first: first, last: last) {
      let comment = file.comments[index]
      if comment.isRule { continue }
      guard comment.isAnnotation else {
        result.documentation.lines += DocumentationReader.lines(of: comment)
        continue
      }
      usedAnnotations.insert(index)
      guard allowsAnnotations else {
        log.report(
          "an annotation is read before a type assignment, a component or an alternative only", at: comment.location,
          expected: "a plain comment here")
        continue
      }
      var parser = AnnotationParser(comment: comment, log: log)
      try? parser.parse(into: &result, seen: &seen)
    }
    return result
  }

  /// Reports annotations that stand at no item.
  func reportUnusedAnnotations() {
    for index in file.comments.indices where file.comments[index].isAnnotation && !usedAnnotations.contains(index) {
      log.report(
        "the annotation belongs to nothing", at: file.comments[index].location,
        expected: "a type assignment, a component or an alternative on the next line")
    }
  }

  private func comments(first: Int, last: Int) -> [Int] {
    var leading: [Int] = []
    var line = file.tokens[first].location.line
    for index in (file.commentsBefore[first] ?? []).reversed() {
      let comment = file.comments[index]
      guard !comment.isTrailing, comment.endLine == line || comment.endLine == line - 1 else { break }
      leading.append(index)
      line = comment.location.line
    }
    var result = Array(leading.reversed())
    if let brace = (first...last).first(where: { file.tokens[$0].isSymbol("{") }), brace < last {
      result += trailing(behind: brace)
    }
    result += trailing(behind: last)
    if file.tokens[last + 1].isSymbol(","), file.tokens[last + 1].location.line == file.tokens[last].endLine {
      result += trailing(behind: last + 1)
    }
    return result
  }

  private func trailing(behind token: Int) -> [Int] {
    (file.commentsBefore[token + 1] ?? []).filter { file.comments[$0].isTrailing }
  }

  private static func lines(of comment: Comment) -> [String] {
    guard comment.isBlock else {
      return [trimmed(comment.text.first == " " ? comment.text.dropFirst() : Substring(comment.text), start: false)]
    }
    var lines: [String] = []
    for line in comment.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      var text = trimmed(line)
      if text == "*" { text = "" } else if text.hasPrefix("* ") { text = trimmed(text.dropFirst(2)) }
      lines.append(text)
    }
    while lines.first == "" { lines.removeFirst() }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func trimmed(_ text: some StringProtocol, start: Bool = true) -> String {
    var text = text[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while start, let first = text.first, first.isWhitespace { text.removeFirst() }
    return String(text)
  }
}

/// Reads one `--@ key: value` comment.
private struct AnnotationParser {
  let log: DiagnosticLog
  let location: SourceLocation
  private let text: [Unicode.Scalar]
  private var position = 0

  init(comment: Comment, log: DiagnosticLog) {
    self.log = log
    location = comment.location
    text = Array(comment.text.unicodeScalars)
    position = 1
  }

  /// Where the next character stands: the comment's text begins behind its two hyphens.
  private var place: SourceLocation {
    SourceLocation(file: location.file, line: location.line, column: location.column + 2 + position)
  }

  mutating func parse(into result: inout DocumentationSyntax, seen: inout Set<String>) throws(Reported) {
    skipSpace()
    let keyPlace = place
    let key = word { $0 != ":" && !$0.properties.isWhitespace }
    skipSpace()
    guard take(":") else { throw log.failure("the annotation has no value", at: keyPlace, expected: "'--@ key: value'") }
    skipSpace()
    let valuePlace = place
    if key != "value", !seen.insert(key).inserted {
      throw log.failure("the annotation '\(key)' is given twice", at: keyPlace, expected: "one '\(key)' for an item")
    }
    switch key {
    case "unit": result.documentation.unit = try rest("a unit such as 'm/s'")
    case "clause": result.documentation.clause = try rest("a clause")
    case "scale": result.documentation.scale = try scale(valuePlace)
    case "unavailable":
      result.unavailableLocation = valuePlace
      result.documentation.unavailable = try ranges(valuePlace)
    case "value":
      let item = Name(text: word { $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }, location: valuePlace)
      skipSpace()
      let isNamed = !item.text.isEmpty && take("=")
      skipSpace()
      guard isNamed, let number = Double(remainder()), number.isFinite else {
        throw log.failure("the value is not readable", at: valuePlace, expected: "'item = number', such as 'a500m = 500'")
      }
      guard result.documentation.values.updateValue(number, forKey: item.text) == nil else {
        throw log.failure("'\(item.text)' is given two values", at: valuePlace, expected: "one value for an item")
      }
      result.valueItems.append(item)
    default:
      throw log.failure("unknown annotation '\(key)'", at: keyPlace, expected: "unit, scale, unavailable, clause or value")
    }
  }

  private mutating func skipSpace() {
    while position < text.count, text[position].properties.isWhitespace { position += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == scalar else { return false }
    position += 1
    return true
  }

  private mutating func word(while belongs: (Unicode.Scalar) -> Bool) -> String {
    var word = ""
    while position < text.count, belongs(text[position]) {
      word.unicodeScalars.append(text[position])
      position += 1
    }
    return word
  }

  private func remainder() -> String {
    var end = text.count
    while end > position, text[end - 1].properties.isWhitespace { end -= 1 }
    var result = ""
    result.unicodeScalars.append(contentsOf: text[position..<end])
    return result
  }

  private func rest(_ expected: String) throws(Reported) -> String {
    let result = remainder()
    if result.isEmpty { throw log.failure("the annotation has no value", at: place, expected: expected) }
    return result
  }

  private func scale(_ place: SourceLocation) throws(Reported) -> Scale {
    guard let scale = Scale(parsing: remainder()) else {
      throw log.failure(
        "the scale is not readable", at: place, expected: "a decimal number such as 0.02 or 1e-7, or a quotient such as 360/65535, not zero"
      )
    }
    return scale
  }

  private func ranges(_ place: SourceLocation) throws(Reported) -> [ClosedRange<Int64>] {
    var ranges: [ClosedRange<Int64>] = []
    for part in remainder().split(separator: ",", omittingEmptySubsequences: false) {
      let ends = String(part.filter { !$0.isWhitespace }).split(separator: "..", omittingEmptySubsequences: false).map { Int64($0) }
      guard let lower = ends.first ?? nil, let upper = ends.last ?? nil, ends.count <= 2, lower <= upper else {
        throw log.failure("the values are not readable", at: place, expected: "numbers and ranges, such as '8191' or '-1, 126..127'")
      }
      ranges.append(lower...upper)
    }
    return ranges
  }
}

extension Scale {
  /// An exact, reduced factor from a decimal number (`0.02`, `1e-7`) or a quotient (`360/65535`); nil where the text is neither, is zero, or
  /// needs more than 64 bits.
  init?(parsing text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let numerator = Int64(parts[0].filter { $0 != " " }), let denominator = Int64(parts[1].filter { $0 != " " }) else { return nil }
      self.init(reducing: numerator, denominator)
      return
    }
    guard parts.count == 1, let (digits, exponent) = Scale.decimal(text) else { return nil }
    var power: Int64 = 1
    for _ in 0..<abs(exponent) {
      let (product, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      power = product
    }
    if exponent <= 0 {
      self.init(reducing: digits, power)
    } else {
      let (product, overflow) = digits.multipliedReportingOverflow(by: power)
      if overflow { return nil }
      self.init(reducing: product, 1)
    }
  }

  /// `-12.5e3` as (-125, 2): the digits as an integer and the power of ten it is to be multiplied by.
  private static func decimal(_ text: String) -> (digits: Int64, exponent: Int)? {
    let halves = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard let mantissa = halves.first, halves.count <= 2, let power = halves.count == 2 ? Int(halves[1]) : 0, (-40...40).contains(power)
    else {
      return nil
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), let digits = Int64(parts.joined()),
      parts.last?.first != "-" || parts.count == 1
    else { return nil }
    return (digits, power - (parts.count == 2 ? parts[1].count : 0))
  }

  private init?(reducing numerator: Int64, _ denominator: Int64) {
    guard numerator != 0, numerator != .min, denominator > 0 else { return nil }
    var (divisor, rest) = (abs(numerator), denominator)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    self.init(numerator: numerator / divisor, denominator: denominator / divisor)
  }
}
