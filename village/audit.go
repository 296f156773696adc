package village

import (
	"errors"
	"strings"
)

// Audit checks the invariants of the register. The error names codes only.
func (r *Registry) Audit() error {
	for code, row := range r.divisions.All() {
		at := "village: division " + string(code)
		if kindOf(code.Level()) != row.Kind {
			return errors.New(at + " is not of its code's kind")
		}
		if !row.Gone && row.GoneAt != 0 || row.GoneAt != 0 && row.GoneAt <= row.Sequence {
			return errors.New(at + " ended before it was registered, or stands and ended")
		}
		if row.Changed < row.From {
			return errors.New(at + " was changed before it was")
		}
		if err := r.auditParent(at, code, row); err != nil {
			return err
		}
		parts := uint32(0)
		for below, part := range r.divisions.From(code + "0") {
			if !strings.HasPrefix(string(below), string(code)) {
				break
			}
			if part.Parent == code && !part.Gone {
				parts++
			}
		}
		if parts != row.Parts || row.Gone && parts > 0 {
			return errors.New(at + " miscounts its parts")
		}
		if row.Gone && row.Into != "" {
			if into, ok := r.divisions.Get(row.Into); !ok || into.Kind != row.Kind || into.Changed < row.Changed {
				return errors.New(at + " was merged into what could not take it")
			}
		}
	}
	return nil
}

func (r *Registry) auditParent(at string, code Code, row Division) error {
	if row.Kind == County {
		if row.Parent != "" {
			return errors.New(at + " is a county and has a parent")
		}
		return nil
	}
	if above, _ := code.Parent(); above != row.Parent || !r.divisions.Has(row.Parent) {
		return errors.New(at + " has no parent")
	}
	return nil
}
