package exchange_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	_ "modernc.org/sqlite"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/village"
)

// Companies of the tests, in the order in which they are registered. All are made up.
const (
	bank company.Number = 1 + iota
	coop
	verifier
	proponent
	alpha // From here on participants of the market.
	beta
	gamma
	delta
	companies
)

// Actors of the tests.
const (
	clerk kernel.Actor = 1 + iota
	second
	checker
	approver
)

const (
	villageA     village.Code = "330523105201"
	outside                   = ledger.AccountID(900)
	feeAccount                = ledger.AccountID(901)
	taxAccount                = ledger.AccountID(902)
	accountFirst              = 1000
	today                     = "2026-11-23" // A Monday.
)

// A world is a kernel with all modules that the market needs, driven by hand.
type world struct {
	*rig.Rig
	places    *village.Registry
	companies *company.Registry
	books     *ledger.Ledger
	c         *carbon.Registry
	x         *exchange.Exchange
	paid      int
	batch     kernel.Batch
	dateless  bool            // Nobody knows which days are working days.
	counted   map[uint64]bool // Sales from store in dividend runs.
}

// ground stands for the register of land: each parcel has 100 hectares.
type ground struct{}

const parcelArea = 100_000_000_000 // Square decimetres: 1,500,000 mu, for as many tonnes as the tests ask for.

func (ground) Area(uint64) (int64, bool) { return parcelArea, true }

func modules(k *kernel.Kernel) *world {
	w := &world{Rig: &rig.Rig{K: k}}
	w.places = village.New(k)
	w.companies = company.New(k, w.places)
	w.books = ledger.New(k)
	w.c = carbon.New(k, w.places, w.companies, w.books, ground{})
	w.x = exchange.New(k, w.companies, w.c, w.books, func() (*calendar.Calendar, error) {
		if w.dateless {
			return nil, errors.New("no calendar")
		}
		return calendar.CN(), nil
	}, func(sale uint64) bool { return w.counted[sale] })
	return w
}

// newWorld returns a world with companies, accounts and rules, at eight in the morning.
func newWorld(t testing.TB) *world { return worldWithout(t) }

// worldWithout is newWorld without some of the rules.
func worldWithout(t testing.TB, rules ...string) *world {
	w := modules(kernel.New())
	w.TB, w.Now, w.Actor = t, rig.Day(today).StartMillis()+8*3600*1000, clerk
	w.settle(rules)
	return w
}

func (w *world) as(actor kernel.Actor) *world {
	w.Actor = actor
	return w
}

// at lets time go by until a moment of a day and fires what falls due at its own time.
func (w *world) at(date, clock string) {
	w.Helper()
	var h, m int
	fmt.Sscanf(clock, "%d:%d", &h, &m)
	w.Until(rig.Day(date).StartMillis() + int64(h*60+m)*60_000)
}

// settle registers places, companies and accounts, and publishes the rules.
func (w *world) settle(without []string) {
	w.Helper()
	since := rig.Day("2000-01-01")
	rig.Must(w, w.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since},
		{Code: string(villageA), NameZH: "甲村", Kind: village.Village, Parent: "330523105", From: since},
	}})
	rig.Must(
		w,
		w.books.Commands.DeclareUnit,
		ledger.DeclareUnit{Code: "CNY", NameZH: "人民币元", NameEN: "yuan", Decimals: 2},
	)
	rig.Must(w, w.books.Commands.PublishChart, ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{
		{Code: 8003, Side: ledger.Liability, NameZH: "企业账户", NameEN: "company account"},
		{Code: 8005, Side: ledger.Liability, NameZH: "交易资金", NameEN: "trading account"},
		{Code: 8101, Side: ledger.Equity, NameZH: "县外资金", NameEN: "money from outside"}}})
	for id, flags := range map[ledger.AccountID]ledger.Flags{outside: ledger.MayOwe, feeAccount: 0, taxAccount: 0} {
		code := ledger.Code(8003)
		if id == outside {
			code = 8101
		}
		rig.Must(w, w.books.Commands.Open, ledger.Open{ID: id, Unit: "CNY", Code: code, Flags: flags})
	}
	for i := range int(companies) - 1 {
		w.company(i)
	}
	rules := marketRules()
	rules.Rules = slices.DeleteFunc(rules.Rules, func(r exchange.RuleRow) bool { return slices.Contains(without, r.Name) })
	rig.Must(w, w.x.Commands.SetRules, rules)
}

