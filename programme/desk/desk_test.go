package desk

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

func document(t testing.TB, name string) *policy.Document {
	path := "../../counties/330523/programmes/" + name + ".yaml"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := policy.Read(path, string(data))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// talents is a register of four people, made up.
const talents = `key,employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started,months_paid
1,true,true,master,2023-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,3
2,true,true,doctor,2024-06-30,1990-05-01,24,false,false,20000.00,2024-01-01,3
3,true,false,bachelor,2024-06-30,2000-05-01,24,false,false,6000.00,2024-01-01,3
4,true,true,bachelor,2022-06-30,1999-05-01,24,false,false,,2024-01-01,3
`

func input(t testing.TB, d *policy.Document, csv string) Input {
	r, errs := d.ReadRegister("register.csv", []byte(csv))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	period, _ := policy.ParsePeriod("2026-10")
	in := Input{
		Document: d,
		Register: r.Data,
		Period:   period,
		Workdays: calendar.CN(),
		Before:   func(uint64) int64 { return 0 },
	}
	for i := range r.Keys {
		in.Subjects = append(in.Subjects, Subject{Beneficiary: uint64(i + 1), Payee: 1})
	}
	return in
}

// recordOf writes the record of a run, its rows in clear.
func recordOf(t testing.TB, run *Run) []byte {
	var b bytes.Buffer
	err := WriteHead(&b, run.Head([16]byte{1}))
	for i := range run.Rows() {
		if err == nil {
			err = WriteRow(&b, run.Row(i))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// why answers from a record.
func why(record []byte, text string, beneficiary uint64, language string) ([]string, error) {
	h, row, _, err := Find(bytes.NewReader(record), beneficiary)
	if err != nil {
		return nil, err
	}
	said, _, err := Why(h, row.Text, text, calendar.CN(), language)
	return said, err
}

// TestCompute checks lines, their order, reviews, and that computing again gives the same bytes.
func TestCompute(t *testing.T) {
	d := document(t, "talent_direct")
	run, err := Compute(input(t, d, talents))
	if err != nil {
		t.Fatal(err)
	}
	// The document serves those first who graduated last: the doctor before the master.
	if len(run.Lines) != 2 || run.Lines[0].Beneficiary != 2 || run.Lines[0].Total != 300_000 || run.Lines[1].Total != 100_000 ||
		run.Total != 400_000 ||
		run.Denied != 1 {
		t.Errorf("%+v", run.Lines)
	}
	if len(run.Reviews) != 1 || run.Reviews[0].Beneficiary != 4 || run.Reviews[0].Fault.Name != "wage" {
		t.Errorf("%+v", run.Reviews)
	}
	again, err := Compute(input(t, document(t, "talent_direct"), talents))
	if err != nil || again.Hash != run.Hash || !bytes.Equal(recordOf(t, again), recordOf(t, run)) {
		t.Error("computing again gave another run")
	}
	if run.Hash != programme.ListHash(run.Lines) {
		t.Error("the hash is not the list's")
	}
}

// TestDifferences checks that a second run pays differences, and takes back from who is denied.
func TestDifferences(t *testing.T) {
	in := input(t, document(t, "talent_direct"), talents)
	in.Before = func(beneficiary uint64) int64 {
		return map[uint64]int64{1: 100_000, 2: 200_000, 3: 50_000}[beneficiary]
	}
	run, err := Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Lines) != 2 || run.Total != 100_000 {
		t.Fatalf("%+v", run.Lines)
	}
	for _, l := range run.Lines {
		if l.Beneficiary == 3 && (l.Total != 0 || l.Before != 50_000) {
			t.Errorf("%+v", l)
		}
	}
}

// TestNewcomers: who may have nothing any more is denied, and is no case for a person; who is held by something else is one.
func TestNewcomers(t *testing.T) {
	in := input(t, document(t, "talent_direct"), talents)
	in.Hold = func(lines []programme.LineRow) ([]string, error) {
		codes := make([]string, len(lines))
		for i, l := range lines {
			codes[i] = map[uint64]string{1: programme.ErrNewcomer.Code, 2: programme.ErrPending.Code}[l.Beneficiary]
		}
		return codes, nil
	}
	run, err := Compute(in)
	if err != nil || len(run.Lines) != 0 || run.Denied != 2 || len(run.Reviews) != 2 {
		t.Fatalf("%+v %v", run, err)
	}
	for _, r := range run.Reviews {
		if r.Beneficiary != 4 && r.Hold != programme.ErrPending.Code {
			t.Errorf("%+v", r)
		}
	}
	if run.held[0] != programme.ErrNewcomer.Code {
		t.Errorf("the record does not say why: %v", run.held)
	}
}

// TestWhy checks that a decision is explained from its record and the text that the journal
// keeps, after rule and register have changed, and that nothing else passes for them.
func TestWhy(t *testing.T) {
	d := document(t, "talent_direct")
	run, err := Compute(input(t, d, talents))
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(d.Text, "master: 1000.00", "master: 1500.00", 1)
	record := recordOf(t, run)
	said, err := why(record, d.Text, 1, "zh")
	if err != nil || said[0] != "应发1,000.00元" || !strings.Contains(strings.Join(said, "\n"), "标准（按学历） 1,000.00元") {
		t.Error(said, err)
	}
	said, err = why(record, d.Text, 3, "en")
	if err != nil || !strings.Contains(strings.Join(said, "\n"), "clause 2: not full time") {
		t.Error(said, err)
	}
	said, err = why(record, d.Text, 4, "zh")
	if err != nil || !strings.Contains(said[0], "月工资") {
		t.Error(said, err)
	}
	if _, err := why(record, newer, 1, "zh"); !errors.Is(err, ErrText) {
		t.Error(err)
	}
	if _, err := why(record, d.Text, 9, "zh"); !errors.Is(err, ErrNotIn) {
		t.Error(err)
	}
	if _, err := why(record[:len(record)-1], d.Text, 4, "zh"); !errors.Is(err, ErrRecord) {
		t.Error(err)
	}
}

// TestLists checks that a household that nobody knows is not taken for one without members.
func TestLists(t *testing.T) {
	d := document(t, "minimum_income")
	in := input(t, d, "key,resident,assets_met\n1,true,true\n2,true,true\n")
	in.Register.Lists[0] = rule.ListData{
		First:   []int32{0, -1},
		Last:    []int32{2, 0},
		Columns: [][]int64{{200_000, 0}},
	}
	run, err := Compute(in)
	if err != nil || len(run.Lines) != 1 || run.Lines[0].Total != 40_000 || len(run.Reviews) != 1 {
		t.Fatalf("%+v %v", run, err)
	}
	record := recordOf(t, run)
	for beneficiary, want := range map[uint64]string{1: "应发400.00元", 2: "共同生活成员"} {
		if said, err := why(record, d.Text, beneficiary, "zh"); err != nil || !strings.Contains(said[0], want) {
			t.Error(said, err)
		}
	}
}

func TestRefusedInput(t *testing.T) {
	in := input(t, document(t, "talent_direct"), talents)
	in.Subjects[1].Beneficiary = 1
	if _, err := Compute(in); !errors.Is(err, ErrSubjects) {
		t.Error(err)
	}
	if _, err := Compute(Input{Document: document(t, "charity_card"), Register: &rule.Data{}}); !errors.Is(
		err,
		ErrNoAmount,
	) {
		t.Error(err)
	}
}
