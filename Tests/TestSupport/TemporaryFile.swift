public import Foundation

/// A file that goes when the test is done with it.
public final class TemporaryFile: Sendable {
  public let url: URL

  /// A name in the system's temporary folder; the file is created when there are octets for it.
  public init(_ octets: [UInt8]? = nil, suffix: String = "") throws {
    url = FileManager.default.temporaryDirectory.appending(path: "v2x-test-\(UUID().uuidString)\(suffix)")
    if let octets { try Data(octets).write(to: url) }
  }

  /// The file's path.
  public var path: String { url.path(percentEncoded: false) }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
