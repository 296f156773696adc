package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"liangshan/auction"
	"liangshan/book"
)

var replayCommand = command{
	name: "replay", short: "run an order flow through the book: trades, digest, speed",
	long: `
  liangshan exchange replay FILE.csv [--expect FILE.csv.expect.json] [--runs 3] [--json]

FILE.csv has the columns phase,op,id,side,price,qty,acct and is run in its order:

  phase  0 = before the clock starts, 1 = timed      side   B or S; of R the order's own
  op     A, M  a limit order enters                  price  whole ticks; of C any, or nothing
         C     the order is cancelled                qty    whole lots; of R what is left; of C any, or nothing
         R     the order gets another price          acct   whole number

A and M are the same to the book: they trade as far as they cross and then rest.

Prints the operations, trades, traded quantity, the digest of the trades (FNV-1a, 64 bits, over maker, taker,
price and quantity of each, 8 bytes each, lowest byte first), the digest of the book that is left (side, price,
id, quantity, buyers first, best first), operations a second (best of the runs), and p50, p99 and p99.9 of single
operations in ns, in each of which is one reading of the clock.

--expect compares with a JSON file: "trades", "traded_qty", "trade_hash", "book_hash"; exit code 1 if one differs.
Exit code 2: the file is wrong, with line, column and code; nothing was run.`,
	run: (*Main).replayFlow,
}

// A flowOp is a line of an order flow.
type flowOp struct {
	id                  uint64
	price, qty, account int32
	line                int32
	side                book.Side
	op                  byte
	timed               bool
}

const flowOpsMax = 20_000_000

func (m *Main) replayFlow(_ context.Context, args []string) error {
	f := m.flags()
	expect := f.String("expect", "", "JSON `file` with the figures that are expected")
	runs := f.Int("runs", 3, "how often it is run for the speed; the best counts")
	inJSON := f.Bool("json", false, "print as JSON")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 1 || *runs < 1 || *runs > 1000 {
		return usagef("it takes one file, and 1 to 1000 runs")
	}
	data, err := exchangeFile(given[0])
	if err != nil {
		return err
	}
	ops, err := readFlow(given[0], data)
	if err != nil {
		return err
	}
	want, err := readExpected(*expect)
	if err != nil {
		return err
	}
	r, err := runFlow(given[0], ops, *runs)
	if err != nil {
		return err
	}
	if *inJSON {
		err = m.inJSON(r, nil)
	} else {
		m.printFlow(r)
	}
	if err != nil {
		return err
	}
	return r.compare(want)
}

// A flowResult is what a replay found.
type flowResult struct {
	Ops       int    `json:"ops"`
	Trades    int    `json:"trades"`
	TradedQty int64  `json:"traded_qty"`
	TradeHash string `json:"trade_hash"`
	BookHash  string `json:"book_hash"`
	PerSecond int64  `json:"ops_per_second,omitempty"` // Likewise what follows: 0 if nothing was timed.
	P50_ns    int64  `json:"p50_ns,omitempty"`
	P99_ns    int64  `json:"p99_ns,omitempty"`
	P999_ns   int64  `json:"p999_ns,omitempty"`

	resting int // Most orders that rested at a time.
}

func (m *Main) printFlow(r *flowResult) {
	fmt.Fprintf(m.Stdout, "operations  %d\ntrades      %d\nquantity    %d\ndigest      %s\nbook        %s\n",
		r.Ops, r.Trades, r.TradedQty, r.TradeHash, r.BookHash)
	if r.Ops == 0 {
		return
	}
	fmt.Fprintf(m.Stdout, "ops/s       %d\np50         %d ns\np99         %d ns\np99.9       %d ns\n",
		r.PerSecond, r.P50_ns, r.P99_ns, r.P999_ns)
}

// readExpected reads the figures of --expect.
func readExpected(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	data, err := exchangeFile(path)
	if err != nil {
		return nil, err
	}
	root, err := readPlaced(data)
	var fault *fileFault
	if err == nil && root.value != json.Delim('{') {
		err = root.fault(CodeFileKind, "")
	}
	if errors.As(err, &fault) {
		line, column := place(data, fault.at)
		return nil, refusedAt(path, line, column, fault.code, fault.value)
	}
	want := map[string]string{}
	for _, name := range []string{"trades", "traded_qty", "trade_hash", "book_hash"} {
		if p := root.member(name); p != nil {
			if want[name], err = p.text(); err != nil {
				line, column := place(data, p.at)
				return nil, refusedAt(path, line, column, CodeFileKind, name)
			}
		}
	}
	if len(want) == 0 {
		return nil, refusedAt(path, 1, 1, CodeFileMiss, "trades, traded_qty, trade_hash, book_hash")
	}
	return want, nil
}

