import Testing

@testable import ASN1Compiler

/// A specification with one mistake and the diagnostic it must give.
struct Mistake: CustomTestStringConvertible, Sendable {
  var text: String
  var line: Int
  var column: Int
  var message: String
  var expected: String

  /// `assignments` are the content of a module from its second line on.
  init(_ assignments: String, at line: Int, _ column: Int, _ message: String, expected: String) {
    self.init(file: source(assignments).text, at: line, column, message, expected: expected)
  }

  init(file text: String, at line: Int, _ column: Int, _ message: String, expected: String) {
    self.text = text
    self.line = line
    self.column = column
    self.message = message
    self.expected = expected
  }

  var testDescription: String { "\(line):\(column): \(message)" }

  /// Demands exactly this diagnostic, to the letter.
  func check(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let rendered = """
      m.asn:\(line):\(column): error: \(message)
      \(lines[line - 1])
      \(String(repeating: " ", count: column - 1))^
      expected: \(expected)
      """
    #expect(diagnostics([SpecificationSource(file: "m.asn", text: text)]) == rendered, sourceLocation: sourceLocation)
  }
}

/// The end of many diagnostics.
let typeExpectation =
  "a type: BOOLEAN, NULL, INTEGER, ENUMERATED, BIT STRING, OCTET STRING, IA5String, VisibleString, NumericString, PrintableString, "
  + "UTF8String, SEQUENCE, SEQUENCE OF, CHOICE, or the name of one"
let elementExpectation = "a value, a range, SIZE, FROM or a type"
let valueExpectation = "a value of a simple type: a number, TRUE, FALSE, NULL, a string, an enumeration item or a list of named bits"
