import V2XReconstruction

extension Measure {
  public static let signalTimeIntoRedMaximum = Measure(
    name: "signal.time-into-red.max",
    unit: .seconds,
    title: BilingualText("Greatest time into red", "闯红灯时红灯已亮最长时间"),
    definition: """
      Over the crossings in violation of red, the greatest time from the onset of red to the crossing. Without a violation there is no \
      value, and every upper limit is kept.
      """,
    source: "event stop_line_crossing of class violation: time of the crossing minus time of the change to red"
  ) {
    MaximumAccumulator(
      evidenceLimit: $0, none: BilingualText("no crossing ran red", "没有车辆闯红灯"), of: { $0.crossing.timeInState },
      where: { $0.violation })
  }
}
