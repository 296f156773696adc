package twin

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"liangshan/ledger"
)

// A Ledger is the twin of package ledger.
type Ledger struct {
	units     map[string]bool
	charts    map[string]map[ledger.Code]ledger.Side
	accounts  map[ledger.AccountID]*account
	holds     map[ledger.HoldID]hold
	corrected map[posting]*big.Int
	lastHold  ledger.HoldID
	keeping   bool // It is in the hands of the module that keeps accounts.

	soonest int64  // No hold ends before this time; 0: none ends.
	moves   []move // The newest postings, for drawing corrections.
	touched []ledger.AccountID
	trail   trail // What happened since the newest mark.
	draw    drawing
}

// A trail is what may have to be taken back: a command that is refused in its middle leaves
// nothing.
type trail struct {
	moves  []move // As they were.
	done   []ledger.Transfer
	opened []ledger.AccountID
}

// An account has its amounts without any bound.
type account struct {
	debits, credits, debitsHeld, creditsHeld, limit big.Int

	unit           string
	holder         uint64
	mayOwe         bool
	neverOwed      bool
	frozen, closed bool
	kept           bool // A module alone moves it.
}

type hold struct {
	debit, credit ledger.AccountID
	amount        int64
	expires       int64
}

type posting struct {
	sequence uint64
	row      uint32
}

type move struct {
	posting
	debit, credit ledger.AccountID
	amount        int64
}

const movesKept = 300

// NewLedger returns an empty twin.
func NewLedger() *Ledger {
	return &Ledger{
		units: map[string]bool{}, charts: map[string]map[ledger.Code]ledger.Side{},
		accounts: map[ledger.AccountID]*account{}, holds: map[ledger.HoldID]hold{}, corrected: map[posting]*big.Int{},
	}
}

// OfLedger reports whether a command is one of the ledger.
func OfLedger(command any) bool {
	switch command.(type) {
	case ledger.DeclareUnit, ledger.PublishChart, ledger.Open, ledger.Transfer, ledger.TransferAll, ledger.TransferMany,
		ledger.PlaceHold, ledger.Post, ledger.Void, ledger.Freeze, ledger.Unfreeze, ledger.Close, ledger.SetLimit,
		ledger.Correct:
		return true
	}
	return false
}

// Decide says what becomes of a command of the ledger, and does it.
func (l *Ledger) Decide(env Env, command any) Verdict {
	switch c := command.(type) {
	case ledger.DeclareUnit:
		return l.declareUnit(c)
	case ledger.PublishChart:
		return l.publishChart(c)
	case ledger.Open:
		return l.open(c)
	case ledger.Transfer:
		if _, code := l.transfer(c, posting{env.Sequence, 0}); code != "" {
			return refuse(code)
		}
		return accept(1)
	case ledger.TransferAll:
		return l.transferAll(env, c)
	case ledger.TransferMany:
		return l.transferMany(env, c)
	case ledger.PlaceHold:
		return l.hold(env, c)
	case ledger.Post:
		return l.post(env, c)
	case ledger.Void:
		if _, ok := l.holds[c.Hold]; !ok {
			return refuse("ledger.no_hold")
		}
		l.endHold(c.Hold)
		return accept(1)
	case ledger.Freeze:
		return l.freeze(c)
	case ledger.Unfreeze:
		return l.unfreeze(c)
	case ledger.Close:
		return l.close(c)
	case ledger.SetLimit:
		return l.setLimit(c)
	case ledger.Correct:
		return l.correct(env, c)
	}
	panic(fmt.Sprintf("twin: no command of the ledger: %T", command))
}

func (l *Ledger) declareUnit(c ledger.DeclareUnit) Verdict {
	for _, text := range []struct {
		text string
		most int
	}{{c.Code, 64}, {c.NameZH, 96}, {c.NameEN, 96}} {
		if len(text.text) == 0 || len(text.text) > text.most {
			return refuse("ledger.unit_malformed")
		}
	}
	if c.Decimals > 9 {
		return refuse("ledger.unit_malformed")
	}
	if l.units[c.Code] {
		return refuse("ledger.unit_exists")
	}
	l.units[c.Code] = true
	l.charts[c.Code] = map[ledger.Code]ledger.Side{}
	return accept(1)
}

