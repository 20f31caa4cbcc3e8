extension Measure {
  public static let signalRedLightRunningShare = Measure(
    name: "signal.red-light-running.share",
    unit: .share,
    title: BilingualText("Share of crossings that ran red", "闯红灯比例"),
    definition: """
      signal.crossings-on-red over the crossings under a signal whose light could be determined. Range: 95 % interval after Wilson, its \
      lower end without the violations that are only probable.
      """,
    source: "event stop_line_crossing; interval: Wilson (1927)"
  ) { ShareAccumulator(evidenceLimit: $0) { $0.violation } }
}
