package web

import (
	"encoding"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"liangshan/calendar"
	"liangshan/quantity"
	"liangshan/text"
)

// A form of a command is made from the command's type, as the API reads it: a field for every
// number, text, date and truth value, a group for what belongs together, rows that can be added
// and removed for lists. What was written is kept as a url.Values whose keys are paths, such as
// stands.0.net_kg, so that a form can be shown again, checked, shown to read, and sent.

// Kinds of nodes.
const (
	nodeInput  = "input"
	nodeArea   = "textarea"
	nodeSelect = "select"
	nodeCheck  = "checkbox"
	nodeGroup  = "group"
	nodeRows   = "rows"
)

// A node is a field of a form, a group of nodes, or a list of rows of them.
type node struct {
	field
	Kind  string
	Nodes []*node
	List  []nodeRow
	Find  string // Path of the page on which a number is found.
	Shown string // The value as it is read, with its unit.
	Full  bool   // No more rows.
}

// A nodeRow is one row of a list.
type nodeRow struct {
	Title, Path string
	Nodes       []*node
}

// rowsMax bounds the rows of a list in a form; longer ones come in as files.
const rowsMax = 200

var (
	dateType   = reflect.TypeFor[calendar.Date]()
	rawType    = reflect.TypeFor[json.RawMessage]()
	textType   = reflect.TypeFor[encoding.TextUnmarshaler]()
	zoneOfLaw  = time.FixedZone("UTC+8", 8*3600)
	momentForm = "2006-01-02T15:04"
)

// A measure says how a whole number is written by people.
type measure struct {
	decimals int
	unit     string // Key of the vocabulary; empty: none.
}

// measures are told by the end of a field's name, in which its unit stands.
var measures = []struct {
	suffix string
	measure
}{
	{"_fen_per_mu", measure{2, "yuan_per_mu"}}, {"_fen_t", measure{2, "yuan_per_t"}}, {"_fen", measure{2, "yuan"}},
	{
		"_dm2",
		measure{2, "m2"},
	}, {"_kg", measure{0, "kg"}}, {"_ppm", measure{4, "percent"}}, {"_mm", measure{3, "m"}},
	{"_e9", measure{9, "degree"}}, {"_percent", measure{0, "percent"}}, {"tonnes", measure{0, "t"}},
	{"_t", measure{0, "t"}},
	{"_days", measure{0, "workdays"}}, {"workdays", measure{0, "workdays"}},
}

func measureOf(name string) measure {
	for _, m := range measures {
		if strings.HasSuffix(name, m.suffix) {
			return m.measure
		}
	}
	return measure{}
}

// A part is one field of a command's type.
type part struct {
	name     string
	kind     reflect.Type
	optional bool
	index    int
}

// partsOf returns the fields that JSON sets.
func partsOf(t reflect.Type) (all []part) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" && f.Type.Kind() != reflect.Pointer && f.Type != rawType {
			all = append(all, part{name, f.Type, strings.Contains(options, "omitempty"), i})
		}
	}
	return all
}

// isList reports whether a type is a list of groups, and isMany of single values.
func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && !isText(t.Elem())
}

func isMany(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 && !isList(t)
}

func isBytes(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8
}

func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(textType) }

func isNumber(t reflect.Type) bool {
	return !isText(t) && t != dateType && t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64
}

// isDays reports whether a number counts days since 1970.
func isDays(t reflect.Type, name string) bool {
	return t == dateType || name == "date" && t.Kind() == reflect.Int32
}

// A maker makes nodes of a form that holds some values.
type maker struct {
	p     *page
	in    url.Values
	lists map[string][]option      // By type, type and name, or module and name: what there is to choose from.
	find  func(kind string) string // Where numbers of a type are looked up; nil: nowhere.
	fresh bool                     // Nothing was sent yet: lists that have to be there begin with a row.

	module string // Of the command: some fields are called otherwise there.
}

// nodes returns the nodes of a struct.
func (m *maker) nodes(t reflect.Type, path string) (all []*node) {
	if m.module == "" {
		m.module = t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
	}
	for _, f := range partsOf(t) {
		all = append(all, m.node(f, joined(path, f.name)))
	}
	return all
}

