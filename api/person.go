package api

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/vault"
)

// readPrivate is the permission to read the facts of persons, and to look for them.
const readPrivate = "person_private"

// NewPerson is how a person comes in: what is stated, since when, and who says so. Nothing
// of it but the number ever leaves the vault for the journal.
type NewPerson struct {
	Name      string        `json:"name"`
	Identity  string        `json:"identity,omitempty" doc:"Resident identity number (GB 11643), checked for form"`
	BirthDate string        `json:"birth_date,omitempty" doc:"2026-11-21"`
	Phone     string        `json:"phone,omitempty"`
	Account   string        `json:"account,omitempty" doc:"Bank account"`
	Address   string        `json:"address,omitempty"`
	From      calendar.Date `json:"from,omitempty" doc:"Since when it holds; left out: since ever"`
	Source    string        `json:"source" doc:"Who says so, such as the paper it was taken from"`
}

// A PersonAnswer is what becomes of registering a person or stating a fact.
type PersonAnswer struct {
	Number   vault.Number `json:"number"`
	Repeated bool         `json:"repeated"`
	Index    uint64       `json:"index"`
	Sequence uint64       `json:"sequence"`
	Position uint64       `json:"position"`
	Receipt  string       `json:"receipt"`
}

// A Statement of fact about a person who is registered.
type statedFact struct {
	Field     vault.Field    `json:"field" doc:"name, identity, birth_date, phone, account or address"`
	Value     string         `json:"value" doc:"Empty: from that day on there is none"`
	From      calendar.Date  `json:"from" doc:"First day on which it holds"`
	Source    string         `json:"source"`
	CheckedBy person.Checker `json:"checked_by,omitempty" doc:"police, bank or nobody (usual)"`
}

// A PrivatePerson is what the vault says about a person.
type PrivatePerson struct {
	Number  vault.Number   `json:"number" doc:"Who stands for the person today"`
	Members []vault.Number `json:"members" doc:"Numbers merged into it"`
	Facts   []PrivateFact  `json:"facts"`
}

// A PrivateFact is one fact about a person.
type PrivateFact struct {
	Field     vault.Field `json:"field"`
	Value     string      `json:"value"`
	From      string      `json:"from" doc:"Empty: since ever"`
	Source    string      `json:"source"`
	CheckedBy string      `json:"checked_by"`
	Recorded  string      `json:"recorded"`
}

// A PersonSearch says whom to look for.
type PersonSearch struct {
	Field vault.Field `json:"field" doc:"identity, phone, account or name"`
	Value string      `json:"value"`
	Part  bool        `json:"part,omitempty" doc:"Of names: anywhere in the name"`
	Limit int         `json:"limit,omitempty" doc:"1 to 1000"`
}

// Found is the answer to a search.
type Found struct {
	Numbers []vault.Number `json:"numbers"`
}

// declarePersons makes the operations that touch the vault.
func (a *API) declarePersons() {
	number := parameter("path", "number", "Of the person", wholeNumber())
	a.add(&operation{method: http.MethodPost, path: "/v1/person", id: "person.new", tag: tagPerson,
		summary: "登记个人 Register a person with facts", body: reflect.TypeFor[NewPerson](),
		answer:     reflect.TypeFor[PersonAnswer](),
		parameters: commandParameters()[:1], handle: a.newPerson})
	a.add(&operation{method: http.MethodPatch, path: "/v1/person/{number}", id: "person.state", tag: tagPerson,
		summary: "补充或更正一项个人信息 State one more fact", body: reflect.TypeFor[statedFact](),
		answer:     reflect.TypeFor[PersonAnswer](),
		parameters: append(commandParameters()[:1:1], number), handle: a.stateFact})
	a.add(&operation{method: http.MethodGet, path: "/v1/person/{number}", id: "person.read", tag: tagPerson,
		summary: "查看个人信息(留痕)Read a person's facts; each reading is logged",
		answer:  reflect.TypeFor[PrivatePerson](), handle: a.readPerson,
		parameters: []*huma.Param{
			number,
			parameter("query", "at", "As of this day", &huma.Schema{Type: huma.TypeString,
				Format: "date"}),
		}})
	a.add(&operation{method: http.MethodPost, path: "/v1/person/search", id: "person.search", tag: tagPerson,
		summary: "查找个人(留痕)Look for a person; each search is logged", body: reflect.TypeFor[PersonSearch](),
		answer: reflect.TypeFor[Found](), handle: a.searchPerson})
}

