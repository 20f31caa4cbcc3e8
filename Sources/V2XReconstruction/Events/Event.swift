/// Something that happened, told as soon as it is certain enough.
public enum Event: Hashable, Sendable {
  case stopLineCrossing(StopLineCrossing)
}
