import ASN1Runtime
import Testing

struct BoxedTests {
  private struct Holder: Equatable {
    @Boxed var part: Int?
  }

  @Test func isAValue() {
    var first = Holder(part: nil)
    #expect(first.part == nil)
    first.part = 3
    let second = first
    first.part = 4
    #expect(second.part == 3)
    #expect(first != second)
    first.part = 3
    #expect(first == second)
  }
}
