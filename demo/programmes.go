package demo

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"liangshan/county"
	"liangshan/identity"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/vault"
)

// Benefits is a month of programmes while it runs: a register of residents, of whom few are entitled
// to the monthly talent subsidy, and households that are assessed for the minimum income. All persons,
// facts and accounts in it are synthetic and come from Seed.
type Benefits struct {
	Residents  int // Rows of the register. The county has some 590,000 (S1).
	Talents    int // Of them, those whom the rule pays.
	Households int
	Seed       uint64
	Clock      *Clock

	y      *Year
	first  person.Number // Of the talents; the heads of households follow.
	Result []Paid
}

// ResidentsAll is how many residents the county has, rounded (S1).
const ResidentsAll = 590_000

// Paid is what came of one programme.
type Paid struct {
	ZH, EN   string
	Period   string
	Rows     int // Decided.
	Reviews  int // For a person to look at.
	Lines    uint32
	Fen      int64
	Bytes    int // Of the bank's file.
	Decided  time.Duration
	Payments time.Duration
}

const (
	homesFirst person.HouseholdNumber = 500_001
	// Residents whom no programme pays have numbers that stand for no person of the record.
	strangersFirst = 10_000_000_000
	benefitsMonth  = "2026-05"
	benefitsDay    = 151 // Of the year: the first of June.
	budget_fen     = 10_000_000 * yuan
)

// PayProgrammes runs a month of programmes from the register to the bank's statement.
func PayProgrammes(ctx context.Context, r *county.Running, y *Year, b *Benefits) error {
	y.ctx, y.r, b.y = ctx, r, y
	b.Clock.To(time.UnixMilli((founded + benefitsDay).StartMillis()).Add(9 * time.Hour))
	b.settle()
	for _, account := range []ledger.AccountID{513011, 513031} {
		y.do("accountant", "ledger.transfer", ledger.Transfer{Debit: outside, Credit: account, Amount: budget_fen})
	}
	if y.err != nil {
		return y.err
	}
	talent := payrun.Order{Programme: "talent_direct", Period: benefitsMonth, Source: &payrun.Source{
		Register: payrun.File{Path: "residents.csv", Data: b.residents()}}}
	if err := b.pay(talent, "人才补贴", "monthly talent subsidy"); err != nil {
		return err
	}
	homes, members := b.homes()
	minimum := payrun.Order{Programme: "minimum_income", Period: benefitsMonth, Source: &payrun.Source{
		Register: payrun.File{Path: "households.csv", Data: homes},
		Lists:    map[string]payrun.File{"members": {Path: "members.csv", Data: members}}}}
	return b.pay(minimum, "最低生活保障", "minimum income")
}

// settle puts those who are paid into the vault and the registers.
func (b *Benefits) settle() {
	const request = "demo programmes"
	y, all := b.y, b.Talents+b.Households
	people := make([][]vault.Fact, all)
	since := identity.NewDay(2026, 1, 5)
	for i := range people {
		people[i] = []vault.Fact{
			{Field: vault.Name, Value: vault.Text(fmt.Sprintf("演示居民%05d", i+1)), From: since, Source: "synthetic"},
			{
				Field:  vault.Account,
				Value:  vault.Text(fmt.Sprintf("6217000000%09d", i+1)),
				From:   since,
				Source: "synthetic",
			}}
	}
	first, err := y.r.Vault.StageMany(y.ctx, request, people)
	if y.err = firstOf(y.err, err); y.err != nil {
		return
	}
	b.first = person.Number(first)
	y.many("registrar", "person.register", all, func(i int) any {
		return person.Register{Number: b.first + person.Number(i)}
	})
	y.many("registrar", "person.form_household", b.Households, func(i int) any {
		return person.FormHousehold{Household: homesFirst + person.HouseholdNumber(i), Village: villageOf,
			Head: b.first + person.Number(b.Talents+i), Date: founded}
	})
	if y.err == nil {
		y.err = y.r.Vault.Commit(y.ctx, request)
	}
}

