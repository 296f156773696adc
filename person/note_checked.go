package person

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
)

// A Field is a fact about a person that somebody can check. What it is stands in the vault.
type Field string

// Fields.
const (
	Name      Field = "name"
	Identity  Field = "identity" // The resident identity number.
	BirthDate Field = "birth_date"
	Phone     Field = "phone"
	Account   Field = "account"
	Address   Field = "address"
)

// known reports whether a field is one that somebody can check.
func (f Field) known() bool {
	switch f {
	case Name, Identity, BirthDate, Phone, Account, Address:
		return true
	}
	return false
}

// A Checker says who has looked.
type Checker string

// Checkers. Nobody means that the fact was stated and nobody has looked, also when
// somebody had looked at what stood there before.
const (
	Police Checker = "police"
	Bank   Checker = "bank"
	Nobody Checker = "nobody"
)

type checkKey struct {
	_      struct{} `cbor:",toarray"`
	Number Number
	Field  Field
}

func compareChecks(a, b checkKey) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Field, b.Field))
}

type check struct {
	_    struct{} `cbor:",toarray"`
	By   Checker
	Date calendar.Date
}

// NoteChecked asks to note that a fact about a person was checked, or was not.
type NoteChecked struct {
	Number Number        `cbor:"1,keyasint" json:"number"`
	Field  Field         `cbor:"2,keyasint" json:"field"`
	By     Checker       `cbor:"3,keyasint" json:"by"`
	Date   calendar.Date `cbor:"4,keyasint" json:"date"`
}

// Checked says that a fact about a person was checked, or was not.
type Checked NoteChecked

// NoteChecked decides whether a check may be noted.
func (r *Registry) NoteChecked(tx *kernel.Tx, c NoteChecked) error {
	if _, err := r.standing(c.Number); err != nil {
		return err
	}
	if !c.Field.known() {
		return ErrField
	}
	if c.By != Police && c.By != Bank && c.By != Nobody {
		return ErrChecker
	}
	last, _ := r.checks.Get(checkKey{Number: c.Number, Field: c.Field})
	if err := checkDate(tx, c.Date, last.Date); err != nil {
		return err
	}
	r.checked.Emit(tx, Checked(c))
	return nil
}

func (r *Registry) applyChecked(e Checked) {
	r.checks.Put(checkKey{Number: e.Number, Field: e.Field}, check{By: e.By, Date: e.Date})
	r.noteStated(e.Number, e.Field)
}

func projectChecked(_ kernel.At, e Checked, exec kernel.Exec) {
	exec(`INSERT INTO person_check (number, field, date, checked_by) VALUES (?, ?, ?, ?)`,
		int64(e.Number), string(e.Field), e.Date.String(), string(e.By))
}

// CheckedBy returns who has looked at a fact last, and when. It returns false if nothing
// was ever noted, which is another answer than Nobody.
func (r *Registry) CheckedBy(number Number, field Field) (by Checker, date calendar.Date, ok bool) {
	last, ok := r.checks.Get(checkKey{Number: number, Field: field})
	return last.By, last.Date, ok
}
