import Foundation
import TestSupport
import Testing

/// The vectors that stand in the repository: both readings of the schema, and the lines of the command.
@Suite struct DataVectorTests {
  static let files = ["csae53-random.jsonl", "csae53-extension.jsonl", "csae157-random.jsonl", "malformed.jsonl"]

  static func url(_ file: String) -> URL { SharedInputs.repository.appending(path: "Tests/ConformanceTests/Data/\(file)") }

  @Test(arguments: files)
  func valuesOctetsAndErrorsAreThoseOfTheVectors(file: String) throws {
    let vectors = try MessageVector.load(Self.url(file))
    #expect(vectors.count > 60)
    for vector in vectors { CSAE53VectorTests.check(vector) }
  }

  @Test(arguments: files + ["csae53-2017-random.jsonl"])
  func linesAreThoseOfTheVectors(file: String) throws {
    let vectors = try LineVector.load(Self.url(file))
    #expect(vectors.count > 60)
    for vector in vectors { try LineVectorTests.check(vector) }
  }
}
