package programme

import (
	"bytes"
	"cmp"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// A Suspense is a line of a bank's statement that belongs to nothing: unknown, there twice, or
// of a payment that was settled otherwise. Its money waits, and somebody has to look into it.
type Suspense struct {
	_         struct{}         `cbor:",toarray"`
	Programme Number           // Whose it was taken for.
	Amount    int64            // In fen; below zero: it went out.
	Kind      string           // A code.
	Account   ledger.AccountID // As it was when it came; see from.
	Resolved  bool
}

// Unreadable is the kind of a line whose amount could not be read. It waits without money, until a person reads it.
const Unreadable = "unreadable"

type statementKey struct {
	_     struct{} `cbor:",toarray"`
	Paper [32]byte
	Entry uint32
}

func compareStatements(a, b statementKey) int {
	return cmp.Or(bytes.Compare(a.Paper[:], b.Paper[:]), cmp.Compare(a.Entry, b.Entry))
}

// Suspense returns a line that waits, or waited.
func (r *Registry) Suspense(number SuspenseNumber) (Suspense, bool) { return r.suspense.Get(number) }

// NoteSuspense asks that a line of a statement wait. A line waits once, however often its
// statement is read.
type NoteSuspense struct {
	Programme Number   `cbor:"1,keyasint" json:"programme"`
	Paper     [32]byte `cbor:"2,keyasint" json:"paper"` // The statement, kept encrypted.
	Entry     uint32   `cbor:"3,keyasint" json:"entry"` // Its line, from 1.
	Amount    int64    `cbor:"4,keyasint" json:"amount_fen"`
	Kind      string   `cbor:"5,keyasint" json:"kind"` // A code, such as unknown or twice.
}

// SuspenseNoted says that a line of a statement waits.
type SuspenseNoted struct {
	Suspense  SuspenseNumber `cbor:"1,keyasint"`
	Programme Number         `cbor:"2,keyasint"`
	Paper     [32]byte       `cbor:"3,keyasint"`
	Entry     uint32         `cbor:"4,keyasint"`
	Amount    int64          `cbor:"5,keyasint"`
	Kind      string         `cbor:"6,keyasint"`

	// In which its money waits, or the bank's if nobody could read it and nothing moved; 0: of entries from before it was
	// said, that of the version in force.
	Account ledger.AccountID `cbor:"7,keyasint,omitempty"`
}

// NoteSuspense decides whether a line can wait.
func (r *Registry) NoteSuspense(tx *kernel.Tx, c NoteSuspense) error {
	switch {
	case !r.programmes.Has(c.Programme):
		return ErrNoProgramme
	case c.Paper == [32]byte{} || c.Entry == 0:
		return ErrPaper
	case c.Amount == 0 && c.Kind != Unreadable, c.Amount > AmountMax || c.Amount < -AmountMax:
		return ErrAmount
	case !village.ValidCode(c.Kind):
		return ErrReason
	case r.statements.Has(statementKey{Paper: c.Paper, Entry: c.Entry}):
		return ErrEntryKnown
	}
	a := r.inForce(c.Programme).Accounts
	event := SuspenseNoted{r.numbers().Suspense + 1, c.Programme, c.Paper, c.Entry, c.Amount, c.Kind,
		waitsIn(a, c.Amount)}
	cause := tx.NextSequence()
	r.events.suspended.Emit(tx, event)
	t := ledger.Transfer{Debit: a.Bank, Credit: a.Suspense, Amount: c.Amount}
	if c.Amount < 0 {
		t = ledger.Transfer{Debit: a.Suspense, Credit: a.Bank, Amount: -c.Amount}
	}
	return r.book(tx, uint64(event.Suspense), cause, t)
}

// waitsIn returns the account in which an entry waits; the bank's for one that nobody could read, as nothing moved.
func waitsIn(a Accounts, amount int64) ledger.AccountID {
	if amount == 0 {
		return a.Bank
	}
	return a.Suspense
}

// from returns the account from which the money of an entry goes that waits: the one in which it waits, or the bank's
// if nobody could read it. Of such an entry old journals have the account in which it would have waited.
func (r *Registry) from(s Suspense) ledger.AccountID {
	if s.Amount != 0 {
		return s.Account
	}
	from := s.Account
	for key, one := range r.versions.From(versionKey{Programme: s.Programme}) {
		if key.Programme != s.Programme {
			break
		}
		switch s.Account { // The newest that names it says what it is.
		case one.Terms.Accounts.Bank:
			from = s.Account
		case one.Terms.Accounts.Suspense:
			from = one.Terms.Accounts.Bank
		}
	}
	return from
}

func (r *Registry) applySuspended(e SuspenseNoted) {
	n := r.numbers()
	n.Suspense = e.Suspense
	r.number.Put(0, n)
	account := e.Account
	if account == 0 { // As digests in journals from before it was said have it, also if nobody could read it.
		account = r.inForce(e.Programme).Accounts.Suspense
	}
	r.suspense.Put(e.Suspense, Suspense{Programme: e.Programme, Amount: e.Amount, Kind: e.Kind, Account: account})
	r.statements.Put(statementKey{Paper: e.Paper, Entry: e.Entry}, e.Suspense)
}

func projectSuspended(at kernel.At, e SuspenseNoted, exec kernel.Exec) {
	exec(`INSERT INTO programme_suspense (number, programme, paper, entry, amount_fen, kind, noted_ms, waits_in)
		VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0))`, int64(e.Suspense), int64(e.Programme), hexadecimal(e.Paper),
		int64(e.Entry), e.Amount, e.Kind, at.Time, int64(e.Account))
}

// ResolveSuspense asks that a line which waited go where it belongs. It takes two persons.
type ResolveSuspense struct {
	Suspense SuspenseNumber   `cbor:"1,keyasint" json:"suspense"`
	Account  ledger.AccountID `cbor:"2,keyasint" json:"account"` // Where its money belongs.
	Reason   string           `cbor:"3,keyasint" json:"reason"`  // A code.

	// Of a line that could not be read: what it comes to, as a person reads it; below zero: it went out. 0: nothing.
	Amount int64 `cbor:"4,keyasint,omitempty" json:"amount_fen"`
}

// SuspenseResolved says that a line waits no more.
type SuspenseResolved ResolveSuspense

// ResolveSuspense decides whether a line can go there.
func (r *Registry) ResolveSuspense(tx *kernel.Tx, c ResolveSuspense) error {
	s, ok := r.suspense.Get(c.Suspense)
	switch {
	case !ok:
		return ErrNoSuspense
	case s.Resolved:
		return ErrSuspenseDone
	case !village.ValidCode(c.Reason):
		return ErrReason
	case s.Amount != 0 && c.Amount != 0, c.Amount > AmountMax, c.Amount < -AmountMax:
		return ErrAmount
	}
	cause := tx.NextSequence()
	r.events.resolved.Emit(tx, SuspenseResolved(c))
	from, amount := r.from(s), s.Amount+c.Amount // One of them is 0.
	t := ledger.Transfer{Debit: from, Credit: c.Account, Amount: amount}
	if amount < 0 {
		t = ledger.Transfer{Debit: c.Account, Credit: from, Amount: -amount}
	}
	return r.book(tx, uint64(c.Suspense), cause, t)
}

func (r *Registry) applyResolved(e SuspenseResolved) {
	s := r.suspense.Must(e.Suspense)
	s.Resolved = true
	s.Amount += e.Amount
	r.suspense.Put(e.Suspense, s)
}

func projectResolved(at kernel.At, e SuspenseResolved, exec kernel.Exec) {
	exec(
		`UPDATE programme_suspense SET resolved_ms = ?, account = ?, reason = ?, amount_fen = amount_fen + ?
		WHERE number = ?`,
		at.Time,
		int64(e.Account),
		e.Reason,
		e.Amount,
		int64(e.Suspense),
	)
}
