package twin

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/task"
	"liangshan/village"
)

// A Goal is the twin of packages indicator and task, as far as a light needs it: figures that are
// returned, their targets and returns, the tree with its reports, and rules of lights of the shapes
// that it draws; supervision orders, bulletins and cases.
type Goal struct {
	of      *County
	figures []indicator.FigureRow // All versions, in the order in which they came; likewise what follows.
	targets []indicator.TargetRow
	lights  []indicator.LightRow
	checks  []indicator.CheckRow
	nodes   []task.Row
	reports map[string][]goalReport
	values  map[cell][]goalValue // By vintage.
	pending map[cell]*goalReturn
	locks   map[cell]bool // Without a place.
	goalWork
}

// A cell is where a value belongs.
type cell struct {
	figure string
	period indicator.Period
	place  village.Code
}

type goalValue struct {
	value   int64
	bound   indicator.Bound
	paper   string
	hash    indicator.Hash
	version int
	reason  string
	day     calendar.Date // On which it was published.
	late    int           // Days over the due day, of the first of its cell.

	sequence uint64 // Of the event that published it.
}

// A goalReport is a report on a node, and what another has accepted of it.
type goalReport struct {
	task.Report
	author             kernel.Actor
	excused, confirmed bool
}

type goalReturn struct {
	goalValue
	state            indicator.ReturnState
	author, approver kernel.Actor
	found            bool
	explain          string
	sequence         uint64
}

// NewGoal returns an empty twin.
func NewGoal(of *County) *Goal {
	return &Goal{of: of, reports: map[string][]goalReport{}, values: map[cell][]goalValue{},
		pending: map[cell]*goalReturn{}, locks: map[cell]bool{},
		goalWork: goalWork{orders: map[task.OrderNumber]*goalOrder{}, ordered: map[int]uint32{}}}
}

// sentence reports whether a text may stand as a reason or a note: printable, without space around
// it, no more than 600 bytes, no number of eight digits.
func sentence(text string) bool {
	run, bad := 0, !utf8.ValidString(text) || strings.TrimSpace(text) != text
	for _, r := range text {
		if run++; !unicode.IsDigit(r) {
			run = 0
		}
		bad = bad || !unicode.IsPrint(r) || run > 7
	}
	return text != "" && len(text) <= 600 && !bad
}

func sentenceOrNone(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(t string) bool { return t != "" && !sentence(t) })
}

// aDate reports whether a date is one.
func aDate(d calendar.Date) bool { return d != 0 && d >= calendar.DateMin && d <= calendar.DateMax }

var periodForm = regexp.MustCompile(`^(\d{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?$`)

// A stretch is a period: so many months from a first one on, counted from the year 0.
type stretch struct{ month, months int }

func (s stretch) first() calendar.Date { return civil(s.month/12, s.month%12+1, 1) }
func (s stretch) last() calendar.Date {
	return civil((s.month+s.months)/12, (s.month+s.months)%12+1, 1) - 1
}

// read reads a period; months is 0 if it is none.
func read(p indicator.Period) (s stretch) {
	f := periodForm.FindStringSubmatch(string(p))
	if f == nil || atoi(f[1]) < 1949 || atoi(f[1]) > 2199 {
		return s
	}
	year := 12 * atoi(f[1])
	switch {
	case f[2] != "":
		return stretch{year + 6*(atoi(f[2])-1), 6}
	case f[3] != "":
		return stretch{year + 3*(atoi(f[3])-1), 3}
	case f[4] != "":
		return stretch{year + atoi(f[4]) - 1, 1}
	}
	return stretch{year, 12}
}

var lengths = map[indicator.Every]int{"year": 12, "half": 6, "quarter": 3, "month": 1}

