package company

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Rename asks that a company have another legal name from a date on.
type Rename struct {
	Company Number        `cbor:"1,keyasint" json:"company"`
	NameZH  string        `cbor:"2,keyasint" json:"name_zh"`
	From    calendar.Date `cbor:"3,keyasint" json:"from"`
}

// Renamed says that a company has another legal name from a date on.
type Renamed Rename

// Rename decides whether a company may have another name.
func (r *Registry) Rename(tx *kernel.Tx, c Rename) error {
	row, err := r.standing(c.Company)
	switch {
	case err != nil:
		return err
	case !village.ValidName(c.NameZH):
		return ErrName
	case c.NameZH == row.Name:
		return ErrSameName
	}
	if err := checkDate(tx, c.From, row.Changed); err != nil {
		return err
	}
	r.renamed.Emit(tx, Renamed(c))
	return nil
}

func (r *Registry) applyRenamed(e Renamed) {
	row := r.companies.Must(e.Company)
	row.Name, row.Changed = e.NameZH, e.From
	r.companies.Put(e.Company, row)
}

func projectRenamed(_ kernel.At, e Renamed, exec kernel.Exec) {
	exec(`UPDATE company_company SET name = ? WHERE number = ?`, e.NameZH, int64(e.Company))
	exec(`INSERT INTO company_name (number, from_date, name) VALUES (?, ?, ?)
		ON CONFLICT (number, from_date) DO UPDATE SET name = excluded.name`,
		int64(e.Company), e.From.String(), e.NameZH)
}
