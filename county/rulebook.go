package county

import (
	"cmp"
	"strings"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/chain"
	"liangshan/dividend"
	"liangshan/exchange"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/task"
	"liangshan/village"
)

// Kinds of this package: 1000 to 1099.
const (
	kindFounded kernel.Kind = 1000 + iota
	kindFilePublished
	kindCalendarPublished
)

// Refusals.
var (
	ErrFilePath    = kernel.Refuse("county.file_path_malformed")
	ErrFileTooLong = kernel.Refuse("county.file_too_long")
	ErrFileEmpty   = kernel.Refuse("county.file_empty")
	ErrFileSame    = kernel.Refuse("county.file_same")
	ErrFounded     = kernel.Refuse("county.founded_as_another")
	ErrNames       = kernel.Refuse("county.names_required")
	ErrCalendar    = kernel.Refuse("county.calendar_malformed")
)

const (
	fileMax = 512 << 10 // Bytes of one file of rules, so that text and effects fit one entry.
	pathMax = 200
	nameMax = 96
)

// A Rulebook is what the county was founded as, and the rules that were published: for each
// file, the text that is in force.
type Rulebook struct {
	county    *County
	identity  kernel.Rows[uint8, Identity]
	files     kernel.Rows[string, file]
	calendars kernel.OrderedRows[calendarKey, string] // Every text that was ever in force.
	Publish   kernel.Maker[Publish]

	founded   kernel.Emitter[Founded]
	published kernel.Emitter[FilePublished]
	calendar  kernel.Emitter[CalendarPublished]
}

// An Identity is the county's code and names.
type Identity struct {
	_      struct{} `cbor:",toarray"`
	Code   string   // GB/T 2260, six digits.
	NameZH string
	NameEN string
}

type file struct {
	_        struct{} `cbor:",toarray"`
	Sequence uint64   // Of the event that holds the text.
	Text     string
}

func newRulebook(c *County) *Rulebook {
	r := &Rulebook{county: c}
	r.identity = kernel.NewTable[uint8, Identity](
		c.Kernel,
		"county.identity",
		func(a, b uint8) int { return int(a) - int(b) },
	)
	r.files = kernel.NewTable[string, file](c.Kernel, "county.file", strings.Compare)
	r.calendars = kernel.NewOrdered[calendarKey, string](c.Kernel, "county.calendar", compareCalendars)
	r.founded = kernel.Apply(c.Kernel, kindFounded, "county.founded", r.applyFounded)
	r.published = kernel.Apply(c.Kernel, kindFilePublished, "county.file_published", r.applyFilePublished)
	r.calendar = kernel.Apply(c.Kernel, kindCalendarPublished, "county.calendar_published", r.applyCalendar)
	r.Publish = kernel.Decide(c.Kernel, "county.publish", r.publish)
	kernel.Project(r.founded, projectFounded)
	kernel.Project(r.published, projectFilePublished)
	return r
}

// Identity returns what the county was founded as.
func (r *Rulebook) Identity() (Identity, bool) { return r.identity.Get(0) }

// File returns the text of a file of rules that is in force.
func (r *Rulebook) File(path string) (text string, ok bool) {
	f, ok := r.files.Get(path)
	return f.Text, ok
}

// A calendarKey is a calendar and the event that published it. In journals from before that was
// kept it is 0: there the newest text of then stands for all.
type calendarKey struct {
	_        struct{} `cbor:",toarray"`
	ID       string
	Sequence uint64
}

func compareCalendars(a, b calendarKey) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Sequence, b.Sequence))
}

// Calendar returns a working-day calendar as it is published for this county.
func (r *Rulebook) Calendar(id string) (*calendar.Calendar, error) { return r.CalendarAt(id, 1<<64-1) }

// CalendarAt returns a working-day calendar as it was published for this county before a
// position; the one that comes with the program where none was.
func (r *Rulebook) CalendarAt(id string, position uint64) (*calendar.Calendar, error) {
	text := r.calendarText(id, position)
	if text == "" {
		return calendar.ByID(id)
	}
	return calendar.ParseTable(text)
}

func (r *Rulebook) calendarText(id string, position uint64) string {
	if position == 0 {
		return ""
	}
	for key, text := range r.calendars.Down(calendarKey{ID: id, Sequence: position - 1}) {
		if key.ID == id {
			return text
		}
		break
	}
	return ""
}

