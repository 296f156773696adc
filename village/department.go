package village

import "liangshan/kernel"

// A DepartmentRow is one office of the county as data.
type DepartmentRow struct {
	Code   string `cbor:"1,keyasint" json:"code"` // Such as "forestry".
	NameZH string `cbor:"2,keyasint" json:"name_zh"`
	NameEN string `cbor:"3,keyasint" json:"name_en"`
}

// PublishDepartments asks that departments be known, renamed or opened again. Those that
// are open under these names are left alone.
type PublishDepartments struct {
	Departments []DepartmentRow `cbor:"1,keyasint" json:"departments"`
}

// DepartmentPublished says that a department is open under these names from now on.
type DepartmentPublished DepartmentRow

// PublishDepartments decides which departments are new or changed. One bad row refuses all.
func (r *Registry) PublishDepartments(tx *kernel.Tx, c PublishDepartments) error {
	switch {
	case len(c.Departments) == 0:
		return ErrNoRows
	case len(c.Departments) > RowsMax:
		return ErrTooManyRows
	}
	for i, row := range c.Departments {
		if !ValidCode(row.Code) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrDepartmentCode}
		}
		if !ValidName(row.NameZH) || !ValidName(row.NameEN) {
			return &kernel.RowRefusal{Row: i, Refusal: ErrDepartmentName}
		}
		old, ok := r.departments.Get(row.Code)
		if ok && old.NameZH == row.NameZH && old.NameEN == row.NameEN && !old.Closed {
			continue
		}
		r.department.Emit(tx, DepartmentPublished(row))
	}
	return nil
}

func (r *Registry) applyDepartmentPublished(e DepartmentPublished) {
	r.departments.Put(e.Code, department{NameZH: e.NameZH, NameEN: e.NameEN})
}

func projectDepartmentPublished(_ kernel.At, e DepartmentPublished, exec kernel.Exec) {
	exec(`INSERT INTO village_department (code, name_zh, name_en, closed) VALUES (?, ?, ?, 0)
		ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, closed = 0`,
		e.Code, e.NameZH, e.NameEN)
}

// CloseDepartment asks that nobody be put into a department any more. Who is in it stays.
type CloseDepartment struct {
	Code string `cbor:"1,keyasint" json:"code"`
}

// DepartmentClosed says that a department is closed.
type DepartmentClosed CloseDepartment

// CloseDepartment decides whether there is a department to close.
func (r *Registry) CloseDepartment(tx *kernel.Tx, c CloseDepartment) error {
	row, ok := r.departments.Get(c.Code)
	switch {
	case !ok:
		return ErrDepartmentUnknown
	case row.Closed:
		return ErrDepartmentClosed
	}
	r.closed.Emit(tx, DepartmentClosed(c))
	return nil
}

func (r *Registry) applyDepartmentClosed(e DepartmentClosed) {
	row := r.departments.Must(e.Code)
	row.Closed = true
	r.departments.Put(e.Code, row)
}

func projectDepartmentClosed(_ kernel.At, e DepartmentClosed, exec kernel.Exec) {
	exec(`UPDATE village_department SET closed = 1 WHERE code = ?`, e.Code)
}
