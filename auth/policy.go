package auth

import (
	"fmt"
	"iter"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"liangshan/authority"
)

// A policySet is the policies of one version, compiled, with a plan for each action that
// was asked for.
type policySet struct {
	version uint64
	all     []policy
	plans   sync.Map // Permission → *plan.
	planned atomic.Int64
}

type policy struct {
	id       cedar.PolicyID // Name of the text and line.
	compiled *cedar.Policy
	scope    ast.IsActionScopeNode
}

// A plan is what is the same for every question about one action: what the action is in,
// and the policies whose scope can cover it. Policies for other actions are not evaluated.
type plan struct {
	action     cedar.EntityUID
	resource   cedar.EntityUID
	entity     cedar.Entity // Of the action.
	candidates []policy
}

// plansMax bounds the plans kept. There are as many permissions as commands and tables;
// the bound is for callers that ask for names which do not exist.
const plansMax = 4096

// compile reads the texts of a version. After an error the set permits nothing.
func compile(version uint64, texts []authority.PolicyText) (*policySet, error) {
	set := &policySet{version: version}
	for _, text := range texts {
		list, err := cedar.NewPolicyListFromBytes(text.Name, []byte(text.Text))
		if err != nil {
			return &policySet{version: version}, fmt.Errorf("policies %q: %w", text.Name, err)
		}
		for n, p := range list {
			id := fmt.Sprintf("%s:%d:%d", text.Name, p.Position().Line, n)
			set.all = append(set.all, policy{cedar.PolicyID(id), p, (*ast.Policy)(p.AST()).Action})
		}
	}
	return set, nil
}

// All yields the candidates. It makes a plan a cedar.PolicyIterator.
func (p *plan) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i := range p.candidates {
			if !yield(p.candidates[i].id, p.candidates[i].compiled) {
				return
			}
		}
	}
}

func (s *policySet) plan(permission string) *plan {
	if made, ok := s.plans.Load(permission); ok {
		return made.(*plan)
	}
	p := newPlan(permission)
	for _, policy := range s.all {
		if covers(policy.scope, p.action, p.entity.Parents) {
			p.candidates = append(p.candidates, policy)
		}
	}
	if s.planned.Add(1) <= plansMax {
		s.plans.Store(permission, p)
	}
	return p
}

func newPlan(permission string) *plan {
	kind, name, groups := typeCommand, permission, []string{authority.GroupCommands}
	if table, ok := strings.CutPrefix(permission, readPrefix); ok {
		kind, name, groups = typeTable, table, []string{authority.GroupReads}
	} else if command, ok := strings.CutPrefix(permission, releasePrefix); ok {
		module, _, _ := strings.Cut(command, ".")
		name, groups = command, []string{authority.GroupReleases, releasePrefix + module}
	} else {
		module, _, _ := strings.Cut(permission, ".")
		groups = append(groups, module)
	}
	parents := make([]cedar.EntityUID, len(groups))
	for i, group := range groups {
		parents[i] = cedar.NewEntityUID(typeAction, cedar.String(group))
	}
	action := cedar.NewEntityUID(typeAction, cedar.String(permission))
	return &plan{
		action:   action,
		resource: cedar.NewEntityUID(kind, cedar.String(name)),
		entity:   cedar.Entity{UID: action, Parents: cedar.NewEntityUIDSet(parents...)},
	}
}

// covers reports whether the scope of a policy can cover an action. It errs on the side of
// yes: evaluating decides.
func covers(scope ast.IsActionScopeNode, action cedar.EntityUID, groups cedar.EntityUIDSet) bool {
	within := func(group cedar.EntityUID) bool { return group == action || groups.Contains(group) }
	switch scope := scope.(type) {
	case ast.ScopeTypeEq:
		return scope.Entity == action
	case ast.ScopeTypeIn:
		return within(scope.Entity)
	case ast.ScopeTypeInSet:
		for _, group := range scope.Entities {
			if within(group) {
				return true
			}
		}
		return false
	}
	return true
}

// permits asks the policies. An error while evaluating a policy that forbids is taken for
// its consent; Cedar itself would pass such a policy over.
func (s *policySet) permits(principal *cedar.Entity, r Request, context cedar.Record) bool {
	p := s.plan(r.Permission)
	if len(p.candidates) == 0 {
		return false
	}
	decision, diagnostic := cedar.Authorize(p, &scene{principal, p, &r}, cedar.Request{
		Principal: principal.UID, Action: p.action, Resource: p.resource, Context: context,
	})
	for _, failed := range diagnostic.Errors {
		for i := range p.candidates {
			if c := &p.candidates[i]; c.id == failed.PolicyID && c.compiled.Effect() == cedar.Forbid {
				return false
			}
		}
	}
	return decision == cedar.Allow
}

// A scene is the entities of one question.
type scene struct {
	principal *cedar.Entity
	plan      *plan
	request   *Request
}

// Get implements cedar.EntityGetter. The attributes of a command are made only when a
// policy looks at them.
func (s *scene) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case s.principal.UID:
		return *s.principal, true
	case s.plan.action:
		return s.plan.entity, true
	case s.plan.resource:
		return types.Entity{UID: uid, Attributes: attributes(s.request)}, true
	}
	return types.Entity{}, false
}
