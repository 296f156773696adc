package authority

import (
	"slices"
	"strings"

	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
)

// RegisterActor asks for the number under which somebody or something will act.
type RegisterActor struct {
	Kind       Kind     `cbor:"1,keyasint" json:"kind"`
	Department string   `cbor:"2,keyasint,omitempty" json:"department,omitempty"` // Of officers; programs may have one.
	Subject    uint64   `cbor:"3,keyasint,omitempty" json:"subject,omitempty"`    // Number in the register of its kind.
	Roles      []string `cbor:"4,keyasint,omitempty" json:"roles,omitempty"`
}

// ActorRegistered says that an actor exists.
type ActorRegistered struct {
	Number     kernel.Actor `cbor:"1,keyasint"`
	Kind       Kind         `cbor:"2,keyasint"`
	Department string       `cbor:"3,keyasint,omitempty"`
	Subject    uint64       `cbor:"4,keyasint,omitempty"`
}

// RegisterActor decides whether an actor may be registered. It gets the next number. Nobody
// comes before the first actor: a county that has others can be bootstrapped no more.
func (r *Registry) RegisterActor(tx *kernel.Tx, c RegisterActor) error {
	if r.numbers().Actor == 0 {
		return ErrNotFirst
	}
	if err := r.checkKind(c); err != nil {
		return err
	}
	if c.Department != "" && !r.places.DepartmentOpen(c.Department) {
		return ErrDepartment
	}
	if c.Subject != 0 {
		if !r.subjectStands(c.Kind, c.Subject) {
			return ErrSubjectUnknown
		}
		if r.subjects.Has(subjectKey{Kind: c.Kind, Subject: c.Subject}) {
			return ErrSubjectTaken
		}
	}
	number := r.numbers().Actor + 1
	r.registered.Emit(tx, ActorRegistered{number, c.Kind, c.Department, c.Subject})
	for i, code := range c.Roles {
		if err := r.GrantRole(tx, GrantRole{number, code}); err != nil {
			return &kernel.RowRefusal{Row: i, Refusal: err.(*kernel.Refusal)}
		}
	}
	return nil
}

// checkKind checks what an actor of a kind must and may not have.
func (r *Registry) checkKind(c RegisterActor) error {
	switch c.Kind {
	case Officer:
		if c.Department == "" {
			return ErrNoDepartment
		}
	case Person, Company:
		if c.Subject == 0 {
			return ErrSubjectMissing
		}
		if c.Department != "" {
			return ErrDepartmentOdd
		}
	case Program:
		if c.Subject != 0 {
			return ErrSubjectOdd
		}
	default:
		return ErrActorKind
	}
	return nil
}

// subjectStands reports whether a number stands for somebody who can act.
func (r *Registry) subjectStands(kind Kind, subject uint64) bool {
	if kind == Company {
		return r.companies.Active(company.Number(subject))
	}
	return r.people.Active(person.Number(subject))
}

func (r *Registry) applyRegistered(e ActorRegistered) {
	n := r.numbers()
	n.Actor = e.Number
	r.number.Put(0, n)
	r.actors.Put(e.Number, actor{Kind: e.Kind, Department: e.Department, Subject: e.Subject})
	if e.Subject != 0 {
		r.subjects.Put(subjectKey{Kind: e.Kind, Subject: e.Subject}, e.Number)
	}
	r.touch(change{What: changedActor, Number: uint64(e.Number)})
}

func projectRegistered(at kernel.At, e ActorRegistered, exec kernel.Exec) {
	exec(`INSERT INTO authority_actor (number, kind, department, subject, registered_ms, suspended)
		VALUES (?, ?, ?, ?, ?, 0)`,
		int64(e.Number), string(e.Kind), e.Department, int64(e.Subject), at.Time)
}

// ActorOf returns the number under which a person (as person or officer) or company acts.
func (r *Registry) ActorOf(kind Kind, subject uint64) (kernel.Actor, bool) {
	return r.subjects.Get(subjectKey{Kind: kind, Subject: subject})
}

// ChangeDepartment asks that an actor act for another department.
type ChangeDepartment struct {
	Actor      kernel.Actor `cbor:"1,keyasint" json:"actor"`
	Department string       `cbor:"2,keyasint" json:"department"`
}

// DepartmentChanged says that an actor acts for another department.
type DepartmentChanged struct {
	Actor      kernel.Actor `cbor:"1,keyasint"`
	Department string       `cbor:"2,keyasint"`
}

// ChangeDepartment decides whether an actor may go to another department.
func (r *Registry) ChangeDepartment(tx *kernel.Tx, c ChangeDepartment) error {
	row, err := r.active(c.Actor)
	switch {
	case err != nil:
		return err
	case row.Kind == Person || row.Kind == Company:
		return ErrDepartmentOdd
	case !r.places.DepartmentOpen(c.Department):
		return ErrDepartment
	case row.Department == c.Department:
		return ErrSameDepartment
	}
	r.moved.Emit(tx, DepartmentChanged(c))
	return nil
}

func (r *Registry) applyDepartmentChanged(e DepartmentChanged) {
	row := r.actors.Must(e.Actor)
	row.Department = e.Department
	r.actors.Put(e.Actor, row)
	r.touch(change{What: changedActor, Number: uint64(e.Actor)})
}

func projectDepartmentChanged(_ kernel.At, e DepartmentChanged, exec kernel.Exec) {
	exec(`UPDATE authority_actor SET department = ? WHERE number = ?`, e.Department, int64(e.Actor))
}

// with returns a sorted copy of a list with one more member; without, with one less.
// Rows hold their slices for ever, so a changed list is always a new one.
func with(list []string, member string) []string {
	i, _ := slices.BinarySearchFunc(list, member, strings.Compare)
	return slices.Insert(slices.Clone(list), i, member)
}

func without[T comparable](list []T, member T) []T {
	i := slices.Index(list, member)
	return slices.Delete(slices.Clone(list), i, i+1)
}
