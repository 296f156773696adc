package person

import (
	"cmp"
	"errors"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Correction is a request that a fact about a person be put right, which nobody has answered (PIPL, article 46).
type Correction struct {
	_      struct{} `cbor:",toarray"`
	Person Number
	Field  Field
	Stated bool // The fact was stated anew since.
}

// askedKey is a fact that is to be put right.
type askedKey struct {
	_      struct{} `cbor:",toarray"`
	Person Number
	Field  Field
}

func compareAsked(a, b askedKey) int {
	return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Field, b.Field))
}

// AskCorrection asks that a fact about a person be put right. What it should say stands in the vault.
type AskCorrection struct {
	Person Number `cbor:"1,keyasint" json:"person"`
	Field  Field  `cbor:"2,keyasint" json:"field"`
}

// CorrectionAsked says that a fact about a person is to be put right.
type CorrectionAsked struct {
	Correction uint64 `cbor:"1,keyasint"`
	Person     Number `cbor:"2,keyasint"`
	Field      Field  `cbor:"3,keyasint"`

	Due calendar.Date `cbor:"4,keyasint,omitempty"` // The last day of the term for an answer; 0: asked before there was one.
}

// correctionTerms is how many days there are to answer a request, by the day from which on it is so, the newest last.
// The law says without delay (PIPL, article 46); thirty days are what GB/T 35273-2020, 8.7, gives those who handle
// personal information, and are assumed of a county. Who asked keeps the day that was said then.
var correctionTerms = []struct {
	from calendar.Date
	days calendar.Date
}{{from: 0, days: 30}}

// correctionDue returns the last day on which a request that is asked on a day is answered in time.
func correctionDue(asked calendar.Date) (due calendar.Date) {
	for _, term := range correctionTerms {
		if term.from <= asked {
			due = asked + term.days
		}
	}
	return due
}

// AskCorrection decides whether somebody may ask: of each fact one request is open at a time.
func (r *Registry) AskCorrection(tx *kernel.Tx, c AskCorrection) error {
	_, err := r.living(c.Person)
	switch {
	case err != nil:
		return err
	case !c.Field.known():
		return ErrField
	case r.asked.Has(askedKey{Person: c.Person, Field: c.Field}):
		return ErrCorrectionOpen
	}
	r.correctionAsked.Emit(tx, CorrectionAsked{r.numbers().Correction + 1, c.Person, c.Field,
		correctionDue(calendar.DayOf(tx.Time))})
	return nil
}

func (r *Registry) applyCorrectionAsked(e CorrectionAsked) {
	n := r.numbers()
	n.Correction = e.Correction
	r.number.Put(0, n)
	r.corrections.Put(e.Correction, Correction{Person: e.Person, Field: e.Field})
	r.asked.Put(askedKey{Person: e.Person, Field: e.Field}, e.Correction)
}

func projectCorrectionAsked(at kernel.At, e CorrectionAsked, exec kernel.Exec) {
	var due any
	if e.Due != 0 {
		due = e.Due.String()
	}
	exec(`INSERT INTO person_correction (number, person, field, state, asked_ms, due_date) VALUES (?, ?, ?, 'open', ?, ?)`,
		int64(e.Correction), int64(e.Person), string(e.Field), at.Time, due)
}

// AnswerCorrection answers a request that a fact be put right.
type AnswerCorrection struct {
	Correction uint64 `cbor:"1,keyasint" json:"correction"`
	Corrected  bool   `cbor:"2,keyasint,omitempty" json:"corrected,omitempty"` // Else it stays as it is.
	Reason     string `cbor:"3,keyasint" json:"reason"`                        // A code, such as "paper_shown".
}

// CorrectionAnswered says what became of a request that a fact be put right.
type CorrectionAnswered AnswerCorrection

// AnswerCorrection decides whether a request is answered. That a fact was put right is said only after it was stated
// anew; of a number that was merged meanwhile, it was stated under the number kept.
func (r *Registry) AnswerCorrection(tx *kernel.Tx, c AnswerCorrection) error {
	row, ok := r.corrections.Get(c.Correction)
	switch {
	case !ok:
		return ErrNotAsked
	case !village.ValidCode(c.Reason):
		return ErrReason
	case c.Corrected && !row.Stated && r.people.Must(row.Person).Into == 0:
		return ErrNotStated
	}
	r.correctionAnswered.Emit(tx, CorrectionAnswered(c))
	return nil
}

func (r *Registry) applyCorrectionAnswered(e CorrectionAnswered) {
	row := r.corrections.Must(e.Correction)
	r.corrections.Delete(e.Correction)
	r.asked.Delete(askedKey{Person: row.Person, Field: row.Field})
}

func projectCorrectionAnswered(at kernel.At, e CorrectionAnswered, exec kernel.Exec) {
	state := "declined"
	if e.Corrected {
		state = "corrected"
	}
	exec(`UPDATE person_correction SET state = ?, reason = ?, answered_ms = ? WHERE number = ?`, state, e.Reason,
		at.Time, int64(e.Correction))
}

// noteStated notes that a fact was stated anew which was to be put right.
func (r *Registry) noteStated(person Number, field Field) {
	if number, ok := r.asked.Get(askedKey{Person: person, Field: field}); ok {
		row := r.corrections.Must(number)
		row.Stated = true
		r.corrections.Put(number, row)
	}
}

// CorrectionOf returns a request that nobody has answered.
func (r *Registry) CorrectionOf(number uint64) (Correction, bool) { return r.corrections.Get(number) }

// auditCorrections checks that each open request is found by its fact.
func (r *Registry) auditCorrections() error {
	if r.asked.Len() != r.corrections.Len() {
		return errors.New("person: corrections are miscounted")
	}
	for number, row := range r.corrections.All() {
		found, ok := r.asked.Get(askedKey{Person: row.Person, Field: row.Field})
		if !ok || found != number || number > r.numbers().Correction || !r.people.Has(row.Person) {
			return errors.New(at("correction", number) + " is not found by its fact")
		}
	}
	for key, row := range r.proxies.All() {
		if key.First == key.Second || row.Until == 0 || !r.people.Has(key.First) || !r.people.Has(key.Second) {
			return errors.New(at("a proxy for", uint64(key.First)) + " cannot be")
		}
	}
	return nil
}
