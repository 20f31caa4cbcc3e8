extension Measure {
  public static let signalCrossings = Measure(
    name: "signal.crossings",
    unit: .count,
    title: BilingualText("Stop-line crossings under a signal", "受信号控制的越过停止线次数"),
    definition: """
      Crossings of a stop line by a vehicle whose way is governed by a phase, whatever the light showed and whether or not it could be \
      determined. One for each vehicle, line and visit.
      """,
    source: "event stop_line_crossing of every class but uncontrolled"
  ) { CountAccumulator(evidenceLimit: $0) { $0.underSignal } }
}