// inForce returns the last version of a code whose first day has come, or its first one.
func inForce[T any](
	all []T,
	code string,
	day calendar.Date,
	say func(T) (string, calendar.Date),
) (found *T, version int) {
	count := 0
	for i := range all {
		if of, from := say(all[i]); of == code {
			if count++; found == nil || from <= day {
				found, version = &all[i], count
			}
		}
	}
	return found, version
}

func figureSays(f indicator.FigureRow) (string, calendar.Date) { return f.Code, f.From }
func targetSays(t indicator.TargetRow) (string, calendar.Date) { return t.Figure, t.From }
func lightSays(l indicator.LightRow) (string, calendar.Date)   { return l.Code, l.From }
func nodeSays(n task.Row) (string, calendar.Date)              { return n.Code, n.From }

// newestOf returns the newest version of a code.
func newestOf[T any](all []T, code string, say func(T) (string, calendar.Date)) (*T, int) {
	return inForce(all, code, calendar.DateMax+1, say)
}

// Decide says what becomes of a command, and does it. false: it is none of the twin.
func (m *Goal) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case indicator.Publish:
		return m.publishRules(c), true
	case indicator.Submit:
		return m.submit(env, c), true
	case indicator.PublishDerived:
		return m.derive(env, c), true
	case indicator.PublishSynthetic:
		return m.makeUp(env, c), true
	case indicator.Approve:
		return m.approve(env, cell{c.Figure, c.Period, c.Place}, c.Sequence), true
	case indicator.Accept:
		return m.accept(env, cell{c.Figure, c.Period, c.Place}, c.Sequence), true
	case indicator.SendBack:
		r := m.pending[cellOf(c.Cell)]
		switch {
		case r == nil:
			return refuse("indicator.return_unknown"), true
		case r.sequence != c.Sequence:
			return refuse("indicator.return_changed"), true
		case r.state == indicator.ReturnSentBack:
			return refuse("indicator.return_state"), true
		case !sentence(c.Reason):
			return refuse("indicator.reason_required"), true
		}
		r.state = indicator.ReturnSentBack
		return accept(1), true
	case indicator.Lock:
		return m.lock(env, c), true
	case indicator.Unlock:
		at := cell{figure: c.Figure, period: c.Period}
		switch {
		case !m.locks[at]:
			return refuse("indicator.not_locked"), true
		case !sentence(c.Reason):
			return refuse("indicator.reason_required"), true
		}
		delete(m.locks, at)
		return accept(1), true
	case task.Publish:
		return m.publishTree(c), true
	case task.Report:
		return m.progress(env, c), true
	case task.AcceptReport:
		return m.acceptReport(env, c), true
	}
	return m.decideWork(env, command)
}

func cellOf(c indicator.Cell) cell { return cell{c.Figure, c.Period, c.Place} }

// publishRules takes all rows or none.
func (m *Goal) publishRules(c indicator.Publish) Verdict {
	n := len(c.Sources) + len(c.Figures) + len(c.Targets) + len(c.Checks) + len(c.Lights) + len(c.Claims) +
		len(c.Reports)
	switch {
	case n == 0:
		return refuse("indicator.rows_missing")
	case n > 2000:
		return refuse("indicator.rows_too_many")
	}
	figures, targets, lights, checks := len(m.figures), len(m.targets), len(m.lights), len(m.checks)
	row := 0
	take := func(code string) bool {
		row++
		return code == ""
	}
	code := ""
	for _, f := range c.Figures {
		if code = m.define(f); !take(code) {
			break
		}
	}
	for _, t := range c.Targets {
		if code != "" {
			break
		}
		if code = m.aim(t); !take(code) {
			break
		}
	}
	for _, one := range c.Checks {
		if code != "" {
			break
		}
		if code = m.check(one); !take(code) {
			break
		}
	}
	for _, l := range c.Lights {
		if code != "" {
			break
		}
		if code = m.enlighten(l); !take(code) {
			break
		}
	}
	if code != "" {
		m.figures, m.targets, m.lights = m.figures[:figures], m.targets[:targets], m.lights[:lights]
		m.checks = m.checks[:checks]
		return refuseRow(row-1, code)
	}
	return changed(len(m.figures) - figures + len(m.targets) - targets + len(m.lights) - lights + len(m.checks) - checks)
}

