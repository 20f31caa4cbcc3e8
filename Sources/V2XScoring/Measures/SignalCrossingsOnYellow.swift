import V2XReconstruction

extension Measure {
  public static let signalCrossingsOnYellow = Measure(
    name: "signal.crossings-on-yellow",
    unit: .count,
    title: BilingualText("Entries on yellow", "黄灯越线次数"),
    definition: "Crossings while yellow showed. They are kept apart from red-light running and are no violation by themselves.",
    source: "event stop_line_crossing of class entry_on_yellow"
  ) { CountAccumulator(evidenceLimit: $0) { $0.classified(.entryOnYellow) } }
}
