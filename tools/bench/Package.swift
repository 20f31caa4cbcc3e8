// swift-tools-version: 6.2
// Our codec and capture path beside their peers. Run it with `tools/bench/run`, which builds the C side first.

import PackageDescription

let package = Package(
  name: "bench",
  dependencies: [.package(name: "testroad", path: "../..")],
  targets: [
    .systemLibrary(name: "CPeers"),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "CPeers", .product(name: "ASN1Runtime", package: "testroad"), .product(name: "CSAE53", package: "testroad"),
        .product(name: "V2X", package: "testroad"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"), .enableExperimentalFeature("Lifetimes"),
      ]),
    .executableTarget(
      name: "Road", dependencies: [.product(name: "V2X", package: "testroad")],
      swiftSettings: [.enableUpcomingFeature("MemberImportVisibility")]),
  ],
  swiftLanguageModes: [.v6]
)
