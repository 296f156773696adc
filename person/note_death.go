package person

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// NoteDeath asks to note that a person died.
type NoteDeath struct {
	Number Number        `cbor:"1,keyasint" json:"number"`
	Date   calendar.Date `cbor:"2,keyasint" json:"date"`
}

// DeathNoted says that a person died.
type DeathNoted NoteDeath

// NoteDeath decides whether a death may be noted. Death ends every guardianship of the
// dead person, on either side (Civil Code, article 39), and membership in a household,
// which may be left without a head, or without anybody and is then dissolved.
func (r *Registry) NoteDeath(tx *kernel.Tx, c NoteDeath) error {
	row, err := r.living(c.Number)
	if err != nil {
		return err
	}
	if err := checkDate(tx, c.Date, row.Changed); err != nil {
		return err
	}
	guardianships := r.guardianshipsOf(c.Number)
	for _, id := range guardianships {
		if r.guardianships.Must(id).From > c.Date {
			return ErrDateOrder
		}
	}
	r.deathNoted.Emit(tx, DeathNoted(c))
	for _, id := range guardianships {
		r.ended.Emit(tx, GuardianshipEnded{id, c.Date, "death"})
	}
	if row.Household != 0 {
		r.leave(tx, row.Household, c.Number, c.Date)
	}
	return nil
}

func (r *Registry) applyDeathNoted(e DeathNoted) {
	row := r.people.Must(e.Number)
	row.Dead, row.Died = true, e.Date
	r.people.Put(e.Number, row)
}

func projectDeathNoted(_ kernel.At, e DeathNoted, exec kernel.Exec) {
	exec(`UPDATE person_person SET died_date = ? WHERE number = ?`, e.Date.String(), int64(e.Number))
}

// WithdrawDeath asks that a death noted by mistake, or declared by a court and revoked
// (Civil Code, article 50), no longer be noted. Two persons: benefits hang on it.
type WithdrawDeath struct {
	Number Number `cbor:"1,keyasint" json:"number"`
	Reason Reason `cbor:"2,keyasint" json:"reason"` // A code, such as "wrong_number".
}

// DeathWithdrawn says that a person is alive after all. Guardianships and household that
// the death had ended are not restored by this.
type DeathWithdrawn struct {
	Number Number `cbor:"1,keyasint"`
	Reason string `cbor:"2,keyasint"`
}

// WithdrawDeath decides whether a noted death may be withdrawn.
func (r *Registry) WithdrawDeath(tx *kernel.Tx, c WithdrawDeath) error {
	row, err := r.standing(c.Number)
	switch {
	case err != nil:
		return err
	case !row.Dead:
		return ErrNotDead
	case !village.ValidCode(string(c.Reason)):
		return ErrReason
	}
	r.deathWithdrawn.Emit(tx, DeathWithdrawn{c.Number, string(c.Reason)})
	return nil
}

func (r *Registry) applyDeathWithdrawn(e DeathWithdrawn) {
	row := r.people.Must(e.Number)
	row.Dead, row.Died = false, 0
	r.people.Put(e.Number, row)
}

func projectDeathWithdrawn(_ kernel.At, e DeathWithdrawn, exec kernel.Exec) {
	exec(`UPDATE person_person SET died_date = NULL WHERE number = ?`, int64(e.Number))
}