func (l *Ledger) publishChart(c ledger.PublishChart) Verdict {
	if !l.units[c.Unit] {
		return refuse("ledger.no_unit")
	}
	if len(c.Lines) < 1 || len(c.Lines) > 1000 {
		return refuse("ledger.chart_malformed")
	}
	chart := l.charts[c.Unit]
	for i, line := range c.Lines {
		ok := line.Code > 0 && (i == 0 || line.Code > c.Lines[i-1].Code)
		ok = ok && line.Side >= 1 && line.Side <= 5 && line.NameZH != "" && line.NameEN != ""
		ok = ok && len(line.NameZH) <= 96 && len(line.NameEN) <= 96
		if side, known := chart[line.Code]; known && side != line.Side {
			ok = false
		}
		if !ok {
			return refuseRow(i, "ledger.chart_malformed")
		}
	}
	for _, line := range c.Lines {
		chart[line.Code] = line.Side
	}
	return accept(1)
}

// keptAccounts is the first number of accounts whose money a module answers for: a county lets
// nobody else book on them, and no command of the ledger is drawn for them.
const keptAccounts ledger.AccountID = 1 << 50

func (l *Ledger) open(c ledger.Open) Verdict {
	switch {
	case c.ID == 0 || c.ID >= 1<<53:
		return refuse("ledger.account_number_required")
	case c.Flags > 3:
		return refuse("ledger.unknown_flags")
	case l.accounts[c.ID] != nil:
		return refuse("ledger.account_exists")
	case !l.units[c.Unit]:
		return refuse("ledger.no_unit")
	case l.charts[c.Unit][c.Code] == 0:
		return refuse("ledger.code_not_in_chart")
	}
	l.accounts[c.ID] = &account{unit: c.Unit, holder: c.Holder, mayOwe: c.Flags&1 != 0, neverOwed: c.Flags&2 != 0}
	l.touched = append(l.touched, c.ID)
	l.trail.opened = append(l.trail.opened, c.ID)
	if c.ID < keptAccounts {
		l.draw.opened = append(l.draw.opened, c.ID)
	}
	return accept(1)
}

// sum adds numbers without a bound.
func sum(terms ...*big.Int) *big.Int {
	total := new(big.Int)
	for _, term := range terms {
		total.Add(total, term)
	}
	return total
}

func less(a *big.Int, terms ...*big.Int) *big.Int { return new(big.Int).Sub(a, sum(terms...)) }

// available is what an account may still spend: its balance less what is held, plus its limit.
func (a *account) available() *big.Int {
	return less(sum(&a.credits, &a.limit), &a.debits, &a.debitsHeld)
}

// owable is how much more may be credited to an asset before it would be owed.
func (a *account) owable() *big.Int { return less(&a.debits, &a.credits, &a.creditsHeld) }

var mostAmount = big.NewInt(math.MaxInt64)

// allowed returns how much of a transfer may move, or a refusal.
func (l *Ledger) allowed(c ledger.Transfer) (int64, string) {
	if c.Amount < 1 {
		return 0, "ledger.amount_must_be_positive"
	}
	if c.Debit == c.Credit {
		return 0, "ledger.accounts_must_differ"
	}
	from, to := l.accounts[c.Debit], l.accounts[c.Credit]
	switch {
	case from == nil || to == nil:
		return 0, "ledger.no_account"
	case from.unit != to.unit:
		return 0, "ledger.units_must_match"
	case from.closed || to.closed:
		return 0, "ledger.account_closed"
	case from.frozen || to.frozen:
		return 0, "ledger.account_frozen"
	case (from.kept || to.kept) && !l.keeping:
		return 0, "ledger.account_kept"
	}
	amount := big.NewInt(c.Amount)
	if c.Balancing {
		if room := from.available(); !from.mayOwe && room.Cmp(amount) < 0 {
			amount = room
		}
		if room := to.owable(); to.neverOwed && room.Cmp(amount) < 0 {
			amount = room
		}
		if amount.Sign() <= 0 {
			return 0, "ledger.nothing_to_balance"
		}
	}
	switch {
	case sum(&from.debits, &from.debitsHeld, amount).Cmp(mostAmount) > 0,
		sum(&to.credits, &to.creditsHeld, amount).Cmp(mostAmount) > 0:
		return 0, "ledger.overflow"
	case !from.mayOwe && from.available().Cmp(amount) < 0:
		return 0, "ledger.insufficient_balance"
	case to.neverOwed && to.owable().Cmp(amount) < 0:
		return 0, "ledger.asset_would_be_owed"
	}
	return amount.Int64(), ""
}

func (l *Ledger) transfer(c ledger.Transfer, at posting) (moved int64, code string) {
	if moved, code = l.allowed(c); code == "" {
		l.move(c.Debit, c.Credit, moved)
		l.remember(move{at, c.Debit, c.Credit, moved})
	}
	return moved, code
}

