package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liangshan/calendar"
	"liangshan/commit"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/village"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// scale is a forest's year that is small enough for a test.
var scale = demo.Scale{Cooperatives: 7, Households: 400, Stands: 300, Mu: 12_000, Plots: 40, Buyers: 5, Tonnes: 500}

// opened starts a county from its folder of rules.
func opened(t testing.TB, clock commit.Clock) (*county.Running, county.Options) {
	t.Helper()
	ctx := context.Background()
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""), Clock: clock}
	must(t, county.Init(ctx, o.Folder, "330523", nil))
	r, err := county.Open(ctx, o)
	must(t, err)
	_, err = r.Bootstrap(ctx)
	must(t, err)
	folder, err := fs.Sub(counties.Files, "330523")
	must(t, err)
	files, err := county.ReadFiles(folder)
	must(t, err)
	_, err = r.Apply(ctx, files)
	must(t, err)
	return r, o
}

// started runs a small county's year, and its forest's, and makes figures of them.
func started(t testing.TB) (*county.Running, county.Options, demo.Results) {
	t.Helper()
	ctx := context.Background()
	clock := demo.NewClock(time.UnixMilli(demo.FirstDay.StartMillis()).Add(9 * time.Hour))
	r, o := opened(t, clock)
	year, err := demo.Run(ctx, r)
	must(t, err)
	forest := &demo.Forest{Scale: scale, Seed: 1, Clock: clock, First: demo.FirstDay}
	must(t, demo.RunForest(ctx, r, year, forest))
	_, err = year.Offer()
	must(t, err)
	must(t, year.Register(&demo.Records{Seed: 1, Shared: 40, Flats: 1100, Loans: 12}))
	results, err := year.GoalsToResults()
	must(t, err)
	return r, o, results
}

