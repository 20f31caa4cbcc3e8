import Foundation
import Glibc
import JSONText
import TestSupport
import Testing

/// The built executable `v2x`, run as a process of its own.
enum Command {
  struct Result {
    /// The exit status; 128 and the signal's number when one ended the process.
    var status: Int32
    var output: [UInt8]
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// Each line of the output as JSON.
    func json() throws -> [JSONValue] { try lines.map { try JSONValue(parsing: Array($0.utf8)) } }
  }

  /// Beside the test bundle, or in a folder above it.
  static let executable: URL? = {
    for start in [Bundle.main.bundlePath, CommandLine.arguments[0]] {
      var folder = URL(filePath: start).standardizedFileURL
      for _ in 0..<6 {
        let candidate = folder.appending(path: "v2x")
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue { return candidate }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }()

  static func path(_ name: String) -> String { SharedInputs.repository.appending(path: name).path(percentEncoded: false) }

  static let scenario = path("specs/scenarios/signal-compliance.yaml")

  /// Runs `v2x` with arguments to its end.
  static func run(_ arguments: String..., input: [UInt8]? = nil) throws -> Result { try run(arguments, input: input) }

  static func run(_ arguments: [String], input: [UInt8]? = nil) throws -> Result {
    try finish(start(try #require(executable, "the executable v2x is not built"), arguments, input: input))
  }

  /// Runs a line of shell in which `$V2X` is the executable.
  static func shell(_ line: String) throws -> Result {
    let executable = try #require(executable, "the executable v2x is not built")
    return try finish(start(URL(filePath: "/bin/sh"), ["-c", line], environment: ["V2X": executable.path]))
  }

  /// A process that runs, with the files that its output goes to.
  final class Running {
    let process = Process()
    let output: TemporaryFile
    let errors: TemporaryFile
    let input: TemporaryFile?
    private let handles: [FileHandle]
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ executable: URL, _ arguments: [String], input octets: [UInt8]?, environment: [String: String]) throws {
      output = try TemporaryFile([])
      errors = try TemporaryFile([])
      input = try octets.map { try TemporaryFile($0) }
      let writing = [try FileHandle(forWritingTo: output.url), try FileHandle(forWritingTo: errors.url)]
      process.executableURL = executable
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardOutput = writing[0]
      process.standardError = writing[1]
      let reading = try input.map { try FileHandle(forReadingFrom: $0.url) }
      process.standardInput = reading ?? FileHandle.nullDevice
      handles = writing + (reading.map { [$0] } ?? [])
      let hasEnded = hasEnded
      process.terminationHandler = { _ in hasEnded.signal() }
      try process.run()
    }

    /// Waits for the process to end; one that hangs is ended.
    func wait() {
      guard hasEnded.wait(timeout: .now() + 60) == .timedOut else { return }
      Issue.record("the process did not end: \(process.arguments ?? [])")
      kill(process.processIdentifier, SIGKILL)
      hasEnded.wait()
    }
  }

  static func start(
    _ executable: URL, _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]
  ) throws -> Running {
    try Running(executable, arguments, input: input, environment: environment)
  }

  static func finish(_ running: Running) throws -> Result {
    running.wait()
    let process = running.process
    return Result(
      status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: [UInt8](try Data(contentsOf: running.output.url)),
      errors: String(decoding: try Data(contentsOf: running.errors.url), as: UTF8.self))
  }
}

/// The beginning of the captures, taken apart once.
enum Parts {
  /// 16 s of the airport: damaged frames, all five kinds.
  static let airport = Result { try CaptureFile(path: Command.path("captures/airport-a.pcap"), records: 3500) }
  /// 7 s of the BRT corridor: three nodes, nothing damaged.
  static let corridor = Result { try CaptureFile(path: Command.path("captures/brt-a.pcap"), records: 3000) }

  /// The damaged frames among the records of `airport`.
  static func damaged() throws -> [Int] {
    let url = SharedInputs.repository.appending(path: "captures/airport-a.truth.json")
    let truth = try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
    let numbers = try #require(truth["damaged"]?.array).compactMap { $0.array?.first?.integer.map { Int($0) } }
    return numbers.filter { $0 <= 3500 }
  }
}
