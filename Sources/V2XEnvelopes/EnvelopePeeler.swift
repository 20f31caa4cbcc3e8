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

  public init() {}

  /// What became of fragmented datagrams so far.
  public var reassembly: ReassemblyStatistics { reassembler.statistics }

  /// Datagrams of which fragments are still awaited.
  public var openDatagrams: Int { reassembler.openCount }

  /// Peels one frame. Nothing is allocated, but for fragments.
  @_lifetime(copy frame, &self)
  public mutating func peel(_ frame: borrowing Frame) -> Envelope {
    let octets = frame.octets
    var peeling = Peeling(octets: octets, originalLength: frame.originalLength)
    peeling.peel(octets, frame.linkType)
    var isReassembled = false
    if peeling.fragment != nil, peeling.outcome == .fragment { isReassembled = reassemble(&peeling, frame) }
    // The datagram and the digits are this peeler's, and stay as they are until it is used again.
    let datagram = isReassembled ? reassembler.datagram : UnsafeRawBufferPointer(start: nil, count: 0)
    if peeling.outcome != .payload {
      digits.clear()
    } else if isReassembled {
      digits.read(RawSpan(_unsafeBytes: datagram).part(peeling.at, peeling.end))
    } else {
      digits.read(octets.part(peeling.at, peeling.end))
    }
    let text = _overrideLifetime(RawSpan(_unsafeBytes: digits.octets), mutating: &self)
    let whole = isReassembled ? _overrideLifetime(RawSpan(_unsafeBytes: datagram), copying: text) : octets
    return Envelope(peeling, payload: whole.part(peeling.at, peeling.end), digits: text)
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
