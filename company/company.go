// Package company is the register of organisations: companies, co-operatives, collectives,
// institutions, offices.
//
// Their unified social credit codes and legal names are public and stand in the journal as
// they are. A sole trader's name is a person's name: sole traders are registered as
// persons, and there is no kind for them here.
//
// # Invariants
//
//   - Companies are numbered 1, 2, 3, … in the order in which they were registered.
//   - A credit code belongs to one company for ever, also after it was dissolved.
//   - The dated changes of a company come in the order of their dates, none in the future.
//   - A dissolved company does not change any more.
package company

import (
	"cmp"
	_ "embed"

	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// A Number is how a company is known inside the county.
type Number uint64

// A Kind says what sort of organisation it is.
type Kind string

// Kinds of organisations.
const (
	Limited     Kind = "limited"     // 有限责任公司 and 股份有限公司.
	Cooperative Kind = "cooperative" // 农民专业合作社.
	Collective  Kind = "collective"  // 农村集体经济组织.
	Partnership Kind = "partnership" // 合伙企业.
	Institution Kind = "institution" // 事业单位.
	Office      Kind = "office"      // 机关.
	Association Kind = "association" // 社会团体, 基金会, 民办非企业单位.
)

// Refusals.
var (
	ErrCodeLength       = kernel.Refuse(string(identity.CreditCodeLength))
	ErrCodeCharacter    = kernel.Refuse(string(identity.CreditCodeCharacter))
	ErrCodeDivision     = kernel.Refuse(string(identity.CreditCodeDivision))
	ErrCodeOrganisation = kernel.Refuse(string(identity.CreditCodeOrganisation))
	ErrCodeChecksum     = kernel.Refuse(string(identity.CreditCodeChecksum))
	ErrExists           = kernel.Refuse("company.exists") // The code is registered, under the number ByCode tells.
	ErrKind             = kernel.Refuse("company.kind_unknown")
	ErrName             = kernel.Refuse("company.name_malformed")
	ErrSameName         = kernel.Refuse("company.name_same")
	ErrDivision         = kernel.Refuse("company.division_unknown") // Not a township or village that stands.
	ErrSameDivision     = kernel.Refuse("company.division_same")
	ErrUnknown          = kernel.Refuse("company.unknown")
	ErrDissolved        = kernel.Refuse("company.dissolved")
	ErrDateMissing      = kernel.Refuse("company.date_missing")
	ErrDateOrder        = kernel.Refuse("company.date_out_of_order")
	ErrDateFuture       = kernel.Refuse("company.date_in_future")
	ErrReason           = kernel.Refuse("company.reason_malformed") // A reason is a code.
)

// A Company is one organisation as it stands now.
type Company struct {
	_         struct{} `cbor:",toarray"`
	Code      identity.CreditCode
	Name      string
	Kind      Kind
	Division  village.Code
	Changed   calendar.Date // Of the newest dated change.
	Dissolved bool          // On Changed.
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	places    *village.Registry
	companies kernel.Rows[Number, Company]
	codes     kernel.Rows[identity.CreditCode, Number]

	registered kernel.Emitter[Registered]
	renamed    kernel.Emitter[Renamed]
	moved      kernel.Emitter[Moved]
	dissolved  kernel.Emitter[DissolvedNoted]
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Register      kernel.Maker[Register]
	Rename        kernel.Maker[Rename]
	Move          kernel.Maker[Move]
	NoteDissolved kernel.Maker[NoteDissolved]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, places *village.Registry) *Registry {
	r := &Registry{places: places}
	r.companies = kernel.NewTable[Number, Company](k, "company.company", cmp.Compare[Number])
	r.codes = kernel.NewTable[identity.CreditCode, Number](k, "company.code", cmp.Compare[identity.CreditCode])

	r.registered = kernel.Apply(k, 400, "company.registered", r.applyRegistered)
	r.renamed = kernel.Apply(k, 401, "company.renamed", r.applyRenamed)
	r.moved = kernel.Apply(k, 402, "company.moved", r.applyMoved)
	r.dissolved = kernel.Apply(k, 403, "company.dissolved_noted", r.applyDissolved)

	r.Commands.Register = kernel.Decide(k, "company.register", r.Register)
	r.Commands.Rename = kernel.Decide(k, "company.rename", r.Rename)
	r.Commands.Move = kernel.Decide(k, "company.move", r.Move)
	r.Commands.NoteDissolved = kernel.Decide(k, "company.note_dissolved", r.NoteDissolved)

	kernel.Project(r.registered, projectRegistered)
	kernel.Project(r.renamed, projectRenamed)
	kernel.Project(r.moved, projectMoved)
	kernel.Project(r.dissolved, projectDissolved)
	return r
}

// Company returns a company, also a dissolved one.
func (r *Registry) Company(number Number) (Company, bool) { return r.companies.Get(number) }

// ByCode returns the number of the company with a credit code in normal form.
func (r *Registry) ByCode(code identity.CreditCode) (Number, bool) { return r.codes.Get(code) }

// Active reports whether a company is registered and not dissolved.
func (r *Registry) Active(number Number) bool {
	row, ok := r.companies.Get(number)
	return ok && !row.Dissolved
}

// standing returns a company that a dated change may be made to.
func (r *Registry) standing(number Number) (Company, error) {
	row, ok := r.companies.Get(number)
	switch {
	case !ok:
		return row, ErrUnknown
	case row.Dissolved:
		return row, ErrDissolved
	}
	return row, nil
}

// seat reports whether a division can be where a company sits.
func (r *Registry) seat(code village.Code) bool {
	row, ok := r.places.Division(code)
	return ok && !row.Gone && row.Kind != village.County
}

// checkDate checks the date of a fact against the day of the entry and the newest change.
// The zero date is what a forgotten one looks like, so 1 January 1970 is refused too.
func checkDate(tx *kernel.Tx, date, changed calendar.Date) error {
	today, err := calendar.FromMillis(tx.Time)
	switch {
	case date == 0 || date < calendar.DateMin:
		return ErrDateMissing
	case err != nil || date > today:
		return ErrDateFuture
	case date < changed:
		return ErrDateOrder
	}
	return nil
}
