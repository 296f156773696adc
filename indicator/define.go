package indicator

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// A Basis says what a figure's value of a period is about.
type Basis string

// Bases.
const (
	Flow   Basis = "flow"    // What happened in the period.
	Stock  Basis = "stock"   // What there is at its end.
	ToDate Basis = "to_date" // What has happened from the beginning to its end.
)

// A Better says whether more of a figure is better.
type Better string

// Directions.
const (
	More    Better = "more"
	Less    Better = "less"
	Neither Better = "neither"
)

// A FigureRow is the definition of a figure as data.
type FigureRow struct {
	Code       string        `cbor:"1,keyasint" json:"code"`
	From       calendar.Date `cbor:"2,keyasint" json:"from"` // Since when it is so defined.
	NameZH     string        `cbor:"3,keyasint" json:"name_zh"`
	NameEN     string        `cbor:"4,keyasint" json:"name_en"`
	Kind       Kind          `cbor:"5,keyasint" json:"kind"`
	UnitZH     string        `cbor:"6,keyasint" json:"unit_zh"` // As written behind the number.
	UnitEN     string        `cbor:"7,keyasint" json:"unit_en"`
	Decimals   uint8         `cbor:"8,keyasint,omitempty" json:"decimals,omitempty"`
	Every      Every         `cbor:"9,keyasint" json:"every"`
	Basis      Basis         `cbor:"10,keyasint" json:"basis"`
	Better     Better        `cbor:"11,keyasint" json:"better"`
	AddPlaces  bool          `cbor:"12,keyasint,omitempty" json:"add_places,omitempty"`   // Places may be summed.
	AddPeriods bool          `cbor:"13,keyasint,omitempty" json:"add_periods,omitempty"`  // Periods may be summed.
	Department string        `cbor:"14,keyasint" json:"department"`                       // Who answers for it.
	Fold       string        `cbor:"15,keyasint,omitempty" json:"fold,omitempty"`         // Of a record.
	Piece      string        `cbor:"16,keyasint,omitempty" json:"piece,omitempty"`        // What the fold counts.
	PerNum     int64         `cbor:"17,keyasint,omitempty" json:"per_num,omitempty"`      // Pieces in one unit, as a
	PerDen     int64         `cbor:"18,keyasint,omitempty" json:"per_den,omitempty"`      // fraction.
	Formula    string        `cbor:"19,keyasint,omitempty" json:"formula,omitempty"`      // Of a derived figure.
	Rounding   string        `cbor:"20,keyasint,omitempty" json:"rounding,omitempty"`     // Of a record or derived figure.
	Due        uint16        `cbor:"21,keyasint,omitempty" json:"due_workdays,omitempty"` // After the period, for returns.
	HasMin     bool          `cbor:"22,keyasint,omitempty" json:"has_min,omitempty"`
	Min        int64         `cbor:"23,keyasint,omitempty" json:"min,omitempty"`
	HasMax     bool          `cbor:"24,keyasint,omitempty" json:"has_max,omitempty"`
	Max        int64         `cbor:"25,keyasint,omitempty" json:"max,omitempty"`
	Jump       uint32        `cbor:"26,keyasint,omitempty" json:"jump_percent,omitempty"` // 0: any.
	NoteZH     string        `cbor:"27,keyasint,omitempty" json:"note_zh,omitempty"`
	NoteEN     string        `cbor:"28,keyasint,omitempty" json:"note_en,omitempty"`
	Reason     string        `cbor:"29,keyasint,omitempty" json:"reason,omitempty"` // Of a version after the first.
	Ended      bool          `cbor:"30,keyasint,omitempty" json:"ended,omitempty"`  // From then on nothing is owed or taken.
	Level      village.Kind  `cbor:"31,keyasint,omitempty" json:"level,omitempty"`  // Who owes a return: every township or village; none: the county.
}

// Owed reports whether somebody has to report the figure's periods.
func (f *FigureRow) Owed() bool { return f.Kind == Return && !f.Ended }

// A Definition is a version of what a figure is.
type Definition struct {
	_        struct{} `cbor:",toarray"`
	Row      FigureRow
	Version  uint32
	Sequence uint64 // Of the event.
}

// Defined says that a figure is so defined from a day on.
type Defined struct {
	Row      FigureRow `cbor:"1,keyasint"`
	Version  uint32    `cbor:"2,keyasint"`
	Sequence uint64    `cbor:"3,keyasint"`
}

