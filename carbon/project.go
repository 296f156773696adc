package carbon

import (
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// A ProjectState is how far a project has come:
//
//	applied → reviewed → registered → monitoring ⇄ suspended → terminated
//	   ↓          ↓           └───────────┴──────────────────────↗
//	refused    refused
type ProjectState uint8

// States of a project.
const (
	ProjectApplied    ProjectState = 1 + iota // 申请
	ProjectReviewed                           // 审核
	ProjectRegistered                         // 登记
	ProjectMonitoring                         // 监测中
	ProjectSuspended                          // 中止
	ProjectTerminated                         // 终止
	ProjectRefused                            // 未予通过
)

// A Project is one project as it stands now.
type Project struct {
	_          struct{} `cbor:",toarray"`
	Code       string
	Method     string // Code of its methodology.
	Version    uint16
	Proponent  company.Number
	Start      calendar.Date
	CreditFrom calendar.Date
	CreditTo   calendar.Date
	State      ProjectState
	Applicant  kernel.Actor
	Reviewer   kernel.Actor
	Carried    int64  // Kilograms still to be netted: 0 or less.
	Debt       int64  // Tonnes that the buffer is to get back.
	Issued     int64  // Tonnes, the buffer's among them.
	Verified   int64  // Kilograms of all periods that were issued, negative ones too.
	Dropped    int64  // Kilograms below a tonne that no period counts.
	Uncovered  int64  // Tonnes lost that no buffer was there for.
	Open       uint32 // Reversals that are not settled.
}

// ApplyProject asks that a project be examined.
type ApplyProject struct {
	Code       string         `cbor:"1,keyasint" json:"code"`
	NameZH     string         `cbor:"2,keyasint" json:"name_zh"`
	Method     string         `cbor:"3,keyasint" json:"method"`
	Version    uint16         `cbor:"4,keyasint" json:"version"`
	Proponent  company.Number `cbor:"5,keyasint" json:"proponent"`
	Start      calendar.Date  `cbor:"6,keyasint" json:"start"`
	CreditFrom calendar.Date  `cbor:"7,keyasint" json:"credit_from"` // First day of the crediting period.
	CreditTo   calendar.Date  `cbor:"8,keyasint" json:"credit_to"`   // Last day.
}

// ProjectAppliedFor says that a project is to be examined.
type ProjectAppliedFor struct {
	Project    ProjectID      `cbor:"1,keyasint"`
	Code       string         `cbor:"2,keyasint"`
	NameZH     string         `cbor:"3,keyasint"`
	Method     string         `cbor:"4,keyasint"`
	Version    uint16         `cbor:"5,keyasint"`
	Proponent  company.Number `cbor:"6,keyasint"`
	Start      calendar.Date  `cbor:"7,keyasint"`
	CreditFrom calendar.Date  `cbor:"8,keyasint"`
	CreditTo   calendar.Date  `cbor:"9,keyasint"`
	Actor      kernel.Actor   `cbor:"10,keyasint"`
}

// ApplyProject decides whether a project may be applied for.
func (r *Registry) ApplyProject(tx *kernel.Tx, c ApplyProject) error {
	switch {
	case !projectCode(c.Code):
		return ErrCode
	case r.projectCodes.Has(c.Code):
		return ErrProjectExists
	case !village.ValidName(c.NameZH):
		return ErrName
	case !r.companies.Active(c.Proponent):
		return ErrCompany
	}
	if refusal := checkDate(tx, c.Start); refusal != nil {
		return refusal
	}
	if refusal := checkSpan(c.CreditFrom, c.CreditTo); refusal != nil {
		return refusal
	}
	switch {
	case c.CreditFrom < c.Start:
		return ErrDateOrder
	case !r.methodInForce(methodKey{Code: c.Method, Version: c.Version}, c.Start):
		return ErrMethod
	}
	if refusal := r.creditedFor(methodKey{Code: c.Method, Version: c.Version}, c.CreditFrom, c.CreditTo); refusal != nil {
		return refusal
	}
	id := ProjectID(r.last(countProject)) + 1
	r.events.projectApplied.Emit(
		tx,
		ProjectAppliedFor{id, c.Code, c.NameZH, c.Method, c.Version, c.Proponent, c.Start,
			c.CreditFrom, c.CreditTo, tx.Actor},
	)
	return nil
}

func (r *Registry) applyProjectApplied(e ProjectAppliedFor) {
	r.numbers.Put(countProject, uint64(e.Project))
	r.projectCodes.Put(e.Code, e.Project)
	r.projects.Put(e.Project, Project{Code: e.Code, Method: e.Method, Version: e.Version, Proponent: e.Proponent,
		Start: e.Start, CreditFrom: e.CreditFrom, CreditTo: e.CreditTo, State: ProjectApplied, Applicant: e.Actor})
}

func projectProjectApplied(at kernel.At, e ProjectAppliedFor, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_project_row (id, code, name_zh, method, version, proponent, start_date, credit_from,
			credit_to, state, changed_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
		int64(e.Project),
		e.Code,
		e.NameZH,
		e.Method,
		int64(e.Version),
		int64(e.Proponent),
		e.Start.String(),
		e.CreditFrom.String(),
		e.CreditTo.String(),
		at.Time,
	)
}

// MoveProject asks that a project go to another state.
type MoveProject struct {
	Project ProjectID `cbor:"1,keyasint" json:"project"`
	Reason  string    `cbor:"2,keyasint" json:"reason"` // A code, such as "documents_complete".
}

// ProjectMoved says that a project is in another state.
type ProjectMoved struct {
	Project ProjectID    `cbor:"1,keyasint"`
	State   ProjectState `cbor:"2,keyasint"`
	Reason  string       `cbor:"3,keyasint"`
	Actor   kernel.Actor `cbor:"4,keyasint"`
}

// moveProject decides whether a project may go from one of some states to another.
func (r *Registry) moveProject(tx *kernel.Tx, c MoveProject, to ProjectState, from ...ProjectState) error {
	p, ok := r.projects.Get(c.Project)
	if !ok {
		return ErrProject
	}
	if !village.ValidCode(c.Reason) {
		return ErrReason
	}
	for _, state := range from {
		if p.State == state {
			r.events.projectMoved.Emit(tx, ProjectMoved{c.Project, to, c.Reason, tx.Actor})
			return nil
		}
	}
	return ErrProjectState
}

// ReviewProject finds an application complete. Another actor than the applicant does it.
func (r *Registry) ReviewProject(tx *kernel.Tx, c MoveProject) error {
	if p, ok := r.projects.Get(c.Project); ok && p.State == ProjectApplied && p.Applicant == tx.Actor {
		return ErrSamePerson
	}
	return r.moveProject(tx, c, ProjectReviewed, ProjectApplied)
}

// RefuseProject turns an application down.
func (r *Registry) RefuseProject(tx *kernel.Tx, c MoveProject) error {
	return r.moveProject(tx, c, ProjectRefused, ProjectApplied, ProjectReviewed)
}

// RegisterProject registers a reviewed project. Neither the applicant nor the reviewer does it.
func (r *Registry) RegisterProject(tx *kernel.Tx, c MoveProject) error {
	p, ok := r.projects.Get(c.Project)
	if ok && p.State == ProjectReviewed && (p.Applicant == tx.Actor || p.Reviewer == tx.Actor) {
		return ErrSamePerson
	}
	return r.moveProject(tx, c, ProjectRegistered, ProjectReviewed)
}

// SuspendProject stops monitoring and issuing until the project is resumed.
func (r *Registry) SuspendProject(tx *kernel.Tx, c MoveProject) error {
	return r.moveProject(tx, c, ProjectSuspended, ProjectRegistered, ProjectMonitoring)
}

// ResumeProject lets a suspended project go on.
func (r *Registry) ResumeProject(tx *kernel.Tx, c MoveProject) error {
	return r.moveProject(tx, c, ProjectMonitoring, ProjectSuspended)
}

// TerminateProject ends a project. Its tonnes stay what they are. A project that carries a loss, or owes the buffer
// tonnes, is suspended instead: ended, it would never make them good.
func (r *Registry) TerminateProject(tx *kernel.Tx, c MoveProject) error {
	if p, ok := r.projects.Get(c.Project); ok && (p.Carried < 0 || p.Debt > 0) {
		return ErrLossCarried
	}
	return r.moveProject(tx, c, ProjectTerminated, ProjectRegistered, ProjectMonitoring, ProjectSuspended)
}

func (r *Registry) applyProjectMoved(e ProjectMoved) {
	p := r.projects.Must(e.Project)
	p.State = e.State
	if e.State == ProjectReviewed {
		p.Reviewer = e.Actor
	}
	r.projects.Put(e.Project, p)
}

func projectProjectMoved(at kernel.At, e ProjectMoved, exec kernel.Exec) {
	exec(`UPDATE carbon_project_row SET state = ?, reason = ?, changed_ms = ? WHERE id = ?`,
		int64(e.State), e.Reason, at.Time, int64(e.Project))
}

// Project returns a project.
func (r *Registry) Project(id ProjectID) (Project, bool) { return r.projects.Get(id) }

// ProjectByCode returns the number of a project.
func (r *Registry) ProjectByCode(code string) (ProjectID, bool) { return r.projectCodes.Get(code) }

// monitored returns a project that may be monitored and issued to.
func (r *Registry) monitored(id ProjectID) (Project, *kernel.Refusal) {
	p, ok := r.projects.Get(id)
	switch {
	case !ok:
		return p, ErrProject
	case p.State != ProjectRegistered && p.State != ProjectMonitoring:
		return p, ErrProjectState
	}
	return p, nil
}
