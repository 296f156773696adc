package authority

import "liangshan/kernel"

// Bootstrap asks for the first actor of a county: the system administrator, with a token
// and the first policies. It is asked once, by actor 1 itself, when nothing else exists.
type Bootstrap struct {
	Hash     TokenHash    `cbor:"1,keyasint" json:"hash"`       // SHA-256 of the first token.
	Expires  int64        `cbor:"2,keyasint" json:"expires_ms"` // Milliseconds since 1970.
	Label    string       `cbor:"3,keyasint" json:"label"`
	Policies []PolicyText `cbor:"4,keyasint" json:"policies"` // May be empty: then all is denied.
}

// Bootstrap decides whether a county may be begun. It is one entry, so that no county
// ever stands with an administrator who has no token.
func (r *Registry) Bootstrap(tx *kernel.Tx, c Bootstrap) error {
	if r.numbers().Actor != 0 {
		return ErrBootstrapped
	}
	if tx.Actor != First {
		return ErrNotFirst
	}
	if !r.roles.Has(Administrator) {
		r.rolePublish.Emit(tx, RolePublished{Administrator, "系统管理员", "system administrator"})
	}
	r.registered.Emit(tx, ActorRegistered{Number: First, Kind: Program})
	r.roleGrant.Emit(tx, RoleGranted{First, Administrator})
	if err := r.GrantToken(tx, GrantToken{First, c.Hash, c.Expires, c.Label}); err != nil {
		return err
	}
	if len(c.Policies) == 0 {
		return nil
	}
	return r.PublishPolicies(tx, PublishPolicies{c.Policies})
}
