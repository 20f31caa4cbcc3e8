import ASN1Runtime
public import CSAE53
public import V2XEnvelopes
public import V2XModel

/// A message that was recognised in a frame, lent to whoever is told of it.
///
/// It is read into rows that the recogniser uses again for the next one; `value` makes the typed value, which can be kept.
public struct RecognisedMessage: ~Escapable {
  public let kind: MessageKind
  /// The octets that came: the message in its frame, or its body alone.
  public let payload: RawSpan
  /// Whether `payload` begins with the message frame.
  public let hasFrame: Bool
  /// The octets of the message in its frame, in the edition of 2020: `payload`, or what the body is in one, or what a message of an older edition
  /// is in that of 2020.
  public let octets: RawSpan
  /// The edition that explains `payload`.
  public let edition: MessageEdition
  /// Whether another edition explains the octets just as well: because what differs between them is not in the message, or, for a map without
  /// any road, because they happen to mean another map in it.
  public let isAmbiguous: Bool
  /// All layers of the frame, outermost first.
  public let layers: LayerList
  /// The application identifier, where a DSMP header carries one.
  public let aid: UInt32?
  /// Whether the identifier announces this kind of message; nil without an identifier, or for one that the tables do not assign.
  public let aidAgrees: Bool?
  /// What a roadside unit says of itself, where the frame to its cloud carries it.
  public let roadsideUnit: RoadsideUnitHeader?
  /// The secured message around it; empty where there is none.
  @usableFromInline let secured: RawSpan
  private let row: MessageFrame.Flat
  private let rows: UnsafePointer<MessageRows>

  /// - Parameter rows: where `row` was read into; they stay as long as the message is lent.
  @_lifetime(copy payload, copy octets, copy candidate)
  init(
    _ row: MessageFrame.Flat, in rows: UnsafeMutablePointer<MessageRows>, octets: RawSpan, payload: RawSpan, hasFrame: Bool,
    of candidate: borrowing Candidate, edition: MessageEdition = .edition2020
  ) {
    self.edition = edition
    self.row = row
    self.rows = UnsafePointer(rows)
    self.octets = octets
    self.payload = payload
    self.hasFrame = hasFrame
    secured = candidate.securedOctets
    let kind = row.kind ?? DayTwoFrame(octets).kind
    self.kind = kind
    layers = candidate.layers
    aid = candidate.aid
    roadsideUnit = candidate.roadsideUnit
    isAmbiguous = Self.isAmbiguous(kind, edition, octets, payload, row, rows)
    aidAgrees = candidate.aid.flatMap { rows.pointee.applications.kind(of: $0) }.map { $0 == kind }
  }

  /// A message in its frame, behind a DSMP header.
  @_lifetime(copy octets)
  init(_ row: MessageFrame.Flat, in rows: UnsafeMutablePointer<MessageRows>, octets: RawSpan, layers: LayerList, aid: UInt32) {
    self.init(row, in: rows, octets: octets, payload: octets, layers: layers, aid: aid, edition: .edition2020)
  }

  /// A message in its frame, of any edition, behind a DSMP header.
  @inline(__always)
  @_lifetime(copy payload, copy octets)
  init(
    _ row: MessageFrame.Flat, in rows: UnsafeMutablePointer<MessageRows>, octets: RawSpan, payload: RawSpan, layers: LayerList,
    aid: UInt32, edition: MessageEdition
  ) {
    self.edition = edition
    self.row = row
    self.rows = UnsafePointer(rows)
    self.octets = octets
    self.payload = payload
    hasFrame = true
    secured = octets.extracting(unchecked: 0..<0)
    let kind = row.kind ?? DayTwoFrame(octets).kind
    self.kind = kind
    self.layers = layers
    self.aid = aid
    roadsideUnit = nil
    isAmbiguous = Self.isAmbiguous(kind, edition, octets, payload, row, rows)
    aidAgrees = rows.pointee.applications.kind(of: aid).map { $0 == kind }
  }

  private static func isAmbiguous(
    _ kind: MessageKind, _ edition: MessageEdition, _ octets: RawSpan, _ payload: RawSpan, _ row: MessageFrame.Flat,
    _ rows: UnsafeMutablePointer<MessageRows>
  ) -> Bool {
    guard edition == .edition2020 else { return MessageEdition.allCases.contains { $0 != edition && $0.exactValue(payload) != nil } }
    // What differs in a BSM is in its safety extension, whose presence bit is the seventh behind the four of the frame: most have none, and to look
    // there costs less than to take the row apart.
    if kind == .bsm, octets.byteCount > 1, octets.unsafeLoad(fromByteOffset: 1, as: UInt8.self) & 0x20 == 0 { return true }
    // Larger maps end elsewhere when they are read by another edition.
    if kind == .map, payload.byteCount < 64 { return MessageEdition.older.contains { $0.exactValue(payload) != nil } }
    return row.isOfEveryEdition(rows.pointee.messages)
  }

  /// Whether a secured message is around it.
  @inlinable @inline(__always)
  public var isSecured: Bool { !secured.isEmpty }

  /// What the secured message around it says of itself, unverified; nil where there is none.
  public var security: SecuredMessage? {
    @_lifetime(copy self)
    get { secured.isEmpty ? nil : SecuredMessage(secured) }
  }

  /// The message as a typed value.
  ///
  /// - Throws: never for what was recognised; the signature leaves that to be relied on or not.
  public var value: MessageFrame { get throws(CodingError) { try MessageFrame(uper: octets) } }

  /// Lends the rows that the message was read into, and its own.
  public func withRows<Result, Failure: Error>(
    _ body: (borrowing FlatMessages, MessageFrame.Flat) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(rows.pointee.messages, row)
  }

  /// The identity that the sender gives itself; nil for messages without one.
  public var sender: StationID? {
    guard case .extended = row else { return row.sender(rows.pointee.messages) }
    return rows.pointee.dayTwo.sender(rows.pointee.messages)
  }

  /// The message of Day II that the frame carries, in rows; nil for others, and for numbers that are not assigned.
  public var dayTwo: DayTwoMessage? {
    guard case .extended = row else { return nil }
    return rows.pointee.dayTwo.message
  }

  /// Calls `body` with each intersection that the message describes.
  public func forEachIntersection(_ body: (IntersectionID) -> Void) { row.forEachIntersection(rows.pointee.messages, body) }

  /// Appends what the message says, in neutral terms, to the tables of the batch.
  public func observe(_ reception: Reception, into batch: inout ObservationBatch) {
    guard case .extended = row else { return row.observe(rows.pointee.messages, reception, into: &batch) }
    let content = octets.extracting(DayTwoFrame(octets).content ?? 0..<0)
    rows.pointee.dayTwo.observe(rows.pointee.messages, of: content, reception, into: &batch)
  }

  /// The name of the message in its set; `_ext_N` for addition N of a later edition.
  public var typeName: String {
    if case .unknown(let addition) = row { return "_ext_\(addition.index)" }
    return kind.type
  }
}
