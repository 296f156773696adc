package company

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// NoteDissolved asks to note that a company was struck off.
type NoteDissolved struct {
	Company Number        `cbor:"1,keyasint" json:"company"`
	Date    calendar.Date `cbor:"2,keyasint" json:"date"`
	Reason  string        `cbor:"3,keyasint" json:"reason"` // A code, such as "liquidated".
}

// DissolvedNoted says that a company was struck off.
type DissolvedNoted NoteDissolved

// NoteDissolved decides whether a company may be noted as struck off.
func (r *Registry) NoteDissolved(tx *kernel.Tx, c NoteDissolved) error {
	row, err := r.standing(c.Company)
	switch {
	case err != nil:
		return err
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	if err := checkDate(tx, c.Date, row.Changed); err != nil {
		return err
	}
	r.dissolved.Emit(tx, DissolvedNoted(c))
	return nil
}

func (r *Registry) applyDissolved(e DissolvedNoted) {
	row := r.companies.Must(e.Company)
	row.Dissolved, row.Changed = true, e.Date
	r.companies.Put(e.Company, row)
}

func projectDissolved(_ kernel.At, e DissolvedNoted, exec kernel.Exec) {
	exec(`UPDATE company_company SET dissolved_date = ?, reason = ? WHERE number = ?`,
		e.Date.String(), e.Reason, int64(e.Company))
}
