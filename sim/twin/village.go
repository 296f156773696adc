package twin

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"liangshan/calendar"
	"liangshan/village"
)

// A Village is the twin of package village.
type Village struct {
	divisions   map[string]*division
	departments map[string]*department
	codes       []string // Of divisions, in the order in which they came.
}

type division struct {
	name, parent  string
	from, changed calendar.Date
	gone          bool
	into          string
}

type department struct {
	zh, en string
	closed bool
}

// NewVillage returns an empty twin.
func NewVillage() *Village {
	return &Village{divisions: map[string]*division{}, departments: map[string]*department{}}
}

// publicName reports whether a text may be a public name: to be seen, without room around it,
// without a long number.
func publicName(name string) bool {
	digits, hidden := 0, false
	for _, r := range name {
		if unicode.IsDigit(r) {
			digits++
		}
		hidden = hidden || !unicode.IsPrint(r)
	}
	return len(name) > 0 && len(name) <= 150 && !hidden && digits < 8 && strings.TrimSpace(name) == name
}

// publicCode reports whether a text is a code: a small letter, then small letters, digits,
// full stops and underscores, and no long number.
func publicCode(code string) bool {
	digits := 0
	for i, r := range code {
		small := r >= 'a' && r <= 'z'
		if r >= '0' && r <= '9' {
			digits++
		} else if !small && r != '.' && r != '_' {
			return false
		}
		if i == 0 && !small {
			return false
		}
	}
	return len(code) > 0 && len(code) <= 40 && digits < 7
}

// today is the day in the county's time (UTC+8).
func today(ms int64) calendar.Date { return calendar.Date((ms + 8*3600_000) / (24 * 3600_000)) }

// dated returns what is wrong with the date of a fact; "" if nothing.
func dated(module string, env Env, date, changed calendar.Date) string {
	switch {
	case date == 0:
		return module + ".date_missing"
	case date > today(env.Time):
		return module + ".date_in_future"
	case date < changed:
		return module + ".date_out_of_order"
	}
	return ""
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (v *Village) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case village.Publish:
		return v.publish(env, c), true
	case village.Rename:
		return v.rename(env, c), true
	case village.Dissolve:
		return v.dissolve(env, c), true
	case village.PublishDepartments:
		return v.publishDepartments(c), true
	case village.CloseDepartment:
		d := v.departments[c.Code]
		switch {
		case d == nil:
			return refuse("village.department_unknown"), true
		case d.closed:
			return refuse("village.department_closed"), true
		}
		d.closed = true
		return accept(1), true
	}
	return Verdict{}, false
}

// level returns the kind of a code of so many digits in one of the simulation's provinces.
func level(code string) village.Kind {
	switch {
	case len(code) == 12:
		return village.Village
	case len(code) == 9:
		return village.Township
	case strings.HasSuffix(code, "00"):
		return "" // A prefecture or a province.
	}
	return village.County
}

func goodCode(code string) bool {
	for _, r := range code {
		if r < '0' || r > '9' {
			return false
		}
	}
	n := len(code)
	if n != 6 && n != 9 && n != 12 || !strings.HasPrefix(code, "33") || code[2:4] == "00" && code[4:] != "00" {
		return false
	}
	return (n < 9 || code[6:9] != "000") && (n < 12 || code[9:] != "000")
}

func (v *Village) publish(env Env, c village.Publish) Verdict {
	switch {
	case len(c.Divisions) == 0:
		return refuse("village.rows_missing")
	case len(c.Divisions) > 4000:
		return refuse("village.rows_too_many")
	}
	var fresh []string
	for i, row := range c.Divisions {
		code, known := v.publishOne(env, row)
		if code != "" {
			for _, code := range fresh {
				delete(v.divisions, code)
			}
			return refuseRow(i, code)
		}
		if !known {
			fresh = append(fresh, row.Code)
		}
	}
	if len(fresh) == 0 {
		return refuse("command.no_effect")
	}
	v.codes = append(v.codes, fresh...)
	return accept(len(fresh))
}

func (v *Village) publishOne(env Env, row village.Row) (code string, known bool) {
	switch {
	case !goodCode(row.Code):
		return "village.code_malformed", false
	case row.Kind != village.County && row.Kind != village.Township && row.Kind != village.Village:
		return "village.kind_unknown", false
	case row.Kind != level(row.Code):
		return "village.kind_not_of_code", false
	case !publicName(row.NameZH):
		return "village.name_malformed", false
	}
	if code := dated("village", env, row.From, calendar.DateMin); code != "" {
		return code, false
	}
	if old := v.divisions[row.Code]; old != nil {
		switch {
		case old.gone:
			return "village.dissolved", true
		case old.name != row.NameZH || old.from != row.From || old.parent != row.Parent:
			return "village.exists_differently", true
		}
		return "", true
	}
	above := ""
	if n := len(row.Code); n > 6 {
		above = row.Code[:n-3]
	}
	if row.Parent != above {
		return "village.parent_not_prefix", false
	}
	if p := v.divisions[above]; above != "" && p == nil {
		return "village.parent_unknown", false
	} else if above != "" && p.gone {
		return "village.parent_dissolved", false
	}
	v.divisions[row.Code] = &division{name: row.NameZH, parent: row.Parent, from: row.From, changed: row.From}
	return "", false
}

