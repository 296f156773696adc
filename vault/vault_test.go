package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liangshan/vault/leaktest"
)

// A place is a vault's three files in a folder of a test: data folder, keys and erase list apart.
func place(t testing.TB) Options {
	t.Helper()
	dir := t.TempDir()
	options := Options{
		DataDir:   filepath.Join(dir, "data"),
		Keys:      filepath.Join(dir, "keys"),
		EraseList: filepath.Join(dir, "erased"),
		Now:       func() int64 { return 1_795_000_000_000 },
	}
	if err := os.Mkdir(options.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	return options
}

func created(t testing.TB) (*Vault, Options) {
	t.Helper()
	options := place(t)
	if err := Create(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	return opened(t, options), options
}

func opened(t testing.TB, options Options) *Vault {
	t.Helper()
	v, err := Open(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if v.writer.Ping() == nil {
			v.Close()
		}
	})
	return v
}

func reopened(t testing.TB, v *Vault, options Options) *Vault {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	return opened(t, options)
}

func facts(p leaktest.Person) []Fact {
	var all []Fact
	for _, f := range []Fact{
		{Field: Name, Value: Text(p.Name), CheckedBy: CheckedByPolice}, {Field: Identity, Value: Text(p.Identity)},
		{Field: Phone, Value: Text(p.Phone)}, {Field: Account, Value: Text(p.Account)},
		{Field: Address, Value: Text(p.Address)},
	} {
		f.From, f.Source = 20260101, "household register"
		all = append(all, f)
	}
	return all
}

// registered stages and commits a person.
func registered(t testing.TB, v *Vault, request string, facts []Fact) Number {
	t.Helper()
	number, err := v.Stage(t.Context(), request, facts)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Commit(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	return number
}

func name(text Text) []Fact { return []Fact{{Field: Name, Value: text, Source: "test"}} }

func wants(t testing.TB, err error, code Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

func valueOf(t testing.TB, v *Vault, number Number, day Day, field Field) string {
	t.Helper()
	p, err := v.Get(t.Context(), number, day, field)
	if err != nil {
		t.Fatal(err)
	}
	value, ok := p.Value(field)
	if !ok {
		return "(none)"
	}
	return value.Reveal()
}

func TestStageCommitGet(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	planted := leaktest.Planted()
	number, err := v.Stage(ctx, "r1", facts(planted[0]))
	if err != nil || number != 1 {
		t.Fatalf("number %d, %v", number, err)
	}
	_, err = v.Get(ctx, number, 20261121)
	wants(t, err, Unsettled)
	for range 2 { // A retry, also after opening anew.
		if again, err := v.Stage(ctx, "r1", facts(planted[0])); err != nil || again != number {
			t.Errorf("a retry gets %d, %v", again, err)
		}
		v = reopened(t, v, options)
	}
	_, err = v.Stage(ctx, "r1", facts(planted[1]))
	wants(t, err, RequestReused)
	if found, err := v.Search(ctx, Query{Field: Identity, Text: Text(planted[0].Identity)}); err != nil || found != nil {
		t.Errorf("a staged person is found: %v, %v", found, err)
	}
	for range 2 {
		if err := v.Commit(ctx, "r1"); err != nil {
			t.Fatal(err)
		}
		v = reopened(t, v, options)
	}
	if again, err := v.Stage(ctx, "r1", facts(planted[0])); err != nil || again != number {
		t.Errorf("a retry after the commit gets %d, %v", again, err)
	}
	p, err := v.Get(ctx, number, 20261121)
	if err != nil || len(p.Facts) != 5 || p.Number != number {
		t.Fatalf("%d facts, %v", len(p.Facts), err)
	}
	for field, want := range map[Field]string{Name: planted[0].Name, Identity: planted[0].Identity,
		Phone: planted[0].Phone, Account: planted[0].Account, Address: planted[0].Address} {
		if got := valueOf(t, v, number, 20261121, field); got != want {
			t.Errorf("%s differs", field)
		}
	}
	if got := valueOf(t, v, number, 20251231, Name); got != "(none)" {
		t.Error("a name before its first day")
	}
	_, err = v.Get(ctx, 99, 20261121)
	wants(t, err, NotFound)
	wants(t, v.Commit(ctx, "unheard"), RequestUnknown)
	wants(t, v.Discard(ctx, "r1"), RequestUnknown)
}

func TestDiscardBurnsTheNumber(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	if _, err := v.Stage(ctx, "r1", name("甲乙丙")); err != nil {
		t.Fatal(err)
	}
	if err := v.Discard(ctx, "r1"); err != nil {
		t.Fatal(err)
	}
	v = reopened(t, v, options)
	_, err := v.Get(ctx, 1, 20261121)
	wants(t, err, NotFound)
	wants(t, v.Discard(ctx, "r1"), RequestUnknown)
	if number := registered(t, v, "r1", name("甲乙丙")); number != 2 {
		t.Errorf("number %d", number)
	}
	for table, want := range map[string]int{"person": 1, "fact": 1, "token": 6, "request": 1} {
		if n := rows(t, v, table); n != want {
			t.Errorf("%d rows of %s", n, table)
		}
	}
}

func rows(t testing.TB, v *Vault, table string) (n int) {
	t.Helper()
	if err := v.writer.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDatedFacts(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	number := registered(t, v, "r1", []Fact{
		{Field: Phone, Value: "19900000001", From: 20200101, Source: "the person"},
		{Field: "account.wages", Value: "6200000000000001", Source: "the bank", CheckedBy: CheckedByBank},
	})
	put := func(request string, value Text, from Day) uint64 {
		version, err := v.Put(ctx, request, number, []Fact{{Field: Phone, Value: value, From: from, Source: "the person"}})
		if err != nil {
			t.Fatal(err)
		}
		return version
	}
	if version := put("r2", "19900000002", 20240601); version != 4 {
		t.Errorf("version %d", version)
	}
	put("r3", "19900000003", 20220101)
	put("r4", "19900000004", 20220101)
	put("r5", "", 20250101)
	if version := put("r4", "19900000004", 20220101); version != 6 {
		t.Errorf("a retry gets version %d", version)
	}
	for day, want := range map[Day]string{
		20191231: "(none)", 20200101: "19900000001", 20211231: "19900000001", 20220101: "19900000004",
		20240531: "19900000004", 20240601: "19900000002", 20241231: "19900000002", 20250101: "(none)",
	} {
		if got := valueOf(t, v, number, day, Phone); got != want {
			t.Errorf("on %d: %s, want %s", day, got, want)
		}
	}
	p, err := v.History(ctx, number)
	if err != nil || len(p.Facts) != 6 || len(p.Checks) != 1 {
		t.Fatalf("%d facts, %d checks, %v", len(p.Facts), len(p.Checks), err)
	}
	if c := p.Checks[0]; c.Of != 2 || c.By != CheckedByBank || c.Version != 3 || c.RecordedAt != 1_795_000_000_000 {
		t.Errorf("check of %d by %s", c.Of, c.By)
	}
}

func TestChecks(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	number := registered(t, v, "r1", name("甲乙丙"))
	checker := func(day Day) Checker {
		p, err := v.Get(ctx, number, day, Name)
		if err != nil {
			t.Fatal(err)
		}
		return p.Facts[0].CheckedBy
	}
	for i, check := range []Check{
		{Of: 1, By: CheckedByPolice, From: 20260301, Source: "police station"},
		{Of: 1, By: CheckedByNobody, From: 20260501, Source: "police station: a mistake"},
		{Of: 1, By: CheckedByBank, From: 20260701, Source: "rural bank"},
	} {
		if _, err := v.Put(ctx, fmt.Sprint("c", i), number, nil, check); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[Day]Checker{20260228: CheckedByNobody, 20260301: CheckedByPolice,
		20260501: CheckedByNobody, 20260701: CheckedByBank} {
		if got := checker(day); got != want {
			t.Errorf("on %d: %s", day, got)
		}
	}
	for _, check := range []Check{
		{Of: 0, By: CheckedByBank, Source: "x"}, {Of: 5, By: CheckedByBank, Source: "x"},
		{Of: 2, By: CheckedByBank, Source: "x"}, {Of: 1, By: checkersEnd, Source: "x"},
	} {
		_, err := v.Put(ctx, "wrong", number, nil, check)
		wants(t, err, CheckInvalid)
	}
}

func TestStagedFacts(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	number := registered(t, v, "r1", name("甲乙丙"))
	renamed := []Fact{{Field: Name, Value: "甲丁戊", From: 20260601, Source: "court"}, {Field: Phone, Value: "19900000001",
		Source: "the person"}}
	stage := func(request string) uint64 {
		version, err := v.StageFacts(ctx, request, number, renamed)
		if err != nil {
			t.Fatal(err)
		}
		v = reopened(t, v, options)
		return version
	}
	if first, again, other := stage("r2"), stage("r2"), stage("r3"); first != 2 || again != 2 || other != 4 {
		t.Errorf("versions %d, %d, %d", first, again, other)
	}
	unseen := func() {
		t.Helper()
		if got := valueOf(t, v, number, 20261121, Name); got != "甲乙丙" {
			t.Errorf("a staged name is seen")
		}
		if found, _ := v.Search(ctx, Query{Field: Name, Text: "丁", Part: true}); found != nil {
			t.Error("a staged name is found")
		}
	}
	unseen()
	before := rows(t, v, "token")
	if err := v.Discard(ctx, "r2"); err != nil {
		t.Fatal(err)
	}
	if rows(t, v, "token") != before {
		t.Error("hashes are gone that the other request needs")
	}
	unseen()
	if err := v.Discard(ctx, "r3"); err != nil {
		t.Fatal(err)
	}
	if n := rows(t, v, "token"); n != 6 {
		t.Errorf("%d hashes", n)
	}
	if version := stage("r2"); version != 6 {
		t.Errorf("version %d after the discards", version)
	}
	if err := v.Commit(ctx, "r2"); err != nil {
		t.Fatal(err)
	}
	v = reopened(t, v, options)
	if got := valueOf(t, v, number, 20261121, Name); got != "甲丁戊" {
		t.Error("the committed name is not seen")
	}
	p, err := v.History(ctx, number)
	if err != nil || len(p.Facts) != 3 {
		t.Errorf("%d facts, %v", len(p.Facts), err)
	}
	if found, _ := v.Search(ctx, Query{Field: Name, Text: "丁", Part: true}); !slices.Equal(found, []Number{number}) {
		t.Errorf("found %v", found)
	}
}

func TestStageManyAndSettle(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	var batch [][]Fact
	for i := range 300 {
		batch = append(batch, name(Text(fmt.Sprintf("批量%c", '一'+i))))
	}
	for range 2 {
		first, err := v.StageMany(ctx, "many", batch)
		if err != nil || first != 1 {
			t.Fatalf("first %d, %v", first, err)
		}
	}
	number, err := v.Stage(ctx, "one", name("甲乙丙"))
	if err != nil || number != 301 {
		t.Fatalf("number %d, %v", number, err)
	}
	v = reopened(t, v, options)
	staged, err := v.Staged(ctx)
	if err != nil || len(staged) != 2 || staged[0].First != 1 || staged[0].People != 300 || staged[1].First != 301 {
		t.Fatalf("%+v, %v", staged, err)
	}
	if err := v.Settle(ctx, staged[0], true); err != nil {
		t.Fatal(err)
	}
	if err := v.Settle(ctx, staged[1], false); err != nil {
		t.Fatal(err)
	}
	wants(t, v.Settle(ctx, staged[1], true), RequestUnknown)
	if staged, _ = v.Staged(ctx); len(staged) != 0 {
		t.Errorf("%+v", staged)
	}
	people, err := v.GetMany(ctx, []Number{300, 1}, 20261121)
	if err != nil || people[0].Facts[0].Value != batch[299][0].Value || people[1].Facts[0].Value != batch[0][0].Value {
		t.Errorf("%v", err)
	}
	_, err = v.GetMany(ctx, []Number{300, 301}, 20261121)
	wants(t, err, NotFound)
	people, err = v.GetKnown(ctx, []Number{301, 300, 0}, 20261121)
	if err != nil || len(people) != 3 || people[0].Number != 0 || people[2].Number != 0 ||
		people[1].Facts[0].Value != batch[299][0].Value {
		t.Errorf("%v %v", people, err)
	}
	found, err := v.Search(ctx, Query{Field: Name, Text: "批", Part: true, Limit: 290})
	if err != nil || len(found) != 290 {
		t.Errorf("%d found, %v", len(found), err)
	}
	if err := v.ForgetRequests(ctx, 1_795_000_000_001); err != nil {
		t.Fatal(err)
	}
	wants(t, v.Commit(ctx, "many"), RequestUnknown)
}

func TestRaiseNumbers(t *testing.T) {
	v, _ := created(t)
	for _, highest := range []Number{40, 12} {
		if err := v.RaiseNumbers(t.Context(), highest); err != nil {
			t.Fatal(err)
		}
	}
	if number := registered(t, v, "r1", name("甲乙丙")); number != 41 {
		t.Errorf("number %d", number)
	}
	wants(t, v.RaiseNumbers(t.Context(), 1<<63), NumberTooLarge)
}

func TestSearch(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	var numbers []Number
	for i, p := range leaktest.Planted() {
		numbers = append(numbers, registered(t, v, fmt.Sprint("r", i), facts(p)))
	}
	wages := registered(t, v, "w", []Fact{{Field: "account.wages", Value: "6222 9840 7193 5520 413", Source: "bank"},
		{Field: Name, Value: "司马懿", Source: "register"}})
	for _, c := range []struct {
		query Query
		want  []Number
	}{
		{Query{Field: Identity, Text: "33052319640229874x"}, numbers[:1]},
		{Query{Field: Identity, Text: "３３０５２３ 19640229 874Ｘ"}, numbers[:1]},
		{Query{Field: Identity, Text: "330523196402298741"}, nil},
		{Query{Field: Phone, Text: "+86 199-1234-5671"}, numbers[:1]},
		{Query{Field: Phone, Text: "0086 19912345671"}, numbers[:1]},
		{Query{Field: Account, Text: "6222984071935520413"}, []Number{numbers[0], wages}},
		{Query{Field: "account.wages", Text: "6222984071935520413"}, []Number{wages}},
		{Query{Field: Name, Text: "司马翀懿"}, numbers[:1]},
		{Query{Field: Name, Text: "司 马 翀 懿"}, numbers[:1]},
		{Query{Field: Name, Text: "司马"}, nil},
		{Query{Field: Name, Text: "司马", Part: true}, []Number{numbers[0], wages}},
		{Query{Field: Name, Text: "司马", Part: true, Limit: 1}, numbers[:1]},
		{Query{Field: Name, Text: "马翀懿", Part: true}, numbers[:1]},
		{Query{Field: Name, Text: "懿", Part: true}, []Number{numbers[0], wages}},
		{Query{Field: Name, Text: "𬭚", Part: true}, numbers[1:2]},
		{Query{Field: Name, Text: "QUILLON VEXWORTH"}, numbers[2:3]},
		{Query{Field: Name, Text: "onvex", Part: true}, numbers[2:3]},
		{Query{Field: Name, Text: "马司", Part: true}, nil},
	} {
		got, err := v.Search(ctx, c.query)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s %q: got %v, %v, want %v", c.query.Field, c.query.Text.Reveal(), got, err, c.want)
		}
	}
	for _, q := range []Query{{Field: Address, Text: "x"}, {Field: Name, Text: "  "}, {Field: Phone, Text: "none"},
		{Field: Identity, Text: "3305", Part: true}, {Field: Name, Text: "x", Limit: -1}, {Field: Name, Text: "x",
			Limit: SearchMax + 1}} {
		_, err := v.Search(ctx, q)
		wants(t, err, SearchInvalid)
	}
}

func TestMergeAndDuplicates(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	planted := leaktest.Planted()
	kept := registered(t, v, "r1", []Fact{{Field: Name, Value: "甲乙丙", From: 20200101, Source: "register"},
		{Field: Identity, Value: Text(planted[0].Identity), Source: "register"}})
	duplicate := registered(t, v, "r2", []Fact{{Field: Name, Value: "甲乙内", From: 20250101, Source: "a clerk"},
		{Field: Identity, Value: Text(strings.ToLower(planted[0].Identity)), Source: "a clerk"},
		{Field: Phone, Value: "19900000001", Source: "a clerk"}})
	third := registered(t, v, "r3", []Fact{{Field: "identity.old", Value: Text(planted[0].Identity), Source: "a clerk"},
		{Field: Address, Value: "somewhere", Source: "a clerk"}})
	registered(t, v, "r4", facts(planted[1]))
	if _, err := v.Stage(ctx, "r5", facts(planted[1])); err != nil {
		t.Fatal(err)
	}
	groups, err := v.SuspectedDuplicates(ctx, 10)
	if err != nil || len(groups) != 1 || !slices.Equal(groups[0], []Number{kept, duplicate, third}) {
		t.Errorf("%v, %v", groups, err)
	}
	for _, pair := range [][2]Number{{third, duplicate}, {duplicate, kept}, {duplicate, kept}, {third, kept}} {
		if err := v.Merge(ctx, pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
		v = reopened(t, v, options)
	}
	wants(t, v.Merge(ctx, kept, duplicate), Merged)
	wants(t, v.Merge(ctx, kept, kept), MergeItself)
	wants(t, v.Merge(ctx, 99, kept), NotFound)
	wants(t, v.Merge(ctx, duplicate, 4), Merged)
	wants(t, v.Merge(ctx, 4, 5), Unsettled)
	_, err = v.Put(ctx, "r6", duplicate, name("x"))
	wants(t, err, Merged)
	for _, number := range []Number{kept, duplicate, third} {
		p, err := v.Get(ctx, number, 20261121)
		if err != nil || p.Number != kept || !slices.Equal(p.Members, []Number{duplicate, third}) {
			t.Fatalf("%+v, %v", p, err)
		}
		if got, _ := p.Value(Name); got != "甲乙丙" {
			t.Error("the duplicate's name goes before that of the person kept")
		}
		if got, _ := p.Value(Phone); got != "19900000001" {
			t.Error("the duplicate does not fill the gap")
		}
		if got, _ := p.Value(Address); got != "somewhere" {
			t.Error("the duplicate's duplicate does not fill the gap")
		}
	}
	if found, _ := v.Search(ctx, Query{Field: Phone, Text: "19900000001"}); !slices.Equal(found, []Number{kept}) {
		t.Errorf("found %v", found)
	}
	if groups, _ := v.SuspectedDuplicates(ctx, 10); len(groups) != 0 {
		t.Errorf("still suspected: %v", groups)
	}
	if number, err := v.Kept(ctx, third); err != nil || number != kept {
		t.Errorf("%d, %v", number, err)
	}
}

func TestExport(t *testing.T) {
	v, _ := created(t)
	planted := leaktest.Planted()[1]
	number := registered(t, v, "r1", facts(planted))
	var out bytes.Buffer
	if err := v.Export(t.Context(), number, &out); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Person int
		Facts  []struct{ Field, Value, Source string }
		Checks []struct{ By string }
	}
	if err := json.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if read.Person != 1 || len(read.Facts) != 5 || read.Facts[0].Value != planted.Name || read.Facts[0].Source !=
		"household register" || len(read.Checks) != 1 || read.Checks[0].By != "police" {
		t.Errorf("%+v", read)
	}
}

func TestRefused(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	registered(t, v, "r0", name("甲乙丙"))
	long := Text(strings.Repeat("x", ValueMaxBytes+1))
	for _, c := range []struct {
		fact Fact
		want Code
	}{
		{Fact{Field: "", Value: "x", Source: "x"}, FieldInvalid},
		{Fact{Field: "张三丰", Value: "x", Source: "x"}, FieldInvalid},
		{Fact{Field: "Name", Value: "x", Source: "x"}, FieldInvalid},
		{Fact{Field: Field(strings.Repeat("x", FieldMaxBytes+1)), Value: "x", Source: "x"}, FieldInvalid},
		{Fact{Field: Name, Value: long, Source: "x"}, ValueTooLong},
		{Fact{Field: Name, Value: "\xff", Source: "x"}, ValueInvalid},
		{Fact{Field: Name, Value: "x", Source: "x", From: 20260230}, DayInvalid},
		{Fact{Field: Name, Value: "x", Source: "x", CheckedBy: checkersEnd}, CheckInvalid},
		{Fact{Field: Name, Value: "x"}, SourceMissing},
		{Fact{Field: Name, Value: "x", Source: long[:SourceMaxBytes+1]}, SourceTooLong},
	} {
		_, err := v.Stage(ctx, "refused", []Fact{c.fact})
		wants(t, err, c.want)
		_, err = v.Put(ctx, "refused", 1, []Fact{c.fact})
		wants(t, err, c.want)
		if strings.Contains(err.Error(), "张") || strings.Contains(err.Error(), "xx") {
			t.Errorf("shows what was given: %v", err)
		}
	}
	_, err := v.Stage(ctx, "", name("x"))
	wants(t, err, RequestInvalid)
	_, err = v.Stage(ctx, "r", nil)
	wants(t, err, TooManyFacts)
	_, err = v.Stage(ctx, "r", slices.Repeat(name("x"), FactsPerCallMax+1))
	wants(t, err, TooManyFacts)
	_, err = v.StageMany(ctx, "r", nil)
	wants(t, err, BatchTooLarge)
	_, err = v.StageMany(ctx, "r", make([][]Fact, PersonsPerBatchMax+1))
	wants(t, err, BatchTooLarge)
	_, err = v.Get(ctx, 1, 20260230)
	wants(t, err, DayInvalid)
	for i := range VersionsMax / FactsPerCallMax {
		if _, err = v.Put(ctx, fmt.Sprint("fill", i), 1, slices.Repeat(name("x"), FactsPerCallMax)); err != nil {
			break
		}
	}
	wants(t, err, TooManyFacts)
	if rows(t, v, "person") != 1 || rows(t, v, "fact") > VersionsMax {
		t.Error("a refusal left something behind")
	}
}

func TestTextShowsNothing(t *testing.T) {
	value := Text(leaktest.Planted()[0].Identity)
	f := Fact{Field: Identity, Value: value, Source: value}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %+v %#v %s %q %x %X %d %T %v", f, f, &f, value, value, value, value, value, value, []any{value})
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "fact", f, "value", value)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "fact", f, "value", value)
	json.NewEncoder(&out).Encode(f)
	fmt.Fprint(&out, errors.Join(fmt.Errorf("%w %v", errors.New("x"), f)))
	scanner, err := leaktest.New(leaktest.Secret{Label: "identity", Value: value.Reveal()})
	if err != nil {
		t.Fatal(err)
	}
	if hits := scanner.Bytes("prints", out.Bytes()); len(hits) > 0 {
		t.Errorf("%s\n%s", leaktest.Report(hits), out.String())
	}
}
