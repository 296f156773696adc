package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/ledger"
	"liangshan/quantity"
	"liangshan/view"
)

// A Statement is what happened in an account up to a moment, newest first, with the balance
// after each posting.
type Statement struct {
	Position    uint64    `json:"position"`
	Account     Account   `json:"account"`
	At          string    `json:"at" doc:"The moment, RFC 3339"`
	AtMS        int64     `json:"-"`
	Balance     int64     `json:"balance" doc:"At that moment"`
	BalanceText string    `json:"balance_text"`
	Postings    []Posting `json:"postings"`
	Next        string    `json:"next" doc:"Cursor of the next page; empty if this one is the last"`
}

// A Posting is one side of a transfer, as seen from an account.
type Posting struct {
	Sequence    uint64           `json:"sequence" doc:"Of the event"`
	Row         uint32           `json:"row" doc:"Of a bulk event, from 0"`
	Time        string           `json:"time"`
	Date        string           `json:"date" doc:"Value date"`
	Other       ledger.AccountID `json:"other" doc:"The account on the other side"`
	Amount      int64            `json:"amount" doc:"Negative: given; positive: got"`
	AmountText  string           `json:"amount_text"`
	Balance     int64            `json:"balance" doc:"After it"`
	BalanceText string           `json:"balance_text"`
	Code        ledger.Code      `json:"code"`
	Cause       uint64           `json:"cause"`
	Reference   uint64           `json:"reference"`
	Corrects    string           `json:"corrects,omitempty" doc:"SEQUENCE or SEQUENCE/ROW of what it takes back"`
	Reason      string           `json:"reason,omitempty" doc:"Of the correction"`
	TimeMS      int64            `json:"-"`
}

// StatementAsk says which part of which statement is wanted.
type StatementAsk struct {
	Account ledger.AccountID
	After   uint64 // Position that the tables must have reached.
	AtMS    int64  // Moment, milliseconds since 1970; 0: now.
	Cursor  string // Of the page before; empty: from the moment on.
	Limit   int    // 1 to PageMax postings.
}

func amountText(amount int64, decimals int) string { return quantity.Format(amount, decimals) }

// Statement walks the chain of postings of an account backwards. Refusals:
// ledger.ErrNoAccount, statement.too_early, view.bad_cursor.
func (r Reader) Statement(ctx context.Context, ask StatementAsk) (*Statement, error) {
	account, err := r.Account(ctx, ask.After, ask.Account)
	if err != nil {
		return nil, err
	}
	if ask.AtMS == 0 {
		ask.AtMS = max(r.county.Now(), account.OpenedMS)
	}
	if ask.AtMS < account.OpenedMS {
		return nil, errNotOpenYet
	}
	s := &Statement{Account: account, At: timeText(ask.AtMS), AtMS: ask.AtMS, Postings: []Posting{}}
	at, err := r.county.View.Read(ctx, ask.After, func(tables *view.Snapshot) error { return s.read(tables, ask) })
	if err != nil {
		return nil, err
	}
	s.Position = at.Entries
	s.BalanceText = amountText(s.Balance, account.Unit.Decimals)
	return s, nil
}

func (s *Statement) read(tables *view.Snapshot, ask StatementAsk) error {
	begin, balance, err := newestBefore(tables, ask)
	if err != nil {
		return err
	}
	s.Balance = balance
	if ask.Cursor != "" {
		if begin, err = openStatementCursor(tables, ask, begin); err != nil {
			return err
		}
	}
	result, err := tables.Query(chain+`SELECT t.id, t.time, t.date, t.debit, t.credit, t.amount, t.code,
		t.cause, t.reference, t.debit_balance, t.credit_balance, coalesce(k.original, 0), coalesce(k.reason, '')
		FROM chain JOIN ledger_transfer t ON t.id = chain.id LEFT JOIN ledger_correction k ON k.id = t.id LIMIT ?3`,
		begin, int64(ask.Account), int64(ask.Limit+1))
	if err != nil {
		return err
	}
	for _, row := range result.Rows {
		if len(s.Postings) == ask.Limit {
			s.Next = strconv.FormatInt(row[0].(int64), 10)
			break
		}
		s.Postings = append(s.Postings, postingOf(row, ask.Account, s.Account.Unit.Decimals))
	}
	return nil
}

// postingOf turns a transfer into a posting, as seen from one of its accounts.
func postingOf(row []any, account ledger.AccountID, decimals int) Posting {
	n := func(i int) int64 { v, _ := row[i].(int64); return v }
	of := ledger.PostingOf(n(0))
	p := Posting{
		Sequence:  of.Sequence,
		Row:       of.Row,
		Time:      timeText(n(1)),
		TimeMS:    n(1),
		Other:     ledger.AccountID(n(3)),
		Amount:    n(5),
		Code:      ledger.Code(n(6)),
		Cause:     uint64(n(7)),
		Reference: uint64(n(8)),
		Balance:   n(10),
	}
	if ledger.AccountID(n(3)) == account {
		p.Other, p.Amount, p.Balance = ledger.AccountID(n(4)), -p.Amount, n(9)
	}
	if date := calendar.Date(n(2)); date.Check() == nil { // A value date is whatever the caller said.
		p.Date = date.String()
	}
	if original := n(11); original != 0 {
		p.Corrects = placeText(ledger.PostingOf(original))
		p.Reason, _ = row[12].(string)
	}
	p.AmountText, p.BalanceText = amountText(p.Amount, decimals), amountText(p.Balance, decimals)
	return p
}

func placeText(p ledger.Posting) string {
	text := strconv.FormatUint(p.Sequence, 10)
	if p.Row > 0 {
		text += "/" + strconv.FormatUint(uint64(p.Row), 10)
	}
	return text
}

