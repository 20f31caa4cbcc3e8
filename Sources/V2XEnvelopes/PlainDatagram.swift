import V2XCapture

/// A UDP datagram as nearly all come: Ethernet with or without a tag, a cooked header, or nothing, then IP without options, extension headers or
/// fragments, and nothing cut off. Found in a few comparisons; everything else is for ``Peeling``, which comes to the same result for these.
///
/// Lengths are compared once for each header; the loads behind a comparison are then unchecked.
@usableFromInline
struct PlainDatagram {
  /// Where the IP header begins.
  @usableFromInline let internet: Int
  /// Where the payload begins and ends.
  @usableFromInline let start: Int
  @usableFromInline let end: Int
  @usableFromInline let layers: LayerList
  @usableFromInline let checksum: Envelope.ChecksumState
  @usableFromInline let isIPv6: Bool
  private let linkType: LinkType

  /// nil for what is no such datagram, or has no payload.
  @inline(__always)
  init?(_ octets: RawSpan, _ linkType: LinkType) {
    guard let base = octets.start else { return nil }
    let count = octets.byteCount
    let outer: (length: Int, type: UInt16, layers: LayerList)
    if linkType == .ethernet {
      guard count >= 18 else { return nil }
      let type = base.number16(12)
      outer = type == 0x8100 ? (18, base.number16(16), LayerList(.ethernet).appending(.vlan)) : (14, type, LayerList(.ethernet))
    } else if linkType == .linuxCooked {
      guard count >= 16 else { return nil }
      outer = (16, base.number16(14), LayerList(.linuxCooked))
    } else if linkType == .linuxCooked2 {
      guard count >= 20 else { return nil }
      outer = (20, base.number16(0), LayerList(.linuxCooked2))
    } else if linkType == .raw {
      guard count >= 1 else { return nil }
      outer = (0, base.load(as: UInt8.self) >> 4 == 6 ? 0x86dd : 0x0800, LayerList())
    } else {
      return nil
    }
    internet = outer.length
    self.linkType = linkType
    let header = base + outer.length
    let left = count &- outer.length
    var sum = InternetChecksum()
    let headerLength: Int
    let space: Int
    if outer.type == 0x0800 {
      guard left >= 28, header.load(as: UInt8.self) == 0x45, header.load(fromByteOffset: 9, as: UInt8.self) == 17,
        header.number16(6) & 0x3fff == 0
      else { return nil }
      let total = Int(header.number16(2))
      guard total <= left else { return nil }
      isIPv6 = false
      headerLength = 20
      space = total &- 20
      sum.addEight(header + 12)
      layers = outer.layers.datagram(.ipv4)
    } else if outer.type == 0x86dd {
      guard left >= 48, header.load(as: UInt8.self) >> 4 == 6, header.load(fromByteOffset: 6, as: UInt8.self) == 17 else { return nil }
      isIPv6 = true
      headerLength = 40
      space = Int(header.number16(4))
      guard space <= left &- 40 else { return nil }
      sum.addEight(header + 8)
      sum.addEight(header + 16)
      sum.addEight(header + 24)
      sum.addEight(header + 32)
      layers = outer.layers.datagram(.ipv6)
    } else {
      return nil
    }
    let datagram = header + headerLength
    let length = Int(datagram.number16(4))
    guard length > 8, length <= space else { return nil }
    let begin = outer.length &+ headerLength
    start = begin &+ 8
    end = begin &+ length
    if datagram.number16(6) == 0 {
      checksum = isIPv6 ? .wrong : .absent
    } else {
      sum.add(17)
      sum.add(UInt16(truncatingIfNeeded: length))
      sum.add(datagram, count: length)
      checksum = sum.folded == 0xffff ? .valid : .wrong
    }
  }

  // The comparisons have shown that all these octets are there. `octets` is the frame that was compared.

  @inline(__always)
  @_lifetime(copy octets)
  func payload(_ octets: RawSpan) -> RawSpan { octets.extracting(unchecked: start..<end) }

  /// Whether the payload may be a text of hexadecimal digits.
  @inline(__always)
  func mayBeDigits(_ octets: RawSpan) -> Bool { HexadecimalText.mayBegin(octets.start!.load(fromByteOffset: start, as: UInt8.self)) }

  @inlinable
  @inline(__always)
  func source(_ octets: RawSpan) -> Endpoint { endpoint(octets, isIPv6 ? 8 : 12, port: 8) }

  @inlinable
  @inline(__always)
  func destination(_ octets: RawSpan) -> Endpoint { endpoint(octets, isIPv6 ? 24 : 16, port: 6) }

  @inlinable
  @inline(__always)
  func endpoint(_ octets: RawSpan, _ offset: Int, port: Int) -> Endpoint {
    let base = octets.start!
    let address = base + internet + offset
    return Endpoint(
      address: isIPv6 ? IPAddress(ipv6High: address.number64(0), low: address.number64(8)) : IPAddress(ipv4: address.number32(0)),
      port: base.number16(start &- port))
  }

  @inline(__always)
  func linkSource(_ octets: RawSpan) -> LinkAddress? {
    let base = octets.start!
    if linkType == .ethernet { return base.linkAddress(6) }
    if linkType == .linuxCooked { return base.number16(4) == 6 ? base.linkAddress(6) : nil }
    if linkType == .linuxCooked2 { return base.load(fromByteOffset: 11, as: UInt8.self) == 6 ? base.linkAddress(12) : nil }
    return nil
  }

  @inline(__always)
  func linkDestination(_ octets: RawSpan) -> LinkAddress? {
    linkType == .ethernet ? octets.start!.linkAddress(0) : nil
  }
}

extension RawSpan {
  @inlinable
  @inline(__always)
  var start: UnsafeRawPointer? { withUnsafeBytes { $0.baseAddress } }
}

extension UnsafeRawPointer {
  @inlinable
  @inline(__always)
  func number16(_ offset: Int) -> UInt16 { UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)) }

  @inlinable
  @inline(__always)
  func number32(_ offset: Int) -> UInt32 { UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }

  @inlinable
  @inline(__always)
  func number64(_ offset: Int) -> UInt64 { UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }

  @inline(__always)
  fileprivate func linkAddress(_ offset: Int) -> LinkAddress {
    LinkAddress(UInt64(number16(offset)) << 32 | UInt64(number32(offset + 2)))
  }
}
