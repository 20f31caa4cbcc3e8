import CPcap
import Foundation
import Testing
import TestSupport
import V2XCapture

/// The same file through libpcap and through the reader here.
@Suite struct LibpcapAgreementTests {
  private static let files: [URL] = {
    let folders = [SharedInputs.repository.appending(path: "captures"), SharedInputs.folder?.appending(path: "captures")]
    return folders.compactMap { $0 }.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
        .filter { ["pcap", "pcapng"].contains($0.pathExtension) }
    }.sorted { $0.path < $1.path }
  }()

  @Test(arguments: files)
  func `Every capture libpcap can read gives the same frames`(file: URL) throws {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let peer = pcap_open_offline_with_tstamp_precision(file.path, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message) else {
      print("not read by libpcap: \(file.lastPathComponent)")
      return
    }
    defer { pcap_close(peer) }
    var reader = try CaptureReader(path: file.path)
    var count = 0
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var octets: UnsafePointer<UInt8>?
    while pcap_next_ex(peer, &header, &octets) == 1, let header, let octets {
      count += 1
      guard let frame = try reader.next() else {
        Issue.record("libpcap has more than \(count - 1) frames")
        return
      }
      let isSame = frame.octets.withUnsafeBytes {
        $0.count == Int(header.pointee.caplen) && $0.elementsEqual(UnsafeBufferPointer(start: octets, count: $0.count))
      }
      let time = Int64(header.pointee.ts.tv_sec) * 1_000_000_000 + Int64(header.pointee.ts.tv_usec)
      guard isSame, frame.originalLength == Int(header.pointee.len), !frame.hasTime || frame.time == time, frame.number == count else {
        Issue.record("frame \(count) differs")
        return
      }
    }
    // libpcap ends at a damaged place, or at an interface of another link type, which the reader here goes beyond.
    let complaint = String(cString: pcap_geterr(peer))
    if complaint.isEmpty {
      let isAtEnd = try reader.next() == nil
      #expect(isAtEnd)
    } else {
      print("libpcap ends after \(count) frames of \(file.lastPathComponent): \(complaint)")
    }
    #expect(count > 0 || !complaint.isEmpty)
  }
}
