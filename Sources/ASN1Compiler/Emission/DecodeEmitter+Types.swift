/// Decoding of everything but SEQUENCE: lists, CHOICE and the leaves with an extension marker or a varying size.
extension DecodeEmitter {
  /// Emits the reading of a SEQUENCE OF; `target` is what the array is assigned to, or `return`.
  func emitList(_ list: SequenceOfBody, target: String, _ out: inout SourcePrinter) {
    let size = list.size
    let minimum = layout.minimumBits(list.element)
    let type = "SequenceOf<\(types.swiftType(list.element))>"
    if !size.isExtensible, let upper = size.upper, upper <= 1024 {
      let largest = upper - size.lower
      if largest == 0 {
        out.line("let count = \(upper)")
      } else {
        out.line("let count = try reader.readCount(\(Layout.width(ofCount: Int(largest) + 1)), lower: \(size.lower), largest: \(largest))")
      }
      out.line("try reader.claim(count, minimumBits: \(minimum))")
      let element = SourcePrinter.collect { emitElement(list.element, &$0) }
      let isRead = element.contains { $0.contains("reader") }
      out.line(
        "\(target) try decodeList(of: count, from: &reader) { (\(isRead ? "reader" : "_")) throws(CodingError) -> \(types.swiftType(list.element)) in"
      )
      out.indented { out in out.lines(element) }
      out.line("}")
      return
    }
    // Where a list may be long, its storage grows with what is really there.
    out.line("var elements: \(type) = []")
    if !size.isExtensible, let upper = size.upper, upper < 65_536 {
      out.line(
        "let count = try reader.readCount(\(Layout.width(ofCount: Int(upper - size.lower) + 1)), lower: \(size.lower), largest: \(upper - size.lower))"
      )
      out.line("try reader.claim(count, minimumBits: \(minimum))")
      out.line("elements.reserveCapacity(Swift.min(count, 1024))")
      out.line("for index in 0..<count {")
      out.indented { out in emitElement(list.element, append: "elements", &out) }
      out.line("}")
      out.line("\(target) elements")
      return
    }
    out.line("let first = reader.position")
    out.line("var piece = try reader.readFirstPiece(\(Self.bounds(size)))")
    out.line("var count = 0")
    out.line("while true {")
    out.indented { out in
      out.line("try reader.claim(piece.count, minimumBits: \(minimum))")
      out.line("for index in count..<count + piece.count {")
      out.indented { out in emitElement(list.element, append: "elements", &out) }
      out.line("}")
      out.line("count += piece.count")
      out.line("if piece.isLast { break }")
      out.line("piece = try reader.readFragment()")
    }
    out.line("}")
    out.line(
      "try reader.checkSize(count, lower: \(size.lower), upper: \(size.upper.map(String.init) ?? "nil"), isExtensible: \(size.isExtensible), at: first)"
    )
    out.line("\(target) elements")
  }

  /// Emits the reading of an element as what a closure returns.
  private func emitElement(_ element: TypeBody, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { emitValue(element, target: "let element", path: "", &$0) }
    if lines.count == 1, let only = lines.first, only.hasPrefix("let element = ") {
      return out.line("\(only.dropFirst("let element = ".count))")
    }
    out.lines(lines)
    out.line("return element")
  }

  private func emitElement(_ element: TypeBody, append list: String, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { inner in
      inner.lines(SourcePrinter.collect { emitValue(element, target: "let element", path: "", &$0) })
      inner.line("\(list).append(element)")
    }
    if lines.contains(where: { $0.contains("try ") }) {
      out.locating("index", lines)
    } else {
      out.line("_ = index")
      out.lines(lines)
    }
  }

