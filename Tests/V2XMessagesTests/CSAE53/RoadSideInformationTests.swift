import Testing
import V2XMessages
import V2XModel

@Suite struct RoadSideInformationTests {
  @Test func eventsAndSignsAreNotices() throws {
    let batch = try Messages.observations(
      #"{"rsiFrame":{"msgCnt":9,"moy":197347,"id":{"hex":"5253553030303031"},"refPos":{"lat":245000000,"long":1181000000},"rtes":["#
        + #"{"rteId":1,"eventType":902,"eventSource":"detection","eventPos":{"offsetLL":{"position-LL3":{"lon":100,"lat":-100}}},"eventRadius":500,"#
        + #""timeDetails":{"startTime":197340,"endTime":197360},"priority":{"hex":"e0"},"eventConfidence":180},"#
        + #"{"rteId":255,"eventType":65535,"eventSource":"unknown","timeDetails":{"startTime":527040}}],"#
        + #""rtss":[{"rtsId":2,"signType":38,"signPos":{"offsetLL":{"position-LatLon":{"lon":1182000000,"lat":246000000}}},"priority":{"hex":"20"}}]}}"#
    )
    #expect(batch.count == 3)
    let unit = StationID(rawValue: 0x5253_5530_3030_3031)
    let reception = Reception(file: 0, frame: 7, time: Messages.half)
    #expect(
      batch.notices == [
        Notice(
          reception: reception, unit: unit, number: 1, subject: .event(code: 902),
          position: GeoPoint(latitude: 24.49999, longitude: 118.10001), radius: 50, start: .half(-7 * 60 - 30), end: .half(12 * 60 + 30),
          priority: 7, confidence: 0.9),
        Notice(reception: reception, unit: unit, number: 255, subject: .event(code: 65_535)),
        Notice(
          reception: reception, unit: unit, number: 2, subject: .sign(code: 38), position: GeoPoint(latitude: 24.6, longitude: 118.2),
          priority: 1),
      ])
  }

  @Test func aNoticeFarFromTheTurnOfTheYearIsOfTheNearerYear() throws {
    // Captured seven minutes before the year ends; the event ends five minutes into the next.
    let newYear = Instant(nanoseconds: 1_798_761_600_000_000_000)
    let batch = try Messages.observations(
      #"{"rsiFrame":{"msgCnt":0,"id":{"hex":"5253553030303031"},"refPos":{"lat":0,"long":0},"rtss":[{"rtsId":2,"signType":38,"#
        + #""timeDetails":{"startTime":525595,"endTime":5}}]}}"#, at: newYear.adding(seconds: -420))
    #expect(batch.notices.first?.start == newYear.adding(seconds: -300))
    #expect(batch.notices.first?.end == newYear.adding(seconds: 300))
  }
}
