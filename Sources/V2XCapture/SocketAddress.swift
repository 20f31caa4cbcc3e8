import Glibc

/// Where to listen, from text such as `0.0.0.0:30000`, `[::]:30000`, `239.1.1.1:30000`, `[ff02::1%eth0]:30000`, `:30000`.
struct SocketAddress {
  /// Four or sixteen octets.
  let octets: [UInt8]
  let port: UInt16
  /// The interface after `%`.
  let zone: String?

  var isIPv6: Bool { octets.count == 16 }
  var isMulticast: Bool { isIPv6 ? octets[0] == 0xff : octets[0] >> 4 == 0xe }
  var isUnspecified: Bool { octets.allSatisfy { $0 == 0 } }

  init(_ text: String) throws(CaptureError) {
    func refuse() -> CaptureError {
      CaptureError(.badAddress, detail: "\(text): expected ADDRESS:PORT, an IPv6 address in brackets")
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { throw refuse() }
    self.port = port
    var host = text[..<colon]
    if host.hasPrefix("[") {
      guard host.hasSuffix("]") else { throw refuse() }
      host = host.dropFirst().dropLast()
      let percent = host.firstIndex(of: "%")
      zone = percent.map { String(host[host.index(after: $0)...]) }
      var address = in6_addr()
      guard inet_pton(AF_INET6, String(host[..<(percent ?? host.endIndex)]), &address) == 1 else { throw refuse() }
      octets = withUnsafeBytes(of: address) { [UInt8]($0) }
    } else if host.isEmpty || host == "*" {
      zone = nil
      octets = [UInt8](repeating: 0, count: 16)
    } else {
      zone = nil
      var address = in_addr()
      guard inet_pton(AF_INET, String(host), &address) == 1 else { throw refuse() }
      octets = withUnsafeBytes(of: address) { [UInt8]($0) }
    }
  }

  /// Calls `body` with the form the socket functions take.
  func withSockaddr<Result>(scope: UInt32, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_scope_id = scope
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: octets) }
      return withUnsafeBytes(of: address) { body($0.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t($0.count)) }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: octets) }
    return withUnsafeBytes(of: address) { body($0.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t($0.count)) }
  }
}