// latest returns the newest version of a code in a table of versions; 0 if there is none.
func latest[V any](table kernel.OrderedRows[versionKey, V], code string) (row V, version uint32) {
	for key, v := range table.Down(versionKey{Code: code, Version: 1<<32 - 1}) {
		if key.Code == code {
			return v, key.Version
		}
		break
	}
	return row, 0
}

// said reports whether some version of a code says the same: a file may hold old versions
// beside the newest.
func said[V any](table kernel.OrderedRows[versionKey, V], code string, same func(V) bool) bool {
	for key, v := range table.From(versionKey{Code: code, Version: 1}) {
		if key.Code != code {
			break
		}
		if same(v) {
			return true
		}
	}
	return false
}

// define decides whether a figure may be so defined. A row that a version says already
// is left alone.
func (r *Registry) define(tx *kernel.Tx, row FigureRow) *kernel.Refusal {
	if r.defines(&row) {
		return nil
	}
	if refusal := r.checkVersion(&row, r.newestFigure); refusal != nil {
		return refusal
	}
	_, version := latest(r.definitions, row.Code)
	r.defined.Emit(tx, Defined{row, version + 1, tx.NextSequence()})
	return nil
}

// defines reports whether a version says just what a row says.
func (r *Registry) defines(row *FigureRow) bool {
	return said(r.definitions, row.Code, func(d Definition) bool { return d.Row == *row })
}

// A lookup returns the newest definition of a figure, and false if there is none.
type lookup func(code string) (FigureRow, bool)

func (r *Registry) newestFigure(code string) (FigureRow, bool) {
	d, version := latest(r.definitions, code)
	return d.Row, version > 0
}

// checkVersion returns why a row cannot be the next version of its figure.
func (r *Registry) checkVersion(row *FigureRow, newest lookup) *kernel.Refusal {
	if refusal := r.checkFigure(row, newest); refusal != nil {
		return refusal
	}
	old, exists := newest(row.Code)
	switch {
	case !exists && row.Ended:
		return ErrEnded
	case exists && row.From < old.From:
		return ErrDateOrder
	case exists && (row.Decimals != old.Decimals || row.Every != old.Every):
		return ErrDecimals // Its values would no longer be of one kind: another figure.
	case exists && (row.UnitZH != old.UnitZH || row.UnitEN != old.UnitEN):
		return ErrUnitOther
	case exists && row.Reason == "":
		return ErrReason
	}
	return nil
}

func (r *Registry) checkFigure(row *FigureRow, newest lookup) *kernel.Refusal {
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case !village.ValidName(row.NameZH) || !village.ValidName(row.NameEN):
		return ErrName
	case !row.Kind.valid():
		return ErrKind
	case !village.ValidName(row.UnitZH) || !village.ValidName(row.UnitEN):
		return ErrUnit
	case row.Decimals > DecimalsMax:
		return ErrDecimals
	case row.Every.months() == 0:
		return ErrEvery
	case row.Basis != Flow && row.Basis != Stock && row.Basis != ToDate || row.Basis != Flow && row.AddPeriods:
		return ErrBasis
	case row.Better != More && row.Better != Less && row.Better != Neither:
		return ErrBetter
	case !r.places.DepartmentOpen(row.Department):
		return ErrDepartment
	case row.Due > 250:
		return ErrDue
	case row.HasMin && row.HasMax && row.Min > row.Max || !row.HasMin && row.Min != 0 || !row.HasMax && row.Max != 0:
		return ErrRange
	case !optional(row.NoteZH) || !optional(row.NoteEN) || !optional(row.Reason):
		return ErrSentence
	}
	return r.checkOrigin(row, newest)
}

// checkOrigin checks what only some kinds have.
func (r *Registry) checkOrigin(row *FigureRow, newest lookup) *kernel.Refusal {
	if (row.Fold != "") != (row.Kind == Record) || (row.Formula != "") != (row.Kind == Derived) ||
		row.Level != "" && row.Kind != Return {
		return ErrKindOther
	}
	if row.Level != "" && row.Level != village.Township && row.Level != village.Village {
		return ErrPlace
	}
	if row.Kind == Record || row.Kind == Derived {
		if _, err := quantity.ParseRounding(row.Rounding); err != nil {
			return ErrRounding
		}
	} else if row.Rounding != "" {
		return ErrRounding
	}
	if row.Kind == Derived {
		return checkFormula(row.Code, row.Formula, row.Every, newest)
	}
	if row.Kind != Record {
		return nil
	}
	fold, ok := r.fold(row.Fold)
	switch {
	case !ok:
		return ErrFold
	case fold.Piece != row.Piece || row.PerNum <= 0 || row.PerDen <= 0:
		return ErrUnitOther
	case !fold.Adds && (row.AddPlaces || row.AddPeriods):
		return ErrFoldAdds
	}
	return nil
}

