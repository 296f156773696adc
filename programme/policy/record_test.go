package policy

import (
	"path/filepath"
	"testing"

	"liangshan/programme/rule"
)

// TestRecord: the facts that the record knows begin with the register's opening balance, or with nothing, and the
// county's documents that count what was paid have them from the record.
func TestRecord(t *testing.T) {
	for name, want := range map[string]Record{"talent_living": RecordTotal, "job_support": RecordTotal,
		"rent_support": RecordPeriods, "talent_direct": RecordPeriods} {
		d := read(t, filepath.Join("../../counties/330523/programmes", name+".yaml"))
		place := -1
		for i, c := range d.Columns {
			if c.Record != NoRecord {
				place = i
			}
		}
		if !d.AsksRecord() || place < 0 || d.Columns[place].Record != want {
			t.Errorf("%s has nothing from the record", name)
			continue
		}
		column := d.Columns[place].Name
		register, errs := d.ReadRegister("r.csv", []byte("key,"+column+"\n1,3\n2,\n"))
		if errs != nil {
			t.Fatal(errs)
		}
		opening := map[Record]int64{RecordTotal: 300, RecordPeriods: 3}[want]
		register.Data.Columns[place] = append(register.Data.Columns[place], rule.Missing)
		for row, before := range []int64{opening, 0, 0} {
			d.AddRecord(register.Data, row, 70_000, 5)
			more := map[Record]int64{RecordTotal: 70_000, RecordPeriods: 5}[want]
			if got := register.Data.Columns[place][row]; got != before+more {
				t.Errorf("%s, row %d: %d", name, row, got)
			}
		}
	}
}
