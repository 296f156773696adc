package carbon_test

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/village"
)

// Companies of the tests, in the order in which they are registered. All are made up.
const (
	bank company.Number = 1 + iota
	coopA
	coopB
	verifier
	buyerX
	buyerY
	lender
	proponent
	stranger
)

// Actors of the tests.
const (
	clerk kernel.Actor = 1 + iota
	second
	checker
	approver
)

const (
	villageA village.Code = "330523105201"
	villageB village.Code = "330523105202"
	outside               = ledger.AccountID(900)
	fees                  = ledger.AccountID(901)
)

// accountOf is the account of a company: they have the same number.
func accountOf(who company.Number) ledger.AccountID { return ledger.AccountID(who) }

// A toy stands for the register of land: parcels 1 to 1000, each of 100 hectares.
type toy struct{}

const (
	parcelArea = 100_000_000    // Square decimetres: 1,500 mu.
	vastParcel = 1_000_001      // Of a world with very many tonnes:
	vastArea   = 95_000_000_000 // 1,425,000 mu.
)

func (toy) Area(parcel uint64) (int64, bool) {
	if parcel == vastParcel {
		return vastArea, true
	}
	return parcelArea, parcel >= 1 && parcel <= 1000
}

// Kin says that parcel 500 was divided into 501 and 502.
func (toy) Kin(parcel uint64) []uint64 {
	switch parcel {
	case 500:
		return []uint64{501, 502}
	case 501, 502:
		return []uint64{500}
	}
	return nil
}

// Always says that what was divided never was apart.
func (toy) Always(parcel, other uint64) bool { return parcel != other }

// A world is a kernel with all modules that carbon needs.
type world struct {
	*rig.Rig
	places    *village.Registry
	companies *company.Registry
	books     *ledger.Ledger
	c         *carbon.Registry
}

func modules(k *kernel.Kernel) (w world) {
	w.places = village.New(k)
	w.companies = company.New(k, w.places)
	w.books = ledger.New(k)
	w.c = carbon.New(k, w.places, w.companies, w.books, toy{})
	return w
}

func schemas() []string {
	return []string{village.Schema, company.Schema, ledger.Schema, carbon.Schema}
}

func newWorld(t testing.TB) world {
	k := kernel.New()
	w := modules(k)
	w.Rig = rig.New(t, k)
	w.settle()
	return w
}

// settle registers villages, companies and accounts.
func (w world) settle() {
	w.Helper()
	since := rig.Day("2000-01-01")
	rig.Must(w, w.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since},
		{Code: string(villageA), NameZH: "甲村", Kind: village.Village, Parent: "330523105", From: since},
		{Code: string(villageB), NameZH: "乙村", Kind: village.Village, Parent: "330523105", From: since},
	}})
	rig.Must(w, w.books.Commands.DeclareUnit, ledger.DeclareUnit{Code: "CNY", NameZH: "人民币元", NameEN: "yuan", Decimals: 2})
	rig.Must(w, w.books.Commands.PublishChart, ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{
		{Code: 8003, Side: ledger.Liability, NameZH: "企业账户", NameEN: "company account"},
		{Code: 8101, Side: ledger.Equity, NameZH: "县外资金", NameEN: "money from outside"}}})
	open := func(id ledger.AccountID, code ledger.Code, flags ledger.Flags, holder uint64) {
		rig.Must(w, w.books.Commands.Open, ledger.Open{ID: id, Unit: "CNY", Code: code, Flags: flags, Holder: holder})
	}
	open(outside, 8101, ledger.MayOwe, 0)
	open(fees, 8003, 0, 0)
	for i, kind := range []company.Kind{company.Limited, company.Cooperative, company.Cooperative, company.Institution,
		company.Limited, company.Limited, company.Limited, company.Limited, company.Limited} {
		rig.Must(w, w.companies.Commands.Register, company.Register{Code: creditCode(i), NameZH: "单位" + string(rune('甲'+i)),
			Kind: kind, Division: "330523105", From: since})
		open(accountOf(company.Number(i+1)), 8003, 0, uint64(i+1))
		rig.Must(w, w.books.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: ledger.AccountID(i + 1), Amount: 1 << 40})
	}
}

func creditCode(n int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for _, a := range alphabet {
		for _, b := range alphabet {
			code := fmt.Sprintf("91330523MA%06d%c%c", n, a, b)
			if _, fault := identity.ParseCreditCode(code); fault == nil {
				return code
			}
		}
	}
	panic("no credit code")
}

// as lets another actor ask what follows.
func (w world) as(actor kernel.Actor) world {
	w.Actor = actor
	return w
}