// chain walks the postings of account ?2 backwards from posting ?1. Each knows the one before.
const chain = `WITH RECURSIVE chain (id) AS (SELECT ?1 WHERE ?1 > 0 UNION ALL
	SELECT CASE WHEN t.debit = ?2 THEN t.debit_before ELSE t.credit_before END
	FROM chain JOIN ledger_transfer t ON t.id = chain.id
	WHERE CASE WHEN t.debit = ?2 THEN t.debit_before ELSE t.credit_before END > 0) `

// newestBefore returns the newest posting of an account up to a moment, and the balance
// after it; 0 and 0 if there is none. It begins at the first mark behind the moment, which
// is at most 256 postings away.
func newestBefore(tables *view.Snapshot, ask StatementAsk) (id, balance int64, err error) {
	account := int64(ask.Account)
	mark, err := tables.Query(`SELECT id FROM ledger_mark WHERE account = ? AND time > ? ORDER BY time, id LIMIT 1`,
		account, ask.AtMS)
	if err == nil && len(mark.Rows) == 0 {
		mark, err = tables.Query(`SELECT last FROM ledger_account WHERE id = ?`, account)
	}
	if err != nil || len(mark.Rows) == 0 {
		return 0, 0, err
	}
	found, err := tables.Query(
		chain+`SELECT t.id, CASE WHEN t.debit = ?2 THEN t.debit_balance ELSE t.credit_balance END
		FROM chain JOIN ledger_transfer t ON t.id = chain.id WHERE t.time <= ?3 LIMIT 1`,
		mark.Rows[0][0],
		account,
		ask.AtMS,
	)
	if err != nil || len(found.Rows) == 0 {
		return 0, 0, err
	}
	return found.Rows[0][0].(int64), found.Rows[0][1].(int64), nil
}

// openStatementCursor checks that a cursor names a posting of the account before the moment.
func openStatementCursor(tables *view.Snapshot, ask StatementAsk, newest int64) (int64, error) {
	bad := &view.AskError{Refusal: view.ErrCursor, Field: "cursor"}
	id, err := strconv.ParseInt(ask.Cursor, 10, 64)
	if err != nil || id <= 0 || id > newest {
		return 0, bad
	}
	ours, err := tables.Query(`SELECT 1 FROM ledger_transfer WHERE id = ?1 AND (debit = ?2 OR credit = ?2)`, id,
		int64(ask.Account))
	if err == nil && len(ours.Rows) != 1 {
		err = bad
	}
	return id, err
}

// declareStatement makes GET /v1/account/{id}/statement.
func (a *API) declareStatement() {
	a.add(
		&operation{method: http.MethodGet, path: "/v1/account/{id}/statement", id: "account.statement", tag: tagRead,
			summary: "账户对账单 Statement of an account", answer: reflect.TypeFor[Statement](),
			parameters: []*huma.Param{parameter("path", "id", "Number of the account", wholeNumber()),
				parameter(
					"query",
					"at",
					"As of this moment: RFC 3339, milliseconds since 1970, or a date (its end, UTC+8)",
					plainText(),
				),
				parameter(
					"query",
					"cursor",
					"From the page before",
					plainText(),
				), limitParameter(), afterParameter()},
			handle: a.statement},
	)
}

func (a *API) statement(x *exchange) error {
	id, err := x.pathNumber("id")
	if err != nil {
		return err
	}
	values, err := x.query("at", "cursor", "limit", "after")
	if err != nil {
		return err
	}
	ask := StatementAsk{Account: ledger.AccountID(id), Cursor: values.Get("cursor")}
	if ask.AtMS, err = moment(values, "at"); err != nil {
		return err
	}
	if ask.After, err = queryNumber(values, "after", 0); err != nil {
		return err
	}
	if ask.Limit, err = limitOf(values); err != nil {
		return err
	}
	// Who may read the account of a holder may depend on the holder.
	attributes := []auth.Attribute{auth.Amount("account", int64(id))}
	account, missing := a.Account(x.r.Context(), ask.After, ask.Account)
	if missing == nil {
		attributes = append(
			attributes,
			auth.Amount("holder", int64(account.Holder)),
			auth.Text("unit", account.Unit.Code),
		)
	}
	if _, err := x.allow(auth.Read("ledger_statement"), nil, 0, attributes...); err != nil {
		return err
	}
	if errors.Is(missing, ledger.ErrNoAccount) {
		return &absent{ledger.ErrNoAccount}
	}
	statement, err := a.Statement(x.r.Context(), ask)
	if err != nil {
		return err
	}
	return x.send(statement)
}

// moment reads a point in time; 0 if it is not there.
func moment(values url.Values, name string) (int64, error) {
	text := values.Get(name)
	if !values.Has(name) {
		return 0, nil
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ms > 0 {
		return ms, nil
	}
	if date, err := calendar.Parse(text); err == nil && date > 0 {
		return date.EndMillis() - 1, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil && t.UnixMilli() > 0 {
		return t.UnixMilli(), nil
	}
	return 0, &fieldError{errQuery, name}
}

func limitOf(values url.Values) (int, error) {
	n, err := queryNumber(values, "limit", view.PageDefault)
	if err != nil || n < 1 || n > view.PageMax {
		return 0, &view.AskError{Refusal: view.ErrLimit, Field: "limit"}
	}
	return int(n), nil
}

func limitParameter() *huma.Param {
	return parameter("query", "limit", "Rows of a page, 1 to "+strconv.Itoa(view.PageMax), wholeNumber())
}

func afterParameter() *huma.Param {
	return parameter("query", "after", "Wait until the tables contain this position", wholeNumber())
}
