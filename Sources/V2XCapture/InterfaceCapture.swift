import CPcap
import Glibc

/// Frames from a network interface, live, through libpcap.
public struct InterfaceCapture: ~Copyable {
  /// The interface's name.
  public let name: String
  /// The link type of all its frames.
  public let linkType: LinkType
  private let handle: OpaquePointer
  private let descriptor: Int32
  private let nanosecondsPerFraction: Int64
  private var record = FrameRecord()

  /// Opens an interface, such as `eth0`, or `any`.
  ///
  /// - Parameters:
  ///   - filter: BPF expression that the kernel applies; empty lets everything pass.
  ///   - snapLength: octets kept of each frame.
  ///   - isPromiscuous: whether frames for other receivers are wanted.
  ///   - bufferSize: octets the kernel may hold while the reader is busy.
  /// - Throws: `openFailed` when there is no such interface or it may not be opened, and `badFilter`.
  public init(
    _ name: String, filter: String = "", snapLength: Int = 262_144, isPromiscuous: Bool = true, bufferSize: Int = 1 << 24
  ) throws(CaptureError) {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = pcap_create(name, &message) else {
      throw CaptureError(.openFailed, detail: "\(name): \(Self.text(message))")
    }
    pcap_set_snaplen(handle, Int32(clamping: snapLength))
    pcap_set_promisc(handle, isPromiscuous ? 1 : 0)
    pcap_set_immediate_mode(handle, 1)
    pcap_set_buffer_size(handle, Int32(clamping: bufferSize))
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    do throws(CaptureError) {
      let status = pcap_activate(handle)
      guard status >= 0 else {
        let particulars = String(cString: pcap_geterr(handle))
        let reason = String(cString: pcap_statustostr(status))
        throw CaptureError(.openFailed, detail: "\(name): \(particulars.isEmpty ? reason : particulars)")
      }
      if !filter.isEmpty {
        var code = bpf_program()
        guard pcap_compile(handle, &code, filter, 1, 0xffff_ffff) == 0 else {
          throw CaptureError(.badFilter, detail: String(cString: pcap_geterr(handle)))
        }
        defer { pcap_freecode(&code) }
        guard pcap_setfilter(handle, &code) == 0 else { throw CaptureError(.badFilter, detail: String(cString: pcap_geterr(handle))) }
      }
      // pcap_next_ex does not return by itself when nothing comes: poll waits instead.
      guard pcap_setnonblock(handle, 1, &message) == 0 else { throw CaptureError(.openFailed, detail: "\(name): \(Self.text(message))") }
    } catch {
      pcap_close(handle)
      throw error
    }
    self.name = name
    self.handle = handle
    descriptor = pcap_get_selectable_fd(handle)
    linkType = LinkType(dataLinkType: pcap_datalink(handle))
    nanosecondsPerFraction = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1_000
    record.linkType = linkType
  }

  deinit {
    pcap_close(handle)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Has the next frame in `record`; false when none has come.
  private mutating func take() throws(CaptureError) -> Bool {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var octets: UnsafePointer<UInt8>?
    switch pcap_next_ex(handle, &header, &octets) {
    case 1:
      guard let header, let octets else { return false }
      record.start = UnsafeRawPointer(octets)
      record.count = header.pointee.caplen
      record.originalLength = header.pointee.len
      record.time = Int64(header.pointee.ts.tv_sec) * 1_000_000_000 + Int64(header.pointee.ts.tv_usec) * nanosecondsPerFraction
      record.number += 1
      return true
    case 0:
      return false
    default:
      throw CaptureError(.readFailed, detail: "\(name): \(String(cString: pcap_geterr(handle)))")
    }
  }
}

extension InterfaceCapture: LiveFrameSource {
  @_lifetime(&self)
  public mutating func next(within milliseconds: Int) throws(CaptureError) -> Frame? {
    if try !take() {
      guard try isReadable(descriptor, within: milliseconds), try take() else { return nil }
    }
    return _overrideLifetime(Frame(record), mutating: &self)
  }

  /// `dropped` is what the kernel's buffer had no room for.
  public var statistics: CaptureStatistics {
    mutating get {
      var counts = pcap_stat()
      guard pcap_stats(handle, &counts) == 0 else { return CaptureStatistics(received: record.number) }
      return CaptureStatistics(
        received: record.number, dropped: Int(counts.ps_drop), droppedByInterface: Int(counts.ps_ifdrop))
    }
  }
}

/// Waits until something can be read; false when nothing came in time or a signal ended the wait.
func isReadable(_ descriptor: Int32, within milliseconds: Int) throws(CaptureError) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  let count = poll(&entry, 1, Int32(clamping: milliseconds))
  if count < 0, errno != EINTR { throw CaptureError(.readFailed, detail: systemMessage()) }
  return count > 0
}