func (w *world) company(i int) {
	w.Helper()
	rig.Must(
		w,
		w.companies.Commands.Register,
		company.Register{Code: creditCodeOf(company.Number(i + 1)), NameZH: fmt.Sprintf("单位%d", i+1),
			Kind: company.Limited, Division: "330523105", From: rig.Day("2000-01-01")},
	)
	rig.Must(
		w,
		w.books.Commands.Open,
		ledger.Open{ID: ledger.AccountID(i + 1), Unit: "CNY", Code: 8003, Holder: uint64(i + 1)},
	)
}

func creditCodeOf(who company.Number) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for _, a := range alphabet {
		for _, b := range alphabet {
			code := fmt.Sprintf("91330523MA%06d%c%c", who, a, b)
			if _, fault := identity.ParseCreditCode(code); fault == nil {
				return code
			}
		}
	}
	panic("no credit code")
}

var ruleValues = []exchange.RuleRow{
	{Name: exchange.RuleTick, Value: 1}, {Name: exchange.RuleLot, Value: 1}, {Name: exchange.RuleOrderMin, Value: 1},
	{
		Name:  exchange.RuleOrderMax,
		Value: 99_999,
	}, {Name: exchange.RuleBand, Value: 100_000}, {Name: exchange.RulePick},
	{
		Name:  exchange.RuleResale,
		Value: 1,
	}, {Name: exchange.RuleFeeBuyer, Value: 1000}, {Name: exchange.RuleFeeSeller, Value: 2000},
	{
		Name:  exchange.RuleTaxSeller,
		Value: 500,
	}, {Name: exchange.RuleThrottle, Value: 1000}, {Name: exchange.RuleProfile, Text: "own"},
	{
		Name:  exchange.RulePreOpen,
		Value: 540,
	}, {Name: exchange.RuleCall, Value: 555}, {Name: exchange.RuleMorning, Value: 570},
	{
		Name:  exchange.RuleNoon,
		Value: 690,
	}, {Name: exchange.RuleAfternoon, Value: 780}, {Name: exchange.RuleClosing, Value: 897},
	{
		Name:  exchange.RuleClose,
		Value: 900,
	}, {Name: exchange.RuleReopen, Value: 5}, {Name: exchange.RuleBlockMin, Value: 1000},
	{
		Name:  exchange.RuleBlockBand,
		Value: 300_000,
	}, {Name: exchange.RuleBlockFrom, Value: 780}, {Name: exchange.RuleBlockTo, Value: 900},
	{Name: exchange.RuleBlockLife, Value: 60}, {Name: exchange.RuleAccountFirst, Value: accountFirst},
	{Name: exchange.RuleAccountCode, Value: 8005}, {Name: exchange.RuleAccountFee, Value: int64(feeAccount)},
	{
		Name:  exchange.RuleAccountTax,
		Value: int64(taxAccount),
	}, {Name: exchange.RuleAccountBank, Value: int64(outside)},
	{
		Name:  exchange.RuleSaleReveal,
		Value: 60,
	}, {Name: exchange.RuleSalePay, Value: 120}, {Name: exchange.RuleSaleDeposit, Value: 100_000},
	{Name: exchange.RuleBustDays, Value: 1}, {Name: exchange.RuleWatchPPM, Value: 500_000},
}

// marketRules are the rules of the tests, with some of them changed.
func marketRules(changes ...exchange.RuleRow) exchange.SetRules {
	rows := slices.Clone(ruleValues)
	for i := range rows {
		rows[i].Source = "assumed"
		for _, c := range changes {
			if c.Name == rows[i].Name {
				rows[i].Value, rows[i].Text = c.Value, c.Text
			}
		}
	}
	for _, c := range changes { // Rules that need not be there.
		if !slices.ContainsFunc(rows, func(r exchange.RuleRow) bool { return r.Name == c.Name }) {
			c.Source = "assumed"
			rows = append(rows, c)
		}
	}
	return exchange.SetRules{From: rig.Day("2026-01-01"), Rules: rows}
}

