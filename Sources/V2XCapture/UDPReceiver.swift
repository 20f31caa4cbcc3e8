import Glibc

/// Datagrams from a UDP socket, IPv4 or IPv6, to one address or a group, handed over as the IP packets they came in.
///
/// The system keeps the headers to itself; they are made anew around each payload, with its true addresses and ports and right
/// checksums, so that what is received can be peeled, written and read again like any other frame.
public struct UDPReceiver: ~Copyable {
  /// The port that is listened on.
  public let port: UInt16
  private let descriptor: Int32
  private let localAddress: [UInt8]
  private var datagram = DatagramFrame()
  private let control = UnsafeMutableRawPointer.allocate(byteCount: controlSize, alignment: 16)
  private var record = FrameRecord()
  private var dropped = 0

  private static let controlSize = 512

  /// Listens on `ADDRESS:PORT`, an IPv6 address in brackets; a group is joined; an empty address or `*` is any, IPv4 and IPv6.
  ///
  /// - Parameters:
  ///   - interface: the interface a group is joined on; nil leaves that to the system's routes.
  ///   - bufferSize: octets the system may hold while the reader is busy.
  /// - Throws: `badAddress` when the text is no address, `openFailed` when it cannot be listened on.
  public init(_ address: String, interface: String? = nil, bufferSize: Int = 1 << 22) throws(CaptureError) {
    let local = try SocketAddress(address)
    var scope: UInt32 = 0
    if let name = interface ?? local.zone {
      scope = if_nametoindex(name)
      guard scope != 0 else { throw CaptureError(.openFailed, detail: "no interface \(name)") }
    }
    let socket = Glibc.socket(local.isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw CaptureError(.openFailed, detail: systemMessage()) }
    do throws(CaptureError) {
      try Self.prepare(socket, local, bufferSize)
      guard local.withSockaddr(scope: scope, { bind(socket, $0, $1) }) == 0 else {
        throw CaptureError(.openFailed, detail: "\(address): \(systemMessage())")
      }
      if local.isMulticast { try Self.join(socket, local, scope, address) }
    } catch {
      close(socket)
      throw error
    }
    descriptor = socket
    localAddress = local.octets
    port = local.port != 0 ? local.port : Self.boundPort(socket)
    record.linkType = .raw
  }

  deinit {
    close(descriptor)
    control.deallocate()
  }

  // MARK: - Opening

  private static func prepare(_ socket: Int32, _ local: SocketAddress, _ bufferSize: Int) throws(CaptureError) {
    let size = Int32(clamping: bufferSize)
    // The first form passes the system's limit and needs privileges for it.
    if !set(socket, SOL_SOCKET, SO_RCVBUFFORCE, size) { set(socket, SOL_SOCKET, SO_RCVBUF, size) }
    set(socket, SOL_SOCKET, SO_RXQ_OVFL, 1)
    if local.isMulticast { set(socket, SOL_SOCKET, SO_REUSEADDR, 1) }
    var isPrepared = set(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1)
    if local.isIPv6 {
      isPrepared = set(socket, Int32(IPPROTO_IPV6), IPV6_RECVPKTINFO, 1) && isPrepared
      set(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, local.isUnspecified ? 0 : 1)
    } else {
      isPrepared = set(socket, Int32(IPPROTO_IP), IP_PKTINFO, 1) && isPrepared
    }
    guard isPrepared else { throw CaptureError(.openFailed, detail: systemMessage()) }
  }

  private static func join(_ socket: Int32, _ local: SocketAddress, _ scope: UInt32, _ address: String) throws(CaptureError) {
    let isJoined: Bool
    if local.isIPv6 {
      var request = ipv6_mreq()
      withUnsafeMutableBytes(of: &request.ipv6mr_multiaddr) { $0.copyBytes(from: local.octets) }
      request.ipv6mr_interface = scope
      isJoined = set(socket, Int32(IPPROTO_IPV6), IPV6_ADD_MEMBERSHIP, request)
    } else {
      var request = ip_mreqn()
      withUnsafeMutableBytes(of: &request.imr_multiaddr) { $0.copyBytes(from: local.octets) }
      request.imr_ifindex = Int32(bitPattern: scope)
      isJoined = set(socket, Int32(IPPROTO_IP), IP_ADD_MEMBERSHIP, request)
    }
    guard isJoined else { throw CaptureError(.openFailed, detail: "cannot join \(address): \(systemMessage())") }
  }

  @discardableResult
  private static func set<Value>(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Value) -> Bool {
    withUnsafePointer(to: value) { setsockopt(socket, level, option, $0, socklen_t(MemoryLayout<Value>.size)) == 0 }
  }

