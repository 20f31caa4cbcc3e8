// swift-tools-version: 6.2
// TestRoad: decode, reconstruct and judge what a C-V2X test road records.
// The map of the modules is Sources/README.md.

import PackageDescription

let language: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
]

/// One target per message set and edition, generated from `specs/`.
let messageSets = ["CSAE53"]

/// The same for what secures messages, in octet encoding.
let securitySets = ["IEEE1609Dot2", "ChineseSPDU"]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: language)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: language)
}

let package = Package(
  name: "testroad",
  products: [
    .library(name: "V2X", targets: ["V2X"]),
    .library(name: "ASN1Runtime", targets: ["ASN1Runtime"]),
    .executable(name: "v2x", targets: ["v2x"]),
    .executable(name: "asn1-to-swift", targets: ["asn1-to-swift"]),
  ] + (messageSets + securitySets).map { .library(name: $0, targets: [$0]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The wire.
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    module("ASN1Runtime"),
    module("JSONText"),
    module("ASN1Schema", ["ASN1Runtime", "JSONText"]),
    module("V2XCapture", ["JSONText", "CPcap", "CZlib"]),
    module("V2XEnvelopes", ["V2XCapture", "JSONText"]),
    module("V2XSecurity", ["V2XEnvelopes", "ASN1Runtime", "COpenSSL", "IEEE1609Dot2"]),
    module(
      "V2XMessages", ["V2XEnvelopes", "V2XModel", "ASN1Runtime", "ASN1Schema", "JSONText"] + messageSets.map { .init(stringLiteral: $0) }),

    // The analysis.
    module("V2XModel"),
    module("V2XReconstruction", ["V2XModel"]),
    module("V2XScoring", ["V2XReconstruction", "V2XModel", .product(name: "Yams", package: "Yams")]),
    module("V2XReporting", ["V2XScoring", "V2XReconstruction", "V2XModel", "JSONText"]),

    // The pipeline and the command.
    module(
      "V2X",
      [
        "V2XMessages", "V2XSecurity", "V2XEnvelopes", "V2XCapture", "V2XReporting", "V2XScoring", "V2XReconstruction", "V2XModel",
        "ASN1Runtime",
        "ASN1Schema", "JSONText",
      ] + (messageSets + securitySets).map { .init(stringLiteral: $0) }),
    module(
      "V2XSQLite", ["V2XReporting", "V2XReconstruction", "V2XModel", "JSONText", .product(name: "GRDB", package: "GRDB.swift")]),
    module(
      "V2XCommand", ["V2X", "V2XSQLite", "ASN1Schema", "JSONText", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .executableTarget(name: "v2x", dependencies: ["V2XCommand"], swiftSettings: language),

    // From specification text to Swift.
    module("ASN1Compiler", exclude: ["README.md"]),
    .executableTarget(
      name: "asn1-to-swift",
      dependencies: ["ASN1Compiler", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: language),

    // Tests.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: language),
    tests("ASN1RuntimeTests", ["ASN1Runtime"]),
    tests("JSONTextTests", ["JSONText"]),
    tests("ASN1SchemaTests", ["ASN1Schema", "ASN1Runtime", "JSONText"]),
    tests("ASN1CompilerTests", ["ASN1Compiler"]),
    tests("V2XModelTests", ["V2XModel"]),
    tests("V2XCaptureTests", ["V2XCapture", "CPcap"]),
    tests("V2XEnvelopesTests", ["V2XEnvelopes", "V2XCapture"]),
    tests(
      "V2XMessagesTests",
      ["V2XMessages", "V2XEnvelopes", "V2XCapture", "V2XModel", "CSAE53", "ASN1Schema", "ASN1Runtime", "JSONText"]),
    tests(
      "V2XSecurityTests",
      ["V2X", "V2XSecurity", "V2XEnvelopes", "V2XCapture", "ASN1Runtime", "ASN1Schema", "JSONText", "COpenSSL"]
        + securitySets.map { .init(stringLiteral: $0) }),
    tests("V2XReconstructionTests", ["V2XReconstruction", "V2XModel"]),
    tests("V2XScoringTests", ["V2XScoring", "V2XReconstruction", "V2XModel"]),
    tests("V2XReportingTests", ["V2XReporting"]),
    tests("V2XTests", ["V2X", "CSAE53", "ASN1Schema", "JSONText"]),
    tests("V2XCommandTests", ["V2XCommand", "v2x", "V2X", "JSONText", "V2XSQLite"]),
    tests("CodecTests", ["ASN1Runtime", "ASN1Schema", "ASN1Compiler", "JSONText"], exclude: ["Specification", "Data"]),
    tests(
      "OERTests", ["ASN1Runtime", "ASN1Schema", "ASN1Compiler", "JSONText"] + securitySets.map { .init(stringLiteral: $0) },
      exclude: ["Specification", "Data"]),
    tests(
      "ConformanceTests", ["V2X", "V2XMessages", "CSAE53", "ASN1Runtime", "ASN1Schema", "JSONText", "ASN1Compiler"], exclude: ["Data"]),
  ] + (messageSets + securitySets).map { module($0, ["ASN1Runtime"], path: "Sources/Generated/\($0)") },
  swiftLanguageModes: [.v6]
)
