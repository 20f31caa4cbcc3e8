// swift-tools-version: 6.2
// A service that links V2X: it must compile against the public interface and run. `tools/test` builds it.

import PackageDescription

let package = Package(
  name: "client",
  dependencies: [.package(name: "testroad", path: "../..")],
  targets: [.executableTarget(name: "client", dependencies: [.product(name: "V2X", package: "testroad")])],
  swiftLanguageModes: [.v6]
)
