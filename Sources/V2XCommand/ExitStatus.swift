import ArgumentParser
import Glibc

/// What the command ends with.
enum ExitStatus {
  /// A verdict of fail, or damage under `--strict`.
  static let failed = ExitCode(1)
  /// Wrong usage, or input that cannot be read.
  static let couldNotRun = ExitCode(2)
  static let inconclusive = ExitCode(3)
}

extension V2XCommand {
  /// Parses the process's arguments, runs, and ends the process with the status that other programs rely on.
  public static func runAndExit() -> Never {
    // A reader that has gone away is noticed where output is written.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
      StandardOutput.shared.flush()
      Glibc.exit(0)
    } catch {
      StandardOutput.shared.flush()
      let code = exitCode(for: error)
      if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
      let message = fullMessage(for: error)
      if code == .success {
        StandardOutput.shared.write(message + "\n")
        StandardOutput.shared.flush()
        Glibc.exit(0)
      }
      StandardError.write(message + "\n")
      Glibc.exit(ExitStatus.couldNotRun.rawValue)
    }
  }
}
