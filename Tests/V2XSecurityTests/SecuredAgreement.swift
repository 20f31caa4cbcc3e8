import ASN1Runtime
import ChineseSPDU
import IEEE1609Dot2
import V2XEnvelopes

/// The walk that peels secured messages, held against the generated types.
enum SecuredAgreement {
  /// What the walk says otherwise than the types; nil where nothing. The walk may read what is not canonical; what is canonical it must read.
  static func disagreement(_ octets: [UInt8]) -> String? {
    if let data = try? Ieee1609Dot2Data(oer: octets), data.protocolVersion == 3 { return disagreement(octets, data) }
    if octets.first == 2, let message = try? SecuredMessage2019(oer: octets) { return disagreement(octets, message) }
    return nil
  }

  typealias SecuredMessage2019 = ChineseSPDU.SecuredMessage

  private static func disagreement(_ octets: [UInt8], _ data: Ieee1609Dot2Data) -> String? {
    guard case .signedData(let signed) = data.content else { return nil }
    guard signed.tbsData.payload.depth < 3 else { return nil }
    // Told apart from the older form by the number of the hash function.
    guard signed.hashId == .sha256 || signed.hashId == .sha384 || signed.hashId == .sm3 else { return nil }
    guard let message = V2XEnvelopes.SecuredMessage(octets.span.bytes) else { return "not walked" }
    let header = signed.tbsData.headerInfo
    guard message.aid == UInt64(header.psid.rawValue) else { return "another application" }
    guard message.generationTime == header.generationTime.map({ UInt64($0.rawValue) }) else { return "another time" }
    guard message.expiryTime == header.expiryTime.map({ UInt64($0.rawValue) }) else { return "another expiry" }
    guard let body = try? signed.tbsData.oer(), message.signedOctets.withUnsafeBytes({ [UInt8]($0) }) == body else {
      return "another signed part"
    }
    switch (signed.signer, message.signer) {
    case (.digest(let digest), .digest(let other)): if digest.rawValue != other { return "another digest" }
    case (.certificate(let list), .certificates(let count)):
      guard list.count == count else { return "other certificates" }
      guard let first = list.first else { break }
      let octets = try? first.oer()
      if octets != message.certificateOctets.withUnsafeBytes({ [UInt8]($0) }) { return "another certificate" }
    case (.`self`, .itself), (.unknown, .unknown): break
    default: return "another signer"
    }
    let payload = payload(message)
    return payload == signed.tbsData.payload.innermost ? nil : "another payload"
  }

  private static func disagreement(_ octets: [UInt8], _ message: SecuredMessage2019) -> String? {
    guard case .signedData(let signed) = message.payload else { return nil }
    guard let walked = V2XEnvelopes.SecuredMessage(octets.span.bytes) else { return "not walked" }
    let header = signed.tbs.headerInfo
    guard header.itsAid < 0 || walked.aid == UInt64(header.itsAid) else { return "another application" }
    guard walked.generationTime == header.genTime.map({ UInt64($0.rawValue) }) else { return "another time" }
    guard let body = try? signed.tbs.oer(), walked.signedOctets.withUnsafeBytes({ [UInt8]($0) }) == body else {
      return "another signed part"
    }
    let payload = payload(walked)
    return payload == signed.tbs.data?.octets ? nil : "another payload"
  }

  private static func payload(_ message: borrowing V2XEnvelopes.SecuredMessage) -> [UInt8]? {
    guard let octets = message.payload else { return nil }
    return octets.withUnsafeBytes { [UInt8]($0) }
  }
}

extension SignedDataPayload {
  /// Messages in each other.
  fileprivate var depth: Int {
    guard case .signedData(let signed)? = data?.content else { return 0 }
    return 1 + signed.tbsData.payload.depth
  }

  fileprivate var innermost: [UInt8]? {
    switch data?.content {
    case .unsecuredData(let octets): octets.octets
    case .signedData(let signed): signed.tbsData.payload.innermost
    default: nil
    }
  }
}
