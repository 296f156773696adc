package company

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Move asks that a company's seat be in another township or village from a date on.
type Move struct {
	Company  Number        `cbor:"1,keyasint" json:"company"`
	Division village.Code  `cbor:"2,keyasint" json:"division"`
	From     calendar.Date `cbor:"3,keyasint" json:"from"`
}

// Moved says that a company's seat is elsewhere from a date on.
type Moved Move

// Move decides whether a company's seat may change.
func (r *Registry) Move(tx *kernel.Tx, c Move) error {
	row, err := r.standing(c.Company)
	switch {
	case err != nil:
		return err
	case !r.seat(c.Division):
		return ErrDivision
	case c.Division == row.Division:
		return ErrSameDivision
	}
	if err := checkDate(tx, c.From, row.Changed); err != nil {
		return err
	}
	r.moved.Emit(tx, Moved(c))
	return nil
}

func (r *Registry) applyMoved(e Moved) {
	row := r.companies.Must(e.Company)
	row.Division, row.Changed = e.Division, e.From
	r.companies.Put(e.Company, row)
}

func projectMoved(_ kernel.At, e Moved, exec kernel.Exec) {
	exec(`UPDATE company_company SET division = ? WHERE number = ?`, string(e.Division), int64(e.Company))
}