func (v *Village) rename(env Env, c village.Rename) Verdict {
	d := v.divisions[string(c.Code)]
	switch {
	case d == nil:
		return refuse("village.unknown")
	case d.gone:
		return refuse("village.dissolved")
	case !publicName(c.NameZH):
		return refuse("village.name_malformed")
	case c.NameZH == d.name:
		return refuse("village.name_same")
	}
	if code := dated("village", env, c.From, d.changed); code != "" {
		return refuse(code)
	}
	d.name, d.changed = c.NameZH, c.From
	return accept(1)
}

func (v *Village) dissolve(env Env, c village.Dissolve) Verdict {
	d := v.divisions[string(c.Code)]
	switch {
	case d == nil:
		return refuse("village.unknown")
	case d.gone:
		return refuse("village.dissolved")
	}
	for _, part := range v.divisions {
		if part.parent == string(c.Code) && !part.gone {
			return refuse("village.has_parts")
		}
	}
	into := v.divisions[string(c.Into)]
	if c.Into != "" &&
		(into == nil || into.gone || into == d || into.from > c.Date || level(string(c.Into)) != level(string(c.Code))) {
		return refuse("village.into_unsuitable")
	}
	if code := dated("village", env, c.Date, d.changed); code != "" {
		return refuse(code)
	}
	d.gone, d.changed, d.into = true, c.Date, string(c.Into)
	if into != nil {
		into.changed = max(into.changed, c.Date)
	}
	return accept(1)
}

func (v *Village) publishDepartments(c village.PublishDepartments) Verdict {
	switch {
	case len(c.Departments) == 0:
		return refuse("village.rows_missing")
	case len(c.Departments) > 4000:
		return refuse("village.rows_too_many")
	}
	for i, row := range c.Departments {
		switch {
		case !publicCode(row.Code):
			return refuseRow(i, "village.department_code_malformed")
		case !publicName(row.NameZH) || !publicName(row.NameEN):
			return refuseRow(i, "village.department_name_malformed")
		}
	}
	events := 0
	for _, row := range c.Departments {
		want := department{zh: row.NameZH, en: row.NameEN}
		if old := v.departments[row.Code]; old == nil || *old != want {
			v.departments[row.Code] = &want
			events++
		}
	}
	if events == 0 {
		return refuse("command.no_effect")
	}
	return accept(events)
}

// seat reports whether a division stands, and is no county.
func (v *Village) seat(code string) bool {
	d := v.divisions[code]
	return d != nil && !d.gone && len(code) > 6
}

// CompareAll holds everything against the register.
func (v *Village) CompareAll(real *village.Registry) error {
	for _, code := range v.codes {
		want := v.divisions[code]
		got, ok := real.Division(village.Code(code))
		if !ok || got.Name != want.name || string(got.Parent) != want.parent || got.From != want.from ||
			got.Changed != want.changed || got.Gone != want.gone || string(got.Into) != want.into {
			return fmt.Errorf("division %s is %+v, expected %+v", code, got, *want)
		}
	}
	for code, d := range v.departments {
		if real.DepartmentOpen(code) == d.closed {
			return fmt.Errorf("department %s: closed is %t, expected %t", code, !d.closed, d.closed)
		}
	}
	return nil
}

var badNames = []string{"", " 山", "山 ", "电话12345678", strings.Repeat("长", 51), "a\x01b"}

// name draws a public name.
func name(chance *rand.Rand, wrong int) string {
	if percent(chance, wrong) {
		return badNames[chance.IntN(len(badNames))]
	}
	return []string{"昌硕", "递铺", "梅溪", "Yucun", "余村 7"}[chance.IntN(5)]
}

// date draws a date not far before now.
func date(chance *rand.Rand, now int64, wrong int) calendar.Date {
	switch {
	case percent(chance, wrong):
		return []calendar.Date{0, today(now) + 1, 1}[chance.IntN(3)]
	case percent(chance, 50):
		return today(now)
	}
	return today(now) - calendar.Date(chance.IntN(20))
}

// code draws the code of a division, mostly of one that is registered.
func (v *Village) code(chance *rand.Rand, wrong int) string {
	if len(v.codes) > 0 && !percent(chance, wrong) {
		return v.codes[chance.IntN(len(v.codes))]
	}
	odd := []string{"330523", "33052", "９９", "330000", "330523000", "330524", "990523", "330523199", "330500"}
	return odd[chance.IntN(len(odd))]
}

