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

// Choice returns what a person wants with regard to a programme: the strictest of what is noted under the number and
// under those that were merged into it. What is noted under a number for the programme goes before what is for all.
func (r *Registry) Choice(number person.Number, programme Number) Choice {
	return r.strictest(number, func(n person.Number) Choice {
		if choice, ok := r.optOuts.Get(optOutKey{Person: n, Programme: programme}); ok {
			return choice
		}
		choice, _ := r.optOuts.Get(optOutKey{Person: n})
		return choice
	})
}

// strictest returns the strictest choice of a number and those that were merged into it.
func (r *Registry) strictest(number person.Number, of func(person.Number) Choice) Choice {
	strictest := of(number)
	if one, _ := r.people.Person(number); one.Merged == 0 {
		return strictest // As most.
	}
	for _, n := range r.people.Under(number) {
		switch choice := of(n); {
		case choice == NoPayment:
			return choice
		case strictest == NoChoice:
			strictest = choice
		}
	}
	return strictest
}

// Choose notes what a person wants, for one programme or for all, in place of what was noted for it under numbers that
// were merged. Runs that are frozen go on. Not to be paid is a choice where the document offers it, so not for all.
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
	case c.Choice == NoPayment && (!known || !r.inForce(c.Programme).OptOut):
		return ErrNoOptOut
	}
	noted := func(n person.Number) Choice {
		choice, _ := r.optOuts.Get(optOutKey{Person: n, Programme: c.Programme})
		return choice
	}
	if r.strictest(c.Person, noted) == c.Choice {
		return ErrChoiceSame
	}
	for _, n := range r.people.Under(c.Person) {
		if noted(n) != NoChoice {
			r.events.chosen.Emit(tx, ChoiceNoted{Person: n, Programme: c.Programme})
		}
	}
	if noted(c.Person) != c.Choice {
		r.events.chosen.Emit(tx, ChoiceNoted(c))
	}
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