// mark begins a trail, which back takes back.
func (l *Ledger) mark() { l.trail = trail{moves: append([]move(nil), l.moves...)} }

func (l *Ledger) back() {
	for _, d := range l.trail.done {
		from, to := l.accounts[d.Debit], l.accounts[d.Credit]
		from.debits.Sub(&from.debits, big.NewInt(d.Amount))
		to.credits.Sub(&to.credits, big.NewInt(d.Amount))
	}
	for _, id := range l.trail.opened {
		delete(l.accounts, id)
		l.draw.opened = slices.DeleteFunc(l.draw.opened, func(o ledger.AccountID) bool { return o == id })
		l.touched = slices.DeleteFunc(l.touched, func(o ledger.AccountID) bool { return o == id })
	}
	l.moves = l.trail.moves
}

func (l *Ledger) move(from, to ledger.AccountID, amount int64) {
	l.trail.done = append(l.trail.done, ledger.Transfer{Debit: from, Credit: to, Amount: amount})
	d, c := l.accounts[from], l.accounts[to]
	d.debits.Add(&d.debits, big.NewInt(amount))
	c.credits.Add(&c.credits, big.NewInt(amount))
	l.touched = append(l.touched, from, to)
}

// remember keeps a posting for drawing corrections, unless a module answers for the money.
func (l *Ledger) remember(m move) {
	if m.debit >= keptAccounts || m.credit >= keptAccounts {
		return
	}
	if len(l.moves) == movesKept {
		l.moves = append(l.moves[:0], l.moves[movesKept/2:]...)
	}
	l.moves = append(l.moves, m)
}

// together runs transfers that all happen or none, and takes them back if one is refused. get
// returns a transfer, or why its row is refused before anything else.
func (l *Ledger) together(n int, get func(int) (ledger.Transfer, string), at func(int) posting) Verdict {
	l.mark()
	for i := range n {
		t, code := get(i)
		if code == "" {
			_, code = l.transfer(t, at(i))
		}
		if code != "" {
			l.back()
			return refuseRow(i, code)
		}
	}
	return accept(n)
}

func (l *Ledger) transferAll(env Env, c ledger.TransferAll) Verdict {
	switch {
	case len(c.Transfers) == 0:
		return refuse("ledger.no_transfers")
	case len(c.Transfers) > 1000:
		return refuse("ledger.too_many_transfers")
	}
	get := func(i int) (ledger.Transfer, string) { return c.Transfers[i], "" }
	return l.together(len(c.Transfers), get, func(i int) posting { return posting{env.Sequence + uint64(i), 0} })
}

func (l *Ledger) transferMany(env Env, c ledger.TransferMany) Verdict {
	switch n := len(c.Rows); {
	case n == 0 || n%48 != 0:
		return refuse("ledger.no_transfers")
	case n > 16380*48:
		return refuse("ledger.too_many_transfers")
	}
	get := func(i int) (ledger.Transfer, string) {
		t, flags := c.Rows.At(i)
		if flags > 1 {
			return t, "ledger.unknown_flags"
		}
		return t, ""
	}
	if c.Together {
		v := l.together(c.Rows.Len(), get, func(i int) posting { return posting{env.Sequence, uint32(i)} })
		v.Events = min(v.Events, 1)
		return v
	}
	v := accept(1)
	kept := uint32(0) // A row's number in the event, which holds those that happened.
	for i := range c.Rows.Len() {
		t, code := get(i)
		if code == "" {
			_, code = l.transfer(t, posting{env.Sequence, kept})
		}
		if code == "" {
			kept++
		} else {
			v.Refused = append(v.Refused, Row{i, code})
		}
	}
	if kept == 0 {
		v.Code, v.Row, v.Events = v.Refused[0].Code, v.Refused[0].Row, 0
	}
	return v
}

// setAside changes what is held of two accounts.
func (l *Ledger) setAside(h hold, sign int64) {
	from, to := l.accounts[h.debit], l.accounts[h.credit]
	amount := big.NewInt(sign * h.amount)
	from.debitsHeld.Add(&from.debitsHeld, amount)
	to.creditsHeld.Add(&to.creditsHeld, amount)
	l.touched = append(l.touched, h.debit, h.credit)
}

