package programme

import (
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A Claim is money that has to come back. Nothing that was paid is ever undone: a claim is a
// posting of its own, and ends by repayment, by being set off, or by being waived.
type Claim struct {
	_        struct{}  `cbor:",toarray"`
	Run      RunNumber // Of the line that paid too much, or took back.
	Number   uint32
	Person   person.Number
	Amount   int64 // In fen, as what follows.
	Balance  int64 // Still owed.
	Accounts Accounts

	Recovered int64 // Repaid, or kept back from payments.
	Refunded  int64 // Of it, given back.
}

// Claim returns a claim.
func (r *Registry) Claim(number ClaimNumber) (Claim, bool) { return r.claims.Get(number) }

// RaiseClaim asks that a person owe back what was paid without right. It takes two persons.
type RaiseClaim struct {
	Run    RunNumber `cbor:"1,keyasint" json:"run"`
	Number uint32    `cbor:"2,keyasint" json:"number"`
	Amount int64     `cbor:"3,keyasint" json:"amount_fen"`
	Reason string    `cbor:"4,keyasint" json:"reason"` // A code.
}

// ClaimRaised says that a person owes money back.
type ClaimRaised struct {
	Claim  ClaimNumber   `cbor:"1,keyasint"`
	Run    RunNumber     `cbor:"2,keyasint"`
	Number uint32        `cbor:"3,keyasint"`
	Person person.Number `cbor:"4,keyasint"`
	Amount int64         `cbor:"5,keyasint"`
	Reason string        `cbor:"6,keyasint"`
}

// RaiseClaim decides whether money can be claimed back: for a period no more than was paid for it, whatever was
// claimed by whom.
func (r *Registry) RaiseClaim(tx *kernel.Tx, c RaiseClaim) error {
	line, ok := r.Line(c.Run, c.Number)
	switch {
	case !ok:
		return ErrNoLine
	case line.State != LinePaid:
		return ErrLineState
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	run := r.runs.Must(c.Run)
	so, _ := r.Entitled(run.Programme, run.From, run.To, line.Beneficiary)
	if c.Amount <= 0 || c.Amount > r.received(so)-r.claimed(run, line.Beneficiary) {
		return ErrAmount
	}
	return r.claim(tx, c.Run, c.Number, c.Amount, c.Reason)
}

// received returns what was paid of an entitlement, with what was kept back for claims: that was theirs too.
func (r *Registry) received(e Entitlement) (sum int64) {
	for line := range r.restsOn(e) {
		if line.State == LinePaid {
			sum += line.Net()
		}
		if line.AfterRun == 0 {
			sum += line.Before // By a journal that did not link its lines yet; else nothing came before.
		}
	}
	return sum
}

// claimed returns what was claimed back of what somebody got for the period of a run. What was claimed of a payment
// that was given up is not of what they got.
func (r *Registry) claimed(run Run, beneficiary uint64) (sum int64) {
	for _, c := range r.claims.All() {
		of := r.runs.Must(c.Run)
		if of.Programme == run.Programme && of.From == run.From && of.To == run.To &&
			r.lines.Must(lineKey{Run: c.Run, Number: c.Number}).Beneficiary == beneficiary && !r.onStopped(c) {
			sum += c.Amount
		}
	}
	return sum
}

// unclaimed returns what can still be claimed back of what somebody got for a period, up to a line.
func (r *Registry) unclaimed(run Run, number RunNumber, line uint32) int64 {
	return r.received(Entitlement{Run: number, Line: line}) -
		r.claimed(run, r.lines.Must(lineKey{Run: number, Number: line}).Beneficiary)
}

// claim raises a claim against the payee of a line.
func (r *Registry) claim(tx *kernel.Tx, run RunNumber, number uint32, amount int64, reason string) error {
	line, a := r.lines.Must(lineKey{Run: run, Number: number}), r.terms(r.runs.Must(run)).Accounts
	event := ClaimRaised{r.numbers().Claim + 1, run, number, line.Payee, amount, reason}
	cause := tx.NextSequence()
	r.events.claimed.Emit(tx, event)
	return r.book(tx, uint64(event.Claim), cause, ledger.Transfer{Debit: a.Receivable, Credit: a.Claims, Amount: amount})
}

func (r *Registry) applyClaimed(e ClaimRaised) {
	n := r.numbers()
	n.Claim = e.Claim
	r.number.Put(0, n)
	r.claims.Put(e.Claim, Claim{Run: e.Run, Number: e.Number, Person: e.Person, Amount: e.Amount, Balance: e.Amount,
		Accounts: r.terms(r.runs.Must(e.Run)).Accounts})
}

func projectClaimed(at kernel.At, e ClaimRaised, exec kernel.Exec) {
	exec(`INSERT INTO programme_claim (number, run, line, person, amount_fen, balance_fen, reason, raised_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Claim), int64(e.Run), int64(e.Number), int64(e.Person), e.Amount, e.Amount, e.Reason, at.Time)
}

// owed returns a claim whose balance is the one that was seen, and that is owed so much.
func (r *Registry) owed(number ClaimNumber, seen, amount int64) (Claim, error) {
	claim, ok := r.claims.Get(number)
	switch {
	case !ok:
		return claim, ErrNoClaim
	case claim.Balance != seen:
		return claim, ErrBalance
	case amount <= 0 || amount > claim.Balance:
		return claim, ErrAmount
	}
	return claim, nil
}

// reduce takes an amount off a claim.
func (r *Registry) reduce(number ClaimNumber, amount int64) {
	claim := r.claims.Must(number)
	claim.Balance -= amount
	r.claims.Put(number, claim)
}

func projectReduced(claim ClaimNumber, amount int64, exec kernel.Exec) {
	exec(`UPDATE programme_claim SET balance_fen = balance_fen - ? WHERE number = ?`, amount, int64(claim))
}

// Repay notes that money came back. It names the balance that was seen, so that what two desks
// note at one time is not taken twice.
type Repay struct {
	Claim  ClaimNumber `cbor:"1,keyasint" json:"claim"`
	Amount int64       `cbor:"2,keyasint" json:"amount_fen"`
	Seen   int64       `cbor:"3,keyasint" json:"seen_fen"`
}

// ClaimRepaid says that money came back.
type ClaimRepaid struct {
	Claim  ClaimNumber `cbor:"1,keyasint"`
	Amount int64       `cbor:"2,keyasint"`
}

// Repay decides whether a repayment fits its claim.
func (r *Registry) Repay(tx *kernel.Tx, c Repay) error {
	claim, err := r.owed(c.Claim, c.Seen, c.Amount)
	if err != nil {
		return err
	}
	a, cause := claim.Accounts, tx.NextSequence()
	r.events.repaid.Emit(tx, ClaimRepaid{c.Claim, c.Amount})
	return r.book(tx, uint64(c.Claim), cause, ledger.Transfer{Debit: a.Bank, Credit: a.Receivable, Amount: c.Amount},
		ledger.Transfer{Debit: a.Claims, Credit: a.Budget, Amount: c.Amount})
}

func (r *Registry) applyRepaid(e ClaimRepaid) { r.recover(e.Claim, e.Amount) }

// recover takes off a claim what came back.
func (r *Registry) recover(number ClaimNumber, amount int64) {
	r.reduce(number, amount)
	claim := r.claims.Must(number)
	claim.Recovered += amount
	r.claims.Put(number, claim)
}

func projectRepaid(_ kernel.At, e ClaimRepaid, exec kernel.Exec) {
	projectReduced(e.Claim, e.Amount, exec)
	projectRecovered(e.Claim, e.Amount, exec)
}

func projectRecovered(claim ClaimNumber, amount int64, exec kernel.Exec) {
	exec(`UPDATE programme_claim SET recovered_fen = recovered_fen + ? WHERE number = ?`, amount, int64(claim))
}

// SetOff asks that a claim be taken from what the same person is to be paid.
type SetOff struct {
	Claim  ClaimNumber `cbor:"1,keyasint" json:"claim"`
	Run    RunNumber   `cbor:"2,keyasint" json:"run"` // Of the line that is to be paid.
	Number uint32      `cbor:"3,keyasint" json:"number"`
	Amount int64       `cbor:"4,keyasint" json:"amount_fen"`
	Seen   int64       `cbor:"5,keyasint" json:"seen_fen"` // Balance of the claim.
}

// ClaimSetOff says that a claim was taken from a payment.
type ClaimSetOff struct {
	Claim  ClaimNumber `cbor:"1,keyasint"`
	Run    RunNumber   `cbor:"2,keyasint"`
	Number uint32      `cbor:"3,keyasint"`
	Amount int64       `cbor:"4,keyasint"`
}

// SetOff decides whether a claim can be taken from a payment. Something is left to be paid, so
// that the line is answered by the bank as every other.
func (r *Registry) SetOff(tx *kernel.Tx, c SetOff) error {
	claim, err := r.owed(c.Claim, c.Seen, c.Amount)
	if err != nil {
		return err
	}
	line, err := r.lineIn(c.Run, c.Number, LineDue)
	if err != nil {
		return err
	}
	a := r.terms(r.runs.Must(c.Run)).Accounts
	switch {
	case !r.samePerson(line.Payee, claim.Person):
		return ErrPayee
	case c.Amount >= line.ToPay():
		return ErrAmount
	case a.Receivable != claim.Accounts.Receivable:
		return ErrUnitsDiffer
	}
	cause := tx.NextSequence()
	r.events.setOff.Emit(tx, ClaimSetOff{c.Claim, c.Run, c.Number, c.Amount})
	return r.book(tx, uint64(c.Claim), cause, ledger.Transfer{Debit: a.Payable, Credit: a.Receivable, Amount: c.Amount},
		ledger.Transfer{Debit: claim.Accounts.Claims, Credit: claim.Accounts.Budget, Amount: c.Amount})
}

// samePerson reports whether two numbers stand for one person by now.
func (r *Registry) samePerson(a, b person.Number) bool {
	one, _ := r.people.Current(a)
	other, known := r.people.Current(b)
	return known && one == other
}

func (r *Registry) applySetOff(e ClaimSetOff) {
	r.recover(e.Claim, e.Amount)
	r.keepBack(e, 1)
}

func projectSetOff(_ kernel.At, e ClaimSetOff, exec kernel.Exec) {
	projectReduced(e.Claim, e.Amount, exec)
	projectRecovered(e.Claim, e.Amount, exec)
	exec(`UPDATE programme_line SET set_off_fen = set_off_fen + ? WHERE run = ? AND number = ?`, e.Amount, int64(e.Run),
		int64(e.Number))
}

// Waive asks that what is left of a claim be given up. It takes two persons.
type Waive struct {
	Claim  ClaimNumber `cbor:"1,keyasint" json:"claim"`
	Seen   int64       `cbor:"2,keyasint" json:"seen_fen"`
	Reason string      `cbor:"3,keyasint" json:"reason"` // A code.
}

// ClaimWaived says that what was left of a claim is given up.
type ClaimWaived struct {
	Claim  ClaimNumber `cbor:"1,keyasint"`
	Amount int64       `cbor:"2,keyasint"`
	Reason string      `cbor:"3,keyasint"`
}

// Waive decides whether a claim may be given up.
func (r *Registry) Waive(tx *kernel.Tx, c Waive) error {
	claim, err := r.owed(c.Claim, c.Seen, c.Seen)
	switch {
	case err != nil:
		return err
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	a, cause := claim.Accounts, tx.NextSequence()
	r.events.waived.Emit(tx, ClaimWaived{c.Claim, c.Seen, c.Reason})
	return r.book(tx, uint64(c.Claim), cause, ledger.Transfer{Debit: a.Claims, Credit: a.Receivable, Amount: c.Seen})
}

func (r *Registry) applyWaived(e ClaimWaived) { r.reduce(e.Claim, e.Amount) }

func projectWaived(_ kernel.At, e ClaimWaived, exec kernel.Exec) {
	projectReduced(e.Claim, e.Amount, exec)
}