func (r *flowResult) compare(want map[string]string) error {
	have := [][2]string{
		{"trades", strconv.Itoa(r.Trades)}, {"traded_qty", strconv.FormatInt(r.TradedQty, 10)},
		{"trade_hash", r.TradeHash}, {"book_hash", r.BookHash},
	}
	for _, h := range have {
		if w, ok := want[h[0]]; ok && w != h[1] {
			return fmt.Errorf("%s is %s, expected %s 与预期不符", h[0], h[1], w)
		}
	}
	return nil
}

const flowHeader = "phase,op,id,side,price,qty,acct"

// readFlow reads a whole order flow before anything of it is run.
func readFlow(path string, data []byte) ([]flowOp, error) {
	var ops []flowOp
	line := 0
	for at := 0; at < len(data); {
		end := bytes.IndexByte(data[at:], '\n')
		if end < 0 {
			end = len(data) - at
		}
		row := bytes.TrimSuffix(data[at:at+end], []byte("\r"))
		line++
		if wrong := badText(row); wrong >= 0 { // Such as GBK, or the UTF-16 of a spreadsheet.
			return nil, refusedAt(path, line, wrong+1, CodeFileText, "")
		}
		switch {
		case line == 1 && string(row) != flowHeader:
			return nil, refusedAt(path, 1, 1, CodeFlowHeader, string(row[:min(len(row), 80)]))
		case line == 1 || len(row) == 0:
		case len(ops) == flowOpsMax:
			return nil, refusedAt(path, line, 1, CodeFlowLong, "")
		default:
			op, column, code := readFlowRow(row)
			if code != "" {
				return nil, refusedAt(path, line, column, code, string(row[:min(len(row), 80)]))
			}
			if n := len(ops); n > 0 && ops[n-1].timed && !op.timed {
				return nil, refusedAt(path, line, 1, CodeFlowCell, "0")
			}
			op.line = int32(line)
			ops = append(ops, op)
		}
		at += end + 1
	}
	if line == 0 {
		return nil, refusedAt(path, 1, 1, CodeFlowHeader, "")
	}
	return ops, nil
}

// readFlowRow reads a row. The column of a fault counts characters, from 1.
func readFlowRow(row []byte) (op flowOp, column int, code string) {
	var numbers [5]int64 // id, price, qty, acct in their places; 0 where there is no number.
	begin, field := 0, 0
	for ; field < 7; field++ {
		end := bytes.IndexByte(row[begin:], ',')
		if last := field == 6; last != (end < 0) {
			return op, begin + 1, CodeFlowColumns
		}
		if end < 0 {
			end = len(row) - begin
		}
		cell := string(row[begin : begin+end])
		if code := op.set(field, cell, &numbers); code != "" {
			return op, begin + 1, code
		}
		begin += end + 1
	}
	op.id, op.price, op.qty, op.account = uint64(numbers[0]), int32(numbers[1]), int32(numbers[2]), int32(numbers[3])
	return op, 0, ""
}

func (op *flowOp) set(field int, cell string, numbers *[5]int64) (code string) {
	word := func(allowed string) bool { return len(cell) == 1 && bytes.IndexByte([]byte(allowed), cell[0]) >= 0 }
	number := func(place int, low, high int64, code auction.Code) string {
		v, err := strconv.ParseInt(cell, 10, 64)
		if err != nil || v < low || v > high {
			return string(code)
		}
		numbers[place] = v
		return ""
	}
	switch field {
	case 0:
		op.timed = cell == "1"
		if !word("01") {
			return CodeFlowCell
		}
	case 1:
		if !word("AMCR") {
			return CodeFlowCell
		}
		op.op = cell[0]
	case 2:
		return number(0, 1, 1<<62, CodeFlowCell)
	case 3, 4, 5:
		if cell == "" && op.op == 'C' {
			return ""
		}
		return op.setTerms(field, cell, number)
	case 6:
		return number(3, 0, 1<<31-1, CodeFlowCell)
	}
	return ""
}

// setTerms reads what a cancel may leave out: side, price and quantity.
func (op *flowOp) setTerms(field int, cell string,
	number func(place int, low, high int64, code auction.Code) string) (code string) {
	low := int64(1)
	if op.op == 'C' {
		low = 0
	}
	switch field {
	case 3:
		if cell != "B" && cell != "S" {
			return string(auction.CodeSide)
		}
		if cell == "S" {
			op.side = book.Sell
		}
	case 4:
		return number(1, low, 1<<30, auction.CodePrice)
	case 5:
		return number(2, low, bookQuantity_max, auction.CodeQuantity)
	}
	return ""
}

