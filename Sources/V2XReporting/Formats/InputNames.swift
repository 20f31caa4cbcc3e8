public import V2XModel

/// The inputs of a run as evidence names them, by their index.
public struct InputNames: Hashable, Sendable {
  public var names: [String]

  public init(_ names: [String]) { self.names = names }

  /// The name of an input; `#2` for one that has none.
  public subscript(_ file: UInt16) -> String {
    Int(file) < names.count ? names[Int(file)] : "#\(file)"
  }

  /// The last part of an input's path where no other input ends alike, else the whole name.
  public func short(_ file: UInt16) -> String {
    func last(_ name: String) -> Substring { name.split(separator: "/").last ?? Substring(name) }
    let name = self[file]
    return names.count { last($0) == last(name) } > 1 ? name : String(last(name))
  }

  /// Frames for people: `1204, 1250`, with the input's name where there are several: `brt-a.pcap 1204, 1250; brt-b.pcap 7`.
  /// - Parameter limit: the most frames that are written; `+3` says how many more there are.
  public func text(_ frames: some Collection<FrameReference>, limit: Int = .max) -> String {
    var text = ""
    var file: UInt16?
    for frame in frames.prefix(limit) {
      let isNewFile = names.count > 1 && frame.file != file
      if !text.isEmpty { text += isNewFile ? "; " : ", " }
      if isNewFile { text += short(frame.file) + " " }
      text += "\(frame.frame)"
      file = frame.file
    }
    if frames.count > limit { text += " +\(frames.count - limit)" }
    return text
  }
}
