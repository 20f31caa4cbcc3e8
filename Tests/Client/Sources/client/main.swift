import V2X

/// Counts what a service would react to: messages by kind, and crossings on red with their evidence.
struct Watch: PipelineSink, ~Copyable {
  var messages: [MessageKind: Int] = [:]
  var damaged = 0
  var events: EventRun

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    messages[message.kind, default: 0] += 1
    message.withRows { messages, row in
      if case .bsmFrame(let index) = row, let speed = messages[index].speed.metresPerSecond, speed > 60 {
        print("frame \(frame.reception.frame): \(speed) m/s")
      }
    }
    events.receive(message, of: frame)
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    if case .damaged = outcome { damaged += 1 }
    events.close(frame, as: outcome)
  }
}

var pipeline = Pipeline()
var watch = Watch(
  events: EventRun { event in
    if case .stopLineCrossing(let crossing) = event, crossing.violation == true {
      print("red-light running at node \(crossing.intersection), frames \(crossing.evidence.map(\.frame))")
    }
  })
do throws(CaptureError) {
  var reader = try CaptureReader(path: CommandLine.arguments.dropFirst().first ?? "-")
  while let frame = try reader.next() { pipeline.process(frame, into: &watch) }
} catch {
  print("the capture ends early: \(error)")
}
watch.events.finish()
for kind in MessageKind.all where watch.messages[kind] != nil { print("\(kind.shortName): \(watch.messages[kind, default: 0])") }
print("damaged: \(watch.damaged)")
