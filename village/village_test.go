package village_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/village"
)

type county struct {
	*rig.Rig
	v *village.Registry
}

func newCounty(t testing.TB) county {
	k := kernel.New()
	v := village.New(k)
	return county{rig.New(t, k), v}
}

func (c county) check() {
	c.Helper()
	if err := c.v.Audit(); err != nil {
		c.Error(err)
	}
	k := kernel.New()
	village.New(k)
	c.Replayed(k)
}

var since = rig.Day("2000-01-01")

// anji is the county of the demo with two of its townships; the villages are made up.
var anji = []village.Row{
	{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
	{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since},
	{Code: "330523205", NameZH: "上墅乡", Kind: village.Township, Parent: "330523", From: since},
	{Code: "330523105201", NameZH: "甲村", Kind: village.Village, Parent: "330523105", From: since},
	{Code: "330523105202", NameZH: "乙村", Kind: village.Village, Parent: "330523105", From: since},
}

func TestPublish(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: anji})
	if d, ok := c.v.Division("330523"); !ok || d.Parts != 2 || d.Name != "安吉县" {
		t.Errorf("county: %+v", d)
	}
	rig.Refused(c, c.v.Commands.Publish, village.Publish{Divisions: anji}, kernel.ErrNothing)
	more := append(anji[:5:5], village.Row{Code: "330523205201", NameZH: "丙村", Kind: village.Village, Parent: "330523205", From: since})
	if r := rig.Do(c, c.v.Commands.Publish, village.Publish{Divisions: more}); r.Err != nil || r.Count != 1 {
		t.Errorf("a list that grew: %+v", r)
	}
	c.check()
}

func TestPublishRefused(t *testing.T) {
	c := newCounty(t)
	publish := c.v.Commands.Publish
	rig.Refused(c, publish, village.Publish{}, village.ErrNoRows)
	rig.Refused(c, publish, village.Publish{Divisions: make([]village.Row, village.RowsMax+1)}, village.ErrTooManyRows)
	bad := func(want *kernel.Refusal, change func(*village.Row)) {
		t.Helper()
		rows := append([]village.Row(nil), anji...)
		change(&rows[3])
		rig.Refused(c, publish, village.Publish{Divisions: rows}, want, 3)
		if c.v.Active("330523") {
			t.Fatal("a refused list left a county")
		}
	}
	bad(village.ErrCode, func(r *village.Row) { r.Code = "33052310520" })
	bad(village.ErrCode, func(r *village.Row) { r.Code = " 330523105201" })
	bad(village.ErrCode, func(r *village.Row) { r.Code = "990523105201" })
	bad(village.ErrCode, func(r *village.Row) { r.Code = "330523105000" })
	bad(village.ErrKind, func(r *village.Row) { r.Kind = "hamlet" })
	bad(village.ErrKindOther, func(r *village.Row) { r.Kind = village.Township })
	bad(village.ErrParentOther, func(r *village.Row) { r.Parent = "330523205" })
	bad(village.ErrParentOther, func(r *village.Row) { r.Parent = "330523" })
	bad(village.ErrNoParent, func(r *village.Row) { r.Code, r.Parent = "330523106201", "330523106" })
	bad(village.ErrName, func(r *village.Row) { r.NameZH = "" })
	bad(village.ErrName, func(r *village.Row) { r.NameZH = "甲村 " })
	bad(village.ErrName, func(r *village.Row) { r.NameZH = "甲\u200b村" })
	bad(village.ErrName, func(r *village.Row) { r.NameZH = "甲村13800138000" })
	bad(village.ErrDateMissing, func(r *village.Row) { r.From = 0 })
	bad(village.ErrDateFuture, func(r *village.Row) { r.From = rig.Day("2026-11-22") })
	rows := append([]village.Row(nil), anji...)
	rows[0].Parent = "330500"
	rig.Refused(c, publish, village.Publish{Divisions: rows}, village.ErrParentOther, 0)

	rig.Must(c, publish, village.Publish{Divisions: anji})
	rows = append([]village.Row(nil), anji...)
	rows[4].NameZH = "另村"
	rig.Refused(c, publish, village.Publish{Divisions: rows}, village.ErrExists, 4)
	rig.Must(c, c.v.Commands.Dissolve, village.Dissolve{Code: "330523205", Date: rig.Day("2020-01-01")})
	rig.Refused(c, publish, village.Publish{Divisions: anji}, village.ErrGone, 2)
	below := village.Row{Code: "330523205201", NameZH: "丙村", Kind: village.Village, Parent: "330523205", From: since}
	rig.Refused(c, publish, village.Publish{Divisions: []village.Row{below}}, village.ErrParentGone, 0)
	c.check()
}

