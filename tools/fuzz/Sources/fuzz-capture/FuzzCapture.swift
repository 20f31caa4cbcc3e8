import V2X

/// Any octets as a capture file: every frame is inside the input, and reading comes to an end.
@c(LLVMFuzzerTestOneInput)
public func fuzzCapture(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let octets = [UInt8](UnsafeBufferPointer(start: data, count: size))
  do throws(CaptureError) {
    var reader = try CaptureReader(octets: octets)
    var number = 0
    var total = 0
    var faults = 0
    while true {
      do throws(CaptureError) {
        guard let frame = try reader.next() else { break }
        precondition(frame.number > number, "frame \(frame.number) after \(number)")
        number = frame.number
        total += frame.octets.byteCount
        touch(frame.octets)
      } catch {
        precondition(error.offset >= 0)
        faults += 1
        if error.endsSource { break }
      }
    }
    precondition(reader.isCompressed || total <= size, "\(total) octets of frames from \(size)")
    precondition(reader.isCompressed || faults <= size / 12 + 1, "\(faults) faults in \(size) octets")
    let isAtEnd = try reader.next() == nil
    precondition(isAtEnd, "a frame after the end")
  } catch {
    precondition(error.endsSource)
  }
  return 0
}

/// Reads every octet, so that the address sanitizer sees one that is not the input's.
private func touch(_ octets: RawSpan) {
  var sum: UInt8 = 0
  octets.withUnsafeBytes { for octet in $0 { sum &+= octet } }
  withExtendedLifetime(sum) {}
}
