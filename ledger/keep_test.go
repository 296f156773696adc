package ledger_test

import (
	"testing"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/sim/twin"
)

// inHands asks a module of the tests to do something with accounts that it keeps.
type inHands struct {
	By   ledger.Keeper     `cbor:"1,keyasint"`
	Open *ledger.Open      `cbor:"2,keyasint,omitempty"`
	Move *ledger.Transfer  `cbor:"3,keyasint,omitempty"`
	Many []ledger.Transfer `cbor:"4,keyasint,omitempty"`
	Then *ledger.Transfer  `cbor:"5,keyasint,omitempty"` // In nobody's hands, in the same command.
}

func newKept(t *testing.T) (*book, *kernel.Command[inHands]) {
	t.Helper()
	k := kernel.New()
	b := &book{Kernel: k, l: ledger.New(k), now: start, batch: &kernel.Batch{}}
	command := kernel.Decide(k, "ledger.in_hands", func(tx *kernel.Tx, c inHands) error {
		hands := b.l.As(c.By)
		var err error
		switch {
		case c.Open != nil:
			err = hands.Open(tx, *c.Open)
		case c.Move != nil:
			err = hands.Transfer(tx, *c.Move)
		default:
			err = hands.TransferMany(tx, ledger.TransferMany{Rows: ledger.Pack(c.Many), Together: true})
		}
		if err == nil && c.Then != nil {
			err = b.l.Transfer(tx, *c.Then)
		}
		return err
	})
	k.Open(b.now, [16]byte{}, "test", b.batch)
	for _, s := range scenarioSteps() {
		check(t, b.run(t, s.command))
	}
	return b, command
}

// TestKept lets a module open accounts that it alone moves. Another module, and every command of the
// ledger, is refused, in and out, also right after the module has moved it in the same command.
func TestKept(t *testing.T) {
	b, hands := newKept(t)
	for _, id := range []ledger.AccountID{10, 11} {
		check(t, do(b, hands, inHands{By: 9, Open: &ledger.Open{ID: id, Unit: "CNY", Code: 1}}))
	}
	in, out, on := move(1, 10, 500), move(10, 2, 100), move(10, 11, 50)
	check(t, do(b, hands, inHands{By: 9, Move: &in}))
	check(t, do(b, hands, inHands{By: 9, Move: &out}))
	check(t, do(b, hands, inHands{By: 9, Many: []ledger.Transfer{on, move(1, 2, 7)}}))
	if a, _ := b.l.Account(10); a.Flags.Keeper() != 9 || a.Balance() != 350 {
		t.Errorf("%+v", a)
	}
	posted := b.Sequence() - 1
	paid := correct(posted, 10, 11, 50, 50)
	for name, command := range map[string]any{"in": in, "out": out, "between two": on,
		"what there is": balancing(10, 2, 1), "together": all(move(1, 2, 1), out), "in bulk": rows(true, out),
		"a hold": aside(10, 2, 1), "a hold in": aside(1, 10, 1), "a correction": paid} {
		before := tablesOf(b.Digests())
		r := b.run(t, command)
		if code := codeOf(r.Err); code != "ledger.account_kept" {
			t.Errorf("%s: %v", name, r.Err)
		}
		sameDigests(t, name, before, tablesOf(b.Digests()))
	}
	for name, c := range map[string]inHands{"another module": {By: 8, Move: &out}, "nobody": {Move: &out},
		"right after": {By: 9, Move: &on, Then: &out}, "another in bulk": {By: 8, Many: []ledger.Transfer{on}}} {
		before := tablesOf(b.Digests())
		if code := codeOf(do(b, hands, c).Err); code != "ledger.account_kept" {
			t.Errorf("%s: %s", name, code)
		}
		sameDigests(t, name, before, tablesOf(b.Digests()))
	}
	check(t, b.run(t, ledger.Freeze{Account: 10, Reason: "court_17"}))
	if code := codeOf(do(b, hands, inHands{By: 9, Move: &out}).Err); code != "ledger.account_frozen" {
		t.Errorf("frozen, it moved, or was refused with %s", code)
	}
	sameDigests(t, "replayed", b.Digests(), b.replayed(t, nil).Digests())
}

func codeOf(err error) string {
	code, _ := twin.Code(err)
	return code
}
