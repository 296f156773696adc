// Package twin holds second, naive accounts of what the modules promise: plain maps and
// numbers without bounds, written from the modules' doc comments and not from their code.
// Tests and the simulator hold every answer of the modules against them.
//
// A twin also draws commands at random, valid and invalid ones, near the edges of its own
// state. It is slow on purpose, and no rule of the county may depend on it.
package twin

import (
	"errors"
	"slices"
	"strconv"

	"liangshan/kernel"
)

// A County is the twins of a county's modules, which look things up in each other.
type County struct {
	Village   *Village
	Company   *Company
	Ledger    *Ledger
	Person    *Person
	Authority *Authority
	Land      *Land
	Carbon    *Carbon
	Dividend  *Dividend
	Place     *Place
	Chain     *Chain
	Goal      *Goal
	Loan      *Loan
	Card      *Card
	Talent    *Talent
	Housing   *Housing
	Programme *Programme
	Exchange  *Exchange

	recent recent
}

// NewCounty returns empty twins.
func NewCounty() *County {
	c := &County{Village: NewVillage(), Ledger: NewLedger()}
	c.Company = NewCompany(c.Village)
	c.Person = NewPerson(c.Village)
	c.Authority = NewAuthority(c.Village, c.Person, c.Company)
	c.Land = NewLand(c)
	c.Carbon = NewCarbon(c)
	c.Dividend = NewDividend(c)
	c.Place = NewPlace(c)
	c.Chain = NewChain()
	c.Goal = NewGoal(c)
	c.Loan = NewLoan(c)
	c.Card = NewCard(c)
	c.Talent = NewTalent(c)
	c.Housing = NewHousing(c)
	c.Programme = NewProgramme(c)
	c.Person.moved = c.Programme.membersChanged
	c.Exchange = NewExchange(c)
	return c
}

// A Named command says by which name it is asked, where several have one type.
type Named interface {
	Name() string
	Wire() any // The command as it is sent.
}

// Barred returns the actors who may not ask a command because of what they did before.
func (c *County) Barred(command any) []kernel.Actor {
	return slices.Concat(c.Carbon.barred(command), c.Dividend.barred(command), c.Goal.barred(command),
		c.Programme.barred(command), c.Exchange.barred(command))
}

// A recent remembers what was drawn lately. Commands are drawn before those that were drawn before
// them are decided: who asks for one thing again and again gets it once.
type recent struct {
	keys [40]string
	next int
}

// fresh reports whether something was not drawn lately, and remembers it.
func (r *recent) fresh(what string, number uint64) bool {
	key := what + strconv.FormatUint(number, 10)
	if slices.Contains(r.keys[:], key) {
		return false
	}
	r.keys[r.next%len(r.keys)] = key
	r.next++
	return true
}

// An Env is what a command is decided in.
type Env struct {
	Actor    kernel.Actor
	Time     int64  // Of the entry, in milliseconds since 1970.
	Sequence uint64 // Of the first event that the command will have.
}

// NoRow is the row of a refusal that concerns the whole command.
const NoRow = -1

// A Row is a refusal of one row of a bulk command.
type Row struct {
	Row  int // From 0.
	Code string
}

// A Verdict is what a twin says of a command.
type Verdict struct {
	Code    string // Refusal; "" if the command takes effect.
	Row     int    // Row that was refused, or NoRow.
	Events  int    // Number of events, if it takes effect.
	Refused []Row  // Rows left out.
}

func refuse(code string) Verdict             { return Verdict{Code: code, Row: NoRow} }
func refuseRow(row int, code string) Verdict { return Verdict{Code: code, Row: row} }
func accept(events int) Verdict              { return Verdict{Row: NoRow, Events: events} }

// Compare returns an error that says how an answer differs from the verdict. Index,
// sequence and time of the answer are for the caller to compare.
func (v Verdict) Compare(r kernel.Result) error {
	code, row := Code(r.Err)
	switch {
	case code != v.Code || row != v.Row:
		return errors.New("answered " + say(code, row) + ", expected " + say(v.Code, v.Row))
	case code == "" && r.Count != uint64(v.Events):
		return errors.New(
			"answered " + strconv.FormatUint(r.Count, 10) + " events, expected " + strconv.Itoa(v.Events),
		)
	case len(r.Refused) != len(v.Refused):
		return errors.New(
			strconv.Itoa(len(r.Refused)) + " rows were refused, expected " + strconv.Itoa(len(v.Refused)),
		)
	}
	for i, refused := range r.Refused {
		if refused.Row != v.Refused[i].Row || refused.Refusal.Code != v.Refused[i].Code {
			return errors.New("refused " + say(refused.Refusal.Code, refused.Row) + ", expected " +
				say(v.Refused[i].Code, v.Refused[i].Row))
		}
	}
	return nil
}

func say(code string, row int) string {
	switch {
	case code == "":
		return "acceptance"
	case row == NoRow:
		return code
	}
	return code + " in row " + strconv.Itoa(row)
}

// Code returns the code of a refusal and the row that it concerns. Anything but a refusal
// comes back as its text.
func Code(err error) (code string, row int) {
	var inRow *kernel.RowRefusal
	var refusal *kernel.Refusal
	switch {
	case err == nil:
		return "", NoRow
	case errors.As(err, &inRow):
		return inRow.Refusal.Code, inRow.Row
	case errors.As(err, &refusal):
		return refusal.Code, NoRow
	}
	return err.Error(), NoRow
}