var parameters = []carbon.SetParameter{
	{Name: carbon.GrossKgPerMuYear, Value: 1650},
	{Name: carbon.KgPerMuYearMax, Value: 1000}, {Name: carbon.KgPerMuYearMin, Value: -5000},
	{Name: carbon.BufferPPM, Value: 100_000}, {Name: carbon.BufferYears, Value: 10},
}

// rules publishes parameters, a methodology and roles.
func (w world) rules() {
	w.Helper()
	for _, p := range parameters {
		p.From, p.Source = rig.Day("2020-01-01"), "assumed"
		rig.Must(w, w.c.Commands.SetParameter, p)
	}
	rig.Must(w, w.c.Commands.PublishMethod, carbon.PublishMethod{Code: "bamboo", Version: 1, From: rig.Day("2020-01-01"),
		TitleZH: "竹林经营碳汇", Source: "assumed", Text: carbon.Hash{1}})
	since := rig.Day("2020-01-01")
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: since})
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Lender, Company: lender, From: since})
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Verifier, Company: verifier, Method: "bamboo", From: since})
}

// found makes a registered project with a stand of each co-operative in its village.
func (w world) found() {
	w.Helper()
	w.rules()
	w.project("AJ01")
	w.stand(1, coopA, villageA, 1)
	w.stand(1, coopB, villageB, 2)
}

func (w world) project(code string) carbon.ProjectID {
	w.Helper()
	rig.Must(w.as(clerk), w.c.Commands.ApplyProject, carbon.ApplyProject{Code: code, NameZH: "竹林碳汇项目", Method: "bamboo",
		Version: 1, Proponent: proponent, Start: rig.Day("2021-01-01"), CreditFrom: rig.Day("2021-01-01"), CreditTo: rig.Day("2040-12-31")})
	id, _ := w.c.ProjectByCode(code)
	rig.Must(w.as(second), w.c.Commands.ReviewProject, carbon.MoveProject{Project: id, Reason: "complete"})
	rig.Must(w.as(checker), w.c.Commands.RegisterProject, carbon.MoveProject{Project: id, Reason: "registered"})
	w.as(clerk)
	return id
}

func standRow(who company.Number, where village.Code, parcels ...uint64) carbon.StandRow {
	return carbon.StandRow{Cooperative: who, Village: where, Parcels: parcels, Area: parcelArea, Stratum: "good",
		Phase: carbon.PhaseMixed, From: rig.Day("2021-01-01"), To: rig.Day("2050-12-31")}
}

func (w world) stand(project carbon.ProjectID, who company.Number, where village.Code, parcels ...uint64) {
	w.Helper()
	rig.Must(w, w.c.Commands.EnrolStands, carbon.EnrolStands{Project: project,
		Stands: []carbon.StandRow{standRow(who, where, parcels...)}})
}

// inputs counts what was measured, so that every report has evidence of its own.
var inputs atomic.Uint32

func freshInput() (h carbon.Hash) {
	binary.BigEndian.PutUint32(h[:], inputs.Add(1))
	return h
}

// draft returns the report of a year with the net results of stands 1, 2, …, in kilograms.
func draft(project carbon.ProjectID, year int, kg ...int64) carbon.DraftPeriod {
	c := carbon.DraftPeriod{Project: project, From: mustDate(year, 1, 1), To: mustDate(year, 12, 31),
		Evidence: carbon.Evidence{Input: freshInput(), Method: "bamboo", Version: 1, Build: "test"}}
	for i, n := range kg {
		c.Stands = append(c.Stands, carbon.StandResult{Stand: carbon.StandID(i + 1), Net: n})
		c.Figures.Net += n
	}
	c.Figures.Gross, c.Figures.Baseline, c.Figures.Leakage = c.Figures.Net+6, 3, 3
	return c
}

func mustDate(year, month, d int) calendar.Date {
	date, err := calendar.New(year, month, d)
	if err != nil {
		panic(err)
	}
	return date
}

// approved brings the report of a year so far that it can be issued.
func (w world) approved(project carbon.ProjectID, year int, kg ...int64) carbon.PeriodID {
	w.Helper()
	rig.Must(w.as(clerk), w.c.Commands.DraftPeriod, draft(project, year, kg...))
	id := w.lastPeriod()
	rig.Must(w, w.c.Commands.SubmitPeriod, carbon.SubmitPeriod{Period: id})
	p, _ := w.c.Period(id)
	rig.Must(w.as(checker), w.c.Commands.VerifyPeriod, carbon.VerifyPeriod{Period: id, Verifier: verifier, Net: p.Net,
		Statement: carbon.Hash{9}})
	rig.Must(w.as(approver), w.c.Commands.ApprovePeriod, carbon.ApprovePeriod{Period: id})
	w.as(clerk)
	return id
}

