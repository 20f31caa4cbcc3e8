print("asn1-to-swift")
