package payrun

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"liangshan/company"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/intake"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
	"liangshan/vault"
)

// A File is a table that somebody gives: CSV in UTF-8 or GBK, or an xlsx.
type File struct {
	Path string `json:"path"`
	Data []byte `json:"data"`
}

// Titles returns what the first row calls the columns; nil if the table cannot be read.
func (f File) Titles() (names []string) {
	wrong := f.each(func(_ int, cells []string) {
		if names == nil {
			names = slices.Clone(cells)
		}
	})
	if wrong != nil && len(names) == 0 {
		return nil
	}
	return names
}

// A Source is a register that somebody gives. Its first row names the columns: key (编号), which is
// the number of the beneficiary or a resident's identity number; the document's facts; if the
// beneficiary is not the payee, payee (收款人), in the same form; reviewed (人工复核): a person has
// decided. Lists are the members of households and the like, by the name of the list.
type Source struct {
	Register File            `json:"register"`
	Lists    map[string]File `json:"lists"`
	Ignore   []string        `json:"ignore,omitempty"` // What columns are called that are passed over.
}

// each reads a table row by row, the titles first.
func (f File) each(row func(line int, cells []string)) *policy.Error {
	if !bytes.HasPrefix(f.Data, []byte("PK\x03\x04")) {
		return policy.EachRow(f.Path, f.Data, row)
	}
	lines, cells, code := intake.Table(f.Data, "")
	if code != "" || len(lines) == 0 {
		_, en := intake.Sentences(string(code))
		return &policy.Error{Path: f.Path, Line: 1, Column: 1, Code: policy.CodeTable, Text: en}
	}
	for i, line := range lines {
		row(line, cells[i])
	}
	return nil
}

// Read reads a register and its lists for a document, with the keys as they are written: without a county.
func (s *Source) Read(doc *policy.Document) (*policy.Register, policy.Errors) {
	var loader *policy.Loader
	var errs policy.Errors
	wrong := s.Register.each(func(line int, cells []string) {
		switch {
		case loader != nil:
			loader.Row(line, cells)
		case errs == nil:
			loader, errs = doc.NewLoader(s.Register.Path, slices.Clone(cells), s.Ignore...)
		}
	})
	switch {
	case wrong != nil:
		return nil, policy.Errors{wrong}
	case errs != nil:
		return nil, errs
	}
	register, errs := loader.Register()
	if errs == nil {
		errs = s.addLists(doc, register)
	}
	return register, errs
}

func place(names []string, titles []string) int {
	return slices.IndexFunc(names, func(n string) bool { return slices.Contains(titles, strings.TrimSpace(n)) })
}

// A subject is a row of a register as it was resolved.
type subject struct {
	beneficiary uint64
	payee       person.Number
	reviewed    bool
	registered  bool // The payee is in the register of persons, so the row is sealed under that key.
}

// A loaded is a register that is ready to be decided.
type loaded struct {
	names    []string // Of the columns, as the file has them.
	data     *rule.Data
	subjects []subject
	other    map[uint64]programme.Sum // What those on the list had for other periods when it was computed, if it matters.
}

// A sourceReader takes a register in, row by row.
type sourceReader struct {
	doc                  *policy.Document
	path                 string
	ignore               []string
	loader               *policy.Loader
	l                    *loaded
	key, payee, reviewed int // Places of columns; -1: there is none.
	keys, payees         []string
	lines                []int
	errs                 policy.Errors
}

func (r *sourceReader) fail(row, column int, code, text string) {
	if len(r.errs) < errorsMax {
		r.errs = append(r.errs, &policy.Error{Path: r.path, Line: r.lines[row], Column: column + 1, Code: code, Text: text})
	}
}

func (r *sourceReader) row(line int, cells []string) {
	if r.l == nil {
		r.l = &loaded{names: slices.Clone(cells)}
		r.loader, r.errs = r.doc.NewLoader(r.path, r.l.names, r.ignore...)
		r.key, r.payee = place(cells, policy.KeyTitles), place(cells, policy.PayeeTitles)
		r.reviewed = place(cells, policy.ReviewedTitles)
		return
	}
	if r.loader == nil {
		return
	}
	r.loader.Row(line, cells)
	r.lines = append(r.lines, line)
	one := subject{}
	if text := at(cells, r.reviewed); text != "" {
		yes, wrong := r.doc.ParseCell(rule.Type{Kind: rule.Bool}, text)
		if one.reviewed = yes == 1; wrong != "" {
			r.fail(len(r.l.subjects), r.reviewed, policy.CodeCell, r.l.names[r.reviewed]+": "+wrong)
		}
	}
	r.l.subjects = append(r.l.subjects, one)
	r.keys = append(r.keys, strings.Clone(at(cells, r.key)))
	r.payees = append(r.payees, strings.Clone(at(cells, r.payee)))
}

