import Testing
import V2XModel

@Suite struct OptionalNumberTests {
  @Test func numbersAndNothingGoThereAndBack() {
    for value in [nil, 0, -0.0, 1e-300, -4.25, .infinity] as [Double?] {
      #expect(OptionalNumber(wrappedValue: value).wrappedValue == value)
    }
    var motion = Motion(time: nil, position: GeoPoint(latitude: 0, longitude: 0), speed: 3)
    #expect(motion.speed == 3 && motion.heading == nil && motion.time == nil)
    motion.speed = nil
    motion.heading = 90
    motion.time = Instant(nanoseconds: -1)
    #expect(motion.speed == nil && motion.heading == 90 && motion.time == Instant(nanoseconds: -1))
  }

  @Test func whatIsNoNumberIsUnavailable() {
    #expect(OptionalNumber(wrappedValue: .nan).wrappedValue == nil)
    #expect(OptionalInstant(wrappedValue: .distantPast).wrappedValue == nil)
    #expect(OptionalInstant(wrappedValue: .distantFuture).wrappedValue == .distantFuture)
  }

  @Test func unavailableValuesAreEqual() {
    #expect(OptionalNumber(wrappedValue: nil) == OptionalNumber(wrappedValue: .nan))
    #expect(OptionalNumber(wrappedValue: nil) != OptionalNumber(wrappedValue: 0))
    #expect(Set([OptionalNumber(wrappedValue: nil), OptionalNumber(wrappedValue: .nan), OptionalNumber(wrappedValue: 1)]).count == 2)
  }
}
