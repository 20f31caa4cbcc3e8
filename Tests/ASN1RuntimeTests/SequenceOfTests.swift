import ASN1Runtime
import Testing

/// The list of a SEQUENCE OF: an array to its users, with storage that may be shared.
@Suite struct SequenceOfTests {
  /// Counts the objects that live.
  final class Counted: @unchecked Sendable {
    let live: Live
    init(_ live: Live) {
      self.live = live
      live.count += 1
    }
    deinit { live.count -= 1 }
  }

  final class Live: @unchecked Sendable { var count = 0 }

  @Test func isChangedLikeAnArray() {
    var list: SequenceOf<Int> = [1, 2, 3]
    list.append(4)
    list.insert(0, at: 0)
    list.remove(at: 2)
    list[0] += 10
    list.swapAt(0, 3)
    list += [5, 6]
    #expect(Array(list) == [4, 1, 3, 10, 5, 6] && list.count == 6 && list.first == 4 && list.last == 6)
    #expect(list.map { $0 * 2 } == [8, 2, 6, 20, 10, 12] && list.sorted() == [1, 3, 4, 5, 6, 10])
    list.removeAll { $0 > 4 }
    #expect(list == [4, 1, 3] && list.description == "[4, 1, 3]" && list.hashValue == SequenceOf([4, 1, 3]).hashValue)
    #expect(list.span.count == 3 && list.span[2] == 3)
    list.removeAll()
    #expect(list.isEmpty && list == [] && list.span.isEmpty)
  }

  @Test func aCopyDoesNotSeeChangesOfTheOriginal() {
    var list: SequenceOf<String> = ["a", "b"]
    let copy = list
    list[1] = "c"
    list.append("d")
    #expect(copy == ["a", "b"] && list == ["a", "c", "d"])
    var third = copy
    third.append("e")
    #expect(copy == ["a", "b"] && third == ["a", "b", "e"])
  }

  @Test func elementsDieWithTheLastList() {
    let live = Live()
    do {
      var list = SequenceOf((0..<100).map { _ in Counted(live) })
      let copy = list
      for _ in 0..<1000 { list.append(Counted(live)) }
      list[5] = Counted(live)
      list.removeFirst(500)
      #expect(copy.count == 100 && list.count == 600 && live.count == 700)
    }
    #expect(live.count == 0)
  }

  @Test func listsInsideListsAreIndependent() {
    var outer: SequenceOf<SequenceOf<Int>> = [[1], [2, 3]]
    let before = outer
    outer[1].append(4)
    outer.append([])
    #expect(before == [[1], [2, 3]] && outer == [[1], [2, 3, 4], []])
  }

  @Test func appendingTakesTimeInProportion() {
    var list = SequenceOf<UInt8>()
    for index in 0..<200_000 { list.append(UInt8(truncatingIfNeeded: index)) }
    #expect(list.count == 200_000 && list[199_999] == UInt8(truncatingIfNeeded: 199_999))
  }
}
