import V2XModel
import V2XReconstruction

/// How a crossing is told to people, in tables of events and of evidence.
enum CrossingText {
  /// A moment in RFC 3339 with milliseconds: what a table has room for.
  static func time(_ instant: Instant) -> String {
    let text = instant.description
    return text.dropLast(7) + "Z"
  }

  /// What happened, in at most nine columns, so that red-light running stands out without colour.
  static func outcome(_ crossing: StopLineCrossing) -> TextTable.Cell {
    if crossing.certainty == .indeterminate { return TextTable.Cell("?", .warning) }
    return switch crossing.classification {
    case .violation:
      crossing.certainty == .certain ? TextTable.Cell("RAN RED", .bad) : TextTable.Cell("RAN RED?", .bad)
    case .permitted: TextTable.Cell("ok", .good)
    case .entryOnYellow: TextTable.Cell("yellow", .warning)
    case .turnOnRed: TextTable.Cell("turn", .good)
    case .stopLineOverrun: TextTable.Cell("overrun", .warning)
    case .exempt: TextTable.Cell("exempt", .good)
    case .indeterminate: TextTable.Cell("?", .warning)
    case .uncontrolled: TextTable.Cell("no signal", .faint)
    }
  }

  /// The cells that every table of crossings has: what, time, node, lane, phase, light, seconds into it, speed.
  static func cells(_ crossing: StopLineCrossing) -> [TextTable.Cell] {
    let outcome = outcome(crossing)
    return [
      outcome, TextTable.Cell(time(crossing.time)), TextTable.Cell(crossing.intersection.description), TextTable.Cell(lane(crossing)),
      TextTable.Cell(phase(crossing)), TextTable.Cell(crossing.light?.description ?? "-", outcome.emphasis),
      TextTable.Cell(number(crossing.timeInState, decimals: 2)), TextTable.Cell(number(crossing.speed, decimals: 1)),
    ]
  }

  /// The road user by kind and identities.
  static func who(_ crossing: StopLineCrossing) -> String {
    ([crossing.kind == .unknown ? "" : crossing.kind.description] + crossing.ids.map(\.description)).filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  /// Lane and maneuver: `1 left`.
  static func lane(_ crossing: StopLineCrossing) -> String {
    "\(crossing.lane.lane)" + (crossing.maneuver.map { " " + $0.rawValue } ?? "")
  }

  /// `2`; `2/4?` where the way taken is not known; `-` without one.
  static func phase(_ crossing: StopLineCrossing) -> String {
    if let phase = crossing.phase { return "\(phase)" }
    return crossing.candidatePhases.isEmpty ? "-" : crossing.candidatePhases.map(\.description).joined(separator: "/") + "?"
  }

  /// Columns from which a row has room for the road user and the frames; below, they take lines of their own.
  static let wideRow = 150

  /// Road user and frames as lines of their own.
  static func detail(_ crossing: StopLineCrossing, inputs: InputNames, limit: Int = .max) -> TextTable.Cell {
    let frames = inputs.names.count == 1 ? "frames " : ""
    return TextTable.Cell("\(who(crossing)), \(frames)\(evidence(crossing, inputs: inputs, limit: limit))", .faint)
  }

  /// The title of the frames' column.
  static func framesTitle(_ inputs: InputNames) -> String {
    inputs.names.count == 1 ? "frames of \(DisplayWidth.printable(inputs.short(0)))" : "frames"
  }

  /// Frames, and why the crossing is not certain.
  static func evidence(_ crossing: StopLineCrossing, inputs: InputNames, limit: Int = .max) -> String {
    let frames = inputs.text(crossing.evidence, limit: limit)
    guard crossing.certainty != .certain, !crossing.notes.isEmpty else { return frames }
    return frames + " (" + crossing.notes.map(\.rawValue).joined(separator: ", ") + ")"
  }

  static func number(_ value: Double?, decimals: Int) -> String {
    guard let value, value.isFinite, abs(value) < 1e9 else { return "-" }
    let factor: Double = decimals == 2 ? 100 : 10
    let scaled = Int64((value * factor).rounded())
    let digits = String(scaled.magnitude % UInt64(factor))
    return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt64(factor))."
      + String(repeating: "0", count: decimals - digits.count) + digits
  }
}
