import Testing
import V2XModel

@Suite struct PhaseStateTests {
  @Test func everyCodeOfCSAE53HasItsState() {
    let names = [
      "unavailable", "dark", "flashing-red", "red", "flashing-green", "permissive-green", "protected-green", "yellow", "flashing-yellow",
    ]
    for (code, name) in names.enumerated() { #expect(PhaseState(csae53Code: code)?.description == name) }
    #expect(PhaseState(csae53Code: 9) == nil)
    #expect(PhaseState(csae53Code: -1) == nil)
  }

  @Test func namesAreDistinct() {
    #expect(Set(PhaseState.allCases.map(\.description)).count == PhaseState.allCases.count)
  }
}
