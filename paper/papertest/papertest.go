// Package papertest makes a small synthetic county with a project, stands, issuances, a store,
// sales, retirements and a dividend, for tests of papers and of the pages that show them. All
// names are made up; some are there because they break careless programs: characters beyond
// U+FFFF, and what looks like markup.
package papertest

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/geodesy"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/paper"
	"liangshan/person"
	"liangshan/polygon"
	"liangshan/quantity"
	"liangshan/vault"
	"liangshan/village"
)

// Companies, in the order of their numbers.
const (
	Bank company.Number = 1 + iota
	CoopA
	CoopB
	Verifier
	Buyer
	Lender
	Proponent
)

// Names are those of the companies. The buyer's looks like markup; the first co-operative's has
// a character beyond U+FFFF.
var Names = [...]string{"", "安绿竹林碳汇收储有限公司", "𠮷竹村股份经济合作社", "山川乡乙村股份经济合作社", "浙北核查检测院",
	`<b>湖"笔"&绸</b>贸易有限公司`, "县农村商业银行", "两山竹业发展有限公司"}

// Villages.
const (
	VillageA village.Code = "330523105201"
	VillageB village.Code = "330523105202"
)

const (
	outside = ledger.AccountID(900)
	pool    = ledger.AccountID(901) // The first of the accounts of a dividend.
)

// A County is a running county with its register.
type County struct {
	testing.TB
	*county.Running
	Register paper.Register
	last     kernel.Result
}

// Do asks a command that is accepted.
func (c *County) Do(actor kernel.Actor, name string, command any) kernel.Result {
	c.Helper()
	id := c.NewRequestID()
	c.last = c.Running.Do(context.Background(), func(k *county.County) (*kernel.Call, error) {
		return k.Call(kernel.Caller{Actor: actor}, name, id, command)
	})
	if c.last.Err != nil {
		c.Fatalf("%s %+v: %v", name, command, c.last.Err)
	}
	return c.last
}

// Twice proposes a command and lets another release it.
func (c *County) Twice(name string, command any) {
	c.Helper()
	c.Do(1, "kernel.propose", kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	proposal := uint64(0)
	c.must(c.Read(context.Background(), func(k *county.County) { proposal = k.LastProposal() }))
	c.Do(2, "kernel.release", kernel.Release{Proposal: proposal})
}

func (c *County) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// Settle waits until the tables have all that was done, and signs a checkpoint over it.
func (c *County) Settle() {
	c.Helper()
	c.must(c.View.Wait(context.Background(), c.last.Index+1))
	c.must(c.Checkpoint(context.Background()))
}

// day returns a date that the test knows to exist.
func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// New makes a county with nothing but its places and companies.
func New(t testing.TB) *County {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	c := &County{TB: t}
	f := county.FolderOf(filepath.Join(t.TempDir(), "data"), "")
	c.must(county.Init(ctx, f, "330523", nil))
	r, err := county.Open(ctx, county.Options{Folder: f, Program: "test"})
	c.must(err)
	t.Cleanup(func() {
		stop()
		r.Close(context.Background())
	})
	c.Running, c.Register = r, paper.NewRegister(r.View, r.Tree, r.Code())
	_, err = r.Bootstrap(ctx)
	c.must(err)
	files, err := county.ReadFiles(os.DirFS(filepath.Join(c.root(), "counties/330523")))
	c.must(err)
	_, err = r.Apply(ctx, files)
	c.must(err)
	c.places()
	c.Settle()
	return c
}

// root returns the folder of the module: the first one up from that of the test that has a go.mod.
func (c *County) root() string {
	c.Helper()
	at, err := os.Getwd()
	c.must(err)
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
	}
	c.Fatal("the test runs outside of the module")
	return ""
}

