// swift-tools-version: 6.2
// Counts allocations in a release build, since a debug build allocates what the optimiser would not. `tools/test` runs it.

import PackageDescription

let package = Package(
  name: "allocations",
  dependencies: [.package(name: "testroad", path: "../..")],
  targets: [
    // Stands in for the C library's allocation functions in the whole process.
    .target(name: "AllocationCounter"),
    .testTarget(
      name: "AllocationTests",
      dependencies: [
        "AllocationCounter", .product(name: "ASN1Runtime", package: "testroad"), .product(name: "CSAE53", package: "testroad"),
        .product(name: "V2X", package: "testroad"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"), .enableExperimentalFeature("Lifetimes"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
