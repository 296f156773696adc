package housing_test

import (
	"testing"

	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/lottery"
	"liangshan/person"
)

// A draw is moved before its day alone, to another value and number; a list that is extended is frozen again, and the
// order is what package lottery says of the list, the number and the value that were published last.
func TestMoveDraw(t *testing.T) {
	c := newCounty(t, 6)
	was, number := lottery.Hash{42}, lottery.Hash{43}
	rig.Must(c, c.h.Commands.OpenAllocation, housing.OpenAllocation{Code: "moved", Homes: 2, Method: housing.ByLottery,
		Public: "体彩 2026-12-01", Form: "digits:6", DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Commitment(was),
		Offered: span(1, 2), Rule: housing.Anybody, Tickets: 2})
	apply := func(who person.Number) housing.Apply {
		return housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: who, Weight: 2}}}
	}
	for who := person.Number(1); who < 4; who++ {
		rig.Must(c, c.h.Commands.Apply, apply(who))
	}
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1})
	frozen, _ := c.h.Allocation(1)
	move := housing.MoveDraw{Allocation: 1, DrawOn: rig.Day("2026-12-08"), Public: "体彩 2026-12-08", Form: "digits:7",
		Commitment: lottery.Commitment(number), Reason: housing.ListExtended, Paper: [32]byte{1}}
	for want, change := range map[*kernel.Refusal]func(*housing.MoveDraw){
		housing.ErrAllocation: func(m *housing.MoveDraw) { m.Allocation = 2 },
		housing.ErrMoveReason: func(m *housing.MoveDraw) { m.Reason = "later" },
		housing.ErrPaper:      func(m *housing.MoveDraw) { m.Paper = [32]byte{} },
		housing.ErrDate:       func(m *housing.MoveDraw) { m.DrawOn = rig.Day("2026-12-01") },
		housing.ErrSource:     func(m *housing.MoveDraw) { m.Public = "号" },
		housing.ErrSameSource: func(m *housing.MoveDraw) { m.Public = "体彩 2026-12-01" },
		housing.ErrCommitment: func(m *housing.MoveDraw) { m.Commitment = lottery.Commitment(was) },
		housing.ErrForm:       func(m *housing.MoveDraw) { m.Form = "digits:5" },
	} {
		bad := move
		change(&bad)
		rig.Refused(c, c.h.Commands.MoveDraw, bad, want)
	}
	c.At("2026-11-30")
	rig.Must(c, c.h.Commands.MoveDraw, move)
	rig.Must(c, c.h.Commands.Apply, apply(4))
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1})
	absent := move
	absent.DrawOn, absent.Public, absent.Reason = rig.Day("2026-12-10"), "体彩 2026-12-10", housing.ValueAbsent
	for _, used := range []lottery.Hash{was, number} { // Either may have been opened meanwhile.
		absent.Commitment = lottery.Commitment(used)
		rig.Refused(c, c.h.Commands.MoveDraw, absent, housing.ErrCommitment)
	}
	c.At("2026-12-01")
	absent.Commitment = lottery.Commitment(lottery.Hash{44})
	for _, used := range []string{"体彩 2026-12-01", move.Public} { // The first is out today.
		absent.Public = used
		rig.Refused(c, c.h.Commands.MoveDraw, absent, housing.ErrSameSource)
	}
	absent.Public = "体彩 2026-12-10"
	draw := housing.Draw{Allocation: 1, Number: was, Public: "123456"}
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrDrawDay)
	c.At("2026-12-08")
	absent.Commitment = lottery.Commitment(lottery.Hash{44})
	rig.Refused(c, c.h.Commands.MoveDraw, absent, housing.ErrDrawCome) // Whoever moved it now would choose.
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrNumber)
	draw.Number = number
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrPublic)
	draw.Public = "1234567"
	rig.Must(c, c.h.Commands.Draw, draw)
	a, _ := c.h.Allocation(1)
	if a.Root == frozen.Root || a.Count != 4 {
		t.Error("the list is the one from before it was extended")
	}
	seed, err := lottery.Seed(a.Root, move.Commitment, number, "1234567")
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := lottery.Draw(c.h.Entries(1), seed, 4)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range drawn {
		if one, _ := c.h.Application(housing.ApplicationNumber(d.Application)); one.Rank != uint32(i+1) {
			t.Errorf("application %d has rank %d, want %d", d.Application, one.Rank, i+1)
		}
	}
	rig.Refused(c, c.h.Commands.MoveDraw, absent, housing.ErrState)
	c.checked()
}
