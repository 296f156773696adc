// Package intake takes files into a county: parcels, stands, share registers, households, inventories, records of
// measurement, places, roads and monthly returns, definitions and targets of figures, the tree of goals, values of
// figures, a bank's payments.
//
// # Two halves
//
// Read needs no county: it turns a file into a Job, which holds rows by the names of known columns. Import takes a
// job into a running county, or says in a dry run what would become of it. Between the two a job can travel as JSON,
// so that a file comes in beside a county that is served.
//
// # Format
//
// Tables are CSV (comma, tab, semicolon or the Chinese comma; UTF-8 with or without a mark, UTF-16 with one, or GBK)
// or xlsx. Columns may stand in any order and are named in Chinese or English; case, width, blanks, brackets and
// strokes in a name do not count. Rows are counted as a spreadsheet counts them, the titles among them; those of files
// of maps from 1.
//
// # Invariants
//
//   - A bad row stops nothing else. It is listed with file, row, column and code. What can only come in as a whole
//     (a share register, an inventory) is held back as a whole, and nothing beside it.
//   - Taking the same file in again changes nothing: what is there already is found by its business key (code of a
//     parcel, parcels and first day of a stand, owner of a register, identity number of a person, digest of a paper,
//     code of a place or road, code, day and reason of a version of a goal, figure or target, subject, measure and
//     month of a return, figure, period and place of a value, a bank's number of a payment).
//     Request ids follow from the digest of the file and the block, so that a call that was cut off and is repeated at
//     once takes effect once.
//   - A dry run asks everything of the county's state that the rules ask, and writes nothing.
//   - What a file of households says goes into the vault and nowhere else: neither problems nor request ids nor the
//     journal hold any of it. Its columns that are not known are named by their letters, for a file without titles
//     begins with a person.
//   - Any bytes give a job or an error, never a panic.
package intake

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// A Kind is what a file holds.
type Kind string

// The kinds.
const (
	Parcels    Kind = "parcels"
	Stands     Kind = "stands"
	Shares     Kind = "shares"
	Households Kind = "households"
	Inventory  Kind = "inventory"
	Places     Kind = "places"
	Roads      Kind = "roads"
	Returns    Kind = "returns"
	Figures    Kind = "figures"
	Targets    Kind = "targets"
	Goals      Kind = "goals"
	Values     Kind = "values"
	Payments   Kind = "payments"

	// Measurement is a record of measurement (measure.Record): inventories and what was asked of them, as JSON.
	Measurement Kind = "measurement"
)

// Kinds returns all kinds, in the order in which a new county takes them in.
func Kinds() []Kind {
	return []Kind{Households, Parcels, Stands, Shares, Inventory, Measurement, Places, Roads, Returns, Figures,
		Targets, Goals, Values, Payments}
}

// commands are what files of each kind come to in the record. An inventory or a record of measurement is kept as the
// paper of a period that is drafted with it.
var commands = map[Kind]string{Households: "person.register", Parcels: "land.register", Stands: "carbon.enrol_stands",
	Shares: "dividend.open_register", Inventory: "carbon.draft_period", Measurement: "carbon.draft_period",
	Places: "place.register", Roads: "place.register_roads", Returns: "place.report", Figures: "indicator.publish_rules",
	Targets: "indicator.publish_rules", Goals: "task.publish", Values: "indicator.submit", Payments: "exchange.book_bank"}

// Command returns the command without leave for which nobody can take a file of a kind in.
func (k Kind) Command() string { return commands[k] }

// Tables returns the kinds that are tables, of which there are templates.
func Tables() []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Measurement })
}

// Options say how a file is taken in.
type Options struct {
	Dry    bool              `json:"dry,omitempty"`
	Actor  uint64            `json:"actor,omitempty"`  // Officer in whose name it is done; 0: the operator.
	Source string            `json:"source,omitempty"` // Of statements about persons: who says so.
	Set    map[string]string `json:"set,omitempty"`    // Values of columns where the file says nothing.
	Sheet  string            `json:"sheet,omitempty"`  // Of an xlsx with several.
	Method string            `json:"method,omitempty"` // Methodology by whose model an inventory is read.
	DuMap  string            `json:"du_map,omitempty"` // How years become du in an inventory.
}

