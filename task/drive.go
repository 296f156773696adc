package task

import (
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// A FaultRow is a sort of fault that a drive is against, such as one of the "six gentlemen".
type FaultRow struct {
	Code   string `cbor:"1,keyasint" json:"code"`
	NameZH string `cbor:"2,keyasint" json:"name_zh"`
	NameEN string `cbor:"3,keyasint" json:"name_en"`
}

// A DriveRow is a drive as data: what it is called and the sorts of fault it is against.
type DriveRow struct {
	Code   string        `cbor:"1,keyasint" json:"code"`
	NameZH string        `cbor:"2,keyasint" json:"name_zh"`
	NameEN string        `cbor:"3,keyasint" json:"name_en"`
	From   calendar.Date `cbor:"4,keyasint" json:"from"`
	Faults []FaultRow    `cbor:"5,keyasint" json:"faults"`
	Reason string        `cbor:"6,keyasint,omitempty" json:"reason,omitempty"` // Of a version after the first.
}

// A Drive is a version of a drive.
type Drive struct {
	_        struct{} `cbor:",toarray"`
	Row      DriveRow
	Sequence uint64
}

// DriveSet says that cases of a drive may be opened.
type DriveSet struct {
	Row      DriveRow `cbor:"1,keyasint"`
	Sequence uint64   `cbor:"2,keyasint"`
	Version  uint32   `cbor:"3,keyasint,omitempty"` // 0: the first.
}

func (d *DriveRow) equal(o *DriveRow) bool {
	return d.NameZH == o.NameZH && d.NameEN == o.NameEN && d.From == o.From && d.Reason == o.Reason &&
		slices.Equal(d.Faults, o.Faults)
}

// has reports whether a drive is against a sort of fault.
func (d *DriveRow) has(fault string) bool {
	return slices.ContainsFunc(d.Faults, func(f FaultRow) bool { return f.Code == fault })
}

// setDrive decides whether a drive may be so. A later version gives its names another wording and
// adds sorts of fault; it takes none away, for cases may be open under them.
func (r *Registry) setDrive(tx *kernel.Tx, row DriveRow) *kernel.Refusal {
	var newest DriveRow
	version := uint32(0)
	for key, d := range r.drives.From(nodeKey{Code: row.Code, Version: 1}) {
		if key.Code != row.Code {
			break
		}
		if d.Row.equal(&row) {
			return nil
		}
		newest, version = d.Row, key.Version
	}
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case !village.ValidName(row.NameZH) || !village.ValidName(row.NameEN):
		return ErrName
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case row.From < newest.From:
		return ErrDateOrder
	case len(row.Faults) == 0 || len(row.Faults) > EvidenceMax:
		return ErrFault
	case version > 0 && !indicator.ValidSentence(row.Reason):
		return ErrReason
	case row.Reason != "" && !indicator.ValidSentence(row.Reason):
		return ErrSentence
	case slices.ContainsFunc(newest.Faults, func(f FaultRow) bool { return !row.has(f.Code) }):
		return ErrDriveOther
	}
	for _, f := range row.Faults {
		if !village.ValidCode(f.Code) || !village.ValidName(f.NameZH) || !village.ValidName(f.NameEN) {
			return ErrFault
		}
	}
	r.driven.Emit(tx, DriveSet{Row: row, Sequence: tx.NextSequence(), Version: version + 1})
	return nil
}

func (r *Registry) applyDriveSet(e DriveSet) {
	r.drives.Put(nodeKey{Code: e.Row.Code, Version: max(1, e.Version)}, Drive{Row: e.Row, Sequence: e.Sequence})
}

// driveOn returns the version of a drive that is in force on a day; false if it has not begun.
func (r *Registry) driveOn(code string, day calendar.Date) (row DriveRow, ok bool) {
	d, version := begun(r.drives, code, day, func(d Drive) calendar.Date { return d.Row.From })
	return d.Row, version > 0
}

// OpenCase asks that a case of a drive be opened.
type OpenCase struct {
	Drive      string        `cbor:"1,keyasint" json:"drive"`
	Fault      string        `cbor:"2,keyasint" json:"fault"`
	Department string        `cbor:"3,keyasint" json:"department"` // Who owns it.
	Matter     string        `cbor:"4,keyasint" json:"matter"`     // The thing, never who.
	Due        calendar.Date `cbor:"5,keyasint" json:"due"`
}

// CaseOpened says that a case of a drive is open.
type CaseOpened struct {
	Case       uint32        `cbor:"1,keyasint"`
	Drive      string        `cbor:"2,keyasint"`
	Fault      string        `cbor:"3,keyasint"`
	Department string        `cbor:"4,keyasint"`
	Matter     string        `cbor:"5,keyasint"`
	Due        calendar.Date `cbor:"6,keyasint"`
	Actor      kernel.Actor  `cbor:"7,keyasint"`
	Sequence   uint64        `cbor:"8,keyasint"`
}

