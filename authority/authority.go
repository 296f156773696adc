// Package authority holds who may act: actors, their roles and departments, the tokens by
// which programs sign in, and the policies (Cedar text) that say who may do what.
//
// The rules here keep the record. Asking the policies happens in front of the kernel, in
// package auth, on an immutable Directory that this package makes from its tables.
//
// # Invariants
//
//   - Actors, tokens and versions of policies are numbered 1, 2, 3, …; no number is reused.
//   - Of a token the journal holds the SHA-256 only. A token is 256 random bits, so its
//     plain hash cannot be guessed; its label is a code, so that no name gets in.
//   - The text of every policy that ever decided anything is in the journal as it was
//     published, and every entry names the version under which it was allowed.
//   - Once there is an administrator who is not suspended, there always is one.
//   - An actor has only roles that were published, and stands in a department that is open
//     when it is put there.
package authority

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Limits.
const (
	RowsMax       = 1000      // Departments, roles or policies in one command.
	RolesMax      = 32        // Roles of one actor.
	TokensMax     = 32        // Tokens of one actor that are neither revoked nor expired.
	PolicyTextMax = 256 << 10 // Bytes of all policies of a version: they fit one entry four times.
	TokenAgeMS    = 400 * 24 * 3600 * 1000
)

// First is the number of the first actor, the system administrator.
const First kernel.Actor = 1

// Administrator is the role that the first actor has and that somebody always has.
const Administrator = "administrator"

// Refusals.
var (
	ErrBootstrapped = kernel.Refuse("authority.bootstrapped") // There is an actor already.
	ErrNotFirst     = kernel.Refuse(
		"authority.not_first",
	) // Only actor 1 bootstraps, and nobody is registered before.
	ErrActorUnknown   = kernel.Refuse("authority.actor_unknown")        // No such actor.
	ErrActorKind      = kernel.Refuse("authority.actor_kind_unknown")   // Not person, officer, program, company.
	ErrSubjectMissing = kernel.Refuse("authority.subject_required")     // A person or company needs its number.
	ErrSubjectUnknown = kernel.Refuse("authority.subject_unknown")      // That number is not registered, or gone.
	ErrSubjectTaken   = kernel.Refuse("authority.subject_taken")        // It acts under another number already.
	ErrSubjectOdd     = kernel.Refuse("authority.subject_not_expected") // A program is nobody.
	ErrDepartment     = kernel.Refuse("authority.department_unknown")   // Not published, or closed.
	ErrDepartmentOdd  = kernel.Refuse("authority.department_not_expected")
	ErrNoDepartment   = kernel.Refuse("authority.department_required") // An officer belongs to one.
	ErrSameDepartment = kernel.Refuse("authority.department_same")
	ErrRoleCode       = kernel.Refuse("authority.role_code_malformed")
	ErrRoleName       = kernel.Refuse("authority.role_name_malformed")
	ErrRoleUnknown    = kernel.Refuse("authority.role_unknown")     // Not published.
	ErrRoleHeld       = kernel.Refuse("authority.role_held")        // The actor has it already.
	ErrRoleNotHeld    = kernel.Refuse("authority.role_not_held")    // The actor does not have it.
	ErrRolesTooMany   = kernel.Refuse("authority.roles_too_many")   // More than RolesMax.
	ErrLastAdmin      = kernel.Refuse("authority.last_admin")       // Nobody would be left to administer.
	ErrSuspended      = kernel.Refuse("authority.actor_suspended")  // The actor may not act now.
	ErrNotSuspended   = kernel.Refuse("authority.actor_active")     // There is nothing to restore.
	ErrReason         = kernel.Refuse("authority.reason_malformed") // A reason is a code.
	ErrTokenHash      = kernel.Refuse("authority.token_hash_missing")
	ErrTokenExists    = kernel.Refuse("authority.token_exists")
	ErrTokenUnknown   = kernel.Refuse("authority.token_unknown")
	ErrTokenEnded     = kernel.Refuse("authority.token_ended")           // Revoked or expired already.
	ErrTokenLabel     = kernel.Refuse("authority.token_label_malformed") // A label is a code.
	ErrTokenExpiry    = kernel.Refuse("authority.token_expiry")          // Past, or further off than TokenAgeMS.
	ErrTokensTooMany  = kernel.Refuse("authority.tokens_too_many")       // More than TokensMax.
	ErrNoRows         = kernel.Refuse("authority.rows_missing")
	ErrTooManyRows    = kernel.Refuse("authority.rows_too_many")
	ErrPolicyName     = kernel.Refuse("authority.policy_name_malformed")
	ErrPolicyTwice    = kernel.Refuse("authority.policy_name_twice")
	ErrPolicyText     = kernel.Refuse("authority.policy_malformed")  // See PolicyRefusal for line and column.
	ErrPolicyUnknown  = kernel.Refuse("authority.policy_misspelled") // It names what does not exist.
	ErrPolicyTooLong  = kernel.Refuse("authority.policy_too_long")
	ErrPolicySame     = kernel.Refuse("authority.policy_same") // Exactly these are in force.

	// ErrDenied is given in front of the kernel: no policy permits it, or one forbids it.
	ErrDenied = kernel.Refuse("authority.denied")
	// ErrUnauthenticated is given in front of the kernel: no token, or none that is valid.
	ErrUnauthenticated = kernel.Refuse("authority.unauthenticated")
)

