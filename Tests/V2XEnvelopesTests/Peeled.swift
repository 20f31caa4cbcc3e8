import TestSupport
import V2XCapture
import V2XEnvelopes

/// What peeling a frame gives, copied.
struct Peeled: Equatable {
  var outcome: Envelope.Outcome
  var layers: [String]
  var payload: [UInt8]
  var payloadOffset: Int
  var source: String?
  var destination: String?
  var linkSource: String?
  var linkDestination: String?
  var udpChecksum: Envelope.ChecksumState?
  var isTruncated: Bool
  var fragmentCount: Int
  var rejection: EnvelopeError?
  var candidates: [Considered] = []

  init(_ envelope: borrowing Envelope) {
    outcome = envelope.outcome
    layers = envelope.layers.names
    payload = envelope.payload.withUnsafeBytes { [UInt8]($0) }
    payloadOffset = envelope.payloadOffset
    source = envelope.source?.description
    destination = envelope.destination?.description
    linkSource = envelope.linkSource?.description
    linkDestination = envelope.linkDestination?.description
    udpChecksum = envelope.udpChecksum
    isTruncated = envelope.isTruncated
    fragmentCount = envelope.fragmentCount
    rejection = envelope.rejection
    var all = envelope.candidates
    while let candidate = all.next() { candidates.append(Considered(candidate)) }
  }

  /// Peels one frame with a peeler of its own.
  init(_ octets: [UInt8], _ linkType: LinkType = .ethernet, original: Int? = nil) {
    var peeler = EnvelopePeeler()
    self.init(peeler.peel(OwnedFrame(octets: octets, time: 0, originalLength: original, linkType: linkType).frame))
  }

  /// The damage, when that is how it ended.
  var damage: EnvelopeError? {
    if case .damaged(let error) = outcome { error } else { nil }
  }
}

/// What a candidate is, copied.
struct Considered: Equatable {
  var content: Candidate.Content
  var proof: Candidate.Proof
  var layers: [String]
  var aid: UInt32?
  var roadsideUnit: RoadsideUnitHeader?
  var payloads: [[UInt8]] = []
  var offsets: [Int] = []

  init(_ candidate: borrowing Candidate) {
    content = candidate.content
    proof = candidate.proof
    layers = candidate.layers.names
    aid = candidate.aid
    roadsideUnit = candidate.roadsideUnit
    var all = candidate.payloads
    while let payload = all.next() {
      payloads.append(payload.octets.withUnsafeBytes { [UInt8]($0) })
      offsets.append(payload.offset)
    }
  }

  /// The candidates for octets that stand alone.
  static func all(_ octets: [UInt8]) -> [Considered] {
    var candidates = Candidates(octets: octets.span.bytes)
    var list: [Considered] = []
    while let candidate = candidates.next() { list.append(Considered(candidate)) }
    return list
  }
}

/// A basic safety message of a real deployment, bare.
let knownMessage = FrameBuilder.octets(hex: "00016626466686a6c6e700001246654268f3dc631a51400000001f91f91fdfffc00140140000")
