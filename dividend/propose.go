package dividend

import (
	"encoding/binary"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

// SourceRowSize is the size of a packed source, in bytes.
const SourceRowSize = 48

// A SourceRow is a source of a pot as data.
type SourceRow struct {
	Register RegisterNumber // Of the village that delivered.
	Source
}

// SourceRows are sources packed little-endian: sale (8 bytes), series (4), first serial (8), tonnes
// (4), register (4), co-operative (4), contract (8), stand (8).
type SourceRows []byte

// PackSources returns sources as rows.
func PackSources(sources []SourceRow) SourceRows {
	rows := make(SourceRows, len(sources)*SourceRowSize)
	for i, s := range sources {
		sourceRowCodec.Put(rows[i*SourceRowSize:], s)
	}
	return rows
}

var sourceRowCodec = kernel.RowCodec[SourceRow]{
	Size: SourceRowSize,
	Put: func(b []byte, s SourceRow) {
		_ = b[SourceRowSize-1]
		binary.LittleEndian.PutUint64(b, s.Sale)
		binary.LittleEndian.PutUint32(b[8:], s.Series)
		binary.LittleEndian.PutUint64(b[12:], s.First)
		binary.LittleEndian.PutUint32(b[20:], s.Tonnes)
		binary.LittleEndian.PutUint32(b[24:], uint32(s.Register))
		binary.LittleEndian.PutUint32(b[28:], s.Cooperative)
		binary.LittleEndian.PutUint64(b[32:], s.Contract)
		binary.LittleEndian.PutUint64(b[40:], s.Stand)
	},
	Get: func(b []byte) SourceRow {
		_ = b[SourceRowSize-1]
		return SourceRow{Register: RegisterNumber(binary.LittleEndian.Uint32(b[24:])), Source: Source{
			Sale:        binary.LittleEndian.Uint64(b),
			Series:      binary.LittleEndian.Uint32(b[8:]),
			First:       binary.LittleEndian.Uint64(b[12:]),
			Tonnes:      binary.LittleEndian.Uint32(b[20:]),
			Cooperative: binary.LittleEndian.Uint32(b[28:]),
			Contract:    binary.LittleEndian.Uint64(b[32:]),
			Stand:       binary.LittleEndian.Uint64(b[40:]),
		}}
	},
}

// A Sale is one sale of a pot: what it brought and what its stock had cost.
type Sale struct {
	Sale   uint64 `cbor:"1,keyasint" json:"sale"` // Its number where sales are kept.
	Amount int64  `cbor:"2,keyasint" json:"amount_fen"`
	Cost   int64  `cbor:"3,keyasint,omitempty" json:"cost_fen"`
}

// Propose asks that the income of sales be returned. What each village gets follows at once;
// nothing moves before the run is approved.
type Propose struct {
	Date         calendar.Date    `cbor:"1,keyasint" json:"date"`          // Of the newest of the sales.
	RegisterDate calendar.Date    `cbor:"2,keyasint" json:"register_date"` // As of which the registers are read.
	Pool         ledger.AccountID `cbor:"3,keyasint" json:"pool"`          // Where the proceeds are.
	Sales        []Sale           `cbor:"4,keyasint" json:"sales"`         // In order of their numbers.
	Sources      SourceRows       `cbor:"5,keyasint" json:"sources"`
}

// RunProposed says how the income of sales is to be divided.
type RunProposed struct {
	Run          RunNumber        `cbor:"1,keyasint"`
	Date         calendar.Date    `cbor:"2,keyasint"`
	RegisterDate calendar.Date    `cbor:"3,keyasint"`
	Waterfall    Version          `cbor:"4,keyasint"`
	Pool         ledger.AccountID `cbor:"5,keyasint"`
	Sales        []Sale           `cbor:"6,keyasint"`
	Gross        int64            `cbor:"7,keyasint"` // In fen, as all that follows.
	Cost         int64            `cbor:"8,keyasint,omitempty"`
	Fee          int64            `cbor:"9,keyasint,omitempty"`
	Reserve      int64            `cbor:"10,keyasint,omitempty"`
	Villages     int64            `cbor:"11,keyasint"`
	Bank         int64            `cbor:"12,keyasint,omitempty"`
	Proposer     kernel.Actor     `cbor:"13,keyasint"`
}

// RunHead is the head of bulk events of a run.
type RunHead struct {
	Run RunNumber `cbor:"1,keyasint"`
}

// A PartRow is what a village gets of a run. It is a row of the event dividend.pool_divided.
type PartRow struct {
	Register RegisterNumber
	Tonnes   int64
	Amount   int64 // In fen.
}

var partRowCodec = kernel.RowCodec[PartRow]{
	Size: 20,
	Put: func(b []byte, p PartRow) {
		_ = b[19]
		binary.LittleEndian.PutUint32(b, uint32(p.Register))
		binary.LittleEndian.PutUint64(b[4:], uint64(p.Tonnes))
		binary.LittleEndian.PutUint64(b[12:], uint64(p.Amount))
	},
	Get: func(b []byte) PartRow {
		_ = b[19]
		return PartRow{RegisterNumber(binary.LittleEndian.Uint32(b)), int64(binary.LittleEndian.Uint64(b[4:])),
			int64(binary.LittleEndian.Uint64(b[12:]))}
	},
}

// Propose decides whether the income of the sales may be returned.
func (r *Registry) Propose(tx *kernel.Tx, c Propose) error {
	if err := checkDate(tx, c.Date); err != nil {
		return err
	}
	if err := checkDate(tx, c.RegisterDate); err != nil {
		return err
	}
	gross, cost, err := r.checkSales(c.Sales)
	if err != nil {
		return err
	}
	if len(c.Sources)%SourceRowSize != 0 || len(c.Sources) == 0 || len(c.Sources) > SourcesMax*SourceRowSize {
		return ErrSources
	}
	version, ok := r.InForce(c.Date)
	if !ok {
		return ErrNoWaterfall
	}
	waterfall := r.waterfalls.Must(version)
	if err := r.checkMarket(c.Sales, waterfall.CostMethod); err != nil {
		return err
	}
	if err := r.checkPool(c.Pool, waterfall.Accounts); err != nil {
		return err
	}
	legs, refusal := waterfall.Divide(gross, cost)
	if refusal != nil {
		return refusal
	}
	run := r.numbers().Run + 1
	r.events.runProposed.Emit(tx, RunProposed{run, c.Date, c.RegisterDate, version, c.Pool, c.Sales,
		legs.Gross, legs.Cost, legs.Fee, legs.Reserve, legs.Villages, legs.Bank, tx.Actor})
	parts, err := r.enterSources(tx, run, c)
	if err != nil {
		return err
	}
	return r.dividePool(tx, run, legs.Villages, parts)
}

// checkSales checks the sales of a pot and returns what they brought and cost, in fen.
func (r *Registry) checkSales(sales []Sale) (gross, cost int64, err error) {
	if len(sales) == 0 || len(sales) > SalesMax {
		return 0, 0, ErrSales
	}
	for i, s := range sales {
		refusal := (*kernel.Refusal)(nil)
		switch {
		case s.Sale == 0 || s.Sale > serialMax || i > 0 && s.Sale <= sales[i-1].Sale:
			refusal = ErrSaleOrder
		case s.Amount <= 0 || s.Amount > AmountMax || s.Cost < 0 || s.Cost > AmountMax:
			refusal = ErrSaleAmount
		case r.sales.Has(s.Sale):
			refusal = ErrSaleTwice
		}
		if refusal != nil {
			return 0, 0, &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		gross, cost = gross+s.Amount, cost+s.Cost
	}
	return gross, cost, nil
}

func (r *Registry) checkPool(pool ledger.AccountID, a Accounts) error {
	account, ok := r.books.Account(pool)
	payable, _ := r.books.Account(a.Payable)
	switch {
	case !ok:
		return ErrAccount
	case account.Unit != payable.Unit:
		return ErrUnitsDiffer
	}
	for _, other := range []ledger.AccountID{a.Cost, a.Fee, a.Reserve, a.Bank, a.Payable, a.Tax} {
		if other == pool {
			return ErrAccountsSame
		}
	}
	if r.waits(pool) {
		return ErrPoolWaits
	}
	return nil
}

// enterSources checks the sources one by one, enters them, and returns the tonnes of each
// village, in order of their registers.
func (r *Registry) enterSources(tx *kernel.Tx, run RunNumber, c Propose) ([]PartRow, error) {
	head, n := RunHead{run}, len(c.Sources)/SourceRowSize
	parts, served, from := make([]PartRow, 0, n), make([]bool, len(c.Sales)), r.originsOf(c.Sales)
	for i := range n {
		row := sourceRowCodec.Get(c.Sources[i*SourceRowSize : (i+1)*SourceRowSize])
		sale, ok := slices.BinarySearchFunc(
			c.Sales,
			row.Sale,
			func(s Sale, n uint64) int { return compareNumbers(s.Sale, n) },
		)
		refusal := r.checkSource(c.RegisterDate, row)
		switch {
		case !ok:
			refusal = ErrSourceSale
		case refusal == nil && !from.take(r, sale, row):
			refusal = ErrSourceOther
		}
		if refusal != nil {
			return nil, &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		served[sale] = true
		r.events.sourcesEntered.Add(tx, head, row)
		parts = append(parts, PartRow{Register: row.Register, Tonnes: int64(row.Tonnes)})
	}
	r.events.sourcesEntered.End(tx, head)
	if i := slices.Index(served, false); i >= 0 {
		return nil, &kernel.RowRefusal{Row: i, Refusal: ErrSaleNoSource}
	}
	if !from.all() {
		return nil, ErrSourcesShort
	}
	slices.SortStableFunc(parts, func(a, b PartRow) int { return int(int64(a.Register) - int64(b.Register)) })
	merged := parts[:0]
	for _, p := range parts {
		if n := len(merged); n > 0 && merged[n-1].Register == p.Register {
			merged[n-1].Tonnes += p.Tonnes
		} else {
			merged = append(merged, p)
		}
	}
	return merged, nil
}

func compareNumbers(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (r *Registry) checkSource(date calendar.Date, row SourceRow) *kernel.Refusal {
	register, ok := r.registers.Get(row.Register)
	switch {
	case !ok:
		return ErrNoRegister
	case register.From > date:
		return ErrRegisterLater
	case row.Tonnes == 0:
		return ErrTonnes
	case row.First == 0 || row.First > serialMax-uint64(row.Tonnes) || row.Contract > serialMax || row.Stand > serialMax:
		return ErrSerials
	}
	last := row.First + uint64(row.Tonnes) - 1
	for key, other := range r.serials.Down(serialKey{Series: row.Series, First: last}) {
		if key.Series == row.Series && other.Last >= row.First {
			return ErrSerialsTwice
		}
		break
	}
	return nil
}

// dividePool divides what goes to the villages by the tonnes that they delivered.
func (r *Registry) dividePool(tx *kernel.Tx, run RunNumber, pool int64, parts []PartRow) error {
	tonnes, ties := make([]int64, len(parts)), make([]int64, len(parts))
	for i, p := range parts {
		tonnes[i], ties[i] = p.Tonnes, int64(p.Register)
	}
	amounts, err := quantity.Split(pool, tonnes, ties)
	if err != nil {
		return err
	}
	head := RunHead{run}
	for i, p := range parts {
		p.Amount = amounts[i]
		r.events.poolDivided.Add(tx, head, p)
	}
	r.events.poolDivided.End(tx, head)
	return nil
}

func (r *Registry) applyRunProposed(e RunProposed) {
	n := r.numbers()
	n.Run = e.Run
	r.number.Put(0, n)
	r.runs.Put(
		e.Run,
		Run{State: Proposed, Date: e.Date, RegisterDate: e.RegisterDate, Waterfall: e.Waterfall, Pool: e.Pool,
			Legs: Legs{
				Gross:    e.Gross,
				Cost:     e.Cost,
				Fee:      e.Fee,
				Reserve:  e.Reserve,
				Villages: e.Villages,
				Bank:     e.Bank,
			},
			Sales: uint32(len(e.Sales)), Proposer: e.Proposer},
	)
	for _, s := range e.Sales {
		r.sales.Put(s.Sale, saleRow{Run: e.Run})
	}
}

func (r *Registry) applySourcesEntered(head RunHead, row SourceRow) {
	run := r.runs.Must(head.Run)
	run.Sources++
	r.runs.Put(head.Run, run)
	key := sourceKey{Run: head.Run, Register: row.Register, Number: run.Sources}
	r.sources.Put(key, row.Source)
	if row.Stand != 0 {
		r.stands.Put(standKey{Stand: row.Stand, At: key}, struct{}{})
	}
	r.serials.Put(serialKey{Series: row.Series, First: row.First},
		serialRow{Last: row.First + uint64(row.Tonnes) - 1, Run: head.Run})
}

func (r *Registry) applyPoolDivided(head RunHead, row PartRow) {
	run := r.runs.Must(head.Run)
	run.Parts++
	r.runs.Put(head.Run, run)
	r.parts.Put(partKey{Run: head.Run, Register: row.Register}, Part{Tonnes: row.Tonnes, Amount: row.Amount})
}

func projectRunProposed(at kernel.At, e RunProposed, exec kernel.Exec) {
	exec(
		`INSERT INTO dividend_run (number, state, date, register_date, waterfall, pool, gross_fen, cost_fen, fee_fen,
		reserve_fen, villages_fen, bank_fen, proposed_ms) VALUES (?, 'proposed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Run),
		e.Date.String(),
		e.RegisterDate.String(),
		int64(e.Waterfall),
		int64(e.Pool),
		e.Gross,
		e.Cost,
		e.Fee,
		e.Reserve,
		e.Villages,
		e.Bank,
		at.Time,
	)
	for _, s := range e.Sales {
		exec(`INSERT INTO dividend_sale (run, sale, amount_fen, cost_fen) VALUES (?, ?, ?, ?)`,
			int64(e.Run), int64(s.Sale), s.Amount, s.Cost)
	}
}

func projectSourcesEntered(_ kernel.At, head RunHead, rows []SourceRow, exec kernel.Exec) {
	for i, s := range rows {
		exec(
			`INSERT INTO dividend_source (run, number, register, sale, series, first_serial, last_serial, tonnes, cooperative,
			contract, stand) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			int64(head.Run),
			int64(i+1),
			int64(s.Register),
			int64(s.Sale),
			int64(s.Series),
			int64(s.First),
			int64(s.First)+int64(s.Tonnes)-1,
			int64(s.Tonnes),
			int64(s.Cooperative),
			int64(s.Contract),
			int64(s.Stand),
		)
	}
}

func projectPoolDivided(_ kernel.At, head RunHead, rows []PartRow, exec kernel.Exec) {
	for _, p := range rows {
		exec(`INSERT INTO dividend_part (run, register, tonnes, amount_fen) VALUES (?, ?, ?, ?)`,
			int64(head.Run), int64(p.Register), p.Tonnes, p.Amount)
	}
}
