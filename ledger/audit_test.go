package ledger

import (
	"errors"
	"math"
	"strings"
	"testing"

	"liangshan/kernel"
)

// A spoil is an event of this test alone: it changes the books behind their rules' back.
type spoil struct {
	Which int `cbor:"1,keyasint"`
}

// change changes an account in place.
func change(id AccountID, do func(a *Account)) func(l *Ledger) {
	return func(l *Ledger) {
		a, _ := l.accounts.Get(id)
		do(&a)
		l.accounts.Put(id, a)
	}
}

var spoils = []struct {
	what string
	says string // In the audit's finding.
	do   func(l *Ledger)
}{
	{"an account of no unit", "an account of no unit", change(1, func(a *Account) { a.Unit = 0 })},
	{"an account of a unit nobody declared", "an account of no unit", change(1, func(a *Account) { a.Unit = 2 })},
	{"debits without credits", "debits and credits differ", change(1, func(a *Account) { a.Debits++ })},
	{"pending debits without credits", "what is pending is not what is held", change(2, func(a *Account) { a.DebitsPending++ })},
	{"debits below zero", "a side below zero", func(l *Ledger) {
		change(1, func(a *Account) { a.Debits = -1 })(l)
		change(2, func(a *Account) { a.Credits -= 1001 })(l)
	}},
	{"credits below zero", "a side below zero", func(l *Ledger) {
		change(2, func(a *Account) { a.Credits = -1 })(l)
		change(1, func(a *Account) { a.Debits -= 1001 })(l)
	}},
	{"a limit below zero", "a side below zero", change(2, func(a *Account) { a.Limit = -1 })},
	{"an account that owes", "owes more than it may", change(1, func(a *Account) { a.Flags &^= MayOwe })},
	{"an asset that is owed", "an asset is owed", change(2, func(a *Account) { a.Flags |= NeverOwed })},
	{"an asset that would be owed", "an asset is owed", func(l *Ledger) {
		change(2, func(a *Account) { a.Flags |= NeverOwed; a.Debits += 1000 })(l)
		change(1, func(a *Account) { a.Credits += 1000 })(l)
	}},
	{"a closed account with money", "a closed account is not empty", change(2, func(a *Account) { a.Flags |= Closed })},
	{"a closed account with a hold", "a closed account is not empty", func(l *Ledger) {
		change(3, func(a *Account) { a.Flags |= Closed; a.Credits, a.Debits = 0, 0; a.Limit = 300 })(l)
		change(2, func(a *Account) { a.Credits += 300 })(l)
	}},
	{"frozen without a reason", "a freeze without a reason", change(2, func(a *Account) { a.Flags |= Frozen })},
	{"a reason without a freeze", "a freeze without a reason", func(l *Ledger) { l.freezes.Put(2, freeze{Reason: "r"}) }},
	{"pending without a hold", "what is pending is not what is held", func(l *Ledger) { l.holds.Delete(1) }},
	{"a hold without pending", "what is pending is not what is held", func(l *Ledger) { l.holds.Put(9, Hold{Debit: 1, Credit: 2, Amount: 1}) }},
	{"a hold that is more than what is pending", "what is pending is not what is held", func(l *Ledger) {
		h, _ := l.holds.Get(1)
		h.Amount++
		l.holds.Put(1, h)
	}},
	{"a hold of another account", "what is pending is not what is held", func(l *Ledger) {
		h, _ := l.holds.Get(1)
		h.Debit = 2
		l.holds.Put(1, h)
	}},
	{"a hold of nothing", "an empty hold", func(l *Ledger) { l.holds.Put(9, Hold{Debit: 1, Credit: 2}) }},
}

// audited is a book of three accounts, where 2 has 1,000 and 3 has 300, all of it held.
type audited struct {
	*kernel.Kernel
	l     *Ledger
	batch *kernel.Batch
	made  byte
}

func do[C any](t *testing.T, b *audited, c *kernel.Command[C], command C) {
	t.Helper()
	b.made++
	const now = 1_700_000_000_000
	id := kernel.NewRequestID(now, [10]byte{9: b.made})
	r := b.Decide(c.Make(kernel.Caller{Actor: 1}, id, command), now, [16]byte{1}, b.batch)
	if r.Err != nil {
		t.Fatal(c.Name(), r.Err)
	}
}

