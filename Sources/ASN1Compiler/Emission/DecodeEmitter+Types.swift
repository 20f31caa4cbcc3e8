/// Decoding of everything but SEQUENCE: lists, CHOICE and the leaves with an extension marker or a varying size.
extension DecodeEmitter {
  /// Emits a SEQUENCE OF into the array `target`, whose elements are reused.
  func emitList(_ list: SequenceOfBody, target: String, _ out: inout SourcePrinter) {
    let size = list.size
    let minimum = layout.minimumBits(list.element)
    if !size.isExtensible, let upper = size.upper, upper < 65_536 {
      let largest = upper - size.lower
      if largest == 0 {
        out.line("let count = \(upper)")
      } else {
        out.line("let count = try reader.readCount(\(Layout.width(ofCount: Int(largest) + 1)), lower: \(size.lower), largest: \(largest))")
      }
      out.line("try reader.claim(count, minimumBits: \(minimum))")
      guard upper <= 1024 else {
        // Where a list may be long, its storage grows with what is really there.
        out.line("if \(target).capacity < Swift.min(count, 1024) { \(target).reserveCapacity(Swift.min(count, 1024)) }")
        out.line("for index in 0..<count {")
        out.indented { out in emitElement(list.element, target: target, &out) }
        out.line("}")
        out.line("if \(target).count > count { \(target).removeLast(\(target).count - count) }")
        return
      }
      out.line("resize(&\(target), to: count, with: \(types.zero(list.element)))")
      let element = SourcePrinter.collect { inner in emitElement(list.element, in: "elements", &inner) }
      if element.isEmpty { return }
      out.line("var elements = \(target).mutableSpan")
      out.line("for index in 0..<count {")
      out.indented { out in out.lines(element) }
      out.line("}")
      return
    }
    out.line("let start = reader.position")
    out.line("var piece = try reader.readFirstPiece(\(Self.bounds(size)))")
    out.line("var count = 0")
    out.line("while true {")
    out.indented { out in
      out.line("try reader.claim(piece.count, minimumBits: \(minimum))")
      out.line("for index in count..<count + piece.count {")
      out.indented { out in emitElement(list.element, target: target, &out) }
      out.line("}")
      out.line("count += piece.count")
      out.line("if piece.isLast { break }")
      out.line("piece = try reader.readFragment()")
    }
    out.line("}")
    out.line("if \(target).count > count { \(target).removeLast(\(target).count - count) }")
    out.line(
      "try reader.checkSize(count, lower: \(size.lower), upper: \(size.upper.map(String.init) ?? "nil"), isExtensible: \(size.isExtensible), at: start)"
    )
  }

  private func emitElement(_ element: TypeBody, target: String, _ out: inout SourcePrinter) {
    out.line("if index == \(target).count { \(target).append(\(types.zero(element))) }")
    emitElement(element, in: target, &out)
  }

  private func emitElement(_ element: TypeBody, in target: String, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { inner in emitWhole(element, target: "\(target)[index]", &inner) }
    out.locating("index", lines)
  }

