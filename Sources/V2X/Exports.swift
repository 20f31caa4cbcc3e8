@_exported public import ASN1Runtime
@_exported public import V2XCapture
@_exported public import V2XEnvelopes
@_exported public import V2XMessages
@_exported public import V2XModel
@_exported public import V2XReconstruction
@_exported public import V2XReporting
@_exported public import V2XScoring
