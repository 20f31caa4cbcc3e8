import Synchronization

/// The programs of a schema, worked out when first asked for.
final class TextPrograms: Sendable {
  private let known = Mutex<[Int: TextProgram]>([:])

  func program(of node: Int, in schema: Schema) -> TextProgram {
    known.withLock { known in
      if let program = known[node] { return program }
      let program = TextProgramBuilder.program(of: node, in: schema)
      known[node] = program
      return program
    }
  }
}
