package payrun_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/desk"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
	"liangshan/vault"
)

// TestMonth takes a run from the register to the last page, in a county with its folder, vault, papers
// and journal, and asks for each of it again.
func TestMonth(t *testing.T) {
	r := found(t, 12)
	ctx := t.Context()
	clerk, chief := r.at(clerk), r.at(chief)
	p, err := clerk.Prepare(ctx, r.talents())
	must(t, err)
	// Three masters at 1,000 and three doctors at 3,000 are entitled; of three nobody knows the wage.
	if p.State != "frozen" || p.Lines != 6 || p.Total != 1_200_000 || p.Denied != 3 || len(p.Reviews) != 3 ||
		p.Rows != 12 {
		t.Fatalf("%+v", p)
	}
	again, err := clerk.Prepare(ctx, r.talents())
	if err != nil || !again.Repeated || again.Run != p.Run || again.Hash != p.Hash {
		t.Fatalf("%+v %v", again, err)
	}
	if _, err := clerk.Public(ctx, p.Run, 0); !errors.Is(err, programme.ErrState) {
		t.Error("a list is public before it is shown", err)
	}
	must(t, clerk.Publish(ctx, p.Run))
	list, err := clerk.Public(ctx, p.Run, 0)
	must(t, err)
	if len(list.Shown) != 6 || list.Shown[0].Amount != 300_000 || list.Total != 1_200_000 ||
		list.Period != "2026-10" {
		t.Errorf("%+v", list)
	}
	for _, l := range list.Shown {
		if !strings.Contains(l.Name, "*") || strings.Contains(l.Name, "成") {
			t.Error("a name is not masked:", l.Name)
		}
	}
	if err := chief.Approve(ctx, p.Run, p.Hash, false); !errors.Is(err, programme.ErrWindowOpen) {
		t.Error("approved before the publicity was over", err)
	}
	r.on("2026-11-30")
	if err := clerk.Approve(ctx, p.Run, p.Hash, false); err == nil {
		t.Error("who made the list has approved it")
	}
	must(t, chief.Approve(ctx, p.Run, p.Hash, false))
	if got := r.balance(513011); got != 10_000_000-1_200_000 {
		t.Error("the budget holds", got)
	}
	file, err := clerk.File(ctx, p.Run, form)
	must(t, err)
	if file.Lines != 6 || file.Total != 1_200_000 || len(file.Files) != 1 ||
		!bytes.Contains(file.Files[0], []byte("合成2号")) ||
		!bytes.Contains(file.Files[0], []byte("<CtrlSum>12000.00</CtrlSum>")) {
		t.Errorf("%d %d %s", file.Lines, file.Total, file.Files)
	}
	r.reopen()
	clerk, chief = r.at(2), r.at(3)
	same, err := clerk.File(ctx, p.Run, &payrun.Form{Payer: "另一账户", Account: "99999999"})
	if err != nil || !bytes.Equal(same.Files[0], file.Files[0]) {
		t.Error("the file asked for again is another", err)
	}
	answer(t, r, clerk, p.Run, file)
	must(t, clerk.Close(ctx, p.Run))
	r.audit()
	nothing, err := clerk.Prepare(ctx, r.talents())
	if err != nil || nothing.Run != 0 || nothing.Lines != 0 {
		t.Errorf("a month that was paid is paid again: %+v %v", nothing, err)
	}
	r.audit()
}

