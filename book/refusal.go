package book

// Refusal says why a command was not carried out; then nothing has changed.
type Refusal uint8

// The refusals. Their numbers are for ever; Code gives the stable code.
const (
	None Refusal = iota
	Band
	OffTick
	Size
	InSession
	UnknownOrder
	NotOwner
	DuplicateID
	Conflict
	WouldTrade
	NotFillable
	MinimumUnmet
	PickDepth
	PickQuantity
	SelfTrade
	Crossed
	Full
)

// Code is the stable code of a refusal.
type Code string

// The codes. Their sentences are in the catalogue of texts.
const (
	CodeBand         Code = "book.band"
	CodeTick         Code = "book.tick"
	CodeSize         Code = "book.size"
	CodeSession      Code = "book.session"
	CodeUnknownOrder Code = "book.unknown_order"
	CodeNotOwner     Code = "book.not_owner"
	CodeDuplicateID  Code = "book.duplicate_id"
	CodeConflict     Code = "book.conflict"
	CodeWouldTrade   Code = "book.would_trade"
	CodeNotFillable  Code = "book.not_fillable"
	CodeMinimumUnmet Code = "book.minimum_unmet"
	CodePickDepth    Code = "book.pick_depth"
	CodePickQuantity Code = "book.pick_quantity"
	CodeSelfTrade    Code = "book.self_trade"
	CodeCrossed      Code = "book.crossed"
	CodeFull         Code = "book.full"
)

var codeOf = [...]Code{
	None: "", Band: CodeBand, OffTick: CodeTick, Size: CodeSize, InSession: CodeSession, UnknownOrder: CodeUnknownOrder,
	NotOwner: CodeNotOwner, DuplicateID: CodeDuplicateID, Conflict: CodeConflict, WouldTrade: CodeWouldTrade,
	NotFillable: CodeNotFillable, MinimumUnmet: CodeMinimumUnmet, PickDepth: CodePickDepth,
	PickQuantity: CodePickQuantity, SelfTrade: CodeSelfTrade, Crossed: CodeCrossed, Full: CodeFull,
}

// Code returns the stable code, "" for None.
func (r Refusal) Code() Code { return codeOf[r] }
