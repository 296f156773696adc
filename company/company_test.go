package company_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/village"
)

type county struct {
	*rig.Rig
	v *village.Registry
	c *company.Registry
}

// Codes of real organisations, from the public register: Huawei, Alibaba Cloud, Tencent.
const (
	huawei  = "914403001922038216"
	alibaba = "91330106673959654P"
	tencent = "9144030071526726XG"
)

var since = rig.Day("2010-05-01")

func newCounty(t testing.TB) county {
	k := kernel.New()
	v := village.New(k)
	c := county{rig.New(t, k), v, company.New(k, v)}
	rig.Must(c, v.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since},
		{Code: "330523205", NameZH: "上墅乡", Kind: village.Township, Parent: "330523", From: since},
	}})
	return c
}

func (c county) check() {
	c.Helper()
	if err := c.c.Audit(); err != nil {
		c.Error(err)
	}
	k := kernel.New()
	company.New(k, village.New(k))
	c.Replayed(k)
}

func good() company.Register {
	return company.Register{Code: huawei, NameZH: "测试有限公司", Kind: company.Limited, Division: "330523105", From: since}
}

func TestRegister(t *testing.T) {
	c := newCounty(t)
	bad := func(want *kernel.Refusal, change func(*company.Register)) {
		t.Helper()
		r := good()
		change(&r)
		rig.Refused(c, c.c.Commands.Register, r, want)
	}
	bad(company.ErrCodeLength, func(r *company.Register) { r.Code = huawei[:17] })
	bad(company.ErrCodeCharacter, func(r *company.Register) { r.Code = "91440300I922038216" })
	bad(company.ErrCodeCharacter, func(r *company.Register) { r.Code = "张" })
	bad(company.ErrCodeDivision, func(r *company.Register) { r.Code = "919903001922038216" })
	bad(company.ErrCodeChecksum, func(r *company.Register) { r.Code = huawei[:17] + "7" })
	bad(company.ErrCodeOrganisation, func(r *company.Register) { r.Code = "91440300192203822" + wrongOrganisation(t) })
	bad(company.ErrKind, func(r *company.Register) { r.Kind = "sole_trader" })
	bad(company.ErrName, func(r *company.Register) { r.NameZH = "" })
	bad(company.ErrDivision, func(r *company.Register) { r.Division = "330523" })
	bad(company.ErrDivision, func(r *company.Register) { r.Division = "330523106" })
	bad(company.ErrDateMissing, func(r *company.Register) { r.From = 0 })
	bad(company.ErrDateFuture, func(r *company.Register) { r.From = rig.Day("2026-11-22") })
	rig.Must(c, c.c.Commands.Register, good())
	bad(company.ErrExists, func(r *company.Register) { r.NameZH = "别的公司" })
	bad(company.ErrExists, func(r *company.Register) { r.Code = " " + strings.ToLower(huawei) })
	second := good()
	second.Code, second.NameZH = strings.ToLower(alibaba), "第二公司"
	rig.Must(c, c.c.Commands.Register, second)
	if n, ok := c.c.ByCode(alibaba); n != 2 || !ok {
		t.Errorf("number %d", n)
	}
	db := c.Projected(village.Schema, company.Schema)
	if got := c.Value(db, `SELECT group_concat(code ORDER BY number) FROM company_company`); got != huawei+","+alibaba {
		t.Error(got)
	}
	c.check()
}

// wrongOrganisation finds the last character of a code whose own check is right and whose
// organisation code's is not.
func wrongOrganisation(t *testing.T) string {
	for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		k := kernel.New()
		c := county{Rig: rig.New(t, k), v: village.New(k)}
		c.c = company.New(k, c.v)
		r := good()
		r.Code = "91440300192203822" + string(last)
		if got := rig.RefusalOf(rig.Do(c, c.c.Commands.Register, r).Err); got == company.ErrCodeOrganisation {
			return string(last)
		}
	}
	t.Fatal("every check character refuses")
	return ""
}

