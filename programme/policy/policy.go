// Package policy reads the documents in which a county writes down its programmes: who is
// entitled, to how much, by which law, and the cases by which everybody can check that the
// document says what was meant.
//
// # Format
//
// A document is a YAML file in UTF-8. Its fields, and those of its parts, are exactly these:
//
//	programme: talent_living          # Its code.
//	version: 1                        # A higher one replaces it.
//	zh, en:                           # Its name.
//	assumed: {on: 2026-11-20, zh, en} # Which of it no published text confirms, as of that day.
//	basis:                            # The texts it rests on: zh, article, link, from, until. For periods that
//	                                  # begin after one has ended nothing is paid, unless another text
//	                                  # that began later goes on beyond it, and began before it ends or
//	                                  # on the day after.
//	unit: person                      # Who can be paid once a period: person, household, dwelling,
//	                                  # company, case.
//	every: month                      # once, month, quarter, year, case.
//	codes:                            # Sets of codes: name: {code: {zh, en}}, or name: [code, …].
//	columns:                          # Facts: name: {kind, codes, zh, en, source, record}. What the
//	                                  # record itself knows says record: total (money: what the
//	                                  # beneficiary was entitled to for earlier periods) or periods
//	                                  # (int: for how many). A register need not have it; what it says
//	                                  # there is an opening balance, from before the record began.
//	lists:                            # name: {each, zh, en, columns}.
//	parameters:                       # name: {kind, by, scale, values: {from-date: value}, zh, en, source, assumed}.
//	values:                           # name: {is, kind, codes, zh, en}, in an order in which each
//	                                  # uses only earlier ones.
//	clauses:                          # - {rule, zh, en}: all must hold; the words say why not.
//	amount: …                         # An expression of kind money. Without it the document only
//	results: [name, …]                # finds out the values named here.
//	cap: {each, total}                # The most that is paid at once, and in all.
//	order: [name, name desc]          # Who comes first if the money is short.
//	accounts: {budget, payable, bank, suspense, receivable, claims} # Numbers in the ledger: what
//	                                  # may be spent, what is reserved, what the bank paid out,
//	                                  # what belongs to nothing, what is claimed back and its
//	                                  # counterpart.
//	excludes: [code, …]               # Programmes that may not be paid for the same period.
//	doors: [code, …]                  # Other ways by which the same is paid, never for one time: housing.rent
//	                                  # and card.load of a person; loan.interest and loan.guarantee of a case,
//	                                  # whose number is the loan's.
//	review: {role, publicity_days, objection_days, appeal_days, answer_days, opt_out}
//	                                  # Days are a number, or {from-date: number, …}.
//	tests:                            # - {name, period, on, like, in, lists, had, ahead_of, out, source};
//	                                  # like takes period and facts over from an earlier test; had is what
//	                                  # somebody had for other periods, which the cap over all counts; who is
//	                                  # ahead_of an earlier test comes first if money is short.
//	equivalent:                       # - {in, change, because}: changes that change no answer.
//
// Expressions are in the language of package rule. One that begins with ! & * " or holds a
// colon and a blank is put in single quotes, or below a |.
//
// # Invariants
//
//   - A document that can be read can be decided over any register that has its columns.
//   - One that may be published (Check) passes its own tests, and each clause holds in one of
//     them and fails in another.
package policy