func joined(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// label returns what a field is called.
func (m *maker) label(name string) string {
	if own := m.p.in(func(v *vocabulary) map[string]string { return v.Fields[m.module] }, name); own != "" {
		return own
	}
	if label := m.p.in(func(v *vocabulary) map[string]string { return v.Field }, name); label != "" {
		return label
	}
	return m.p.choose(text.Name("column", m.module+"."+name))
}

// called returns what a part of a command is called: in some modules by its type.
func (m *maker) called(f part) string {
	name := f.kind.String()[strings.LastIndexByte(f.kind.String(), '.')+1:]
	if own := m.p.in(func(v *vocabulary) map[string]string { return v.Fields[m.module] }, name); own != "" {
		return own
	}
	return m.label(f.name)
}

func (m *maker) node(f part, path string) *node {
	n := &node{Kind: nodeInput}
	n.field = field{P: m.p, ID: path, Name: path, Label: m.called(f), Type: "text", Fault: m.p.Fault(path),
		Value: m.in.Get(path), Rows: 3}
	n.Hint = m.p.in(func(v *vocabulary) map[string]string { return v.Hint }, f.name)
	switch {
	case isList(f.kind):
		m.list(n, f, path)
	case f.kind.Kind() == reflect.Struct && !isText(f.kind):
		n.Kind, n.Nodes = nodeGroup, m.nodes(f.kind, path)
	case isMany(f.kind):
		n.Kind, n.Hint = nodeArea, m.p.T("many_hint")
	case f.kind.Kind() == reflect.Bool:
		n.Kind, n.Checked = nodeCheck, n.Value == "true"
	default:
		m.single(n, f)
	}
	n.Shown = m.shown(n)
	return n
}

// list makes the rows of a list.
func (m *maker) list(n *node, f part, path string) {
	n.Kind = nodeRows
	count := rowsIn(m.in, path)
	if m.fresh && count == 0 && !f.optional {
		count = 1
	}
	for i := range min(count, rowsMax) {
		row := joined(path, strconv.Itoa(i))
		n.List = append(n.List, nodeRow{Title: n.Label + " " + strconv.Itoa(i+1), Path: row,
			Nodes: m.nodes(f.kind.Elem(), row)})
	}
	n.Full = count >= rowsMax
}

// rowsIn returns how many rows of a list were sent.
func rowsIn(in url.Values, path string) (count int) {
	for key := range in {
		rest, ok := strings.CutPrefix(key, path+".")
		if !ok {
			continue
		}
		number, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(number); err == nil && i >= count && i < rowsMax {
			count = i + 1
		}
	}
	return count
}

// single makes a field of one value.
func (m *maker) single(n *node, f part) {
	n.Class = "govuk-input--width-20"
	if isNumber(f.kind) {
		n.Mode, n.Class = "numeric", "govuk-input--width-10"
	}
	how := measureOf(f.name)
	if how.unit != "" && isNumber(f.kind) {
		n.Suffix = m.p.Unit(how.unit)
		if how.decimals > 0 {
			n.Mode = "decimal"
		}
	}
	switch {
	case isDays(f.kind, f.name):
		n.Type, n.Class, n.Mode = "date", "govuk-input--width-10", ""
	case strings.HasSuffix(f.name, "_ms") && isNumber(f.kind):
		n.Type, n.Class, n.Mode = "datetime-local", "govuk-input--width-20", ""
	case f.name == "text" && f.kind.Kind() == reflect.String:
		n.Kind, n.Rows, n.Class = nodeArea, 14, "mono" // A document: as wide as the page.
	case isBytes(f.kind):
		n.Kind, n.Hint = nodeArea, m.p.T("hex_hint")
	}
	if m.find != nil {
		n.Find = m.find(f.kind.String())
	}
	if options := m.options(f); len(options) > 0 {
		n.choose(options, m.p.T("choose"))
	}
}

// choose makes a field one of which one of several is chosen; of those one may be meant where none is.
func (n *node) choose(options []option, none string) {
	n.Kind, n.Class, n.Hint = nodeSelect, "", "" // A hint says how a code is written.
	i := slices.IndexFunc(options, func(o option) bool { return o.Chosen })
	switch {
	case i < 0:
		n.Options = []option{{"", none, n.Value == ""}}
	case n.Value == "":
		n.Options = options
		return
	}
	listed := n.Value == ""
	for _, o := range options {
		o.Chosen = o.Value == n.Value
		listed = listed || o.Chosen
		n.Options = append(n.Options, o)
	}
	if !listed { // Such as a reason that a program wrote.
		n.Options = append(n.Options, option{n.Value, n.Value, true})
	}
}

// found are the pages on which numbers are looked up, by the type of the number.
var found = map[string]string{"person.Number": "/people", "company.Number": "/table/company_company",
	"person.HouseholdNumber": "/table/person_household", "ledger.AccountID": "/table/ledger_account",
	"land.Number": "/table/land_parcel", "land.ContractNumber": "/table/land_contract",
	"carbon.LotID":     "/table/carbon_lot",
	"carbon.ProjectID": "/table/carbon_project", "carbon.PeriodID": "/table/carbon_period",
	"carbon.StandID": "/table/carbon_stand", "dividend.RunNumber": "/table/dividend_run",
	"dividend.RegisterNumber": "/table/dividend_register", "kernel.Actor": "/table/authority_actor",
	"place.Number": "/table/place_place", "ledger.HoldID": "/table/ledger_hold"}

// options returns what there is to choose from.
func (m *maker) options(f part) (all []option) {
	for _, key := range []string{f.kind.String() + ":" + f.name, f.kind.String()} {
		if listed, ok := m.lists[key]; ok {
			return listed
		}
	}
	if f.kind.Kind() == reflect.String {
		for _, name := range []string{m.module + "." + f.name, f.name} {
			if listed, ok := m.lists[name]; ok {
				return listed
			}
		}
	}
	words := chineseWords.Choice[f.kind.String()]
	if m.p.English {
		words = englishWords.Choice[f.kind.String()]
	}
	for value, word := range words {
		all = append(all, option{Value: value, Text: word})
	}
	slices.SortFunc(all, func(a, b option) int { // Numbers by number.
		x, err1 := strconv.Atoi(a.Value)
		y, err2 := strconv.Atoi(b.Value)
		if err1 == nil && err2 == nil {
			return x - y
		}
		return strings.Compare(a.Value, b.Value)
	})
	return all
}

// shown returns the value of a node as it is read.
func (m *maker) shown(n *node) string {
	switch n.Kind {
	case nodeCheck:
		if n.Checked {
			return m.p.T("yes")
		}
		return m.p.T("no")
	case nodeSelect:
		for _, o := range n.Options {
			if o.Chosen && o.Value != "" {
				return o.Text
			}
		}
	}
	if n.Value != "" && n.Suffix != "" {
		return n.Value + " " + n.Suffix
	}
	return strings.Replace(n.Value, "T", " ", boolean(n.Type == "datetime-local"))
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unfold writes a command into the values that a form of it would hold.
func unfold(v reflect.Value, path string, to url.Values) {
	for _, f := range partsOf(v.Type()) {
		unfoldPart(v.Field(f.index), f, joined(path, f.name), to)
	}
}

func unfoldPart(v reflect.Value, f part, path string, to url.Values) {
	switch {
	case isList(f.kind):
		for i := range v.Len() {
			unfold(v.Index(i), joined(path, strconv.Itoa(i)), to)
		}
	case f.kind.Kind() == reflect.Struct && !isText(f.kind):
		unfold(v, path, to)
	case isMany(f.kind):
		var lines []string
		for i := range v.Len() {
			lines = append(lines, written(v.Index(i), part{name: f.name, kind: f.kind.Elem()}))
		}
		to.Set(path, strings.Join(lines, "\n"))
	default:
		if s := written(v, f); s != "" {
			to.Set(path, s)
		}
	}
}

// written writes one value as a form holds it. What is empty and may be left out is empty.
func written(v reflect.Value, f part) string {
	if f.optional && v.IsZero() {
		return ""
	}
	switch {
	case isDays(f.kind, f.name):
		if v.Int() == 0 {
			return ""
		}
		return calendar.Date(v.Int()).String()
	case isBytes(f.kind):
		if v.Kind() == reflect.Array {
			all := make([]byte, v.Len())
			reflect.Copy(reflect.ValueOf(all), v)
			return hex.EncodeToString(all)
		}
		return hex.EncodeToString(v.Bytes())
	case f.kind.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case f.kind.Kind() == reflect.String:
		return v.String()
	case strings.HasSuffix(f.name, "_ms") && isNumber(f.kind) && v.CanInt():
		return time.UnixMilli(v.Int()).In(zoneOfLaw).Format(momentForm)
	case v.CanInt():
		return quantity.Format(v.Int(), measureOf(f.name).decimals)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	}
	return ""
}
