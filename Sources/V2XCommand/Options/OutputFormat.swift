import ASN1Schema
import ArgumentParser

/// How items are printed; a command says which of them it knows.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, ndjson, csv, json

  /// What is printed where nothing is asked for: a table on a terminal, NDJSON into a pipe.
  static var natural: OutputFormat { StandardOutput.isTerminal ? .table : .ndjson }
}

/// How numbers of messages are printed.
enum ValuesOption: String, ExpressibleByArgument, CaseIterable {
  case raw, si

  var style: ValueStyle { self == .raw ? .raw : .si }
}