// TestPublishable lists a record whose unit changes with the period under way: each of its periods by
// the definition of its own end, as the command that publishes it takes it.
func TestPublishable(t *testing.T) {
	ctx := t.Context()
	r, ask := applied(t, (demo.FirstDay + 400).String())
	d := desk.New(r)
	look, err := d.At(ctx, 0)
	must(t, err)
	now := indicator.SpanOf(indicator.Year, look.Day)
	var row indicator.FigureRow
	must(t, r.Read(ctx, func(c *county.County) {
		definition, _ := c.Indicator.Definition("key_tasks", look.Day, look.Position)
		row = definition.Row
	}))
	row.From, row.PerNum, row.Reason = now.First(), 2, "按对计数"
	ask(1, "indicator.publish_rules", indicator.Publish{Figures: []indicator.FigureRow{row}})
	list, err := d.Publishable(ctx)
	must(t, err)
	got := map[indicator.Span]int64{}
	for _, one := range list {
		if one.Row.Code == "key_tasks" {
			got[one.Period] = one.Row.PerNum*1000 + one.Value
		}
	}
	if want := map[indicator.Span]int64{now.Add(-1): 1064, now: 2032}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// bytesOf writes a report in every form that has to be the same whenever it is made.
func bytesOf(t testing.TB, d *desk.Desk, year int, position uint64) []byte {
	t.Helper()
	y, err := d.Year(context.Background(), year, position)
	must(t, err)
	var b bytes.Buffer
	must(t, y.JSON(&b))
	must(t, y.HTML(&b, false))
	must(t, y.HTML(&b, true))
	for _, table := range y.Tables(false) {
		fmt.Fprint(&b, table)
	}
	sheet, err := d.Bulletin(context.Background(), 1, position)
	must(t, err)
	must(t, sheet.JSON(&b))
	must(t, sheet.HTML(&b, false))
	return b.Bytes()
}

// TestYear makes the report of a county's year, checks the table of published figures, makes
// it again after 100,000 more events, from a copy of the journal, and in another process's way.
func TestYear(t *testing.T) {
	ctx := context.Background()
	r, o, results := started(t)
	defer r.Close(ctx)
	if results.Records < 10 || results.Derived < 2 || results.Lines < 100 {
		t.Fatalf("%+v", results)
	}
	owed(t, r)
	d := desk.New(r)
	look, err := d.At(ctx, 0)
	must(t, err)
	y, err := d.Year(ctx, 2026, look.Position)
	must(t, err)
	checkTable(t, y)
	checkMissing(t, y, look.Day)
	first := bytesOf(t, d, 2026, look.Position)

	more(t, r)
	now, err := d.At(ctx, 0)
	must(t, err)
	if now.Position < look.Position+100_000 {
		t.Fatalf("only %d more events", now.Position-look.Position)
	}
	if !bytes.Equal(first, bytesOf(t, d, 2026, look.Position)) {
		t.Error("the same desk makes another report of the same position")
	}
	if !bytes.Equal(first, bytesOf(t, desk.New(r), 2026, look.Position)) {
		t.Error("a new desk makes another report of the same position")
	}
	if bytes.Equal(first, bytesOf(t, d, 2026, now.Position)) {
		t.Error("nothing that happened since can be seen")
	}
	g, err := county.Glance(ctx, o.Folder, nil)
	must(t, err)
	defer g.Close()
	if !bytes.Equal(first, bytesOf(t, desk.New(g), 2026, look.Position)) {
		t.Error("a state replayed from the journal makes another report of the same position")
	}
	must(t, r.Read(ctx, func(c *county.County) {
		if err := c.Audit(); err != nil {
			t.Error(err)
		}
	}))
}

// owed defines a return of every month that nobody reports.
func owed(t *testing.T, r *county.Running) {
	t.Helper()
	id := r.NewRequestID()
	must(t, r.Do(context.Background(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(county.System, "indicator.publish_rules", id, indicator.Publish{Figures: []indicator.FigureRow{{
			Code: "owed", From: demo.FirstDay, NameZH: "月报", NameEN: "monthly", Kind: indicator.Return, UnitZH: "个",
			UnitEN: "x", Every: indicator.Month, Basis: indicator.Flow, Better: indicator.More, Department: "reform", Due: 10}}})
	}).Err)
}

// checkMissing checks that every month of the year that is over on a day is missing, with its due
// day by the calendar of then, the year's last month too.
func checkMissing(t *testing.T, y *paper.YearReport, day calendar.Date) {
	t.Helper()
	var want, got []string
	for month := 1; month <= 12; month++ {
		span := indicator.Span{Every: indicator.Month, Year: 2026, Number: month}
		if span.Last() < day && span.Last() >= demo.FirstDay {
			want = append(want, string(span.Period()))
		}
	}
	for _, m := range y.Missing {
		if m.Figure != "owed" {
			continue
		}
		got = append(got, m.Period)
		if m.Period == "2026-04" && m.Due != "2026-05-18" { // Labour Day's holidays to 5 May; 9 May, a Saturday, is worked.
			t.Errorf("%+v", m)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("missing are %v, expected %v", got, want)
	}
}

// more does what would change a report that looked at the present: corrections, other names,
// another target, and 100,000 events besides.
func more(t *testing.T, r *county.Running) {
	t.Helper()
	ctx := context.Background()
	do := func(name string, command any) {
		t.Helper()
		id := r.NewRequestID()
		must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Call(county.System, name, id, command)
		}).Err)
	}
	publish := county.Publish{Path: "departments.yaml", Text: "departments:\n  - {code: reform, name_zh: 发改委, name_en: Reform}\n"}
	publish.Departments = []village.DepartmentRow{{Code: "reform", NameZH: "发改委", NameEN: "Reform"}}
	full := calendar.CN().Text()
	cut := strings.LastIndex(full, "work 05-09 劳动节")
	newer := full[:cut] + "off 05-06..05-08 劳动节\n" + full[cut:] // Three more days off: April's returns are due later.
	folder := []county.Publish{publish, {Path: "calendar.yaml", Text: "calendar: changed\n", Calendar: newer}}
	_, err := r.Apply(ctx, folder)
	must(t, err)
	var d indicator.Definition
	must(t, r.Read(ctx, func(c *county.County) { d, _ = c.Indicator.Definition("gdp", demo.FirstDay, c.Sequence()) }))
	changed := d.Row
	changed.NameZH, changed.From, changed.Reason = "地区生产总值(修订)", demo.FirstDay, "口径修订"
	do("indicator.publish_rules", indicator.Publish{Figures: []indicator.FigureRow{changed}, Targets: []indicator.TargetRow{{
		Figure: "target_projects", From: demo.FirstDay, Path: []indicator.Point{{Date: demo.FirstDay + 300, Value: 120}},
		Unbased: true, Reason: "目标调整"}}})
	rows := make([]ledger.Transfer, 0, 4000)
	for range 4000 {
		rows = append(rows, ledger.Transfer{Debit: 2001, Credit: 2002, Amount: 1})
	}
	do("ledger.transfer_many", ledger.TransferMany{Rows: ledger.Pack(rows[:1])})
	done := make(chan error, 64)
	for range 64 {
		go func() {
			for range 100_000/64 + 1 {
				id := r.NewRequestID()
				err := r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
					return c.Call(county.System, "ledger.transfer", id, ledger.Transfer{Debit: 9001, Credit: 3001, Amount: 1})
				}).Err
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 64 {
		must(t, <-done)
	}
}

