// Usage:
//   Bench collect FOLDER RANDOM CAPTURE...     writes the messages to measure with, a file for each kind, and prints what they are
//   Bench time FOLDER [--quick]                nanoseconds a message
//   Bench allocations FOLDER                   allocations a message, with the counter preloaded
//   Bench instructions FOLDER                  instructions a message, under callgrind
//   Bench repeat CAPTURE FILE OCTETS           writes the capture again and again, until the file is so large
//   Bench read CAPTURE                         libpcap's bare reading loop
//   Bench fields CAPTURE THREADS               our path from the file to the fields of every message
//   Bench observations CAPTURE THREADS         the same, and on to observations
//
// Each prints lines of JSON, which `report.py` puts together.

import CPeers
import Glibc

func fail(_ message: String) -> Never {
  let line = Array((message + "\n").utf8)
  _ = write(2, line, line.count)
  exit(2)
}

/// The loops over each stored set in turn.
func forEachSet(in folder: String, limit: Int = .max, _ body: ([Loop]) -> Void) {
  for kind in MessageKind.allCases {
    guard let set = MessageSet(kind, contentsOf: "\(folder)/\(kind.rawValue)") else { fail("cannot read \(folder)/\(kind.rawValue)") }
    body(Loop.all(set.prefix(limit)))
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "collect" where arguments.count >= 4:
  var collection = Collection()
  for (set, origins) in collection.sets(captures: Array(arguments[3...]), random: arguments[2]) {
    guard MessageFile.write(set.messages, to: "\(arguments[1])/\(set.kind.rawValue)") else { fail("cannot write to \(arguments[1])") }
    print(
      #"{"kind":"\#(set.kind.rawValue)","messages":\#(set.count),"octets":\#(set.meanLength),"captured":\#(origins.captured),"#
        + #""random":\#(origins.random),"generated":\#(origins.generated),"inexpressible":\#(origins.inexpressible)}"#)
  }
case "time" where arguments.count >= 2:
  let isQuick = arguments.contains("--quick")
  forEachSet(in: arguments[1]) { Measuring.time($0, rounds: isQuick ? 3 : 15, share: isQuick ? 2e6 : 20e6) }
case "allocations" where arguments.count == 2:
  forEachSet(in: arguments[1]) { Measuring.countAllocations($0) }
case "instructions" where arguments.count == 2:
  // Under callgrind everything takes some fifty times longer; the sets are shuffled, so a part of them does.
  forEachSet(in: arguments[1], limit: 500) { Measuring.countInstructions($0) }
case "repeat" where arguments.count == 4:
  guard let octets = Int(arguments[3]), LargeCapture.write(repeating: arguments[1], to: arguments[2], octets: octets) else {
    fail("cannot repeat \(arguments[1])")
  }
case "read" where arguments.count == 2:
  let start = Measuring.wallClock()
  var octets: UInt64 = 0
  let frames = read_with_pcap(arguments[1], &octets)
  guard frames >= 0 else { fail("libpcap cannot read \(arguments[1])") }
  print(#"{"seconds":\#(Measuring.wallClock() - start),"frames":\#(frames),"octets":\#(octets)}"#)
case "fields" where arguments.count == 3, "observations" where arguments.count == 3:
  let start = Measuring.wallClock()
  let path = arguments[0] == "fields" ? CapturePath.toFields : CapturePath.toObservations
  guard let threads = Int(arguments[2]), let found = try? path(arguments[1], threads) else { fail("cannot read \(arguments[1])") }
  print(
    #"{"seconds":\#(Measuring.wallClock() - start),"frames":\#(found.frames),"messages":\#(found.messages),"sum":\#(found.sum)}"#)
default:
  fail(
    "usage: Bench collect FOLDER RANDOM CAPTURE... | time FOLDER [--quick] | allocations FOLDER | instructions FOLDER | repeat CAPTURE FILE OCTETS | read CAPTURE | fields CAPTURE THREADS | observations CAPTURE THREADS"
  )
}
