/// What generated code and this runtime agree on. A file generated for another agreement does not compile: regenerate it with `tools/generate`.
public enum GeneratedCode2 {}
