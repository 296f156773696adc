package demo

import (
	"errors"
	"fmt"

	"liangshan/authority"
	"liangshan/county"
	"liangshan/ledger"
	"liangshan/quantity"
)

// Accounts of the demonstration. Those of households follow householdFirst.
const (
	outside        ledger.AccountID = 9001 // Money from outside the county: the only one that may owe.
	bamboo         ledger.AccountID = 3001 // The company.
	collective     ledger.AccountID = 2001 // The village.
	pool           ledger.AccountID = 2002 // What is set aside for the dividend.
	expenses       ledger.AccountID = 5001
	householdFirst ledger.AccountID = 100_001
)

// Names of the accounts above, for the table at the end.
var accountNames = []struct {
	id     ledger.AccountID
	zh, en string
}{
	{outside, "县外资金", "outside the county"}, {bamboo, "演示竹业", "company (synthetic)"},
	{
		collective,
		"余村集体",
		"village collective",
	}, {pool, "分红池", "dividend pool"}, {expenses, "村务支出", "village expenses"},
}

// Codes of the chart of accounts that the demonstration uses, as in chart.yaml.
const (
	codeExpense    ledger.Code = 5001
	codeCollective ledger.Code = 8001
	codeHousehold  ledger.Code = 8002
	codeCompany    ledger.Code = 8003
	codePool       ledger.Code = 8004
	codeOutside    ledger.Code = 8101
)

const yuan = 100 // fen

func (y *Year) openAccounts() {
	open := func(id ledger.AccountID, code ledger.Code, flags ledger.Flags, holder uint64) {
		y.do("accountant", "ledger.open", ledger.Open{ID: id, Unit: "CNY", Code: code, Flags: flags, Holder: holder})
	}
	open(outside, codeOutside, ledger.MayOwe, 0)
	open(bamboo, codeCompany, 0, 1)
	open(collective, codeCollective, 0, 0)
	open(pool, codePool, 0, 0)
	open(expenses, codeExpense, 0, 0)
	for i := range households {
		open(householdFirst+ledger.AccountID(i), codeHousehold, 0, uint64(i+1))
	}
}

// earn lets the company sell and pay rent each month, and the village have a road built:
// an amount is held at the order and posted in part at the bill.
func (y *Year) earn() {
	for month := 1; month <= 12; month++ {
		day := int32(date(2026, month, 20))
		y.do(
			"accountant",
			"ledger.transfer",
			ledger.Transfer{Debit: outside, Credit: bamboo, Amount: 618_000 * yuan, Date: day},
		)
		y.do(
			"accountant",
			"ledger.transfer",
			ledger.Transfer{Debit: bamboo, Credit: collective, Amount: 187_654*yuan + 32, Date: day},
		)
	}
	y.do("accountant", "ledger.hold", ledger.PlaceHold{Debit: collective, Credit: expenses, Amount: 120_000 * yuan})
	y.do("accountant", "ledger.post", ledger.Post{Hold: 1, Amount: 118_250 * yuan})
}

// mistake pays a rent twice and takes it back by a counter-entry that two persons make. The
// accountant alone is refused.
func (y *Year) mistake() error {
	const amount = 187_654*yuan + 32
	wrong := y.do("accountant", "ledger.transfer", ledger.Transfer{Debit: bamboo, Credit: collective, Amount: amount})
	c := ledger.Correct{Sequence: wrong.Sequence, Amount: amount, Reason: "rent of December paid twice",
		Debit: bamboo, Credit: collective, Original: amount}
	if r := y.try("accountant", "ledger.correct", c); r.Err == nil || errors.Is(r.Err, authority.ErrDenied) {
		return fmt.Errorf("demo: a correction by one person: %v", r.Err)
	}
	y.together("ledger.correct", c)
	y.do("accountant", "ledger.freeze", ledger.Freeze{Account: bamboo, Reason: "court order, synthetic"})
	y.together("ledger.unfreeze", ledger.Unfreeze{Account: bamboo, Reason: "court order lifted, synthetic"})
	return nil
}

// distribute splits the dividend over the households by their shares: every fen is paid,
// none twice. The shares are synthetic.
func (y *Year) distribute() {
	const pot = 2_060_000 * yuan // S1: 共向村民发放分红206万元
	y.do("accountant", "ledger.transfer", ledger.Transfer{Debit: collective, Credit: pool, Amount: pot})
	if y.err != nil {
		return
	}
	weights := make([]int64, households)
	for i := range weights {
		weights[i] = 3 + int64(i*7919%41) // Shares of a household: 3 to 43.
	}
	lines, err := quantity.Split(pot, weights, nil)
	if err != nil {
		y.err = err
		return
	}
	transfers := make([]ledger.Transfer, households)
	d := Dividend{Fen: pot, Smallest: pot}
	for i, amount := range lines {
		transfers[i] = ledger.Transfer{Debit: pool, Credit: householdFirst + ledger.AccountID(i), Amount: amount}
		d.Paid += amount
		d.Largest, d.Smallest = max(d.Largest, amount), min(d.Smallest, amount)
	}
	result := y.do(
		"accountant",
		"ledger.transfer_many",
		ledger.TransferMany{Rows: ledger.Pack(transfers), Together: true},
	)
	d.Sequence = result.Sequence
	y.Dividend, y.PerPerson = d, lines
}

// A Balance is a line of the table at the end.
type Balance struct {
	Account ledger.AccountID
	ZH, EN  string
	Fen     int64
}

// Balances returns the accounts of the year, the households as one line.
func (y *Year) Balances() ([]Balance, error) {
	var all []Balance
	err := y.r.Read(y.ctx, func(c *county.County) {
		for _, n := range accountNames {
			a, _ := c.Ledger.Account(n.id)
			all = append(all, Balance{n.id, n.zh, n.en, a.Balance()})
		}
		sum := Balance{
			householdFirst,
			fmt.Sprintf("%d 户(合成)", households),
			fmt.Sprintf("%d households (synthetic)", households),
			0,
		}
		for i := range households {
			a, _ := c.Ledger.Account(householdFirst + ledger.AccountID(i))
			sum.Fen += a.Balance()
		}
		all = append(all, sum)
	})
	return all, err
}
