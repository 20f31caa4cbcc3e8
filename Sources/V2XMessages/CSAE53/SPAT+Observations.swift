import ASN1Runtime
import CSAE53
import V2XModel

extension SPAT.Flat {
  /// What the signals show and will show: one row for each phase of each intersection.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    let generated = Self.instant(moy, timeStamp, near: reception.time)
    let rows = messages[intersections]
    for row in rows.indices {
      let intersection = rows[row]
      let own = Self.instant(intersection.moy, intersection.timeStamp, near: reception.time) ?? generated
      let reference = own ?? reception.time
      let phases = messages[intersection.phases]
      for row in phases.indices {
        let phase = phases[row]
        let first = batch.phaseIntervals.count
        let states = messages[phase.phaseStates]
        for row in states.indices { batch.phaseIntervals.append(states[row].neutral(at: reference)) }
        batch.signals.append(
          SignalObservation(
            reception: reception, intersection: intersection.intersectionId.neutral, phase: V2XModel.PhaseID(rawValue: phase.id.rawValue),
            generated: own, intervals: first..<batch.phaseIntervals.count, counter: msgCnt.rawValue))
      }
    }
  }

  /// The minute of the year with the millisecond in it; without the minute, the nearest minute.
  static func instant(_ minute: MinuteOfTheYear?, _ millisecond: DSecond?, near hint: Instant) -> Instant? {
    guard let millisecond else { return nil }
    let value = Int(millisecond.rawValue)
    if let minute, minute != .unavailable {
      return MessageTime.instant(minuteOfYear: Int(minute.rawValue), millisecondOfMinute: value, near: hint)
    }
    return MessageTime.instant(millisecondOfMinute: value, near: hint)
  }
}

extension CSAE53.PhaseState.Flat {
  /// The state with its times as instants; countdowns count from `reference`.
  @inline(__always)
  func neutral(at reference: Instant) -> PhaseInterval {
    let state = V2XModel.PhaseState(csae53Code: Int(light.index)) ?? .unavailable
    let code = UInt8(truncatingIfNeeded: min(light.index, 255))
    switch timing {
    case .counting(let counting): return counting.interval(state, code, from: reference)
    case .utcTiming(let times):
      var interval = PhaseInterval(state: state, code: code)
      times.fill(&interval, near: reference)
      return interval
    case .unknown, nil: return PhaseInterval(state: state, code: code)
    }
  }
}

extension TimeCountingDown.Flat {
  @inline(__always)
  func interval(_ state: V2XModel.PhaseState, _ code: UInt8, from reference: Instant) -> PhaseInterval {
    // Without branches, and so without the check for the end of time: that is far from every capture.
    let base = min(reference.nanoseconds, .max - 8_000_000_000_000)
    @inline(__always)
    func ahead(_ mark: TimeMark?) -> Int64? {
      let tenths = mark?.rawValue ?? .max
      return tenths < 36_000 ? Int64(tenths) * 100_000_000 : nil
    }
    @inline(__always)
    func instant(_ mark: TimeMark?) -> Instant? { ahead(mark).map { Instant(nanoseconds: base &+ $0) } }
    let nextStart = ahead(nextStartTime)
    return PhaseInterval(
      state: state, code: code, start: instant(startTime), minEnd: instant(minEndTime), likelyEnd: instant(likelyEndTime),
      maxEnd: instant(maxEndTime), nextStart: nextStart.map { Instant(nanoseconds: base &+ $0) },
      nextEnd: nextStart.flatMap { start in ahead(nextDuration).map { Instant(nanoseconds: base &+ start &+ $0) } },
      confidence: timeConfidence?.percent.map { $0 * 0.01 })
  }
}

extension UTCTiming.Flat {
  func fill(_ interval: inout PhaseInterval, near reference: Instant) {
    func instant(_ mark: TimeMark?) -> Instant? { mark.flatMap { MessageTime.instant(tenthOfHour: Int($0.rawValue), near: reference) } }
    interval.start = instant(startUTCTime)
    interval.startIsKnown = interval.start.map { $0 <= reference } ?? false
    interval.minEnd = instant(minEndUTCTime)
    interval.likelyEnd = instant(likelyEndUTCTime)
    interval.maxEnd = instant(maxEndUTCTime)
    interval.nextStart = instant(nextStartUTCTime)
    interval.nextEnd = instant(nextEndUTCTime)
    interval.confidence = timeConfidence?.percent.map { $0 / 100 }
  }
}
