// Package paper makes what the county hands out on paper, and reads the public register of
// carbon that the papers come from: the life of every serial, certificates of retirement,
// projects with their figures, delivery notes of advance purchases, and dividend slips.
//
// # Papers
//
// A paper is one HTML page with CSS for A4, in Chinese or English. It needs no script and
// loads nothing from elsewhere, so a browser prints it as it stands and headless chromium
// makes a PDF of it. Amounts stand in figures and in Chinese capital numerals, tonnes in
// figures and words, serials with their check. A certificate says under which signed
// checkpoint of the public log it is, and its QR code leads to the page that checks it.
//
// # What is public
//
// Projects, stands by village and co-operative, issuances, every move of every serial with
// the organisations on both sides, and certificates. Not public, and not read by Search,
// Certificate and Project: prices, loans, orders of courts, and anything about a person.
// A delivery note shows the price and goes to its two parties; a slip goes to its household.
//
// # Invariants
//
//   - The tonnes of a paper are the sum of its ranges; a paper that does not add up is not
//     made (ErrInconsistent).
//   - A slip holds the name that it is given and nothing else from the vault. Its origins add
//     up to its amount, to the fen.
//   - Nothing reaches a page unescaped.
package paper

import (
	"errors"

	"liangshan/kernel"
	"liangshan/proof"
	"liangshan/view"
)

// Refusals.
var (
	ErrSerialUnknown      = kernel.Refuse("register.serial_unknown") // No such serial was ever issued.
	ErrCountyOther        = kernel.Refuse("register.county_other")   // Another county issued it.
	ErrProjectUnknown     = kernel.Refuse("register.project_unknown")
	ErrCertificateUnknown = kernel.Refuse("register.certificate_unknown")
	ErrDeliveryUnknown    = kernel.Refuse("register.delivery_unknown")
	ErrParcelUnknown      = kernel.Refuse("register.parcel_without_stand")
	ErrLineUnknown        = kernel.Refuse("register.line_unknown") // No such line of a dividend.
)

// ErrInconsistent says that the read tables contradict themselves. Hint for the operator:
// rebuild them from the journal.
var ErrInconsistent = errors.New("paper: the read tables do not add up (rebuild them)")

// A Register reads what anyone may know of the county's carbon.
type Register struct {
	tables *view.DB
	tree   *proof.Log
	code   string // Of the county.
}

// NewRegister returns the register of a county, from its read tables and its public log.
func NewRegister(tables *view.DB, tree *proof.Log, code string) Register {
	return Register{tables, tree, code}
}

// A Proof says where in the public log an event is, and which signed checkpoint covers it.
type Proof struct {
	Sequence uint64 `json:"sequence" doc:"Of the event"`
	Origin   string `json:"origin" doc:"Name of the log"`
	Size     uint64 `json:"tree_size" doc:"Leaves of the tree"`
	Root     string `json:"root" doc:"Of the tree, base64"`
	Time     string `json:"checkpoint_time"`
	TimeMS   int64  `json:"-"`
}

// proofOf returns the proof of an event; nil while no published checkpoint covers it.
func (r Register) proofOf(sequence uint64) *Proof {
	signed, c := r.tree.Published()
	if signed == nil || sequence >= c.Size {
		return nil
	}
	return &Proof{Sequence: sequence, Origin: c.Origin, Size: c.Size, Root: c.Root.String(), Time: timeText(c.Time),
		TimeMS: c.Time}
}
