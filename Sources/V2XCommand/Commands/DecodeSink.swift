import JSONText
import V2X

/// The text of the messages and damaged frames that were asked for.
struct MessageText: Sendable {
  var lines: DecodedLines
  /// A row for each instead of a line of JSON.
  let table: MessageTable?
  let kinds: Set<MessageKind>
  let node: UInt16?
  let onlyErrors: Bool

  /// Appends the text of a message, or nothing when it was not asked for.
  mutating func write(_ message: borrowing RecognisedMessage, of frame: FrameFacts, to text: inout Text) {
    guard !onlyErrors, kinds.isEmpty || kinds.contains(message.kind) else { return }
    if let node {
      var isThere = false
      message.forEachIntersection { if $0.node == node { isThere = true } }
      guard isThere else { return }
    }
    if let table {
      let label = message.isSecured ? lines.label(of: message, frame) : nil
      text.rows += table.row(message, of: frame, label).utf8
    } else {
      lines.write(message, of: frame, to: &text.json)
    }
  }

  /// Appends the text of a damaged frame, or nothing when it was not asked for.
  mutating func write(_ damage: Damage, of frame: FrameFacts, to text: inout Text) {
    guard onlyErrors || (kinds.isEmpty && node == nil) else { return }
    if let table { text.rows += table.row(damage, of: frame).utf8 } else { lines.write(damage, of: frame, to: &text.json) }
  }

  /// Lines of JSON, or rows of a table.
  struct Text: Sendable {
    var json = JSONWriter()
    var rows: [UInt8] = []

    var count: Int { json.count + rows.count }

    mutating func removeAll() {
      json.removeAll()
      rows.removeAll(keepingCapacity: true)
    }

    /// Prints what stands in a range.
    func print(_ range: Range<Int>) {
      if rows.isEmpty {
        let octets = json.octets
        StandardOutput.shared.write(octets.span.extracting(range).bytes)
      } else {
        StandardOutput.shared.write(rows.span.extracting(range).bytes)
      }
    }
  }
}

/// Prints what was asked for.
struct DecodeSink: ParallelSink {
  private(set) var counts = RunCounts()
  private let limit: Int
  private var printed = 0
  private var text: MessageText
  private var own = MessageText.Text()
  /// Text that was prepared and is to be printed in one piece.
  private var pending: (text: Preparation, range: Range<Int>)?

  /// - Parameter limit: lines after which there are enough.
  init(_ text: MessageText, limit: Int) {
    self.text = text
    self.limit = limit
  }

  /// Text prepared on any thread.
  final class Preparation: MessagePreparation {
    fileprivate var writer: MessageText
    fileprivate var text = MessageText.Text()
    /// Where the text of each message ends.
    fileprivate var ends: [Int] = []

    init(_ writer: MessageText) { self.writer = writer }

    func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
      writer.write(message, of: frame, to: &text)
      ends.append(text.count)
    }

    func removeAll() {
      text.removeAll()
      ends.removeAll(keepingCapacity: true)
    }
  }

  func makePreparation() -> sending Preparation { Preparation(text) }

  var wantsMore: Bool { printed < limit }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    guard wantsMore else { return }
    text.write(message, of: frame, to: &own)
    printOwn()
  }

  mutating func receive(_ index: Int, of preparation: Preparation, frame: FrameFacts) {
    let range = (index == 0 ? 0 : preparation.ends[index - 1])..<preparation.ends[index]
    guard wantsMore, !range.isEmpty else { return }
    printHead()
    printed += 1
    if let pending, pending.range.upperBound == range.lowerBound {
      self.pending = (preparation, pending.range.lowerBound..<range.upperBound)
    } else {
      // A frame between them turned out to be damaged, or this is the first.
      printPending()
      pending = (preparation, range)
    }
  }

  mutating func finish(_ preparation: inout Preparation) { printPending() }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    counts.count(outcome, of: frame.reception.reference)
    guard case .damaged(let damage) = outcome, wantsMore else { return }
    text.write(damage, of: frame, to: &own)
    printOwn()
  }

  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    counts.revise(frame, from: outcome, to: damage)
  }

  private mutating func printOwn() {
    guard own.count > 0 else { return }
    printHead()
    printPending()
    printed += 1
    own.print(0..<own.count)
    own.removeAll()
  }

  private mutating func printHead() {
    if printed == 0, let table = text.table { StandardOutput.shared.write(table.head) }
  }

  private mutating func printPending() {
    if let pending { pending.text.text.print(pending.range) }
    pending = nil
  }
}
