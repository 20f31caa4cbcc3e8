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

  /// The only input, which there is nothing to merge with.
  private var single: CaptureReader?
  private var inputs: [Input] = []

  /// Opens files; `-` is standard input.
  ///
  /// - Parameter stop: what can end the wait for an input that is no file.
  /// - Throws: when one cannot be opened, is empty, or is no capture; ``CaptureError/source`` tells which.
  public init(paths: [String], stop: ReadingStop? = nil) throws(CaptureError) {
    for (index, path) in paths.enumerated() {
      do throws(CaptureError) {
        let reader = try CaptureReader(path: path, source: index, stop: stop)
        if paths.count == 1 { single = consume reader } else { inputs.append(Input(reader)) }
      } catch {
        var error = error
        error.source = index
        throw error
      }
    }
  }

  /// Octets taken so far from the files themselves.
  public var position: Int64 {
    switch single {
    case .some(let reader): reader.position
    case .none: inputs.reduce(0) { $0 + $1.reader.position }
    }
  }

  /// Octets of all the files; nil when one is a pipe.
  public var size: Int64? {
    switch single {
    case .some(let reader): return reader.size
    case .none:
      var sum: Int64 = 0
      for input in inputs {
        guard let size = input.reader.size else { return nil }
        sum += size
      }
      return sum
    }
  }

  /// Which input has the earliest of the frames that come next; nil when all have ended.
  private func earliest() throws(CaptureError) -> Int? {
    var earliest: Int?
    for index in inputs.indices {
      let input = inputs[index]
      if input.state == .behind { try input.advance() }
      guard input.state == .ready else { continue }
      if let found = earliest, inputs[found].record.time <= input.record.time { continue }
      earliest = index
    }
    return earliest
  }

  /// Replaces what `batch` holds by the frames that come next: those one large read brings, at most `limit`. Faults become part of the batch.
  ///
  /// - Returns: false at the end.
  public mutating func fill(_ batch: inout FrameBatch, limit: Int = .max) -> Bool {
    if single != nil { return single!.fill(&batch, limit: limit) }
    batch.removeAll()
    while batch.count < limit {
      do throws(CaptureError) {
        // What is there is handed on before more is waited for.
        if !batch.isEmpty, inputs.contains(where: { $0.state == .behind && !$0.reader.hasNextInMemory }) { return true }
        guard let earliest = try earliest() else { break }
        guard batch.append(copying: inputs[earliest].record) else { return true }
        inputs[earliest].state = .behind
      } catch {
        batch.append(error)
        return true
      }
    }
    return !batch.isEmpty
  }
}

extension MergedSource: FrameSource {
  /// The earliest of the frames that come next in the inputs, or nil when all have ended.
  @_lifetime(&self)
  public mutating func next() throws(CaptureError) -> Frame? {
    if single != nil {
      guard let record = try single!.nextRecord() else { return nil }
      return _overrideLifetime(Frame(record), mutating: &self)
    }
    guard let earliest = try earliest() else { return nil }
    inputs[earliest].state = .behind
    return _overrideLifetime(Frame(inputs[earliest].record), mutating: &self)
  }
}
