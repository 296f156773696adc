package payrun

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
	"liangshan/vault"
)

// Facts that programmes ask for stand in the vault as dated statements of persons: of the person
// itself under fact.NAME, of the household under home.NAME with any of its members. A name that is
// not in ASCII stands in hexadecimal behind an x.

// factField returns the field of a fact.
func factField(family, name string) vault.Field {
	plain := name != "" && !strings.HasPrefix(name, "x")
	for _, r := range name {
		plain = plain && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_')
	}
	if !plain {
		name = "x" + hex.EncodeToString([]byte(name))
	}
	return vault.Field(family + "." + name)
}

const (
	ofPerson = "fact"
	ofHome   = "home"
)

// dayOf returns a date as the vault writes it.
func dayOf(date calendar.Date) vault.Day {
	year, month, day := date.Civil()
	return identity.NewDay(year, month, day)
}

// gather makes a register from the facts in the vault, as of the day until which the period has come:
// of all persons who lived then, or of all households, each with those who belonged to it then. Who died or moved since
// has their part in what is decided again. Facts that nobody stated are missing.
func (d *Desk) gather(ctx context.Context, j *job) (*loaded, error) {
	today, err := d.today()
	if err != nil {
		return nil, err
	}
	on := min(today, j.to)
	l := &loaded{data: emptyData(j.doc)}
	switch j.doc.Unit {
	case "person":
		err = d.gatherPersons(ctx, j.doc, l, on)
	case "household":
		err = d.gatherHouseholds(ctx, j.doc, l, on)
	default:
		err = ErrUnit
	}
	return l, err
}

// ErrUnit says that the vault holds no facts about what a programme pays.
var ErrUnit = errors.New("payrun: facts in the vault are about persons and households; give a register")

func (d *Desk) gatherPersons(ctx context.Context, doc *policy.Document, l *loaded, on calendar.Date) error {
	fields := fieldsOf(doc, ofPerson)
	for behind := vault.Number(0); ; {
		page, last, err := d.r.Vault.Numbers(ctx, behind)
		if err != nil || last == 0 {
			return err
		}
		behind = last
		var living []vault.Number
		err = d.r.Read(ctx, func(c *county.County) {
			for _, n := range page {
				if c.Person.ActiveOn(person.Number(n), on) {
					living = append(living, n)
				}
			}
		})
		if err != nil {
			return err
		}
		people, err := d.r.Vault.GetMany(ctx, living, dayOf(on), fields...)
		if err != nil {
			return err
		}
		for i, p := range people {
			if len(p.Facts) == 0 {
				continue // Nobody has said anything that the programme asks for.
			}
			s := subject{beneficiary: uint64(living[i]), payee: person.Number(living[i]), registered: true}
			l.addFacts(doc, s, func(name string) string {
				v, _ := p.Value(factField(ofPerson, name))
				return v.Reveal()
			})
		}
	}
}

func fieldsOf(doc *policy.Document, family string) (all []vault.Field) {
	for _, c := range doc.Scope().Columns {
		all = append(all, factField(family, c.Name))
	}
	return all
}