  func emitChoice(_ type: ResolvedType, _ body: ChoiceBody, _ out: inout SourcePrinter) {
    let width = Layout.width(ofCount: body.root.count)
    out.line("public mutating func decode(from reader: inout UPERReader) throws(CodingError) { self = try Self(from: &reader) }")
    out.line()
    out.block("public init(from reader: inout UPERReader) throws(CodingError)") { out in
      // The extension bit and the index are read as one number: a set bit makes it larger than any index.
      out.line("switch try reader.\(body.isExtensible ? "readExtensibleIndex" : "read")(\(width)) {")
      for (index, alternative) in body.root.enumerated() {
        out.line("case \(index):")
        out.indented { out in
          let isBare = layout.fixedWidth(alternative.type) != nil
          if !isBare, isNominal(alternative.type) {
            out.line(
              "do throws(CodingError) { self = .\(SwiftNames.member(alternative.name))(try \(types.swiftType(alternative.type))(from: &reader)) } catch { throw error.inside(\"\(alternative.name)\") }"
            )
            return
          }
          let isConstant = layout.leaves(alternative.type, path: "", target: "").isEmpty && isBare
          out.line("\(isConstant ? "let" : "var") value: \(types.swiftType(alternative.type)) = \(types.zero(alternative.type))")
          if isBare {
            let lines = SourcePrinter.collect { inner in
              emitRun(layout.leaves(alternative.type, path: alternative.name, target: "value"), &inner)
            }
            emitScratch(lines, &out)
            out.lines(lines)
          } else {
            emitValue(alternative.type, target: "value", path: alternative.name, &out)
          }
          out.line("self = .\(SwiftNames.member(alternative.name))(value)")
        }
      }
      if body.isExtensible {
        if body.root.count < 1 << width {
          out.line("case \(body.root.count)..<\(1 << width): throw CodingError(.unknownAlternative, bit: reader.position - \(width))")
        }
        out.line("default:")
        out.indented { out in
          out.line("reader.putBack(\(width))")
          out.line("self = try Self.addition(from: &reader)")
        }
      } else {
        out.line("default: throw CodingError(.unknownAlternative, bit: reader.position - \(width))")
      }
      out.line("}")
    }
    guard body.isExtensible else { return }
    out.line()
    out.line("@inline(never)")
    out.block("private static func addition(from reader: inout UPERReader) throws(CodingError) -> Self") { out in
      out.line("let index = try reader.readNormallySmall()")
      if body.additions.isEmpty {
        out.line(
          "do throws(CodingError) { return .unknown(.init(index: index, content: try reader.readOpenType())) } catch { throw error.inside(\"_ext_\\(index)\") }"
        )
        return
      }
      out.line("switch index {")
      for (index, addition) in body.additions.enumerated() {
        out.line("case \(index):")
        out.indented { out in
          emitOpenType(addition, path: addition.name, target: "let whole", &out)
          out.line("return .\(SwiftNames.member(addition.name))(whole)")
        }
      }
      out.line("default:")
      out.indented { out in
        out.line(
          "do throws(CodingError) { return .unknown(.init(index: index, content: try reader.readOpenType())) } catch { throw error.inside(\"_ext_\\(index)\") }"
        )
      }
      out.line("}")
    }
  }

  /// Emits `decode` of a named INTEGER, ENUMERATED or BIT STRING.
  func emitLeafType(_ type: ResolvedType, _ out: inout SourcePrinter) {
    out.block("public mutating func decode(from reader: inout UPERReader) throws(CodingError)") { out in
      if layout.fixedWidth(type.body) != nil {
        let lines = SourcePrinter.collect { inner in emitRun(layout.leaves(.reference(type.name), path: "", target: "self"), &inner) }
        emitScratch(lines, &out)
        out.lines(lines)
        return
      }
      switch type.body {
      case .integer(let body): out.line("rawValue = \(integerRead(body))")
      case .enumerated(let body):
        let width = Layout.width(ofCount: body.root.count)
        out.line("var root = try reader.readExtensibleIndex(\(width))")
        out.line("if root >= \(body.root.count) { root = try Self.addition(root, from: &reader) }")
        out.line("index = UInt32(truncatingIfNeeded: root)")
      case .bitString(let body):
        if body.size.isExtensible, let upper = body.size.upper, upper == body.size.lower, (1...57).contains(upper) {
          out.line("bits = try reader.readBits(extensible: \(upper))")
        } else {
          out.line("bits = try reader.readBits(\(Self.bounds(body.size)))")
        }
      default: break
      }
    }
    guard case .enumerated(let body) = type.body, layout.fixedWidth(type.body) == nil else { return }
    let width = Layout.width(ofCount: body.root.count)
    out.line()
    out.line("@inline(never)")
    out.block("private static func addition(_ word: UInt64, from reader: inout UPERReader) throws(CodingError) -> UInt64") { out in
      out.line("reader.putBack(\(width))")
      out.line("guard word >> \(width) == 1 else { throw CodingError(.unknownAlternative, bit: reader.position) }")
      out.line("return UInt64(try reader.readNormallySmall() + \(body.root.count))")
    }
  }
}
