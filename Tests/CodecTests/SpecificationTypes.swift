import ASN1Runtime

/// The generated types that vectors are about.
let specificationTypes: [any UPERCodable.Type] = [
  Ranges.self, WideRanges.self, OpenRanges.self, ExtensibleRanges.self, Sets.self, Items.self, Nothing.self, Alone.self, Offset.self,
  Grade.self, Only.self, Shuffled.self, Growing.self, Grown.self, GrownFar.self,
  BitStrings.self, NamedBits.self, ExtensibleBits.self, OctetStrings.self, ExtensibleOctets.self, Characters.self, Alphabets.self,
  ExtensibleCharacters.self, ExtensibleAlphabet.self, OpenTypes.self, Flags65.self, FlagsOpen.self, FlagsRanged.self,
  FlagsExtensible.self,
  Empty.self, EmptyExtensible.self, Optionals.self, SeventyOptionals.self, FiftySevenOptionals.self, Defaults.self, Plain.self,
  Overgrown.self,
  Additions.self, Groups.self, Composed.self, Single.self, SingleExtensible.self, Alternatives.self, ExtensibleChoice.self,
  FarChoice.self, Choices.self, Nested.self,
  Lists.self, ExtensibleLists.self, Elements.self, WithoutBits.self, LongBooleans.self, LongNulls.self, LongOctets.self, LongBits.self,
  LongText.self, LongOpen.self, LongAddition.self,
  Aliases.self, AliasDefaults.self, AliasChoice.self, AliasAdditions.self, AliasLists.self, ShortElements.self,
]
