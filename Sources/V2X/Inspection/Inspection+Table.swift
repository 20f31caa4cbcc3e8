import V2XEnvelopes
import V2XMessages
import V2XModel
import V2XSecurity
public import V2XReporting

extension Inspection {
  /// How many damaged frames, stations and nodes a table lists.
  private static let listed = 20

  /// Writes the tables that a person reads.
  public func write(into text: inout String, context: Context, style: TextStyle) {
    writeHead(&text, context)
    writeBuckets(&text, style)
    writeLabels(&text, style)
    writeStreams(&text, style)
    writeEncapsulations(&text, style)
    writeRoad(&text, style)
    writeDamage(&text, context, style)
    for sender in context.offloading {
      text +=
        "UDP checksums of \(sender.address) never verify (\(sender.frames) frames): filled in after the capture, not counted as damage.\n"
    }
    if disagreeingIdentifiers > 0, let firstDisagreeing {
      text += "\(disagreeingIdentifiers) messages came under the AID of another kind, first in frame \(firstDisagreeing.frame).\n"
    }
    for fault in context.faults { text += "\(fault)\n" }
    if let dropped = context.dropped { text += "\(dropped) frames were dropped before they could be read.\n" }
  }

  private func writeHead(_ text: inout String, _ context: Context) {
    text += context.inputs.joined(separator: ", ") + "\n"
    text += "\(counts.frames) frames, \(octets) octets"
    if let first, let last {
      text += ", \(Self.decimal(last.seconds(since: first), 3)) s\n\(first) to \(last)"
    }
    text += "\n\n"
  }

