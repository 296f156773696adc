package authority

import (
	"strconv"
	"strings"

	"liangshan/kernel"
	"liangshan/village"
)

// A PolicyText is one named file of policies, exactly as it was written.
type PolicyText struct {
	Name string `cbor:"1,keyasint" json:"name"` // A code, such as "officers".
	Text string `cbor:"2,keyasint" json:"text"`
}

// PolicyNames is what a policy text refers to, and where.
type PolicyNames struct {
	Roles, Departments, Actions []PolicyName
}

// A PolicyName is one name in a policy text.
type PolicyName struct {
	Name         string
	Line, Column int // Of the policy it stands in, from 1.
}

// A PolicyFault is a place where a text is not a policy.
type PolicyFault struct {
	Line, Column int    // From 1.
	Cause        string // For whoever wrote the text.
}

// A PolicyCheck reads a policy text. Policies are a language of their own, so this package
// is given one; what it answers decides publication only and is never asked in a replay.
type PolicyCheck func(text string) (PolicyNames, *PolicyFault)

// A PolicyRefusal refuses a policy text and says where it is wrong.
type PolicyRefusal struct {
	Row          int    // Which of the policies, from 0.
	Name         string // Its name.
	Line, Column int    // From 1.
	Cause        string // What was found there.
	Refusal      *kernel.Refusal
}

// Error names the place, for people who mend a file.
func (p *PolicyRefusal) Error() string {
	return p.Refusal.Code + " in " + p.Name + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) + ": " + p.Cause
}

// Unwrap lets errors.Is and errors.As find the row and the refusal.
func (p *PolicyRefusal) Unwrap() error { return &kernel.RowRefusal{Row: p.Row, Refusal: p.Refusal} }

// PublishPolicies asks that these policies, and no others, say who may do what.
type PublishPolicies struct {
	Policies []PolicyText `cbor:"1,keyasint" json:"policies"`
}

// PoliciesPublished says which policies are in force from now on.
type PoliciesPublished struct {
	Version  uint64       `cbor:"1,keyasint"`
	Policies []PolicyText `cbor:"2,keyasint"`
}

// PublishPolicies decides whether policies may come into force. Every text must read as
// policies, and every action, role and department it names must exist: a misspelled name
// in a policy that forbids would forbid nothing.
func (r *Registry) PublishPolicies(tx *kernel.Tx, c PublishPolicies) error {
	if err := checkRows(len(c.Policies)); err != nil {
		return err
	}
	size, same := 0, len(c.Policies) == r.policies.Len()
	for i, p := range c.Policies {
		if !village.ValidCode(p.Name) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrPolicyName}
		}
		for _, other := range c.Policies[:i] {
			if other.Name == p.Name {
				return &kernel.RowRefusal{Row: i, Refusal: ErrPolicyTwice}
			}
		}
		if size += len(p.Text); size > PolicyTextMax {
			return &kernel.RowRefusal{Row: i, Refusal: ErrPolicyTooLong}
		}
		if err := r.checkPolicy(i, p); err != nil {
			return err
		}
		old, _ := r.policies.Get(uint32(i))
		same = same && old == p
	}
	if same {
		return ErrPolicySame
	}
	r.published.Emit(tx, PoliciesPublished{r.numbers().Policy + 1, c.Policies})
	return nil
}

func (r *Registry) checkPolicy(row int, p PolicyText) error {
	names, fault := r.check(p.Text)
	if fault != nil {
		return &PolicyRefusal{row, p.Name, fault.Line, fault.Column, fault.Cause, ErrPolicyText}
	}
	wrong := func(n PolicyName, what string) error {
		return &PolicyRefusal{row, p.Name, n.Line, n.Column, what + strconv.Quote(n.Name), ErrPolicyUnknown}
	}
	for _, n := range names.Roles {
		if !r.roles.Has(n.Name) {
			return wrong(n, "no such role: ")
		}
	}
	for _, n := range names.Departments {
		if !r.places.DepartmentOpen(n.Name) {
			return wrong(n, "no such department, or closed: ")
		}
	}
	for _, n := range names.Actions {
		if !r.permissionKnown(n.Name) {
			return wrong(n, "no such permission: ")
		}
	}
	return nil
}

// Groups of permissions, besides the name of each module.
const (
	GroupCommands = "command" // Every command.
	GroupReads    = "read"    // Every read:<table>.
	GroupReleases = "release" // Every release:<command>.
)

// permissionKnown reports whether a permission or a group of them means something: a
// command, release:<command> of one that needs two persons, read:<table>, a module or
// release:<module>, or one of the groups above. Which tables there are is known outside.
func (r *Registry) permissionKnown(name string) bool {
	if command, ok := strings.CutPrefix(name, "release:"); ok {
		declared, ok := r.k.Command(command)
		return ok && declared.TwoPersons() || r.moduleKnown(command)
	}
	if table, ok := strings.CutPrefix(name, "read:"); ok {
		return table != ""
	}
	if _, ok := r.k.Command(name); ok {
		return true
	}
	return name == GroupCommands || name == GroupReads || name == GroupReleases || r.moduleKnown(name)
}

func (r *Registry) moduleKnown(name string) bool {
	for _, c := range r.k.Commands() {
		if module, _, _ := strings.Cut(c.Name(), "."); module == name {
			return true
		}
	}
	return false
}

func (r *Registry) applyPublished(e PoliciesPublished) {
	n := r.numbers()
	n.Policy = e.Version
	r.number.Put(0, n)
	for i := len(e.Policies); i < r.policies.Len(); {
		r.policies.Delete(uint32(r.policies.Len() - 1))
	}
	for i, p := range e.Policies {
		r.policies.Put(uint32(i), p)
	}
	r.touch(change{What: changedPolicies, Number: e.Version})
}

func projectPublished(at kernel.At, e PoliciesPublished, exec kernel.Exec) {
	for i, p := range e.Policies {
		exec(`INSERT INTO authority_policy (version, position, name, text, published_ms) VALUES (?, ?, ?, ?, ?)`,
			int64(e.Version), i, p.Name, p.Text, at.Time)
	}
}