// residents makes the register of all residents. The talents are spread over it; nobody else works here
// with a degree that the rule asks for.
func (b *Benefits) residents() []byte {
	var t bytes.Buffer
	t.Grow(110 * b.Residents)
	t.WriteString("编号,用人单位在本县,全职,学历,毕业日期,出生日期,在本县连续参保月数,失信被执行人,机关事业单位在编,月工资,入职日期,已领月数\n")
	chance := rand.New(rand.NewPCG(b.Seed, 13))
	degrees := [...]string{"本科", "本科", "本科", "硕士", "硕士", "博士"}
	every, talents := max(1, b.Residents/max(1, b.Talents)), 0
	for i := range b.Residents {
		year, month, day := 1946+chance.IntN(60), 1+chance.IntN(12), 1+chance.IntN(28)
		if i%every == 0 && talents < b.Talents {
			fmt.Fprintf(
				&t,
				"%d,是,是,%s,%d-06-30,%d-%02d-%02d,%d,否,否,%d.00,2024-%02d-01,%d\n",
				uint64(b.first)+uint64(talents),
				degrees[chance.IntN(len(degrees))],
				2022+chance.IntN(3),
				1995+chance.IntN(5),
				month,
				day,
				6+chance.IntN(40),
				5000+chance.IntN(15000),
				1+chance.IntN(12),
				chance.IntN(30),
			)
			talents++
			continue
		}
		here, degree := "否", "无"
		if chance.IntN(3) == 0 {
			here = "是"
		}
		if here == "否" && chance.IntN(5) == 0 {
			degree = "本科"
		}
		fmt.Fprintf(
			&t,
			"%d,%s,是,%s,%d-06-30,%d-%02d-%02d,%d,否,否,%d.00,2020-%02d-01,0\n",
			strangersFirst+i,
			here,
			degree,
			year+22,
			year,
			month,
			day,
			chance.IntN(200),
			2500+chance.IntN(9000),
			1+chance.IntN(12),
		)
	}
	return t.Bytes()
}

// homes makes the registers of households and of their members.
func (b *Benefits) homes() (homes, members []byte) {
	var h, m bytes.Buffer
	h.WriteString("编号,户籍在本县,财产状况符合规定\n")
	m.WriteString("编号,income\n")
	chance := rand.New(rand.NewPCG(b.Seed, 14))
	for i := range b.Households {
		met := "是"
		if chance.IntN(20) == 0 {
			met = "否"
		}
		fmt.Fprintf(&h, "%d,是,%s\n", int(homesFirst)+i, met)
		for range 1 + chance.IntN(4) {
			fmt.Fprintf(&m, "%d,%d.00\n", int(homesFirst)+i, chance.IntN(2200))
		}
	}
	return h.Bytes(), m.Bytes()
}

// bankForm is how the bank of the demonstration takes payments.
var bankForm = &payrun.Form{Payer: "演示县财政局惠民专户", Account: "1205210009000000001"}

// pay takes a programme's run through all its steps.
func (b *Benefits) pay(o payrun.Order, zh, en string) error {
	y := b.y
	clerk := payrun.New(y.r, payrun.Officer(y.r, y.actors["accountant"]))
	chief := payrun.New(y.r, payrun.Officer(y.r, y.actors["chief accountant"]))
	began := time.Now()
	p, err := clerk.Prepare(y.ctx, o)
	if err != nil {
		return fmt.Errorf("%s: %w", o.Programme, err)
	}
	done := Paid{
		ZH:      zh,
		EN:      en,
		Period:  o.Period,
		Rows:    p.Rows,
		Reviews: len(p.Reviews),
		Lines:   p.Lines,
		Fen:     p.Total,
		Decided: time.Since(began),
	}
	began = time.Now()
	if err := clerk.Publish(y.ctx, p.Run); err != nil {
		return err
	}
	if err := y.r.Read(y.ctx, func(c *county.County) {
		run, _ := c.Programme.Run(p.Run)
		b.Clock.To(time.UnixMilli(run.Until).Add(9 * time.Hour))
	}); err != nil {
		return err
	}
	if err := chief.Approve(y.ctx, p.Run, p.Hash, false); err != nil {
		return err
	}
	file, err := clerk.File(y.ctx, p.Run, bankForm)
	if err != nil {
		return err
	}
	if err := b.settled(clerk, p.Run, file); err != nil {
		return err
	}
	for _, f := range file.Files {
		done.Bytes += len(f)
	}
	done.Payments = time.Since(began)
	b.Result = append(b.Result, done)
	return nil
}

// settled takes the statement of a bank that has paid everybody.
func (b *Benefits) settled(clerk *payrun.Desk, run programme.RunNumber, file *payrun.Bundle) error {
	var s bytes.Buffer
	fmt.Fprintf(
		&s,
		`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>DEMO-%d</Id>`,
		run,
	)
	for _, f := range file.Files {
		for _, part := range strings.Split(string(f), "<EndToEndId>")[1:] {
			reference, part, _ := strings.Cut(part, "<")
			_, amount, _ := strings.Cut(part, `Ccy="CNY">`)
			amount, _, _ = strings.Cut(amount, "<")
			fmt.Fprintf(
				&s,
				`<Ntry><Amt Ccy="CNY">%s</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls><Refs>`+
					`<EndToEndId>%s</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`,
				amount,
				reference,
			)
		}
	}
	s.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	if _, err := clerk.Answer(b.y.ctx, s.Bytes(), ""); err != nil {
		return err
	}
	if _, err := clerk.Reconcile(b.y.ctx, run); err != nil {
		return err
	}
	return clerk.Close(b.y.ctx, run)
}
