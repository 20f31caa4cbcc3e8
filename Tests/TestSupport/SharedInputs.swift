public import Foundation

/// Inputs that live beside the repository, in a folder named `shared`: vectors and captures which may not be copied into it.
///
/// Tests that need one ask here, and say so when it is absent.
public enum SharedInputs {
  /// The root of this package.
  public static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The shared folder, or nil when it does not stand beside the repository.
  public static let folder: URL? = {
    let url = repository.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  /// A file of the shared folder, or nil when it is absent; `name` is relative, such as `vectors/csae53.jsonl`.
  public static func file(_ name: String) -> URL? {
    guard let url = folder?.appending(path: name), FileManager.default.fileExists(atPath: url.path) else { return nil }
    return url
  }
}