// Publish asks that a file of rules come into force: its exact text, and what it says,
// as whoever read the file understood it. All of it takes effect, or nothing.
type Publish struct {
	Path        string                  `cbor:"1,keyasint" json:"path"` // Below the county's folder, with slashes.
	Text        string                  `cbor:"2,keyasint" json:"text"`
	Figures     *indicator.Publish      `cbor:"15,keyasint,omitempty" json:"figures,omitempty"`
	Goals       *task.Publish           `cbor:"16,keyasint,omitempty" json:"goals,omitempty"`
	Bounds      []land.SetBounds        `cbor:"32,keyasint,omitempty" json:"bounds,omitempty"` // Of the register of land.
	Chains      []chain.Publish         `cbor:"30,keyasint,omitempty" json:"chains,omitempty"`
	Market      []exchange.SetRules     `cbor:"31,keyasint,omitempty" json:"market,omitempty"` // Rules of the market.
	County      *FoundedAs              `cbor:"3,keyasint,omitempty" json:"county,omitempty"`
	Divisions   []village.Row           `cbor:"4,keyasint,omitempty" json:"divisions,omitempty"`
	Departments []village.DepartmentRow `cbor:"5,keyasint,omitempty" json:"departments,omitempty"`
	Units       []ledger.DeclareUnit    `cbor:"6,keyasint,omitempty" json:"units,omitempty"`
	Charts      []ledger.PublishChart   `cbor:"7,keyasint,omitempty" json:"charts,omitempty"`
	Roles       []authority.RoleRow     `cbor:"8,keyasint,omitempty" json:"roles,omitempty"`
	Policies    []authority.PolicyText  `cbor:"9,keyasint,omitempty" json:"policies,omitempty"`
	Calendar    string                  `cbor:"10,keyasint,omitempty" json:"calendar,omitempty"` // Text of a calendar table.
	Accounts    []ledger.Open           `cbor:"11,keyasint,omitempty" json:"accounts,omitempty"` // The county's own, that rules name.

	Methods    []carbon.PublishMethod      `cbor:"12,keyasint,omitempty" json:"methods,omitempty"`
	Parameters []carbon.SetParameter       `cbor:"13,keyasint,omitempty" json:"parameters,omitempty"` // Of the register of carbon.
	Waterfalls []dividend.PublishWaterfall `cbor:"14,keyasint,omitempty" json:"waterfalls,omitempty"` // How income is returned.
	Programme  bool                        `cbor:"40,keyasint,omitempty" json:"programme,omitempty"`  // The text is a programme's document.
	Offers     *Offers                     `cbor:"60,keyasint,omitempty" json:"offers,omitempty"`     // Cards, homes, loans.
}

// FoundedAs is a county's code and names in a file.
type FoundedAs struct {
	Code   string `cbor:"1,keyasint" json:"code"`
	NameZH string `cbor:"2,keyasint" json:"name_zh"`
	NameEN string `cbor:"3,keyasint" json:"name_en"`
}

// Founded says which county this is.
type Founded FoundedAs

// FilePublished says that a text is in force from now on in place of the older one.
type FilePublished struct {
	Path     string `cbor:"1,keyasint"`
	Text     string `cbor:"2,keyasint"`
	Sequence uint64 `cbor:"3,keyasint"` // Of this event.
}

// CalendarPublished says that the county counts working days by this table.
type CalendarPublished struct {
	ID   string `cbor:"1,keyasint"`
	Text string `cbor:"2,keyasint"`

	Sequence uint64 `cbor:"3,keyasint,omitempty"` // Of this event; 0 in journals from before it was kept.
}

func (r *Rulebook) publish(tx *kernel.Tx, c Publish) error {
	if c.Path == "" || len(c.Path) > pathMax || strings.HasPrefix(c.Path, "/") || strings.Contains(c.Path, "..") {
		return ErrFilePath
	}
	if c.Text == "" {
		return ErrFileEmpty
	}
	if len(c.Text) > fileMax {
		return ErrFileTooLong
	}
	if old, ok := r.files.Get(c.Path); ok && old.Text == c.Text {
		return ErrFileSame
	}
	r.published.Emit(tx, FilePublished{c.Path, c.Text, tx.NextSequence()})
	if c.County != nil {
		if err := r.found(tx, *c.County); err != nil {
			return inSection("county", err)
		}
	}
	if err := r.publishCalendar(tx, c.Calendar); err != nil {
		return inSection("calendar", err)
	}
	if err := r.effects(tx, &c); err != nil {
		return err
	}
	if err := r.effectsOfMarket(tx, &c); err != nil {
		return err
	}
	return r.effectsOfGoals(tx, &c)
}

