package intake

import (
	"fmt"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A shareEntry is a line of a share register.
type shareEntry struct {
	line       *Line
	owner      string
	collective bool
	row        dividend.ShareRow
	total      int64
	from       calendar.Date
}

// A shareRegister is all lines of one owner. It comes in whole or not at all: its units have to make up the total
// that the statutes declare.
type shareRegister struct {
	owner string
	lines []*shareEntry
	bad   int // Row of the first line that is wrong; 0 if none is.
	known bool
}

// shares opens share registers.
func (d *desk) shares() error {
	var all []*shareRegister
	byOwner := map[string]*shareRegister{}
	for i := range d.job.Lines {
		l := &d.job.Lines[i]
		s := d.share(l)
		r := byOwner[s.owner]
		if r == nil {
			r = &shareRegister{owner: s.owner}
			byOwner[s.owner] = r
			all = append(all, r)
		}
		r.lines = append(r.lines, s)
		if d.wrong[l.Row] && r.bad == 0 {
			r.bad = l.Row
		}
	}
	// A line that could not be read may belong to any register.
	if len(d.job.Problems) > 0 {
		for _, r := range all {
			r.bad = max(r.bad, d.job.Problems[0].Row)
		}
	}
	for i, r := range all {
		if err := d.shareRegister(r); err != nil {
			return err
		}
		d.told("dividend.open_register", uint64(i+1), uint64(len(all)))
	}
	return nil
}

// bankStates are the words for states of a holder's bank account.
var bankStates = map[string]dividend.BankState{
	"":        dividend.BankMissing,
	"missing": dividend.BankMissing,
	"未开户":     dividend.BankMissing,
	"无":       dividend.BankMissing,
	"checked": dividend.BankChecked,
	"已核对":     dividend.BankChecked,
	"已核验":     dividend.BankChecked,
	"closed":  dividend.BankClosed,
	"已退回":     dividend.BankClosed,
	"已销户":     dividend.BankClosed,
}

// share reads a line.
func (d *desk) share(l *Line) *shareEntry {
	s := &shareEntry{
		line:  l,
		owner: identity.Narrow(d.need(l, "owner")),
		total: d.whole(l, "total"),
		from:  d.date(l, "from"),
	}
	switch strings.ToLower(d.text(l, "holder")) {
	case "collective", "集体", "村集体":
		s.collective = true
	default:
		s.row.Holder = person.Number(d.whole(l, "holder"))
		s.row.Household = person.HouseholdNumber(d.whole(l, "household"))
	}
	s.row.Units, s.row.Account = d.whole(l, "units"), ledger.AccountID(d.whole(l, "account"))
	if s.row.Units == 0 && !d.wrong[l.Row] {
		d.bad(l, "units", CodeNumber)
	}
	if !s.collective && s.row.Holder == 0 && s.row.Household == 0 && !d.wrong[l.Row] {
		d.bad(l, "holder", CodeMissing)
	}
	state, ok := bankStates[strings.ToLower(d.text(l, "bank"))]
	if !ok {
		d.bad(l, "bank", CodeChoice)
	}
	s.row.Bank = state
	if s.from > d.today {
		d.refuse(l, "from", dividend.ErrDateFuture.Code, dateOf(s.from))
	}
	return s
}

// shareRegister checks one register and opens it.
func (d *desk) shareRegister(r *shareRegister) error {
	err := d.read(1, func(c *county.County, _ int) { d.shareHolders(c, r) })
	if err != nil {
		return err
	}
	for _, s := range r.lines {
		if d.wrong[s.line.Row] && r.bad == 0 {
			r.bad = s.line.Row
		}
	}
	command := d.openRegister(r)
	switch {
	case r.bad > 0:
		d.holdBack(r)
	case r.known:
		d.report.Unchanged += len(r.lines)
	case d.job.Options.Dry:
		d.report.New += len(r.lines)
	default:
		return d.open(r, command)
	}
	return nil
}

// open has a register opened.
func (d *desk) open(r *shareRegister, command dividend.OpenRegister) error {
	result := d.do("dividend.open_register", command)
	refusal, ok := refusalOf(result.Err)
	switch {
	case result.Err == nil && result.Repeated:
		d.report.Unchanged += len(r.lines)
	case result.Err == nil:
		d.report.New += len(r.lines)
	case !ok || denied(refusal):
		return result.Err
	default:
		d.refuse(d.rowOf(r, result.Err), "", refusal.Code, r.owner)
		r.bad = r.lines[0].line.Row
		d.holdBack(r)
	}
	return nil
}

// rowOf returns the line that a refusal is about: the rows of the command are those of holders.
func (d *desk) rowOf(r *shareRegister, err error) *Line {
	at := -1
	if row, ok := rowRefusal(err); ok {
		at = row.Row
	}
	for _, s := range r.lines {
		if s.collective {
			continue
		}
		if at--; at < 0 {
			return s.line
		}
	}
	return r.lines[0].line
}

// holdBack refuses what is left of a register of which a line is wrong.
func (d *desk) holdBack(r *shareRegister) {
	held := 0
	for _, s := range r.lines {
		if !d.wrong[s.line.Row] {
			d.hold(s.line)
			held++
		}
	}
	if held > 0 {
		d.list(
			Problem{
				File:   d.job.File,
				Code:   string(CodeHeldBack),
				Detail: fmt.Sprintf("%s: %d rows, row %d", clip(r.owner), held, r.bad),
			},
		)
	}
}

// shareHolders holds a register against those of persons, households and accounts, and against what is open.
func (d *desk) shareHolders(c *county.County, r *shareRegister) {
	if !owns(c, r.owner) {
		d.refuse(r.lines[0].line, "owner", dividend.ErrOwner.Code, clip(r.owner))
		return
	}
	seen := map[person.Number]int{}
	for _, s := range r.lines {
		if d.wrong[s.line.Row] {
			continue
		}
		d.shareHolder(c, s)
		if other, twice := seen[s.row.Holder]; twice && !d.wrong[s.line.Row] {
			d.refuse(s.line, "holder", string(CodeTwice), "row "+strconv.Itoa(other))
		}
		seen[s.row.Holder] = s.line.Row
		if first := r.lines[0]; s.total != first.total || s.from != first.from {
			d.refuse(s.line, "total", string(CodeRegisterMixed), "row "+strconv.Itoa(first.line.Row))
		}
	}
	number, open := c.Dividend.RegisterOf(r.owner)
	if !open {
		return
	}
	register, _ := c.Dividend.Register(number)
	first := r.lines[0]
	r.known = register.Total == first.total && register.From == first.from &&
		len(c.Dividend.Shares(number, first.from)) == len(r.lines)
	for _, s := range r.lines {
		payee, _ := c.Dividend.Payee(number, s.row.Holder)
		same := c.Dividend.Units(number, s.row.Holder, first.from) == s.row.Units &&
			payee.Account == s.row.Account &&
			(s.collective || payee.Household == s.row.Household && payee.Bank == s.row.Bank)
		if r.known = r.known && same; !same && !d.wrong[s.line.Row] {
			d.refuse(s.line, "holder", string(CodeRegister), "")
		}
	}
	if !r.known && !d.wrong[first.line.Row] {
		d.refuse(first.line, "owner", string(CodeRegister), r.owner)
	}
}

// owns reports whether an owner of a register stands.
func owns(c *county.County, owner string) bool {
	row, ok := c.Village.Division(village.Code(owner))
	if ok {
		return !row.Gone
	}
	number, ok := c.Company.ByCode(identity.CreditCode(owner))
	return ok && c.Company.Active(number)
}

// shareHolder finds who holds, and checks where the money goes.
func (d *desk) shareHolder(c *county.County, s *shareEntry) {
	if s.collective {
		s.row.Holder, s.row.Household, s.row.Bank = dividend.Collective, 0, dividend.BankChecked
	} else if s.row.Holder == 0 {
		home, ok := c.Person.Household(s.row.Household)
		if !ok || home.Dissolved || home.Head == 0 {
			d.refuse(s.line, "household", dividend.ErrHousehold.Code, strconv.FormatUint(uint64(s.row.Household), 10))
			return
		}
		s.row.Holder = home.Head
	}
	if who, ok := c.Person.Person(s.row.Holder); !s.collective {
		switch {
		case !ok || who.Into != 0 || who.Erased:
			d.refuse(s.line, "holder", dividend.ErrHolder.Code, strconv.FormatUint(uint64(s.row.Holder), 10))
		case s.row.Household != 0 && who.Household != s.row.Household:
			d.refuse(
				s.line,
				"household",
				dividend.ErrHousehold.Code,
				strconv.FormatUint(uint64(s.row.Household), 10),
			)
		}
	}
	_, open := c.Ledger.Account(s.row.Account)
	switch {
	case s.row.Account != 0 && !open:
		d.refuse(s.line, "account", dividend.ErrAccount.Code, strconv.FormatUint(uint64(s.row.Account), 10))
	case s.row.Account == 0 && s.row.Bank == dividend.BankChecked && !s.collective:
		d.refuse(s.line, "account", dividend.ErrNoAccount.Code, "")
	}
}

// openRegister makes the command of a register, and checks that its units make up the total.
func (d *desk) openRegister(r *shareRegister) dividend.OpenRegister {
	first := r.lines[0]
	c := dividend.OpenRegister{Owner: r.owner, Total: first.total, From: first.from}
	var rows []dividend.ShareRow
	sum := int64(0)
	for _, s := range r.lines {
		if sum += s.row.Units; sum > dividend.UnitsMax || sum < 0 {
			sum = dividend.UnitsMax
		}
		if s.collective {
			c.Units, c.Account = s.row.Units, s.row.Account
		} else {
			rows = append(rows, s.row)
		}
	}
	if c.Rows = dividend.PackShares(rows); r.bad == 0 && !r.known && sum != c.Total {
		d.refuse(first.line, "total", dividend.ErrSharesTotal.Code, fmt.Sprintf("%d ≠ %d", sum, c.Total))
		r.bad = first.line.Row
	}
	return c
}

// refusalOf returns the refusal in an error.
func refusalOf(err error) (*kernel.Refusal, bool) { return as[*kernel.Refusal](err) }

// rowRefusal returns the row that an error names.
func rowRefusal(err error) (*kernel.RowRefusal, bool) { return as[*kernel.RowRefusal](err) }
