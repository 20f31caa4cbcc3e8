import Glibc
import Testing
import TestSupport
import V2XCapture

@Suite(.serialized) struct UDPReceiverTests {
  private static let loopbackV4: [UInt8] = [127, 0, 0, 1]
  private static let loopbackV6 = [UInt8](repeating: 0, count: 15) + [1]

  /// Everything that comes until nothing does.
  private func receive(_ receiver: inout UDPReceiver, atMost count: Int = .max) throws -> [OwnedFrame] {
    var frames: [OwnedFrame] = []
    while frames.count < count, let frame = try receiver.next(within: frames.isEmpty ? 2_000 : 100) {
      frames.append(OwnedFrame(copying: frame))
    }
    return frames
  }

  private func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  @Test func `A datagram over IPv4 becomes the packet it came in`() throws {
    var receiver = try UDPReceiver("127.0.0.1:0")
    let sender = UDPSender()
    let before = now()
    let payloads: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 60_000), [7]]
    for payload in payloads { #expect(sender.send(payload, to: Self.loopbackV4, port: receiver.port)) }
    let frames = try receive(&receiver)
    let expected = payloads.enumerated().map { index, payload in
      FrameBuilder.ipv4(
        FrameBuilder.udp(
          payload, source: Self.loopbackV4, destination: Self.loopbackV4, sourcePort: sender.port, destinationPort: receiver.port),
        source: Self.loopbackV4, destination: Self.loopbackV4, identification: UInt16(index + 1), flags: 2)
    }
    #expect(frames.map(\.octets) == expected)
    #expect(frames.map(\.number) == [1, 2, 3, 4])
    #expect(frames.allSatisfy { $0.linkType == .raw && $0.time >= before - 1_000_000_000 && $0.time <= now() })
    #expect(receiver.statistics == CaptureStatistics(received: 4))
  }

  @Test func `A datagram over IPv6 becomes the packet it came in`() throws {
    var receiver = try UDPReceiver("[::1]:0")
    let sender = UDPSender(isIPv6: true)
    #expect(sender.send([1, 2, 3], to: Self.loopbackV6, port: receiver.port))
    let expected = FrameBuilder.ipv6(
      FrameBuilder.udp(
        [1, 2, 3], source: Self.loopbackV6, destination: Self.loopbackV6, sourcePort: sender.port, destinationPort: receiver.port),
      source: Self.loopbackV6, destination: Self.loopbackV6)
    #expect(try receive(&receiver).map(\.octets) == [expected])
  }

  @Test func `Any address hears both families, each in its own form and with the address it was sent to`() throws {
    var receiver = try UDPReceiver("*:0")
    UDPSender().send([4], to: [127, 0, 0, 2], port: receiver.port)
    UDPSender(isIPv6: true).send([6], to: Self.loopbackV6, port: receiver.port)
    let frames = try receive(&receiver)
    #expect(frames.map { $0.octets[0] >> 4 } == [4, 6])
    #expect(frames.first.map { Array($0.octets[16..<20]) } == [127, 0, 0, 2])
    #expect(frames.last.map { Array($0.octets[24..<40]) } == Self.loopbackV6)
  }

  @Test func `Any IPv4 address hears IPv4, with the address it was sent to`() throws {
    var receiver = try UDPReceiver("0.0.0.0:0")
    UDPSender().send([4], to: [127, 0, 0, 3], port: receiver.port)
    #expect(try receive(&receiver).map { Array($0.octets[16..<20]) } == [[127, 0, 0, 3]])
  }

  @Test func `A group is joined over IPv4`() throws {
    var receiver = try UDPReceiver("239.255.77.1:0", interface: "lo")
    UDPSender().send([4], to: [239, 255, 77, 1], port: receiver.port)
    #expect(try receive(&receiver, atMost: 1).map { Array($0.octets[16..<20]) } == [[239, 255, 77, 1]])
  }

  @Test func `A group is joined over IPv6`() throws {
    guard let interface = Self.interfaceForGroups() else {
      print("skipped: no interface carries IPv6 groups")
      return
    }
    let group: [UInt8] = [0xff, 1] + [UInt8](repeating: 0, count: 12) + [0x77, 1]
    var receiver = try UDPReceiver("[ff01::7701%\(interface)]:0")
    #expect(UDPSender(isIPv6: true, groupInterface: interface).send([6], to: group, port: receiver.port))
    #expect(try receive(&receiver, atMost: 1).map { Array($0.octets[24..<40]) } == [group])
  }

  /// An interface that is up, carries groups and has an IPv6 address.
  private static func interfaceForGroups() -> String? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    var entry = list
    while let current = entry?.pointee {
      let flags = Int(current.ifa_flags)
      let carriesGroups = flags & Int(IFF_UP) != 0 && flags & Int(IFF_MULTICAST) != 0
      if carriesGroups, let address = current.ifa_addr, Int32(address.pointee.sa_family) == AF_INET6 {
        return String(cString: current.ifa_name)
      }
      entry = current.ifa_next
    }
    return nil
  }

  @Test func `Nothing within the time is nil`() throws {
    var receiver = try UDPReceiver("127.0.0.1:0")
    #expect(try receive(&receiver, atMost: 0).isEmpty)
    let isNil = try receiver.next(within: 10) == nil
    #expect(isNil)
  }

  @Test func `What the socket had no room for is counted`() throws {
    var receiver = try UDPReceiver("127.0.0.1:0", bufferSize: 4_096)
    let sender = UDPSender()
    for _ in 0..<200 { sender.send([UInt8](repeating: 1, count: 1_000), to: Self.loopbackV4, port: receiver.port) }
    let received = try receive(&receiver).count
    #expect(received < 200)
    #expect(receiver.statistics.dropped == 200 - received)
  }

  @Test(arguments: ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:5", "[::1:5", "localhost:5", "1.2.3:5", "[zz]:5"])
  func `What is no address is refused`(text: String) {
    do throws(CaptureError) {
      _ = try UDPReceiver(text)
      Issue.record("listens on \(text)")
    } catch {
      #expect(error.code == .badAddress)
    }
  }

  @Test(arguments: ["192.0.2.77:0", "[2001:db8::77]:0", "[ff02::1%nonexistent]:0"])
  func `An address that is not here cannot be listened on`(text: String) {
    do throws(CaptureError) {
      _ = try UDPReceiver(text)
      Issue.record("listens on \(text)")
    } catch {
      #expect(error.code == .openFailed)
      #expect(!error.detail.isEmpty)
    }
  }
}
