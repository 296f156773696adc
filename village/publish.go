package village

import (
	"strings"

	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
)

// A Row is one division as data.
type Row struct {
	Code   string        `cbor:"1,keyasint" json:"code"`
	NameZH string        `cbor:"2,keyasint" json:"name_zh"`
	Kind   Kind          `cbor:"3,keyasint" json:"kind"`
	Parent string        `cbor:"4,keyasint,omitempty" json:"parent,omitempty"` // None for a county.
	From   calendar.Date `cbor:"5,keyasint" json:"from"`                       // Since when it exists under this code.
}

// Publish asks that divisions be registered: parents first. Rows that are registered
// already, exactly so, are left alone, so that a list may be published again when it grew.
type Publish struct {
	Divisions []Row `cbor:"1,keyasint" json:"divisions"`
}

// Published says that a division is registered.
type Published struct {
	Code   Code          `cbor:"1,keyasint"`
	NameZH string        `cbor:"2,keyasint"`
	Kind   Kind          `cbor:"3,keyasint"`
	Parent Code          `cbor:"4,keyasint,omitempty"`
	From   calendar.Date `cbor:"5,keyasint"`

	Sequence uint64 `cbor:"6,keyasint,omitempty"` // Of this event; 0 in journals from before it was kept.
}

// Publish decides whether the divisions may be registered. One bad row refuses all.
func (r *Registry) Publish(tx *kernel.Tx, c Publish) error {
	switch {
	case len(c.Divisions) == 0:
		return ErrNoRows
	case len(c.Divisions) > RowsMax:
		return ErrTooManyRows
	}
	for i, row := range c.Divisions {
		if refusal := r.publish(tx, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func (r *Registry) publish(tx *kernel.Tx, row Row) *kernel.Refusal {
	code, fault := identity.ParseDivision(row.Code)
	if fault != nil || string(code) != row.Code {
		return ErrCode
	}
	if row.Kind != County && row.Kind != Township && row.Kind != Village {
		return ErrKind
	}
	if row.Kind != kindOf(code.Level()) {
		return ErrKindOther
	}
	if !ValidName(row.NameZH) {
		return ErrName
	}
	if err := checkDate(tx, row.From, calendar.DateMin); err != nil {
		return err.(*kernel.Refusal)
	}
	if old, ok := r.divisions.Get(code); ok {
		switch {
		case old.Gone:
			return ErrGone
		case old.Name != row.NameZH || old.From != row.From || string(old.Parent) != row.Parent:
			return ErrExists
		}
		return nil
	}
	if refusal := r.checkParent(code, row); refusal != nil {
		return refusal
	}
	r.published.Emit(tx, Published{code, row.NameZH, row.Kind, Code(row.Parent), row.From, tx.NextSequence()})
	return nil
}

// checkParent checks that a division lies in a registered one. Counties lie in a
// prefecture, which is no business of a county's register.
func (r *Registry) checkParent(code Code, row Row) *kernel.Refusal {
	if row.Kind == County {
		if row.Parent != "" {
			return ErrParentOther
		}
		return nil
	}
	if above, _ := code.Parent(); string(above) != row.Parent || !strings.HasPrefix(row.Code, row.Parent) {
		return ErrParentOther
	}
	switch parent, ok := r.divisions.Get(Code(row.Parent)); {
	case !ok:
		return ErrNoParent
	case parent.Gone:
		return ErrParentGone
	}
	return nil
}

func (r *Registry) applyPublished(e Published) {
	r.divisions.Put(e.Code, Division{Name: e.NameZH, Kind: e.Kind, Parent: e.Parent, From: e.From, Changed: e.From,
		Sequence: e.Sequence})
	r.countParts(e.Parent, 1)
}

// countParts notes that a division has one part more or less.
func (r *Registry) countParts(code Code, difference int32) {
	if code == "" {
		return
	}
	row := r.divisions.Must(code)
	row.Parts = uint32(int32(row.Parts) + difference)
	r.divisions.Put(code, row)
}

func projectPublished(_ kernel.At, e Published, exec kernel.Exec) {
	exec(`INSERT INTO village_division (code, name, kind, parent, from_date) VALUES (?, ?, ?, ?, ?)`,
		string(e.Code), e.NameZH, string(e.Kind), string(e.Parent), e.From.String())
	exec(`INSERT INTO village_name (code, from_date, name) VALUES (?, ?, ?)`, string(e.Code), e.From.String(), e.NameZH)
}