func (l *Ledger) hold(env Env, c ledger.PlaceHold) Verdict {
	if c.Expires != 0 && c.Expires <= env.Time {
		return refuse("ledger.expiry_must_be_ahead")
	}
	t := ledger.Transfer{Debit: c.Debit, Credit: c.Credit, Amount: c.Amount, Balancing: c.Balancing}
	amount, code := l.allowed(t)
	if code != "" {
		return refuse(code)
	}
	l.lastHold++
	h := hold{c.Debit, c.Credit, amount, c.Expires}
	l.holds[l.lastHold] = h
	l.await(h.expires)
	l.setAside(h, 1)
	if c.Debit < keptAccounts {
		l.draw.holds = append(l.draw.holds, l.lastHold)
	}
	return accept(1)
}

func (l *Ledger) endHold(id ledger.HoldID) hold {
	h := l.holds[id]
	delete(l.holds, id)
	l.setAside(h, -1)
	return h
}

func (l *Ledger) post(env Env, c ledger.Post) Verdict {
	h, ok := l.holds[c.Hold]
	switch {
	case !ok:
		return refuse("ledger.no_hold")
	case c.Amount < 0:
		return refuse("ledger.amount_must_be_positive")
	case c.Amount > h.amount:
		return refuse("ledger.amount_exceeds_hold")
	case l.accounts[h.debit].frozen || l.accounts[h.credit].frozen:
		return refuse("ledger.account_frozen")
	}
	amount := c.Amount
	if amount == 0 {
		amount = h.amount
	}
	l.endHold(c.Hold)
	l.move(h.debit, h.credit, amount)
	l.remember(move{posting{env.Sequence, 0}, h.debit, h.credit, amount})
	return accept(1)
}

// A Deadline is something that falls due.
type Deadline struct {
	Time   int64  // Milliseconds since 1970.
	Number uint16 // Of the kind of deadline.
	Key    uint64
	More   int // Events that it brings beside its own.
}

// expiryNumber is the number of the kind of deadline that ends a hold.
const expiryNumber = 108

// Due returns the holds that come to their end at a time or before, in no order.
func (l *Ledger) Due(now int64) (due []Deadline) {
	if l.soonest == 0 || now < l.soonest {
		return nil
	}
	l.soonest = 0
	for id, h := range l.holds {
		if h.expires != 0 && h.expires <= now {
			due = append(due, Deadline{Time: h.expires, Number: expiryNumber, Key: uint64(id)})
		}
		l.await(h.expires)
	}
	return due
}

// await notes that nothing falls due before a time.
func (l *Ledger) await(time int64) {
	if time != 0 && (l.soonest == 0 || time < l.soonest) {
		l.soonest = time
	}
}

// End ends a hold whose time has come. It reports whether the deadline is the ledger's.
func (l *Ledger) End(d Deadline) bool {
	if d.Number != expiryNumber {
		return false
	}
	l.endHold(ledger.HoldID(d.Key))
	return true
}

func reasonable(reason string) bool { return len(reason) > 0 && len(reason) <= 300 }

func (l *Ledger) freeze(c ledger.Freeze) Verdict {
	a := l.accounts[c.Account]
	switch {
	case a == nil:
		return refuse("ledger.no_account")
	case a.closed:
		return refuse("ledger.account_closed")
	case a.frozen:
		return refuse("ledger.account_frozen")
	case !reasonable(c.Reason):
		return refuse("ledger.reason_required")
	}
	a.frozen = true
	l.touched = append(l.touched, c.Account)
	return accept(1)
}

func (l *Ledger) unfreeze(c ledger.Unfreeze) Verdict {
	a := l.accounts[c.Account]
	switch {
	case a == nil:
		return refuse("ledger.no_account")
	case !a.frozen:
		return refuse("ledger.account_not_frozen")
	case !reasonable(c.Reason):
		return refuse("ledger.reason_required")
	}
	a.frozen = false
	l.touched = append(l.touched, c.Account)
	return accept(1)
}

func (l *Ledger) close(c ledger.Close) Verdict {
	a := l.accounts[c.Account]
	switch {
	case a == nil:
		return refuse("ledger.no_account")
	case a.closed:
		return refuse("ledger.account_closed")
	case a.frozen:
		return refuse("ledger.account_frozen")
	case a.debits.Cmp(&a.credits) != 0 || a.debitsHeld.Sign() != 0 || a.creditsHeld.Sign() != 0:
		return refuse("ledger.account_not_empty")
	}
	a.closed = true
	l.touched = append(l.touched, c.Account)
	return accept(1)
}

