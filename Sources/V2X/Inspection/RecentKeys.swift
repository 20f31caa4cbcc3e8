import V2XEnvelopes
import V2XMessages
import V2XModel

// The keys of the inspection's tables.

extension Inspection.StreamKey: RecentKey {
  var shortHash: UInt64 {
    (source?.address.shortHash ?? 0) &+ UInt64(source?.port ?? 0) << 8
      &+ UInt64(truncatingIfNeeded: kind.ordinal &+ Int(edition.rawValue) &* 17)
  }
}

extension StationID: RecentKey {
  var shortHash: UInt64 { rawValue }
}

extension IntersectionID: RecentKey {
  var shortHash: UInt64 { UInt64(region ?? 0) << 16 | UInt64(node) }
}

extension UInt32: RecentKey {
  var shortHash: UInt64 { UInt64(self) }
}

extension LayerList: RecentKey {
  var shortHash: UInt64 { packed }
}