// A Case is a case of a drive as it stands now.
type Case struct {
	_      struct{} `cbor:",toarray"`
	Opened CaseOpened
	Owner  string // Department.
	Closed uint64 // Sequence of the close; 0 while it is open.
}

// OpenCase decides whether a case may be opened.
func (r *Registry) OpenCase(tx *kernel.Tx, c OpenCase) error {
	day := calendar.DayOf(tx.Time)
	d, ok := r.driveOn(c.Drive, day)
	switch {
	case !ok:
		return ErrDrive
	case !d.has(c.Fault):
		return ErrFault
	case !r.places.DepartmentOpen(c.Department):
		return ErrDepartment
	case !indicator.ValidSentence(c.Matter):
		return ErrSentence
	case c.Due == 0 || c.Due.Check() != nil || c.Due < day:
		return ErrDue
	}
	r.opened.Emit(tx, CaseOpened{r.count(countCases, 0), c.Drive, c.Fault, c.Department, c.Matter, c.Due, tx.Actor,
		tx.NextSequence()})
	return nil
}

func (r *Registry) applyCaseOpened(e CaseOpened) {
	r.numbers.Put(numberKey{What: countCases}, e.Case)
	r.cases.Put(e.Case, Case{Opened: e, Owner: e.Department})
}

// Case returns a case of a drive as it stands now.
func (r *Registry) Case(number uint32) (Case, bool) { return r.cases.Get(number) }

func (r *Registry) openCase(number uint32) (Case, *kernel.Refusal) {
	c, ok := r.cases.Get(number)
	switch {
	case !ok:
		return c, ErrCase
	case c.Closed != 0:
		return c, ErrCaseClosed
	}
	return c, nil
}

// PassCase asks that a case go to another department.
type PassCase struct {
	Case       uint32 `cbor:"1,keyasint" json:"case"`
	Department string `cbor:"2,keyasint" json:"department"`
	Reason     string `cbor:"3,keyasint" json:"reason"`
}

// CasePassed says that a case has another owner.
type CasePassed struct {
	Case       uint32 `cbor:"1,keyasint"`
	Department string `cbor:"2,keyasint"`
	Reason     string `cbor:"3,keyasint"`
	Sequence   uint64 `cbor:"4,keyasint"`
}

// PassCase decides whether a case may go to another department.
func (r *Registry) PassCase(tx *kernel.Tx, c PassCase) error {
	row, refusal := r.openCase(c.Case)
	switch {
	case refusal != nil:
		return refusal
	case !r.places.DepartmentOpen(c.Department) || c.Department == row.Owner:
		return ErrDepartment
	case !indicator.ValidSentence(c.Reason):
		return ErrReason
	}
	r.passed.Emit(tx, CasePassed{c.Case, c.Department, c.Reason, tx.NextSequence()})
	return nil
}

func (r *Registry) applyCasePassed(e CasePassed) {
	row := r.cases.Must(e.Case)
	row.Owner = e.Department
	r.cases.Put(e.Case, row)
}

// CloseCase asks that a case be closed on its evidence.
type CloseCase struct {
	Case     uint32     `cbor:"1,keyasint" json:"case"`
	Finding  string     `cbor:"2,keyasint" json:"finding"`
	Evidence []Evidence `cbor:"3,keyasint" json:"evidence"`
}

// CaseClosed says that a case is closed.
type CaseClosed struct {
	Case     uint32       `cbor:"1,keyasint"`
	Finding  string       `cbor:"2,keyasint"`
	Evidence []Evidence   `cbor:"3,keyasint"`
	Actor    kernel.Actor `cbor:"4,keyasint"`
	Sequence uint64       `cbor:"5,keyasint"`
}

// CloseCase decides whether a case may be closed: by another than who opened it.
func (r *Registry) CloseCase(tx *kernel.Tx, c CloseCase) error {
	row, refusal := r.openCase(c.Case)
	switch {
	case refusal != nil:
		return refusal
	case row.Opened.Actor == tx.Actor:
		return ErrSameActor
	case !indicator.ValidSentence(c.Finding):
		return ErrSentence
	}
	if refusal := checkEvidence(c.Evidence, 1); refusal != nil {
		return refusal
	}
	r.closed.Emit(tx, CaseClosed{c.Case, c.Finding, c.Evidence, tx.Actor, tx.NextSequence()})
	return nil
}

func (r *Registry) applyCaseClosed(e CaseClosed) {
	row := r.cases.Must(e.Case)
	row.Closed = e.Sequence
	r.cases.Put(e.Case, row)
}

// Cases returns the cases that are open, or all of them, in the order of their numbers.
func (r *Registry) Cases(all bool) (list []Case) {
	for _, c := range r.cases.All() {
		if all || c.Closed == 0 {
			list = append(list, c)
		}
	}
	return list
}
