import Glibc

/// Sends datagrams from a socket of its own.
public final class UDPSender {
  private let socket: Int32
  private let isIPv6: Bool
  /// The port the datagrams come from.
  public let port: UInt16

  /// A socket for one address family; groups are sent to on the named interface.
  public init(isIPv6: Bool = false, groupInterface: String = "lo") {
    self.isIPv6 = isIPv6
    socket = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    let index = Int32(bitPattern: if_nametoindex(groupInterface))
    if isIPv6 {
      var index = index
      setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_MULTICAST_IF, &index, socklen_t(MemoryLayout<Int32>.size))
    } else {
      var request = ip_mreqn()
      request.imr_ifindex = index
      setsockopt(socket, Int32(IPPROTO_IP), IP_MULTICAST_IF, &request, socklen_t(MemoryLayout<ip_mreqn>.size))
    }
    // Binding to port 0 has the system choose one, so that it is known before anything is sent.
    var address = sockaddr_storage()
    address.ss_family = sa_family_t(isIPv6 ? AF_INET6 : AF_INET)
    var length = socklen_t(isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
    let descriptor = socket
    port = withUnsafeMutableBytes(of: &address) { bytes in
      let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
      bind(descriptor, pointer, length)
      getsockname(descriptor, pointer, &length)
      return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  deinit {
    close(socket)
  }

  /// Sends one datagram to an address of four or sixteen octets; false when the system refuses.
  @discardableResult
  public func send(_ payload: [UInt8], to address: [UInt8], port: UInt16) -> Bool {
    var storage = sockaddr_storage()
    return withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.storeBytes(of: sa_family_t(isIPv6 ? AF_INET6 : AF_INET), as: sa_family_t.self)
      bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
      let start = isIPv6 ? 8 : 4
      for (index, octet) in address.enumerated() { bytes[start + index] = octet }
      let length = socklen_t(isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
      return sendto(socket, payload, payload.count, 0, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, length) == payload.count
    }
  }
}
