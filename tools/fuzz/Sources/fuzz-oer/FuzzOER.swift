import ASN1Runtime
import ASN1Schema
import ChineseSPDU
import IEEE1609Dot2

private let secured = Schema(IEEE1609Dot2.Specification.schema)
private let older = Schema(ChineseSPDU.Specification.schema)
private let types = OctetReadings.types.sorted { $0.key < $1.key }.map(\.value)

/// The first octet chooses a type, of the test specification of octet encoding or, beyond those, a secured message or certificate; the others are the
/// value. What the walk over the schema and the generated type make of it must be the same, and canonical octets must come back as they were.
@c(LLVMFuzzerTestOneInput)
public func fuzzOER(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: data, count: size)
  guard let selector = input.first else { return 0 }
  let octets = Array(input.dropFirst())
  let found: String?
  switch Int(selector) - types.count {
  case ..<0:
    let type = types[Int(selector)]
    found = disagreement(octets, type)
  case 0: found = OctetReadings.disagreement(on: octets, as: IEEE1609Dot2.Certificate.self, secured)
  case 1: found = OctetReadings.disagreement(on: octets, as: SecuredMessage.self, older)
  default: found = OctetReadings.disagreement(on: octets, as: Ieee1609Dot2Data.self, secured)
  }
  if let found { fatalError(found) }
  return 0
}

private func disagreement<Value: OERCodable>(_ octets: [UInt8], _ type: Value.Type) -> String? {
  OctetReadings.disagreement(on: octets, as: type, OctetReadings.schema)
}
