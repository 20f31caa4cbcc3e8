extension Measure {
  public static let signalIndeterminateShare = Measure(
    name: "signal.indeterminate.share",
    unit: .share,
    title: BilingualText("Share of crossings that cannot be judged", "无法判定的越线比例"),
    definition: """
      Crossings under a signal of which it cannot be said whether they were a violation, over all: the signal was silent, the moment too \
      close to a change of the light, the way taken unknown, or it is unknown whether the crossing belongs to the exercise. \
      Describes this capture, so it has no interval.
      """,
    source: "event stop_line_crossing of class indeterminate, or with certainty indeterminate"
  ) { ShareAccumulator(evidenceLimit: $0, isCensus: true) { $0.isUndecided } }
}
