// swift-tools-version: 6.2
// The Day I codec beside Debian's asn1c. Run it with `tools/bench/run`, which builds the C side first.

import PackageDescription

let package = Package(
  name: "bench",
  dependencies: [.package(name: "testroad", path: "../..")],
  targets: [
    .systemLibrary(name: "CPeer"),
    .executableTarget(
      name: "Day1Bench",
      dependencies: ["CPeer", .product(name: "ASN1Runtime", package: "testroad"), .product(name: "CSAE53", package: "testroad")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"), .enableExperimentalFeature("Lifetimes"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