  func emitChoice(_ type: ResolvedType, _ body: ChoiceBody, _ out: inout SourcePrinter) {
    let width = Layout.width(ofCount: body.root.count)
    let head = width + (body.isExtensible ? 1 : 0)
    out.block("public init(from reader: inout UPERReader) throws(CodingError)") { out in
      // The extension bit and the index are looked at as one number: a set bit makes it larger than any index. They are checked together with what
      // follows them.
      if head > 0 { out.line("switch reader.peek() &>> \(64 - head) {") }
      for (index, alternative) in body.root.enumerated() {
        let member = SwiftNames.member(alternative.name)
        if head > 0 { out.line("case \(index):") }
        out.indented { out in
          var scope = DecodeScope(layout)
          if head > 0 { scope.lead(with: width, isExtensible: body.isExtensible) }
          if layout.isFused(alternative.type) {
            let value = scope.add(alternative.type, path: alternative.name, hint: member)
            scope.flush(&out)
            return out.line("self = .\(member)(\(value))")
          }
          scope.flush(&out)
          let target = scope.name(member)
          out.line("let \(target): \(types.swiftType(alternative.type))")
          emitValue(alternative.type, target: target, path: alternative.name, &out)
          out.line("self = .\(member)(\(target))")
        }
      }
      if head == 0 { return }
      let isFull = body.root.count == 1 << width
      if !isFull, body.isExtensible {
        out.line(
          "case \(body.root.count)..<\(1 << width): throw reader.failure(from: reader.position, \":1 :\(width)!\(body.root.count - 1)\")")
      }
      if body.isExtensible {
        out.line("default: self = try Self.addition(from: &reader)")
      } else {
        let failure = "throw reader.failure(from: reader.position, \":\(width)!\(body.root.count - 1)\")"
        out.line("default: \(isFull ? "self.init()" : failure)")
      }
      out.line("}")
    }
    guard body.isExtensible else { return }
    out.line()
    out.line("@inline(never)")
    out.block("private static func addition(from reader: inout UPERReader) throws(CodingError) -> Self") { out in
      out.line("_ = try reader.readBit()")
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
          emitWholeOpenType(addition, path: addition.name, index: "\(index)", &out)
          out.line("return .\(SwiftNames.member(addition.name))(value)")
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

  /// Emits the reading of a known alternative in an open type into `value`; what is more than the value is kept as one that is not known.
  private func emitWholeOpenType(
    _ component: Component, path: String, index: String, isAssigned: Bool = false, _ out: inout SourcePrinter
  ) {
    let lines = SourcePrinter.collect { inner in emitWhole(component.type, target: "value", &inner) }
    let isRead = lines.contains { $0.contains("reader") }
    out.line("var value: \(types.swiftType(component.type)) = \(types.zero(component.type))")
    let call = SourcePrinter.collect { out in
      out.line("let octets = try reader.readWholeOpenType { \(isRead ? "reader" : "_") throws(CodingError) in")
      out.indented { out in out.lines(lines) }
      out.line("}")
      let unknown = ".unknown(ExtensionAdditions.Addition(index: \(index), content: octets))"
      out.line("if let octets {")
      out.indented { out in
        out.line(isAssigned ? "self = \(unknown)" : "return \(unknown)")
        if isAssigned { out.line("return") }
      }
      out.line("}")
    }
    out.locating(SourcePrinter.step(path), call)
  }

  /// Emits the reading of an open type whose content is known by the number that selects it.
  func emitSelected(_ body: SelectedBody, _ out: inout SourcePrinter) {
    out.block("init(selectedBy selector: Int, from reader: inout UPERReader) throws(CodingError)") { out in
      out.line("switch selector {")
      for alternative in body.alternatives {
        out.line("case \(alternative.value):")
        let component = Component(
          name: alternative.typeName, type: alternative.type, presence: .mandatory, documentation: Documentation(),
          location: SourceLocation(file: "", line: 0, column: 0))
        out.indented { out in
          emitWholeOpenType(component, path: alternative.typeName, index: "selector", isAssigned: true, &out)
          out.line("self = .\(SwiftNames.member(alternative.name))(value)")
        }
      }
      out.line("default: self = .unknown(ExtensionAdditions.Addition(index: selector, content: try reader.readOpenType()))")
      out.line("}")
    }
  }

  /// Emits the reading of a named INTEGER, ENUMERATED or BIT STRING.
  func emitLeafType(_ type: ResolvedType, _ out: inout SourcePrinter) {
    if case .enumerated(let body) = type.body, body.isExtensible { return emitOpenEnumerated(body, &out) }
    out.block("public init(from reader: inout UPERReader) throws(CodingError)") { out in
      if layout.fixedWidth(type.body) != nil {
        var scope = DecodeScope(layout)
        let value = scope.add(.reference(type.name), path: "", hint: "bits")
        scope.flush(&out)
        return out.line("self = \(value)")
      }
      switch type.body {
      case .integer(let body): out.line("self.init(rawValue: \(integerRead(body)))")
      case .bitString(let body):
        if body.size.isExtensible, let upper = body.size.upper, upper == body.size.lower, (1...57).contains(upper) {
          out.line("self.init(bits: try reader.readBits(extensible: \(upper)))")
        } else {
          out.line("self.init(bits: try reader.readBits(\(Self.bounds(body.size))))")
        }
      default: break
      }
    }
  }

  private func emitOpenEnumerated(_ body: EnumeratedBody, _ out: inout SourcePrinter) {
    let width = Layout.width(ofCount: body.root.count)
    out.line("@inline(__always)")
    out.block("public init(from reader: inout UPERReader) throws(CodingError)") { out in
      out.line("let root = reader.peek() &>> \(63 - width)")
      out.line("guard root < \(body.root.count), reader.remaining > \(width) else {")
      out.indented { out in
        out.line("self.init(index: try Self.addition(from: &reader))")
        out.line("return")
      }
      out.line("}")
      out.line("reader.skip(\(width + 1))")
      out.line("self.init(index: UInt32(truncatingIfNeeded: root))")
    }
    out.line()
    out.line("/// Reads an addition, or finds out why there is no item.")
    out.line("@inline(never)")
    out.block("private static func addition(from reader: inout UPERReader) throws(CodingError) -> UInt32") { out in
      out.line("if try reader.readBit() { return UInt32(try reader.readNormallySmall() + \(body.root.count)) }")
      if body.root.count == 1 << width {
        out.line("return UInt32(try reader.read(\(width)))")
      } else {
        out.line("throw reader.failure(from: reader.position, \":\(width)!\(body.root.count - 1)\")")
      }
    }
  }
}
