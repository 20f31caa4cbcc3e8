extension Measure {
  public static let signalCrossingsOnRed = Measure(
    name: "signal.crossings-on-red",
    unit: .count,
    title: BilingualText("Red-light running", "闯红灯次数"),
    definition: """
      Crossings in violation of red: probability of red at least that of the rules in force (0.975 by default), not exempt, no turn that is \
      allowed on red, no overrun of the line that ended there. Crossings that were probably so count in the value, and leave a \
      judgement open that hangs on them.
      """,
    source: "event stop_line_crossing of class violation"
  ) { CountAccumulator(evidenceLimit: $0) { $0.violation } }
}
