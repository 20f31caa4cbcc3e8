import JSONText
import V2XModel
public import V2XReconstruction

/// How well senders were received, as a table or as one object a line.
public enum LinkReport {
  public static let schema = "v2x.link/1"

  public static func table(_ statistics: LinkStatistics, inputs: InputNames, style: TextStyle) -> String {
    var text = ""
    var table = TextTable([
      .init("message"), .init("sender"), .init("received", .trailing), .init("rate/s", .trailing), .init("lost %", .trailing),
      .init("resets", .trailing), .init("gap p50", .trailing), .init("p95", .trailing), .init("max s", .trailing),
      .init("latency p50", .trailing), .init("p95 ms", .trailing), .init("age s", .trailing),
    ])
    func number(_ value: Double?, _ decimals: Int) -> TextTable.Cell { .init(CrossingText.number(value, decimals: decimals)) }
    for (key, link) in statistics.links.sorted(by: { $0.key < $1.key }) {
      let loss = link.lossRatio.map { $0 * 100 }
      table.add([
        .init(key.message.rawValue), .init(inputs.names.count > 1 ? "\(key.sender) in \(inputs.short(key.file))" : key.sender.description),
        .init("\(link.received)"),
        number(link.rate, 1), .init(CrossingText.number(loss, decimals: 1), loss ?? 0 > 10 ? .warning : .none), .init("\(link.resets)"),
        number(link.gaps.quantile(0.5), 2), number(link.gaps.quantile(0.95), 2), number(link.gaps.count > 0 ? link.gaps.greatest : nil, 2),
        number(link.latency.quantile(0.5).map { $0 * 1000 }, 1), number(link.latency.quantile(0.95).map { $0 * 1000 }, 1),
        number(link.meanAge, 2),
      ])
    }
    table.write(into: &text, style: style)
    return text
  }

  public static func lines(_ statistics: LinkStatistics, inputs: InputNames) -> [UInt8] {
    var writer = JSONWriter()
    for (key, link) in statistics.links.sorted(by: { $0.key < $1.key }) {
      writer.beginObject()
      writer.key("schema")
      writer.string(schema)
      writer.key("message")
      writer.string(key.message.rawValue)
      writer.key("sender")
      writer.string(key.sender.description)
      writer.key("file")
      writer.string(inputs[key.file])
      func whole(_ name: StaticString, _ value: Int) {
        writer.key(name)
        writer.integer(value)
      }
      func number(_ name: StaticString, _ value: Double?, _ decimals: Int = 4) {
        writer.key(name)
        writer.optional(value) { $0.number($1, decimals: decimals) }
      }
      whole("received", link.received)
      whole("missed", link.missed)
      whole("repeated", link.repeated)
      whole("resets", link.resets)
      writer.key("first")
      writer.seconds(nanoseconds: link.first.nanoseconds)
      writer.key("last")
      writer.seconds(nanoseconds: link.last.nanoseconds)
      number("rate", link.rate, 3)
      number("loss_ratio", link.lossRatio)
      number("gap_p50", link.gaps.quantile(0.5))
      number("gap_p95", link.gaps.quantile(0.95))
      number("gap_p99", link.gaps.quantile(0.99))
      number("gap_max", link.gaps.count > 0 ? link.gaps.greatest : nil)
      number("latency_p50", link.latency.quantile(0.5))
      number("latency_p95", link.latency.quantile(0.95))
      number("latency_min", link.latency.count > 0 ? link.latency.least : nil)
      number("mean_age", link.meanAge)
      number("peak_age", link.meanAge == nil ? nil : link.peakAge)
      writer.key("bands")
      writer.list(link.bands.sorted { $0.key < $1.key }) { writer, band in
        writer.beginObject()
        writer.key("from")
        writer.number(Double(band.key) * LinkStatistics.band, decimals: 0)
        writer.key("received")
        writer.integer(band.value.received)
        writer.key("missed")
        writer.integer(band.value.missed)
        writer.endObject()
      }
      writer.endObject()
      writer.endLine()
    }
    return Array(writer.octets)
  }
}
