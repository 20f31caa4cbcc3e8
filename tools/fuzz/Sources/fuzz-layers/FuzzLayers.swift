import V2X

/// Link types, chosen by the lower bits of a record's first octet.
private let linkTypes: [UInt32] = [1, 101, 113, 276, 0, 108, 127, 105, 228, 229, 12, 14, 195, 1, 101, 1]

/// A sequence of frames, so that fragments meet: each is an octet (link type, highest bit: cut by a snap length), its length in
/// two octets, least significant first, and its octets; a length beyond the input takes what is left.
@c(LLVMFuzzerTestOneInput)
public func fuzzLayers(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: data, count: size)
  var peeler = EnvelopePeeler()
  var at = 0
  var number = 0
  while at + 3 <= size, number < 256 {
    let selector = input[at]
    let length = min(Int(input[at + 1]) | Int(input[at + 2]) << 8, size - at - 3)
    let octets = RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: input[(at + 3)..<(at + 3 + length)]))
    number += 1
    let frame = Frame(
      octets: octets, time: Int64(number) * 100_000_000, originalLength: length + (selector & 0x80 != 0 ? 1_000 : 0),
      linkType: LinkType(rawValue: linkTypes[Int(selector & 15)]), number: number)
    check(peeler.peel(frame), length)
    at += 3 + length
  }
  return 0
}

private func check(_ envelope: borrowing Envelope, _ length: Int) {
  touch(envelope.payload)
  precondition(envelope.payloadOffset >= 0 && envelope.payload.byteCount <= 65_535 + 65_535)
  var candidates = envelope.candidates
  var count = 0
  while let candidate = candidates.next() {
    count += 1
    precondition(candidate.layers.starts(with: envelope.layers))
    var payloads = candidate.payloads
    var messages = 0
    while let payload = payloads.next() {
      messages += 1
      touch(payload.octets)
    }
    if let security = candidate.security { touch(security.octets) }
    precondition(messages == candidate.payloads.count, "\(messages) messages of \(candidate.payloads.count)")
  }
  precondition(count <= 11)
  precondition(count == 0 || envelope.outcome == .payload)
  if case .damaged(let error) = envelope.outcome { precondition(error.offset >= 0 && error.offset <= max(length, 65_535)) }
  if let error = envelope.rejection { precondition(error.offset >= 0 && error.layer == .dsmp) }
}

/// Reads every octet, so that the address sanitizer sees one that is not the frame's.
private func touch(_ octets: RawSpan) {
  var sum: UInt8 = 0
  octets.withUnsafeBytes { for octet in $0 { sum &+= octet } }
  withExtendedLifetime(sum) {}
}
