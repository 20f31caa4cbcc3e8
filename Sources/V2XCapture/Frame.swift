/// One captured link-layer unit, lent by its source until the source is asked for the next.
///
/// Copy with ``OwnedFrame/init(copying:)`` what has to stay.
public struct Frame: ~Escapable {
  /// The octets that were captured.
  public let octets: RawSpan
  /// Capture time in nanoseconds since the Unix epoch.
  ///
  /// When ``hasTime`` is false this is the time of the frame before, or 0 for the first.
  public let time: Int64
  /// Octets on the wire: more than `octets` holds when the snap length cut the frame.
  public let originalLength: Int
  /// What the first octet belongs to.
  public let linkType: LinkType
  /// Whether the frame carries a time: those of a pcapng Simple Packet Block do not.
  public let hasTime: Bool
  /// Position in its input, counted from 1 as Wireshark shows it.
  public let number: Int
  /// The interface it was captured on, counted from 0 over the whole input.
  public let interface: Int
  /// The input it came from, counted from 0: 0 unless several are merged.
  public let source: Int

  /// A frame over octets that the caller keeps alive.
  @inlinable
  @_lifetime(copy octets)
  public init(
    octets: RawSpan, time: Int64, originalLength: Int? = nil, linkType: LinkType, hasTime: Bool = true, number: Int = 1,
    interface: Int = 0, source: Int = 0
  ) {
    self.octets = octets
    self.time = time
    self.originalLength = originalLength ?? octets.byteCount
    self.linkType = linkType
    self.hasTime = hasTime
    self.number = number
    self.interface = interface
    self.source = source
  }

  /// Whether the snap length cut the frame.
  public var isTruncated: Bool { octets.byteCount < originalLength }
}

/// A frame that owns its octets.
public struct OwnedFrame: Hashable, Sendable {
  /// The octets that were captured.
  public var octets: [UInt8]
  /// Capture time in nanoseconds since the Unix epoch; see ``Frame/time``.
  public var time: Int64
  /// Octets on the wire.
  public var originalLength: Int
  /// What the first octet belongs to.
  public var linkType: LinkType
  /// Whether the frame carries a time.
  public var hasTime: Bool
  /// Position in its input, counted from 1.
  public var number: Int
  /// The interface it was captured on, counted from 0.
  public var interface: Int
  /// The input it came from, counted from 0.
  public var source: Int

  /// Copies a lent frame.
  public init(copying frame: borrowing Frame) {
    octets = frame.octets.withUnsafeBytes { [UInt8]($0) }
    time = frame.time
    originalLength = frame.originalLength
    linkType = frame.linkType
    hasTime = frame.hasTime
    number = frame.number
    interface = frame.interface
    source = frame.source
  }

  /// A frame made from parts.
  public init(
    octets: [UInt8], time: Int64, originalLength: Int? = nil, linkType: LinkType, hasTime: Bool = true, number: Int = 1,
    interface: Int = 0, source: Int = 0
  ) {
    self.octets = octets
    self.time = time
    self.originalLength = originalLength ?? octets.count
    self.linkType = linkType
    self.hasTime = hasTime
    self.number = number
    self.interface = interface
    self.source = source
  }

  /// The same frame, lent.
  public var frame: Frame {
    @_lifetime(borrow self)
    borrowing get {
      Frame(
        octets: octets.span.bytes, time: time, originalLength: originalLength, linkType: linkType, hasTime: hasTime, number: number,
        interface: interface, source: source)
    }
  }
}
