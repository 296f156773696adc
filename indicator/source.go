package indicator

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A SourceRow is a paper that figures stand in, as data: what it is and the hash of its text.
type SourceRow struct {
	Code    string        `cbor:"1,keyasint" json:"code"` // Such as "s1".
	TitleZH string        `cbor:"2,keyasint" json:"title_zh"`
	TitleEN string        `cbor:"3,keyasint" json:"title_en"`
	Hash    Hash          `cbor:"4,keyasint" json:"sha256"`
	Date    calendar.Date `cbor:"5,keyasint,omitempty" json:"date,omitempty"` // Of the paper, if it has one.
}

// A Source is a paper as it is known.
type Source struct {
	_        struct{} `cbor:",toarray"`
	Row      SourceRow
	Sequence uint64
}

// SourceKept says that a paper is known under a code.
type SourceKept struct {
	Row      SourceRow `cbor:"1,keyasint"`
	Sequence uint64    `cbor:"2,keyasint"`
}

func (r *Registry) keepSource(tx *kernel.Tx, row SourceRow) *kernel.Refusal {
	if old, ok := r.sources.Get(row.Code); ok {
		if old.Row != row {
			return ErrSourceOther
		}
		return nil
	}
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case !ValidSentence(row.TitleZH) || !ValidSentence(row.TitleEN):
		return ErrSentence
	case row.Hash == Hash{}:
		return ErrHash
	case row.Date != 0 && row.Date.Check() != nil:
		return ErrDateMissing
	}
	r.sourceKept.Emit(tx, SourceKept{row, tx.NextSequence()})
	return nil
}

func (r *Registry) applySourceKept(e SourceKept) {
	r.sources.Put(e.Row.Code, Source{Row: e.Row, Sequence: e.Sequence})
}

// Source returns a paper.
func (r *Registry) Source(code string) (SourceRow, bool) {
	s, ok := r.sources.Get(code)
	return s.Row, ok
}

// A ClaimRow is a figure as somebody published it: what the county's own is held against. It
// is no value of the figure.
type ClaimRow struct {
	Code     string       `cbor:"1,keyasint" json:"code"`
	Figure   string       `cbor:"2,keyasint" json:"figure"` // Ours. Its unit and decimals are those of the claim.
	Period   Period       `cbor:"3,keyasint" json:"period"`
	Value    int64        `cbor:"4,keyasint" json:"value"`
	Bound    Bound        `cbor:"5,keyasint,omitempty" json:"bound,omitempty"`
	Source   string       `cbor:"6,keyasint" json:"source"`
	Quote    string       `cbor:"7,keyasint,omitempty" json:"quote,omitempty"`
	Order    uint32       `cbor:"8,keyasint,omitempty" json:"order,omitempty"` // In which a table lists it.
	Kind     string       `cbor:"9,keyasint,omitempty" json:"kind,omitempty"`  // What sort of statement it is, as a code.
	Return   bool         `cbor:"10,keyasint,omitempty" json:"return,omitempty"`
	Place    village.Code `cbor:"12,keyasint,omitempty" json:"place,omitempty"`    // None: the county.
	Decimals uint8        `cbor:"11,keyasint,omitempty" json:"decimals,omitempty"` // Of the value: those of the figure.
}

// A Claim is what somebody published.
type Claim struct {
	_        struct{} `cbor:",toarray"`
	Row      ClaimRow
	Sequence uint64
}

// Claimed says that somebody published a figure of the county.
type Claimed struct {
	Row      ClaimRow `cbor:"1,keyasint"`
	Sequence uint64   `cbor:"2,keyasint"`
}

// claim notes a published figure. With Return set, and where the figure's values are
// returns, it is also taken as the return of the period, with the source as its paper.
func (r *Registry) claim(tx *kernel.Tx, row ClaimRow) *kernel.Refusal {
	if old, ok := r.claims.Get(row.Code); ok {
		same := old.Row
		same.Order = row.Order // Where it stands in its file is no part of what it says.
		if same != row {
			return ErrClaimOther
		}
		return nil
	}
	span, ok := row.Period.Span()
	source, known := r.sources.Get(row.Source)
	day := calendar.DateMax
	if ok {
		day = span.Last()
	}
	d, defined := r.Definition(row.Figure, day, 1<<64-1) // In force at the period's end.
	switch {
	case !village.ValidCode(row.Code) || row.Kind != "" && !village.ValidCode(row.Kind):
		return ErrCode
	case !defined:
		return ErrFigure
	case d.Row.Decimals != row.Decimals:
		return ErrDecimals
	case !ok:
		return ErrPeriod
	case !row.Bound.valid():
		return ErrBound
	case !known:
		return ErrSource
	case !optional(row.Quote):
		return ErrSentence
	}
	r.claimed.Emit(tx, Claimed{row, tx.NextSequence()})
	if !row.Return {
		return nil
	}
	return r.takeOver(tx, &row, source.Row.Hash)
}

// takeOver publishes a claim as the return of its period, by the rules of any return: not into
// a lock, a period that is not over or an unknown place, and held against range and checks.
// The quote is the explanation that a check may ask for. Where the unit has reported, or is
// about to, its return goes its own way.
func (r *Registry) takeOver(tx *kernel.Tx, row *ClaimRow, paper Hash) *kernel.Refusal {
	d, refusal := r.publishable(calendar.DayOf(tx.Time), row.Figure, row.Period, row.Place, Return)
	at := cellKey{Figure: row.Figure, Period: row.Period, Place: row.Place}
	_, vintage := r.newest(at, 1<<64-1)
	switch {
	case refusal != nil && refusal != ErrLocked:
		return refusal
	case vintage > 0 || r.returns.Has(at):
		return nil
	case refusal != nil:
		return refusal
	}
	e := Published{Figure: row.Figure, Version: d.Version, Period: row.Period, Place: row.Place, Kind: Return,
		Value: row.Value, Bound: row.Bound, Position: tx.NextSequence(), Hash: paper, Paper: row.Source}
	if refusal := r.checked(&d, &e, row.Quote); refusal != nil {
		return refusal
	}
	return r.publish(tx, e)
}

func (r *Registry) applyClaimed(e Claimed) {
	r.claims.Put(e.Row.Code, Claim{Row: e.Row, Sequence: e.Sequence})
}

// Claims returns what was published elsewhere and is known since before a position, in the
// order that tables list it.
func (r *Registry) Claims(position uint64) (all []ClaimRow) {
	for _, c := range r.claims.All() {
		if c.Sequence < position {
			all = append(all, c.Row)
		}
	}
	sortClaims(all)
	return all
}

func sortClaims(all []ClaimRow) {
	slices.SortStableFunc(all, func(a, b ClaimRow) int { return cmp.Compare(a.Order, b.Order) })
}