// issue brings tonnes of a vintage into being and gives them to companies.
func (w *world) issue(year int, shares map[company.Number]int64) {
	w.Helper()
	since := rig.Day("2020-01-01")
	if _, ok := w.c.ProjectByCode("AJ01"); !ok {
		for _, p := range []carbon.SetParameter{{Name: carbon.GrossKgPerMuYear, Value: 1650},
			{Name: carbon.KgPerMuYearMax, Value: 1000}, {Name: carbon.KgPerMuYearMin, Value: -1},
			{Name: carbon.BufferPPM}, {Name: carbon.BufferYears}} {
			p.From, p.Source = since, "assumed"
			rig.Must(w, w.c.Commands.SetParameter, p)
		}
		rig.Must(
			w,
			w.c.Commands.PublishMethod,
			carbon.PublishMethod{Code: "bamboo", Version: 1, From: since, TitleZH: "竹林经营碳汇",
				Source: "assumed", Text: carbon.Hash{1}},
		)
		rig.Must(
			w,
			w.c.Commands.Appoint,
			carbon.Appoint{Role: carbon.Verifier, Company: verifier, Method: "bamboo", From: since},
		)
		rig.Must(
			w,
			w.c.Commands.ApplyProject,
			carbon.ApplyProject{Code: "AJ01", NameZH: "竹林碳汇项目", Method: "bamboo", Version: 1,
				Proponent: proponent, Start: rig.Day("2021-01-01"), CreditFrom: rig.Day("2021-01-01"), CreditTo: rig.Day("2040-12-31")},
		)
		rig.Must(w.as(second), w.c.Commands.ReviewProject, carbon.MoveProject{Project: 1, Reason: "complete"})
		rig.Must(w.as(checker), w.c.Commands.RegisterProject, carbon.MoveProject{Project: 1, Reason: "registered"})
		rig.Must(
			w.as(clerk),
			w.c.Commands.EnrolStands,
			carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{{Cooperative: coop,
				Village: villageA, Parcels: []uint64{1}, Area: parcelArea, Stratum: "good", Phase: carbon.PhaseMixed, From: rig.Day("2021-01-01"),
				To: rig.Day("2050-12-31")}}},
		)
	}
	sum := int64(0)
	for _, n := range shares {
		sum += n
	}
	from, _ := calendar.New(year, 1, 1)
	to, _ := calendar.New(year, 12, 31)
	kg := sum * 1000
	rig.Must(
		w,
		w.c.Commands.DraftPeriod,
		carbon.DraftPeriod{Project: 1, From: from, To: to, Figures: carbon.Figures{Gross: kg, Net: kg},
			Evidence: carbon.Evidence{
				Input:   carbon.Hash{7, byte(year - 2000)},
				Method:  "bamboo",
				Version: 1,
				Build:   "test",
			}, Stands: []carbon.StandResult{{Stand: 1, Net: kg}}},
	)
	id := carbon.PeriodID(1)
	for {
		if _, ok := w.c.Period(id + 1); !ok {
			break
		}
		id++
	}
	rig.Must(w, w.c.Commands.SubmitPeriod, carbon.SubmitPeriod{Period: id})
	rig.Must(
		w.as(checker),
		w.c.Commands.VerifyPeriod,
		carbon.VerifyPeriod{Period: id, Verifier: verifier, Net: kg, Statement: carbon.Hash{9}},
	)
	rig.Must(w.as(approver), w.c.Commands.ApprovePeriod, carbon.ApprovePeriod{Period: id})
	rig.Must(w.as(clerk), w.c.Commands.Issue, carbon.Issue{Period: id})
	for who := bank; who < companies+1000; who++ {
		if n := shares[who]; n > 0 && who != coop {
			rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: who, Tonnes: n})
		}
	}
}

// store makes the bank one whose store may take so many tonnes.
func (w *world) store(tonnes int64) {
	w.Helper()
	since := rig.Day("2020-01-01")
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: since})
	rig.Must(w, w.c.Commands.SetParameter, carbon.SetParameter{Name: carbon.StockMax, Value: tonnes, From: since,
		Source: "assumed"})
}

