import V2XReconstruction

extension Measure {
  public static let signalStopLineOverruns = Measure(
    name: "signal.stop-line-overruns",
    unit: .count,
    title: BilingualText("Stops past the line on red", "红灯越线停车次数"),
    definition: "Crossings on red after which the vehicle stopped close past the line (3 m by default): not red-light running.",
    source: "event stop_line_crossing of class stop_line_overrun; apart from red-light running as recording "
      + "practice (GA/T 496) wants positions before, at and beyond the line"
  ) { CountAccumulator(evidenceLimit: $0) { $0.classified(.stopLineOverrun) } }
}
