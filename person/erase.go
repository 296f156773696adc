package person

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Retain asks that a person not be erased up to a day, because a rule of law wants the
// record kept. It adds to other rules and never shortens them.
type Retain struct {
	Number Number        `cbor:"1,keyasint" json:"number"`
	Until  calendar.Date `cbor:"2,keyasint" json:"until"` // The last day on which erasure is forbidden.
	Basis  string        `cbor:"3,keyasint" json:"basis"` // A code of the rule, such as "accounting_archives.art_14".
}

// Retained says that a person may not be erased up to a day.
type Retained Retain

// Retain decides whether a retention may be noted.
func (r *Registry) Retain(tx *kernel.Tx, c Retain) error {
	_, err := r.standing(c.Number)
	switch {
	case err != nil:
		return err
	case !village.ValidCode(c.Basis):
		return ErrBasis
	case c.Until == 0:
		return ErrDateMissing
	case c.Until < calendar.DateMin || c.Until > calendar.DateMax || c.Until.EndMillis() <= tx.Time:
		return ErrUntilPast
	}
	r.retained.Emit(tx, Retained(c))
	return nil
}

func (r *Registry) applyRetained(e Retained) {
	row := r.people.Must(e.Number)
	row.Retained = max(row.Retained, e.Until)
	r.people.Put(e.Number, row)
}

func projectRetained(at kernel.At, e Retained, exec kernel.Exec) {
	exec(`INSERT INTO person_retention (number, until_date, basis, noted_ms) VALUES (?, ?, ?, ?)`,
		int64(e.Number), e.Until.String(), e.Basis, at.Time)
}

// Erase asks that what the vault holds about a person be made unreadable for ever. Two
// persons: there is no way back.
type Erase struct {
	Number Number `cbor:"1,keyasint" json:"number"`
	Reason Reason `cbor:"2,keyasint" json:"reason"` // A code, such as "withdrawn_consent".
}

// A Reason is a code that says why. Its CBOR is refused if it is no code, because what is
// proposed stands in the journal before any rule has looked at it.
type Reason string

// UnmarshalCBOR reads a reason.
func (r *Reason) UnmarshalCBOR(encoded []byte) error {
	var text string
	if err := kernel.Decode(encoded, &text); err != nil {
		return err
	}
	if !village.ValidCode(text) {
		return ErrReason
	}
	*r = Reason(text)
	return nil
}

// Erased says that the vault destroys the keys of these numbers: the person's and those
// that were merged into it.
type Erased struct {
	Numbers []Number `cbor:"1,keyasint"`
	Reason  string   `cbor:"2,keyasint"`
}

// Erase decides whether a person may be erased (PIPL, article 47: not while a period of
// retention set by law has not run out).
func (r *Registry) Erase(tx *kernel.Tx, c Erase) error {
	row, err := r.standing(c.Number)
	switch {
	case err != nil:
		return err
	case !village.ValidCode(string(c.Reason)):
		return ErrReason
	case row.Retained != 0 && tx.Time < row.Retained.EndMillis():
		return ErrRetained
	case row.Household != 0:
		return ErrInHousehold
	case row.Guardians > 0 || row.Wards > 0:
		return ErrInGuardian
	}
	r.erased.Emit(tx, Erased{r.appendMerged([]Number{c.Number}, c.Number), string(c.Reason)})
	return nil
}

func (r *Registry) applyErased(e Erased) {
	for _, number := range e.Numbers {
		row := r.people.Must(number)
		row.Erased = true
		r.people.Put(number, row)
	}
}

func projectErased(at kernel.At, e Erased, exec kernel.Exec) {
	for _, number := range e.Numbers {
		exec(`UPDATE person_person SET erased_ms = ?, erased_reason = ? WHERE number = ?`,
			at.Time, e.Reason, int64(number))
	}
}
