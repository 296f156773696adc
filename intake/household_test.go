package intake_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/intake"
	"liangshan/person"
	"liangshan/vault"
	"liangshan/vault/leaktest"
)

const householdHead = "户编号,与户主关系,姓名,身份证号码,村代码,起始日期,联系电话,银行账号,住址\n"

// identityOf makes an identity number that checks: synthetic, of a division and a day that exist (GB 11643, ISO 7064
// MOD 11-2).
func identityOf(n int) string { return identityOn(1950+n/90%60, 1+n%9, 1+n%28, n%1000) }

func identityOn(year, month, day, n int) string {
	text := fmt.Sprintf("330523%04d%02d%02d%03d", year, month, day, n)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(text[i]-'0') * w
	}
	return text + "10X98765432"[sum%11:sum%11+1]
}

func personRow(home int, relation, name, number, village, phone string) string {
	return fmt.Sprintf("%d,%s,%s,%s,%s,2026-01-05,%s,,\n", home, relation, name, number, village, phone)
}

func TestHouseholds(t *testing.T) {
	r := found(t)
	text := householdHead +
		personRow(900001, "户主", "合成一", identityOf(1), homeVillage, "13900000001") +
		personRow(900001, "配偶", "合成二", identityOf(2), homeVillage, "") +
		personRow(900001, "子", "合成三", identityOf(2), homeVillage, "") + // Again.
		personRow(900002, "户主", "合成四", "330523199001011234", homeVillage, "") + // Does not check.
		personRow(900002, "女", "合成五", identityOf(5), homeVillage, "") +
		personRow(900003, "本人", "合成六", identityOf(6), "330523001999", "") +
		personRow(900004, "户主", "合成七", identityOf(7), otherVillage, "") +
		personRow(900004, "户主", "合成八", identityOf(8), otherVillage, "") +
		personRow(900004, "父", "合成九", identityOf(9), homeVillage, "")
	wrong := []string{"4 身份证号码 intake.row_twice", "5 身份证号码 identity.number_checksum", "6 与户主关系 intake.household_without_head",
		"7 村代码 person.village_unknown", "9 与户主关系 intake.head_twice", "10 村代码 intake.household_differs"}
	// The head of 900002 is refused while its line is read, so it is no head of anything: its member has none.
	before := r.entries()
	path := r.file("households.csv", gbk(t, text))
	counts(t, r.take(intake.Households, path, intake.Options{Dry: true}), 3, 0, 6, wrong...)
	if r.entries() != before {
		t.Fatal("a dry run has written")
	}
	counts(t, r.take(intake.Households, path, intake.Options{}), 3, 0, 6, wrong...)
	after := r.entries()
	counts(t, r.take(intake.Households, path, intake.Options{Source: "another"}), 0, 3, 6, wrong...)
	if r.entries() != after {
		t.Error("repeating has written")
	}
	found, err := r.Vault.Search(t.Context(), vault.Query{Field: vault.Identity, Text: vault.Text(identityOf(2))})
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("%d persons have one identity number", len(found))
	}
	must(t, r.Read(t.Context(), func(c *county.County) {
		if members := c.Person.Members(900001); len(members) != 2 || members[1] != person.Number(found[0]) {
			t.Error(members)
		}
	}))
	r.audit()
	// A corrected file brings in what was refused, and only that; a member may join a household that is there.
	corrected := householdHead +
		personRow(900001, "户主", "合成一", identityOf(1), homeVillage, "13900000001") +
		personRow(900001, "子", "合成三", identityOf(3), homeVillage, "") +
		personRow(900002, "户主", "合成四", identityOf(4), homeVillage, "") +
		personRow(900002, "女", "合成五", identityOf(5), homeVillage, "") +
		personRow(900004, "女", "合成二", identityOf(2), otherVillage, "") + // Lives in 900001.
		personRow(900004, "户主", "又名七", identityOf(7), otherVillage, "") // Is called otherwise.
	counts(t, r.take(intake.Households, r.file("corrected.csv", []byte(corrected)), intake.Options{}), 3, 1, 2,
		"6 户编号 person.in_household", "7 姓名 intake.person_differs")
	r.audit()
}