func newAudited(t *testing.T) (b *audited, spoilIt *kernel.Command[spoil]) {
	t.Helper()
	k := kernel.New()
	b = &audited{Kernel: k, l: New(k), batch: &kernel.Batch{}}
	spoiled := kernel.Apply(k, 199, "ledger.spoiled", func(s spoil) { spoils[s.Which].do(b.l) })
	spoilIt = kernel.Decide(k, "ledger.spoil", func(tx *kernel.Tx, s spoil) error {
		spoiled.Emit(tx, s)
		return nil
	})
	k.Open(1_700_000_000_000, [16]byte{}, "test", b.batch)
	c := b.l.Commands
	do(t, b, c.DeclareUnit, DeclareUnit{Code: "CNY", NameZH: "人民币", NameEN: "yuan", Decimals: 2})
	do(t, b, c.PublishChart, PublishChart{Unit: "CNY", Lines: []ChartLine{
		{Code: 1, NameZH: "一", NameEN: "one", Side: Asset}, {Code: 2, Side: Liability, NameZH: "二", NameEN: "two"}}})
	do(t, b, c.Open, Open{ID: 1, Unit: "CNY", Code: 1, Flags: MayOwe})
	do(t, b, c.Open, Open{ID: 2, Unit: "CNY", Code: 2})
	do(t, b, c.Open, Open{ID: 3, Unit: "CNY", Code: 2})
	do(t, b, c.Transfer, Transfer{Debit: 1, Credit: 2, Amount: 1000, Code: 2})
	do(t, b, c.Transfer, Transfer{Debit: 1, Credit: 3, Amount: 300, Code: 2})
	do(t, b, c.Hold, PlaceHold{Debit: 3, Credit: 2, Amount: 300, Code: 2})
	if err := b.l.Audit(); err != nil {
		t.Fatal("books in order are found wrong:", err)
	}
	return b, spoilIt
}

// TestAuditFinds checks that the audit finds each way in which books can be wrong.
func TestAuditFinds(t *testing.T) {
	for i, s := range spoils {
		b, spoilIt := newAudited(t)
		do(t, b, spoilIt, spoil{i})
		if err := b.l.Audit(); err == nil || !strings.Contains(err.Error(), s.says) {
			t.Errorf("%s: the audit says %v", s.what, err)
		}
	}
}

// TestMoved checks which events of the past can be corrected, and which rows of them.
func TestMoved(t *testing.T) {
	l := New(kernel.New())
	e := Transferred{Debit: 1, Credit: 2, Amount: 3, Code: 4}
	if got, err := l.Moved(kernel.Event{Kind: kindTransferred, Body: appendTransferred(nil, e)}, 0); err != nil || got != e {
		t.Errorf("a transfer: %v %v", got, err)
	}
	rows := make([]byte, 2*RowSize)
	putRow(rows[RowSize:], e)
	many := kernel.Event{Kind: kindTransferredMany, Size: RowSize, Rows: rows}
	if got, err := l.Moved(many, 1); err != nil || got != e {
		t.Errorf("a row: %v %v", got, err)
	}
	if got, err := l.Moved(many, 0); err != nil || got != (Transferred{}) {
		t.Errorf("the first row: %v %v", got, err)
	}
	other := many
	other.Size = RowSize / 2
	for name, c := range map[string]struct {
		e   kernel.Event
		row int
	}{
		"behind the rows": {many, 2}, "before the rows": {many, -1}, "rows of another size": {other, 0},
		"another kind":         {kernel.Event{Kind: kindCorrected}, 0},
		"a body of no meaning": {kernel.Event{Kind: kindTransferred, Body: []byte{0xff}}, 0},
	} {
		if _, err := l.Moved(c.e, c.row); !errors.Is(err, ErrOriginal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAvailable checks the bound above which what is available is all that can be.
func TestAvailable(t *testing.T) {
	for _, c := range []struct{ credits, limit, want int64 }{
		{10, 5, 15}, {math.MaxInt64 - 5, 5, math.MaxInt64}, {math.MaxInt64 - 5, 4, math.MaxInt64 - 1},
		{math.MaxInt64 - 4, 5, math.MaxInt64}, {math.MaxInt64, math.MaxInt64, math.MaxInt64},
	} {
		if got := (Account{Credits: c.credits, Limit: c.limit}).Available(); got != c.want {
			t.Errorf("%d with a limit of %d: %d", c.credits, c.limit, got)
		}
	}
}

// TestMissingAccount holds that an event which moves value of an account that is not there stops a replay,
// whichever of the two is missing.
func TestMissingAccount(t *testing.T) {
	b, _ := newAudited(t)
	for _, pair := range [][2]AccountID{{1, 99}, {99, 1}, {98, 99}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v was found", pair)
				}
			}()
			b.l.mustFind(pair[0], pair[1])
		}()
	}
	b.l.mustFind(1, 2)
}