// A Line is a row of a file. It prints as its number only: cells may be personal.
type Line struct {
	Row   int      `json:"row"`
	Cells []string `json:"cells,omitempty"` // As Job.Columns.
	Shape []byte   `json:"shape,omitempty"` // As package polygon packs it.
	Area  int64    `json:"area,omitempty"`  // In dm², measured on the ellipsoid; of a road its length in mm.
}

// Format prints the number of the row, whatever the verb.
func (l *Line) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "row %d", l.Row) }

// LogValue returns the number of the row.
func (l *Line) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(l)) }

// A Column is a column that a job has.
type Column struct {
	Name   string `json:"name"`   // As this package calls it.
	Header string `json:"header"` // As the file does; that of Options.Set is empty.
}

// A Problem says what is wrong with a row or a file. It holds nothing personal.
type Problem struct {
	File   string `json:"file"`
	Row    int    `json:"row,omitempty"`    // 0: the whole file.
	Column string `json:"column,omitempty"` // As the file spells it.
	Code   string `json:"code"`             // Texts of both languages are in package text.
	Detail string `json:"detail,omitempty"` // What stands there, or what it meets.
}

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Row > 0 {
		fmt.Fprintf(&b, ":%d", p.Row)
	}
	if p.Column != "" {
		b.WriteString(" [" + p.Column + "]")
	}
	b.WriteString(" " + p.Code)
	if p.Detail != "" {
		b.WriteString(" (" + p.Detail + ")")
	}
	return b.String()
}

// An Error refuses a whole file. Nothing of it was taken in.
type Error struct{ Problems []Problem }

func (e *Error) Error() string {
	all := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = p.String()
	}
	return strings.Join(all, "\n")
}

// wrong makes the error of a whole file.
func wrong(file string, code Code, column, detail string) error {
	return &Error{[]Problem{{File: file, Column: column, Code: string(code), Detail: detail}}}
}

// A Job is a file that was read.
type Job struct {
	Kind     Kind      `json:"kind"`
	File     string    `json:"file"`
	Digest   [32]byte  `json:"digest"` // SHA-256 of the file; of the parts of a Shapefile one after the other.
	Rows     int       `json:"rows"`   // Read, good and bad.
	Columns  []Column  `json:"columns"`
	Lines    []Line    `json:"lines"`
	Problems []Problem `json:"problems,omitempty"` // Rows that could not even be read.
	Unknown  []string  `json:"unknown,omitempty"`  // Columns that mean nothing here.
	Paper    []byte    `json:"paper,omitempty"`    // The table of an inventory, as CSV in UTF-8; a record as it is.
	Options  Options   `json:"options"`
}

// Format prints kind and file, whatever the verb: rows may be personal.
func (j *Job) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "%s of %s", j.Kind, j.File) }

// LogValue returns kind and file.
func (j *Job) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(j)) }

// A Report says what became of a job.
type Report struct {
	Kind      Kind      `json:"kind"`
	File      string    `json:"file"`
	Dry       bool      `json:"dry"`
	Rows      int       `json:"rows"`
	New       int       `json:"new"` // Taken in; in a dry run, that would be.
	Unchanged int       `json:"unchanged"`
	Refused   int       `json:"refused"`
	Waiting   int       `json:"waiting,omitempty"`  // Of what is new: until another person releases it.
	Accepted  int       `json:"accepted,omitempty"` // Payouts that the bank says it will carry out.
	Suspense  []int     `json:"suspense,omitempty"` // Rows of payments that fit no participant: their money will wait.
	Problems  []Problem `json:"problems,omitempty"`
	Unknown   []string  `json:"unknown,omitempty"` // Columns that were not used.
	Paper     string    `json:"paper,omitempty"`   // Id in the document store.
	SHA256    string    `json:"sha256,omitempty"`  // Of the paper.

	Measured *Measured `json:"measured,omitempty"` // Of a record of measurement.
}

// sorted brings problems into the order of the file.
func sorted(all []Problem) []Problem {
	slices.SortStableFunc(all, func(a, b Problem) int { return a.Row - b.Row })
	return all
}