// gatherHouseholds makes a row of each household that stood on a day: its facts, and in the document's list
// its members, each with the own facts.
func (d *Desk) gatherHouseholds(ctx context.Context, doc *policy.Document, l *loaded, on calendar.Date) error {
	homes := map[person.HouseholdNumber][]person.Number{}
	for behind := vault.Number(0); ; {
		page, last, err := d.r.Vault.Numbers(ctx, behind)
		if err != nil {
			return err
		}
		if last == 0 {
			break
		}
		behind = last
		err = d.r.Read(ctx, func(c *county.County) {
			for _, n := range page {
				home := c.Person.HouseholdOn(person.Number(n), on)
				// What was noted under a number that was merged since stands under the one that was kept.
				number, _ := c.Person.Current(person.Number(n))
				if home != 0 && !slices.Contains(homes[home], number) {
					homes[home] = append(homes[home], number)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	numbers := make([]person.HouseholdNumber, 0, len(homes))
	for number := range homes {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		if err := d.gatherHousehold(ctx, doc, l, number, homes[number], dayOf(on)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) gatherHousehold(ctx context.Context, doc *policy.Document, l *loaded, number person.HouseholdNumber,
	members []person.Number, on vault.Day) error {
	var head person.Number
	if err := d.r.Read(ctx, func(c *county.County) {
		home, _ := c.Person.Household(number)
		head = home.Head
	}); err != nil {
		return err
	}
	numbers := make([]vault.Number, len(members))
	for i, m := range members {
		numbers[i] = vault.Number(m)
	}
	people, err := d.r.Vault.GetMany(ctx, numbers, on)
	if err != nil {
		return err
	}
	any := false
	s := subject{beneficiary: uint64(number), payee: head, registered: true}
	l.addFacts(doc, s, func(name string) string {
		value, from := "", vault.Day(-1)
		for _, p := range people {
			for _, f := range p.Facts {
				if f.Field == factField(ofHome, name) && f.From > from {
					value, from, any = f.Value.Reveal(), f.From, true
				}
			}
		}
		return value
	})
	if !any {
		l.dropLast() // Nobody has said anything of it.
		return nil
	}
	for i, list := range doc.Scope().Lists {
		l.addMembers(doc, i, list, people)
	}
	return nil
}

// dropLast takes the last row away.
func (l *loaded) dropLast() {
	l.data.Rows--
	l.subjects = l.subjects[:l.data.Rows]
	for i := range l.data.Columns {
		l.data.Columns[i] = l.data.Columns[i][:l.data.Rows]
	}
	for i := range l.data.Lists {
		list := &l.data.Lists[i]
		list.First, list.Last = list.First[:l.data.Rows], list.Last[:l.data.Rows]
	}
}

// addFacts adds a row of facts; a text that cannot be read was let in by another version of the
// document, and is missing.
func (l *loaded) addFacts(doc *policy.Document, s subject, value func(name string) string) {
	l.subjects = append(l.subjects, s)
	for i, c := range doc.Scope().Columns {
		v := rule.Missing
		if text := value(c.Name); text != "" {
			var wrong string
			if v, wrong = doc.ParseCell(c.Type, text); wrong != "" {
				v = rule.Missing
			}
		}
		l.data.Columns[i] = append(l.data.Columns[i], v)
	}
	for i := range l.data.Lists {
		list := &l.data.Lists[i]
		list.First, list.Last = append(list.First, -1), append(list.Last, 0)
	}
	l.data.Rows++
}

// addMembers adds the members of a household to the last row.
func (l *loaded) addMembers(doc *policy.Document, which int, of rule.List, people []vault.Person) {
	list := &l.data.Lists[which]
	first := int32(0)
	if len(list.Columns) > 0 {
		first = int32(len(list.Columns[0]))
	}
	for _, p := range people {
		for c, column := range of.Columns {
			v := rule.Missing
			if text, ok := p.Value(factField(ofPerson, column.Name)); ok {
				var wrong string
				if v, wrong = doc.ParseCell(column.Type, text.Reveal()); wrong != "" {
					v = rule.Missing
				}
			}
			list.Columns[c] = append(list.Columns[c], v)
		}
	}
	row := l.data.Rows - 1
	list.First[row], list.Last[row] = first, first+int32(len(people))
}

// A Stated says what became of a table of facts.
type Stated struct {
	Rows      int `json:"rows"`
	New       int `json:"new"`       // Facts that were stated.
	Unchanged int `json:"unchanged"` // Facts that were there.
	Periods   int `json:"periods"`   // That are to be decided again, because something else held until now.
}

var (
	fromTitles   = []string{"from", "起始日期"}
	sourceTitles = []string{"source", "来源"}
)

// State takes facts into the vault: a table whose columns are key (编号), which is a person's or, of
// households, a household's number, or a resident's identity number; from (起始日期); source (来源);
// and facts of a programme, by their names or words. An empty cell states nothing; none states that
// from that day on there is no value. Nothing is stated if a row is wrong. The same table again
// changes nothing.
func (d *Desk) State(ctx context.Context, code string, f File) (*Stated, error) {
	doc, err := d.inForce(ctx, code)
	if err != nil {
		return nil, err
	}
	if doc.Unit != "person" && doc.Unit != "household" {
		return nil, ErrUnit
	}
	t := &factTable{doc: doc, path: f.Path}
	if wrong := f.each(t.row); wrong != nil {
		return nil, policy.Errors{wrong}
	}
	if err := d.owners(ctx, t); err != nil {
		return nil, err
	}
	if len(t.errs) > 0 {
		return nil, t.errs
	}
	if _, err := d.ask("person.note_checked", nil); err != nil {
		return nil, err
	}
	d.r.Facts.Lock()
	defer d.r.Facts.Unlock()
	s := &Stated{Rows: len(t.rows)}
	// Before anything is stated: cut off in between, a period is decided again for nothing, and none is forgotten.
	if s.Periods, err = d.correct(ctx, t.rows); err != nil {
		return nil, err
	}
	for _, row := range t.rows {
		if err := d.state(ctx, row, s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// inForce reads the document of a programme that is in force.
func (d *Desk) inForce(ctx context.Context, code string) (*policy.Document, error) {
	j, version, known := &job{}, uint32(0), false
	err := d.r.Read(ctx, func(c *county.County) {
		number, p, ok := c.Programme.ByCode(code)
		j.number, version, known = number, p.Version, ok
	})
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, programme.ErrNoProgramme
	}
	return d.document(ctx, j.number, version)
}

// A factRow is what a row states.
type factRow struct {
	line  int
	key   string
	owner vault.Number
	from  calendar.Date
	facts []vault.Fact
}

// A factTable is a table of facts while it is read.
type factTable struct {
	doc     *policy.Document
	path    string
	names   []string
	columns []rule.Column // By place; without a name: none of the document's.
	rows    []factRow
	errs    policy.Errors
}

func (t *factTable) fail(line, column int, code, text string) {
	if len(t.errs) < errorsMax {
		t.errs = append(t.errs, &policy.Error{Path: t.path, Line: line, Column: column + 1, Code: code, Text: text})
	}
}

// title finds out what a column states.
func (t *factTable) title(name string) rule.Column {
	for i, c := range t.doc.Scope().Columns {
		if w := t.doc.Columns[i].Words; name == c.Name || name == w.ZH || name == w.EN {
			return c
		}
	}
	if t.doc.Unit == "household" { // Members of a list state their own facts.
		for _, l := range t.doc.Scope().Lists {
			for _, c := range l.Columns {
				if name == l.Each+"."+c.Name {
					return c
				}
			}
		}
	}
	return rule.Column{}
}

// same reports whether two titles are of one fact; members have their own beside those of the household.
func (t *factTable) same(a, b string) bool {
	return t.title(a) == t.title(b) && strings.Contains(a, ".") == strings.Contains(b, ".")
}

func (t *factTable) row(line int, cells []string) {
	if t.names == nil {
		t.names = slices.Clone(cells)
		for i, name := range t.names {
			c := t.title(strings.TrimSpace(name))
			if c.Name != "" && slices.ContainsFunc(t.names[:i], func(n string) bool { return t.same(n, name) }) {
				t.fail(line, i, policy.CodeTitle, "another column states "+c.Name+" too")
			}
			t.columns = append(t.columns, c)
			if c.Name == "" && place([]string{name}, slices.Concat(policy.KeyTitles, fromTitles, sourceTitles)) < 0 {
				t.fail(line, i, policy.CodeTitle, "the programme asks for no fact called "+name)
			}
		}
		for _, titles := range [][]string{policy.KeyTitles, fromTitles, sourceTitles} {
			if place(t.names, titles) < 0 {
				t.fail(line, 0, policy.CodeColumn, "no column is called "+strings.Join(titles, " or "))
			}
		}
		return
	}
	if place(t.names, policy.KeyTitles) < 0 || place(t.names, fromTitles) < 0 || place(t.names, sourceTitles) < 0 {
		return
	}
	key, from := place(t.names, policy.KeyTitles), place(t.names, fromTitles)
	since, wrong := t.doc.ParseCell(rule.Type{Kind: rule.Date}, at(cells, from))
	source := strings.Clone(at(cells, place(t.names, sourceTitles)))
	switch {
	case wrong != "" || at(cells, from) == "":
		t.fail(line, from, policy.CodeCell, "the day from which it holds is expected, such as 2026-05-01")
		return
	case source == "":
		t.fail(line, place(t.names, sourceTitles), policy.CodeCell, "who says so is missing")
		return
	}
	row := factRow{line: line, key: strings.Clone(at(cells, key)), from: calendar.Date(since)}
	for i, c := range t.columns {
		text := strings.Clone(at(cells, i))
		if c.Name == "" || text == "" {
			continue
		}
		if text == "none" {
			text = ""
		} else if _, wrong := t.doc.ParseCell(c.Type, text); wrong != "" {
			t.fail(line, i, policy.CodeCell, c.Name+": "+wrong)
			continue
		}
		family := ofPerson
		if t.doc.Unit == "household" && !strings.Contains(t.names[i], ".") {
			family = ofHome
		}
		row.facts = append(row.facts, vault.Fact{Field: factField(family, c.Name), Value: vault.Text(text),
			From: dayOf(row.from), Source: vault.Text(source)})
	}
	t.rows = append(t.rows, row)
}

// owners finds the persons with whom facts are stated: of a household its head.
func (d *Desk) owners(ctx context.Context, t *factTable) error {
	key := place(t.names, policy.KeyTitles)
	numbers := make([]uint64, len(t.rows))
	for i := range t.rows {
		n, err := d.numberOf(ctx, t.rows[i].key)
		if err != nil {
			return err
		}
		numbers[i] = n
	}
	return d.read(ctx, len(t.rows), func(c *county.County, i int) {
		row := &t.rows[i]
		number := person.Number(numbers[i])
		if t.doc.Unit == "household" && len(row.key) < 18 && len(row.facts) > 0 &&
			strings.HasPrefix(string(row.facts[0].Field), ofHome) {
			home, _ := c.Person.Household(person.HouseholdNumber(numbers[i]))
			number = home.Head
		}
		if current, ok := c.Person.Current(number); ok {
			number = current
		}
		if !c.Person.Active(number) {
			t.fail(row.line, key, policy.CodeKey, "nobody who is registered and alive has the key "+row.key)
			return
		}
		row.owner = vault.Number(number)
	})
}

// state states the facts of a row that are not the ones that hold.
func (d *Desk) state(ctx context.Context, row factRow, s *Stated) error {
	for _, f := range row.facts {
		p, err := d.r.Vault.Get(ctx, row.owner, f.From, f.Field)
		if err != nil {
			return err
		}
		version := uint64(0)
		if len(p.Facts) > 0 {
			was := p.Facts[0]
			if was.Value == f.Value && (was.From == f.From || was.Source == f.Source) {
				s.Unchanged++
				continue
			}
			version = was.Version
		} else if f.Value == "" {
			s.Unchanged++
			continue
		}
		sum := sha256.Sum256([]byte(f.Value.Reveal() + "\x00" + f.Source.Reveal() + "\x00" + string(f.Field)))
		request := "fact/" + decimal(uint64(row.owner)) + "/" + decimal(
			version,
		) + "/" + decimal(uint64(f.From)) + "/" +
			hex.EncodeToString(sum[:])
		if _, err := d.r.Vault.Put(ctx, request, row.owner, []vault.Fact{f}); err != nil {
			return err
		}
		s.New++
	}
	return nil
}
