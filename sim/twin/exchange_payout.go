package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/exchange"
	"liangshan/ledger"
)

// decidePayout is Decide for payouts and for money that fits nobody.
func (m *Exchange) decidePayout(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case exchange.AskPayout:
		return m.askPayout(c), true
	case exchange.WithdrawPayout:
		return m.withdrawPayout(c), true
	case exchange.ReleasePayouts:
		return m.releasePayouts(c), true
	case exchange.ReturnPayout:
		return m.returnPayout(c), true
	case exchange.NotePayoutFile:
		return m.notePayoutFile(c), true
	case exchange.ResolveSuspense:
		return m.resolveSuspense(env, c), true
	}
	return Verdict{}, false
}

func (m *Exchange) askPayout(c exchange.AskPayout) Verdict {
	p, code := m.inState(c.Company, exchange.Approved, exchange.Suspended)
	digits := len(c.Account) >= 8 && len(c.Account) <= 32
	for _, r := range c.Account {
		digits = digits && r >= '0' && r <= '9'
	}
	asked := 0
	for _, other := range m.payouts {
		if other.Participant == p {
			asked++
		}
	}
	switch {
	case code != "":
		return refuse(code)
	case c.Amount <= 0 || c.Amount > 1<<50:
		return refuse("exchange.amount_must_be_positive")
	case !digits:
		return refuse("exchange.bank_account_malformed")
	case !m.usable(m.members[p].Account):
		return refuse("exchange.account_frozen")
	case m.funds[p].Cash-m.funds[p].Reserved < c.Amount:
		return refuse("exchange.insufficient_cash")
	case asked >= 20:
		return refuse("exchange.payouts_too_many")
	}
	m.lastPayout++
	m.payouts[m.lastPayout] = exchange.Payout{Participant: p, Amount: c.Amount, Account: c.Account}
	m.funds[p].Reserved += c.Amount
	return accept(1)
}

func (m *Exchange) withdrawPayout(c exchange.WithdrawPayout) Verdict {
	p := m.companies[c.Company]
	out, ok := m.payouts[c.Payout]
	switch {
	case p == 0:
		return refuse("exchange.participant_unknown")
	case !ok || out.Participant != p:
		return refuse("exchange.payout_unknown")
	case out.Released:
		return refuse("exchange.payout_state")
	}
	m.endPayout(c.Payout)
	return accept(1)
}

func (m *Exchange) endPayout(id exchange.PayoutID) {
	out := m.payouts[id]
	m.funds[out.Participant].Reserved -= out.Amount
	delete(m.payouts, id)
	delete(m.filed, id)
}

func (m *Exchange) returnPayout(c exchange.ReturnPayout) Verdict {
	switch out, ok := m.payouts[c.Payout]; {
	case !ok:
		return refuse("exchange.payout_unknown")
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	case c.Released != out.Released, c.File != m.filed[c.Payout]:
		return refuse("exchange.payout_state")
	}
	m.endPayout(c.Payout)
	return accept(1)
}

func (m *Exchange) releasePayouts(c exchange.ReleasePayouts) Verdict {
	switch {
	case len(c.Rows) == 0:
		return refuse("exchange.rows_missing")
	case len(c.Rows) > 2000:
		return refuse("exchange.rows_too_many")
	}
	var refused []Row
	for i, row := range c.Rows {
		out, ok := m.payouts[row.Payout]
		code := ""
		switch f := &m.members[out.Participant]; {
		case !ok:
			code = "exchange.payout_unknown"
		case out.Released: // Also by a row before.
			code = "exchange.payout_state"
		case row.Amount != out.Amount || row.Account != out.Account:
			code = "exchange.payout_differs"
		case !m.usable(f.Account):
			code = "exchange.account_frozen"
		}
		if code != "" {
			refused = append(refused, Row{i, code})
			continue
		}
		out.Released = true
		m.payouts[row.Payout] = out
	}
	return ofRows(1, len(c.Rows), refused)
}

func (m *Exchange) notePayoutFile(c exchange.NotePayoutFile) Verdict {
	switch {
	case len(c.Payouts) == 0:
		return refuse("exchange.rows_missing")
	case len(c.Payouts) > 2000:
		return refuse("exchange.rows_too_many")
	}
	sum := int64(0)
	for i, id := range c.Payouts {
		out, ok := m.payouts[id]
		switch f := &m.members[out.Participant]; {
		case !ok:
			return refuseRow(i, "exchange.payout_unknown")
		case !out.Released || m.filed[id] > 0:
			return refuseRow(i, "exchange.payout_state")
		case !m.usable(f.Account):
			return refuseRow(i, "exchange.account_frozen")
		case i > 0 && id <= c.Payouts[i-1]:
			return refuseRow(i, "exchange.payout_state")
		}
		sum += out.Amount
	}
	if sum != c.Total || c.Paper == [32]byte{} || c.Hash == [32]byte{} || m.files[c.Paper] {
		return refuse("exchange.payout_file_differs")
	}
	m.files[c.Paper] = true
	for _, id := range c.Payouts {
		m.filed[id] = uint32(len(m.files))
	}
	return accept(1)
}

