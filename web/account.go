package web

import (
	"fmt"
	"net/http"
	"strconv"

	"liangshan/api"
	"liangshan/calendar"
	"liangshan/ledger"
)

// An account is an account on a page.
type account struct {
	ID      ledger.AccountID
	Kind    string
	Code    ledger.Code
	Holder  string
	Balance string
	Minus   bool
	Unit    string
	Tags    []string
}

// A posting is a posting on a page.
type posting struct {
	When, Amount, Balance string
	Minus                 bool
	Other                 ledger.AccountID
	Event                 string
	Receipt               string
	Provable              bool
	Corrects, Reason      string
}

func (p *page) accounts(all []api.Account) []account {
	shown := make([]account, len(all))
	for i, a := range all {
		shown[i] = p.account(a)
	}
	return shown
}

func (p *page) account(a api.Account) account {
	shown := account{ID: a.ID, Kind: p.choose(a.NameZH, a.NameEN), Code: a.Code, Holder: p.T("county_holds"),
		Balance: a.BalanceText,
		Minus:   a.Balance < 0, Unit: p.choose(a.Unit.NameZH, a.Unit.NameEN)}
	if a.Holder != 0 {
		shown.Holder = strconv.FormatUint(a.Holder, 10)
	}
	for _, tag := range []struct {
		flag ledger.Flags
		word string
	}{{ledger.MayOwe, "may_owe"}, {ledger.Frozen, "frozen"}, {ledger.Closed, "closed"}} {
		if a.Flags&tag.flag != 0 {
			shown.Tags = append(shown.Tags, p.T(tag.word))
		}
	}
	return shown
}

// accounts lists the accounts.
func (s *Site) accounts(r *http.Request, p *page) error {
	p.name, p.Title = "accounts", p.T("accounts")
	above := uint64(0)
	if word := r.URL.Query().Get("above"); word != "" {
		n, err := strconv.ParseUint(word, 10, 63)
		if err != nil {
			return errBadWord
		}
		above, p.FirstHref = n, "/accounts"+p.Lang
	}
	all, _, err := s.read.Accounts(r.Context(), 0, ledger.AccountID(above), accountsLong+1)
	if err != nil {
		return err
	}
	if len(all) > accountsLong {
		all = all[:accountsLong]
		p.NextHref = p.link("/accounts", "above", strconv.FormatUint(uint64(all[accountsLong-1].ID), 10))
	}
	p.Accounts = p.accounts(all)
	return nil
}

// account shows the statement of an account.
func (s *Site) account(r *http.Request, p *page) error {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 63)
	if err != nil {
		return errNoPage
	}
	query := r.URL.Query()
	ask := api.StatementAsk{Account: ledger.AccountID(id), Cursor: query.Get("cursor"), Limit: postingsLong}
	if word := query.Get("at"); word != "" {
		day, err := calendar.Parse(word)
		if err != nil || day <= 0 {
			return errBadWord
		}
		ask.AtMS, p.AtDay = day.EndMillis()-1, day.String()
	}
	statement, err := s.read.Statement(r.Context(), ask)
	if err != nil {
		return err
	}
	p.name, p.Account = "account", p.account(statement.Account)
	p.Title = fmt.Sprintf("%s %d", p.T("statement"), id)
	p.Balance, p.Minus, p.Opened = statement.BalanceText, statement.Balance < 0, p.time(statement.Account.OpenedMS)
	p.At = p.time(statement.AtMS)
	_, published := s.read.Published()
	for _, q := range statement.Postings {
		shown := posting{When: p.time(q.TimeMS), Amount: q.AmountText, Balance: q.BalanceText, Minus: q.Amount < 0,
			Other: q.Other,
			Event: strconv.FormatUint(q.Sequence, 10), Receipt: fmt.Sprintf("/receipt/%d?row=%d", q.Sequence, q.Row),
			Provable: q.Sequence < published.Size, Corrects: q.Corrects, Reason: q.Reason}
		if q.Row > 0 {
			shown.Event += ", " + fmt.Sprintf(p.T("row"), strconv.Itoa(int(q.Row)))
		}
		p.Postings = append(p.Postings, shown)
	}
	if statement.Next != "" {
		p.NextHref = p.link(fmt.Sprintf("/account/%d", id), "cursor", statement.Next)
		if p.AtDay != "" {
			p.NextHref += "&at=" + p.AtDay
		}
	}
	return nil
}
