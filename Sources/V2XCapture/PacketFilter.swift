import CPcap

/// A BPF filter in libpcap's language, such as `udp port 30000`, over frames from any source.
///
/// It is compiled once for each link type it meets.
public struct PacketFilter: ~Copyable {
  private struct Program {
    let linkType: LinkType
    let code: UnsafeMutablePointer<bpf_program>
  }

  /// The filter as it was written.
  public let expression: String
  private var programs: [Program] = []

  /// - Throws: `badFilter` when the expression fits neither Ethernet nor IP nor IEEE 802.11; the detail says what libpcap does not like.
  public init(_ expression: String) throws(CaptureError) {
    self.expression = expression
    var first: CaptureError?
    for linkType in [LinkType.ethernet, .raw, .radiotap] {
      do throws(CaptureError) {
        programs.append(try Self.compile(expression, linkType))
        return
      } catch {
        first = first ?? error
      }
    }
    throw first ?? CaptureError(.badFilter)
  }

  deinit {
    for program in programs {
      pcap_freecode(program.code)
      program.code.deallocate()
    }
  }

  /// Whether a frame passes.
  ///
  /// - Throws: `badFilter` when the expression does not fit the frame's link type.
  public mutating func matches(_ frame: borrowing Frame) throws(CaptureError) -> Bool {
    let linkType = frame.linkType
    let code: UnsafeMutablePointer<bpf_program>
    if let known = programs.first(where: { $0.linkType == linkType }) {
      code = known.code
    } else {
      let program = try Self.compile(expression, linkType)
      programs.append(program)
      code = program.code
    }
    var header = pcap_pkthdr()
    header.caplen = UInt32(clamping: frame.octets.byteCount)
    header.len = UInt32(clamping: frame.originalLength)
    return frame.octets.withUnsafeBytes { bytes in
      var none: UInt8 = 0
      guard let start = bytes.baseAddress else { return pcap_offline_filter(code, &header, &none) != 0 }
      return pcap_offline_filter(code, &header, start.assumingMemoryBound(to: UInt8.self)) != 0
    }
  }

  private static func compile(_ expression: String, _ linkType: LinkType) throws(CaptureError) -> Program {
    guard linkType != .payload else {
      throw CaptureError(.badFilter, detail: "payloads in lines of text have no layers to look at", endsSource: false)
    }
    guard let handle = pcap_open_dead(linkType.dataLinkType, 262_144) else {
      throw CaptureError(.badFilter, detail: "libpcap did not start", endsSource: false)
    }
    defer { pcap_close(handle) }
    let code = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    code.initialize(to: bpf_program())
    // The netmask, which only `ip broadcast` needs, is not known.
    guard pcap_compile(handle, code, expression, 1, 0xffff_ffff) == 0 else {
      code.deallocate()
      throw CaptureError(.badFilter, detail: String(cString: pcap_geterr(handle)), endsSource: false)
    }
    return Program(linkType: linkType, code: code)
  }
}