func TestRename(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: anji})
	rename := c.v.Commands.Rename
	rig.Refused(c, rename, village.Rename{"330523999", "新镇", since}, village.ErrUnknown)
	rig.Refused(c, rename, village.Rename{"330523105", "", since}, village.ErrName)
	rig.Refused(c, rename, village.Rename{"330523105", "孝丰镇", since}, village.ErrSameName)
	rig.Refused(c, rename, village.Rename{"330523105", "新镇", 0}, village.ErrDateMissing)
	rig.Refused(c, rename, village.Rename{"330523105", "新镇", rig.Day("1999-12-31")}, village.ErrDateOrder)
	rig.Refused(c, rename, village.Rename{"330523105", "新镇", rig.Day("2026-11-22")}, village.ErrDateFuture)
	rig.Must(c, rename, village.Rename{"330523105", "新镇", rig.Day(rig.Today)})
	rig.Refused(c, rename, village.Rename{"330523105", "老镇", rig.Day("2026-11-20")}, village.ErrDateOrder)
	rig.Must(c, c.v.Commands.Dissolve, village.Dissolve{Code: "330523205", Date: rig.Day(rig.Today)})
	rig.Refused(c, rename, village.Rename{"330523205", "新乡", rig.Day(rig.Today)}, village.ErrGone)
	db := c.Projected(village.Schema)
	if got := c.Value(db, `SELECT group_concat(name) FROM village_name WHERE code = '330523105' ORDER BY from_date`); got != "孝丰镇,新镇" {
		t.Error(got)
	}
	c.check()
}

func TestDissolve(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: anji})
	dissolve := c.v.Commands.Dissolve
	date := rig.Day("2024-07-01")
	rig.Refused(c, dissolve, village.Dissolve{"330523999", date, ""}, village.ErrUnknown)
	rig.Refused(c, dissolve, village.Dissolve{"330523105", date, "330523205"}, village.ErrHasParts)
	for _, into := range []village.Code{"330523105201", "330523105203", "330523205"} {
		rig.Refused(c, dissolve, village.Dissolve{"330523105201", date, into}, village.ErrInto)
	}
	rig.Refused(c, dissolve, village.Dissolve{"330523105201", rig.Day("1999-01-01"), "330523105202"}, village.ErrInto)
	rig.Refused(c, dissolve, village.Dissolve{"330523105201", rig.Day("1999-01-01"), ""}, village.ErrDateOrder)
	rig.Refused(c, dissolve, village.Dissolve{"330523105201", rig.Day("2027-01-01"), ""}, village.ErrDateFuture)
	rig.Refused(c, dissolve, village.Dissolve{"330523105201", 0, ""}, village.ErrDateMissing)
	rig.Must(c, dissolve, village.Dissolve{"330523105201", date, "330523105202"})
	rig.Refused(c, dissolve, village.Dissolve{"330523105201", date, ""}, village.ErrGone)
	rig.Refused(c, dissolve, village.Dissolve{"330523105202", date, "330523105201"}, village.ErrInto)
	rig.Refused(c, dissolve, village.Dissolve{"330523105202", rig.Day("2024-06-30"), ""}, village.ErrDateOrder)
	if now, ok := c.v.Current("330523105201"); now != "330523105202" || !ok {
		t.Errorf("current: %s %v", now, ok)
	}
	rig.Must(c, dissolve, village.Dissolve{"330523105202", rig.Day("2025-01-01"), ""})
	if _, ok := c.v.Current("330523105201"); ok {
		t.Error("what is left of a division without a successor?")
	}
	rig.Must(c, dissolve, village.Dissolve{"330523105", rig.Day("2025-01-01"), "330523205"})
	db := c.Projected(village.Schema)
	if got := c.Value(db, `SELECT count(*) FROM village_division WHERE until_date IS NULL`); got != "2" {
		t.Error(got)
	}
	c.check()
}

