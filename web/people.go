package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"liangshan/api"
	"liangshan/auth"
)

// routePeople declares the pages on which people are looked for, registered and corrected. All
// of it goes through the operations of the API, which ask for leave and log who read whose facts.
// What is looked for is posted, so that no name stands in an address or a log.
func (s *Site) routePeople() {
	s.door("GET /people", "people", people)
	s.door("POST /people", "people", people)
	s.door("GET /people/new", "people", personNew)
	s.door("POST /people/new", "people", personNew)
	s.door("GET /people/{number}", "people", personPage)
	s.door("POST /people/{number}", "people", stateFact)
}

// peopleLong is how many people a search shows.
const peopleLong = 20

type peopleView struct {
	Field, Value string
	Asked, More  bool
	Fields       []option
	Found        []personRow
}

type personRow struct{ Number, Name, Address string }

// fieldsOfPersons returns the facts that there are, by what they are called.
func (v *visit) fieldsOfPersons(chosen string, only ...string) (all []option) {
	words := chineseWords.Choice["person.Field"]
	if v.English {
		words = englishWords.Choice["person.Field"]
	}
	for _, name := range only {
		all = append(all, option{name, words[name], name == chosen})
	}
	return all
}

// people shows the search, and what it found.
func people(v *visit) error {
	v.name, v.Title, v.Here = "people", v.T("people"), "/people"
	view := &peopleView{Field: v.r.PostFormValue("field"), Value: v.trimmed("value")}
	if view.Field == "" {
		view.Field = "name"
	}
	view.Fields = v.fieldsOfPersons(view.Field, "name", "identity", "phone", "account")
	v.Data = view
	if v.r.Method == http.MethodGet {
		return nil
	}
	if view.Value == "" {
		v.wrong("value", errRequired)
		return nil
	}
	body, err := json.Marshal(map[string]any{"field": view.Field, "value": view.Value, "part": view.Field == "name",
		"limit": peopleLong + 1})
	if err != nil {
		return err
	}
	asked, err := v.api.Ask(v.r.Context(), http.MethodPost, "/v1/person/search", "", body)
	if err != nil {
		return err
	}
	if asked.Problem != nil {
		v.status = asked.Problem.Status
		f := v.faultOf(asked.Problem)
		f.Field = "value"
		v.Faults = append(v.Faults, f)
		return nil
	}
	var found api.Found
	if err := json.Unmarshal(asked.Body, &found); err != nil {
		return err
	}
	view.Asked, view.More = true, len(found.Numbers) > peopleLong
	for _, number := range found.Numbers[:min(peopleLong, len(found.Numbers))] {
		row := personRow{Number: plain(uint64(number))}
		p, err := v.person(row.Number)
		if err != nil {
			return err
		}
		for _, f := range p.Facts {
			switch f.Field {
			case "name":
				row.Name = f.Value
			case "address":
				row.Address = f.Value
			}
		}
		view.Found = append(view.Found, row)
	}
	return nil
}

// person reads the facts of a person. Who read whose is in the log.
func (v *visit) person(number string) (p api.PrivatePerson, err error) {
	asked, err := v.api.Ask(v.r.Context(), http.MethodGet, "/v1/person/"+number, "", nil)
	if err != nil {
		return p, err
	}
	if asked.Problem != nil {
		return p, &askedError{asked.Problem}
	}
	return p, json.Unmarshal(asked.Body, &p)
}

type personView struct {
	Number    string
	Facts     []api.PrivateFact
	Titles    map[string]string
	Household string
	Members   []string
	ID        string
	Fields    []option
	Checkers  []option
	Value     string
	From      string
	Source    string
	Asked     []askedRow
}

// An askedRow is a fact that somebody has asked to be put right.
type askedRow struct{ Number, Title, Value, Source, When, Done, Keep string }

// askedOf lists what is to be put right about a person, with what it should be and the forms that answer.
func (v *visit) askedOf(view *personView, should map[string]api.PrivateFact) error {
	person, err := strconv.ParseInt(view.Number, 10, 64)
	if err != nil {
		return errNoPage
	}
	rows, err := v.rows(allNumbers+` SELECT number, field, asked_ms, due_date FROM person_correction
		WHERE person IN (SELECT number FROM numbers) AND state = 'open' ORDER BY number`, person)
	for _, r := range rows {
		number, asked := valueText(r[0]), should[valueText(r[1])]
		when := v.time(r[2].(int64))
		if due := valueText(r[3]); due != "" {
			when += " · " + v.T("by_when") + " " + due
		}
		view.Asked = append(view.Asked, askedRow{Number: number, Title: view.Titles[valueText(r[1])],
			Value: asked.Value, Source: v.sourceText(asked.Source), When: when,
			Done: v.offered("person.answer_correction", "correction", number, "corrected", "true", "reason", "paper_shown"),
			Keep: v.offered("person.answer_correction", "correction", number, "reason", "no_paper")})
	}
	return err
}

