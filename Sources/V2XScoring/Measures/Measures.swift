extension Measure {
  /// The catalogue, in the order in which it is printed.
  public static let all: [Measure] = [
    signalCrossings,
    signalCrossingsOnRed,
    signalRedLightRunningShare,
    signalSevereCrossingsOnRed,
    signalTimeIntoRedMaximum,
    signalCrossingsOnYellow,
    signalTurnsOnRed,
    signalStopLineOverruns,
    signalIndeterminateShare,
  ]

  /// The measure of the catalogue with this name; `nil` when there is none.
  public static func named(_ name: String) -> Measure? { all.first { $0.name == name } }
}
