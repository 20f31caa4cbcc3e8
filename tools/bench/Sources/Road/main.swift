import Glibc
import V2X

// How much reconstruction costs: observations a second on one core and memory, with all events on, for town after town.
//
//   Road USERS PER-NODE SECONDS     one town; the first half of the time warms up and is not counted, unless SECONDS is above 1000

func residentKilobytes() -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if text.hasPrefix("VmRSS:") { return Int(text.dropFirst(6).filter(\.isNumber)) ?? 0 }
  }
  return 0
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Double($0) }
guard arguments.count == 3 else {
  let usage = "usage: Road USERS PER-NODE SECONDS\n"
  write(2, usage, usage.utf8.count)
  exit(2)
}
let (users, perNode, seconds) = (Int(arguments[0]), Int(arguments[1]), arguments[2])
let world = World(users: users, perNode: perNode)
var reconstruction = Reconstruction()
var batch = ObservationBatch()
var noise = Noise()
var counts: [Event.Kind: Int] = [:]
var (measured, rows) = (Duration.zero, 0)
let clock = ContinuousClock()
let ticks = Int(seconds * 10)
let isLong = seconds > 1000
print("users\tper_node\tnodes\tseconds\tobservations\tus_per_observation\tobservations_per_s\trss_kb\tevents")
@MainActor func report(_ tick: Int) {
  let taken = Double(measured.components.seconds) + Double(measured.components.attoseconds) * 1e-18
  let events = counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value)" }.joined(separator: ",")
  print(
    "\(users)\t\(perNode)\t\(world.nodes)\t\(tick / 10)\t\(rows)\t\(taken / Double(max(rows, 1)) * 1e6)\t\(Int(Double(rows) / max(taken, 1e-9)))\t"
      + "\(residentKilobytes())\t\(events)")
}
for tick in 0..<ticks {
  batch.removeAll()
  if tick % 10 == 0 { world.appendMaps(tick: tick, to: &batch) }
  world.appendSignals(tick: tick, to: &batch)
  world.append(tick: tick, noise: &noise, to: &batch)
  let isCounted = isLong || tick >= ticks / 2
  let taken = clock.measure { reconstruction.ingest(batch) { counts[$0.kind, default: 0] += 1 } }
  if isCounted {
    measured += taken
    rows += batch.count
  }
  if isLong, tick > 0, tick % 600 == 0 { report(tick) }
}
report(ticks)
