package programme

import (
	"cmp"

	"liangshan/kernel"
	"liangshan/person"
)

// A Choice is what a person wants with regard to programmes that pay without being asked
// (Personal Information Protection Law, article 24).
type Choice uint8

// Choices.
const (
	NoChoice    Choice = iota
	NoPayment          // Not to be paid.
	HumanReview        // Not to be decided by a rule alone.
)

// String returns the name under which read tables know the choice.
func (c Choice) String() string { return [...]string{"none", "no_payment", "human_review"}[c] }

type optOutKey struct {
	_         struct{} `cbor:",toarray"`
	Person    person.Number
	Programme Number // 0: all.
}

func compareOptOuts(a, b optOutKey) int {
	return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Programme, b.Programme))
}

// Choice returns what a person wants with regard to a programme.
func (r *Registry) Choice(number person.Number, programme Number) Choice {
	if choice, ok := r.optOuts.Get(optOutKey{Person: number, Programme: programme}); ok {
		return choice
	}
	choice, _ := r.optOuts.Get(optOutKey{Person: number})
	return choice
}

// Choose notes what a person wants, for one programme or for all. Runs that are frozen go on.
type Choose struct {
	Person    person.Number `cbor:"1,keyasint" json:"person"`
	Programme Number        `cbor:"2,keyasint,omitempty" json:"programme,omitempty"` // 0: all.
	Choice    Choice        `cbor:"3,keyasint,omitempty" json:"choice"`              // 1 no payment, 2 human review, 0 none of both.
}

// ChoiceNoted says what a person wants.
type ChoiceNoted Choose

// Choose decides whether a choice can be noted.
func (r *Registry) Choose(tx *kernel.Tx, c Choose) error {
	known := r.programmes.Has(c.Programme)
	switch {
	case !r.people.Active(c.Person):
		return ErrPayee
	case c.Choice > HumanReview:
		return ErrChoice
	case c.Programme != 0 && !known:
		return ErrNoProgramme
	case known && c.Choice == NoPayment && !r.inForce(c.Programme).OptOut:
		return ErrNoOptOut
	}
	if before, _ := r.optOuts.Get(optOutKey{Person: c.Person, Programme: c.Programme}); before == c.Choice {
		return ErrChoiceSame
	}
	r.events.chosen.Emit(tx, ChoiceNoted(c))
	return nil
}

func (r *Registry) applyChosen(e ChoiceNoted) {
	key := optOutKey{Person: e.Person, Programme: e.Programme}
	if e.Choice == NoChoice {
		r.optOuts.Delete(key)
		return
	}
	r.optOuts.Put(key, e.Choice)
}

func projectChosen(at kernel.At, e ChoiceNoted, exec kernel.Exec) {
	exec(`DELETE FROM programme_choice WHERE person = ? AND programme = ?`, int64(e.Person), int64(e.Programme))
	if e.Choice != NoChoice {
		exec(`INSERT INTO programme_choice (person, programme, choice, noted_ms) VALUES (?, ?, ?, ?)`,
			int64(e.Person), int64(e.Programme), e.Choice.String(), at.Time)
	}
}
