package indicator

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// PublishSynthetic asks that a figure that is made up for a demonstration have a value. Whatever
// shows it says that it is made up.
type PublishSynthetic struct {
	Figure  string       `cbor:"1,keyasint" json:"figure"`
	Period  Period       `cbor:"2,keyasint" json:"period"`
	Place   village.Code `cbor:"3,keyasint,omitempty" json:"place,omitempty"`
	Value   string       `cbor:"4,keyasint" json:"value"` // As people write it.
	Unit    string       `cbor:"5,keyasint" json:"unit"`  // As the figure's, in Chinese or English.
	Bound   Bound        `cbor:"6,keyasint,omitempty" json:"bound,omitempty"`
	Paper   string       `cbor:"7,keyasint" json:"paper"` // Where the made-up numbers stand.
	Hash    Hash         `cbor:"8,keyasint" json:"sha256"`
	Explain string       `cbor:"9,keyasint,omitempty" json:"explain,omitempty"` // Why a check that does not hold is no mistake.
	Reason  string       `cbor:"10,keyasint,omitempty" json:"reason,omitempty"` // Of a correction.
}

// PublishSynthetic decides whether a made-up value may be published: of a synthetic figure alone, so
// that none is ever taken for what was recorded, returned or worked out.
func (r *Registry) PublishSynthetic(tx *kernel.Tx, c PublishSynthetic) error {
	d, refusal := r.publishable(calendar.DayOf(tx.Time), c.Figure, c.Period, c.Place, Synthetic)
	if refusal != nil {
		return refusal
	}
	value, err := parse(c.Value, d.Row.Decimals)
	switch {
	case c.Unit != d.Row.UnitZH && c.Unit != d.Row.UnitEN:
		return ErrUnitOther
	case err != nil:
		return number(err)
	case !c.Bound.valid():
		return ErrBound
	case !ValidSentence(c.Paper) || c.Hash == Hash{}:
		return ErrPaper
	}
	return r.publishChecked(tx, &d, Published{Figure: c.Figure, Version: d.Version, Period: c.Period, Place: c.Place,
		Kind: Synthetic, Value: value, Bound: c.Bound, Position: tx.Sequence, Hash: c.Hash, Paper: c.Paper,
		Reason: c.Reason}, c.Explain)
}
