package auction

// Code is the stable code of a refusal.
type Code string

// The codes. Their sentences are in the catalogue of texts.
const (
	CodeSide       Code = "auction.side"
	CodeQuantity   Code = "auction.quantity"
	CodePrice      Code = "auction.price"
	CodeTick       Code = "auction.tick"
	CodeBand       Code = "auction.band"
	CodeBandForm   Code = "auction.band_form"
	CodeTooMany    Code = "auction.too_many"
	CodeReference  Code = "auction.reference_required"
	CodeSupply     Code = "auction.supply"
	CodeMinimum    Code = "auction.minimum_bid"
	CodeShareCap   Code = "auction.share_cap"
	CodeReserve    Code = "auction.reserve"
	CodeLotMinimum Code = "auction.minimum_quantity"
	CodeSeed       Code = "auction.seed"
	CodeCommitment Code = "auction.commitment"
	CodeClock      Code = "auction.clock"
	CodeDemandRise Code = "auction.demand_rise"
)

// A Fault says why an auction cannot be held.
type Fault struct {
	Code Code
	At   int // The order or bid that is at fault, by its place; -1: the terms are.
}

func (f *Fault) Error() string { return string(f.Code) }
