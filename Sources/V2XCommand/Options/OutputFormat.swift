import ASN1Schema
public import ArgumentParser
public import V2X

/// How the messages of `decode`, or the figures of `inspect`, are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, ndjson

  /// What is printed where nothing is asked for: a table on a terminal, NDJSON into a pipe.
  static var natural: OutputFormat { StandardOutput.isTerminal ? .table : .ndjson }
}

extension EventFormat: ExpressibleByArgument {
  static var natural: EventFormat { StandardOutput.isTerminal ? .table : .ndjson }
}

extension EvaluationFormat: ExpressibleByArgument {
  static var natural: EvaluationFormat { StandardOutput.isTerminal ? .table : .json }
}

/// How numbers of messages are printed.
enum ValuesOption: String, ExpressibleByArgument, CaseIterable {
  case raw, si

  var style: ValueStyle { self == .raw ? .raw : .si }
}
