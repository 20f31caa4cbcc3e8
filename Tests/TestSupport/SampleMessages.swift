/// One encoded message of each kind, as hexadecimal digits: the worked examples of the message facts.
public enum SampleMessages {
  /// A BRT bus, 584d425254303031, at 24.5° north and 118.1° east, 10 m/s eastwards.
  public static let bsm = "00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00"
  /// Node 350/1001 with one lane, 1, under phase 3.
  public static let map = "1404056000c05780fa510fd4102c6b9ccfc0080af01f402bc00501080fa80c0231e0800013f9c40000"
  /// Phase 3 of node 350/1001: green, to end in 15.3 s, then yellow.
  public static let spat = "360a007d001900080af01f482000018a60800000133909c0004c805b80"
  /// An event (902) and a sign (38) told by 5253553030303031.
  public static let rsi = "4312a4a6aa6060606062887ea081635ce67e1da02070ca500c8ff3803e801d79f4a5f00013e0c4000141f44000000f5a0000200260"
  /// A pedestrian, number 7, seen by 5253553030303031.
  public static let rsm = "2025253553030303031443f5040b1ae733f0006000ee09a4500650078b01e38400640640"
  /// A BSM of a 2020 deployment without the frame around it, as sent in hexadecimal behind the number 1.
  public static let bareBSM = "2a4660606268666260636fe78cd1346f5d23e1c429a260606066000c5ce235f55f41fdfffe022d07d03648000000"

  /// All kinds in the order of the message frame, with the application identifier each is sent under, p-encoded.
  public static let all: [(hex: String, aid: [UInt8])] = [
    (bsm, [0x6f]), (map, [0x8d, 0xa2]), (rsm, [0x8d, 0xa7]), (spat, [0x8d, 0xa3]), (rsi, [0x8d, 0xa4]),
  ]
}