// load reads a register for a document and finds out whom its rows are about.
func (d *Desk) load(ctx context.Context, doc *policy.Document, s *Source) (*loaded, error) {
	r := &sourceReader{doc: doc, path: s.Register.Path, ignore: s.Ignore}
	if wrong := s.Register.each(r.row); wrong != nil {
		return nil, policy.Errors{wrong}
	}
	if r.loader == nil {
		return nil, r.errs
	}
	register, errs := r.loader.Register()
	if errs = append(errs, r.errs...); errs != nil {
		return nil, errs
	}
	if errs = s.addLists(doc, register); errs != nil {
		return nil, errs
	}
	r.l.data = register.Data
	if err := d.resolve(ctx, r); err != nil {
		return nil, err
	}
	if r.errs != nil {
		return nil, r.errs
	}
	return r.l, nil
}

func at(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// addLists reads the lists of a source into a register.
func (s *Source) addLists(doc *policy.Document, register *policy.Register) policy.Errors {
	for _, name := range sortedNames(s.Lists) {
		file := s.Lists[name]
		var names []string
		var rows [][]string
		var lines []int
		wrong := file.each(func(line int, cells []string) {
			if names == nil {
				names = slices.Clone(cells)
				return
			}
			rows, lines = append(rows, slices.Clone(cells)), append(lines, line)
		})
		if wrong != nil {
			return policy.Errors{wrong}
		}
		if errs := register.AddList(doc, name, file.Path, names, rows, lines); errs != nil {
			return errs
		}
	}
	return nil
}

func sortedNames(lists map[string]File) []string {
	names := make([]string, 0, len(lists))
	for name := range lists {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// errorsMax is how much of what is wrong with a table is said at once.
const errorsMax = 200

// resolve finds the numbers of beneficiaries and payees. Of a person who was merged it is the number
// that was kept; two rows about one beneficiary are an error, and so are households and companies in no register, and a
// payee who is written so that nobody is found: nobody else is paid instead.
func (d *Desk) resolve(ctx context.Context, r *sourceReader) error {
	numbers, err := d.numbersOf(ctx, r.keys)
	if err != nil {
		return err
	}
	paid, err := d.numbersOf(ctx, r.payees)
	if err != nil {
		return err
	}
	unknown := make([]bool, len(r.keys))
	err = d.read(ctx, len(r.keys), func(c *county.County, i int) {
		s := &r.l.subjects[i]
		s.beneficiary, s.payee = numbers[i], person.Number(paid[i])
		switch r.doc.Unit {
		case "person":
			if current, ok := c.Person.Current(person.Number(s.beneficiary)); ok {
				s.beneficiary = uint64(current)
			}
			if s.payee == 0 {
				s.payee = person.Number(s.beneficiary)
			}
		case "household":
			home, ok := c.Person.Household(person.HouseholdNumber(s.beneficiary))
			if unknown[i] = !ok; ok && s.payee == 0 {
				s.payee = home.Head
			}
		case "company":
			_, ok := c.Company.Company(company.Number(s.beneficiary))
			unknown[i] = !ok
		}
		if current, ok := c.Person.Current(s.payee); ok {
			s.payee, s.registered = current, true
		}
	})
	seen := make(map[uint64]bool, len(r.keys))
	for i, s := range r.l.subjects {
		r.unresolved(i, paid[i], unknown[i], seen[s.beneficiary])
		seen[s.beneficiary] = true
	}
	return err
}

// unresolved says what of a row's key and payee is wrong.
func (r *sourceReader) unresolved(row int, paid uint64, unknown, twice bool) {
	s, column, text := r.l.subjects[row], r.key, ""
	number := strconv.FormatUint(s.beneficiary, 10)
	switch {
	case s.beneficiary == 0:
		text = "the key is neither the number of a beneficiary nor the identity number of somebody registered"
	case unknown:
		text = "no " + r.doc.Unit + " that is registered has the number " + number
	case twice:
		text = "another row is about " + number + ", into whom this one was merged"
	case r.payees[row] != "" && paid == 0:
		column = r.payee
		text = "the payee is neither the number of a person nor the identity number of somebody registered"
	case s.payee == 0:
		column = max(r.payee, 0)
		text = "nobody is named to be paid; give the column payee (收款人)"
	}
	if text != "" {
		r.fail(row, column, policy.CodeKey, text)
	}
}

// numbersOf reads numbers, as numberOf does; of an empty text it is 0.
func (d *Desk) numbersOf(ctx context.Context, texts []string) (numbers []uint64, err error) {
	numbers = make([]uint64, len(texts))
	for i, text := range texts {
		if text == "" {
			continue
		}
		if numbers[i], err = d.numberOf(ctx, text); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// numberOf reads a number, or an identity number, whose number the vault knows; 0 if it is neither.
func (d *Desk) numberOf(ctx context.Context, text string) (uint64, error) {
	text = identity.Narrow(text)
	if len(text) < 18 {
		n, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return 0, nil // Said of the row.
		}
		return n, nil
	}
	found, err := d.r.Vault.Search(ctx, vault.Query{Field: vault.Identity, Text: vault.Text(text), Limit: 2})
	if err != nil || len(found) != 1 {
		return 0, err
	}
	return uint64(found[0]), nil
}