func TestDepartments(t *testing.T) {
	c := newCounty(t)
	publish := c.v.Commands.PublishDepartments
	rows := []village.DepartmentRow{{"forestry", "林业局", "Forestry"}, {"finance", "财政局", "Finance"}}
	rig.Refused(c, publish, village.PublishDepartments{}, village.ErrNoRows)
	rig.Refused(c, publish, village.PublishDepartments{make([]village.DepartmentRow, village.RowsMax+1)}, village.ErrTooManyRows)
	rig.Refused(c, publish, village.PublishDepartments{append(rows[:2:2], village.DepartmentRow{"Tax", "税务局", "Tax"})}, village.ErrDepartmentCode, 2)
	rig.Refused(c, publish, village.PublishDepartments{append(rows[:2:2], village.DepartmentRow{"tax", "税务局", ""})}, village.ErrDepartmentName, 2)
	rig.Must(c, publish, village.PublishDepartments{rows})
	rig.Refused(c, publish, village.PublishDepartments{rows}, kernel.ErrNothing)
	closing := c.v.Commands.CloseDepartment
	rig.Refused(c, closing, village.CloseDepartment{"tax"}, village.ErrDepartmentUnknown)
	rig.Must(c, closing, village.CloseDepartment{"finance"})
	rig.Refused(c, closing, village.CloseDepartment{"finance"}, village.ErrDepartmentClosed)
	if c.v.DepartmentOpen("finance") || !c.v.DepartmentOpen("forestry") {
		t.Error("the wrong department is open")
	}
	db := c.Projected(village.Schema)
	if got := c.Value(db, `SELECT closed FROM village_department WHERE code = 'finance'`); got != "1" {
		t.Error(got)
	}
	rig.Must(c, publish, village.PublishDepartments{rows})
	if !c.v.DepartmentOpen("finance") {
		t.Error("not opened again")
	}
	c.check()
}

// TestCodes holds what may stand in the journal as a code or a name.
func TestCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"forestry": true, "archives.art_14": true, "import_2026": true, "a": true,
		"": false, "A": false, "2026": false, "zhang san": false, "张三": false, "a13800138000": false,
		"id330523199001011234": false, "a.b-c": false, strings.Repeat("a", village.CodeMax+1): false,
	} {
		if village.ValidCode(code) != want {
			t.Errorf("%q: want %v", code, want)
		}
	}
	for name, want := range map[string]bool{
		"安吉县": true, "Forestry Bureau": true, "第2居委会": true, "𠮷村": true,
		"": false, " 村": false, "村\n": false, "\xff": false, "王330523199001011234": false,
		strings.Repeat("村", 51): false,
	} {
		if village.ValidName(name) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}

// twin is the rule of dissolving and publishing, written down as naively as possible.
type twin map[village.Code]struct {
	parent, into village.Code
	gone         bool
}

// TestWorkload drives the register at random beside a naive twin that predicts acceptance.
func TestWorkload(t *testing.T) {
	c := newCounty(t)
	chance := rand.New(rand.NewPCG(1, 2))
	tw := twin{}
	accepted, refusals := 0, 0
	for range 3000 {
		code := randomCode(chance)
		var got bool
		row, known := tw[code]
		if chance.IntN(3) > 0 {
			parent := code[:max(0, len(code)-3)]
			if len(code) == 6 {
				parent = ""
			}
			kinds := map[int]village.Kind{6: village.County, 9: village.Township, 12: village.Village}
			got = rig.Do(c, c.v.Commands.Publish, village.Publish{[]village.Row{{string(code), "名", kinds[len(code)], string(parent), since}}}).Err == nil
			above, ok := tw[parent]
			if want := !known && (parent == "" || ok && !above.gone); got != want {
				t.Fatalf("publish %s: %v, the twin says %v", code, got, want)
			}
			if got {
				row.parent = parent
				tw[code] = row
			}
		} else {
			into := village.Code("")
			if chance.IntN(2) == 0 {
				into = randomCode(chance)
			}
			got = rig.Do(c, c.v.Commands.Dissolve, village.Dissolve{code, rig.Day(rig.Today), into}).Err == nil
			want := known && !row.gone
			for _, other := range tw {
				want = want && (other.parent != code || other.gone)
			}
			if other, ok := tw[into]; into != "" && (!ok || other.gone || into == code || len(into) != len(code)) {
				want = false
			}
			if got != want {
				t.Fatalf("dissolve %s into %s: %v, the twin says %v", code, into, got, want)
			}
			if got {
				row.gone, row.into = true, into
				tw[code] = row
			}
		}
		if got {
			accepted++
		} else {
			refusals++
		}
	}
	for code, row := range tw {
		if c.v.Active(code) == row.gone {
			t.Errorf("%s: active %v", code, !row.gone)
		}
	}
	if accepted < 100 || refusals < 100 {
		t.Errorf("idle: %d accepted, %d refused", accepted, refusals)
	}
	c.check()
}

func randomCode(chance *rand.Rand) village.Code {
	digits := func() string { return "00" + string(rune('1'+chance.IntN(7))) }
	code := "330" + "52" + string(rune('1'+chance.IntN(3)))
	for range chance.IntN(3) {
		code += digits()
	}
	return village.Code(code)
}

// TestEncodedOnce holds that a date and a code stand in the journal as they are meant to.
func TestEncodedOnce(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: anji[:1]})
	want := kernel.Encode(village.Published{Code: "330523", NameZH: "安吉县", Kind: village.County, From: calendar.Date(10957)})
	if !bytes.Contains(c.Journal.Bodies[0], want) {
		t.Errorf("the entry does not hold %x", want)
	}
}
