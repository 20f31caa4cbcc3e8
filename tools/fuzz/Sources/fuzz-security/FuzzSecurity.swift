import V2X

/// Any octets as a secured message: the walk stays inside them and says what the generated types say, and nothing is verified that nobody signed.
@c(LLVMFuzzerTestOneInput)
public func fuzzSecurity(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let octets = [UInt8](UnsafeBufferPointer(start: data, count: size))
  if let found = SecuredAgreement.disagreement(octets) { fatalError(found) }
  guard let message = SecuredMessage(octets.span.bytes) else { return 0 }
  touch(message.signedOctets)
  touch(message.certificateOctets)
  if let payload = message.payload {
    touch(payload)
    precondition(message.payloadOffset >= 0 && message.payloadOffset + payload.byteCount <= size)
  }
  var verifier = MessageVerifier(trust: trust)
  let label = verifier.label(message, receivedAt: 1_733_001_660_000_000_000)
  // The seeds are signed for another root than this one.
  precondition(label.verdict != .verified, "verified")
  return 0
}

/// A root made for this: certificates that name it as their issuer are looked at more closely.
private let trust: TrustStore = {
  var store = TrustStore()
  do throws(TrustStore.Failure) { try store.add(Array(root.utf8)) } catch { fatalError("\(error)") }
  return store
}()

private let root =
  "8003008102088104726f6f7400000000002756cd0084000a01014081010180842183a4250b3328d8dd24d62095b8c7f1653e86d9aa70d39b02241072"
  + "ba8283bba5908440019a2bb60109fc7ae41738e6f3e60377470d9c94317299a787b9dd425d63b2d45125a196e241f33a00dd0d3f59d7d3cae692b434"
  + "b769c5df6d95d9adf8c8161a"

/// Reads every octet, so that the address sanitizer sees one that is not the input's.
private func touch(_ octets: RawSpan) {
  var sum: UInt8 = 0
  octets.withUnsafeBytes { for octet in $0 { sum &+= octet } }
  withExtendedLifetime(sum) {}
}