func (m *Goal) department(code string) bool {
	d := m.of.Village.departments[code]
	return d != nil && !d.closed
}

func (m *Goal) define(f indicator.FigureRow) string {
	if slices.Contains(m.figures, f) {
		return ""
	}
	old, _ := newestOf(m.figures, f.Code, figureSays)
	switch {
	case !publicCode(f.Code):
		return "indicator.code_malformed"
	case !aDate(f.From):
		return "indicator.date_missing"
	case !publicName(f.NameZH) || !publicName(f.NameEN):
		return "indicator.name_malformed"
	case f.Kind != "record" && f.Kind != "return" && f.Kind != "derived" && f.Kind != "synthetic":
		return "indicator.kind_unknown"
	case !publicName(f.UnitZH) || !publicName(f.UnitEN):
		return "indicator.unit_malformed"
	case f.Decimals > 6:
		return "indicator.decimals_malformed"
	case lengths[f.Every] == 0:
		return "indicator.period_length_unknown"
	case f.Basis != "flow" && f.Basis != "stock" && f.Basis != "to_date" || f.Basis != "flow" && f.AddPeriods:
		return "indicator.basis_unknown"
	case f.Better != "more" && f.Better != "less" && f.Better != "neither":
		return "indicator.better_unknown"
	case !m.department(f.Department):
		return "indicator.department_unknown"
	case f.Due > 250:
		return "indicator.due_malformed"
	case f.HasMin && f.HasMax && f.Min > f.Max || !f.HasMin && f.Min != 0 || !f.HasMax && f.Max != 0:
		return "indicator.range_malformed"
	case !sentenceOrNone(f.NoteZH, f.NoteEN, f.Reason):
		return "indicator.sentence_malformed"
	}
	if code := m.origin(f); code != "" {
		return code
	}
	switch {
	case old == nil && f.Ended:
		return "indicator.figure_ended"
	case old == nil:
	case f.From < old.From:
		return "indicator.date_out_of_order"
	case f.Decimals != old.Decimals || f.Every != old.Every:
		return "indicator.decimals_malformed"
	case f.UnitZH != old.UnitZH || f.UnitEN != old.UnitEN:
		return "indicator.unit_other"
	case f.Reason == "":
		return "indicator.reason_required"
	}
	m.figures = append(m.figures, f)
	return ""
}

func sameTarget(a, b indicator.TargetRow) bool {
	path, other := a.Path, b.Path
	a.Path, b.Path = nil, nil
	return slices.Equal(path, other) && a.Figure == b.Figure && a.From == b.From && a.Steps == b.Steps &&
		a.Bound == b.Bound && a.Reason == b.Reason && a.Paper == b.Paper && a.Unbased == b.Unbased && a.Decimals == b.Decimals
}

func bounded(b indicator.Bound) bool {
	return slices.Contains([]indicator.Bound{"", "at_least", "at_most", "about"}, b)
}

func (m *Goal) aim(t indicator.TargetRow) string {
	if slices.ContainsFunc(m.targets, func(o indicator.TargetRow) bool { return sameTarget(o, t) }) {
		return ""
	}
	figure, _ := newestOf(m.figures, t.Figure, figureSays)
	old, _ := newestOf(m.targets, t.Figure, targetSays)
	switch {
	case figure == nil:
		return "indicator.figure_unknown"
	case figure.Decimals != t.Decimals:
		return "indicator.decimals_malformed"
	case !aDate(t.From):
		return "indicator.date_missing"
	case old != nil && t.From < old.From:
		return "indicator.date_out_of_order"
	case figure.Basis == "flow" && figure.Every != "year" && !figure.AddPeriods &&
		longSteps(t.Path, lengths[figure.Every]):
		return "indicator.not_additive"
	case len(t.Path) == 0 || len(t.Path) > 120 || len(t.Path) == 1 && !t.Unbased:
		return "indicator.path_malformed"
	case !bounded(t.Bound):
		return "indicator.bound_unknown"
	case t.Reason == "":
		return "indicator.reason_required"
	case !sentence(t.Reason):
		return "indicator.sentence_malformed"
	case t.Paper != "":
		return "indicator.source_unknown" // None is ever kept.
	}
	for i, p := range t.Path {
		if !aDate(p.Date) || i > 0 && p.Date <= t.Path[i-1].Date {
			return "indicator.path_malformed"
		}
	}
	m.targets = append(m.targets, t)
	return ""
}

