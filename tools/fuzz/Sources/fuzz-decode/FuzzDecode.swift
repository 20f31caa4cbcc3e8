import ASN1Runtime
import ASN1Schema
import CSAE53

private let specification = Schema(Specification.schema)
private let messages = Schema(CSAE53.Specification.schema)

/// The first octet chooses a type, of the codec's test specification or, beyond those, the frame of all Day-I messages; the others are the
/// message. What the walk over the schema and the generated type make of it must be the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzDecode(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = UnsafeRawBufferPointer(start: data, count: size)
  guard let selector = input.first else { return 0 }
  let octets = Array(input.dropFirst())
  let found =
    Int(selector) < specificationTypes.count
    ? disagreement(on: octets, as: specificationTypes[Int(selector)], specification)
    : disagreement(on: octets, as: MessageFrame.self, messages)
  if let found { fatalError(found) }
  return 0
}
