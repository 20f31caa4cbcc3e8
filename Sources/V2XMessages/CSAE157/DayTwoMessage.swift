public import CSAE53

/// A message of T/CSAE 157 in rows.
public enum DayTwoMessage: Sendable {
  case test(TestMsg.Flat)
  case corrections(RTCMcorrections.Flat)
  case coordination(RoadsideCoordination.Flat)
  case sharing(SensorSharingMsg.Flat)
  case intention(VehIntentionAndRequest.Flat)
  case parking(PAMData.Flat)
  case personal(PersonalSafetyMessage.Flat)
  case platoon(CLPMM.Flat)
  case payment(VehiclePaymentMessage.Flat)
}
