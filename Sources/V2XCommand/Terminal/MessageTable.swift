import V2X

/// One line a message for a person who watches them go by. Widths are fixed, since lines are printed as they come.
struct MessageTable {
  private let style: TextStyle

  init(style: TextStyle) { self.style = style }

  private static func padded(_ text: String, _ width: Int, trailing: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return trailing ? space + text : text + space
  }

  private func line(_ frame: String, _ time: String, _ message: String, _ octets: String, _ source: String, _ rest: String) -> String {
    [
      Self.padded(frame, 8, trailing: true), Self.padded(time, 27), Self.padded(message, 7), Self.padded(octets, 6, trailing: true),
      Self.padded(source, 21), rest,
    ].joined(separator: "  ")
  }

  var head: String { style.apply(.strong, to: line("frame", "time", "message", "octets", "source", "from, or about")) + "\n" }

  func row(_ message: borrowing RecognisedMessage, of frame: FrameFacts, _ label: SecurityLabel?) -> String {
    var about = message.sender?.description ?? ""
    message.forEachIntersection { about += (about.isEmpty ? "node " : ", ") + $0.description }
    if let label { about += " (\(label.verdict.rawValue))" }
    return row(frame, message.kind.shortName, "\(message.payload.byteCount)", about)
  }

  func row(_ damage: Damage, of frame: FrameFacts) -> String {
    style.apply(.warning, to: row(frame, "damaged", "", damage.message + (damage.path.isEmpty ? "" : " in \(damage.path)"), isLine: false))
      + "\n"
  }

  private func row(_ frame: FrameFacts, _ message: String, _ octets: String, _ rest: String, isLine: Bool = true) -> String {
    // Microseconds are enough to read.
    let time = frame.reception.time.description.dropLast(4) + "Z"
    return line("\(frame.reception.frame)", String(time), message, octets, frame.source?.description ?? "", rest) + (isLine ? "\n" : "")
  }
}
