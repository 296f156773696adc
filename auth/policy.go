package auth

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cedar-policy/cedar-go"
	publicast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/eval"

	"liangshan/authority"
)

// A policySet is the policies of one version, compiled, with a plan for each action that
// was asked for.
//
// What of an answer follows from the policies and the actor alone is worked out once (see
// ruling); Cedar evaluates only conditions that look at the resource or the context.
type policySet struct {
	version uint64
	all     []policy
	plans   sync.Map // Permission → *plan.
	planned atomic.Int64
}

type policy struct {
	id      cedar.PolicyID // Name of the text, line and number.
	effect  cedar.Effect
	ast     *ast.Policy
	bare    *cedar.Policy // Its conditions, without scope.
	bareAST *ast.Policy
	depends bool     // A condition looks at the resource or the context.
	looksAt []string // Attributes of the resource that its conditions name.
}

// A plan is what is the same for every question about one action: what the action is in,
// and the policies whose scope covers it and its resource.
type plan struct {
	action     cedar.EntityUID
	resource   cedar.EntityUID
	entity     cedar.Entity // Of the action.
	candidates []policy
	looksAt    []string // Attributes of the resource that any of them names.
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
			set.all = append(set.all, newPolicy(cedar.PolicyID(id), p))
		}
	}
	return set, nil
}

func newPolicy(id cedar.PolicyID, compiled *cedar.Policy) policy {
	p := policy{id: id, effect: compiled.Effect(), ast: (*ast.Policy)(compiled.AST())}
	bare := *p.ast
	bare.Principal, bare.Action, bare.Resource = ast.ScopeTypeAll{}, ast.ScopeTypeAll{}, ast.ScopeTypeAll{}
	p.bareAST, p.bare = &bare, cedar.NewPolicyFromAST((*publicast.Policy)(&bare))
	for _, c := range p.ast.Conditions {
		ast.Inspect(ast.NewNode(c.Body), func(n ast.IsNode) bool {
			switch n := n.(type) {
			case ast.NodeTypeVariable:
				p.depends = p.depends || n.Name == "resource" || n.Name == "context"
			case ast.NodeTypeAccess:
				p.names(n.Arg, string(n.Value))
			case ast.NodeTypeHas:
				p.names(n.Arg, string(n.Value))
			}
			return true
		})
	}
	return p
}

func (p *policy) names(of ast.IsNode, attribute string) {
	if v, ok := of.(ast.NodeTypeVariable); ok && v.Name == "resource" {
		p.looksAt = append(p.looksAt, attribute)
	}
}