// TestHouseholdsOfBooks reads numbers and dates as spreadsheets keep them.
func TestHouseholdsOfBooks(t *testing.T) {
	r := found(t)
	data := book(t, []any{"演示村一 2026 年农户登记表(合成)"}, []any{},
		[]any{"姓 名", "身份证号（18位）", "户编号", "与户主关系", "村代码（12位）", "日期", "备注"},
		[]any{"合成一", identityOf(1), 900001, "户主", homeVillage, 46027, "x"},
		[]any{"合成二", 330523195208022002, 900001, "妻", homeVillage, "2026年1月5日", "y"}) // Fifteen digits are left of it.
	report := r.take(intake.Households, r.file("households.xlsx", data), intake.Options{})
	counts(t, report, 1, 0, 1, "5 身份证号（18位） identity."+strings.TrimPrefix(report.Problems[0].Code, "identity."))
	if fmt.Sprint(report.Unknown) != "[G]" {
		t.Error("an unknown column is not named by its letter: ", report.Unknown)
	}
	must(t, r.Read(t.Context(), func(c *county.County) {
		if home, _ := c.Person.Household(900001); home.Formed.String() != "2026-01-05" {
			t.Error(home.Formed)
		}
	}))
}

// TestNothingPersonal plants people in good and bad rows, in files with and without titles, and looks for them in
// every file of the county, in reports, errors and logs.
func TestNothingPersonal(t *testing.T) {
	people := leaktest.Planted()
	scanner, err := leaktest.New(leaktest.Secrets(people...)...)
	must(t, err)
	r := found(t)
	var said bytes.Buffer
	note := func(args ...any) {
		fmt.Fprintf(&said, "%v\n%+v\n", args, args)
		for _, what := range args {
			slog.New(slog.NewJSONHandler(&said, nil)).Error("said", "what", what)
		}
	}
	rows := func(form func(i int, p leaktest.Person) string) string {
		text := ""
		for i, p := range people {
			text += form(i, p)
		}
		return text
	}
	good := func(i int, p leaktest.Person) string {
		return fmt.Sprintf("%d,户主,%s,%s,%s,2026-01-05,%s,%s,%s\n", 900001+i, p.Name, p.Identity, homeVillage, p.Phone, p.Account, p.Address)
	}
	shifted := func(i int, p leaktest.Person) string { // Everything stands one column to the right of where it should.
		return fmt.Sprintf("%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", p.Identity, p.Name, p.Phone, p.Name, p.Identity, p.Address, p.Account, p.Phone, p.Name, p.Address)
	}
	for name, text := range map[string]string{
		"good": householdHead + rows(good), "again": householdHead + strings.ReplaceAll(rows(good), "1990", "1991"),
		"shifted": householdHead + rows(shifted), "untitled": rows(good), "quoted": householdHead + `"` + rows(good),
		"stray": householdHead + strings.ReplaceAll(rows(good), "户主", `户"主`), "other": strings.ReplaceAll(householdHead, "姓名", people[0].Name) + rows(good),
	} {
		j, err := intake.Read(intake.Households, filepath.Join(t.TempDir(), "x.csv"), intake.Options{})
		note(j, err)
		j, err = intake.Read(intake.Households, r.file("households.csv", []byte(text)), intake.Options{Source: "合成"})
		if note(name, err); err != nil {
			continue
		}
		for i := range j.Lines {
			note(&j.Lines[i])
		}
		report, err := intake.Import(t.Context(), r.Running, j, nil)
		must(t, err)
		note(report)
		must(t, intake.WriteProblems(&said, report.Problems))
	}
	clean := func(hits []leaktest.Hit) {
		t.Helper()
		if len(hits) > 0 {
			t.Error(leaktest.Report(hits))
		}
	}
	clean(scanner.Bytes("what was said", said.Bytes()))
	hits, err := scanner.Dir(filepath.Dir(r.folder.Data))
	must(t, err)
	clean(hits)
	must(t, r.Close(t.Context()))
	hits, err = scanner.Dir(filepath.Dir(r.folder.Data))
	must(t, err)
	clean(hits)
	if said.Len() < 2000 {
		t.Error("hardly anything was said")
	}
}
