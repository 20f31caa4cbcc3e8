public import CSAE53
public import V2XModel

extension MessageFrame {
  /// Appends what the message says, in neutral terms, to the tables of the batch.
  public func observe(_ reception: Reception, into batch: inout ObservationBatch) {
    switch self {
    case .bsmFrame(let message): message.observe(reception, into: &batch)
    case .mapFrame(let message): message.observe(reception, into: &batch)
    case .rsmFrame(let message): message.observe(reception, into: &batch)
    case .spatFrame(let message): message.observe(reception, into: &batch)
    case .rsiFrame(let message): message.observe(reception, into: &batch)
    case .unknown: break
    }
  }
}
