public import ArgumentParser

/// The command `v2x`: arguments in, exit status out.
public struct V2XCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "v2x",
    abstract: "Decode, reconstruct and judge what a C-V2X test road records.",
    discussion: """
      A first look at a capture, the messages in it, what happened at its junctions, and a verdict:

        v2x inspect captures/brt-a.pcap
        v2x decode captures/brt-a.pcap --type SPAT --node 102 | head -3
        v2x events captures/brt-a.pcap
        v2x score --scenario specs/scenarios/signal-compliance.yaml captures/brt-a.pcap

      Every command reads pcap and pcapng, plain or gzipped, and standard input as "-". Several inputs are one run, merged by time.
      On a terminal the output is a table; piped, it is a line of JSON for each item. Data goes to standard output, all else to standard
      error. Exit status: 0 done or passed, 1 failed, 2 could not run, 3 inconclusive.
      """,
    version: "0.1.0",
    subcommands: [Inspect.self, Decode.self, Encode.self, Events.self, Tracks.self, Explain.self, Links.self, Score.self, Listen.self])

  public init() {}
}