// admit makes companies participants with cash in their trading accounts.
func (w *world) admit(fen int64, all ...company.Number) {
	w.Helper()
	for _, who := range all {
		rig.Must(
			w.as(second),
			w.x.Commands.Apply,
			exchange.Apply{Company: who, Code: creditCodeOf(who), Documents: []carbon.Hash{{1}}},
		)
		rig.Must(w.as(clerk), w.x.Commands.Approve, exchange.Approve{Company: who})
		if fen > 0 {
			w.pay(who, fen)
		}
	}
}

func (w *world) pay(who company.Number, fen int64) {
	w.Helper()
	w.paid++
	rig.Must(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(who), Amount: fen,
		Reference: fmt.Sprintf("B%06d", w.paid)}}})
}

const instrument exchange.InstrumentID = 1

// open opens a basket of all vintages from 2021 on, issued at 80.00 yuan.
func (w *world) open() {
	w.Helper()
	rig.Must(
		w,
		w.x.Commands.OpenInstrument,
		exchange.OpenInstrument{Code: "bamboo_21", NameZH: "竹林碳汇2021", NameEN: "bamboo carbon 2021",
			VintageFrom: 2021, IssuePrice: 8000},
	)
}

// trading returns a world in continuous trading: alpha and beta have tonnes, all four have cash.
func trading(t testing.TB, changes ...exchange.RuleRow) *world {
	w := newWorld(t)
	if len(changes) > 0 {
		rig.Must(w, w.x.Commands.SetRules, marketRules(changes...))
	}
	w.issue(2024, map[company.Number]int64{alpha: 10_000, beta: 10_000})
	w.admit(100_000_000, alpha, beta, gamma, delta)
	w.open()
	w.at(today, "9:31")
	return w
}

func buy(who company.Number, price, tonnes int64) exchange.Order {
	return exchange.Order{Company: who, Instrument: instrument, Side: "buy", Price: price, Tonnes: tonnes}
}

func sell(who company.Number, price, tonnes int64) exchange.Order {
	return exchange.Order{Company: who, Instrument: instrument, Side: "sell", Price: price, Tonnes: tonnes}
}

// order enters an order and returns its number.
func (w *world) order(o exchange.Order) exchange.OrderID {
	w.Helper()
	rig.Must(w, w.x.Commands.Order, o)
	p, _ := w.x.ParticipantOf(o.Company)
	f, _ := w.x.Fund(p)
	return exchange.OrderNumber(p, f.Reference)
}

func (w *world) participant(who company.Number) exchange.Participant {
	p, ok := w.x.ParticipantOf(who)
	if !ok {
		w.Fatalf("company %d takes no part", who)
	}
	return p
}

func (w *world) funds(who company.Number) exchange.Funds {
	f, _ := w.x.Fund(w.participant(who))
	return f
}

// check holds the invariants, that replaying comes to the same, and that the read tables do.
func (w *world) check() {
	w.Helper()
	w.audit()
	again := modules(kernel.New())
	if err := again.K.Replay(context.Background(), &w.Journal, nil); err != nil {
		w.Fatal(err)
	}
	w.Same("replaying", w.K.Digests(), again.K.Digests())
	var snapshot bytes.Buffer
	if err := w.K.Snapshot([32]byte{}).Write(&snapshot); err != nil {
		w.Fatal(err)
	}
	loaded := modules(kernel.New())
	if _, err := loaded.K.Load(snapshot.Bytes()); err != nil {
		w.Fatal(err)
	}
	w.Same("loading", w.K.Digests(), loaded.K.Digests())
	if err := loaded.x.Audit(); err != nil {
		w.Errorf("loaded: %v", err)
	}
	w.compareTables(w.projected())
}

func (w *world) audit() {
	w.Helper()
	for _, audit := range []func() error{w.x.Audit, w.c.Audit, w.books.Audit} {
		if err := audit(); err != nil {
			w.Fatal(err)
		}
	}
}

func dateOf(n int32) calendar.Date { return calendar.Date(n) }

// company is short for the tests' tables.
type companyNumber = company.Number

func with(o exchange.Order, life string) exchange.Order { o.Life = life; return o }

// projected fills the read tables from the journal.
func (w *world) projected() *sql.DB {
	w.Helper()
	return w.Projected(village.Schema, company.Schema, ledger.Schema, carbon.Schema, exchange.Schema)
}
