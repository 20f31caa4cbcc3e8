/// Several captures as one: frames come in order of time, those of the same time in order of the inputs.
///
/// Within one input the order is kept, even where its times step back. ``Frame/source`` tells the input, and
/// ``Frame/number`` the position in it. An input that fails ends alone.
public struct MergedSource: ~Copyable {
  private final class Input {
    enum State { case behind, ready, ended }

    var reader: CaptureReader
    var state = State.behind
    var record: FrameRecord

    init(_ reader: consuming CaptureReader) {
      record = reader.current
      self.reader = reader
    }

    func advance() throws(CaptureError) {
      do throws(CaptureError) {
        state = try reader.advance() ? .ready : .ended
        record = reader.current
      } catch {
        if error.endsSource { state = .ended }
        throw error
      }
    }
  }

  private var inputs: [Input] = []

  /// Opens files; `-` is standard input.
  ///
  /// - Throws: when one cannot be opened, is empty, or is no capture; ``CaptureError/source`` tells which.
  public init(paths: [String]) throws(CaptureError) {
    for (index, path) in paths.enumerated() {
      do throws(CaptureError) {
        inputs.append(Input(try CaptureReader(path: path, source: index)))
      } catch {
        var error = error
        error.source = index
        throw error
      }
    }
  }

  /// Octets taken so far from the files themselves.
  public var position: Int64 { inputs.reduce(0) { $0 + $1.reader.position } }

  /// Octets of all the files; nil when one is a pipe.
  public var size: Int64? {
    var sum: Int64 = 0
    for input in inputs {
      guard let size = input.reader.size else { return nil }
      sum += size
    }
    return sum
  }
}

extension MergedSource: FrameSource {
  /// The earliest of the frames that come next in the inputs, or nil when all have ended.
  @_lifetime(&self)
  public mutating func next() throws(CaptureError) -> Frame? {
    var earliest: Int?
    for index in inputs.indices {
      let input = inputs[index]
      if input.state == .behind { try input.advance() }
      guard input.state == .ready else { continue }
      if let found = earliest, inputs[found].record.time <= input.record.time { continue }
      earliest = index
    }
    guard let earliest else { return nil }
    inputs[earliest].state = .behind
    return _overrideLifetime(Frame(inputs[earliest].record, source: earliest), mutating: &self)
  }
}