// ofRows is the verdict of a command of which each row is decided by itself.
func ofRows(events, rows int, refused []Row) Verdict {
	v := accept(events)
	if len(refused) == rows {
		v = refuseRow(refused[0].Row, refused[0].Code)
	}
	v.Refused = refused
	return v
}

func (m *Exchange) resolveSuspense(env Env, c exchange.ResolveSuspense) Verdict {
	s, ok := m.suspense[c.Reference]
	switch {
	case !ok:
		return refuse("exchange.suspense_unknown")
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	case c.SentBack && c.Code != "", !c.SentBack && c.Code == "", !c.SentBack && c.Back != "":
		return refuse("exchange.suspense_fate")
	case c.SentBack && (c.Back == "" || len(c.Back) > 64):
		return refuse("exchange.bank_row_malformed")
	}
	if _, used := m.payments[c.Back]; c.SentBack && used {
		return refuse("exchange.bank_reference_used")
	}
	t, p := ledger.Transfer{Debit: s.At, Amount: s.Amount}, exchange.Participant(0)
	if c.SentBack {
		if !m.ruled(today(env.Time), "account_bank") {
			return refuse("exchange.rule_missing")
		}
		t.Credit = ledger.AccountID(m.value("account_bank", today(env.Time)))
	} else {
		var code string
		if p, code = m.byCode(c.Code); code != "" {
			return refuse(code)
		}
		t.Credit = m.members[p].Account
	}
	if code := m.pay(t); code != "" {
		return refuse(code)
	}
	delete(m.suspense, c.Reference)
	m.payments[c.Reference] = p
	if c.SentBack {
		m.payments[c.Back] = 0
	}
	if p != 0 {
		m.funds[p].Cash += s.Amount
	}
	return accept(2)
}

// byCode returns the participant with a credit code that has a trading account.
func (m *Exchange) byCode(text string) (exchange.Participant, string) {
	i := slices.IndexFunc(m.of.Company.rows, func(o *organisation) bool { return o.code == text })
	if i < 0 {
		return 0, "exchange.credit_code_differs"
	}
	return m.inState(companyNumber(uint32(i+1)), exchange.Approved, exchange.Suspended)
}

// aPayout returns a payout that was released, or one that was not; 0 if there is none.
func (m *Exchange) aPayout(released bool) (found exchange.PayoutID) {
	for id, out := range m.payouts {
		if out.Released == released && (found == 0 || id < found) {
			found = id
		}
	}
	return found
}

func (m *Exchange) aimAskPayout(chance *rand.Rand, now int64) any {
	p := m.someone(chance, 0)
	if p == 0 || m.funds[p].Cash-m.funds[p].Reserved < 200_000 || len(m.payouts) > 12 {
		return m.aimReleasePayouts(chance, now)
	}
	return exchange.AskPayout{Company: m.members[p].Company, Amount: 1 + chance.Int64N(100_000),
		Account: "6222021234567890"}
}

func (m *Exchange) aimReleasePayouts(chance *rand.Rand, now int64) any {
	c := exchange.ReleasePayouts{}
	for id := exchange.PayoutID(1); id <= m.lastPayout; id++ {
		if out, ok := m.payouts[id]; ok && !out.Released && m.usable(m.members[out.Participant].Account) {
			c.Rows = append(c.Rows, exchange.PayoutRow{Payout: id, Amount: out.Amount, Account: out.Account})
		}
	}
	if len(c.Rows) == 0 {
		return m.aimPayment(chance, now)
	}
	return c
}

// aimPayoutFile has what was released go to the bank.
func (m *Exchange) aimPayoutFile(chance *rand.Rand, now int64) any {
	c := exchange.NotePayoutFile{Paper: [32]byte{1: byte(chance.Uint32()), 2: byte(chance.Uint32()), 3: 1},
		Hash: [32]byte{1}}
	for id := exchange.PayoutID(1); id <= m.lastPayout; id++ {
		if out, ok := m.payouts[id]; ok && out.Released && m.filed[id] == 0 && m.usable(m.members[out.Participant].Account) {
			c.Payouts, c.Total = append(c.Payouts, id), c.Total+out.Amount
		}
	}
	if len(c.Payouts) == 0 {
		return m.aimReleasePayouts(chance, now)
	}
	return c
}

func (m *Exchange) aimWithdrawPayout(chance *rand.Rand, now int64) any {
	id := m.aPayout(false)
	if id == 0 {
		return m.aimAskPayout(chance, now)
	}
	return exchange.WithdrawPayout{Company: m.members[m.payouts[id].Participant].Company, Payout: id}
}

