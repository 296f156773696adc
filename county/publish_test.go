package county_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/programme"
)

// TestPublishRefused holds what the rulebook itself refuses, whoever asks it and however the files were read.
func TestPublishRefused(t *testing.T) {
	r, _ := small(t)
	defer r.Close(context.Background())
	for _, c := range []struct {
		publish county.Publish
		want    *kernel.Refusal
	}{
		{county.Publish{Path: "", Text: "x"}, county.ErrFilePath},
		{county.Publish{Path: "/etc/x.yaml", Text: "x"}, county.ErrFilePath},
		{county.Publish{Path: "programmes/../../x.yaml", Text: "x"}, county.ErrFilePath},
		{county.Publish{Path: strings.Repeat("x", 201), Text: "x"}, county.ErrFilePath},
		{county.Publish{Path: "x.yaml"}, county.ErrFileEmpty},
		{county.Publish{Path: "x.yaml", Text: strings.Repeat("x", 512<<10+1)}, county.ErrFileTooLong},
		{county.Publish{Path: "x.yaml", Text: "x", County: &county.FoundedAs{Code: "410523", NameZH: "汤阴县",
			NameEN: "Tangyin"}}, county.ErrFounded},
		{county.Publish{Path: "x.yaml", Text: "x", County: &county.FoundedAs{Code: "330523", NameZH: "安吉县"}},
			county.ErrNames},
	} {
		before := digests(t, r)
		id := r.NewRequestID()
		err := r.Do(t.Context(), func(k *county.County) (*kernel.Call, error) {
			return k.Rulebook.Publish.Make(county.System, id, c.publish), nil
		}).Err
		if !errors.Is(err, c.want) {
			t.Errorf("%.40q: %v, want %v", c.publish.Path, err, c.want)
		}
		if !slices.Equal(before, digests(t, r)) {
			t.Errorf("%.40q left a trace", c.publish.Path)
		}
	}
}

// TestApplyRowAdded applies files whose texts have changed: rows that say what holds already are passed over, a new row
// takes effect, and one that says of a day something else than before is refused.
func TestApplyRowAdded(t *testing.T) {
	r, _ := small(t)
	defer r.Close(context.Background())
	change := func(path string, oldNew ...string) error {
		t.Helper()
		files := rules(t)
		at := slices.IndexFunc(files, func(f county.Publish) bool { return f.Path == path })
		text := files[at].Text
		for i := 0; i < len(oldNew); i += 2 {
			if !strings.Contains(text, oldNew[i]) {
				t.Fatalf("%s holds no %q", path, oldNew[i])
			}
			text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
		}
		read, err := county.ReadFiles(fstest.MapFS{path: &fstest.MapFile{Data: []byte(text)}})
		must(t, err)
		_, err = r.Apply(t.Context(), read)
		return err
	}
	row := "    - {name: stock_max, from: 2020-01-01"
	must(t, change("carbon.yaml", row, "    - {name: gross_kg_per_mu_year, from: 2030-01-01, value: 1500, assumed: 更少}\n"+row))
	must(t, change("land.yaml", "land:\n", "# 又及\nland:\n"))
	must(t, change("market.yaml", "rules:\n", "rules: # 又及\n"))
	must(t, r.Read(t.Context(), func(c *county.County) {
		from, to := dayOf(t, "2029-12-31"), dayOf(t, "2030-01-01")
		if v, ok := c.Carbon.Parameter(carbon.GrossKgPerMuYear, from); !ok || v != 1650 {
			t.Error(v, ok)
		}
		if v, ok := c.Carbon.Parameter(carbon.GrossKgPerMuYear, to); !ok || v != 1500 {
			t.Error(v, ok)
		}
	}))
	const account = "{id: 50003, unit: CNY, code: 8003}"
	for _, other := range []string{"{id: 50003, unit: CNY, code: 8004}", "{id: 50003, unit: CNY, code: 8003, may_owe: true}"} {
		if err := change("carbon.yaml", account, other); !told(err, ledger.ErrAccountExists) {
			t.Error(other, err)
		}
	}
	for _, doors := range []string{"[loan.interest]", "[housing.rent, nowhere]"} { // Of a case, not of a person; none.
		err := change("programmes/rent_support.yaml", "version: 3", "version: 4", "doors: [housing.rent]", "doors: "+doors)
		if !told(err, programme.ErrDoorUnknown) {
			t.Error(doors, err)
		}
	}
	if err := change("land.yaml", "margin_m: 500", "margin_m: 600"); !told(err, land.ErrDateOrder) {
		t.Error(err)
	}
	if err := change("carbon.yaml", "value: 1650", "value: 1651"); !told(err, carbon.ErrDateOrder) {
		t.Error(err)
	}
}

// TestCalendarAt publishes another table of working days: what was before is counted by the one of then.
func TestCalendarAt(t *testing.T) {
	r, _ := small(t)
	defer r.Close(context.Background())
	position := func() (n uint64) {
		must(t, r.Read(t.Context(), func(c *county.County) { n = c.Sequence() }))
		return n
	}
	old, err := calendar.ByID("cn")
	must(t, err)
	text := strings.Replace(old.Text(), "zh 中国", "zh 中国（改）", 1)
	before := position()
	id := r.NewRequestID()
	must(t, r.Do(t.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Rulebook.Publish.Make(county.System, id, county.Publish{Path: "calendar2.yaml", Text: "x", Calendar: text}), nil
	}).Err)
	for at, want := range map[uint64]string{before: old.Text(), position(): text} {
		must(t, r.Read(t.Context(), func(c *county.County) {
			got, err := c.Rulebook.CalendarAt("cn", at)
			if err != nil || got.Text() != want {
				t.Errorf("at %d: %v", at, err)
			}
		}))
	}
}

// told reports whether a file was refused for a reason.
func told(err error, want *kernel.Refusal) bool {
	var file *county.FileError
	return errors.As(err, &file) && file.Code == want.Code
}
