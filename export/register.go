package export

import (
	"errors"
	"fmt"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/identity"
)

// A record is one table of an export of the register of credits: a question and what becomes of its rows.
type record struct {
	name   string
	titles []string
	query  string
	cells  func(county County, row []any) ([]any, error)
}

// A County is whose register it is.
type County struct {
	Code identity.Division
	Name string // In Chinese.
}

// ErrNoCounty says that the read tables do not know whose they are.
var ErrNoCounty = errors.New("export: the county is not founded yet (liangshan apply publishes its county.yaml)")

// CountyOf returns whose read tables they are. Error: ErrNoCounty.
func CountyOf(r Reader) (c County, err error) {
	err = r.Each("SELECT code, name_zh FROM county LIMIT 1", nil, func(_ []string, row []any) error {
		c.Code, c.Name = identity.Division(text(row[0])), text(row[1])
		return nil
	})
	if err == nil && c.Code == "" {
		err = ErrNoCounty
	}
	return c, err
}

// write writes the rows of the record and returns how many there are.
func (e *record) write(r Reader, county County, w Writer) (rows int64, err error) {
	err = r.Each(e.query, nil, func(_ []string, row []any) error {
		cells, err := e.cells(county, row)
		if err != nil || cells == nil {
			return err
		}
		rows++
		return w.Row(cells)
	})
	if err != nil {
		return rows, fmt.Errorf("export: %s: %w", e.name, err)
	}
	return rows, nil
}

// ErrSerials says that the read tables contradict themselves.
var ErrSerials = errors.New(
	"export: a lot has another number of tonnes than of serials (liangshan verify tells more)",
)

// A block is a range of serials, checked.
type block struct {
	carbon.Serial
	tonnes int64
}

// blockOf makes a block of project code, vintage, first and last serial and tonnes. Error: ErrSerials.
func blockOf(county County, values []any) (b block, err error) {
	code, ok := values[0].(string)
	vintage, ok1 := values[1].(int64)
	first, ok2 := values[2].(int64)
	last, ok3 := values[3].(int64)
	tonnes, ok4 := values[4].(int64)
	if !ok || !ok1 || !ok2 || !ok3 || !ok4 || first < 1 || last-first+1 != tonnes || tonnes < 1 {
		return b, fmt.Errorf("%w: project %v, vintage %v, serials %v to %v, %v tonnes", ErrSerials,
			values[0], values[1], values[2], values[3], values[4])
	}
	b.Serial = carbon.Serial{County: county.Code, Project: code, Vintage: uint16(vintage), Start: uint64(first),
		End: uint64(last)}
	b.tonnes = tonnes
	return b, nil
}

// name returns what one serial is called: the serial as on paper without range and check.
func (b block) name(serial uint64) string {
	return fmt.Sprintf("%s-%s-%d-%d", b.County, b.Project, b.Vintage, serial)
}

// text returns a text of the read tables; empty for no answer.
func text(value any) string {
	s, _ := value.(string)
	return s
}

// answer returns a text as a cell: an empty one is no answer.
func answer(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// dayOf returns the date on which a moment of the read tables lies, in the county.
func dayOf(value any) any {
	ms, ok := value.(int64)
	if !ok {
		return nil
	}
	d, err := calendar.FromMillis(ms)
	if err != nil {
		return nil
	}
	return d
}

// dateCell returns a date of the read tables as a cell.
func dateCell(value any) any {
	if d, ok := day(value); ok {
		return d
	}
	return nil
}
