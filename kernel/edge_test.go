package kernel

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// Types that refer to themselves, with and without a text.
type (
	chain     struct{ Next *chain }
	forest    struct{ Trees []forest }
	directory struct{ Rooms map[uint64]directory }
	named     struct{ Names map[string]uint64 }
	letters   struct{ Inside []*named }
)

// TestHoldsText asks which types may hold a text, those that have no end among them.
func TestHoldsText(t *testing.T) {
	for _, c := range []struct {
		of   reflect.Type
		want bool
	}{
		{reflect.TypeFor[chain](), true}, {reflect.TypeFor[forest](), true}, {reflect.TypeFor[directory](), true}, // Nobody looks so deep.
		{reflect.TypeFor[named](), true}, {reflect.TypeFor[letters](), true}, {reflect.TypeFor[map[uint64]string](), true},
		{reflect.TypeFor[map[uint64]uint64](), false}, {reflect.TypeFor[[]map[uint8][4]bool](), false}, {reflect.TypeFor[any](), true},
	} {
		if got := holdsText(c.of, 0); got != c.want {
			t.Errorf("%v: %v", c.of, got)
		}
	}
}

// TestNilRefusals: a refusal that is nil inside is none, however it is wrapped.
func TestNilRefusals(t *testing.T) {
	for what, err := range map[string]error{"nothing": nil, "another": errors.New("x"), "a refusal": (*Refusal)(nil),
		"a row's": (*RowRefusal)(nil), "a row without": &RowRefusal{}, "wrapped": wrapped{(*Refusal)(nil)}} {
		fatalIf(t, refuses(err), what)
	}
	for what, err := range map[string]error{"a refusal": ErrTooOld, "a row's": &RowRefusal{Refusal: ErrTooOld},
		"wrapped": wrapped{ErrTooOld}} {
		fatalIf(t, !refuses(err), what)
	}
}

type wrapped struct{ error }

func (w wrapped) Unwrap() error { return w.error }

// TestItemIsWhole checks that an item which ends too early is none.
func TestItemIsWhole(t *testing.T) {
	for _, b := range [][]byte{{0x43, 1, 2}, {0x63, 'a', 'b'}, {0x82, 0x41}, {0x5a, 0xff, 0xff, 0xff, 0xff, 1}} {
		p := Parse(b)
		p.Item()
		fatalIf(t, p.Err() == nil, b)
	}
}

// TestHeaderForm checks that the header of an entry is found in a pair and nowhere else.
func TestHeaderForm(t *testing.T) {
	r := newRun(t, 1)
	body := slices.Clone(r.j.bodies[0])
	_, err := ParseHeader(body)
	check(t, err)
	body[0]++ // Three items.
	_, err = ParseHeader(body)
	fatalIf(t, err == nil, "a triple is read")
}

// TestLargeCallsAlone makes calls whose encoding is large where no buffer lies ready for it.
func TestLargeCallsAlone(t *testing.T) {
	for _, size := range []int{scratchMax / 24, 9000, EntryMax / 24, EntryMax / 5} {
		r := newRun(t, 1) // Its pools are empty.
		c := moveMany{make([]byte, 24*size)}
		call := r.c.many.Make(Caller{Actor: 1}, r.id(), c)
		fatalIf(t, call.header.Digest != r.k.digest("toy.many", 1, Encode(c)), size)
		call.Recycle()
	}
}

// TestBulkForm checks that a bulk event of another form is neither read nor projected.
func TestBulkForm(t *testing.T) {
	k := newToy().k
	head, row := Encode(manyHead{7}), make([]byte, 24)
	none := func(string, ...any) { t.Error("projected") }
	for name, e := range map[string]Event{
		"rows of another size": {Kind: 9903, Body: head, Size: 12, Rows: row},
		"a head of no meaning": {Kind: 9903, Body: []byte{0xff}, Size: 24, Rows: row},
	} {
		if err := k.Project(At{}, e, none); err == nil {
			t.Error(name, "is projected")
		}
		if _, _, err := k.Describe(e); err == nil {
			t.Error(name, "is described")
		}
	}
	_, body, err := k.Describe(Event{Kind: 9903, Body: head, Size: 24, Rows: row})
	check(t, err)
	fatalIf(t, fmt.Sprint(body) != fmt.Sprint(struct {
		Head manyHead
		Rows []moved
	}{manyHead{7}, make([]moved, 1)}), body)
}