func (s *policySet) plan(permission string) *plan {
	if made, ok := s.plans.Load(permission); ok {
		return made.(*plan)
	}
	p := newPlan(permission)
	for _, policy := range s.all {
		if inScope(policy.ast.Action, p.action, p.entity.Parents) &&
			inScope(policy.ast.Resource, p.resource, cedar.EntityUIDSet{}) {
			p.candidates = append(p.candidates, policy)
			p.looksAt = append(p.looksAt, policy.looksAt...)
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
		if strings.HasPrefix(table, pagePrefix) {
			groups = nil // Nobody sees a page because all tables may be read.
		}
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

// inScope reports whether a scope covers an entity. Nothing in a county's policies is in
// anything deeper than one level, so the parents are all there is to look at.
func inScope(scope any, uid cedar.EntityUID, parents cedar.EntityUIDSet) bool {
	within := func(group cedar.EntityUID) bool { return group == uid || parents.Contains(group) }
	switch scope := scope.(type) {
	case ast.ScopeTypeAll:
		return true
	case ast.ScopeTypeEq:
		return scope.Entity == uid
	case ast.ScopeTypeIn:
		return within(scope.Entity)
	case ast.ScopeTypeInSet:
		return slices.ContainsFunc(scope.Entities, within)
	case ast.ScopeTypeIs:
		return scope.Type == uid.Type
	case ast.ScopeTypeIsIn:
		return scope.Type == uid.Type && within(scope.Entity)
	}
	panic("auth: a scope of a kind that Cedar did not have")
}

// A principal is an actor as policies see it, with what was ruled about it.
type principal struct {
	entity  cedar.Entity
	rulings sync.Map // *plan → *ruling
}

// A ruling is what the policies say about one actor and one action, whatever the resource
// and the context, and what is left to be asked each time.
type ruling struct {
	forbidden bool
	permitted bool
	open      candidates
}

type candidates []policy

// All makes candidates a cedar.PolicyIterator.
func (c candidates) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i := range c {
			if !yield(c[i].id, c[i].bare) {
				return
			}
		}
	}
}

func (s *policySet) ruling(who *principal, p *plan) *ruling {
	if made, ok := who.rulings.Load(p); ok {
		return made.(*ruling)
	}
	r := &ruling{}
	var permits candidates
	for i, policy := range p.candidates {
		if !inScope(policy.ast.Principal, who.entity.UID, who.entity.Parents) {
			continue
		}
		if !policy.depends {
			r.permitted, r.forbidden = ask(p.candidates[i:i+1], who, p, nil, cedar.Record{}, r.permitted, r.forbidden)
		} else if policy.effect == cedar.Forbid {
			r.open = append(r.open, policy)
		} else {
			permits = append(permits, policy)
		}
	}
	if !r.permitted { // Else another permission adds nothing.
		r.open = append(r.open, permits...)
	}
	who.rulings.Store(p, r)
	return r
}

// permits asks the policies.
func (s *policySet) permits(who *principal, r *Request, context func(*Request) cedar.Record) bool {
	p := s.plan(r.Permission)
	if len(p.candidates) == 0 {
		return false
	}
	ruling := s.ruling(who, p)
	if ruling.forbidden || len(ruling.open) == 0 {
		return ruling.permitted && !ruling.forbidden
	}
	permitted, forbidden := ask(ruling.open, who, p, r, context(r), ruling.permitted, false)
	return permitted && !forbidden
}

// ask evaluates conditions and adds to what was known. An error while evaluating a policy
// that forbids is taken for its consent; Cedar itself would pass such a policy over.
func ask(open candidates, who *principal, p *plan, r *Request, context cedar.Record,
	permitted, forbidden bool) (bool, bool) {
	decision, diagnostic := cedar.Authorize(open, &scene{who, p, r}, cedar.Request{
		Principal: who.entity.UID, Action: p.action, Resource: p.resource, Context: context,
	})
	for _, failed := range diagnostic.Errors {
		for i := range open {
			forbidden = forbidden || open[i].id == failed.PolicyID && open[i].effect == cedar.Forbid
		}
	}
	if decision == cedar.Allow {
		return true, forbidden
	}
	return permitted, forbidden || len(diagnostic.Reasons) > 0 // Reasons to deny are policies that forbid.
}

// mayApply reports whether there is a resource and a context under which a policy applies to an actor: whether
// what is known of the actor alone does not rule it out already. A condition that cannot be evaluated rules it
// out too: Cedar passes such a policy over.
func (p *policy) mayApply(who *principal, plan *plan) bool {
	left, keep := eval.PartialPolicy(eval.Env{Entities: &scene{who, plan, nil}, Principal: who.entity.UID,
		Action: plan.action, Resource: eval.Variable("resource"), Context: eval.Variable("context")}, p.bareAST)
	if !keep {
		return false
	}
	for _, c := range left.Conditions {
		if _, failed := eval.ToPartialError(c.Body); failed {
			return false
		}
	}
	return true
}

// A scene is the entities of one question.
type scene struct {
	who     *principal
	plan    *plan
	request *Request // Nil where conditions look at neither resource nor context.
}

// Get implements cedar.EntityGetter. The attributes of a command are made only when a
// policy looks at them, and only those that one names.
func (s *scene) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case s.who.entity.UID:
		return s.who.entity, true
	case s.plan.action:
		return s.plan.entity, true
	case s.plan.resource:
		if s.request == nil {
			return types.Entity{UID: uid}, true
		}
		return types.Entity{UID: uid, Attributes: attributes(s.request, s.plan.looksAt)}, true
	}
	return types.Entity{}, false
}