// checkFormula checks that a formula can be read, names known figures, sums only what may be
// summed, and does not lead back to the figure within a period: last(code) and year_ago(code)
// lead to another one, and so never back. What it names has periods of its own length, or with
// parts() shorter ones.
func checkFormula(code, text string, every Every, newest lookup) *kernel.Refusal {
	if _, refusal := height(code, text, newest, map[string]int{}); refusal != nil {
		return refusal
	}
	f, _ := ParseFormula(text)
	return checkLengths(code, f.Names(), every, newest)
}

// checkLengths checks that names of a figure's formula have values of its periods: a value of a
// half-year is none of a year.
func checkLengths(code string, names []Name, every Every, newest lookup) *kernel.Refusal {
	for _, name := range names {
		if name.Code == code {
			continue // It looks back at itself, and its length never changes.
		}
		row, _ := newest(name.Code)
		months := row.Every.months()
		if name.Function == "parts" && months >= every.months() || name.Function != "parts" && row.Every != every {
			return ErrPeriodOther
		}
	}
	return nil
}

// height returns how many derived figures a formula of a figure has above one another. known has
// those that were looked at: each is looked at once, however many formulas share it.
func height(code, text string, newest lookup, known map[string]int) (most int, refusal *kernel.Refusal) {
	f, err := ParseFormula(text)
	if err != nil {
		return 0, ErrFormula
	}
	for _, name := range f.Names() {
		back := name.Function == "last" || name.Function == "year_ago"
		if name.Code == code && !back {
			return 0, ErrFormulaCircle
		}
		row, exists := newest(name.Code)
		switch {
		case !exists && name.Code != code:
			return 0, ErrFormulaName
		case name.Function == "places" && !row.AddPlaces || name.Function == "parts" && !row.AddPeriods:
			return 0, ErrNotAdditive
		case row.Kind != Derived || back:
			continue
		}
		below, seen := known[name.Code]
		if !seen {
			if below, refusal = height(code, row.Formula, newest, known); refusal != nil {
				return 0, refusal
			}
			known[name.Code] = below
		}
		if most = max(most, below+1); most > depthMax {
			return 0, ErrFormulaCircle
		}
	}
	return most, nil
}

func (r *Registry) applyDefined(e Defined) {
	r.definitions.Put(versionKey{Code: e.Row.Code, Version: e.Version},
		Definition{Row: e.Row, Version: e.Version, Sequence: e.Sequence})
}

// Definition returns the version of a figure's definition that is in force on a day, as the
// journal stood before an event; false if there was none. On days before the first version
// the first holds.
func (r *Registry) Definition(code string, day calendar.Date, position uint64) (d Definition, ok bool) {
	for key, row := range r.definitions.From(versionKey{Code: code, Version: 1}) {
		if key.Code != code || row.Sequence >= position {
			break
		}
		if !ok || row.Row.From <= day {
			d, ok = row, true
		}
	}
	return d, ok
}

// Figures returns the codes of all figures that were defined before a position, in order.
func (r *Registry) Figures(position uint64) (all []string) {
	for key, row := range r.definitions.All() {
		if key.Version == 1 && row.Sequence < position {
			all = append(all, key.Code)
		}
	}
	return all
}

// Folds returns what is known of the folds that definitions may name.
func (r *Registry) Folds() []FoldInfo { return slices.Clone(r.folds) }

// DefinitionAt returns a version of a figure's definition that a value names.
func (r *Registry) DefinitionAt(code string, version uint32) Definition {
	return r.definitions.Must(versionKey{Code: code, Version: version})
}

// Definitions returns every version of a figure's definition before a position, oldest first.
func (r *Registry) Definitions(code string, position uint64) (all []Definition) {
	for key, row := range r.definitions.From(versionKey{Code: code, Version: 1}) {
		if key.Code != code || row.Sequence >= position {
			break
		}
		all = append(all, row)
	}
	return all
}
