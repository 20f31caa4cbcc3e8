// swift-tools-version: 6.2
// Inputs that nobody thought of, for everything that reads from outside. Run one with `tools/fuzz/run TARGET SECONDS`.

import PackageDescription

/// One target for each boundary, with its seeds in `cases/<target>`. Each defines `LLVMFuzzerTestOneInput`; libFuzzer brings `main`.
let boundaries = ["fuzz-capture", "fuzz-decode", "fuzz-layers", "fuzz-oer", "fuzz-security"]

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "testroad", path: "../..")],
  targets: boundaries.map {
    .executableTarget(
      name: $0,
      dependencies: ["V2X", "IEEE1609Dot2", "ChineseSPDU"].map { .product(name: $0, package: "testroad") },
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"), .enableExperimentalFeature("Lifetimes"),
        .unsafeFlags(["-parse-as-library"]),
      ])
  },
  swiftLanguageModes: [.v6]
)