  private func writeBuckets(_ text: inout String, _ style: TextStyle) {
    var table = TextTable([.init("Frames"), .init("", .trailing)])
    for kind in MessageKind.all where counts.messages[kind.ordinal] > 0 {
      table.add(.init(kind.shortName), .init("\(counts.messages[kind.ordinal])"))
    }
    for (form, count) in counts.secured.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      table.add(.init("\(form.protection.rawValue), no message of ours (\(form.layer.name))"), .init("\(count)"))
    }
    if counts.fragments > 0 { table.add(.init("fragments before the last"), .init("\(counts.fragments)")) }
    if counts.truncated > 0 { table.add(.init("cut by the snap length"), .init("\(counts.truncated)")) }
    for (reason, count) in counts.foreign.sorted(by: { $0.key.description < $1.key.description }) where count > 0 {
      table.add(.init("not ours: \(reason)"), .init("\(count)"))
    }
    for (reason, count) in counts.damaged.sorted(by: { $0.key < $1.key }) where count > 0 {
      table.add(.init("damaged: \(reason)", .warning), .init("\(count)"))
    }
    table.add(.init("total"), .init("\(counts.total)"))
    table.write(into: &text, style: style)
    text += "\n"
  }

  /// Messages inside secured ones, by label; nothing where there are none.
  private func writeLabels(_ text: inout String, _ style: TextStyle) {
    guard !labels.isEmpty else { return }
    var table = TextTable([.init("Secured messages"), .init("", .trailing)])
    for verdict in SecurityLabel.Verdict.allCases {
      guard let count = labels[verdict] else { continue }
      table.add(verdict == .failed ? .init(verdict.rawValue, .warning) : .init(verdict.rawValue), .init("\(count)"))
    }
    table.write(into: &text, style: style)
    text += "\n"
  }

  private func writeStreams(_ text: inout String, _ style: TextStyle) {
    guard !streams.isEmpty else { return }
    var table = TextTable([
      .init("Message"), .init("Source"), .init("Count", .trailing), .init("Rate /s", .trailing), .init("Gap min", .trailing),
      .init("median", .trailing), .init("max s", .trailing), .init("Size min", .trailing), .init("mean", .trailing),
      .init("max", .trailing),
    ])
    func seconds(_ value: Double?) -> TextTable.Cell { .init(value.map { Self.decimal($0, 3) } ?? "-") }
    for (key, stream) in sortedStreams {
      table.add(
        .init(key.kind.shortName + (key.edition == .edition2020 ? "" : " (\(key.edition.name))")), .init(key.source?.description ?? "-"),
        .init("\(stream.count)"),
        .init(stream.rate.map { Self.decimal($0, 1) } ?? "-"), seconds(stream.gaps.least), seconds(stream.gaps.quantile(0.5)),
        seconds(stream.gaps.greatest), .init("\(stream.leastSize)"),
        .init(Self.decimal(Double(stream.octets) / Double(max(1, stream.count)), 0)), .init("\(stream.greatestSize)"))
    }
    table.write(into: &text, style: style)
    text += "Gaps are between messages of one station or node by way of one source.\n\n"
    writeEditions(&text, style)
  }

  /// By what editions senders were understood, where one sends another than 2020.
  private func writeEditions(_ text: inout String, _ style: TextStyle) {
    guard streams.keys.contains(where: { $0.edition != .edition2020 }) else { return }
    var senders: [String: [MessageEdition: (only: Int, any: Int)]] = [:]
    for (key, stream) in streams {
      let sender = key.source?.address.description ?? "-"
      senders[sender, default: [:]][key.edition, default: (0, 0)].only += stream.count - stream.ambiguous
      senders[sender, default: [:]][key.edition, default: (0, 0)].any += stream.ambiguous
    }
    var table = TextTable([.init("Sender"), .init("Edition"), .init("Only it explains", .trailing), .init("Others do too", .trailing)])
    for (sender, editions) in senders.sorted(by: { $0.key < $1.key }) {
      for edition in MessageEdition.allCases {
        guard let count = editions[edition] else { continue }
        table.add(.init(sender), .init(edition.name), .init("\(count.only)"), .init("\(count.any)"))
      }
    }
    table.write(into: &text, style: style)
    text += "\n"
  }

  private func writeEncapsulations(_ text: inout String, _ style: TextStyle) {
    guard !encapsulations.isEmpty else { return }
    var table = TextTable([.init("Encapsulation"), .init("Messages", .trailing)])
    for (layers, count) in sortedEncapsulations {
      let names = layers.names.joined(separator: " / ")
      table.add(.init(names.isEmpty ? "-" : names), .init("\(count)"))
    }
    table.write(into: &text, style: style)
    text += "\n"
  }

  private func writeRoad(_ text: inout String, _ style: TextStyle) {
    func list(_ items: [String]) -> String {
      items.prefix(Self.listed).joined(separator: ", ") + (items.count > Self.listed ? " and \(items.count - Self.listed) more" : "")
    }
    func paragraph(_ line: String) {
      for part in DisplayWidth.wrapped(line, to: style.width ?? 120) { text += part + "\n" }
    }
    if !nodes.isEmpty {
      let described = nodes.sorted { $0.key < $1.key }.map { id, node in "\(id) (\(node.maps) MAP, \(node.signals) SPAT)" }
      paragraph("Nodes: \(list(described))")
    }
    let stations = stations
    if !stations.isEmpty {
      let vehicles = stations.filter { $0.value.kind == .bsm }
      let units = stations.filter { $0.value.kind != .bsm }.sorted { $0.key < $1.key }.map(\.key.description)
      if !units.isEmpty { paragraph("Roadside units: \(list(units))") }
      // The most talkative first: who was there longest.
      let heard = vehicles.sorted { ($1.value.messages, $0.key) < ($0.value.messages, $1.key) }
      let ids = heard.isEmpty ? "" : ", with messages: " + list(heard.map { "\($0.key) (\($0.value.messages))" })
      paragraph("Stations: \(vehicles.count) temporary ids of vehicles\(ids)")
    }
    if hasMoreIdentities { text += "More stations, nodes or senders than are kept apart: further ones are only counted.\n" }
    text += "\n"
  }

  private func writeDamage(_ text: inout String, _ context: Context, _ style: TextStyle) {
    guard !counts.damagedFrames.isEmpty else { return }
    var table = TextTable([.init("Damaged frame", .trailing), .init("Reason"), .init("Where"), .init("Field")])
    for entry in counts.damagedFrames.prefix(Self.listed) {
      let place = entry.damage.octet.map { "octet \($0)" } ?? entry.damage.bit.map { "bit \($0)" } ?? ""
      table.add(.init("\(entry.frame.frame)"), .init(entry.damage.reason), .init(place), .init(entry.damage.path))
    }
    table.write(into: &text, style: style)
    let more = counts.damagedTotal - min(Self.listed, counts.damagedFrames.count)
    if more > 0 { text += "and \(more) more; --format ndjson lists them\n" }
    text += "\n"
  }

  private static func decimal(_ value: Double, _ decimals: Int) -> String {
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    let scaled = Int64((abs(value) * factor).rounded())
    let whole = scaled / Int64(factor)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(whole)" }
    let fraction = String(scaled % Int64(factor))
    return sign + "\(whole)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
