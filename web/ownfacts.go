package web

import (
	"net/http"
	"strings"

	"liangshan/api"
	"liangshan/calendar"
)

// ownFields are the facts about a person, in the order of the page.
var ownFields = []string{"name", "identity", "birth_date", "phone", "account", "address"}

// ownFacts shows a person what is known of it, with the way to have each fact put right; what became of that; and whom
// it lets act for it. Who acts for somebody sees numbers with their middle hidden.
func ownFacts(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	v.Title, v.Here = v.T("my_facts"), "/mine"
	d := &deskView{Lead: v.T("my_facts_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	if err := v.factsOf(d, person, self); err != nil {
		return err
	}
	for _, fill := range []func(*deskView, int64) error{v.correctionsOf, v.proxiesOf} {
		if err := fill(d, int64(person)); err != nil {
			return err
		}
	}
	return v.show(d, "/mine/facts", "person", plain(person))
}

func (v *visit) factsOf(d *deskView, person uint64, self bool) error {
	facts, err := v.s.options.API.OwnFacts(v.r.Context(), person, !self)
	if err != nil {
		return err
	}
	open, err := v.openCorrections(person)
	if err != nil {
		return err
	}
	l := v.newList("facts", "my_facts", "my_facts_none", "fact", "fact_value", "fact_from", "fact_source",
		"ask_correction")
	titles := v.factTitles()
	for _, field := range ownFields {
		shown := []listCell{cellText(titles[field]), cellText(""), cellText(""), cellText("")}
		for _, f := range facts {
			if string(f.Field) == field {
				shown[1], shown[2], shown[3] = cellText(f.Value), cellText(f.From), cellText(v.sourceText(f.Source))
			}
		}
		way := v.cellAction("ask_correction", queried("/mine/correct", "field", field, "person", plain(person)))
		if open[field] {
			way = cellText(v.T("correction_open"))
		}
		l.add(append(shown, way)...)
	}
	d.Lists = append(d.Lists, l)
	return nil
}

// sourceText says who stated a fact; what was stated on these pages has a word for it.
func (v *visit) sourceText(source string) string {
	if source == api.SourcePortal {
		return v.T("stated_here")
	}
	if right, ok := strings.CutPrefix(source, api.SourcePortal+"."); ok {
		return v.T("stated_here") + " · " + v.Coded("right", right)
	}
	return source
}

// factTitles returns what facts are called.
func (v *visit) factTitles() map[string]string {
	titles := map[string]string{}
	for _, f := range v.fieldsOfPersons("", ownFields...) {
		titles[f.Value] = f.Text
	}
	return titles
}

// openCorrections returns the facts of which somebody has asked that they be put right.
func (v *visit) openCorrections(person uint64) (map[string]bool, error) {
	rows, err := v.rows(allNumbers+` SELECT field FROM person_correction WHERE state = 'open'
		AND person IN (SELECT number FROM numbers)`, int64(person))
	open := map[string]bool{}
	for _, r := range rows {
		open[valueText(r[0])] = true
	}
	return open, err
}

// correctionsOf lists what a person has asked to be put right, and what came of it.
func (v *visit) correctionsOf(d *deskView, person int64) error {
	rows, err := v.listed("corrections", allNumbers+` SELECT field, asked_ms, state, reason, answered_ms, due_date
		FROM person_correction WHERE person IN (SELECT number FROM numbers) ORDER BY number DESC`, person)
	l := v.newList("corrections", "my_corrections", "my_corrections_none", "fact", "when", "by_when", "front_state", "why",
		"answered_on")
	titles := v.factTitles()
	for _, r := range rows {
		due := cellText(valueText(r[5]))
		if valueText(r[2]) == "open" && due.Text != "" && due.Text < v.today() {
			due = due.marked("late")
		}
		l.add(cellText(titles[valueText(r[0])]), v.cellTime(r[1]), due, cellText(v.T("correction_"+valueText(r[2]))),
			cellText(v.reason(valueText(r[3]))), v.cellTime(r[4]))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// proxiesOf lists whom a person lets act for it. One of them sees nothing of the others.
func (v *visit) proxiesOf(d *deskView, person int64) error {
	rows, err := v.listed("proxies", allNumbers+` SELECT person, proxy, from_date, until_date, basis, ended_date
		FROM person_proxy WHERE person IN (SELECT number FROM numbers) ORDER BY sequence DESC`, person)
	l := v.newList("proxies", "my_proxies", "my_proxies_none", "proxy_word", "from_day", "until_word", "rests_on",
		"front_state")
	l.Lead = v.T("my_proxies_lead")
	for _, r := range rows {
		if ok, err := v.maySeeProxy(uint64(r[1].(int64))); err != nil {
			return err
		} else if !ok {
			continue
		}
		name, err := v.s.options.API.Name(v.r.Context(), uint64(r[1].(int64)))
		if err != nil {
			return err
		}
		state := cellText(v.T("proxy_over"))
		switch ended := valueText(r[5]); {
		case ended != "":
			state = cellText(v.T("proxy_ended_on") + " " + ended)
		case valueText(r[3]) >= v.today():
			state = v.cellAction("end_proxy", queried("/mine/unproxy", "proxy", valueText(r[1]), "of", valueText(r[0]),
				"person", plain(uint64(person))))
			state.File = v.T("proxy_holds")
		}
		l.add(cellText(name), cellText(valueText(r[2])), cellText(valueText(r[3])), cellText(v.reason(valueText(r[4]))),
			state)
	}
	d.Lists = append(d.Lists, l)
	return err
}

// maySeeProxy says whether the visitor is told of a proxy and may end it: who is here as one, of the own alone.
func (v *visit) maySeeProxy(proxy uint64) (bool, error) {
	if v.right != asProxy {
		return true, nil
	}
	visitor, _, err := v.actorPerson()
	if err != nil {
		return false, err
	}
	kept, err := v.keptNumber(proxy)
	return kept == visitor, err
}

// unproxyReasons are why a proxy is ended.
var unproxyReasons = []string{"withdrawn", "not_needed", "other"}

// unproxy asks why a proxy is to be ended, and ends it from today on, in the person's name.
func unproxy(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	proxy, err := v.asked("proxy")
	if err != nil {
		return err
	}
	of, err := v.asked("of")
	if err != nil {
		return err
	}
	rows, err := v.rows(allNumbers+` SELECT 1 FROM person_proxy WHERE person = ?2 AND proxy = ?3 AND ended_date IS NULL
		AND person IN (SELECT number FROM numbers)`, int64(person), int64(of), int64(proxy))
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errNotOwn
	}
	if ok, err := v.maySeeProxy(proxy); err != nil {
		return err
	} else if !ok {
		return errNotOwn
	}
	name, err := v.s.options.API.Name(v.r.Context(), proxy)
	if err != nil {
		return err
	}
	view := &askView{Field: "reason", Question: "why_end_proxy", Button: "end_proxy", Back: "/mine/facts", Lead: name}
	view.keep("proxy", plain(proxy))
	view.keep("of", plain(of))
	view.offer(v, unproxyReasons...)
	v.Title = v.T("end_proxy")
	today, err := calendar.FromMillis(v.s.read.Now())
	if err != nil {
		return err
	}
	if of != person { // The number under which it was granted was merged into the person's.
		self, person = false, of
	}
	return v.asking(view, target{command: "person.end_proxy", body: map[string]any{"person": of, "proxy": proxy,
		"date": today.String()}, to: queried("/mine/facts", "person", v.r.FormValue("person"))}, person, self)
}

// A correctView is the page on which one fact is put right.
type correctView struct {
	Person, Field, Title, Now, Value, ID, Type string
}

// correct asks what a fact should be, and asks for that in the person's name.
func correct(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	field := v.r.FormValue("field")
	titles := v.factTitles()
	if titles[field] == "" {
		return errBadWord
	}
	v.name, v.Title, v.Here = "correct", v.T("ask_correction"), "/mine"
	view := &correctView{Person: plain(person), Field: field, Title: titles[field], Value: v.trimmed("value"),
		ID: v.s.read.NewID(), Type: "text"}
	if field == "birth_date" {
		view.Type = "date"
	}
	v.Data = view
	facts, err := v.s.options.API.OwnFacts(v.r.Context(), person, !self)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if string(f.Field) == field {
			view.Now = f.Value
		}
	}
	if v.r.Method == http.MethodGet {
		view.Value = ""
		return nil
	}
	v.again("/mine/correct", "person", plain(person), "field", field)
	problem, err := v.asPerson(person, self).AskCorrection(v.r.Context(), v.r.PostFormValue("id"), person, v.right,
		field, v.trimmed("value"))
	switch {
	case err != nil:
		return err
	case problem == nil:
		v.to = queried("/mine/facts", "person", plain(person)) + "#corrections"
		return nil
	}
	view.ID = v.r.PostFormValue("id")
	v.status = problem.Status
	f := v.faultOf(problem)
	f.Field = "value"
	v.Faults = append(v.Faults, f)
	return nil
}

// asPerson returns the visitor's session, which vouches for in whose name it acts. That is needed also for oneself if
// the number of the visitor's actor was merged into another, for policies know the actor by that number.
func (v *visit) asPerson(person uint64, self bool) api.Session {
	if self && person == v.holder.Actor.Subject {
		return v.api
	}
	return v.actingFor(person)
}
