import V2XModel

/// One observation of a road user in the local plane. Packed into less than a line of cache: there are many, and all are looked at again.
struct TrackPoint {
  /// By the sender's clock, not corrected.
  var time: Instant
  /// Centre of the road user, m.
  var position: Vector
  var frame: UInt64
  private var packedDirection: ShortVector
  /// What ``smoothed`` differs by from ``position``.
  private var correction = ShortVector(.zero)
  private var packedSpeed: Float
  var file: UInt16
  /// Which of the track's identities stated it.
  var identity: UInt8

  init(
    time: Instant, position: Vector, direction: Vector, speed: Double, file: UInt16 = 0, frame: UInt64 = 0, identity: UInt8 = 0
  ) {
    self.time = time
    self.position = position
    packedDirection = ShortVector(direction)
    packedSpeed = Float(speed)
    self.file = file
    self.frame = frame
    self.identity = identity
  }

  /// Unit vector of the heading; held from the last moving point when at rest.
  var direction: Vector {
    get { packedDirection.vector }
    set { packedDirection = ShortVector(newValue) }
  }

  /// m/s.
  var speed: Double {
    get { Double(packedSpeed) }
    set { packedSpeed = Float(newValue) }
  }

  /// The centre once noise is averaged out by ``TrackSmoother``; the stated one before that, m.
  var smoothed: Vector {
    get { position + correction.vector }
    set { correction = ShortVector(newValue - position) }
  }

  var reference: FrameReference { FrameReference(file: file, frame: frame) }
}

/// A direction or a short displacement in half the room.
struct ShortVector {
  private var east: Float
  private var north: Float

  init(_ vector: Vector) { (east, north) = (Float(vector.east), Float(vector.north)) }

  var vector: Vector { Vector(east: Double(east), north: Double(north)) }
}

/// The latest points of a track in order of time: a ring of fixed capacity, indexed by a number that never restarts. A copy shares its points.
struct TrackPoints {
  /// Some 25 s at ten points a second.
  static let capacity = 256

  private var storage: RingStorage<TrackPoint>?
  private var base: UnsafeMutablePointer<TrackPoint>?
  /// The newest point once more: what comes next is held against it.
  private var newest: TrackPoint?
  /// Index of the oldest point kept.
  private(set) var startIndex = 0
  /// Index after the newest point.
  private(set) var endIndex = 0

  var isEmpty: Bool { startIndex == endIndex }
  var last: TrackPoint? { newest }

  subscript(index: Int) -> TrackPoint {
    get {
      // Indices beyond what is kept wrap around, so every one is inside.
      guard let base else { preconditionFailure("no points") }
      return base[index & (Self.capacity - 1)]
    }
    set {
      guard let base else { preconditionFailure("no points") }
      base[index & (Self.capacity - 1)] = newValue
      if index == endIndex - 1 { newest = newValue }
    }
  }

  /// Puts a point in its place, but not before index `floor`; `false` when it is too late for that or the time is taken.
  mutating func insert(_ point: TrackPoint, notBefore floor: Int) -> Bool {
    if storage == nil {
      let room = RingStorage(capacity: Self.capacity, repeating: point)
      (storage, base) = (room, room.base)
    }
    if let newest, point.time.seconds(since: newest.time) < 0.0005 { return insertLate(point, notBefore: floor) }
    if endIndex < floor { return false }
    endIndex += 1
    if endIndex - startIndex > Self.capacity { startIndex = endIndex - Self.capacity }
    self[endIndex - 1] = point
    return true
  }

  /// The same for one that is not the newest.
  private mutating func insertLate(_ point: TrackPoint, notBefore floor: Int) -> Bool {
    var place = endIndex
    while place > startIndex, self[place - 1].time > point.time { place -= 1 }
    if place > startIndex, abs(self[place - 1].time.seconds(since: point.time)) < 0.0005 { return false }
    if place < endIndex, abs(self[place].time.seconds(since: point.time)) < 0.0005 { return false }
    if place < floor { return false }
    endIndex += 1
    if endIndex - startIndex > Self.capacity { startIndex = endIndex - Self.capacity }
    var i = endIndex - 1
    while i > place {
      self[i] = self[i - 1]
      i -= 1
    }
    self[place] = point
    return true
  }

  /// Forgets all points and keeps the storage.
  mutating func removeAll() {
    startIndex = 0
    endIndex = 0
    newest = nil
  }

  /// Index of the first point at or after `time`; `endIndex` when there is none.
  func index(at time: Instant) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if self[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The position at `time`, linear between neighbours at most `gap` seconds apart; `nil` outside.
  func position(at time: Instant, gap: Double = 1.0) -> Vector? {
    let low = index(at: time)
    if low < endIndex, self[low].time == time { return self[low].position }
    guard low > startIndex, low < endIndex else { return nil }
    let (a, b) = (self[low - 1], self[low])
    let span = b.time.seconds(since: a.time)
    guard span > 0, span <= gap else { return nil }
    return a.position + (b.position - a.position) * (time.seconds(since: a.time) / span)
  }
}