// TestRowsMisused checks what a module may not do between the rows of a bulk event.
func TestRowsMisused(t *testing.T) {
	r := newRun(t, 1)
	second := ApplyRows(r.k, 9992, "toy.second", movedRow, func(manyHead, moved) {})
	texts := ApplyRows(r.k, 9993, "toy.texts", movedRow, func(string, moved) {})
	for name, wrong := range map[string]func(tx *Tx){
		"two bulk events at once": func(tx *Tx) { r.e.many.Add(tx, manyHead{}, moved{1, 2, 1}); second.Add(tx, manyHead{}, moved{1, 2, 1}) },
		"a head of no text":       func(tx *Tx) { texts.Add(tx, "\xff", moved{1, 2, 1}) },
		"a row of another kernel": func(*Tx) {
			r.e.many.Add(newRun(t, 1).k.begin(Header{}, 0, [16]byte{}), manyHead{}, moved{1, 2, 1})
		},
		"a row out of an apply": func(tx *Tx) { r.k.apply(func() { r.e.many.Add(tx, manyHead{}, moved{1, 2, 1}) }) },
	} {
		for _, jar := range []uint64{1, 2} {
			r.k.apply(func() { r.jars.Put(jar, jarOf(9)) })
			r.k.applying = false
		}
		tx := r.k.begin(Header{}, 0, [16]byte{})
		if !panics(func() { wrong(tx) }) {
			t.Error(name, "is let through")
		}
		r.k.abandon()
		r.k.applying = false
	}
}

func jarOf(marbles int64) jar { return jar{Marbles: marbles} }

// TestEnds reads the first and the last row of an ordered table, with what stands in them.
func TestEnds(t *testing.T) {
	toy := newToy()
	_, _, ok := toy.offers.First()
	_, _, last := toy.offers.Last()
	fatalIf(t, ok || last, "an empty table has ends")
	toy.k.apply(func() {
		for i, price := range []int32{5, 3, 9} {
			toy.offers.Put(offer{Price: price}, uint32(10+i))
		}
	})
	low, count, _ := toy.offers.First()
	high, most, _ := toy.offers.Last()
	fatalIf(t, low.Price != 3 || count != 11 || high.Price != 9 || most != 12, low, count, high, most)
}

// TestLossIsRemembered checks that the largest loss is known afterwards, also after a replay, by
// whichever way it was declared.
func TestLossIsRemembered(t *testing.T) {
	r := newRun(t, 1)
	for _, size := range []uint64{900, 400} {
		b := &Batch{Index: r.k.Index()}
		r.k.RecordLoss(r.now, r.nonce(), size, "the disk burnt", b)
		r.j.write(t, b)
	}
	fatalIf(t, r.k.LostSize() != 900 || r.j.replayed(t).k.LostSize() != 900, r.k.LostSize())
}

// TestProposalsProjected checks what people read of proposals: how each was made and ended.
func TestProposalsProjected(t *testing.T) {
	r := newRun(t, 1)
	var said []string
	r.k.ProjectProposals(
		func(_ At, e Proposed, _ Exec) { said = append(said, fmt.Sprint("proposed ", e.Command)) },
		func(_ At, number uint64, how string, _ Exec) { said = append(said, fmt.Sprint(number, " ", how)) })
	check(t, decide(r, r.c.fill, 1, fillJar{1, 10, ""}).Err)
	c, propose := r.c.treat, command[Propose](r.k, "kernel.propose")
	for range 3 {
		check(t, decide(r, propose, 1, Propose{c.Name(), c.Encoded(treat{1, 1})}).Err)
	}
	check(t, decide(r, command[Release](r.k, "kernel.release"), 2, Release{1}).Err)
	check(t, decide(r, command[Withdraw](r.k, "kernel.withdraw"), 1, Withdraw{2}).Err)
	r.now += 400 * 24 * 3600 * 1000
	for r.fire() {
	}
	for i, body := range r.j.bodies {
		var e Entry
		check(t, e.ParseEntry(body))
		for n, event := range e.Events {
			check(t, r.k.Project(At{e.Header, uint64(i), e.Sequence + uint64(n)}, event, nil))
		}
	}
	want := []string{"proposed toy.treat", "proposed toy.treat", "proposed toy.treat", "1 released", "2 withdrawn", "3 lapsed"}
	fatalIf(t, !slices.Equal(said, want), said)
}

// TestReplayTells checks what is told on the way: what is done of what there is to do, from the
// place where a snapshot stands.
func TestReplayTells(t *testing.T) {
	r := newRun(t, 1)
	for range 1<<14 + 100 {
		r.step()
	}
	half := r.k.Index()
	s := snapshot(t, r.k)
	for range 1<<14 + 100 {
		r.step()
	}
	for _, start := range []uint64{0, half} {
		toy, last, told := newToy(), uint64(0), 0
		if start > 0 {
			_, err := toy.k.Load(s)
			check(t, err)
		}
		all := uint64(len(r.j.bodies)) - start
		check(t, toy.k.Replay(context.Background(), r.j, func(d, a uint64) {
			fatalIf(t, a != all || d > a || d < last, start, d, a)
			last = d
			told++
		}))
		fatalIf(t, told < 2 || last != all, "told", told, "times, at last", last)
	}
}
