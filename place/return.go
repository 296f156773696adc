package place

import (
	"cmp"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Return is the newest vintage of a value.
type Return struct {
	_        struct{} `cbor:",toarray"`
	Value    int64
	Vintage  uint32 // From 1.
	Sequence uint64 // Of the event that reported it.
}

type returnKey struct {
	_        struct{} `cbor:",toarray"`
	Place    Number
	Division village.Code
	Measure  Measure
	Month    calendar.Date // Its first day.
}

func compareReturns(a, b returnKey) int {
	return cmp.Or(cmp.Compare(a.Place, b.Place), strings.Compare(string(a.Division), string(b.Division)),
		strings.Compare(string(a.Measure), string(b.Measure)), cmp.Compare(a.Month, b.Month))
}

// A ReturnRow is one value as data.
type ReturnRow struct {
	Place    Number        `cbor:"1,keyasint,omitempty" json:"place,omitempty"` // Or a division.
	Division village.Code  `cbor:"2,keyasint,omitempty" json:"division,omitempty"`
	Measure  Measure       `cbor:"3,keyasint" json:"measure"`
	Month    calendar.Date `cbor:"4,keyasint" json:"month"` // Its first day.
	Value    int64         `cbor:"5,keyasint" json:"value"`
}

// Report asks that values be noted as reported in a paper: all or none. Those that stand exactly so
// are left alone.
type Report struct {
	Returns []ReturnRow `cbor:"1,keyasint" json:"returns"`
	Paper   string      `cbor:"2,keyasint" json:"paper"`  // Title of the paper they stand in.
	SHA256  [32]byte    `cbor:"3,keyasint" json:"sha256"` // Of the paper as a file.
}

// Reported says that a value was reported.
type Reported struct {
	Place    Number        `cbor:"1,keyasint,omitempty"`
	Division village.Code  `cbor:"2,keyasint,omitempty"`
	Measure  Measure       `cbor:"3,keyasint"`
	Month    calendar.Date `cbor:"4,keyasint"` // Its first day.
	Value    int64         `cbor:"5,keyasint"`
	Paper    string        `cbor:"6,keyasint"`
	SHA256   [32]byte      `cbor:"7,keyasint"`
	Sequence uint64        `cbor:"8,keyasint"` // Of this event.
}

// Report decides whether values may be noted.
func (r *Registry) Report(tx *kernel.Tx, c Report) error {
	if refusal := checkRows(len(c.Returns)); refusal != nil {
		return refusal
	}
	if !village.ValidName(c.Paper) || c.SHA256 == [32]byte{} {
		return ErrPaper
	}
	for i, row := range c.Returns {
		if refusal := r.report(tx, row, c.Paper, c.SHA256); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	// Numerator and denominator may come in any order within one command.
	for i, row := range c.Returns {
		if refusal := r.checkCoverage(row.Division, row.Measure, row.Month); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func (r *Registry) report(tx *kernel.Tx, row ReturnRow, paper string, sha256 [32]byte) *kernel.Refusal {
	if refusal := r.CheckReturn(row, calendar.DayOf(tx.Time)); refusal != nil {
		return refusal
	}
	if old, ok := r.returns.Get(row.key()); ok {
		if old.Value != row.Value {
			return ErrReported
		}
		return nil
	}
	r.reported.Emit(tx, Reported{row.Place, row.Division, row.Measure, row.Month, row.Value, paper, sha256,
		tx.NextSequence()})
	return nil
}

func (row ReturnRow) key() returnKey {
	return returnKey{Place: row.Place, Division: row.Division, Measure: row.Measure, Month: row.Month}
}

// CheckReturn checks a row against the registers and the day, but not against what was reported.
func (r *Registry) CheckReturn(row ReturnRow, today calendar.Date) *kernel.Refusal {
	switch {
	case (row.Place == 0) == (row.Division == ""):
		return ErrSubject
	case !isMonth(row.Month):
		return ErrMonth
	case nextMonth(row.Month) > today:
		return ErrMonthRunning
	case row.Value < 0 || row.Value > valueMax:
		return ErrValue
	}
	if row.Place == 0 {
		return r.checkDivision(row)
	}
	p, ok := r.places.Get(row.Place)
	switch {
	case !ok:
		return ErrUnknown
	case !row.Measure.of(p.Kind):
		return ErrMeasure
	case !p.open(row.Month):
		return ErrNotOpen
	}
	return nil
}

func (r *Registry) checkDivision(row ReturnRow) *kernel.Refusal {
	if d, ok := r.divisions.Division(row.Division); !ok || d.Gone {
		return ErrDivision
	}
	if _, ok := row.Measure.scheme(); !ok {
		return ErrMeasure
	}
	if row.Value > peopleMax {
		return ErrValue
	}
	return nil
}

// checkCoverage checks that no more are insured than entitled, once both are known.
func (r *Registry) checkCoverage(division village.Code, m Measure, month calendar.Date) *kernel.Refusal {
	scheme, ok := m.scheme()
	if !ok {
		return nil
	}
	if insured, entitled, ok := r.people(division, scheme, month); ok && insured > entitled {
		return ErrCoverage
	}
	return nil
}

// isMonth reports whether a date is the first day of a month, by which months are named here.
func isMonth(day calendar.Date) bool {
	if day.Check() != nil {
		return false
	}
	_, _, first := day.Civil()
	return first == 1
}

// nextMonth returns the first day of the month after a day's; beyond the calendar it is the day
// after its last.
func nextMonth(day calendar.Date) calendar.Date {
	year, month, _ := day.Civil()
	if month++; month > 12 {
		year, month = year+1, 1
	}
	first, err := calendar.New(year, month, 1)
	if err != nil {
		return calendar.DateMax + 1
	}
	return first
}

func (r *Registry) applyReported(e Reported) {
	key := returnKey{Place: e.Place, Division: e.Division, Measure: e.Measure, Month: e.Month}
	r.returns.Put(key, Return{Value: e.Value, Vintage: 1, Sequence: e.Sequence})
}

func projectReported(at kernel.At, e Reported, exec kernel.Exec) {
	projectReturn(at, e, 1, nil, nil, exec)
}

// projectReturn notes a vintage, and that it is the newest.
func projectReturn(at kernel.At, e Reported, vintage uint32, was, reason any, exec kernel.Exec) {
	exec(
		`INSERT INTO place_return (sequence, place_number, division, measure, month, value, version, was, reason, source,
		sha256,
		reported_ms, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		int64(e.Place),
		string(e.Division),
		string(e.Measure),
		e.Month.String()[:7],
		e.Value,
		int64(vintage),
		was,
		reason,
		e.Paper,
		e.SHA256[:],
		at.Time,
		int64(at.Actor),
	)
	exec(
		`INSERT INTO place_value (place_number, division, measure, month, value, version, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (place_number, division, measure, month) DO UPDATE SET value = excluded.value, version = excluded.version,
		sequence = excluded.sequence`,
		int64(e.Place),
		string(e.Division),
		string(e.Measure),
		e.Month.String()[:7],
		e.Value,
		int64(vintage),
		int64(at.Sequence),
	)
	scheme, ok := e.Measure.scheme()
	if !ok {
		return
	}
	column := "insured"
	if _, entitled := scheme.measures(); e.Measure == entitled {
		column = "entitled"
	}
	exec(`INSERT INTO place_coverage (division, scheme, month, `+column+`) VALUES (?, ?, ?, ?)
		ON CONFLICT (division, scheme, month) DO UPDATE SET `+column+` = excluded.`+column,
		string(e.Division), string(scheme), e.Month.String()[:7], e.Value)
	exec(
		`UPDATE place_coverage SET rate_ppm = CASE WHEN entitled > 0 THEN (insured * 2000000 + entitled) / (entitled * 2) END
		WHERE division = ? AND scheme = ? AND month = ?`,
		string(e.Division),
		string(scheme),
		e.Month.String()[:7],
	)
}

// CorrectReturn asks that a value that was reported be another: a further vintage, with a reason.
type CorrectReturn struct {
	Place    Number        `cbor:"1,keyasint,omitempty" json:"place,omitempty"`
	Division village.Code  `cbor:"2,keyasint,omitempty" json:"division,omitempty"`
	Measure  Measure       `cbor:"3,keyasint" json:"measure"`
	Month    calendar.Date `cbor:"4,keyasint" json:"month"` // Its first day.
	Was      int64         `cbor:"5,keyasint" json:"was"`   // The newest vintage's value, as whoever corrects has it.
	Value    int64         `cbor:"6,keyasint" json:"value"`
	Reason   string        `cbor:"7,keyasint" json:"reason"` // A code.
	Paper    string        `cbor:"8,keyasint" json:"paper"`
	SHA256   [32]byte      `cbor:"9,keyasint" json:"sha256"`
}

// ReturnCorrected says that a value has a further vintage.
type ReturnCorrected struct {
	Place    Number        `cbor:"1,keyasint,omitempty"`
	Division village.Code  `cbor:"2,keyasint,omitempty"`
	Measure  Measure       `cbor:"3,keyasint"`
	Month    calendar.Date `cbor:"4,keyasint"`
	Was      int64         `cbor:"5,keyasint"`
	Value    int64         `cbor:"6,keyasint"`
	Vintage  uint32        `cbor:"7,keyasint"` // From 2.
	Reason   string        `cbor:"8,keyasint"`
	Paper    string        `cbor:"9,keyasint"`
	SHA256   [32]byte      `cbor:"10,keyasint"`
	Sequence uint64        `cbor:"11,keyasint"` // Of this event.
}

// CorrectReturn decides whether a value may be corrected. A place that was closed since may still
// be corrected for the months in which it was open.
func (r *Registry) CorrectReturn(tx *kernel.Tx, c CorrectReturn) error {
	row := ReturnRow{c.Place, c.Division, c.Measure, c.Month, c.Value}
	if refusal := r.CheckReturn(row, calendar.DayOf(tx.Time)); refusal != nil {
		return refusal
	}
	old, ok := r.returns.Get(row.key())
	switch {
	case !ok:
		return ErrNoReturn
	case !village.ValidCode(c.Reason):
		return ErrReason
	case !village.ValidName(c.Paper) || c.SHA256 == [32]byte{}:
		return ErrPaper
	case old.Value != c.Was:
		return ErrWas
	case old.Value == c.Value:
		return ErrNothing
	}
	r.returnCorrected.Emit(
		tx,
		ReturnCorrected{c.Place, c.Division, c.Measure, c.Month, c.Was, c.Value, old.Vintage + 1,
			c.Reason, c.Paper, c.SHA256, tx.NextSequence()},
	)
	if refusal := r.checkCoverage(c.Division, c.Measure, c.Month); refusal != nil {
		return refusal
	}
	return nil
}

func (r *Registry) applyReturnCorrected(e ReturnCorrected) {
	key := returnKey{Place: e.Place, Division: e.Division, Measure: e.Measure, Month: e.Month}
	r.returns.Put(key, Return{Value: e.Value, Vintage: e.Vintage, Sequence: e.Sequence})
}

func projectReturnCorrected(at kernel.At, e ReturnCorrected, exec kernel.Exec) {
	projectReturn(at, Reported{e.Place, e.Division, e.Measure, e.Month, e.Value, e.Paper, e.SHA256, e.Sequence},
		e.Vintage, e.Was, e.Reason, exec)
}
