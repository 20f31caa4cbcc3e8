import Glibc

/// The programs of a schema, worked out when first asked for.
final class TextPrograms: @unchecked Sendable {
  // Everything that changes is guarded by the lock: one of the C library, which the thread sanitizer knows. It does not see into that of the language.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var known: [Int: TextProgram] = [:]

  init() {
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func program(of node: Int, in schema: Schema) -> TextProgram {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    if let program = known[node] { return program }
    let program = TextProgramBuilder.program(of: node, in: schema)
    known[node] = program
    return program
  }
}