// Codes of order flows.
const (
	CodeFlowHeader  = "exchange.flow_header"
	CodeFlowColumns = "exchange.flow_columns"
	CodeFlowCell    = "exchange.flow_cell"
	CodeFlowLong    = "exchange.flow_long"
)

// flowBook makes a book whose band is that of the flow, with room for so many resting orders.
func flowBook(path string, ops []flowOp, resting int) (*book.Book, error) {
	low, high := int32(1<<30), int32(1)
	for i := range ops {
		p := ops[i].price
		if ops[i].op == 'C' {
			continue // It has no price of its own.
		}
		low, high = min(low, p), max(high, p)
		if high-low > bookLevels_max {
			return nil, refusedAt(path, int(ops[i].line), 1, string(book.CodeBand), strconv.Itoa(int(p)))
		}
	}
	b, err := book.New(book.Form{Low: min(low, high), High: high, Tick: 1, QtyMin: 1, QtyMax: bookQuantity_max,
		Orders: resting})
	if err != nil {
		return nil, err
	}
	b.Open(book.Continuous)
	return b, nil
}

// step runs an operation.
func step(b *book.Book, op *flowOp) book.Refusal {
	switch op.op {
	case 'C':
		_, refusal := b.Cancel(op.id, op.account)
		return refusal
	case 'R':
		return b.Replace(op.id, op.account, op.price, op.qty, book.Allow).Refusal
	}
	return b.Add(&book.Order{ID: op.id, Account: op.account, Price: op.price, Qty: op.qty, Side: op.side}).Refusal
}

// runFlow runs a flow once for its figures, then for its speed, then for single operations.
func runFlow(path string, ops []flowOp, runs int) (*flowResult, error) {
	r := &flowResult{}
	if err := r.figures(path, ops); err != nil {
		return nil, err
	}
	for range runs {
		b, err := flowBook(path, ops, r.resting)
		if err != nil {
			return nil, err
		}
		i := 0
		for ; i < len(ops) && !ops[i].timed; i++ {
			step(b, &ops[i])
		}
		begin := time.Now()
		for k := i; k < len(ops); k++ {
			step(b, &ops[k])
		}
		if took := time.Since(begin); took > 0 {
			r.PerSecond = max(r.PerSecond, int64(len(ops)-i)*int64(time.Second)/int64(took))
		}
	}
	b, err := flowBook(path, ops, r.resting)
	if err != nil {
		return nil, err
	}
	took := make([]int64, 0, len(ops))
	start, last := time.Now(), time.Duration(0)
	for i := range ops {
		step(b, &ops[i])
		now := time.Since(start)
		if ops[i].timed {
			took = append(took, int64(now-last))
		}
		last = now
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		r.P50_ns, r.P99_ns, r.P999_ns = took[n/2], took[n*99/100], took[n*999/1000]
	}
	return r, nil
}

// figures runs a flow and digests its trades and the book that is left.
func (r *flowResult) figures(path string, ops []flowOp) error {
	b, err := flowBook(path, ops, 0)
	if err != nil {
		return err
	}
	h := fnv.New64a()
	var buf [32]byte
	put := func(values ...uint64) {
		for i, v := range values {
			binary.LittleEndian.PutUint64(buf[8*i:], v)
		}
		h.Write(buf[:])
	}
	for i := range ops {
		if o, ok := b.Order(ops[i].id); ok && ops[i].op == 'R' && o.Side != ops[i].side {
			return refusedAt(path, int(ops[i].line), 1, string(auction.CodeSide), strconv.FormatUint(ops[i].id, 10))
		}
		if refusal := step(b, &ops[i]); refusal != book.None {
			return refusedAt(path, int(ops[i].line), 1, string(refusal.Code()), strconv.FormatUint(ops[i].id, 10))
		}
		if ops[i].timed {
			r.Ops++
		}
		r.resting = max(r.resting, b.Resting())
		for _, t := range b.Trades() {
			put(t.Maker, t.Taker, uint64(t.Price), uint64(t.Qty))
			r.Trades++
			r.TradedQty += int64(t.Qty)
		}
	}
	r.TradeHash = fmt.Sprintf("%016x", h.Sum64())
	h.Reset()
	for s, letter := range [...]byte{'B', 'S'} {
		b.Walk(book.Side(s), func(o book.Resting) bool {
			put(uint64(letter), uint64(o.Price), o.ID, uint64(o.Shown+o.Hidden))
			return true
		})
	}
	r.BookHash = fmt.Sprintf("%016x", h.Sum64())
	return nil
}
