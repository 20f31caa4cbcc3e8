import ArgumentParser

/// From ASN.1 to Swift: generating is what is meant where no command is named.
struct ASN1ToSwift: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asn1-to-swift",
    abstract: "Compile ASN.1 modules to Swift types with UPER or OER coding.",
    subcommands: [Generate.self, Check.self],
    defaultSubcommand: Generate.self)
}

ASN1ToSwift.main()