// longSteps reports whether some point of a path comes after the period that follows the point before
// it: periods of so many months, counted from January.
func longSteps(path []indicator.Point, months int) bool {
	for i := 1; i < len(path); i++ {
		if !aDate(path[i].Date) {
			continue
		}
		month := monthsOf(path[i].Date) / months * months // In which the point's own period begins.
		if path[i-1].Date < civil(month/12, month%12+1, 1)-1 {
			return true
		}
	}
	return false
}

func sameLight(a, b indicator.LightRow) bool {
	return a.Code == b.Code && a.From == b.From && a.NameZH == b.NameZH && a.NameEN == b.NameEN &&
		a.Note == b.Note && a.Reason == b.Reason &&
		slices.Equal(a.Cases, b.Cases)
}

func (m *Goal) enlighten(l indicator.LightRow) string {
	if slices.ContainsFunc(m.lights, func(o indicator.LightRow) bool { return sameLight(o, l) }) {
		return ""
	}
	old, _ := newestOf(m.lights, l.Code, lightSays)
	switch {
	case !publicCode(l.Code):
		return "indicator.code_malformed"
	case !aDate(l.From):
		return "indicator.date_missing"
	case old != nil && l.From < old.From:
		return "indicator.date_out_of_order"
	case !publicName(l.NameZH) || !publicName(l.NameEN):
		return "indicator.name_malformed"
	case len(l.Cases) == 0 || len(l.Cases) > 32:
		return "indicator.rows_too_many"
	case !sentenceOrNone(l.Note, l.Reason):
		return "indicator.sentence_malformed"
	case old != nil && l.Reason == "":
		return "indicator.reason_required"
	}
	for _, c := range l.Cases {
		switch {
		case !slices.Contains([]indicator.Colour{"red", "orange", "yellow", "blue", "green", "none"}, c.Colour):
			return "indicator.colour_unknown"
		case !sentence(c.TextZH) || !sentence(c.TextEN):
			return "indicator.sentence_malformed"
		case c.When == badFormula:
			return "indicator.formula_malformed"
		case c.When == strangeFormula:
			return "indicator.formula_name_unknown"
		}
	}
	m.lights = append(m.lights, l)
	return ""
}

// Formulas that a rule of lights cannot have.
const (
	badFormula     = "lag >"
	strangeFormula = "luck > 1"
)

// taken says why a figure takes no value of a period, or returns its definition.
func (m *Goal) taken(env Env, at cell, kind indicator.Kind) (*indicator.FigureRow, int, string) {
	s := read(at.period)
	if s.months == 0 {
		return nil, 0, "indicator.period_malformed"
	}
	f, version := inForce(m.figures, at.figure, s.last(), figureSays)
	switch {
	case f == nil:
		return nil, 0, "indicator.figure_unknown"
	case f.Kind != kind:
		return nil, 0, "indicator.kind_other"
	case f.Ended:
		return nil, 0, "indicator.figure_ended"
	case lengths[f.Every] != s.months:
		return nil, 0, "indicator.period_other"
	case s.first() > today(env.Time), kind == "return" && f.Basis == "flow" && s.last()+1 > today(env.Time):
		return nil, 0, "indicator.period_not_over"
	case at.place != "" && (len(at.place) == 6 || m.of.Village.divisions[string(at.place)] == nil):
		return nil, 0, "indicator.place_unknown"
	case m.locks[cell{figure: at.figure, period: at.period}]:
		return nil, 0, "indicator.locked"
	}
	return f, version, ""
}

