package dividend_test

import (
	"slices"
	"strconv"
	"testing"

	"liangshan/dividend"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
)

// due returns what is due of a run, and the sum.
func (c county) due(run dividend.RunNumber) (all []dividend.LineID, total int64) {
	for id, line := range c.d.Due(run) {
		all = append(all, id)
		total += line.Net()
	}
	return all, total
}

// TestFile: a line that was paid is in one file; those without an account stay due; what came back and was paid again
// is in the next.
func TestFile(t *testing.T) {
	c := newCounty(t)
	file := func(n byte, lines int, total int64, missing ...dividend.LineID) dividend.NoteFile {
		return dividend.NoteFile{Run: 1, Paper: [32]byte{n}, Lines: uint32(lines), Total: total, Missing: missing}
	}
	rig.Refused(c, c.d.Commands.NoteFile, file(1, 1, 1), dividend.ErrNoRun)
	c.paidRun()
	run, _ := c.d.Run(1)
	due, total := c.due(1)
	if len(due) < 3 || total != run.PaidFen || !slices.IsSorted(due) {
		t.Fatalf("%v of %d are due, %+v", due, total, run)
	}
	first, _ := c.d.Line(due[0])
	short := total - first.Net()
	for _, wrong := range []dividend.NoteFile{file(1, len(due)-1, total), file(1, len(due), total+1), file(0, len(due), total),
		file(1, len(due)-1, short), file(1, len(due)-1, total, due[0]), file(1, len(due)-1, short, due[1]+1000),
		file(1, len(due)-2, short, due[0], due[0])} {
		rig.Refused(c, c.d.Commands.NoteFile, wrong, dividend.ErrFile)
	}
	rig.Refused(c, c.d.Commands.NoteFile, file(1, 0, 0, due...), dividend.ErrNothingToFile)
	rig.Must(c, c.d.Commands.NoteFile, file(1, len(due)-1, short, due[0]))
	if left, sum := c.due(1); !slices.Equal(left, due[:1]) || sum != first.Net() {
		t.Fatalf("%v are due still", left)
	}
	rig.Refused(c, c.d.Commands.NoteFile, file(1, 1, first.Net()), dividend.ErrFile) // The same paper again.
	rig.Must(c, c.d.Commands.NoteFile, file(2, 1, first.Net()))
	if left, _ := c.due(1); len(left) > 0 || len(c.d.Files(1)) != 2 || !c.d.Names([32]byte{2}) || c.d.Names([32]byte{3}) {
		t.Fatalf("%v are due, files are %v", left, c.d.Files(1))
	}
	back := due[len(due)-1]
	line, _ := c.d.Line(back)
	rig.Must(c, c.d.Commands.ReturnPayment, dividend.ReturnPayment{Line: back, Reason: "account_closed"})
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: 779, Unit: "CNY", Code: 1, Holder: uint64(line.Holder)})
	rig.Must(c, c.d.Commands.SetPayee, dividend.SetPayee{Register: line.Register, Holder: line.Holder, Account: 779,
		Bank: dividend.BankChecked})
	if left, _ := c.due(1); len(left) > 0 {
		t.Fatalf("%v came back and are due", left)
	}
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: back})
	if left, sum := c.due(1); !slices.Equal(left, []dividend.LineID{back}) || sum != line.Net() {
		t.Fatalf("%v are due", left)
	}
	rig.Must(c, c.d.Commands.NoteFile, file(3, 1, line.Net()))
	c.check()
	db := c.ProjectedOf(8, dividend.Schema)
	if got := c.Value(db, `SELECT group_concat(number || ':' || lines || '/' || missing, ' ') FROM dividend_file`); got !=
		"1:"+strconv.Itoa(len(due)-1)+"/1 2:1/0 3:1/0" {
		t.Error(got)
	}
}

// TestFileOfHeirs: what waited for a dead holder goes to the bank as the lines of the heirs.
func TestFileOfHeirs(t *testing.T) {
	c := newCounty(t)
	c.paidRun()
	due, total := c.due(1)
	rig.Must(c, c.d.Commands.NoteFile, dividend.NoteFile{Run: 1, Paper: [32]byte{1}, Lines: uint32(len(due)), Total: total})
	var id dividend.LineID
	var line dividend.Line
	for _, id = range due {
		if line, _ = c.d.Line(id); line.Register == 1 && line.Holder != 0 {
			break
		}
	}
	var heir person.Number
	for n := person.Number(12); n > 0 && heir == 0; n-- {
		if n != line.Holder {
			heir = n
		}
	}
	day := rig.Day("2026-11-20")
	rig.Must(c, c.d.Commands.ReturnPayment, dividend.ReturnPayment{Line: id, Reason: "holder_died"})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: line.Holder, Date: day})
	rig.Must(c, c.d.Commands.Inherit, dividend.Inherit{Register: 1, Holder: line.Holder, Date: day, Reason: "will",
		Heirs: []dividend.Recipient{{Holder: heir, Num: 1, Den: 1, Account: account(heir), Bank: dividend.BankChecked}}})
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: id})
	if left, sum := c.due(1); !slices.Equal(left, c.d.LinesOfHeirs(id)) || len(left) != 1 || sum != line.Net() {
		t.Errorf("%v are due, heirs have %v", left, c.d.LinesOfHeirs(id))
	}
	c.check()
}
