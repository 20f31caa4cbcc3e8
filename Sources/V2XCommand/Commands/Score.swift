import ArgumentParser
import V2X

/// `v2x score`: a scenario's verdict, with the frames that prove it.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge a capture by a scenario: pass, fail or inconclusive.",
    discussion: """
      A scenario file declares what is measured and what must hold. Every figure names the frames it rests on. The exit status is the verdict:
      0 pass, 1 fail, 3 inconclusive; 2 when nothing could be judged.

        v2x score --scenario specs/scenarios/signal-compliance.yaml captures/brt-a.pcap
        v2x score --scenario specs/scenarios/signal-compliance.yaml captures/brt-a.pcap --format json
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("The scenario (YAML); specs/scenarios/scenario.schema.json describes the format.", valueName: "file"))
  var scenario: String

  @Option(help: "Output format; ndjson is the same as json.")
  var format: EvaluationFormat?

  func run() throws {
    let scenario: Scenario
    do throws(ScenarioError) {
      scenario = try Scenario(contentsOfFile: self.scenario)
    } catch {
      StandardError.warn("\(self.scenario): \(error)")
      throw ExitStatus.couldNotRun
    }
    let judge = Judge(scenario)
    var run = EventRun { event in judge.evaluation.ingest(event) }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &run)
    run.finish()
    let result = judge.evaluation.finish()
    var octets: [UInt8] = []
    (format ?? .natural).write(result, inputs: InputNames(input.inputs), style: .terminal, into: &octets)
    StandardOutput.shared.write(octets)
    try input.selection.checkStrictness(damaged: run.counts.damagedTotal, faults: loop.faults.count)
    switch result.verdict {
    case .pass: break
    case .fail: throw ExitStatus.failed
    case .inconclusive: throw ExitStatus.inconclusive
    }
  }
}

/// Holds the evaluation that events go to.
private final class Judge {
  var evaluation: Evaluation

  init(_ scenario: Scenario) { evaluation = Evaluation(of: scenario) }
}
