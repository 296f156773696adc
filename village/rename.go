package village

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// Rename asks that a division have another name from a date on.
type Rename struct {
	Code   Code          `cbor:"1,keyasint" json:"code"`
	NameZH string        `cbor:"2,keyasint" json:"name_zh"`
	From   calendar.Date `cbor:"3,keyasint" json:"from"`
}

// Renamed says that a division has another name from a date on.
type Renamed Rename

// Rename decides whether a division may have another name.
func (r *Registry) Rename(tx *kernel.Tx, c Rename) error {
	row, err := r.standing(c.Code)
	switch {
	case err != nil:
		return err
	case !ValidName(c.NameZH):
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
	row := r.divisions.Must(e.Code)
	row.Name, row.Changed = e.NameZH, e.From
	r.divisions.Put(e.Code, row)
}

func projectRenamed(_ kernel.At, e Renamed, exec kernel.Exec) {
	exec(`UPDATE village_division SET name = ? WHERE code = ?`, e.NameZH, string(e.Code))
	exec(`INSERT INTO village_name (code, from_date, name) VALUES (?, ?, ?)
		ON CONFLICT (code, from_date) DO UPDATE SET name = excluded.name`,
		string(e.Code), e.From.String(), e.NameZH)
}