func (c *County) places() {
	since := day("2021-01-01")
	c.Do(1, "village.publish", village.Publish{Divisions: []village.Row{
		{Code: string(VillageA), NameZH: "𠮷竹村", Kind: village.Village, Parent: "330523105", From: since},
		{Code: string(VillageB), NameZH: "乙村", Kind: village.Village, Parent: "330523105", From: since},
	}})
	open := func(id ledger.AccountID, code ledger.Code, flags ledger.Flags, holder uint64) {
		c.Do(1, "ledger.open", ledger.Open{ID: id, Unit: "CNY", Code: code, Flags: flags, Holder: holder})
	}
	open(outside, 8101, ledger.MayOwe, 0)
	for id := pool; id < pool+8; id++ {
		open(id, 8004, 0, 0)
	}
	for i, kind := range []company.Kind{company.Limited, company.Cooperative, company.Cooperative, company.Institution,
		company.Limited, company.Limited, company.Limited} {
		id := ledger.AccountID(i + 1)
		c.Do(1, "company.register", company.Register{Code: creditCode(i), NameZH: Names[i+1], Kind: kind,
			Division: "330523105", From: since})
		open(id, 8003, 0, uint64(id))
		c.Do(1, "ledger.transfer", ledger.Transfer{Debit: outside, Credit: id, Amount: 1 << 40})
	}
	c.people()
	for n := person.Number(1); n <= 3; n++ {
		c.Do(1, "person.register", person.Register{Number: n})
		open(1000+ledger.AccountID(n), 8002, 0, uint64(n))
	}
}

// People are the names of the three households' heads, by their numbers.
var People = [...]string{"", "𠮷田小明", "王小明", "李四"}

// people puts the names into the vault, which gives the numbers.
func (c *County) people() {
	c.Helper()
	var all [][]vault.Fact
	for _, name := range People[1:] {
		all = append(all, []vault.Fact{{Field: vault.Name, Value: vault.Text(name), Source: "test"}})
	}
	first, err := c.Vault.StageMany(context.Background(), "people", all)
	c.must(err)
	if first != 1 {
		c.Fatalf("the first person has number %d", first)
	}
	c.must(c.Vault.Commit(context.Background(), "people"))
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

// Carbon makes the rules of carbon and a registered project with a stand of each co-operative.
func (c *County) Carbon() {
	c.Helper()
	since := day("2021-01-01")
	for _, p := range []carbon.SetParameter{{Name: carbon.GrossKgPerMuYear, Value: 1650},
		{Name: carbon.KgPerMuYearMax, Value: 1000}, {Name: carbon.KgPerMuYearMin, Value: -5000},
		{Name: carbon.BufferPPM, Value: 100_000}, {Name: carbon.BufferYears, Value: 10}} {
		p.From, p.Source = since, "assumed"
		c.Twice("carbon.set_parameter", p)
	}
	c.Twice("carbon.publish_method", carbon.PublishMethod{Code: "bamboo_management", Version: 1, From: since,
		TitleZH: "竹林经营碳汇（测试）", Source: "assumed", Text: carbon.Hash{1}})
	c.Do(1, "carbon.appoint", carbon.Appoint{Role: carbon.Bank, Company: Bank, From: since})
	c.Do(1, "carbon.appoint", carbon.Appoint{Role: carbon.Lender, Company: Lender, From: since})
	c.Do(
		1,
		"carbon.appoint",
		carbon.Appoint{Role: carbon.Verifier, Company: Verifier, Method: "bamboo_management", From: since},
	)
	c.Do(
		1,
		"carbon.apply_project",
		carbon.ApplyProject{Code: "AJ01", NameZH: "竹林经营碳汇项目一期", Method: "bamboo_management",
			Version: 1, Proponent: Proponent, Start: since, CreditFrom: since, CreditTo: day("2040-12-31")},
	)
	c.Do(2, "carbon.review_project", carbon.MoveProject{Project: 1, Reason: "complete"})
	c.Do(3, "carbon.register_project", carbon.MoveProject{Project: 1, Reason: "registered"})
	for i, who := range []company.Number{CoopA, CoopB} {
		c.parcel(i)
		c.Do(1, "carbon.enrol_stands", carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{{Cooperative: who,
			Village: []village.Code{VillageA, VillageB}[i], Parcels: []uint64{uint64(i) + 1}, Area: 100_000_000, Stratum: "good",
			Phase: carbon.PhaseMixed, From: since, To: day("2050-12-31")}}})
	}
}