// A Kind says what an actor is.
type Kind string

// Kinds of actors.
const (
	Person  Kind = "person"  // Acts for itself. Its subject is its number in the register of persons.
	Officer Kind = "officer" // Acts for a department. Its subject, if told, is a person.
	Program Kind = "program" // Nobody in particular: an import, a bank's interface.
	Company Kind = "company" // Its subject is its number in the register of companies.
)

// An actor is a row of the table of actors.
type actor struct {
	_          struct{} `cbor:",toarray"`
	Kind       Kind
	Department string
	Subject    uint64
	Suspended  bool
	Roles      []string // In order.
	Tokens     []uint64 // Neither revoked nor expired, by number.
}

type role struct {
	_      struct{} `cbor:",toarray"`
	NameZH string
	NameEN string
}

type token struct {
	_       struct{} `cbor:",toarray"`
	Actor   kernel.Actor
	Hash    TokenHash
	Expires int64 // Milliseconds since 1970; the first at which it is no longer valid.
	Label   string
}

// numbers is the row of running numbers.
type numbers struct {
	_       struct{}     `cbor:",toarray"`
	Actor   kernel.Actor // Last given.
	Token   uint64       // Last given.
	Policy  uint64       // Version in force; 0 before the first.
	Version uint64       // Counts every change of what a directory shows.
	Admins  uint64       // Actors with the role Administrator that are not suspended.
}

// A subjectKey is who stands behind an actor.
type subjectKey struct {
	_       struct{} `cbor:",toarray"`
	Kind    Kind
	Subject uint64
}

func compareSubjects(a, b subjectKey) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject))
}

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	k         *kernel.Kernel
	places    *village.Registry
	people    *person.Registry
	companies *company.Registry
	check     PolicyCheck

	number   kernel.Rows[uint8, numbers]
	actors   kernel.Rows[kernel.Actor, actor]
	subjects kernel.Rows[subjectKey, kernel.Actor]
	roles    kernel.Rows[string, role]
	tokens   kernel.Rows[uint64, token]
	hashes   kernel.Rows[uint64, uint64] // First eight bytes of a hash → token.
	policies kernel.OrderedRows[uint32, PolicyText]
	changes  kernel.OrderedRows[uint64, change]

	registered   kernel.Emitter[ActorRegistered]
	moved        kernel.Emitter[DepartmentChanged]
	rolePublish  kernel.Emitter[RolePublished]
	roleGrant    kernel.Emitter[RoleGranted]
	roleWithdraw kernel.Emitter[RoleWithdrawn]
	suspended    kernel.Emitter[ActorSuspended]
	restored     kernel.Emitter[ActorRestored]
	tokenGrant   kernel.Emitter[TokenGranted]
	tokenRevoke  kernel.Emitter[TokenRevoked]
	tokenExpire  kernel.Emitter[TokenExpired]
	published    kernel.Emitter[PoliciesPublished]
	expiry       *kernel.Deadline
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Bootstrap        kernel.Maker[Bootstrap]
	RegisterActor    kernel.Maker[RegisterActor]
	ChangeDepartment kernel.Maker[ChangeDepartment]
	PublishRoles     kernel.Maker[PublishRoles]
	GrantRole        kernel.Maker[GrantRole]
	WithdrawRole     kernel.Maker[WithdrawRole]
	SuspendActor     kernel.Maker[SuspendActor]
	RestoreActor     kernel.Maker[RestoreActor]
	GrantToken       kernel.Maker[GrantToken]
	RevokeToken      kernel.Maker[RevokeToken]
	PublishPolicies  kernel.Maker[PublishPolicies]
}

