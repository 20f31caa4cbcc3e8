import Testing

@testable import ASN1Compiler

@Suite struct DocumentationTests {
  @Test func commentsBeforeAndBehindAnItemAreItsLines() throws {
    let types = try resolve(
      """
      -- Detached by the blank line.

      -- Speed over ground.
      --   Not through the water.
      ---------------------
      Speed ::= INTEGER { -- behind the brace
        stop(0), -- does not move
        -- not known
        unknown(63)
      } (0..63) -- at the end

      /* A block
       * of lines */
      Flags ::= BIT STRING { a(0), -- first
                                   -- and more of it
                             b(1) } -- no size
      Light ::= ENUMERATED {
        dark, -- off -- /* both */
        /* before */ red -- stop
        , ... -- for later
      }
      Frame ::= SEQUENCE { -- one frame
        speed Speed OPTIONAL,-- fast
        -- of lights
        light SEQUENCE { l Light -- inner
        }, -- outer
        ...
        -- nothing follows
      }
      """)
    #expect(
      types["Speed"]?.documentation.lines == ["Speed over ground.", "  Not through the water.", "behind the brace", "at the end"])
    guard case .integer(let speed) = types["Speed"]?.body, case .bitString(let flags) = types["Flags"]?.body,
      case .enumerated(let light) = types["Light"]?.body, case .sequence(let frame) = types["Frame"]?.body,
      case .sequence(let inner) = frame.root[1].type
    else {
      Issue.record("other bodies than written")
      return
    }
    #expect(speed.namedNumbers.map(\.documentation.lines) == [["does not move"], ["not known"]])
    #expect(types["Flags"]?.documentation.lines == ["A block", "of lines", "no size"])
    #expect(flags.namedBits.map(\.documentation.lines) == [["first", "and more of it"], []])
    #expect(light.root.map(\.documentation.lines) == [["off", "both"], ["before", "stop"]])
    #expect(types["Frame"]?.documentation.lines == ["one frame"])
    #expect(frame.root.map(\.documentation.lines) == [["fast"], ["of lights", "outer"]])
    #expect(inner.root[0].documentation.lines == ["inner"])
  }

  @Test func annotationsAreReadFromTypesAndComponents() throws {
    let types = try resolve(
      """
      -- Distance.
      --@ unit: m
      --@ scale: 0.1
      --@ unavailable: -1, 126..127
      --@ clause: 6.2.3 of the example
      Distance ::= INTEGER (-1..127)
      --@ unit: m
      --@ value: a500m = 500
      --@ value: a-half = 0.5
      Accuracy ::= ENUMERATED { unknown, a500m, a-half }
      Frame ::= SEQUENCE {
        --@ unit: deg
        --@ scale: 360/65535
        heading INTEGER (0..65535),
        far Distance --@ unavailable: 100
      }
      """)
    let distance = try #require(types["Distance"]?.documentation)
    #expect(
      distance
        == Documentation(
          lines: ["Distance."], unit: "m", scale: Scale(numerator: 1, denominator: 10), unavailable: [-1 ... -1, 126...127],
          clause: "6.2.3 of the example"))
    #expect(types["Accuracy"]?.documentation.values == ["a500m": 500, "a-half": 0.5])
    guard case .sequence(let frame) = types["Frame"]?.body else {
      Issue.record("no SEQUENCE")
      return
    }
    #expect(frame.root[0].documentation == Documentation(unit: "deg", scale: Scale(numerator: 24, denominator: 4369)))
    #expect(frame.root[1].documentation.unavailable == [100...100])
  }

  @Test(arguments: [
    ("0.02", 1, 50), ("1e-7", 1, 10_000_000), ("360/65535", 24, 4369), ("0.0125", 1, 80), ("12", 12, 1), ("2.5E3", 2500, 1),
    ("-0.5", -1, 2),
    ("1 / 16", 1, 16),
  ])
  func scalesAreExact(_ text: String, _ numerator: Int64, _ denominator: Int64) {
    #expect(Scale(parsing: text) == Scale(numerator: numerator, denominator: denominator))
  }

  @Test(arguments: [
    "", "x", "0", "0.0", "1/0", "0/5", "1/-2", "1.", ".5", "1e", "1e-99", "1.-5", "1/2/3", "99999999999999999999", "9e18", "1e-19",
  ])
  func unreadableScales(_ text: String) {
    if text == "9e18" {
      #expect(Scale(parsing: text) == Scale(numerator: 9_000_000_000_000_000_000, denominator: 1))
    } else {
      #expect(Scale(parsing: text) == nil)
    }
  }
}
