import JSONText
import V2XModel
import V2XSecurity

extension SecurityLabel {
  /// Writes the member `security`: what the sender says, and which of it was verified.
  func write(to json: inout JSONWriter) {
    json.key("security")
    json.beginObject()
    json.key("form")
    json.string(form.layer.name)
    json.key("protection")
    json.string(form.protection.rawValue)
    json.key("verdict")
    json.string(verdict.rawValue)
    if form.protection == .signed { writeSigned(to: &json) }
    json.endObject()
  }

  private func writeSigned(to json: inout JSONWriter) {
    if let aid {
      json.key("aid")
      json.integer(Int64(clamping: aid))
    }
    write(generationTime, "generationTime", to: &json)
    write(expiryTime, "expiryTime", to: &json)
    if let signer {
      json.key("signer")
      json.string(signer.description)
    }
    json.key("holdsCertificate")
    json.bool(holdsCertificate)
    if let certificate {
      json.key("certificate")
      json.beginObject()
      json.key("id")
      json.string(certificate.id.description)
      write(certificate.start, "start", to: &json)
      write(certificate.end, "end", to: &json)
      json.key("permissions")
      json.beginArray()
      for permission in certificate.permissions { json.integer(permission) }
      json.endArray()
      json.endObject()
    }
    writeChecks(to: &json)
  }

  private func writeChecks(to json: inout JSONWriter) {
    json.key("checks")
    json.beginObject()
    json.key("payloadSignature")
    json.string(payloadSignature.text)
    json.key("chain")
    json.beginArray()
    for link in chain {
      json.beginObject()
      json.key("certificate")
      json.string(link.certificate.description)
      if let name = link.name {
        json.key("name")
        json.string(name)
      }
      if let issuer = link.issuer {
        json.key("issuer")
        json.string(issuer.description)
      }
      json.key("signature")
      json.string(link.check.text)
      json.endObject()
    }
    json.endArray()
    for (name, check) in [("root", root), ("time", time), ("permission", permission)] {
      json.key(name)
      json.string(check.text)
    }
    json.key("unchecked")
    json.beginArray()
    for name in Self.unchecked { json.string(name) }
    json.endArray()
    json.endObject()
  }

  private func write(_ nanoseconds: Int64?, _ key: String, to json: inout JSONWriter) {
    guard let nanoseconds else { return }
    json.key(key)
    json.string(Instant(nanoseconds: nanoseconds).description)
  }
}