// parcel registers a square of a little more than 100 hectares, the number of which is n + 1.
func (c *County) parcel(n int) {
	c.Helper()
	const west, south, side = 119_600_000_000, 30_500_000_000, 12_000_000 // In 1e-9 degrees.
	at := func(x, y int64) polygon.Corner {
		return polygon.Corner{Lon: west + (int64(3*n)+x)*side, Lat: south + y*side}
	}
	shape := polygon.Shape{{at(0, 0), at(1, 0), at(1, 1), at(0, 1)}}
	points := make([]geodesy.Point, len(shape[0]))
	for i, corner := range shape[0] {
		points[i] = geodesy.Point{Lat: float64(corner.Lat) / 1e9, Lon: float64(corner.Lon) / 1e9}
	}
	area, _, err := geodesy.CGCS2000.Ring(points)
	c.must(err)
	where := []village.Code{VillageA, VillageB}[n]
	c.Do(1, "land.register", land.Register{Parcels: []land.Row{{Code: fmt.Sprintf("P%03d", n+1), Village: where,
		Holder: land.Holder{Kind: land.ByVillage, Village: where}, Kind: land.Bamboo, From: day("2021-01-01"),
		Area: int64(math.Round(math.Abs(area) * 100)), Shape: shape.Pack()}}})
}

// Issue brings the tonnes of a year into being, from the net results of the two stands in kilograms.
func (c *County) Issue(year int, kg ...int64) {
	c.Helper()
	var period carbon.PeriodID
	c.must(c.Read(context.Background(), func(k *county.County) {
		for ok := true; ok; _, ok = k.Carbon.Period(period) {
			period++
		}
	}))
	from, _ := calendar.New(year, 1, 1)
	to, _ := calendar.New(year, 12, 31)
	draft := carbon.DraftPeriod{Project: 1, From: from, To: to,
		Evidence: carbon.Evidence{Input: carbon.Hash{7, byte(period)}, Method: "bamboo_management", Version: 1,
			Build: "test"}}
	for i, n := range kg {
		draft.Stands = append(draft.Stands, carbon.StandResult{Stand: carbon.StandID(i + 1), Net: n})
		draft.Figures.Net += n
	}
	draft.Figures.Gross = draft.Figures.Net
	c.Do(1, "carbon.draft_period", draft)
	c.Do(1, "carbon.submit_period", carbon.SubmitPeriod{Period: period})
	c.Do(3, "carbon.verify_period", carbon.VerifyPeriod{Period: period, Verifier: Verifier, Net: draft.Figures.Net,
		Statement: carbon.Hash{9}})
	c.Do(4, "carbon.approve_period", carbon.ApprovePeriod{Period: period})
	c.Do(1, "carbon.issue", carbon.Issue{Period: period})
}

// Loop goes the whole way. Afterwards there are, of vintage 2024 of AJ01, 1000 serials:
//
//	1–100    sold by the bank to the buyer, of them 1–60 retired under certificate 1
//	101–200  in the bank's store, delivered under advance purchase 1
//	201–540  the first co-operative's
//	541–900  the second co-operative's, of them the first 10 pledged
//	901–1000 the buffer
//
// and of vintage 2023 serials 1–1000, of which the buyer got 1–30 and retired them together with
// 61–65 of 2024 under certificate 2. A dividend of the sale of 100 t is frozen, line by line.
func (c *County) Loop() {
	c.Helper()
	c.Trade()
	c.Dividend(800_000)
	c.Settle()
}

