extension Measure {
  public static let signalSevereCrossingsOnRed = Measure(
    name: "signal.crossings-on-red.severe",
    unit: .count,
    title: BilingualText("Severe red-light running", "严重闯红灯次数"),
    definition: """
      Crossings in violation of red more than 5 s after its onset. A violation whose red began before it was heard is undecided.
      """,
    source: "event stop_line_crossing of class violation; severe above 5 s: enforcement practice, 4 s in older "
      + "practice"
  ) { CountAccumulator(evidenceLimit: $0) { $0.violation(laterThan: 5) } }
}
