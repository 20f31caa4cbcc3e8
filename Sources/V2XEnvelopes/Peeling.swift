import V2XCapture

/// The state of peeling one frame: how far, what was met, and how it ended.
///
/// Layers are methods in files of their own; each looks that its header is there, notes what it says, narrows `end` to
/// its length field and calls the layer it names.
struct Peeling {
  /// The next octet to be looked at.
  var at = 0
  /// Where the octets that belong to the current layer end.
  var end: Int
  /// Which length set `end`.
  var limit = EnvelopeError.Limit.frame
  /// Octets of the current layer that lie behind `end` because the snap length cut them off.
  var missing: Int
  var outcome = Envelope.Outcome.payload
  var layers = LayerList()
  var linkSource: LinkAddress?
  var linkDestination: LinkAddress?
  var source: Endpoint?
  var destination: Endpoint?
  var udpChecksum: Envelope.ChecksumState?
  /// Sum over the two IP addresses, the beginning of the pseudo header.
  var pseudoHeader = InternetChecksum()
  /// Whether a source route hides the destination that the UDP checksum covers.
  var hasSourceRoute = false
  var fragment: Fragment?
  var fragmentCount = 1
  /// The octets a payload of hexadecimal digits stands for, where the peeler keeps them; empty when it is none.
  var digits = UnsafeRawBufferPointer(start: nil, count: 0)

  init(octets: RawSpan, originalLength: Int) {
    end = octets.byteCount
    missing = max(0, originalLength - octets.byteCount)
  }

  /// Whether the snap length cut the current layer.
  var isTruncated: Bool { missing > 0 }

  /// Whether `count` octets are there for a header; otherwise the frame ends here, cut by the snap length or damaged.
  @inline(__always)
  mutating func has(_ count: Int, for layer: Layer) -> Bool {
    if end - at >= count { return true }
    if count - (end - at) <= missing {
      outcome = .truncated
    } else {
      fail(layer, .headerCutShort, at: at, claimed: count, present: end - at + missing)
    }
    return false
  }

  /// Narrows what belongs to the layer to `count` octets from here; false when the frame never had so many.
  @inline(__always)
  mutating func narrow(to count: Int, by newLimit: EnvelopeError.Limit, of layer: Layer, fieldAt: Int) -> Bool {
    let present = end - at
    if count <= present {
      end = at + count
      missing = 0
    } else if count - present <= missing {
      missing = count - present
    } else {
      fail(layer, .lengthExceeds, at: fieldAt, claimed: count, present: present + missing)
      return false
    }
    limit = newLimit
    return true
  }

  mutating func fail(_ layer: Layer, _ code: EnvelopeError.Code, at offset: Int, claimed: Int? = nil, present: Int? = nil) {
    outcome = .damaged(EnvelopeError(layer, code, offset: offset, limit: limit, claimed: claimed, present: present))
  }
}

/// A fragment of a datagram, as its IP header describes it.
struct Fragment {
  var source: IPAddress
  var destination: IPAddress
  var identification: UInt32
  /// The transport protocol, or the header that follows the IPv6 fragment header.
  var nextHeader: UInt8
  /// Octets of the datagram before this fragment.
  var offset: Int
  var hasMore: Bool
}