func TestChanges(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.c.Commands.Register, good())
	rename, move := c.c.Commands.Rename, c.c.Commands.Move
	rig.Refused(c, rename, company.Rename{2, "新公司", since}, company.ErrUnknown)
	rig.Refused(c, rename, company.Rename{1, "公司\t", since}, company.ErrName)
	rig.Refused(c, rename, company.Rename{1, "测试有限公司", since}, company.ErrSameName)
	rig.Refused(c, rename, company.Rename{1, "新公司", 0}, company.ErrDateMissing)
	rig.Refused(c, rename, company.Rename{1, "新公司", rig.Day("2010-04-30")}, company.ErrDateOrder)
	rig.Refused(c, rename, company.Rename{1, "新公司", rig.Day("2026-11-22")}, company.ErrDateFuture)
	rig.Must(c, rename, company.Rename{1, "新公司", rig.Day("2015-01-01")})
	rig.Refused(c, move, company.Move{2, "330523205", rig.Day("2016-01-01")}, company.ErrUnknown)
	rig.Refused(c, move, company.Move{1, "330523", rig.Day("2016-01-01")}, company.ErrDivision)
	rig.Refused(c, move, company.Move{1, "330523105", rig.Day("2016-01-01")}, company.ErrSameDivision)
	rig.Refused(c, move, company.Move{1, "330523205", rig.Day("2014-01-01")}, company.ErrDateOrder)
	rig.Must(c, move, company.Move{1, "330523205", rig.Day("2016-01-01")})
	dissolved := c.c.Commands.NoteDissolved
	rig.Refused(c, dissolved, company.NoteDissolved{2, since, "liquidated"}, company.ErrUnknown)
	rig.Refused(c, dissolved, company.NoteDissolved{1, rig.Day(rig.Today), "Bankrupt!"}, company.ErrReason)
	rig.Refused(c, dissolved, company.NoteDissolved{1, since, "liquidated"}, company.ErrDateOrder)
	rig.Must(c, dissolved, company.NoteDissolved{1, rig.Day(rig.Today), "liquidated"})
	rig.Refused(c, dissolved, company.NoteDissolved{1, rig.Day(rig.Today), "liquidated"}, company.ErrDissolved)
	rig.Refused(c, rename, company.Rename{1, "再一次", rig.Day(rig.Today)}, company.ErrDissolved)
	rig.Refused(c, move, company.Move{1, "330523105", rig.Day(rig.Today)}, company.ErrDissolved)
	rig.Refused(c, c.c.Commands.Register, good(), company.ErrExists)
	if c.c.Active(1) {
		t.Error("a dissolved company is active")
	}
	db := c.Projected(village.Schema, company.Schema)
	if got := c.Value(db, `SELECT name || division || dissolved_date || reason FROM company_company`); got != "新公司330523205"+rig.Today+"liquidated" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT count(*) FROM company_name`); got != "2" {
		t.Error(got)
	}
	c.check()
}

// TestWorkload registers, renames, moves and dissolves at random beside a naive twin.
func TestWorkload(t *testing.T) {
	c := newCounty(t)
	type row struct {
		code, name, division string
		changed              int
		gone                 bool
	}
	var twin []row
	chance := rand.New(rand.NewPCG(3, 4))
	codes, divisions := []string{huawei, alibaba, tencent}, []string{"330523105", "330523205", "330523999"}
	accepted := 0
	for range 4000 {
		n, date := chance.IntN(4), chance.IntN(300)
		name, division := "公司"+strconv.Itoa(chance.IntN(3)), divisions[chance.IntN(3)]
		ok := n < len(twin) && !twin[n].gone && date >= twin[min(n, len(twin)-1)].changed
		var got, want bool
		switch chance.IntN(9) {
		case 0:
			code := codes[chance.IntN(3)]
			want = division != "330523999"
			for _, r := range twin {
				want = want && r.code != code
			}
			got = rig.Do(c, c.c.Commands.Register, company.Register{code, name, company.Limited, village.Code(division), since}).Err == nil
			if got {
				twin = append(twin, row{code: code, name: name, division: division})
			}
		case 1:
			want = ok && chance.IntN(20) == 0
			if want {
				got = rig.Do(c, c.c.Commands.NoteDissolved, company.NoteDissolved{company.Number(n + 1), since + calendar.Date(date), "x"}).Err == nil
				twin[n].gone = got
			}
		case 2, 3, 4:
			want = ok && twin[n].division != division && division != "330523999"
			got = rig.Do(c, c.c.Commands.Move, company.Move{company.Number(n + 1), village.Code(division), since + calendar.Date(date)}).Err == nil
			if got {
				twin[n].division, twin[n].changed = division, date
			}
		default:
			want = ok && twin[n].name != name
			got = rig.Do(c, c.c.Commands.Rename, company.Rename{company.Number(n + 1), name, since + calendar.Date(date)}).Err == nil
			if got {
				twin[n].name, twin[n].changed = name, date
			}
		}
		if got != want {
			t.Fatalf("company %d: %v, the twin says %v", n+1, got, want)
		}
		if got {
			accepted++
		}
	}
	for i, r := range twin {
		if row, _ := c.c.Company(company.Number(i + 1)); row.Name != r.name || string(row.Division) != r.division || row.Dissolved != r.gone {
			t.Errorf("company %d: %+v, the twin has %+v", i+1, row, r)
		}
	}
	if len(twin) != 3 || accepted < 10 {
		t.Errorf("idle: %d companies, %d accepted", len(twin), accepted)
	}
	c.check()
}
