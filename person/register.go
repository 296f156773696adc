package person

import "liangshan/kernel"

// Register asks that a number which the vault has allotted stand for a person.
type Register struct {
	Number Number `cbor:"1,keyasint" json:"number"`
}

// Registered says that a number stands for a person.
type Registered Register

// Register decides whether a number may be registered.
func (r *Registry) Register(tx *kernel.Tx, c Register) error {
	switch {
	case c.Number == 0 || c.Number > NumberMax:
		return ErrNumber
	case r.people.Has(c.Number):
		return ErrExists
	}
	r.registered.Emit(tx, Registered(c))
	return nil
}

func (r *Registry) applyRegistered(e Registered) { r.people.Put(e.Number, Person{}) }

func projectRegistered(at kernel.At, e Registered, exec kernel.Exec) {
	exec(`INSERT INTO person_person (number, registered_ms) VALUES (?, ?)`, int64(e.Number), at.Time)
}
