package payrun_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/vault"
)

// Actors of the tests: who makes lists, and who approves them.
const (
	clerk kernel.Actor = 2
	chief kernel.Actor = 3
)

// A rig is a county in a folder with the rules of Anji, people who are made up, and a budget.
type rig struct {
	testing.TB
	*county.Running
	folder county.Folder
	clock  *demo.Clock
	people []person.Number
}

// errStopped says that a run was cut off by a test.
var errStopped = errors.New("cut off")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// noon is a moment at which the county works.
func noon(day string) time.Time {
	d, err := calendar.Parse(day)
	if err != nil {
		panic(err)
	}
	return time.UnixMilli(d.StartMillis()).Add(12 * time.Hour)
}

// found makes a county. Its clock shows the day on which the month's run is made.
func found(t testing.TB, people int) *rig { return foundOn(t, people, "2026-11-02") }

func foundOn(t testing.TB, people int, day string) *rig {
	r := &rig{
		TB:     t,
		folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""),
		clock:  demo.NewClock(noon(day)),
	}
	ctx := t.Context()
	must(t, county.Init(ctx, r.folder, "330523", nil))
	r.open()
	t.Cleanup(func() { // Before its folder is removed; some tests have closed it by then.
		if err := r.Running.Close(context.Background()); err != nil {
			t.Log(err)
		}
	})
	_, err := r.Bootstrap(ctx)
	must(t, err)
	rules, err := fs.Sub(counties.Files, "330523")
	must(t, err)
	files, err := county.ReadFiles(rules)
	must(t, err)
	_, err = r.Apply(ctx, files)
	must(t, err)
	for _, role := range []string{"accountant", "chief_accountant"} {
		r.do("authority.register_actor", authority.RegisterActor{Kind: authority.Officer, Department: "finance",
			Roles: []string{role}})
	}
	r.do("ledger.open", ledger.Open{ID: 900, Unit: "CNY", Code: 8002, Flags: ledger.MayOwe})
	r.pay(513011, 10_000_000)
	r.pay(513031, 10_000_000)
	for i := range people {
		r.register(fmt.Sprintf("合成%d号", i+1), fmt.Sprintf("62170000000%04d", i+1))
	}
	return r
}

func (r *rig) open() {
	r.Helper()
	var err error
	r.Running, err = county.Open(context.Background(), county.Options{Folder: r.folder, Clock: r.clock})
	must(r, err)
}

// reopen stops the county and starts it again.
func (r *rig) reopen() {
	r.Helper()
	must(r, r.Running.Close(context.Background()))
	r.open()
}

// do has a command decided in the operator's name.
func (r *rig) do(name string, command any) kernel.Result {
	r.Helper()
	id := r.NewRequestID()
	result := r.Do(r.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(county.System, name, id, command)
	})
	if result.Err != nil {
		r.Fatalf("%s: %v", name, result.Err)
	}
	return result
}

// pay puts money into an account.
func (r *rig) pay(account ledger.AccountID, fen int64) {
	r.Helper()
	r.do("ledger.transfer", ledger.Transfer{Debit: 900, Credit: account, Amount: fen})
}

// register puts a person with an account into vault and register.
func (r *rig) register(name, account string) person.Number {
	r.Helper()
	facts := []vault.Fact{{Field: vault.Name, Value: vault.Text(name), Source: "test"}}
	if account != "" {
		facts = append(facts, vault.Fact{Field: vault.Account, Value: vault.Text(account), Source: "test"})
	}
	request := "test/" + name
	number, err := r.Vault.Stage(r.Context(), request, facts)
	must(r, err)
	r.do("person.register", person.Register{Number: person.Number(number)})
	must(r, r.Vault.Commit(r.Context(), request))
	r.people = append(r.people, person.Number(number))
	return person.Number(number)
}

// home forms a household with its members, the first of whom is its head, as of the year 2020.
func (r *rig) home(number uint64, members ...person.Number) {
	r.Helper()
	since, err := calendar.Parse("2020-01-01")
	must(r, err)
	household := person.HouseholdNumber(number)
	r.do("person.form_household", person.FormHousehold{Household: household, Village: "330523105", Head: members[0],
		Date: since})
	for _, member := range members[1:] {
		r.do("person.join_household", person.JoinHousehold{Household: household, Person: member, Date: since})
	}
}

// at returns the desk of an officer.
func (r *rig) at(actor kernel.Actor) *payrun.Desk {
	return payrun.New(r.Running, payrun.Officer(r.Running, actor))
}

// on moves the clock to a day.
func (r *rig) on(day string) { r.clock.To(noon(day)) }

const talentHead = "key,employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started,months_paid\n"

// filed has a run prepared, published and approved, and returns it with the file for the bank.
func (r *rig) filed(order payrun.Order) (*payrun.Prepared, *payrun.Bundle) {
	r.Helper()
	ctx, maker := r.Context(), r.at(clerk)
	p, err := maker.Prepare(ctx, order)
	must(r, err)
	must(r, maker.Publish(ctx, p.Run))
	r.on("2026-11-30")
	must(r, r.at(chief).Approve(ctx, p.Run, [32]byte{}, false))
	file, err := maker.File(ctx, p.Run, form)
	must(r, err)
	return p, file
}

// talents is a register: of each four rows a master, a doctor, one who works part-time, and one whose
// wage nobody knows.
func (r *rig) talents() payrun.Order { return talents(r.people) }