func (l *Ledger) setLimit(c ledger.SetLimit) Verdict {
	a := l.accounts[c.Account]
	switch {
	case a == nil:
		return refuse("ledger.no_account")
	case a.closed:
		return refuse("ledger.account_closed")
	case c.Limit < 0 || c.Limit > math.MaxInt64/1024:
		return refuse("ledger.limit_out_of_bounds")
	}
	limit := big.NewInt(c.Limit)
	if owes := less(sum(&a.debits, &a.debitsHeld), &a.credits); !a.mayOwe && owes.Cmp(limit) > 0 {
		return refuse("ledger.insufficient_balance")
	}
	a.limit.Set(limit)
	l.touched = append(l.touched, c.Account)
	return accept(1)
}

func (l *Ledger) correct(env Env, c ledger.Correct) Verdict {
	if !reasonable(c.Reason) {
		return refuse("ledger.reason_required")
	}
	if c.Sequence >= env.Sequence || c.Original <= 0 {
		return refuse("ledger.original_unknown")
	}
	back := ledger.Transfer{Debit: c.Credit, Credit: c.Debit, Amount: c.Amount}
	of := posting{c.Sequence, c.Row}
	_, code := l.allowed(back)
	switch code {
	case "ledger.amount_must_be_positive", "ledger.accounts_must_differ", "ledger.no_account":
		return refuse(code)
	}
	done := l.corrected[of]
	if done == nil {
		done = new(big.Int)
	}
	if sum(done, big.NewInt(c.Amount)).Cmp(big.NewInt(c.Original)) > 0 {
		return refuse("ledger.corrected_already")
	}
	if code != "" {
		return refuse(code)
	}
	l.corrected[of] = sum(done, big.NewInt(c.Amount))
	l.move(back.Debit, back.Credit, c.Amount)
	return accept(1)
}

// Compare holds the accounts that may have changed since it was last called against the ledger.
func (l *Ledger) Compare(real *ledger.Ledger) error {
	touched := l.touched
	l.touched = l.touched[:0]
	for _, id := range touched {
		if err := l.compare(real, id); err != nil {
			return err
		}
	}
	return nil
}

// CompareAll holds all accounts and holds against the ledger.
func (l *Ledger) CompareAll(real *ledger.Ledger) error {
	if real.Accounts() != len(l.accounts) {
		return fmt.Errorf("the ledger has %d accounts, expected %d", real.Accounts(), len(l.accounts))
	}
	for _, id := range l.draw.opened {
		if err := l.compare(real, id); err != nil {
			return err
		}
	}
	if real.LastHold() != l.lastHold {
		return fmt.Errorf("the newest hold is %d, expected %d", real.LastHold(), l.lastHold)
	}
	for id := ledger.HoldID(1); id <= l.lastHold; id++ {
		got, ok := real.HoldByID(id)
		want, there := l.holds[id]
		if ok != there || got.Amount != want.amount || got.Debit != want.debit || got.Credit != want.credit {
			return fmt.Errorf("hold %d is %+v, expected %+v", id, got, want)
		}
	}
	return nil
}

func (l *Ledger) compare(real *ledger.Ledger, id ledger.AccountID) error {
	a, ok := real.Account(id)
	want := l.accounts[id]
	if !ok || want == nil {
		return fmt.Errorf("account %d: there %t, expected %t", id, ok, want != nil)
	}
	for _, side := range []struct {
		name string
		got  int64
		want *big.Int
	}{
		{"debits", a.Debits, &want.debits}, {"credits", a.Credits, &want.credits}, {"limit", a.Limit, &want.limit},
		{"pending debits", a.DebitsPending, &want.debitsHeld}, {"pending credits", a.CreditsPending, &want.creditsHeld},
	} {
		if !side.want.IsInt64() || side.got != side.want.Int64() {
			return fmt.Errorf("account %d: %s are %d, expected %s", id, side.name, side.got, side.want)
		}
	}
	if a.Flags&ledger.Frozen != 0 != want.frozen || a.Flags&ledger.Closed != 0 != want.closed {
		return fmt.Errorf(
			"account %d: flags are %d, expected frozen %t, closed %t",
			id,
			a.Flags,
			want.frozen,
			want.closed,
		)
	}
	return nil
}

// Balance returns debits and credits of an account, for reads that are held against the
// twin later.
func (l *Ledger) Balance(id ledger.AccountID) (debits, credits int64, err error) {
	a := l.accounts[id]
	if a == nil {
		return 0, 0, errors.New("no account")
	}
	return a.debits.Int64(), a.credits.Int64(), nil
}