// Draw returns a command at random.
func (v *Village) Draw(chance *rand.Rand, wrong int, now int64) any {
	switch n := chance.IntN(100); {
	case n < 45 || len(v.codes) == 0:
		c := village.Publish{}
		rows := 1 + chance.IntN(3)
		if percent(chance, wrong/2+1) {
			rows = []int{0, 4001}[chance.IntN(2)]
		}
		for range rows {
			c.Divisions = append(c.Divisions, v.row(chance, wrong, now))
		}
		return c
	case n < 60:
		return village.Rename{
			Code:   village.Code(v.code(chance, wrong)),
			NameZH: name(chance, wrong),
			From:   date(chance, now, wrong),
		}
	case n < 80:
		c := village.Dissolve{Code: village.Code(v.code(chance, wrong)), Date: date(chance, now, wrong)}
		if percent(chance, 60) {
			c.Into = village.Code(v.code(chance, wrong))
			for range 10 {
				if into := v.divisions[string(c.Into)]; into != nil && !into.gone && len(c.Into) == len(c.Code) &&
					c.Into != c.Code {
					break
				}
				c.Into = village.Code(v.code(chance, wrong))
			}
		}
		return c
	case n < 90:
		c := village.PublishDepartments{}
		rows := 1 + chance.IntN(3)
		if percent(chance, wrong/2+1) {
			rows = []int{0, 4001}[chance.IntN(2)]
		}
		for range rows {
			row := village.DepartmentRow{
				Code:   departmentCode(chance),
				NameZH: name(chance, wrong),
				NameEN: "forestry",
			}
			if percent(chance, wrong) {
				row.Code = []string{"", "Forest", "1a", "a1234567", strings.Repeat("a", 41), "林"}[chance.IntN(6)]
			}
			c.Departments = append(c.Departments, row)
		}
		return c
	}
	return village.CloseDepartment{Code: departmentCode(chance)}
}

func departmentCode(chance *rand.Rand) string {
	return []string{"forestry", "finance", "housing", "audit.1", "x_2"}[chance.IntN(5)]
}

// row draws a division to publish: often one more part of one that stands.
func (v *Village) row(chance *rand.Rand, wrong int, now int64) village.Row {
	code := "330523"
	if len(v.codes) > 0 && !percent(chance, 10) {
		code = v.code(chance, wrong)
		if len(code) < 12 && !percent(chance, 10) {
			code += fmt.Sprintf("%03d", 1+chance.IntN(300))
		}
	}
	row := village.Row{Code: code, NameZH: name(chance, wrong), From: date(chance, now, wrong)}
	if n := len(code); n == 9 || n == 12 {
		row.Parent = code[:n-3]
		row.Kind = level(code)
	} else {
		row.Kind = village.County
	}
	if old := v.divisions[code]; old != nil && percent(chance, 60) {
		row.NameZH, row.From = old.name, old.from
	}
	if percent(chance, wrong) {
		row.Kind = []village.Kind{"", "city", village.Township}[chance.IntN(3)]
	}
	if percent(chance, wrong) {
		row.Parent = []string{"", "330523", "330524"}[chance.IntN(3)]
	}
	return row
}

// villages returns the villages that stand, in the order in which they came.
func (v *Village) villages() (codes []string) {
	for _, code := range v.codes {
		if len(code) == 12 && !v.divisions[code].gone {
			codes = append(codes, code)
		}
	}
	return codes
}

// home returns a village that stands, mostly.
func (v *Village) home(chance *rand.Rand, wrong int) string {
	if all := v.villages(); len(all) > 0 && !percent(chance, wrong) {
		return all[chance.IntN(len(all))]
	}
	return v.code(chance, 50)
}

// settle returns the command that publishes some villages, with what they are part of.
func (v *Village) settle(chance *rand.Rand, now int64) any {
	c := village.Publish{}
	part := func(code, parent string, kind village.Kind) {
		if d := v.divisions[code]; d == nil {
			c.Divisions = append(c.Divisions, village.Row{Code: code, NameZH: name(chance, 0), Kind: kind, Parent: parent,
				From: today(now) - 20})
		}
	}
	part("330523", "", village.County)
	if d := v.divisions["330523"]; d != nil && d.gone { // It cannot come again, nor can what was part of it.
		part("330524", "", village.County)
		return c
	}
	for n := 1; n < 300; n++ {
		town := fmt.Sprintf("330523%03d", n)
		if d := v.divisions[town]; d != nil && d.gone {
			continue
		}
		part(town, "330523", village.Township)
		for i := range 6 {
			part(fmt.Sprintf("%s%03d", town, 400+100*(n%5)+i), town, village.Village)
		}
		if len(c.Divisions) > 1 {
			break
		}
	}
	return c
}
