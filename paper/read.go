package paper

import (
	"strconv"
	"time"

	"liangshan/carbon"
	"liangshan/identity"
	"liangshan/view"
)

// A Company is an organisation, by its name as it is now.
type Company struct {
	Number uint64 `json:"number"`
	Name   string `json:"name"`
	Code   string `json:"code" doc:"Unified social credit code"`
}

// A Division is a county, township or village. A place outside the county has no name here.
type Division struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// A Method is a version of a methodology.
type Method struct {
	Code    string `json:"code"`
	Version uint64 `json:"version"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en"` // The Chinese one if there is no other.
}

// A ProjectName is what a project is called, and by which methodology it is measured.
type ProjectName struct {
	ID     uint64 `json:"id"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Method Method `json:"method"`
}

// A reading is a look at the tables at one position. Names are looked up once.
type reading struct {
	s         *view.Snapshot
	county    string
	companies map[int64]Company
	divisions map[string]Division
	projects  map[int64]ProjectName
}

func newReading(s *view.Snapshot, county string) *reading {
	return &reading{s, county, map[int64]Company{}, map[string]Division{}, map[int64]ProjectName{}}
}

// A row is a row of an answer.
type row []any

func (r row) n(i int) int64  { v, _ := r[i].(int64); return v }
func (r row) u(i int) uint64 { return uint64(r.n(i)) }
func (r row) t(i int) string { v, _ := r[i].(string); return v }

// rows asks a question.
func (q *reading) rows(query string, args ...any) ([]row, error) {
	result, err := q.s.Query(query, args...)
	if err != nil {
		return nil, err
	}
	all := make([]row, len(result.Rows))
	for i, r := range result.Rows {
		all[i] = r
	}
	return all, nil
}

// one asks a question that has one row, or none (nil).
func (q *reading) one(query string, args ...any) (row, error) {
	all, err := q.rows(query, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// company returns an organisation; nil for number 0, which is the buffer's.
func (q *reading) company(number int64) (*Company, error) {
	if number == 0 {
		return nil, nil
	}
	c, ok := q.companies[number]
	if !ok {
		found, err := q.one(`SELECT name, code FROM company_company WHERE number = ?`, number)
		if err != nil {
			return nil, err
		}
		c = Company{Number: uint64(number)}
		if found != nil {
			c.Name, c.Code = found.t(0), found.t(1)
		}
		q.companies[number] = c
	}
	return &c, nil
}

// division returns a division of the county, or the code of one elsewhere.
func (q *reading) division(code string) (Division, error) {
	d, ok := q.divisions[code]
	if !ok {
		found, err := q.one(`SELECT name FROM village_division WHERE code = ?`, code)
		if err != nil {
			return d, err
		}
		d = Division{Code: code}
		if found != nil {
			d.Name = found.t(0)
		}
		q.divisions[code] = d
	}
	return d, nil
}

const projectNameColumns = `SELECT p.id, p.code, p.name_zh, p.method, p.version, coalesce(m.title_zh, ''),
	coalesce(m.title_en, '') FROM carbon_project p
	LEFT JOIN carbon_method m ON m.code = p.method AND m.version = p.version `

func projectNameOf(r row) ProjectName {
	return ProjectName{r.u(0), r.t(1), r.t(2), Method{r.t(3), r.u(4), r.t(5), r.t(6)}}
}

// project returns a project by its number.
func (q *reading) project(id int64) (ProjectName, error) {
	p, ok := q.projects[id]
	if !ok {
		found, err := q.one(projectNameColumns+`WHERE p.id = ?`, id)
		if err != nil {
			return p, err
		}
		if found == nil {
			return p, ErrInconsistent
		}
		p = projectNameOf(found)
		q.projects[id] = p
	}
	return p, nil
}

// serial returns a range of serials of a project as it is printed.
func (q *reading) serial(project, vintage int64, first, last uint64) (string, error) {
	p, err := q.project(project)
	if err != nil {
		return "", err
	}
	if first == 0 || last < first || last >= 1<<63 {
		return "", ErrInconsistent
	}
	return carbon.Serial{County: identity.Division(q.county), Project: p.Code, Vintage: uint16(vintage), Start: first,
		End: last}.String(), nil
}

// law is the county's time.
var law = time.FixedZone("UTC+8", 8*3600)

// timeText writes a moment as programs read it.
func timeText(ms int64) string {
	return time.UnixMilli(ms).In(law).Format("2006-01-02T15:04:05.000Z07:00")
}

// Grouped writes a whole number with thousands apart.
func Grouped(n int64) string {
	sign := ""
	digits := strconv.FormatInt(n, 10)
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
