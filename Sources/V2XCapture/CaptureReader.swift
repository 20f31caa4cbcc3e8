/// Reads the frames of a pcap or pcapng capture, or payloads in lines of text, plain or gzipped, with memory that does not grow with its length.
///
/// What the input is, is decided by its first octets. Frames are lent from one reused buffer:
///
///     var reader = try CaptureReader(path: "drive.pcapng")
///     while let frame = try reader.next() { … }
public struct CaptureReader: ~Copyable {
  /// Octets of the longest record or packet block that is read: 16 MiB, far above any link's frame.
  public static let longestRecord: UInt32 = 1 << 24

  /// The capture formats.
  public enum Format: String, Sendable {
    case pcap, pcapng
    /// Lines with a time and hexadecimal digits: frames of ``LinkType/payload``, numbered by line.
    case payloadLines = "payload-lines"
  }

  /// The format of the input.
  public let format: Format
  /// Whether the input is gzipped.
  public let isCompressed: Bool
  /// The position of this input among several, handed on in ``Frame/source``.
  public var source: Int {
    didSet { record.source = UInt32(truncatingIfNeeded: source) }
  }

  private var window: InputWindow
  private var pcap: PcapParser?
  private var pcapNg = PcapNgParser()
  private var record: FrameRecord
  private var hasEnded = false

  /// Opens a file; `-` is standard input.
  ///
  /// - Parameter stop: what can end the wait for an input that is no file.
  /// - Throws: when it cannot be opened, is empty, or is no capture.
  public init(path: String, source: Int = 0, stop: ReadingStop? = nil) throws(CaptureError) {
    try self.init(FileBytes(path: path, stop: stop), source)
  }

  /// Reads from an open file descriptor, which stays the caller's to close.
  public init(fileDescriptor: Int32, source: Int = 0) throws(CaptureError) {
    try self.init(FileBytes(descriptor: fileDescriptor, closes: false), source)
  }

  /// Reads a capture that is in memory.
  public init(octets: [UInt8], source: Int = 0) throws(CaptureError) {
    try self.init(MemoryBytes(octets), source)
  }

  private init(_ bytes: any ByteSource, _ source: Int) throws(CaptureError) {
    var window = InputWindow(bytes)
    let opened = Self.identify(&window)
    switch opened {
    case .success(let input):
      (format, isCompressed, pcap) = input
      self.source = source
      self.window = window
      record = FrameRecord(source: source)
      if let pcap { record.linkType = pcap.linkType }
      if format == .payloadLines { record.linkType = .payload }
    case .failure(var error):
      error.source = source
      throw error
    }
  }

  private static func identify(_ window: inout InputWindow) -> Result<(Format, Bool, PcapParser?), CaptureError> {
    do throws(CaptureError) {
      let isCompressed = try window.fill(2) && window.pointer.number(at: 0, swapped: false) as UInt16 == 0x8b1f
      if isCompressed { try window.inflate() }
      guard try window.fill(4) else {
        throw window.available == 0 ? CaptureError(.empty) : CaptureError(.notACapture, detail: "\(window.available) octets")
      }
      let magic: UInt32 = window.pointer.number(at: 0, swapped: false)
      if magic == 0x0a0d_0d0a { return .success((.pcapng, isCompressed, nil)) }
      if PcapParser.recognises(magic) { return .success((.pcap, isCompressed, try PcapParser(reading: &window))) }
      if magic == 0xa1b2_cd34 || magic == 0x34cd_b2a1 { throw CaptureError(.unsupportedFormat, detail: "modified pcap") }
      if try PayloadLineParser.recognises(&window) { return .success((.payloadLines, isCompressed, nil)) }
      let octets = String(magic.bigEndian, radix: 16)
      throw CaptureError(.notACapture, detail: "begins with \(String(repeating: "0", count: 8 - octets.count))\(octets)")
    } catch {
      return .failure(error)
    }
  }

  /// Octets taken so far from the file itself, compressed as they may be there.
  public var position: Int64 { window.source.position }

  /// Octets of the file itself; nil for a pipe.
  public var size: Int64? { window.source.size }

  /// Reads the next frame into `record`; false at the end.
  mutating func advance() throws(CaptureError) -> Bool {
    if hasEnded { return false }
    do throws(CaptureError) {
      let found: Bool
      switch format {
      case .pcap: found = try pcap!.advance(&window, &record)
      case .pcapng: found = try pcapNg.advance(&window, &record)
      case .payloadLines: found = try PayloadLineParser.advance(&window, &record)
      }
      hasEnded = !found
      return found
    } catch {
      var error = error
      error.source = source
      hasEnded = error.endsSource
      throw error
    }
  }

  /// The frame read last, as it lies in the window until the next is read.
  var current: FrameRecord { record }

  /// The next frame as it lies in the window until one more is read; nil at the end.
  mutating func nextRecord() throws(CaptureError) -> FrameRecord? {
    try advance() ? record : nil
  }

  /// Whether the next frame can be had without reading on.
  var hasNextInMemory: Bool {
    if hasEnded { return true }
    return switch format {
    case .pcap: pcap!.hasNextInMemory(window.pointer, window.available)
    case .pcapng: pcapNg.hasNextInMemory(window.pointer, window.available)
    case .payloadLines: PayloadLineParser.hasNextInMemory(window.pointer, window.available)
    }
  }

  /// Replaces what `batch` holds by the frames that come next: those one large read brings, at most `limit`. Faults become part of the batch.
  ///
  /// - Returns: false at the end.
  public mutating func fill(_ batch: inout FrameBatch, limit: Int = .max) -> Bool {
    batch.removeAll()
    do throws(CaptureError) {
      guard try advance() else { return false }
    } catch {
      batch.append(error)
      return true
    }
    let first = record.start
    batch.append(record)
    switch format {
    case .pcap: pcap!.advanceInMemory(&window, &record, into: &batch, limit: limit)
    case .pcapng: hasEnded = !pcapNg.advanceInMemory(&window, &record, into: &batch, limit: limit)
    case .payloadLines: advanceInMemory(into: &batch, limit)
    }
    batch.nameSource(source)
    batch.move(by: window.handOver(from: first, to: &batch.octets))
    return true
  }
}

extension CaptureReader {
  /// Reads payloads into `batch` as long as their lines are whole in memory and it holds fewer than `limit`.
  private mutating func advanceInMemory(into batch: inout FrameBatch, _ limit: Int) {
    while batch.count < limit, !hasEnded, hasNextInMemory {
      do throws(CaptureError) {
        guard try advance() else { return }
        batch.append(record)
      } catch {
        batch.append(error)
      }
    }
  }
}

extension CaptureReader: FrameSource {
  /// The next frame, or nil at the end.
  ///
  /// - Throws: a ``CaptureError`` with the octet at which reading went wrong. All complete frames before it have been delivered.
  @_lifetime(&self)
  public mutating func next() throws(CaptureError) -> Frame? {
    guard try advance() else { return nil }
    return _overrideLifetime(Frame(record), mutating: &self)
  }
}
