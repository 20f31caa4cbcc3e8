import V2XReconstruction

extension Measure {
  public static let signalTurnsOnRed = Measure(
    name: "signal.turns-on-red",
    unit: .count,
    title: BilingualText("Permitted turns on red", "红灯允许转弯次数"),
    definition: """
      Crossings on red that the rules allow because the vehicle turned, by the map's maneuvers or because the lamp is round. Whether \
      others were hindered is not judged.
      """,
    source: "event stop_line_crossing of class right_turn_on_red"
  ) { CountAccumulator(evidenceLimit: $0) { $0.classified(.turnOnRed) } }
}