func (m *Goal) submit(env Env, c indicator.Submit) Verdict {
	at := cell{c.Figure, c.Period, c.Place}
	f, version, code := m.taken(env, at, "return")
	if code != "" {
		return refuse(code)
	}
	value, code := stated(f, c)
	old := m.pending[at]
	switch {
	case code != "":
		return refuse(code)
	case !sentenceOrNone(c.Explain, c.Reason):
		return refuse("indicator.sentence_malformed")
	case len(m.values[at]) > 0 && c.Reason == "":
		return refuse("indicator.reason_required")
	}
	late, found := 0, m.found(f, at, value, c.Bound)
	if due, known := workday(read(c.Period).last(), int(f.Due)); known && len(m.values[at]) == 0 {
		late = max(0, int(today(env.Time)-due))
	}
	switch {
	case old != nil && old.state == indicator.ReturnApproved:
		return refuse("indicator.return_state")
	case f.HasMin && value < f.Min || f.HasMax && value > f.Max:
		return refuse("indicator.out_of_range")
	case unexplained(found, c.Explain) != "":
		return refuse(unexplained(found, c.Explain))
	case old != nil && old.state == indicator.ReturnSubmitted && old.author != env.Actor:
		return refuse("indicator.author_other")
	}
	m.pending[at] = &goalReturn{
		goalValue{value, c.Bound, c.Paper, c.Hash, version, c.Reason, 0, late, 0},
		indicator.ReturnSubmitted,
		env.Actor,
		0,
		len(found) > 0,
		c.Explain,
		env.Sequence,
	}
	return accept(1)
}

// stated reads the value that is handed in or made up, with its unit and paper.
func stated(f *indicator.FigureRow, c indicator.Submit) (value int64, code string) {
	value, fault := written(c.Value, int(f.Decimals))
	switch {
	case c.Unit != f.UnitZH && c.Unit != f.UnitEN:
		return 0, "indicator.unit_other"
	case fault != "":
		return 0, fault
	case !bounded(c.Bound):
		return 0, "indicator.bound_unknown"
	case !sentence(c.Paper) || c.Hash == indicator.Hash{}:
		return 0, "indicator.paper_required"
	}
	return value, ""
}

// makeUp publishes a value of a synthetic figure: it needs no other hand.
func (m *Goal) makeUp(env Env, c indicator.PublishSynthetic) Verdict {
	at := cell{c.Figure, c.Period, c.Place}
	f, version, code := m.taken(env, at, "synthetic")
	if code != "" {
		return refuse(code)
	}
	value, code := stated(f, indicator.Submit(c))
	switch {
	case code != "":
		return refuse(code)
	case !sentenceOrNone(c.Explain):
		return refuse("indicator.sentence_malformed")
	case f.HasMin && value < f.Min || f.HasMax && value > f.Max:
		return refuse("indicator.out_of_range")
	}
	if code := unexplained(m.found(f, at, value, c.Bound), c.Explain); code != "" {
		return refuse(code)
	}
	v := goalValue{value, c.Bound, c.Paper, c.Hash, version, c.Reason, today(env.Time), 0, env.Sequence}
	return m.publish(at, v)
}

// publish makes a value the newest of its cell, if it says anything new and why.
func (m *Goal) publish(at cell, v goalValue) Verdict {
	if all := m.values[at]; len(all) > 0 {
		was, is := all[len(all)-1], v
		was.reason, was.day, was.late, was.sequence = is.reason, is.day, is.late, is.sequence
		switch {
		case was == is:
			return refuse("indicator.value_same")
		case v.reason == "":
			return refuse("indicator.reason_required")
		}
		v.late = all[0].late
	}
	if !sentenceOrNone(v.reason) {
		return refuse("indicator.sentence_malformed")
	}
	m.values[at] = append(m.values[at], v)
	delete(m.pending, at)
	return accept(1)
}

