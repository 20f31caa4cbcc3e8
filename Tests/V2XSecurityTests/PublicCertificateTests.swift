import ASN1Runtime
import Foundation
import IEEE1609Dot2
import JSONText
import TestSupport
import Testing
import V2XEnvelopes

@testable import V2XSecurity

/// Certificates that others made: the chain of a university's test authority, and those of public repositories.
@Suite(.enabled(if: SharedInputs.folder != nil, "the shared folder does not stand beside the repository"))
struct PublicCertificateTests {
  /// Root, intermediate, pseudonym authority, pseudonym, from the table of the facts.
  static let chain: [[UInt8]] = {
    guard let file = SharedInputs.file("facts/network-layer.md"), let text = try? String(contentsOf: file, encoding: .utf8) else {
      return []
    }
    return ["root", "intermediate", "pseudonym CA", "pseudonym"].compactMap { name in
      text.split(separator: "\n").first { $0.hasPrefix("| \(name) |") && $0.contains("`80") }
        .flatMap { Hexadecimal.octets($0.split(separator: "`")[1].utf8) }
    }
  }()

  static func known() throws -> [KnownCertificate] { try chain.map { try KnownCertificate($0) } }

  @Test func theChainDecodesAndGoesBack() throws {
    #expect(Self.chain.map(\.count) == [252, 253, 246, 177])
    for octets in Self.chain { #expect(try Certificate(oer: octets).oer() == octets) }
    let ids = try Self.known().map(\.id.description)
    #expect(ids.prefix(3) == ["39e4af9c65e69ab6", "206b1584f3c5f36f", "0c03bb27ff6caf75"])
    #expect(try Self.known()[3].content.toBeSigned.appPermissions?.map(\.psid.rawValue) == [3629, 3616, 111, 112, 113, 114, 3617, 3624])
  }

  private func result(_ certificates: [KnownCertificate], root: [UInt8]) throws -> ChainBuilder.Result {
    var trust = TrustStore()
    try trust.add(root)
    return ChainBuilder.chain(from: certificates[3], trust) { id in certificates[1...].first { $0.id == id } }
  }

  @Test func theChainVerifiesLinkByLink() throws {
    let certificates = try Self.known()
    let result = try result(certificates, root: Self.chain[0])
    #expect(result.links.map(\.check) == [.verified, .verified, .verified, .verified])
    #expect(result.links.map(\.certificate) == certificates.reversed().map(\.id))
    #expect(result.root == .verified)
    #expect(ChainBuilder.checkPermission(111, result.certificates) == .verified)
    #expect(ChainBuilder.checkPermission(3618, result.certificates) == .failed(.notPermitted))
    let time = UInt64(certificates[3].content.toBeSigned.validityPeriod.start.rawValue) * 1_000_000
    #expect(ChainBuilder.checkTime(time, result.certificates) == .verified)
  }

  /// Whatever bit of whatever certificate is another one, the chain does not hold.
  @Test(arguments: 0..<4) func anyBitMatters(position: Int) throws {
    let good = try Self.known()
    for bit in 0..<Self.chain[position].count * 8 {
      var octets = Self.chain[position]
      octets[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      guard let damaged = try? KnownCertificate(octets) else { continue }
      var certificates = good
      certificates[position] = damaged
      if position == 0 {
        // Named as a root it is refused; otherwise it is not the one that was named.
        var trust = TrustStore()
        if damaged.isSelfIssued {
          #expect(throws: TrustStore.Failure.self, "bit \(bit)") { try trust.add(octets) }
        } else {
          try? trust.add(octets)
          #expect(trust.isEmpty, "bit \(bit)")
        }
        #expect(!ChainBuilder.check(good[1], issuedBy: damaged).isVerified, "bit \(bit)")
        continue
      }
      let result = try result(certificates, root: Self.chain[0])
      // Whatever names a damaged certificate by its hash does not find it.
      let holds = result.root.isVerified && result.links.allSatisfy(\.check.isVerified)
      #expect(!holds, "bit \(bit)")
      if position < 3 { #expect(!ChainBuilder.check(good[position + 1], issuedBy: damaged).isVerified, "bit \(bit)") }
    }
  }

  /// Certificates of IEEE 1609.2 that are their own issuers verify, and so do those that one of them issued.
  @Test func certificatesOfOthersVerify() throws {
    let file = try #require(SharedInputs.file("vectors/ieee1609.jsonl"))
    let text = try String(contentsOf: file, encoding: .utf8)
    let certificates = try text.split(separator: "\n").compactMap { line -> KnownCertificate? in
      let vector = try JSONValue(parsing: line.utf8)
      guard vector["type"]?.string == "Certificate", let digits = vector["hex"]?.string else { return nil }
      return try KnownCertificate(try #require(Hexadecimal.octets(digits.utf8)))
    }
    #expect(certificates.count == 5)
    for certificate in certificates {
      if certificate.isSelfIssued {
        #expect(ChainBuilder.check(certificate, issuedBy: certificate) == .verified, "\(certificate.id)")
      } else if let issuer = certificates.first(where: { $0.id == certificate.issuerID }) {
        #expect(ChainBuilder.check(certificate, issuedBy: issuer) == .verified, "\(certificate.id)")
      }
    }
  }
}
