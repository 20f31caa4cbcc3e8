/// What another reading of the same octets needs: where this one stands, and to be told how far it came.
extension UPERReader {
  /// All octets that positions count in.
  package var octets: RawSpan {
    @_lifetime(copy self)
    get { bytes }
  }

  /// Moves on to a bit between the present position and the end.
  package mutating func advance(to position: Int) {
    precondition(position >= cursor && position <= end, "bits that are not there")
    cursor = position
  }
}
