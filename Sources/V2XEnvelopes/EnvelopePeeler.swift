public import V2XCapture

/// Peels the layers off frames, one after the other, and puts fragmented datagrams together.
///
///     var peeler = EnvelopePeeler()
///     while let frame = try reader.next() {
///       let envelope = peeler.peel(frame)
///       …
///     }
public struct EnvelopePeeler: ~Copyable {
  private var reassembler = Reassembler()
  private var digits = HexadecimalText()
  /// What was found around the frame that was peeled in parts last: plain values, in memory of this peeler alone.
  private let parts = UnsafeMutablePointer<Peeling>.allocate(capacity: 1)

  private let reassembles: Bool

  public init() { reassembles = true }

  /// - Parameter reassembles: whether fragments are put together; otherwise each remains one, the last of a datagram, too.
  package init(reassembles: Bool) { self.reassembles = reassembles }

  deinit {
    parts.deallocate()
  }

  /// What became of fragmented datagrams so far.
  public var reassembly: ReassemblyStatistics { reassembler.statistics }

  /// Datagrams of which fragments are still awaited.
  public var openDatagrams: Int { reassembler.openCount }

  /// Peels one frame. Nothing is allocated, but for fragments.
  @_lifetime(copy frame, &self)
  public mutating func peel(_ frame: borrowing Frame) -> Envelope {
    let octets = frame.octets
    if let datagram = PlainDatagram(octets, frame.linkType), !datagram.mayBeDigits(octets) { return Envelope(datagram, of: octets) }
    let isReassembled = peelInParts(frame)
    // Datagram, parts and digits are this peeler's and stay as they are until it is used again, on which the result depends, too.
    let whole = isReassembled ? _overrideLifetime(RawSpan(_unsafeBytes: reassembler.datagram), copying: octets) : octets
    return Envelope(UnsafePointer(parts), payload: whole.part(parts.pointee.at, parts.pointee.end))
  }

  /// Peels layer by layer, and reads digits; true when what remains lies in a datagram that was put together.
  @inline(never)
  private mutating func peelInParts(_ frame: borrowing Frame) -> Bool {
    let octets = frame.octets
    var peeling = Peeling(octets: octets, originalLength: frame.originalLength)
    peeling.peel(octets, frame.linkType)
    var isReassembled = false
    if reassembles, peeling.fragment != nil, peeling.outcome == .fragment { isReassembled = reassemble(&peeling, frame) }
    if peeling.outcome != .payload {
      digits.clear()
    } else if isReassembled {
      digits.read(RawSpan(_unsafeBytes: reassembler.datagram).part(peeling.at, peeling.end))
    } else {
      digits.read(octets.part(peeling.at, peeling.end))
    }
    peeling.digits = digits.octets
    parts.initialize(to: peeling)
    return isReassembled
  }

  /// Adds a fragment to its datagram and, when that is whole, peels on in it.
  private mutating func reassemble(_ peeling: inout Peeling, _ frame: borrowing Frame) -> Bool {
    guard let fragment = peeling.fragment else { return false }
    let octets = frame.octets
    switch reassembler.add(fragment, octets.part(peeling.at, peeling.end), of: frame) {
    case .pending:
      return false
    case .damaged(let code, let claimed, let present):
      peeling.limit = .lastFragment
      peeling.fail(peeling.layers.last ?? .ipv4, code, at: peeling.at, claimed: claimed, present: present)
      return false
    case .complete(let length, let nextHeader, let fragments):
      peeling.at = 0
      peeling.end = length
      peeling.limit = .lastFragment
      peeling.fragmentCount = fragments
      let datagram = RawSpan(_unsafeBytes: reassembler.datagram)
      if peeling.layers.last == .ipv6 {
        peeling.extensionHeaders(datagram, nextHeader)
      } else {
        peeling.transport(datagram, nextHeader)
      }
      // A fragment inside a reassembled datagram is none that IP allows.
      if peeling.outcome == .fragment { peeling.outcome = .foreign(.ipProtocol(44)) }
      return true
    }
  }
}