// answer has the bank reject one payment, pay the others, pay one of them twice, and pay somebody whom
// nobody knows; then the rejected one is corrected and paid as a second attempt.
func answer(t *testing.T, r *rig, clerk *payrun.Desk, run programme.RunNumber, file *payrun.Bundle) {
	t.Helper()
	ctx := t.Context()
	first := fmt.Sprintf("LS-%d-0-1", run)
	report := `<Document><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>` + first +
		`</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
	a, err := clerk.Answer(ctx, []byte(report), "")
	if err != nil || a.Kind != "pain.002" || a.Failed != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	rest := *file
	rest.Files = [][]byte{
		bytes.Replace(file.Files[0], []byte("<CdtTrfTxInf><PmtId><EndToEndId>"+first), []byte("<X>"), 1),
	}
	double := entryOf(fmt.Sprintf("LS-%d-1-1", run), "3000.00", "DBIT")
	statement := statementOf("STMT-1", &rest, double, entryOf("OTHER", "5.00", "CRDT"),
		entryOf(fmt.Sprintf("LS-%d-2-1", run), "1.00", "DBIT"))
	for i := range 2 {
		a, err = clerk.Answer(ctx, statement, "")
		if err != nil || i == 0 && (a.Paid != 5 || a.Suspense != 3 || a.Repeated) ||
			i == 1 && (a.Paid != 0 || a.Suspense != 0 || !a.Repeated) {
			t.Fatalf("%+v %v", a, err)
		}
	}
	if _, err := clerk.Answer(ctx, bytes.Replace(statement, []byte("5.00"), []byte("6.00"), 1), ""); !errors.Is(
		err,
		programme.ErrStatementNew,
	) {
		t.Error("another statement passed under a known id", err)
	}
	if _, err := clerk.Reconcile(ctx, run); !errors.Is(err, programme.ErrUnsettled) {
		t.Error(err)
	}
	r.do("programme.retry", programme.Retry{Run: run, Number: 0})
	second, err := clerk.File(ctx, run, form)
	if err != nil || second.Lines != 1 || !bytes.Contains(second.Files[0], []byte(fmt.Sprintf("LS-%d-0-2", run))) {
		t.Fatal(second, err)
	}
	a, err = clerk.Answer(ctx, statementOf("STMT-2", second), "")
	if err != nil || a.Paid != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	if paid, err := clerk.Reconcile(ctx, run); err != nil || paid != 1_200_000 {
		t.Fatal(paid, err)
	}
}

// TestWhy asks why after rule and register have changed, and after the person was erased.
func TestWhy(t *testing.T) {
	r := found(t, 4)
	ctx := t.Context()
	p, err := r.at(clerk).Prepare(ctx, r.talents())
	must(t, err)
	want, err := r.at(clerk).Why(ctx, p.Run, uint64(r.people[0]), "zh")
	must(t, err)
	if want[0] != "应发1,000.00元" {
		t.Error(want)
	}
	// A new version with other amounts, and a register that says something else.
	text := rulesOf(t, "talent_direct")
	text = strings.Replace(text, "version: 2\n", "version: 3\n", 1)
	text = strings.Replace(text, "doctor: 3000.00}}}", "doctor: 4000.00}}}", 1)
	text = strings.Replace(text, "out: {amount: 3000.00}", "out: {amount: 4000.00}", 1)
	file, err := county.ReadFiles(folderOf("programmes/talent_direct.yaml", text))
	must(t, err)
	_, err = r.Apply(ctx, file)
	must(t, err)
	must(t, r.at(clerk).Publish(ctx, p.Run))
	other := r.talents()
	other.Period = "2026-09"
	other.Source.Register.Data = bytes.ReplaceAll(other.Source.Register.Data, []byte("master"), []byte("doctor"))
	later, err := r.at(clerk).Prepare(ctx, other)
	if err != nil || later.Total != 800_000 {
		t.Fatalf("%+v %v", later, err)
	}
	got, err := r.at(clerk).Why(ctx, p.Run, uint64(r.people[0]), "zh")
	if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Error("the answer has changed:", got, err)
	}
	if got, err = r.at(clerk).Why(ctx, p.Run, uint64(r.people[2]), "en"); err != nil ||
		!strings.Contains(strings.Join(got, "\n"), "clause 2: not full time") {
		t.Error("why not:", got, err)
	}
	if _, err := r.at(clerk).Why(ctx, p.Run, 99, "zh"); !errors.Is(err, desk.ErrNotIn) {
		t.Error(err)
	}
	must(
		t,
		r.Vault.Erase(ctx, vault.Number(r.people[0]), vault.ReasonOrdered, func(vault.Number) error { return nil }),
	)
	if _, err := r.at(clerk).Why(ctx, p.Run, uint64(r.people[0]), "zh"); !errors.Is(err, vault.Erased) {
		t.Error("an erased person is explained", err)
	}
	if _, err := r.at(clerk).Why(ctx, p.Run, uint64(r.people[1]), "zh"); err != nil {
		t.Error(err)
	}
	r.audit()
}

// TestHeld checks that the dead, the merged, those without an account and those who want a person to
// decide are handled and not forgotten; a ward without an account is paid to the guardian.
func TestHeld(t *testing.T) {
	r := found(t, 12)
	ctx := t.Context()
	day := date("2026-10-05")
	ward := r.register("合成未成年", "")
	alone := r.register("合成无账户", "")
	r.do("person.appoint_guardian", person.AppointGuardian{Ward: ward, Guardian: r.people[2], From: day})
	order := r.talents()
	// Rows 13 and 14 are a master and a doctor again.
	r.do("person.note_death", person.NoteDeath{Number: r.people[0], Date: day})
	r.do("person.merge", person.Merge{Duplicate: r.people[3], Kept: r.people[7]})
	talent := programme.Number(0)
	must(t, r.Read(ctx, func(c *county.County) { talent, _, _ = c.Programme.ByCode("talent_direct") }))
	r.do("programme.choose", programme.Choose{Person: r.people[4], Programme: talent, Choice: programme.NoPayment})
	r.do("programme.choose", programme.Choose{Person: r.people[5], Choice: programme.HumanReview})
	if _, err := r.at(clerk).Prepare(ctx, order); err == nil ||
		!strings.Contains(err.Error(), "into whom this one was merged") {
		t.Fatal("two rows about one person passed", err)
	}
	data := strings.Replace(string(order.Source.Register.Data), fmt.Sprintf("\n%d,", r.people[3]), "\n777,", 1)
	order.Source.Register.Data = []byte(data)
	p, err := r.at(clerk).Prepare(ctx, order)
	must(t, err)
	held := map[uint64]string{}
	for _, one := range p.Reviews {
		held[one.Beneficiary] = one.Code
	}
	for who, code := range map[person.Number]string{r.people[0]: "programme.payee_unknown", r.people[4]: "programme.opted_out",
		r.people[5]: "programme.review_by_person_required", alone: "programme.account_missing"} {
		if held[uint64(who)] != code {
			t.Errorf("person %d is held for %q, not %q", who, held[uint64(who)], code)
		}
	}
	found := false
	must(t, r.Read(ctx, func(c *county.County) {
		for _, line := range c.Programme.List(p.Run) {
			if line.Beneficiary == uint64(ward) {
				found = line.Payee == r.people[2]
			}
		}
	}))
	if !found {
		t.Error("the ward is not paid to the guardian")
	}
	why, err := r.at(clerk).Why(ctx, p.Run, uint64(alone), "zh")
	if err != nil || !strings.Contains(strings.Join(why, "\n"), "须先由工作人员处理") {
		t.Error(why, err)
	}
}

// TestRowErrors checks that a register with wrong cells is refused whole, with file, row and column.
func TestRowErrors(t *testing.T) {
	r := found(t, 4)
	ctx := t.Context()
	before := len(r.audit())
	order := r.talents()
	good := order.Source.Register.Data
	for old, says := range map[string]string{
		"8000.00":    "register.csv:2:10: programme.cell_malformed: wage",
		"2024-06-30": "register.csv:3:5: programme.cell_malformed: graduated",
		"\n1,":       "register.csv:2:1: programme.key_malformed",
		"key,":       "register.csv:1:1: programme.column_missing",
	} {
		order.Source.Register.Data = bytes.Replace(
			good,
			[]byte(old),
			[]byte(strings.Replace(old, strings.Trim(old, "\n,"), "甲", 1)),
			1,
		)
		_, err := r.at(clerk).Prepare(ctx, order)
		var errs policy.Errors
		if !errors.As(err, &errs) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", old, err)
		}
	}
	if len(r.audit()) != before {
		t.Error("a refused register has begun a run")
	}
}

// TestRowsOfPayees: a payee who is written so that nobody is found is a wrong row in the column of the payee, and nobody
// else is paid instead; so is a word for yes or no that is none.
func TestRowsOfPayees(t *testing.T) {
	r := found(t, 2)
	home := uint64(1)
	r.home(home, r.people[0])
	for rows, says := range map[string]string{
		"1,true,true,王乙,":                 "register.csv:2:4: programme.key_malformed: the payee",
		"1,true,true,330523199805019999,": "register.csv:2:4: programme.key_malformed: the payee",
		"1,true,true,0,":                  "register.csv:2:4: programme.key_malformed: the payee",
		"1,true,true,2,maybe":             "register.csv:2:5: programme.cell_malformed: reviewed",
	} {
		table := "key,resident,assets_met,payee,reviewed\n" + rows + "\n"
		_, err := r.at(clerk).Prepare(t.Context(), payrun.Order{Programme: "minimum_income", Period: "2026-10",
			Source: &payrun.Source{Register: payrun.File{Path: "register.csv", Data: []byte(table)}}})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", rows, err)
		}
	}
	if runs := r.audit(); len(runs) != 0 {
		t.Errorf("%+v", runs)
	}
	for word, reviewed := range map[string]bool{"TRUE": true, "是": true, "1": true, "FALSE": false, "": false} {
		p, err := r.at(clerk).Prepare(t.Context(), payrun.Order{Programme: "minimum_income", Period: "2026-10",
			Source: &payrun.Source{Register: payrun.File{Path: "register.csv",
				Data: []byte("key,resident,assets_met,reviewed\n1,true,true," + word + "\n")},
				Lists: map[string]payrun.File{"members": {Path: "members.csv", Data: []byte("key,income\n1,100.00\n")}}}})
		must(t, err)
		if p.Lines != 1 {
			t.Fatalf("%+v", p)
		}
		must(t, r.Read(t.Context(), func(c *county.County) {
			if line, _ := c.Programme.Line(p.Run, 0); line.Reviewed != reviewed || line.Beneficiary != home {
				t.Errorf("%q is %v", word, line)
			}
		}))
		must(t, r.at(clerk).Withdraw(t.Context(), p.Run, "list_otherwise"))
	}
}

// TestFacts states facts from a table, pays by them, corrects one, and pays the difference.
func TestFacts(t *testing.T) {
	r := found(t, 2)
	ctx := t.Context()
	head := "编号,起始日期,来源,用人单位在本县,全职,学历,毕业日期,出生日期,在本县连续参保月数,失信被执行人,机关事业单位在编,月工资,入职日期,已领月数\n"
	table := func(degree, source string) payrun.File {
		return payrun.File{Path: "facts.csv", Data: []byte(fmt.Sprintf(
			"%s%d,2026-01-01,%s,是,是,%s,2023/6/30,1998年5月1日,24,否,否,8000.00,45292,3\n",
			head,
			r.people[0],
			source,
			degree,
		))}
	}
	twice := payrun.File{Path: "facts.csv", Data: []byte("编号,起始日期,来源,学历,degree,学位\n1,2026-01-01,学信网,硕士,bachelor,x\n")}
	if _, err := r.at(0).State(ctx, "talent_direct", twice); err == nil ||
		!strings.Contains(err.Error(), "facts.csv:1:5: programme.column_unknown: another column states degree too") ||
		!strings.Contains(err.Error(), "facts.csv:1:6: programme.column_unknown: the programme asks for no fact called 学位") {
		t.Error(err)
	}
	s, err := r.at(0).State(ctx, "talent_direct", table("硕士", "学信网"))
	if err != nil || s.New != 11 {
		t.Fatalf("%+v %v", s, err)
	}
	if s, err = r.at(0).State(ctx, "talent_direct", table("硕士", "学信网")); err != nil || s.New != 0 ||
		s.Unchanged != 11 {
		t.Fatalf("%+v %v", s, err)
	}
	order := payrun.Order{Programme: "talent_direct", Period: "2026-10"}
	m, err := r.run(ctx, order, nil)
	must(t, err)
	if m.Bundle.Total != 100_000 {
		t.Fatal(m.Bundle.Total)
	}
	// The degree was a doctor's: the correction is another dated statement, and the month is paid the rest.
	if s, err = r.at(0).State(ctx, "talent_direct", table("博士", "学信网更正")); err != nil || s.New == 0 || s.Periods != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	all, err := r.at(clerk).Recompute(ctx, date("2026-09-01"))
	if err != nil || len(all) != 1 || all[0].Total != 200_000 || all[0].Lines != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	if s, err = r.at(0).State(ctx, "talent_direct", table("博士", "学信网更正")); err != nil || s.New+s.Periods != 0 {
		t.Errorf("the same facts are another correction: %+v %v", s, err)
	}
	history, err := r.Vault.History(ctx, vault.Number(r.people[0]))
	must(t, err)
	degrees := 0
	for _, f := range history.Facts {
		if f.Field == "fact.degree" {
			degrees++
		}
	}
	if degrees != 2 {
		t.Error("the fact was overwritten:", degrees)
	}
	wrong := table("硕士", "学信网")
	wrong.Data = bytes.Replace(wrong.Data, []byte("8000.00"), []byte("8000.001"), 1)
	if _, err := r.at(0).State(ctx, "talent_direct", wrong); err == nil ||
		!strings.Contains(err.Error(), "facts.csv:2:12: programme.cell_malformed") {
		t.Error(err)
	}
	r.audit()
}

// TestUnknownKeys: households and companies that stand in no register are wrong rows of a table, not lines.
func TestUnknownKeys(t *testing.T) {
	r := found(t, 1)
	for code, table := range map[string]string{
		"minimum_income":    "key,resident,assets_met,payee\n99,true,true,1\n",
		"equipment_renewal": "key,registered_here,invested,scrapped,penalty,payee\n99,true,100000.00,true,false,1\n",
	} {
		period := map[string]string{"minimum_income": "2026-10", "equipment_renewal": "2025"}[code]
		_, err := r.at(clerk).Prepare(t.Context(), payrun.Order{Programme: code, Period: period,
			Source: &payrun.Source{Register: payrun.File{Path: "register.csv", Data: []byte(table)}}})
		if err == nil || !strings.Contains(err.Error(), "register.csv:2:1: programme.key_malformed") ||
			!strings.Contains(err.Error(), "is registered has the number 99") {
			t.Errorf("%s: %v", code, err)
		}
	}
	if runs := r.audit(); len(runs) != 0 {
		t.Errorf("%+v", runs)
	}
	must(t, r.Running.Close(t.Context())) // So soon, it would still write into the folder that goes.
}

// TestCorrectedTwice: of a correction and one that takes it back before it was decided nothing is paid, and the period
// waits no more; what waits is decided again without a day being named, once.
func TestCorrectedTwice(t *testing.T) {
	r := found(t, 1)
	ctx := t.Context()
	state := func(degree, from string) int {
		t.Helper()
		s, err := r.at(0).State(ctx, "talent_direct", payrun.File{Path: "facts.csv", Data: []byte(fmt.Sprintf("key,from,source,"+
			"employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started,months_paid\n"+
			"%d,%s,test,true,true,%s,2023-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,3\n", r.people[0], from, degree))})
		must(t, err)
		return s.Periods
	}
	again := func(lines int) {
		t.Helper()
		all, err := r.at(clerk).Recompute(ctx, 0)
		if err != nil || len(all) != lines {
			t.Fatalf("%+v %v", all, err)
		}
	}
	if n := state("master", "2026-01-01"); n != 0 {
		t.Fatal(n, "periods wait, and there are no runs")
	}
	_, err := r.run(ctx, payrun.Order{Programme: "talent_direct", Period: "2026-10"}, nil)
	must(t, err)
	again(0)                                        // Nothing waits.
	if n := state("doctor", "1970-01-01"); n != 1 { // Whether another holds by then is for who decides again.
		t.Error(n, "periods wait")
	}
	again(0)
	if n := state("doctor", "2026-11-01"); n != 0 {
		t.Error(n, "periods wait for what holds after them")
	}
	if n, m := state("doctor", "2026-10-01"), state("master", "2026-10-01"); n != 1 || m != 1 {
		t.Error(n, m, "periods wait")
	}
	again(0) // They differ in nothing, so none waits any more.
	must(t, r.Read(ctx, func(c *county.County) {
		for p := range c.Programme.Rechecks() {
			t.Errorf("%+v waits", p)
		}
	}))
	r.audit()
}

func date(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// TestSpreadsheet reads a register from an xlsx whose cells are numbers, dates and yes or no, as
// spreadsheets keep them.
func TestSpreadsheet(t *testing.T) {
	r := found(t, 1)
	book := excelize.NewFile()
	day := func(text string) time.Time { return noon(text).Truncate(24 * time.Hour) }
	rows := [][]any{
		{"编号", "用人单位在本县", "全职", "学历", "毕业日期", "出生日期", "在本县连续参保月数", "失信被执行人", "机关事业单位在编", "月工资", "入职日期", "已领月数"},
		{int(r.people[0]), true, true, "硕士", day("2023-06-30"), day("1998-05-01"), 24, false, false, 8000.5, day("2024-01-01"), 3},
	}
	for i, row := range rows {
		must(t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	var b bytes.Buffer
	must(t, book.Write(&b))
	order := payrun.Order{Programme: "talent_direct", Period: "2026-10",
		Source: &payrun.Source{Register: payrun.File{Path: "register.xlsx", Data: b.Bytes()}}}
	p, err := r.at(clerk).Prepare(t.Context(), order)
	if err != nil || p.Total != 100_000 || p.Lines != 1 {
		t.Fatalf("%+v %v", p, err)
	}
	why, err := r.at(clerk).Why(t.Context(), p.Run, uint64(r.people[0]), "zh")
	if err != nil || !strings.Contains(strings.Join(why, "\n"), "月工资 8,000.50元") || !strings.Contains(strings.Join(why, "\n"), "入职日期 2024-01-01") {
		t.Error(why, err)
	}
	must(t, book.SetCellValue("Sheet1", "J2", "八千"))
	b.Reset()
	must(t, book.Write(&b))
	order.Period, order.Source.Register.Data = "2026-09", b.Bytes()
	if _, err := r.at(clerk).Prepare(t.Context(), order); err == nil || !strings.Contains(err.Error(), "register.xlsx:2:10: programme.cell_malformed") {
		t.Error(err)
	}
}

// TestDiesMeanwhile lets a payee die while the list is made, and another after it was approved: the list
// is made anew without the first, and no file leaves with the second before the line was stopped.
func TestDiesMeanwhile(t *testing.T) {
	r := found(t, 8)
	ctx := t.Context()
	desk := r.at(clerk)
	desk.Told = func(step string) error {
		if step == "programme.add_lines" {
			return errStopped
		}
		return nil
	}
	if _, err := desk.Prepare(ctx, r.talents()); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	r.do("person.note_death", person.NoteDeath{Number: r.people[0], Date: date("2026-11-01")})
	p, err := r.at(clerk).Prepare(ctx, r.talents())
	must(t, err)
	if runs := r.audit(); len(runs) != 2 || runs[0].State != programme.Withdrawn || p.Lines != 3 || p.Total != 700_000 {
		t.Fatalf("%+v of %d runs", p, len(runs))
	}
	must(t, r.at(clerk).Publish(ctx, p.Run))
	r.on("2026-11-30")
	must(t, r.at(chief).Approve(ctx, p.Run, p.Hash, false))
	r.do("person.note_death", person.NoteDeath{Number: r.people[1], Date: date("2026-11-20")})
	_, err = r.at(clerk).File(ctx, p.Run, form)
	var who *payrun.PayeeError
	if !errors.As(err, &who) || !errors.Is(err, programme.ErrPayee) {
		t.Fatal("a file leaves with a payee who is dead", err)
	}
	must(t, r.at(clerk).Stop(ctx, p.Run, who.Line, "died_before_payment"))
	file, err := r.at(clerk).File(ctx, p.Run, form)
	if err != nil || file.Lines != 2 || file.Total != 400_000 {
		t.Fatalf("%+v %v", file, err)
	}
	if got := r.balance(513011); got != 10_000_000-400_000 {
		t.Error("the budget holds", got)
	}
	r.audit()
}