// checkTable checks the seventy-five rows: each has a kind and a source, every record was folded
// again, and what the demonstration re-enacts in full agrees.
func checkTable(t *testing.T, y *paper.YearReport) {
	t.Helper()
	if len(y.Table) != 75 {
		t.Fatalf("%d rows", len(y.Table))
	}
	records := 0
	for i := range y.Table {
		c := &y.Table[i]
		if c.Source == "" || c.Ours.Kind == "" || c.Published.Text(true) == "—" || c.Quote == "" {
			t.Errorf("%s: %+v", c.Code, c)
		}
		switch c.Ours.Kind {
		case "record":
			records++
			if !c.Ours.Holds || c.Ours.Receipts == 0 {
				t.Errorf("%s: the record does not hold: %+v", c.Code, c.Ours)
			}
		case "return":
			if c.Agreement != paper.SamePaper || c.Ours.Paper != c.Source {
				t.Errorf("%s: a return without the article as its paper: %+v", c.Code, c.Ours)
			}
		}
	}
	want := map[string]string{"yucun_dividend": "206", "key_tasks": "64", "major_reforms": "37", "landmark_results": "15",
		"bamboo_cooperatives": "7", "carbon_buyers": "5", "villages_over_1000_mu_covered": "100",
		"campsites": "41", "leisure_projects": "86", "industry_parks": "31", "youth_clubs": "46", "talent_card_services": "18",
		"talent_cards": "120", "shared_ownership_homes": "40", "talent_flats": "1"} // 0.1 of 10,000 flats.
	for i := range y.Table {
		c := &y.Table[i]
		if text, ok := want[c.Code]; ok && fmt.Sprint(c.Ours.Value) != text {
			t.Errorf("%s: %s, want %s", c.Code, c.Ours.Text(true), text)
		}
	}
	for _, code := range []string{"campsites", "campsite_visits", "leisure_projects", "leisure_investment", "industry_parks",
		"industry_park_floor_area", "talent_cards", "talent_card_services", "youth_clubs", "rural_roads", "startup_loans",
		"shared_ownership_homes", "talent_flats"} {
		i := slices.IndexFunc(y.Table, func(c paper.Comparison) bool { return c.Code == code })
		if c := &y.Table[i]; c.Ours.Kind != "record" || c.Ours.Period != "2026" || c.Ours.Receipts == 0 {
			t.Errorf("%s is no record of our own: %+v", code, c.Ours)
		}
	}
	if records != 22 {
		t.Errorf("%d rows are records", records)
	}
}