// effects hands what the file says to the modules it is about.
func (r *Rulebook) effects(tx *kernel.Tx, c *Publish) error {
	if len(c.Divisions) > 0 {
		if err := r.county.Village.Publish(tx, village.Publish{Divisions: c.Divisions}); err != nil {
			return inSection("divisions", err)
		}
	}
	if len(c.Departments) > 0 {
		list := village.PublishDepartments{Departments: c.Departments}
		if err := r.county.Village.PublishDepartments(tx, list); err != nil {
			return inSection("departments", err)
		}
	}
	for i, unit := range c.Units {
		if err := r.county.Ledger.DeclareUnit(tx, unit); err != nil && err != error(ledger.ErrUnitExists) {
			return inSection("units", &kernel.RowRefusal{Row: i, Refusal: err.(*kernel.Refusal)})
		}
	}
	for i, chart := range c.Charts {
		if err := r.county.Ledger.PublishChart(tx, chart); err != nil {
			return inSection(item("charts", i)+".lines", err)
		}
	}
	if err := r.effectsOfChains(tx, c); err != nil {
		return err
	}
	if err := r.effectOfProgramme(tx, c); err != nil {
		return err
	}
	if err := r.effectsOfLand(tx, c); err != nil {
		return err
	}
	if err := r.effectsOfCarbon(tx, c); err != nil {
		return err
	}
	if err := r.effectsOfOffers(tx, c); err != nil {
		return err
	}
	if len(c.Roles) > 0 {
		if err := r.county.Authority.PublishRoles(tx, authority.PublishRoles{Roles: c.Roles}); err != nil {
			return inSection("roles", err)
		}
	}
	if len(c.Policies) > 0 {
		return r.county.Authority.PublishPolicies(tx, authority.PublishPolicies{Policies: c.Policies})
	}
	return nil
}

func (r *Rulebook) found(tx *kernel.Tx, c FoundedAs) error {
	if c.Code == "" || c.NameZH == "" || c.NameEN == "" || len(c.NameZH) > nameMax || len(c.NameEN) > nameMax {
		return ErrNames
	}
	old, ok := r.identity.Get(0)
	if ok && old.Code != c.Code {
		return ErrFounded
	}
	if !ok || old.NameZH != c.NameZH || old.NameEN != c.NameEN {
		r.founded.Emit(tx, Founded(c))
	}
	return nil
}

func (r *Rulebook) publishCalendar(tx *kernel.Tx, text string) error {
	if text == "" {
		return nil
	}
	table, err := calendar.ParseTable(text)
	if err != nil {
		return ErrCalendar
	}
	if r.calendarText(table.ID(), 1<<64-1) != text {
		r.calendar.Emit(tx, CalendarPublished{table.ID(), text, tx.NextSequence()})
	}
	return nil
}

func (r *Rulebook) applyFounded(e Founded) {
	r.identity.Put(0, Identity{Code: e.Code, NameZH: e.NameZH, NameEN: e.NameEN})
}

func (r *Rulebook) applyFilePublished(e FilePublished) {
	r.files.Put(e.Path, file{Sequence: e.Sequence, Text: e.Text})
}

func (r *Rulebook) applyCalendar(e CalendarPublished) {
	r.calendars.Put(calendarKey{ID: e.ID, Sequence: e.Sequence}, e.Text)
}

func projectFounded(_ kernel.At, e Founded, exec kernel.Exec) {
	exec(`INSERT INTO county (code, name_zh, name_en) VALUES (?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en`, e.Code, e.NameZH, e.NameEN)
}

func projectFilePublished(at kernel.At, e FilePublished, exec kernel.Exec) {
	exec(`INSERT INTO county_file (sequence, path, text, published, actor) VALUES (?, ?, ?, ?, ?)`,
		int64(at.Sequence), e.Path, e.Text, at.Time, int64(at.Actor))
}
