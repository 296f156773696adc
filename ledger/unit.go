package ledger

import (
	"cmp"

	"liangshan/kernel"
)

// A Unit is something countable that was declared, so that none comes to be by a typing
// mistake.
type Unit struct {
	_        struct{} `cbor:",toarray"`
	Code     string   // Such as "CNY" or "share:110101001002".
	NameZH   string
	NameEN   string
	Decimals uint8 // Digits after the point when people read it: 2 for fen read as yuan.
}

// Bounds of a unit's texts.
const (
	unitCodeMax  = 64 // Bytes.
	unitNameMax  = 96 // Bytes.
	unitDecimals = 9
)

// DeclareUnit asks for a new unit.
type DeclareUnit struct {
	Code     string `cbor:"1,keyasint" json:"code"`
	NameZH   string `cbor:"2,keyasint" json:"name_zh"`
	NameEN   string `cbor:"3,keyasint" json:"name_en"`
	Decimals uint8  `cbor:"4,keyasint,omitempty" json:"decimals"`
}

// UnitDeclared says that a unit exists from now on, for ever.
type UnitDeclared struct {
	Unit     UnitID `cbor:"1,keyasint"`
	Code     string `cbor:"2,keyasint"`
	NameZH   string `cbor:"3,keyasint"`
	NameEN   string `cbor:"4,keyasint"`
	Decimals uint8  `cbor:"5,keyasint,omitempty"`
}

// DeclareUnit decides whether a unit may be declared.
func (l *Ledger) DeclareUnit(tx *kernel.Tx, c DeclareUnit) error {
	if c.Code == "" || len(c.Code) > unitCodeMax || c.NameZH == "" || c.NameEN == "" ||
		len(c.NameZH) > unitNameMax || len(c.NameEN) > unitNameMax || c.Decimals > unitDecimals {
		return ErrUnitForm
	}
	if l.unitByCode.Has(c.Code) {
		return ErrUnitExists
	}
	n, _ := l.numbers.Get(0)
	l.events.unitDeclared.Emit(tx, UnitDeclared{n.Unit + 1, c.Code, c.NameZH, c.NameEN, c.Decimals})
	return nil
}

func (l *Ledger) unitDeclared(e UnitDeclared) {
	n, _ := l.numbers.Get(0)
	n.Unit = e.Unit
	l.numbers.Put(0, n)
	l.units.Put(e.Unit, Unit{Code: e.Code, NameZH: e.NameZH, NameEN: e.NameEN, Decimals: e.Decimals})
	l.unitByCode.Put(e.Code, e.Unit)
}

func projectUnitDeclared(at kernel.At, e UnitDeclared, exec kernel.Exec) {
	exec(`INSERT INTO ledger_unit (id, code, name_zh, name_en, decimals, declared) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Unit), e.Code, e.NameZH, e.NameEN, int64(e.Decimals), at.Time)
}

// Unit returns a declared unit.
func (l *Ledger) Unit(id UnitID) (Unit, bool) { return l.units.Get(id) }

// UnitByCode returns the number of a unit.
func (l *Ledger) UnitByCode(code string) (UnitID, bool) { return l.unitByCode.Get(code) }

// A Side is where an account of a code normally stands in the county's books.
type Side uint8

// Sides, as Chinese charts of accounts know them.
const (
	Asset     Side = 1 + iota // 资产
	Liability                 // 负债
	Equity                    // 净资产
	Income                    // 收入
	Expense                   // 费用
)

// A Line is one code of a chart of accounts.
type Line struct {
	_      struct{} `cbor:",toarray"`
	Side   Side
	NameZH string
	NameEN string
}

type chartKey struct {
	_    struct{} `cbor:",toarray"`
	Unit UnitID
	Code Code
}

func compareChartKeys(a, b chartKey) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Code, b.Code))
}

// A ChartLine is one code of a chart of accounts, as it is published.
type ChartLine struct {
	Code   Code   `cbor:"1,keyasint" json:"code"`
	Side   Side   `cbor:"2,keyasint" json:"side"`
	NameZH string `cbor:"3,keyasint" json:"name_zh"`
	NameEN string `cbor:"4,keyasint" json:"name_en"`
}

// chartMax is the largest number of lines in one publication.
const chartMax = 1000

// PublishChart asks that codes be added to the chart of accounts of a unit, or named anew.
type PublishChart struct {
	Unit  string      `cbor:"1,keyasint" json:"unit"` // Code of the unit.
	Lines []ChartLine `cbor:"2,keyasint" json:"lines"`
}

// ChartPublished says which codes the accounts of a unit may have.
type ChartPublished struct {
	Unit  UnitID      `cbor:"1,keyasint"`
	Lines []ChartLine `cbor:"2,keyasint"`
}

// PublishChart decides whether a chart may be published. A code keeps its side for ever.
func (l *Ledger) PublishChart(tx *kernel.Tx, c PublishChart) error {
	unit, ok := l.unitByCode.Get(c.Unit)
	if !ok {
		return ErrNoUnit
	}
	if len(c.Lines) == 0 || len(c.Lines) > chartMax {
		return ErrChartForm
	}
	last := Code(0)
	for i, line := range c.Lines {
		old, known := l.charts.Get(chartKey{Unit: unit, Code: line.Code})
		bad := line.Code <= last || line.Side < Asset || line.Side > Expense || line.NameZH == "" || line.NameEN == "" ||
			len(line.NameZH) > unitNameMax ||
			len(line.NameEN) > unitNameMax ||
			known && old.Side != line.Side
		if bad {
			return &kernel.RowRefusal{Row: i, Refusal: ErrChartForm}
		}
		last = line.Code
	}
	l.events.chartPublished.Emit(tx, ChartPublished{unit, c.Lines})
	return nil
}

func (l *Ledger) chartPublished(e ChartPublished) {
	for _, line := range e.Lines {
		l.charts.Put(
			chartKey{Unit: e.Unit, Code: line.Code},
			Line{Side: line.Side, NameZH: line.NameZH, NameEN: line.NameEN},
		)
	}
}

func projectChartPublished(at kernel.At, e ChartPublished, exec kernel.Exec) {
	for _, line := range e.Lines {
		exec(
			`INSERT OR REPLACE INTO ledger_chart (unit, code, side, name_zh, name_en, published) VALUES (?, ?, ?, ?, ?, ?)`,
			int64(e.Unit),
			int64(line.Code),
			int64(line.Side),
			line.NameZH,
			line.NameEN,
			at.Time,
		)
	}
}