  private static func boundPort(_ socket: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) { bytes in
      guard getsockname(socket, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, &length) == 0 else { return 0 }
      return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  // MARK: - Receiving

  /// Has the next datagram in `record`; false when none has come.
  private mutating func take() throws(CaptureError) -> Bool {
    var sender = sockaddr_storage()
    var vector = iovec(iov_base: datagram.payload, iov_len: DatagramFrame.longestPayload)
    var message = msghdr()
    let count = withUnsafeMutablePointer(to: &sender) { sender in
      withUnsafeMutablePointer(to: &vector) { vector in
        message.msg_name = UnsafeMutableRawPointer(sender)
        message.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
        message.msg_iov = vector
        message.msg_iovlen = 1
        message.msg_control = control
        message.msg_controllen = Self.controlSize
        return recvmsg(descriptor, &message, Int32(MSG_DONTWAIT))
      }
    }
    guard count >= 0 else {
      if errno == EAGAIN || errno == EINTR { return false }
      throw CaptureError(.readFailed, detail: systemMessage())
    }
    let ancillary = Ancillary(UnsafeRawBufferPointer(start: control, count: Int(message.msg_controllen)))
    if let total = ancillary.dropped { dropped = Int(total) }
    let packet = withUnsafeBytes(of: &sender) { sender in
      let isIPv6 = Int32(sender.load(as: sa_family_t.self)) == AF_INET6
      let sourcePort = UInt16(bigEndian: sender.load(fromByteOffset: 2, as: UInt16.self))
      let source = UnsafeRawBufferPointer(rebasing: isIPv6 ? sender[8..<24] : sender[4..<8])
      return localAddress.withUnsafeBytes { local in
        let destination = ancillary.destination ?? local
        // IPv4 over a socket for both comes with IPv6 addresses that hold the IPv4 ones in their last four octets.
        let isMapped = isIPv6 && Self.isMapped(source) && Self.isMapped(destination)
        return datagram.wrap(
          count: count, source: isMapped ? UnsafeRawBufferPointer(rebasing: source[12..<16]) : source,
          destination: isMapped ? UnsafeRawBufferPointer(rebasing: destination[12..<16]) : destination, sourcePort: sourcePort,
          destinationPort: port)
      }
    }
    guard let start = packet.baseAddress else { return false }
    record.start = start
    record.count = UInt32(packet.count)
    record.originalLength = UInt32(packet.count)
    record.time = ancillary.time ?? Self.now()
    record.number += 1
    return true
  }

  private static func isMapped(_ address: UnsafeRawBufferPointer) -> Bool {
    address.prefix(10).allSatisfy { $0 == 0 } && address[10] == 0xff && address[11] == 0xff
  }

  /// The arrival of a datagram that the system did not stamp.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

extension UDPReceiver: LiveFrameSource {
  @_lifetime(&self)
  public mutating func next(within milliseconds: Int) throws(CaptureError) -> Frame? {
    if try !take() {
      guard try isReadable(descriptor, within: milliseconds), try take() else { return nil }
    }
    return _overrideLifetime(Frame(record), mutating: &self)
  }

  /// `dropped` is what the socket's buffer had no room for.
  public var statistics: CaptureStatistics {
    // The ninth of the socket's memory figures; where the system has none, the count that came with the last datagram stands.
    var figures = [UInt32](repeating: 0, count: 9)
    var length = socklen_t(figures.count * MemoryLayout<UInt32>.size)
    let isKnown = getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, &figures, &length) == 0 && Int(length) == figures.count * 4
    return CaptureStatistics(received: record.number, dropped: isKnown ? Int(figures[8]) : dropped)
  }
}

/// What the system says beside a datagram.
private struct Ancillary {
  var time: Int64?
  var dropped: UInt32?
  var destination: UnsafeRawBufferPointer?

  init(_ bytes: UnsafeRawBufferPointer) {
    let headerLength = MemoryLayout<cmsghdr>.size
    var at = 0
    while at + headerLength <= bytes.count {
      let header = bytes.loadUnaligned(fromByteOffset: at, as: cmsghdr.self)
      let length = Int(header.cmsg_len)
      guard length >= headerLength, at + length <= bytes.count else { return }
      let data = UnsafeRawBufferPointer(rebasing: bytes[(at + headerLength)..<(at + length)])
      switch (header.cmsg_level, header.cmsg_type) {
      case (SOL_SOCKET, SO_TIMESTAMPNS) where data.count >= MemoryLayout<timespec>.size:
        let stamp = data.loadUnaligned(as: timespec.self)
        time = Int64(stamp.tv_sec) * 1_000_000_000 + Int64(stamp.tv_nsec)
      case (SOL_SOCKET, SO_RXQ_OVFL) where data.count >= 4:
        dropped = data.loadUnaligned(as: UInt32.self)
      case (Int32(IPPROTO_IP), IP_PKTINFO) where data.count >= 12:
        // The interface, the address replies would come from, the address in the header.
        destination = UnsafeRawBufferPointer(rebasing: data[8..<12])
      case (Int32(IPPROTO_IPV6), IPV6_PKTINFO) where data.count >= 16:
        destination = UnsafeRawBufferPointer(rebasing: data[0..<16])
      default: break
      }
      at += (length + 7) & ~7
    }
  }
}
