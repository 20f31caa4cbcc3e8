/// Why an input could not be opened, or where reading it went wrong.
public struct CaptureError: Error, Hashable, Sendable {
  /// The kinds of fault; more may come.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The file or device could not be opened.
    public static let openFailed = Code(rawValue: "open-failed")
    /// The system refused to read on.
    public static let readFailed = Code(rawValue: "read-failed")
    /// The system refused to write.
    public static let writeFailed = Code(rawValue: "write-failed")
    /// There is not a single octet.
    public static let empty = Code(rawValue: "empty")
    /// Neither pcap nor pcapng nor lines of payloads, plain or gzipped.
    public static let notACapture = Code(rawValue: "not-a-capture")
    /// A capture format that is recognised and not read; the detail names it.
    public static let unsupportedFormat = Code(rawValue: "unsupported-format")
    /// A version of pcap or pcapng that is not known.
    public static let unsupportedVersion = Code(rawValue: "unsupported-version")
    /// The input ends inside a record; the offset is where that record begins.
    public static let cutShort = Code(rawValue: "cut-short")
    /// A record claims more octets than any frame has (see ``CaptureReader/longestRecord``).
    public static let recordTooLong = Code(rawValue: "record-too-long")
    /// A pcapng block length that no block can have, or that its end contradicts.
    public static let badBlockLength = Code(rawValue: "bad-block-length")
    /// A pcapng section header that is not one.
    public static let badSectionHeader = Code(rawValue: "bad-section-header")
    /// A pcapng interface description whose options run over its end.
    public static let badInterfaceDescription = Code(rawValue: "bad-interface-description")
    /// A pcapng packet of an interface that has not been described.
    public static let unknownInterface = Code(rawValue: "unknown-interface")
    /// A pcapng packet block shorter than the packet it claims to hold.
    public static let badPacketBlock = Code(rawValue: "bad-packet-block")
    /// A line that is not a time and hexadecimal digits.
    public static let badPayloadLine = Code(rawValue: "bad-payload-line")
    /// The gzip data is damaged.
    public static let gzipDamaged = Code(rawValue: "gzip-damaged")
    /// A filter expression that libpcap refuses; the detail is libpcap's.
    public static let badFilter = Code(rawValue: "bad-filter")
    /// An address that cannot be listened on.
    public static let badAddress = Code(rawValue: "bad-address")
    /// A frame of another link type than the file being written.
    public static let otherLinkType = Code(rawValue: "other-link-type")
  }

  public var code: Code
  /// Octets before the fault, counted in the uncompressed input; 0 where no input is read.
  public var offset: Int64
  /// The input, counted from 0; see ``Frame/source``.
  public var source: Int
  /// Particulars for a reader: a system's or library's message, a found value.
  public var detail: String
  /// Whether nothing more can be read: framing is lost, or there is no input.
  public var endsSource: Bool

  public init(_ code: Code, offset: Int64 = 0, source: Int = 0, detail: String = "", endsSource: Bool = true) {
    self.code = code
    self.offset = offset
    self.source = source
    self.detail = detail
    self.endsSource = endsSource
  }
}

extension CaptureError: CustomStringConvertible {
  public var description: String {
    "\(code.rawValue) at octet \(offset)" + (detail.isEmpty ? "" : ": \(detail)")
  }
}