var numberForm = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// written reads a number with so many decimals at most.
func written(text string, decimals int) (int64, string) {
	if !numberForm.MatchString(text) {
		return 0, "indicator.number_malformed"
	}
	r, _ := new(big.Rat).SetString(text)
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)))
	switch {
	case !r.IsInt():
		return 0, "indicator.number_too_fine"
	case !r.Num().IsInt64():
		return 0, "indicator.overflow"
	}
	return r.Num().Int64(), ""
}

// jumped reports whether a value differs too much from that of the period before. Of a bound
// nobody knows.
func (m *Goal) jumped(f *indicator.FigureRow, at cell, value int64, bound indicator.Bound) bool {
	s := read(at.period)
	if bound != "" {
		return false
	}
	for other, values := range m.values {
		o := read(other.period)
		if other.figure != at.figure || other.place != at.place || o.month+o.months != s.month {
			continue
		}
		if values[len(values)-1].bound != "" {
			return false
		}
		last := values[len(values)-1].value
		change := max(value-last, last-value)
		return f.Jump > 0 && 100*change > int64(f.Jump)*max(last, -last)
	}
	return false
}

func (m *Goal) approve(env Env, at cell, sequence uint64) Verdict {
	r := m.pending[at]
	switch {
	case r == nil:
		return refuse("indicator.return_unknown")
	case r.sequence != sequence:
		return refuse("indicator.return_changed")
	case r.state != indicator.ReturnSubmitted:
		return refuse("indicator.return_state")
	case r.author == env.Actor:
		return refuse("indicator.actor_must_differ")
	}
	r.state, r.approver = indicator.ReturnApproved, env.Actor
	return accept(1)
}

func (m *Goal) accept(env Env, at cell, sequence uint64) Verdict {
	r := m.pending[at]
	f, version := inForce(m.figures, at.figure, read(at.period).last(), figureSays)
	switch {
	case r == nil:
		return refuse("indicator.return_unknown")
	case r.sequence != sequence:
		return refuse("indicator.return_changed")
	case r.state != indicator.ReturnApproved:
		return refuse("indicator.return_state")
	case r.author == env.Actor || r.approver == env.Actor:
		return refuse("indicator.actor_must_differ")
	case m.locks[cell{figure: at.figure, period: at.period}]:
		return refuse("indicator.locked")
	case version != r.version:
		return refuse("indicator.return_changed")
	}
	if code := unexplained(m.found(f, at, r.value, r.bound), r.explain); code != "" {
		return refuse(code) // What it is held against was corrected meanwhile.
	}
	v := r.goalValue
	v.day, v.sequence = today(env.Time), env.Sequence
	return m.publish(at, v)
}

func (m *Goal) lock(env Env, c indicator.Lock) Verdict {
	s := read(c.Period)
	if s.months == 0 {
		return refuse("indicator.period_malformed")
	}
	f, _ := inForce(m.figures, c.Figure, s.last(), figureSays)
	at := cell{figure: c.Figure, period: c.Period}
	switch {
	case f == nil:
		return refuse("indicator.figure_unknown")
	case lengths[f.Every] != s.months:
		return refuse("indicator.period_other")
	case s.last() >= today(env.Time):
		return refuse("indicator.period_not_over")
	case m.locks[at]:
		return refuse("indicator.locked")
	}
	for other, r := range m.pending {
		if other.figure == c.Figure && other.period == c.Period && r.state != indicator.ReturnSentBack {
			return refuse("indicator.return_under_way")
		}
	}
	m.locks[at] = true
	return accept(1)
}
