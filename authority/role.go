package authority

import (
	"slices"

	"liangshan/kernel"
	"liangshan/village"
)

// A RoleRow is one role as data: a code that policies name, and its names.
type RoleRow struct {
	Code   string `cbor:"1,keyasint" json:"code"`
	NameZH string `cbor:"2,keyasint" json:"name_zh"`
	NameEN string `cbor:"3,keyasint" json:"name_en"`
}

// PublishRoles asks that roles be known. Roles known with the same names are left alone.
type PublishRoles struct {
	Roles []RoleRow `cbor:"1,keyasint" json:"roles"`
}

// RolePublished says that a role is known under these names from now on.
type RolePublished RoleRow

// PublishRoles decides which roles are new or renamed. One bad row refuses all.
func (r *Registry) PublishRoles(tx *kernel.Tx, c PublishRoles) error {
	if err := checkRows(len(c.Roles)); err != nil {
		return err
	}
	for i, row := range c.Roles {
		if !village.ValidCode(row.Code) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrRoleCode}
		}
		if !village.ValidName(row.NameZH) || !village.ValidName(row.NameEN) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrRoleName}
		}
		old, ok := r.roles.Get(row.Code)
		if ok && old.NameZH == row.NameZH && old.NameEN == row.NameEN {
			continue
		}
		r.rolePublish.Emit(tx, RolePublished(row))
	}
	return nil
}

func checkRows(n int) error {
	switch {
	case n == 0:
		return ErrNoRows
	case n > RowsMax:
		return ErrTooManyRows
	}
	return nil
}

func (r *Registry) applyRolePublished(e RolePublished) {
	r.roles.Put(e.Code, role{NameZH: e.NameZH, NameEN: e.NameEN})
}

func projectRolePublished(_ kernel.At, e RolePublished, exec kernel.Exec) {
	exec(`INSERT INTO authority_role (code, name_zh, name_en) VALUES (?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en`,
		e.Code, e.NameZH, e.NameEN)
}

// GrantRole asks that an actor have a role.
type GrantRole struct {
	Actor kernel.Actor `cbor:"1,keyasint" json:"actor"`
	Role  string       `cbor:"2,keyasint" json:"role"`
}

// RoleGranted says that an actor has a role.
type RoleGranted GrantRole

// GrantRole decides whether an actor may have a role.
func (r *Registry) GrantRole(tx *kernel.Tx, c GrantRole) error {
	row, err := r.active(c.Actor)
	switch {
	case err != nil:
		return err
	case !r.roles.Has(c.Role):
		return ErrRoleUnknown
	case slices.Contains(row.Roles, c.Role):
		return ErrRoleHeld
	case len(row.Roles) == RolesMax:
		return ErrRolesTooMany
	}
	r.roleGrant.Emit(tx, RoleGranted(c))
	return nil
}

func (r *Registry) applyRoleGranted(e RoleGranted) {
	row := r.actors.Must(e.Actor)
	row.Roles = with(row.Roles, e.Role)
	r.actors.Put(e.Actor, row)
	if e.Role == Administrator && !row.Suspended {
		r.countAdmins(1)
	}
	r.touch(change{What: changedActor, Number: uint64(e.Actor)})
}

func projectRoleGranted(at kernel.At, e RoleGranted, exec kernel.Exec) {
	exec(`INSERT INTO authority_actor_role (actor, role, granted_ms) VALUES (?, ?, ?)`,
		int64(e.Actor), e.Role, at.Time)
}

// WithdrawRole asks that an actor no longer have a role.
type WithdrawRole struct {
	Actor kernel.Actor `cbor:"1,keyasint" json:"actor"`
	Role  string       `cbor:"2,keyasint" json:"role"`
}

// RoleWithdrawn says that an actor no longer has a role.
type RoleWithdrawn WithdrawRole

// WithdrawRole decides whether a role may be taken from an actor.
func (r *Registry) WithdrawRole(tx *kernel.Tx, c WithdrawRole) error {
	row, ok := r.actors.Get(c.Actor)
	switch {
	case !ok:
		return ErrActorUnknown
	case !slices.Contains(row.Roles, c.Role):
		return ErrRoleNotHeld
	case c.Role == Administrator && r.lastAdmin(row):
		return ErrLastAdmin
	}
	r.roleWithdraw.Emit(tx, RoleWithdrawn(c))
	return nil
}

// HasRole reports whether a role was published.
func (r *Registry) HasRole(code string) bool { return r.roles.Has(code) }

// Holds reports whether an actor that is not suspended has a role.
func (r *Registry) Holds(number kernel.Actor, code string) bool {
	row, err := r.active(number)
	return err == nil && slices.Contains(row.Roles, code)
}

// lastAdmin reports whether nobody else is left to administer.
func (r *Registry) lastAdmin(row actor) bool {
	return isAdmin(row) && r.numbers().Admins == 1
}

func isAdmin(row actor) bool { return !row.Suspended && slices.Contains(row.Roles, Administrator) }

func (r *Registry) countAdmins(difference int64) {
	n := r.numbers()
	n.Admins = uint64(int64(n.Admins) + difference)
	r.number.Put(0, n)
}

func (r *Registry) applyRoleWithdrawn(e RoleWithdrawn) {
	row := r.actors.Must(e.Actor)
	if e.Role == Administrator && isAdmin(row) {
		r.countAdmins(-1)
	}
	row.Roles = without(row.Roles, e.Role)
	r.actors.Put(e.Actor, row)
	r.touch(change{What: changedActor, Number: uint64(e.Actor)})
}

func projectRoleWithdrawn(_ kernel.At, e RoleWithdrawn, exec kernel.Exec) {
	exec(`DELETE FROM authority_actor_role WHERE actor = ? AND role = ?`, int64(e.Actor), e.Role)
}