func talents(people []person.Number) payrun.Order {
	var b strings.Builder
	b.WriteString(talentHead)
	for i, number := range people {
		row := []string{"true,true,master,2023-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,3",
			"true,true,doctor,2024-06-30,1990-05-01,24,false,false,20000.00,2024-01-01,3",
			"true,false,bachelor,2024-06-30,2000-05-01,24,false,false,6000.00,2024-01-01,3",
			"true,true,bachelor,2022-06-30,1999-05-01,24,false,false,,2024-01-01,3"}[i%4]
		fmt.Fprintf(&b, "%d,%s\n", number, row)
	}
	return payrun.Order{Programme: "talent_direct", Period: "2026-10",
		Source: &payrun.Source{Register: payrun.File{Path: "register.csv", Data: []byte(b.String())}}}
}

var form = &payrun.Form{Payer: "合成县财政局", Account: "1205210009000000001"}

// statementOf is what the bank answers to a bundle: each payment debited once. It is a function of the
// file alone.
func statementOf(id string, bundle *payrun.Bundle, more ...string) []byte {
	var b bytes.Buffer
	b.WriteString(
		`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>` +
			id + `</Id>`,
	)
	for _, file := range bundle.Files {
		for _, part := range strings.Split(string(file), "<CdtTrfTxInf>")[1:] {
			b.WriteString(entryOf(between(part, "<EndToEndId>", "<"), between(part, `Ccy="CNY">`, "<"), "DBIT"))
		}
	}
	for _, entry := range more {
		b.WriteString(entry)
	}
	b.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	return b.Bytes()
}

func entryOf(reference, amount, direction string) string {
	return `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>` + direction + `</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls>` +
		`<Refs><EndToEndId>` + reference + `</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`
}

func between(text, before, after string) string {
	_, text, _ = strings.Cut(text, before)
	text, _, _ = strings.Cut(text, after)
	return text
}

// audit checks every module's invariants and returns the newest run.
func (r *rig) audit() (all []programme.Run) {
	r.Helper()
	must(r, r.Read(context.Background(), func(c *county.County) {
		if err := c.Audit(); err != nil {
			r.Error(err)
		}
		for _, run := range c.Programme.Runs() {
			all = append(all, run)
		}
	}))
	return all
}

// balance returns what is in an account.
func (r *rig) balance(id ledger.AccountID) (fen int64) {
	r.Helper()
	must(r, r.Read(context.Background(), func(c *county.County) {
		a, _ := c.Ledger.Account(id)
		fen = a.Credits - a.Debits
	}))
	return fen
}

// A month is what came of a whole run.
type month struct {
	Bundle *payrun.Bundle
	Run    programme.RunNumber
}

// run takes a month's run through all its steps.
func (r *rig) run(ctx context.Context, order payrun.Order, told func(string) error) (month, error) {
	return runMonth(ctx, r.Running, r.clock, order, told)
}

// runMonth takes a month's run through all its steps, from the register to the last page, and goes on
// where an earlier call was cut off. told hears of each step.
func runMonth(ctx context.Context, running *county.Running, clock *demo.Clock, order payrun.Order,
	told func(string) error) (m month, err error) {
	clerk, chief := payrun.New(
		running,
		payrun.Officer(running, clerk),
	), payrun.New(
		running,
		payrun.Officer(running, chief),
	)
	clerk.Told, chief.Told = told, told
	p, err := clerk.Prepare(ctx, order)
	if err != nil {
		return m, err
	}
	if m.Run = p.Run; m.Run == 0 { // It was paid and closed, and there is nothing more to pay.
		err := running.Read(ctx, func(c *county.County) {
			for n, run := range c.Programme.Runs() {
				if run.State == programme.Closed && run.From.String()[:7] == order.Period {
					m.Run = n
				}
			}
		})
		if err != nil {
			return m, err
		}
	}
	look := func() (run programme.Run) {
		if errRead := running.Read(ctx, func(c *county.County) { run, _ = c.Programme.Run(m.Run) }); errRead != nil {
			err = errRead
		}
		return run
	}
	if look().State == programme.Frozen {
		if err := clerk.Publish(ctx, m.Run); err != nil {
			return m, err
		}
	}
	if run := look(); run.State == programme.Shown {
		clock.To(time.UnixMilli(run.Until).Add(time.Hour))
		if err := chief.Approve(ctx, m.Run, [32]byte{}, false); err != nil {
			return m, err
		}
	}
	if m.Bundle, err = clerk.File(ctx, m.Run, form); err != nil {
		return m, err
	}
	if look().State == programme.Approved {
		if _, err := clerk.Answer(ctx, statementOf("STMT-"+order.Period, m.Bundle), ""); err != nil {
			return m, err
		}
		if _, err := clerk.Reconcile(ctx, m.Run); err != nil {
			return m, err
		}
	}
	if look().State == programme.Reconciled {
		err = clerk.Close(ctx, m.Run)
	}
	return m, err
}

// TestMain lets the test's own program be the process that is killed.
func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		if err := runInChild(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// rulesOf returns the text of a programme that comes with the program.
func rulesOf(t testing.TB, name string) string {
	t.Helper()
	data, err := fs.ReadFile(counties.Files, "330523/programmes/"+name+".yaml")
	must(t, err)
	return string(data)
}

// folderOf is a county's folder with one file.
func folderOf(path, text string) fs.FS { return fstest.MapFS{path: {Data: []byte(text)}} }
