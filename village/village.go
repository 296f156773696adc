// Package village is the register of places and offices: the county's administrative
// divisions down to the village, and its departments.
//
// Codes and names are public and stand in the journal as they are.
//
// # Invariants
//
//   - A division's code is 6 digits (county), 9 (township) or 12 (village), and begins with
//     the code of its parent, which is registered and stands.
//   - A division that was dissolved stays, with the date and, if it was merged, with the
//     division that took it over. Its code is never given again.
//   - What is dissolved has no parts that stand.
//   - The dated changes of a division come in the order of their dates, none in the future.
//   - A department's code is known for ever; a closed department may be opened again.
package village

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// RowsMax bounds the divisions or departments of one command: a county has some twenty
// townships and a few hundred villages.
const RowsMax = 4000

// Refusals.
var (
	ErrNoRows      = kernel.Refuse("village.rows_missing")
	ErrTooManyRows = kernel.Refuse("village.rows_too_many")
	ErrCode        = kernel.Refuse("village.code_malformed")    // Not 6, 9 or 12 digits of a place that could be.
	ErrKind        = kernel.Refuse("village.kind_unknown")      // Not county, township or village.
	ErrKindOther   = kernel.Refuse("village.kind_not_of_code")  // The code is of another level.
	ErrParentOther = kernel.Refuse("village.parent_not_prefix") // The code does not begin with the parent's.
	ErrNoParent    = kernel.Refuse("village.parent_unknown")
	ErrParentGone  = kernel.Refuse("village.parent_dissolved")
	ErrName        = kernel.Refuse("village.name_malformed")
	ErrExists      = kernel.Refuse("village.exists_differently") // Registered with another name or date.
	ErrGone        = kernel.Refuse("village.dissolved")          // It does not stand any more.
	ErrUnknown     = kernel.Refuse("village.unknown")
	ErrSameName    = kernel.Refuse("village.name_same")
	ErrHasParts    = kernel.Refuse("village.has_parts") // Its townships or villages come first.
	ErrInto        = kernel.Refuse("village.into_unsuitable")
	ErrDateMissing = kernel.Refuse("village.date_missing")
	ErrDateOrder   = kernel.Refuse("village.date_out_of_order") // Before an earlier change of the same division.
	ErrDateFuture  = kernel.Refuse("village.date_in_future")

	ErrDepartmentCode    = kernel.Refuse("village.department_code_malformed")
	ErrDepartmentName    = kernel.Refuse("village.department_name_malformed")
	ErrDepartmentUnknown = kernel.Refuse("village.department_unknown")
	ErrDepartmentClosed  = kernel.Refuse("village.department_closed")
)

// A Code is the code of a division in normal form.
type Code = identity.Division

// A Kind is the level of a division.
type Kind string

// Kinds of divisions.
const (
	County   Kind = "county"
	Township Kind = "township" // Also subdistricts and towns.
	Village  Kind = "village"  // Also residents' communities.
)

// kindOf returns the kind of a level, or none.
func kindOf(level identity.Level) Kind {
	switch level {
	case identity.County:
		return County
	case identity.Township:
		return Township
	case identity.Village:
		return Village
	}
	return ""
}

// A Division is one place as it stands now.
type Division struct {
	_       struct{} `cbor:",toarray"`
	Name    string
	Kind    Kind
	Parent  Code          // None for a county.
	From    calendar.Date // Since when it exists under this code.
	Changed calendar.Date // Of the newest dated change.
	Gone    bool          // Dissolved, on Changed.
	Into    Code          // What took it over, if it was merged.
	Parts   uint32        // Divisions right below it that stand.

	// Sequences of the events that registered and that dissolved it; 0 in journals from before they
	// were kept.
	Sequence uint64
	GoneAt   uint64
}

