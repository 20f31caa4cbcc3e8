import V2XCapture

/// What reading a source to its end gives: the frames, and the errors met on the way.
struct Reading {
  var frames: [OwnedFrame] = []
  var errors: [CaptureError] = []

  /// Reads to the end, passing over faults that do not end the source.
  init<Source: FrameSource & ~Copyable>(_ source: inout Source) {
    read(&source)
  }

  private mutating func read<Source: FrameSource & ~Copyable>(_ source: inout Source) {
    while true {
      do throws(CaptureError) {
        guard let frame = try source.next() else { return }
        frames.append(OwnedFrame(copying: frame))
      } catch {
        errors.append(error)
        if error.endsSource { return }
      }
    }
  }

  /// Opens and reads what is in memory.
  init(_ octets: [UInt8]) {
    do throws(CaptureError) {
      var reader = try CaptureReader(octets: octets)
      read(&reader)
    } catch {
      errors = [error]
    }
  }

  /// Opens and reads a file.
  init(path: String) {
    do throws(CaptureError) {
      var reader = try CaptureReader(path: path)
      read(&reader)
    } catch {
      errors = [error]
    }
  }
}