// issue brings the tonnes of a year into being.
func (w world) issue(project carbon.ProjectID, year int, kg ...int64) carbon.PeriodID {
	w.Helper()
	id := w.approved(project, year, kg...)
	rig.Must(w, w.c.Commands.Issue, carbon.Issue{Period: id})
	return id
}

func (w world) lastPeriod() (id carbon.PeriodID) {
	for {
		if _, ok := w.c.Period(id + 1); !ok {
			return id
		}
		id++
	}
}

// together proposes a command by one actor and lets another release it.
func together[C any](w world, command kernel.Maker[C], c C, want *kernel.Refusal) {
	w.Helper()
	propose, _ := w.K.Command("kernel.propose")
	release, _ := w.K.Command("kernel.release")
	rig.Must(w.as(clerk), propose.(kernel.Maker[kernel.Propose]),
		kernel.Propose{Command: command.Name(), Encoded: command.Encoded(c)})
	done := kernel.Release{Proposal: w.K.LastProposal()}
	if want != nil {
		rig.Refused(w.as(second), release.(kernel.Maker[kernel.Release]), done, want)
	} else {
		rig.Must(w.as(second), release.(kernel.Maker[kernel.Release]), done)
	}
	w.as(clerk)
}

// check holds the invariants, that replaying comes to the same, and that the read tables do.
func (w world) check() {
	w.Helper()
	if err := w.c.Audit(); err != nil {
		w.Error(err)
	}
	if err := w.books.Audit(); err != nil {
		w.Error(err)
	}
	k := kernel.New()
	modules(k)
	w.Replayed(k)
	w.compareTables(w.Projected(schemas()...))
}

// compareTables holds the read tables against the state.
func (w world) compareTables(db *sql.DB) {
	w.Helper()
	rows, err := db.Query(`SELECT id, project, vintage, first_serial, last_serial, owner, status, ref, contract FROM carbon_lot_row
		WHERE status <> 9`)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, project, vintage, start, end, owner, status, ref, forward int64
		if err := rows.Scan(&id, &project, &vintage, &start, &end, &owner, &status, &ref, &forward); err != nil {
			w.Fatal(err)
		}
		l, ok := w.c.Lot(carbon.LotID(id))
		got := []int64{int64(l.Project), int64(l.Vintage), int64(l.Start), int64(l.End), int64(l.Owner), int64(l.Status),
			int64(l.Ref), int64(l.Forward)}
		if want := []int64{project, vintage, start, end, owner, status, ref, forward}; !ok || !slices.Equal(got, want) {
			w.Errorf("lot %d is %v, and %v in the read table", id, got, want)
		}
	}
	if s, ok := w.c.Stock(bank); ok {
		want := fmt.Sprint(s.Tonnes, w.c.FIFO(bank), s.Average, s.Prepaid)
		got := w.Value(db, `SELECT coalesce((SELECT tonnes || ' ' || cost_fifo_fen || ' ' || cost_average_fen || ' ' || prepaid_fen
			FROM carbon_stock), '0 0 0 0')`)
		if got != want {
			w.Errorf("the store is %s, and %s in the read table", want, got)
		}
	}
}

// newHeld returns what runs the statements of projections, held rows among them, as the
// follower of the read tables does, only slower.
func newHeld(t testing.TB, db *sql.DB) func(string, ...any) {
	type key struct {
		table string
		id    int64
	}
	held := map[key]*[]int64{}
	columns := map[string][]string{}
	load := func(k key) *[]int64 {
		if columns[k.table] == nil {
			rows, err := db.Query(`SELECT name FROM pragma_table_info(?)`, k.table)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var name string
				rows.Scan(&name)
				columns[k.table] = append(columns[k.table], name)
			}
			rows.Close()
		}
		row := make([]int64, len(columns[k.table])-1)
		return &row
	}
	return func(query string, args ...any) {
		t.Helper()
		if query == flushHeld {
			for k, row := range held {
				values := strings.Repeat(", ?", len(*row))
				bound := []any{k.id}
				for _, v := range *row {
					bound = append(bound, v)
				}
				if _, err := db.Exec("INSERT INTO "+k.table+" VALUES (?"+values+")", bound...); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		if !strings.ContainsAny(query, " ") && len(args) == 2 {
			k := key{query, args[0].(int64)}
			if held[k] == nil {
				held[k] = load(k)
			}
			*args[1].(*[]int64) = *held[k]
			return
		}
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatalf("%v in %s %v", err, query, args)
		}
	}
}

const flushHeld = "flush"