func (m *Exchange) aimReturnPayout(chance *rand.Rand, now int64) any {
	id := m.aPayout(chance.IntN(2) == 0)
	if id == 0 {
		return m.aimAskPayout(chance, now)
	}
	return exchange.ReturnPayout{Payout: id, Reason: "bank_refused", Released: m.payouts[id].Released,
		File: m.filed[id]}
}

// aimPaid has the bank carry a payout out.
func (m *Exchange) aimPaid(chance *rand.Rand, now int64) any {
	id := m.aPayout(true)
	if id == 0 {
		return m.aimReleasePayouts(chance, now)
	}
	out := m.payouts[id]
	r := m.payOf(out.Participant, -out.Amount)
	if r.Payout = id; chance.IntN(3) == 0 {
		r.Payout = 0
	}
	return exchange.BookBank{Rows: []exchange.BankRow{r}}
}

// aimResolve says whose money that fitted nobody is, or lets it come.
func (m *Exchange) aimResolve(chance *rand.Rand, now int64) any {
	least := ""
	for reference := range m.suspense {
		if least == "" || reference < least {
			least = reference
		}
	}
	if least == "" {
		return altered(m.aimPayment, func(c *exchange.BookBank) {
			c.Rows[0].Code, c.Rows[0].Amount = "none", max(1, c.Rows[0].Amount)
		})(chance, now)
	}
	c := exchange.ResolveSuspense{Reference: least, Reason: "payer_asked"}
	if p := m.someone(chance, 0); p != 0 && chance.IntN(3) > 0 {
		c.Code = m.of.Company.rows[m.members[p].Company-1].code
		return c
	}
	m.draws.payments++
	c.SentBack, c.Back = true, fmt.Sprintf("B%d", m.draws.payments)
	return c
}

// aimUnnamed has the bank carry out one of two payouts in the same amount without saying which, or brings such about.
func (m *Exchange) aimUnnamed(chance *rand.Rand, now int64) any {
	id := m.aPayout(true)
	if id == 0 {
		return m.aimReleasePayouts(chance, now)
	}
	out := m.payouts[id]
	if _, code := m.unnamed(out.Participant, out.Amount); code != "" {
		return exchange.BookBank{Rows: []exchange.BankRow{m.payOf(out.Participant, -out.Amount)}}
	}
	for _, other := range m.payouts {
		if !other.Released && other.Participant == out.Participant && other.Amount == out.Amount {
			return m.aimReleasePayouts(chance, now)
		}
	}
	return exchange.AskPayout{Company: m.members[out.Participant].Company, Amount: out.Amount, Account: out.Account}
}

func (m *Exchange) aimsOfPayouts() []Aim {
	paid := func(spoil func(c *exchange.BankRow)) func(*rand.Rand, int64) any {
		return func(chance *rand.Rand, now int64) any {
			c, ok := m.aimPaid(chance, now).(exchange.BookBank)
			if ok {
				spoil(&c.Rows[0])
				return c
			}
			return m.aimPaid(chance, now)
		}
	}
	return []Aim{
		{"exchange.bank_account_malformed", altered(m.aimAskPayout, func(c *exchange.AskPayout) { c.Account = "no" })},
		{"exchange.payout_unknown", paid(func(c *exchange.BankRow) { c.Payout = 1 << 30 })},
		{"exchange.payout_differs", paid(func(c *exchange.BankRow) {
			if c.Payout != 0 {
				c.Amount--
			}
		})},
		{"exchange.payout_differs", altered(m.aimReleasePayouts, func(c *exchange.ReleasePayouts) {
			c.Rows[0].Amount++
			c.Rows[len(c.Rows)-1].Account += "0"
		})},
		{"exchange.payout_number_missing", m.aimUnnamed},
		{"exchange.payout_file_differs", altered(m.aimPayoutFile, func(c *exchange.NotePayoutFile) { c.Total++ })},
		{"exchange.payout_state", func(chance *rand.Rand, now int64) any {
			if id := m.aPayout(true); id != 0 {
				if chance.IntN(2) == 0 {
					return exchange.ReturnPayout{Payout: id, Reason: "declined"}
				}
				return exchange.WithdrawPayout{Company: m.members[m.payouts[id].Participant].Company, Payout: id}
			}
			return m.aimReleasePayouts(chance, now)
		}},
		{"exchange.suspense_fate", altered(m.aimResolve, func(c *exchange.ResolveSuspense) { c.SentBack = c.Code != "" })},
		{"exchange.suspense_unknown", func(*rand.Rand, int64) any {
			return exchange.ResolveSuspense{Reference: "never", Reason: "payer_asked"}
		}},
	}
}