// facts turns what came in into statements, and checks their form. An error names the
// field, never its value.
func (n *NewPerson) facts(today calendar.Date) ([]vault.Fact, error) {
	if n.Name == "" {
		return nil, &fieldError{errBodyMissing, "name"}
	}
	var all []vault.Fact
	for _, f := range []statedFact{{Field: vault.Name, Value: n.Name}, {Field: vault.Identity, Value: n.Identity},
		{Field: vault.BirthDate, Value: n.BirthDate}, {Field: vault.Phone, Value: n.Phone},
		{Field: vault.Account, Value: n.Account}, {Field: vault.Address, Value: n.Address}} {
		if f.Value == "" {
			continue
		}
		f.From, f.Source = n.From, n.Source
		fact, err := f.fact(today)
		if err != nil {
			return nil, err
		}
		all = append(all, fact)
	}
	return all, nil
}

// fact checks the form of a fact whose field has one.
func (s *statedFact) fact(today calendar.Date) (vault.Fact, error) {
	f := vault.Fact{Field: s.Field, Value: vault.Text(s.Value), Source: vault.Text(s.Source), From: vaultDay(s.From)}
	switch s.CheckedBy {
	case person.Police:
		f.CheckedBy = vault.CheckedByPolice
	case person.Bank:
		f.CheckedBy = vault.CheckedByBank
	}
	if s.Value == "" {
		return f, nil
	}
	switch s.Field {
	case vault.Identity:
		number, err := identity.ParseNumber(s.Value, vaultDay(today))
		var fault identity.Fault
		if errors.As(err, &fault) {
			return f, &fieldError{kernel.Refuse(string(fault)), string(s.Field)}
		}
		f.Value = vault.Text(number)
	case vault.BirthDate:
		date, err := calendar.Parse(s.Value)
		if err != nil || date > today {
			return f, &fieldError{errBodyDate, string(s.Field)}
		}
		f.Value = vault.Text(date.String())
	}
	return f, nil
}

// vaultDay returns a date as the vault writes it; the zero date means since ever.
func vaultDay(d calendar.Date) vault.Day {
	if d == 0 {
		return 0
	}
	year, month, day := d.Civil()
	return identity.NewDay(year, month, day)
}

func (a *API) today() calendar.Date {
	today, err := calendar.FromMillis(a.county.Now())
	if err != nil {
		panic("api: the clock shows no day of the calendar")
	}
	return today
}

// stagedUnder names what an actor stages under the id of a request. The actor is in it
// so that nobody's refused command can discard what another has staged.
func stagedUnder(what string, caller kernel.Caller, id kernel.RequestID) string {
	return what + "/" + strconv.FormatUint(uint64(caller.Actor), 10) + "/" + textOf(id)
}

// newPerson stages the facts, registers the number, and shows the facts once the journal
// has it. Asked again under the same id it gives the same number.
func (a *API) newPerson(x *exchange) error {
	x.command = "person.register"
	id, err := requestID(x.r)
	if err != nil {
		return err
	}
	var input NewPerson
	if err := x.read(bodyMax, &input); err != nil {
		return err
	}
	facts, err := input.facts(a.today())
	if err != nil {
		return err
	}
	caller, err := x.allow("person.register", nil, 0)
	if err != nil {
		return err
	}
	staged := stagedUnder("register", caller, id)
	number, err := a.county.Vault.Stage(x.r.Context(), staged, facts)
	if err != nil {
		return reused(err)
	}
	command := person.Register{Number: person.Number(number)}
	result, err := a.do(x.r.Context(), caller, id, "person.register", kernel.Encode(command))
	if err = a.settleStaged(x, staged, err); err != nil {
		return err
	}
	return x.answerPerson(number, result)
}

