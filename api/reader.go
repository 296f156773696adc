package api

import (
	"context"
	"errors"
	"strconv"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/indicator/desk"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/proof"
	"liangshan/view"
)

// A Reader answers what both the API and the page show. It asks nobody for leave.
type Reader struct {
	county *county.Running
	known  *county.County // Empty: what commands and kinds there are.
	goals  *desk.Desk
	handed *handedPapers
}

// NewReader returns the reader of a county.
func NewReader(r *county.Running) Reader {
	return Reader{county: r, known: county.New(), goals: desk.New(r),
		handed: &handedPapers{all: map[company.Number][]carbon.Hash{}}}
}

// Code returns the county's code.
func (r Reader) Code() string { return r.county.Code() }

// County returns what the county was founded as, or its code alone before that.
func (r Reader) County(ctx context.Context) (id county.Identity, err error) {
	id.Code = r.county.Code()
	err = r.county.Read(ctx, func(c *county.County) {
		if founded, ok := c.Rulebook.Identity(); ok {
			id = founded
		}
	})
	return id, err
}

// Workdays returns the calendar by which the county works.
func (r Reader) Workdays(ctx context.Context) (days *calendar.Calendar, err error) {
	var wrong error
	err = r.county.Read(ctx, func(c *county.County) { days, wrong = c.Rulebook.Calendar("cn") })
	return days, errors.Join(err, wrong)
}

// Published returns the newest signed checkpoint; nil before the first.
func (r Reader) Published() ([]byte, proof.Checkpoint) { return r.county.Tree.Published() }

// TreeSize returns how many events the public log holds.
func (r Reader) TreeSize() uint64 { return r.county.Tree.Size() }

// PublicKey returns the key that signs checkpoints now.
func (r Reader) PublicKey() string { return r.county.PublicKey() }

// Receipt makes the receipt of an event, or of a row of one if row is 0 or more. Refusals:
// proof.ErrNotYet, proof.ErrNoEvent, proof.ErrNoRow.
func (r Reader) Receipt(ctx context.Context, sequence uint64, row int) (receipt []byte, err error) {
	if row >= 0 {
		receipt, err = r.county.Tree.RowReceipt(ctx, sequence, row)
	} else {
		receipt, err = r.county.Tree.Receipt(ctx, sequence)
	}
	if errors.Is(err, proof.ErrNotYet) {
		// The log asks for patience also where there is nothing to wait for.
		if _, missing := proof.Locate(ctx, r.county.Journal(), sequence); missing != nil {
			return nil, missing
		}
	}
	return receipt, err
}

// A Unit is what an account counts.
type Unit struct {
	Code     string `json:"code"`
	NameZH   string `json:"name_zh"`
	NameEN   string `json:"name_en"`
	Decimals int    `json:"decimals" doc:"Digits after the point in texts of amounts"`
}

// An Account is an account as the read tables have it.
type Account struct {
	ID            ledger.AccountID `json:"id"`
	Unit          Unit             `json:"unit"`
	Code          ledger.Code      `json:"code"`
	NameZH        string           `json:"name_zh" doc:"Of its code in the chart of accounts"`
	NameEN        string           `json:"name_en"`
	Flags         ledger.Flags     `json:"flags" doc:"1 may owe, 2 never owed, 4 frozen, 8 closed"`
	Holder        uint64           `json:"holder"`
	OpenedMS      int64            `json:"opened_ms"`
	Balance       int64            `json:"balance" doc:"Credits less debits, now"`
	BalanceText   string           `json:"balance_text"`
	DebitsPending int64            `json:"debits_pending" doc:"Held, not yet posted"`
	last          int64            // Newest posting.
}

const accountColumns = `a.id, u.code, u.name_zh, u.name_en, u.decimals, a.code,
	coalesce(c.name_zh, ''), coalesce(c.name_en, ''), a.flags, a.holder, a.opened,
	a.credits - a.debits, a.debits_pending, a.last
	FROM ledger_account a JOIN ledger_unit u ON u.id = a.unit 
	LEFT JOIN ledger_chart c ON c.unit = a.unit AND c.code = a.code`

func accountOf(row []any) Account {
	n := func(i int) int64 { v, _ := row[i].(int64); return v }
	t := func(i int) string { v, _ := row[i].(string); return v }
	a := Account{ID: ledger.AccountID(n(0)), Unit: Unit{t(1), t(2), t(3), int(n(4))}, Code: ledger.Code(n(5)),
		NameZH: t(6), NameEN: t(7),
		Flags: ledger.Flags(
			n(8),
		), Holder: uint64(n(9)), OpenedMS: n(10), Balance: n(11), DebitsPending: n(12), last: n(13)}
	a.BalanceText = amountText(a.Balance, a.Unit.Decimals)
	return a
}

// Accounts returns accounts with numbers above one, in order. after is the position that
// the tables must have reached.
func (r Reader) Accounts(ctx context.Context, after uint64, above ledger.AccountID, limit int) ([]Account,
	view.Position, error) {
	result, err := r.county.View.Query(ctx, after,
		`SELECT `+accountColumns+` WHERE a.id > ? ORDER BY a.id LIMIT `+strconv.Itoa(limit), int64(above))
	if err != nil {
		return nil, view.Position{}, err
	}
	var all []Account
	for _, row := range result.Rows {
		all = append(all, accountOf(row))
	}
	return all, result.Position, nil
}

// Account returns one account. Refusal: ledger.ErrNoAccount.
func (r Reader) Account(ctx context.Context, after uint64, id ledger.AccountID) (Account, error) {
	result, err := r.county.View.Query(ctx, after, `SELECT `+accountColumns+` WHERE a.id = ?`, int64(id))
	if err != nil {
		return Account{}, err
	}
	if len(result.Rows) != 1 {
		return Account{}, ledger.ErrNoAccount
	}
	return accountOf(result.Rows[0]), nil
}

// entry returns an entry of the journal. Refusal: errNoEntry.
func (r Reader) entry(ctx context.Context, index uint64) (e kernel.Entry, err error) {
	if index >= r.county.Journal().Head().Index {
		return e, errNoEntry
	}
	for written, err := range r.county.Journal().Read(ctx, index) {
		if err != nil {
			return e, err
		}
		body := append([]byte(nil), written.Body...)
		return e, e.ParseEntry(body)
	}
	return e, errNoEntry
}
