/// What a phase shows, in terms that hold for every message set. The code of the message is kept beside it
/// (`PhaseInterval.code`), because the codes of T/CSAE 53, its 2017 edition and SAE J2735 differ in meaning.
public enum PhaseState: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Unknown to the sender, or the message contradicts itself.
  case unavailable
  /// Signal switched off.
  case dark
  /// Stop, then go on when clear (J2735 stop-Then-Proceed).
  case flashingRed
  /// Entry forbidden (J2735 stop-And-Remain).
  case red
  /// Red ends in a moment (red and amber; J2735 and the 2017 edition: pre-movement).
  case preMovement
  /// Still green, ends in a moment (T/CSAE 53-2020 code 4).
  case flashingGreen
  /// Go, giving way to conflicting traffic.
  case permissiveGreen
  /// Go.
  case protectedGreen
  /// Clearance after green (J2735 permissive- and protected-clearance).
  case yellow
  /// Caution; signal out of operation (J2735 caution-Conflicting-Traffic).
  case flashingYellow

  /// The name used in output: `red`, `protected-green`, …
  public var description: String {
    switch self {
    case .unavailable: "unavailable"
    case .dark: "dark"
    case .flashingRed: "flashing-red"
    case .red: "red"
    case .preMovement: "pre-movement"
    case .flashingGreen: "flashing-green"
    case .permissiveGreen: "permissive-green"
    case .protectedGreen: "protected-green"
    case .yellow: "yellow"
    case .flashingYellow: "flashing-yellow"
    }
  }

  /// The state meant by a `LightState` of T/CSAE 53-2020 (YD/T 3709-2020); `nil` for a code of a later edition.
  @inlinable
  public init?(csae53Code code: Int) {
    switch code {
    case 0: self = .unavailable
    case 1: self = .dark
    case 2: self = .flashingRed
    case 3: self = .red
    case 4: self = .flashingGreen
    case 5: self = .permissiveGreen
    case 6: self = .protectedGreen
    case 7: self = .yellow
    case 8: self = .flashingYellow
    default: return nil
    }
  }
}
