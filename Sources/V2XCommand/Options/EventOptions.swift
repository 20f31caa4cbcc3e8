public import ArgumentParser
import JSONText
public import V2X

/// Which events are wanted, and what the reconstruction is told beforehand.
struct EventOptions: ParsableArguments {
  @Option(help: "Only events of this kind; may be given again.")
  var kind: [Event.Kind] = []

  @Option(help: "Only events of the intersection with this number; may be given again.")
  var node: [Int] = []

  @Option(help: "Only events about this station: an identity as in the output, or its hexadecimal digits; may be given again.")
  var station: [String] = []

  @Option(help: ArgumentHelp("What no message carries: stations and their stop positions (GeoJSON).", valueName: "file"))
  var route: String?

  @Flag(help: "Take the times of all senders as they are.")
  var noClockCorrection = false

  @Flag(help: "Do not follow a vehicle from one temporary identity to the next.")
  var noLink = false

  /// - Throws: exit status 2 after saying what is wrong with the route file.
  func reconstruction() throws -> Reconstruction.Options {
    Reconstruction.Options(
      route: try route.map { try RouteFile.read($0) } ?? Route(), correctsClocks: !noClockCorrection, linksIdentities: !noLink)
  }

  func wants(_ event: Event) -> Bool {
    if !kind.isEmpty, !kind.contains(event.kind) { return false }
    if !node.isEmpty, !(event.intersection.map { node.contains(Int($0.node)) } ?? false) { return false }
    return station.isEmpty || Self.isAbout(event, station)
  }

  /// Whether an event is about one of these road users.
  static func isAbout(_ event: Event, _ stations: [String]) -> Bool {
    event.roadUsers.contains { id in stations.contains { isMeant($0, id.description) } }
  }

  /// `bsm:0102030405060708`, or only the digits behind the colon.
  private static func isMeant(_ text: String, _ id: String) -> Bool {
    let (text, id) = (text.lowercased(), id.lowercased())
    return text == id || id.split(separator: ":", maxSplits: 1).last.map(String.init) == text
  }
}

extension Event.Kind: ExpressibleByArgument {}

/// What is known of a road beforehand.
enum RouteFile {
  /// - Throws: exit status 2 after saying why the file cannot be used.
  static func read(_ path: String) throws -> Route {
    var octets: [UInt8] = []
    try TextLines.forEach(in: path) { line in
      octets.append(contentsOf: line)
      octets.append(UInt8(ascii: "\n"))
      return true
    }
    do {
      return try Route(geoJSON: JSONValue(parsing: octets))
    } catch {
      StandardError.warn("\(path): \(error)")
      throw ExitStatus.couldNotRun
    }
  }
}