type department struct {
	_      struct{} `cbor:",toarray"`
	NameZH string
	NameEN string
	Closed bool
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands    Commands
	divisions   kernel.OrderedRows[Code, Division]
	departments kernel.Rows[string, department]

	published  kernel.Emitter[Published]
	renamed    kernel.Emitter[Renamed]
	dissolved  kernel.Emitter[Dissolved]
	department kernel.Emitter[DepartmentPublished]
	closed     kernel.Emitter[DepartmentClosed]
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Publish            kernel.Maker[Publish]
	Rename             kernel.Maker[Rename]
	Dissolve           kernel.Maker[Dissolve]
	PublishDepartments kernel.Maker[PublishDepartments]
	CloseDepartment    kernel.Maker[CloseDepartment]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel) *Registry {
	r := &Registry{}
	r.divisions = kernel.NewOrdered[Code, Division](k, "village.division", cmp.Compare[Code])
	r.departments = kernel.NewTable[string, department](k, "village.department", strings.Compare)

	r.published = kernel.Apply(k, 500, "village.published", r.applyPublished)
	r.renamed = kernel.Apply(k, 501, "village.renamed", r.applyRenamed)
	r.dissolved = kernel.Apply(k, 502, "village.dissolved", r.applyDissolved)
	r.department = kernel.Apply(k, 503, "village.department_published", r.applyDepartmentPublished)
	r.closed = kernel.Apply(k, 504, "village.department_closed", r.applyDepartmentClosed)

	r.Commands.Publish = kernel.Decide(k, "village.publish", r.Publish)
	r.Commands.Rename = kernel.Decide(k, "village.rename", r.Rename)
	r.Commands.Dissolve = kernel.Decide(k, "village.dissolve", r.Dissolve)
	r.Commands.PublishDepartments = kernel.Decide(k, "village.publish_departments", r.PublishDepartments)
	r.Commands.CloseDepartment = kernel.Decide(k, "village.close_department", r.CloseDepartment)

	kernel.Project(r.published, projectPublished)
	kernel.Project(r.renamed, projectRenamed)
	kernel.Project(r.dissolved, projectDissolved)
	kernel.Project(r.department, projectDepartmentPublished)
	kernel.Project(r.closed, projectDepartmentClosed)
	return r
}

// Division returns a division, also a dissolved one.
func (r *Registry) Division(code Code) (Division, bool) { return r.divisions.Get(code) }

// Standing returns the divisions of a kind that stand on a day, as the journal stood before an
// event, in the order of their codes: of the whole county, or those below a division.
func (r *Registry) Standing(kind Kind, below Code, day calendar.Date, position uint64) (all []Code) {
	for code, d := range r.divisions.From(below) {
		if below != "" && !strings.HasPrefix(string(code), string(below)) {
			break
		}
		there := d.Sequence < position && d.From <= day
		gone := d.Gone && d.GoneAt < position && d.Changed <= day
		if d.Kind == kind && code != below && there && !gone {
			all = append(all, code)
		}
	}
	return all
}

// Active reports whether a division is registered and stands.
func (r *Registry) Active(code Code) bool {
	row, ok := r.divisions.Get(code)
	return ok && !row.Gone
}

// Current returns the division that stands for a code today: itself, or what it was merged
// into, however often. It returns false for an unknown division and for one that was
// dissolved without a successor.
func (r *Registry) Current(code Code) (Code, bool) {
	for {
		row, ok := r.divisions.Get(code)
		switch {
		case !ok:
			return "", false
		case !row.Gone:
			return code, true
		}
		code = row.Into // Dissolved after code, so this ends.
	}
}

// DepartmentOpen reports whether a department is published and not closed.
func (r *Registry) DepartmentOpen(code string) bool {
	row, ok := r.departments.Get(code)
	return ok && !row.Closed
}

// standing returns a division that a dated change may be made to.
func (r *Registry) standing(code Code) (Division, error) {
	row, ok := r.divisions.Get(code)
	switch {
	case !ok:
		return row, ErrUnknown
	case row.Gone:
		return row, ErrGone
	}
	return row, nil
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
