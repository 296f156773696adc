package bench

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"syscall"
	"time"

	"liangshan/calendar"
	"liangshan/counties"
	"liangshan/demo"
	"liangshan/programme/desk"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

const programmePersons = 1_000_000

// programme measures what deciding a register takes, by the documents that ship: ten clauses, an amount
// and the explanation for a million persons, and a rule about households. All facts are made up.
func (b *run) programme() error {
	workdays := calendar.CN()
	period, _ := policy.ParsePeriod("2026-10")
	talent, err := documentOf("talent_direct")
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		name     string
		entitled int // Of a hundred.
	}{{"register", 2}, {"entitled", 97}} {
		b.note("deciding %d persons, %d %% entitled", programmePersons, kind.entitled)
		data := b.persons(talent, kind.entitled)
		if err := b.decide("programme."+kind.name, talent, data, period, workdays); err != nil {
			return err
		}
	}
	minimum, err := documentOf("minimum_income")
	if err != nil {
		return err
	}
	if err := b.decide("programme.households", minimum, b.homes(), period, workdays); err != nil {
		return err
	}
	return b.programmeRun(talent, period, workdays)
}

// documentOf reads a document that ships.
func documentOf(name string) (*policy.Document, error) {
	text, err := fs.ReadFile(counties.Files, demo.County+"/programmes/"+name+".yaml")
	if err != nil {
		return nil, err
	}
	return policy.Read(name, string(text))
}

// decide measures the best of five decisions over a register, in processor time.
func (b *run) decide(name string, d *policy.Document, data *rule.Data, period rule.Period,
	workdays *calendar.Calendar) error {
	bound, all := d.Program.Bind(data, period, workdays), d.Program.NewDecisions(data.Rows)
	best, paid := time.Duration(1<<62), 0
	for range 5 {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		began := processorTime()
		bound.Decide(all, 0, data.Rows)
		best = min(best, processorTime()-began)
	}
	for _, outcome := range all.Outcome {
		if outcome == rule.Granted {
			paid++
		}
	}
	b.figure(name+".decide", best.Seconds(), "cpu s")
	b.figure(name+".granted", 100*float64(paid)/float64(data.Rows), "%")
	return nil
}

// processorTime returns what the process has used: on a machine that others use too it says more than
// the time that has passed.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// persons makes a register for the talents' document; so many of a hundred are entitled.
func (b *run) persons(d *policy.Document, entitled int) *rule.Data {
	chance := rand.New(rand.NewPCG(b.Seed, uint64(entitled)))
	data := &rule.Data{Rows: programmePersons, Columns: make([][]int64, len(d.Scope().Columns))}
	for i := range data.Columns {
		data.Columns[i] = make([]int64, data.Rows)
	}
	on, _ := calendar.Parse("2026-10-31")
	for row := range data.Rows {
		yes := chance.IntN(100) < entitled
		degree := int64(chance.IntN(2)) // None, or college: not entitled.
		if yes {
			degree = 2 + int64(chance.IntN(3))
		}
		for i, v := range []int64{truth(yes || chance.IntN(2) == 0), truth(yes || chance.IntN(2) == 0), degree,
			int64(on) - int64(chance.IntN(1500)), int64(on) - 8000 - int64(chance.IntN(3000)), int64(chance.IntN(60)),
			truth(!yes && chance.IntN(50) == 0), truth(!yes && chance.IntN(20) == 0), int64(200_000 + chance.IntN(2_000_000)),
			int64(on) - int64(chance.IntN(900)), int64(chance.IntN(40))} {
			data.Columns[i][row] = v
		}
		if yes {
			data.Columns[5][row], data.Columns[10][row] = 6+int64(chance.IntN(50)), int64(chance.IntN(36))
		}
	}
	return data
}

func truth(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// homes makes a register of households of one to five members, a million persons in all.
func (b *run) homes() *rule.Data {
	chance := rand.New(rand.NewPCG(b.Seed, 3))
	data := &rule.Data{Columns: make([][]int64, 2), Lists: []rule.ListData{{Columns: make([][]int64, 1)}}}
	list := &data.Lists[0]
	for len(list.Columns[0]) < programmePersons {
		list.First = append(list.First, int32(len(list.Columns[0])))
		for range 1 + chance.IntN(5) {
			list.Columns[0] = append(list.Columns[0], int64(chance.IntN(400_000)))
		}
		list.Last = append(list.Last, int32(len(list.Columns[0])))
		data.Columns[0] = append(data.Columns[0], 1)
		data.Columns[1] = append(data.Columns[1], truth(chance.IntN(10) > 0))
		data.Rows++
	}
	return data
}

// programmeRun measures what comes before and behind deciding: reading the register from CSV, making the
// list, and writing the record by which each decision is explained.
func (b *run) programmeRun(d *policy.Document, period rule.Period, workdays *calendar.Calendar) error {
	b.note("reading a register of %d persons from CSV", programmePersons)
	data := b.persons(d, 2)
	var text bytes.Buffer
	text.WriteString("key")
	for _, c := range d.Scope().Columns {
		text.WriteString("," + c.Name)
	}
	text.WriteByte('\n')
	for row := range data.Rows {
		fmt.Fprint(&text, row+1)
		for i, c := range d.Scope().Columns {
			text.WriteString("," + strings.ReplaceAll(c.Type.Format(data.Columns[i][row]), ",", ""))
		}
		text.WriteByte('\n')
	}
	began := processorTime()
	register, errs := d.ReadRegister("register.csv", text.Bytes())
	if errs != nil {
		return errs
	}
	b.figure("programme.csv", (processorTime() - began).Seconds(), "cpu s")
	in := desk.Input{Document: d, Register: register.Data, Period: period, Workdays: workdays,
		Before: func(uint64) int64 { return 0 }}
	for row := range data.Rows {
		in.Subjects = append(in.Subjects, desk.Subject{Beneficiary: uint64(row + 1), Payee: 1})
	}
	began = processorTime()
	computed, err := desk.Compute(in)
	if err != nil {
		return err
	}
	b.figure("programme.list", (processorTime() - began).Seconds(), "cpu s")
	began = processorTime()
	size := 0
	for i := range computed.Rows() {
		size += len(computed.Row(i).Text)
	}
	b.figure("programme.record", (processorTime() - began).Seconds(), "cpu s")
	b.figure("programme.record.bytes", float64(size)/float64(computed.Rows()), "bytes/person")
	return nil
}