// Trade is the loop up to the sale and what became of it, without the dividend.
func (c *County) Trade() {
	c.Helper()
	c.Carbon()
	c.Issue(2024, 600_999, 400_000)
	c.Do(1, "carbon.sign_forward", carbon.SignForward{Bank: Bank, Seller: CoopA, Village: VillageA, Price: 4344,
		Debit: ledger.AccountID(Bank), Credit: ledger.AccountID(CoopA),
		Years: []carbon.AgreedYear{{Vintage: 2024, Tonnes: 500, Due: day("2099-11-30")}}})
	c.Do(1, "carbon.deliver_forward", carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 200})
	today, _ := calendar.FromMillis(time.Now().UnixMilli())
	c.Do(1, "carbon.post_price", carbon.PostPrice{Bank: Bank, From: today, Price: 6904})
	c.Do(
		1,
		"carbon.sell",
		carbon.Sell{Bank: Bank, Buyer: Buyer, Tonnes: 100, Price: 6904, Debit: ledger.AccountID(Buyer),
			Credit: ledger.AccountID(Bank)},
	)
	c.Do(
		1,
		"carbon.retire",
		carbon.Retire{Owner: Buyer, Tonnes: 60, Beneficiary: Buyer, Purpose: "event_neutrality_2026",
			Place: "330523"},
	)
	c.Do(1, "carbon.pledge", carbon.Pledge{Owner: CoopB, Lender: Lender, Tonnes: 10, Loan: 100, Paper: "loan_7",
		Service: []carbon.ServiceYear{{Year: 2027, Fen: 50}}})
	c.Issue(2023, 600_000, 400_000)
	c.Do(1, "carbon.transfer", carbon.Transfer{From: CoopA, To: Buyer, Tonnes: 30, Vintage: 2023})
	c.Do(1, "carbon.retire", carbon.Retire{Owner: Buyer, Tonnes: 35, Beneficiary: CoopA, Purpose: "meeting_2026",
		Place: "310115"})
}

// Dividend returns a part of the income of the sale of 100 t, in parts per million of the net: a register of
// three households and the collective.
func (c *County) Dividend(part quantity.Rate) {
	c.Helper()
	today, _ := calendar.FromMillis(time.Now().UnixMilli())
	rows := []dividend.ShareRow{}
	for n := person.Number(1); n <= 3; n++ {
		rows = append(
			rows,
			dividend.ShareRow{Holder: n, Units: 220, Account: 1000 + ledger.AccountID(n), Bank: dividend.BankChecked},
		)
	}
	c.Do(
		1,
		"dividend.open_register",
		dividend.OpenRegister{Owner: string(VillageA), Total: 1000, From: day("2021-01-01"),
			Units: 340, Rows: dividend.PackShares(rows)},
	)
	account := func(n int) ledger.AccountID { return pool + ledger.AccountID(n) }
	c.Twice("dividend.publish_waterfall", dividend.PublishWaterfall{From: day("2021-01-02"), VillageRate: part,
		FeeRate: 20_000, ReserveRate: 50_000, TaxRate: 200_000, VillageRounding: quantity.Down, FeeRounding: quantity.HalfUp,
		ReserveRounding: quantity.Up, TaxRounding: quantity.Down, PublicityDays: 7, Cost: account(1), Fee: account(2),
		Reserve: account(
			3,
		), Bank: account(4), Payable: account(5), Tax: account(6), HoldingFirst: 5000, HoldingCode: 8002,
		Source: "assumed"})
	c.Do(1, "ledger.transfer", ledger.Transfer{Debit: outside, Credit: pool, Amount: 690_400})
	source := func(first uint64, tonnes uint32) dividend.SourceRow {
		return dividend.SourceRow{
			Register: 1,
			Source: dividend.Source{Sale: 1, Series: 1, First: first, Tonnes: tonnes,
				Cooperative: uint32(CoopA), Contract: 1, Stand: 1},
		}
	}
	c.Do(1, "dividend.propose", dividend.Propose{Date: today, RegisterDate: day("2026-10-31"), Pool: pool,
		Sales:   []dividend.Sale{{Sale: 1, Amount: 690_400, Cost: 434_400}},
		Sources: dividend.PackSources([]dividend.SourceRow{source(1, 70), source(71, 30)})})
	c.Do(1, "dividend.freeze", dividend.Freeze{Run: 1})
}
