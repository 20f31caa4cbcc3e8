import ArgumentParser
import Glibc
import V2X

/// Which certificates signed messages are verified with.
struct TrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Verify signed messages up to the root certificates in this file, binary or as lines of hexadecimal digits. May be repeated; certificates that are no roots complete chains.",
      valueName: "file"))
  var trust: [String] = []

  /// - Throws: `ExitCode` 2 after saying which file holds no certificates.
  func store() throws -> TrustStore {
    var store = TrustStore()
    for path in trust {
      do throws(TrustStore.Failure) { try store.add(try Self.octets(path)) } catch {
        StandardError.warn("\(path): \(error)")
        throw ExitStatus.couldNotRun
      }
    }
    if !trust.isEmpty, store.isEmpty {
      StandardError.warn("\(trust.joined(separator: ", ")): no root certificate, which is its own issuer")
      throw ExitStatus.couldNotRun
    }
    return store
  }

  /// Labels depend on the messages before: then everything stays on one thread. nil where that does not matter.
  var threads: Int? { trust.isEmpty ? nil : 1 }

  private static func octets(_ path: String) throws(TrustStore.Failure) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw .unreadable(String(cString: strerror(errno))) }
    defer { fclose(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      octets += buffer[..<count]
      // More certificates than anybody names.
      guard octets.count < 1 << 24 else { throw .unreadable("too large for certificates") }
    }
    return octets
  }
}