// personPage shows the facts of a person.
func personPage(v *visit) error {
	number := v.r.PathValue("number")
	if _, err := strconv.ParseUint(number, 10, 63); err != nil {
		return errNoPage
	}
	p, err := v.person(number)
	if err != nil {
		return err
	}
	v.name, v.Title, v.Here = "person", v.T("person")+" "+number, "/people"
	chosen := v.r.PostFormValue("field")
	view := &personView{Number: number, Facts: p.Facts, ID: v.s.read.NewID(), Titles: map[string]string{},
		Fields: v.fieldsOfPersons(chosen, "name", "identity", "birth_date", "phone", "account", "address"),
		Value:  v.r.PostFormValue("value"), From: v.r.PostFormValue("from"), Source: v.r.PostFormValue("source")}
	for _, f := range view.Fields {
		view.Titles[f.Value] = f.Text
	}
	should := map[string]api.PrivateFact{} // What facts should be, by who has asked that they be put right.
	view.Facts = slices.DeleteFunc(view.Facts, func(f api.PrivateFact) bool {
		of, asked := api.FieldAsked(f.Field)
		if asked {
			should[string(of)] = f
		}
		return asked
	})
	if err := v.askedOf(view, should); err != nil {
		return err
	}
	words := chineseWords.Choice["person.Checker"]
	if v.English {
		words = englishWords.Choice["person.Checker"]
	}
	for _, name := range []string{"nobody", "police", "bank"} {
		view.Checkers = append(view.Checkers, option{name, words[name], name == v.r.PostFormValue("checked_by")})
	}
	rows, err := v.s.read.Rows(v.r.Context(), `SELECT household FROM person_person WHERE number = ?`, number)
	if err != nil {
		return err
	}
	if len(rows) == 1 {
		view.Household = valueText(rows[0][0])
	}
	v.Data = view
	return nil
}

// stateFact states one more fact about a person.
func stateFact(v *visit) error {
	number := v.r.PathValue("number")
	if _, err := strconv.ParseUint(number, 10, 63); err != nil {
		return errNoPage
	}
	body, err := json.Marshal(map[string]string{"field": v.r.PostFormValue("field"), "value": v.trimmed("value"),
		"from": v.trimmed("from"), "source": v.trimmed("source"), "checked_by": v.r.PostFormValue("checked_by")})
	if err != nil {
		return err
	}
	asked, err := v.api.Ask(v.r.Context(), http.MethodPatch, "/v1/person/"+number, v.r.PostFormValue("id"), body)
	if err != nil {
		return err
	}
	if asked.Problem == nil {
		v.to = "/people/" + number
		return nil
	}
	if err := personPage(v); err != nil {
		return err
	}
	v.status = asked.Problem.Status
	f := v.faultOf(asked.Problem)
	switch f.Field {
	case "name", "identity", "birth_date", "phone", "account", "address":
		f.Field = "value"
	}
	v.Faults = append(v.Faults, f)
	return nil
}

type newPersonView struct {
	Nodes []*node
	ID    string
}

// personNew registers a person with facts.
func personNew(v *visit) error {
	v.name, v.Title, v.Here = "personnew", v.T("person_new"), "/people"
	if !v.api.May("person.register") {
		return v.api.Allow("person.register")
	}
	kind, in := reflect.TypeFor[api.NewPerson](), url.Values{}
	view := &newPersonView{ID: v.s.read.NewID()}
	v.Data = view
	if v.r.Method == http.MethodPost {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, formMax)
		if err := v.r.ParseForm(); err != nil {
			return errBadWord
		}
		in, view.ID = v.r.PostForm, v.r.PostForm.Get("request.id")
		v.resend("/people/new", "change", in)
		fold := folder{v.page, in}
		body := []byte(nil)
		if in.Get("request.step") != "change" {
			body = fold.fold(kind, "")
		}
		if len(v.Faults) == 0 && body != nil {
			asked, err := v.api.Ask(v.r.Context(), http.MethodPost, "/v1/person", view.ID, body)
			if err != nil {
				return err
			}
			if asked.Problem == nil {
				var answer api.PersonAnswer
				if err := json.Unmarshal(asked.Body, &answer); err != nil {
					return err
				}
				v.to = "/people/" + plain(uint64(answer.Number))
				if v.api.Allow(auth.Page("people")) != nil {
					v.to = "/work"
				}
				return nil
			}
			v.status = asked.Problem.Status
			v.Faults = append(v.Faults, v.faultOf(asked.Problem))
		}
	}
	m := &maker{p: v.page, in: in, find: v.findPath}
	view.Nodes = m.nodes(kind, "")
	return nil
}
