public import JSONText
import V2XModel
public import V2XScoring

extension JSONWriter {
  /// Writes an evaluation as one object of the schema ``EvaluationFormat/schema``.
  public mutating func evaluation(_ result: EvaluationResult, inputs: InputNames) {
    beginObject()
    key("schema")
    string(EvaluationFormat.schema)
    key("scenario")
    string(result.scenario.name)
    key("title")
    text(result.scenario.title)
    key("scope")
    scope(result.scenario.scope)
    key("verdict")
    string(result.verdict.rawValue)
    key("reason")
    text(result.reason)
    key("inputs")
    list(inputs.names) { $0.string($1) }
    key("from")
    optional(result.span?.lowerBound) { $0.string($1.description) }
    key("to")
    optional(result.span?.upperBound) { $0.string($1.description) }
    key("events")
    beginObject()
    key("in_scope")
    integer(result.counts.inScope)
    key("scope_unknown")
    integer(result.counts.scopeUnknown)
    key("out_of_scope")
    integer(result.counts.outOfScope)
    endObject()
    key("criteria")
    list(result.criteria) { $0.criterion($1, inputs: inputs) }
    endObject()
  }

  /// The limits of the scenario, in the words of its file; an empty list or null sets none.
  private mutating func scope(_ scope: Scope) {
    beginObject()
    key("nodes")
    list(scope.nodes) { $0.string($1.description) }
    key("lanes")
    list(scope.lanes) { $0.integer($1.rawValue) }
    key("phases")
    list(scope.phases) { $0.integer($1.rawValue) }
    key("kinds")
    list(scope.kinds) { $0.string($1.description) }
    key("ids")
    list(scope.identities) { $0.string($1.description) }
    key("from")
    optional(scope.from) { $0.string($1.description) }
    key("to")
    optional(scope.to) { $0.string($1.description) }
    endObject()
  }

  private mutating func criterion(_ result: CriterionResult, inputs: InputNames) {
    let (criterion, value) = (result.criterion, result.value)
    beginObject()
    key("measure")
    string(criterion.measure.name)
    key("title")
    text(result.title)
    key("unit")
    string(criterion.measure.unit.rawValue)
    key("definition")
    string(criterion.measure.definition)
    key("comparison")
    string(criterion.comparison.rawValue)
    key("threshold")
    number(criterion.threshold)
    key("least_samples")
    integer(criterion.leastSamples)
    key("most_undecided")
    number(criterion.mostUndecided)
    key("verdict")
    string(result.judgement.verdict.rawValue)
    key("reason")
    text(result.judgement.reason)
    key("value")
    optional(value.value) { $0.number($1) }
    key("unavailable")
    optional(value.unavailable) { $0.text($1) }
    key("range")
    optional(value.range) { writer, range in writer.list([range.lowerBound, range.upperBound]) { $0.number($1) } }
    key("possible")
    optional(value.possible) { writer, range in writer.list([range.lowerBound, range.upperBound]) { $0.number($1) } }
    key("samples")
    integer(value.samples)
    key("undecided")
    integer(value.undecided)
    key("evidence")
    beginObject()
    key("total")
    integer(value.evidence.total)
    key("unlisted")
    integer(value.evidence.unlisted)
    key("events")
    list(value.evidence.crossings) { $0.crossing($1, inputs: inputs) }
    endObject()
    endObject()
  }

  private mutating func text(_ text: BilingualText) {
    beginObject()
    key("en")
    string(text.english)
    key("zh")
    string(text.chinese)
    endObject()
  }
}