// stateFact notes in the journal that a fact was stated, and by whom it was checked; what
// it says stays in the vault.
func (a *API) stateFact(x *exchange) error {
	x.command = "person.note_checked"
	id, err := requestID(x.r)
	if err != nil {
		return err
	}
	number, err := x.pathNumber("number")
	if err != nil {
		return err
	}
	input := statedFact{CheckedBy: person.Nobody}
	if err := x.read(bodyMax, &input); err != nil {
		return err
	}
	command := person.NoteChecked{
		Number: person.Number(number),
		Field:  person.Field(input.Field),
		By:     input.CheckedBy,
		Date:   input.From,
	}
	caller, err := x.allow("person.note_checked", command, 0)
	if err != nil {
		return err
	}
	fact, err := input.fact(a.today())
	if err != nil {
		return err
	}
	staged := stagedUnder("state", caller, id)
	if _, err := a.county.Vault.StageFacts(x.r.Context(), staged, vault.Number(number), []vault.Fact{fact}); err != nil {
		return reused(err)
	}
	result, err := a.do(x.r.Context(), caller, id, "person.note_checked", kernel.Encode(command))
	if err = a.settleStaged(x, staged, err); err != nil {
		return err
	}
	return x.answerPerson(vault.Number(number), result)
}

// reused gives a request id that came with something else the code that commands have.
func reused(err error) error {
	if errors.Is(err, vault.RequestReused) {
		return kernel.ErrReused
	}
	return err
}

// settleStaged shows what was staged if the journal has accepted it, and deletes it if the
// rules or the policies have not. After anything else it stays staged: asking again under
// the same id, or the next start, settles it.
func (a *API) settleStaged(x *exchange, staged string, decided error) error {
	ctx := x.r.Context()
	var refusal *kernel.Refusal
	var dead *kernel.Fault
	switch {
	case decided == nil:
		return a.county.Vault.Commit(ctx, staged)
	case errors.Is(decided, errTooMany):
		return decided // Nothing was tried.
	case errors.As(decided, &refusal), errors.As(decided, &dead):
		if err := a.county.Vault.Discard(ctx, staged); err != nil && !errors.Is(err, vault.RequestUnknown) {
			return err
		}
	}
	return decided
}

func (x *exchange) answerPerson(number vault.Number, result kernel.Result) error {
	return x.send(
		PersonAnswer{Number: number, Repeated: result.Repeated, Index: result.Index, Sequence: result.Sequence,
			Position: result.Index + 1, Receipt: "/v1/receipt/" + strconv.FormatUint(result.Sequence, 10)},
	)
}

// readPerson shows the facts of a person. Who read whose is in the log.
func (a *API) readPerson(x *exchange) error {
	number, err := x.pathNumber("number")
	if err != nil {
		return err
	}
	values, err := x.query("at")
	if err != nil {
		return err
	}
	day := a.today()
	if values.Has("at") {
		if day, err = calendar.Parse(values.Get("at")); err != nil || day == 0 {
			return &fieldError{errQuery, "at"}
		}
	}
	if _, err := x.allow(auth.Read(readPrivate), nil, 0, auth.Amount("number", int64(number))); err != nil {
		return err
	}
	a.options.Log.Info(
		"private facts are read",
		"request",
		x.number,
		"actor",
		uint64(x.actor.Number),
		"person",
		number,
	)
	p, err := a.county.Vault.Get(x.r.Context(), vault.Number(number), vaultDay(day))
	if err != nil {
		return err
	}
	answer := PrivatePerson{Number: p.Number, Members: append([]vault.Number{}, p.Members...), Facts: []PrivateFact{}}
	for _, f := range p.Facts {
		answer.Facts = append(
			answer.Facts,
			PrivateFact{Field: f.Field, Value: f.Value.Reveal(), From: dayText(f.From),
				Source: f.Source.Reveal(), CheckedBy: f.CheckedBy.String(), Recorded: timeText(f.RecordedAt)},
		)
	}
	return x.send(answer)
}

func dayText(d vault.Day) string {
	year, month, day := d.Parts()
	date, err := calendar.New(year, month, day)
	if err != nil {
		return ""
	}
	return date.String()
}

// searchPerson looks for people by keyed hashes. Who looked is in the log; for what is not.
func (a *API) searchPerson(x *exchange) error {
	var input PersonSearch
	if err := x.read(bodyMax, &input); err != nil {
		return err
	}
	if _, err := x.allow(auth.Read(readPrivate), nil, 0, auth.Text("field", string(input.Field))); err != nil {
		return err
	}
	found, err := a.county.Vault.Search(x.r.Context(), vault.Query{Field: input.Field, Text: vault.Text(input.Value),
		Part: input.Part, Limit: input.Limit})
	if err != nil {
		return err
	}
	a.options.Log.Info(
		"persons are looked for",
		"request",
		x.number,
		"actor",
		uint64(x.actor.Number),
		"found",
		len(found),
	)
	return x.send(Found{append([]vault.Number{}, found...)})
}
