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
    // A record has twelve octets at least, a line a character and its end.
    let least = reader.format == .payloadLines ? 2 : 12
    precondition(reader.isCompressed || faults <= size / least + 1, "\(faults) faults in \(size) octets")
    try compareBatches(octets, total, faults)
    let isAtEnd = try reader.next() == nil
    precondition(isAtEnd, "a frame after the end")
  } catch {
    precondition(error.endsSource)
  }
  return 0
}

/// Batches hold the same frames and faults as reading one by one finds.
private func compareBatches(_ octets: [UInt8], _ total: Int, _ faults: Int) throws(CaptureError) {
  var reader = try CaptureReader(octets: octets)
  var batch = FrameBatch()
  var (octetsRead, faultsRead) = (0, 0)
  while reader.fill(&batch) {
    for index in 0..<batch.count {
      octetsRead += batch.frame(at: index).octets.byteCount
      touch(batch.frame(at: index).octets)
    }
    faultsRead += batch.faultCount
  }
  precondition(octetsRead == total, "\(octetsRead) octets in batches, \(total) one by one")
  precondition(faultsRead == faults, "\(faultsRead) faults in batches, \(faults) one by one")
}

/// Reads every octet, so that the address sanitizer sees one that is not the input's.
private func touch(_ octets: RawSpan) {
  var sum: UInt8 = 0
  octets.withUnsafeBytes { for octet in $0 { sum &+= octet } }
  withExtendedLifetime(sum) {}
}