// TestPlaces holds the table of a record by township against values of single places, at a position
// of the past, and its refusals.
func TestPlaces(t *testing.T) {
	ctx := context.Background()
	r, _, _ := started(t)
	defer r.Close(ctx)
	d := desk.New(r)
	const figure = "bamboo_area_transferred"
	table, err := d.Places(ctx, figure, "", 9, "2026", "2026", 0)
	must(t, err)
	if len(table.Places) != 16 || len(table.Periods) != 1 || table.Places[0].Place != "330523" {
		t.Fatalf("%+v", table)
	}
	var definition indicator.Definition
	must(t, r.Read(ctx, func(c *county.County) {
		definition, _ = c.Indicator.Definition(figure, demo.FirstDay+360, table.Position)
	}))
	book, err := d.Book(ctx)
	must(t, err)
	filled := 0
	for _, place := range table.Places {
		span, _ := indicator.Period("2026").Span()
		result, err := book.Value(fold.Of(&definition, span, village.Code(place.Place), table.Position))
		must(t, err)
		want, err := definition.InUnits(result.Pieces)
		must(t, err)
		text := ""
		if result.Rows > 0 {
			text = quantity.Format(want, int(definition.Row.Decimals))
		}
		if place.Values[0] != text || place.NameZH == place.Place {
			t.Errorf("%+v, want %q", place, text)
		}
		if result.Rows > 0 {
			filled++
		}
	}
	if filled < 3 {
		t.Errorf("only %d places have anything", filled)
	}
	for _, c := range []struct {
		figure, from, to string
		within           village.Code
		want             error
	}{
		{"no_such", "2026", "2026", "", desk.ErrUnknown},
		{"gdp", "2026", "2026", "", indicator.ErrKindOther},
		{figure, "2026-01", "2026-02", "", desk.ErrPeriods},
		{figure, "2026", "2025", "", desk.ErrPeriods},
		{figure, "1950", "2150", "", desk.ErrPeriods},
		{figure, "x", "2026", "", desk.ErrPeriods},
		{figure, "2026", "x", "", desk.ErrPeriods},
		{figure, "2026", "2026", "330524", indicator.ErrPlace},
	} {
		if _, err := d.Places(ctx, c.figure, c.within, 9, indicator.Period(c.from), indicator.Period(c.to), 0); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestRefold makes the rows of every record from the journal alone, with a book of its own, and
// compares value, number and hash with what was published; then opens each down to its events
// and back.
func TestRefold(t *testing.T) {
	ctx := context.Background()
	r, _, _ := started(t)
	defer r.Close(ctx)
	book := fold.NewBook(county.New(), fold.All())
	must(t, book.CatchUp(ctx, r.Journal()))
	d := desk.New(r)
	checked := 0
	var values []indicator.Published
	definitions := map[string]indicator.Definition{}
	must(t, r.Read(ctx, func(c *county.County) {
		for _, code := range c.Indicator.Figures(c.Sequence()) {
			for _, place := range []string{"", "330523108901"} {
				for _, e := range c.Indicator.Series(code, village.Code(place), c.Sequence()) {
					if e.Kind == indicator.Record {
						values = append(values, e)
						definitions[code] = c.Indicator.DefinitionAt(code, e.Version)
					}
				}
			}
		}
	}))
	for _, e := range values {
		definition := definitions[e.Figure]
		q, ok := desk.Query(&definition, &e)
		if !ok {
			t.Fatal(e.Figure)
		}
		result, err := book.Value(q)
		must(t, err)
		value, err := definition.InUnits(result.Pieces)
		must(t, err)
		if value != e.Value || result.Rows != e.Rows || result.Hash != e.Hash || result.Rows == 0 {
			t.Errorf("%s: folded again %d of %d rows, published %d of %d", e.Figure, value, result.Rows, e.Value, e.Rows)
		}
		counted, _ := book.Fold(q.Fold)
		private(t, d, &e, counted.Table != "")
		rows := uint64(0)
		for cursor := uint64(0); ; {
			page, err := d.Rows(ctx, all, e.Figure, e.Period, e.Place, 0, cursor, 7)
			must(t, err)
			rows += uint64(len(page.Rows))
			if cursor = page.Next; cursor == 0 {
				moves, err := d.Moves(ctx, all, page.Rows[0].Sequence, uint32(page.Rows[0].Line))
				must(t, err)
				if !moved(moves, e.Figure) {
					t.Errorf("%s: event %d does not lead back to it: %+v", e.Figure, page.Rows[0].Sequence, moves)
				}
				break
			}
		}
		if rows != e.Rows {
			t.Errorf("%s: its pages have %d rows of %d", e.Figure, rows, e.Rows)
		}
		checked++
	}
	if checked < 32 {
		t.Errorf("only %d records", checked)
	}
}

func moved(all []desk.Moved, figure string) bool {
	for _, m := range all {
		for _, code := range m.Figures {
			if code == figure {
				return true
			}
		}
	}
	return false
}

// all sees every read table, nobody none.
func all(string) bool    { return true }
func nobody(string) bool { return false }

// private checks that who may not read the table of what persons got sees neither persons nor amounts, and who may sees
// both.
func private(t *testing.T, d *desk.Desk, e *indicator.Published, hidden bool) {
	t.Helper()
	for _, c := range []struct {
		may   desk.Sight
		whole bool
	}{{all, true}, {nobody, false}} {
		page, err := d.Rows(t.Context(), c.may, e.Figure, e.Period, e.Place, 0, 0, 5)
		must(t, err)
		moves, err := d.Moves(t.Context(), c.may, page.Rows[0].Sequence, fold.NoLine)
		must(t, err)
		if row := page.Rows[0]; (row.Value != nil) != (c.whole || !hidden) || !c.whole && hidden && row.Member != 0 {
			t.Errorf("%s: a reader who may %v sees %+v", e.Figure, c.whole, page.Rows[0])
		}
		for _, m := range moves {
			if (m.Value != nil) != c.whole && (m.Fold == "dividend.paid" || m.Value == nil && m.Fold == "village.villages") {
				t.Errorf("%s: a reader who may %v sees %+v", e.Figure, c.whole, m)
			}
		}
	}
}