import (
	"crypto/sha256"
	"slices"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// Limits.
const (
	textMax    = 512 << 10 // Bytes of a document.
	nameMax    = 200       // Characters of a name.
	reasonMax  = 500       // Characters of a reason.
	columnsMax = 200
	testsMax   = 2000
)

// Words say something in Chinese and English.
type Words struct{ ZH, EN string }

// In returns the words of a language: zh or en. What is missing in one is said in the other.
func (w Words) In(language string) string {
	if language == "en" && w.EN != "" || w.ZH == "" {
		return w.EN
	}
	return w.ZH
}

// A Basis is a text that a programme rests on.
type Basis struct {
	Name        Words
	Article     string
	Link        string
	From, Until calendar.Date // 0: not said.
}

// Assumed says what no published text confirms.
type Assumed struct {
	On   calendar.Date
	Note Words
}

// A Column is a fact that a programme asks for.
type Column struct {
	Name   string
	Words  Words
	Source string // Who keeps it.
	Record Record
}

// A Record says what of a beneficiary the record itself knows.
type Record uint8

// What the record knows.
const (
	NoRecord      Record = iota
	RecordTotal          // What somebody was entitled to for other periods, in fen.
	RecordPeriods        // For how many other periods somebody was entitled to something.
)

// A Parameter is a value that is set from a day on.
type Parameter struct {
	Name    string
	Words   Words
	Source  string
	Assumed calendar.Date // 0: confirmed by the source.
	line    int
}

// A Value is a named part of the computation.
type Value struct {
	Name  string
	Words Words
	place place
}

// A Clause is a condition.
type Clause struct {
	Reason Words // Why not, if it does not hold.
	place  place
}

// An Order is a fact or value by which those come first who are paid if money is short.
type Order struct {
	Name       string
	Descending bool
}

// Accounts are numbers of the ledger that a programme's money moves through.
type Accounts struct{ Budget, Payable, Bank, Suspense, Receivable, Claims uint64 }

// An Equivalent is a change that does not change any answer, as the author says.
type Equivalent struct {
	In, Change string
	Because    string
}

// A Document is a programme as it was written.
type Document struct {
	Path        string
	Text        string
	Hash        [32]byte // SHA-256 of the text.
	Code        string
	Version     int
	Name        Words
	Assumed     *Assumed
	Basis       []Basis
	Unit        string
	Every       string
	Columns     []Column   // As Scope.Columns.
	Lists       []Column   // As Scope.Lists.
	Items       [][]Column // The columns of each list.
	Parameters  []Parameter
	Values      []Value
	Clauses     []Clause
	Program     *rule.Program
	CapEach     int64 // In fen; 0: none.
	CapTotal    int64
	Order       []Order
	Accounts    *Accounts
	Excludes    []string
	Doors       []string
	Review      Review
	Tests       []Test
	Equivalents []Equivalent
	labels      map[string]Words // Of codes, by set and code.
	amount      place
	capped      place // Of the caps,
	ordered     place // and of the order.
}

// A place is where an expression stands in the file.
type place struct{ line, column int }

// Scope returns the names of the document.
func (d *Document) Scope() *rule.Scope { return d.Program.Scope }

// AddRecord adds to the facts of a row what the record knows of its beneficiary: what was paid for other periods and
// for how many. What the register says is an opening balance; who has none begins with nothing.
func (d *Document) AddRecord(data *rule.Data, row int, total, periods int64) {
	for i, c := range d.Columns {
		if c.Record == NoRecord {
			continue
		}
		opening := &data.Columns[i][row]
		if *opening == rule.Missing {
			*opening = 0
		}
		if c.Record == RecordTotal {
			*opening += total
		} else {
			*opening += periods
		}
	}
}

// AsksRecord reports whether some fact is one that the record knows.
func (d *Document) AsksRecord() bool {
	return slices.ContainsFunc(d.Columns, func(c Column) bool { return c.Record != NoRecord })
}

// Hash returns the hash by which a text is known.
func Hash(text string) [32]byte { return sha256.Sum256([]byte(text)) }

// Ends returns the last day on which all texts hold that the document rests on, or others that have taken their place
// by the day after; 0: none of them says that it ends.
func (d *Document) Ends() (last calendar.Date) {
	for _, b := range d.Basis {
		goesOn := slices.ContainsFunc(d.Basis, func(o Basis) bool {
			return o.From != 0 && (b.From == 0 || o.From > b.From) && o.From <= b.Until+1 && (o.Until == 0 || o.Until > b.Until)
		})
		if b.Until != 0 && !goesOn && (last == 0 || b.Until < last) {
			last = b.Until
		}
	}
	return last
}

// Label returns how a code is called.
func (d *Document) Label(set, code string) Words {
	if w, ok := d.labels[set+"."+code]; ok {
		return w
	}
	return Words{code, code}
}
