/// Keeps bodies finite: types that contain themselves and copies that multiply.
extension Linker {
  /// How large one body may grow. Copies of constrained types stand in their place, and such copies inside copies multiply.
  private static let maximumNodes = 10_000
  private static let maximumLevels = 100

  func checkExtent(of body: TypeBody, _ name: Name) throws(Reported) {
    var open = [(body, 1)]
    var nodes = 0
    while let (body, level) = open.popLast() {
      nodes += 1
      guard nodes <= Linker.maximumNodes, level <= Linker.maximumLevels else {
        throw log.failure(
          "'\(name.text)' grows too large", at: name.location,
          expected: "at most \(Linker.maximumNodes) inner types, \(Linker.maximumLevels) deep, constrained copies of other types included")
      }
      open += body.inner.map { ($0, level + 1) }
    }
  }

  // MARK: Recursion

  /// Finds types that contain themselves. Resolving alone does not: a plain reference is kept by name.
  ///
  /// - Parameter isAllowed: whether alternatives and elements may lead back; what is left then would be a value without end.
  func checkRecursion(of resolved: [ResolvedType], _ isAllowed: Bool) {
    enum Mark { case fresh, open, closed }
    var marks = [Mark](repeating: .fresh, count: resolved.count)
    var indices: [String: Int] = [:]
    for (index, type) in resolved.enumerated() { indices[type.name] = index }
    let edges = resolved.map { type in (isAllowed ? type.body.inevitable : type.body.references).compactMap { indices[$0] } }
    for start in edges.indices where marks[start] == .fresh {
      var stack: [(node: Int, next: Int)] = [(start, 0)]
      marks[start] = .open
      while let (node, next) = stack.last {
        guard next < edges[node].count else {
          marks[node] = .closed
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let target = edges[node][next]
        switch marks[target] {
        case .fresh:
          marks[target] = .open
          stack.append((target, 0))
        case .open:
          let names = stack.drop { $0.node != target }.map { resolved[$0.node].name }
          _ = recursion((names + [resolved[target].name])[...], at: Name(text: resolved[target].name, location: resolved[target].location))
        case .closed: break
        }
      }
    }
  }
}

extension TypeBody {
  /// The bodies of components, alternatives and elements.
  var inner: [TypeBody] {
    switch self {
    case .sequence(let body):
      var components = body.root
      for addition in body.additions {
        switch addition {
        case .component(let component): components.append(component)
        case .group(let group): components += group
        }
      }
      return components.map(\.type)
    case .choice(let body): return (body.root + body.additions).map(\.type)
    case .sequenceOf(let body): return [body.element]
    case .selected(let body): return body.alternatives.map(\.type)
    default: return []
    }
  }

  /// The type assignments whose values lie in one of this body: not those of alternatives, which are kept outside, and of elements.
  var inevitable: [String] {
    switch self {
    case .reference(let name): [name]
    case .sequence: inner.flatMap(\.inevitable)
    default: []
    }
  }

  /// The type assignments this body names, at any depth.
  var references: [String] {
    if case .reference(let name) = self { return [name] }
    return inner.flatMap(\.references)
  }
}
