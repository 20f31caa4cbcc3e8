// Usage:
//   Day1Bench extract CAPTURES FOLDER                       writes the messages to measure with, a file for each kind
//   Day1Bench time FOLDER [--json] [--instructions FILE]    measures time; FILE holds lines "peer operation kind count"
//   Day1Bench loop FOLDER PEER OPERATION KIND PASSES        performs one operation, for callgrind

import CPeer
import Glibc

func fail(_ message: String) -> Never {
  let line = Array((message + "\n").utf8)
  _ = write(2, line, line.count)
  exit(2)
}

func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Up to `limit` distinct messages of each kind, spread evenly over both captures, that both peers decode and encode back to the same octets.
func messageSets(_ folder: String, limit: Int) -> [MessageSet] {
  var byKind: [MessageKind: [[UInt8]]] = [:]
  var seen: Set<[UInt8]> = []
  for name in ["brt-a", "airport-a"] {
    let messages = Payloads.messages(in: "\(folder)/\(name).pcap")
    if messages.isEmpty { fail("no messages in \(folder)/\(name).pcap") }
    for message in messages {
      if let kind = MessageKind(frame: message[...]), seen.insert(message).inserted { byKind[kind, default: []].append(message) }
    }
  }
  return MessageKind.allCases.map { kind in
    let all = byKind[kind] ?? []
    let step = max(1, all.count / limit)
    let spread = stride(from: 0, to: all.count, by: step).map { all[$0] }.filter { message in
      SwiftPeer.roundTrips(message) && peer_round_trips(message, message.count) != 0
    }
    if spread.count < min(limit, all.count) / 2 { fail("only \(spread.count) of \(all.count) \(kind.name) messages round-trip") }
    return MessageSet(kind, Array(spread.prefix(limit)))
  }
}

func stored(_ folder: String) -> [MessageSet] {
  MessageKind.allCases.map { kind in
    guard let set = MessageSet(kind, contentsOf: "\(folder)/\(kind.name)") else { fail("cannot read \(folder)/\(kind.name)") }
    return set
  }
}

/// The median over rounds, which alternate between the peers so that both see the same machine.
func time(_ operation: Operation, _ set: MessageSet) -> [Peer: Double] {
  let rounds = 15
  var samples: [Peer: [Double]] = [:]
  let loops = Peer.allCases.map { ($0, $0.prepare(operation, set)) }
  var passes: [Peer: Int] = [:]
  for (peer, loop) in loops {
    // Long enough that the clock and a stray interrupt do not matter.
    var count = 1
    while true {
      let start = now()
      guard loop(count) else { fail("\(peer) failed to \(operation) a \(set.kind.name)") }
      if now() - start > 20e6 { break }
      count *= 2
    }
    passes[peer] = count
  }
  for _ in 0..<rounds {
    for (peer, loop) in loops {
      let count = passes[peer] ?? 1
      let start = now()
      _ = loop(count)
      samples[peer, default: []].append((now() - start) / Double(count * set.count))
    }
  }
  return samples.mapValues { $0.sorted()[$0.count / 2] }
}

func instructions(from path: String) -> [String: Double] {
  guard let file = fopen(path, "r") else { fail("cannot read \(path)") }
  defer { fclose(file) }
  var counts: [String: Double] = [:]
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = text.split(separator: " ")
    if words.count == 4, let count = Double(words[3]) { counts[words[0...2].joined(separator: " ")] = count }
  }
  return counts
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "extract" where arguments.count == 3:
  for set in messageSets(arguments[1], limit: 256) where !set.write(to: "\(arguments[2])/\(set.kind.name)") {
    fail("cannot write to \(arguments[2])")
  }
case "time" where arguments.count >= 2:
  let counts = arguments.firstIndex(of: "--instructions").map { instructions(from: arguments[$0 + 1]) } ?? [:]
  var measurements: [Measurement] = []
  let sets = stored(arguments[1])
  for operation in Operation.allCases {
    for set in sets {
      var measurement = Measurement(task: "\(operation.rawValue)-\(set.kind.name)", messages: set.count, octets: set.meanLength)
      measurement.nanoseconds = time(operation, set)
      for peer in Peer.allCases { measurement.instructions[peer] = counts["\(peer) \(operation.rawValue) \(set.kind.name)"] }
      measurements.append(measurement)
    }
  }
  print(arguments.contains("--json") ? Report.json(measurements) : Report.table(measurements))
case "loop" where arguments.count == 6:
  guard let peer = Peer(rawValue: arguments[2]), let operation = Operation(rawValue: arguments[3]),
    let set = stored(arguments[1]).first(where: { $0.kind.name == arguments[4] }), let passes = Int(arguments[5])
  else { fail("unknown peer, operation, kind or number") }
  guard peer.prepare(operation, set)(passes) else { fail("\(peer) failed") }
  print(set.count)
default:
  fail("usage: Day1Bench extract CAPTURES FOLDER | time FOLDER [--json] [--instructions FILE] | loop FOLDER PEER OPERATION KIND PASSES")
}