// New declares the module in the kernel. check reads the text of a policy.
func New(k *kernel.Kernel, places *village.Registry, people *person.Registry, companies *company.Registry,
	check PolicyCheck) *Registry {
	r := &Registry{k: k, places: places, people: people, companies: companies, check: check}
	r.number = kernel.NewTable[uint8, numbers](k, "authority.number", cmp.Compare[uint8])
	r.actors = kernel.NewTable[kernel.Actor, actor](k, "authority.actor", cmp.Compare[kernel.Actor])
	r.subjects = kernel.NewTable[subjectKey, kernel.Actor](k, "authority.subject", compareSubjects)
	r.roles = kernel.NewTable[string, role](k, "authority.role", strings.Compare)
	r.tokens = kernel.NewTable[uint64, token](k, "authority.token", cmp.Compare[uint64])
	r.hashes = kernel.NewTable[uint64, uint64](k, "authority.token_hash", cmp.Compare[uint64])
	r.policies = kernel.NewOrdered[uint32, PolicyText](k, "authority.policy", cmp.Compare[uint32])
	r.changes = kernel.NewOrdered[uint64, change](k, "authority.change", cmp.Compare[uint64])

	r.registered = kernel.Apply(k, 600, "authority.actor_registered", r.applyRegistered)
	r.moved = kernel.Apply(k, 601, "authority.department_changed", r.applyDepartmentChanged)
	r.rolePublish = kernel.Apply(k, 602, "authority.role_published", r.applyRolePublished)
	r.roleGrant = kernel.Apply(k, 603, "authority.role_granted", r.applyRoleGranted)
	r.roleWithdraw = kernel.Apply(k, 604, "authority.role_withdrawn", r.applyRoleWithdrawn)
	r.suspended = kernel.Apply(k, 605, "authority.actor_suspended", r.applySuspended)
	r.restored = kernel.Apply(k, 606, "authority.actor_restored", r.applyRestored)
	r.tokenGrant = kernel.Apply(k, 607, "authority.token_granted", r.applyTokenGranted)
	r.tokenRevoke = kernel.Apply(k, 608, "authority.token_revoked", r.applyTokenRevoked)
	r.tokenExpire = kernel.Apply(k, 609, "authority.token_expired", func(e TokenExpired) { r.endToken(e.Token) })
	r.published = kernel.Apply(k, 610, "authority.policies_published", r.applyPublished)
	r.expiry = kernel.Due(k, 600, "authority.token_expiry", r.expireToken)

	r.Commands.Bootstrap = kernel.Decide(k, "authority.bootstrap", r.Bootstrap)
	r.Commands.RegisterActor = kernel.Decide(k, "authority.register_actor", r.RegisterActor)
	r.Commands.ChangeDepartment = kernel.Decide(k, "authority.change_department", r.ChangeDepartment)
	r.Commands.PublishRoles = kernel.Decide(k, "authority.publish_roles", r.PublishRoles)
	r.Commands.GrantRole = kernel.Decide(k, "authority.grant_role", r.GrantRole)
	r.Commands.WithdrawRole = kernel.Decide(k, "authority.withdraw_role", r.WithdrawRole)
	r.Commands.SuspendActor = kernel.Decide(k, "authority.suspend_actor", r.SuspendActor)
	r.Commands.RestoreActor = kernel.Decide(k, "authority.restore_actor", r.RestoreActor)
	r.Commands.GrantToken = kernel.Decide(k, "authority.grant_token", r.GrantToken)
	r.Commands.RevokeToken = kernel.Decide(k, "authority.revoke_token", r.RevokeToken)
	r.Commands.PublishPolicies = kernel.Decide(k, "authority.publish_policies", r.PublishPolicies)
	r.project()
	return r
}

func (r *Registry) project() {
	kernel.Project(r.registered, projectRegistered)
	kernel.Project(r.moved, projectDepartmentChanged)
	kernel.Project(r.rolePublish, projectRolePublished)
	kernel.Project(r.roleGrant, projectRoleGranted)
	kernel.Project(r.roleWithdraw, projectRoleWithdrawn)
	kernel.Project(r.suspended, projectSuspended)
	kernel.Project(r.restored, projectRestored)
	kernel.Project(r.tokenGrant, projectTokenGranted)
	kernel.Project(r.tokenRevoke, projectTokenRevoked)
	kernel.Project(r.tokenExpire, projectTokenExpired)
	kernel.Project(r.published, projectPublished)
}

func (r *Registry) numbers() numbers {
	n, _ := r.number.Get(0)
	return n
}

// active returns an actor that exists and is not suspended.
func (r *Registry) active(number kernel.Actor) (actor, error) {
	row, ok := r.actors.Get(number)
	switch {
	case !ok:
		return row, ErrActorUnknown
	case row.Suspended:
		return row, ErrSuspended
	}
	return row, nil
}
