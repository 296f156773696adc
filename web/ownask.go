package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/authority"
)

// What may be wrong with a line of a dividend, with what a programme decided, and with the answer to an objection:
// codes, for nothing personal is to get into the record.
var (
	dividendReasons  = []string{"shares_wrong", "amount_wrong", "account_wrong", "person_missing", "other"}
	programmeReasons = []string{"left_out", "fact_wrong", "rule_misread", "amount_wrong", "account_wrong",
		"not_entitled", "other"}
	appealReasons = []string{"fact_not_checked", "answer_without_reason", "rule_misread", "amount_wrong", "new_paper",
		"other"}
)

// reason says a reason in words. A resident or an enterprise never reads the code of one that has none.
func (v *visit) reason(code string) string {
	_, worded := allWords["reason_"+code]
	kind := v.holder.Actor.Kind
	if said := v.Coded("reason", code); code == "" || worded || said != code ||
		kind != authority.Person && kind != authority.Company {
		return said
	}
	return v.T("reason_without_words")
}

// Coded returns the words for a code of some kind; the code itself where there are none. A year at the end of a
// code stays as it is.
func (p *page) Coded(kind, code string) string {
	if _, ok := allWords[kind+"_"+code]; ok {
		return p.T(kind + "_" + code)
	}
	if i := strings.LastIndexByte(code, '_'); i > 0 && len(code) == i+5 {
		if _, ok := allWords[kind+"_"+code[:i]]; ok {
			return p.T(kind+"_"+code[:i]) + " " + code[i+1:]
		}
	}
	return code
}

// An askView is a page with one question, whose answer is a command in a person's name.
type askView struct {
	Person, Path, Back string
	Lead               string
	Field, Question    string // Of the choice, and its word.
	Options            []option
	Button             string // A word.
	Kept               []keptPair
	ID                 string
}

// A target is the command that an answer becomes.
type target struct {
	command string
	body    map[string]any
	number  bool   // The answer is a whole number.
	to      string // The page that follows, instead of what the visitor may see of the command.
}

// option offers codes as answers, of which one may have been chosen.
func (view *askView) offer(v *visit, codes ...string) {
	for _, code := range codes {
		view.Options = append(view.Options, option{code, v.reason(code), code == v.r.PostFormValue(view.Field)})
	}
}

// keep lets a value go along with the answer.
func (view *askView) keep(name, value string) { view.Kept = append(view.Kept, keptPair{name, value}) }

// asking shows a question, or gives the command that its answer is.
func (v *visit) asking(view *askView, what target, person uint64, self bool) error {
	v.name, v.Here, v.Data = "asking", "/mine", view
	view.Person, view.Path = plain(person), v.r.URL.Path
	if view.ID = v.s.read.NewID(); v.r.Method == http.MethodGet {
		return nil
	}
	words := []string{"person", v.r.FormValue("person")}
	for _, k := range view.Kept {
		words = append(words, k.Name, k.Value)
	}
	v.again(view.Path, words...)
	chosen := v.r.PostFormValue(view.Field)
	if !slices.ContainsFunc(view.Options, func(o option) bool { return o.Value == chosen }) {
		v.wrong(view.Field, errChoose)
		return nil
	}
	what.body[view.Field] = any(chosen)
	if what.number {
		n, err := strconv.Atoi(chosen)
		if err != nil {
			return errBadWord
		}
		what.body[view.Field] = n
	}
	view.ID = v.r.PostFormValue("id")
	return v.raise(what, view.ID, person, self)
}

// raise gives a command in the name of a person whose pages are open.
func (v *visit) raise(what target, id string, person uint64, self bool) error {
	body, err := json.Marshal(what.body)
	if err != nil {
		return err
	}
	v.api = v.asPerson(person, self)
	answer, problem, err := v.ask(what.command, id, body)
	switch {
	case err != nil:
		return err
	case problem == nil:
		if v.to = what.to; v.to != "" {
			return nil
		}
		v.to = "/did/" + plain(answer.Index)
		if v.api.Allow(auth.Page("forms")) != nil {
			v.to = queried("/mine", "person", plain(person))
		}
		return nil
	}
	v.status = problem.Status
	v.Faults = append(v.Faults, v.faultOf(problem))
	return nil
}

// actingFor returns a session of the visitor that vouches for in whose name it acts, as was just checked.
func (v *visit) actingFor(person uint64) api.Session {
	return v.s.options.API.As(v.holder.Actor, auth.Amount("on_behalf", int64(person)))
}

// someone returns the person in whose name something is asked. Refusals: as ownPerson, errBadWord.
func (v *visit) someone() (person uint64, self bool, err error) {
	person, self, err = v.ownPerson()
	if err == nil && person == 0 {
		err = errBadWord
	}
	return person, self, err
}

// asked reads a number that a question is about. Refusal: errBadWord.
func (v *visit) asked(name string) (uint64, error) {
	n, err := strconv.ParseUint(v.r.FormValue(name), 10, 32)
	if err != nil {
		return 0, errBadWord
	}
	return n, nil
}

// object asks one question, what is wrong, and raises an objection in the person's name: to a dividend, or to
// a programme's list; or, when that is not open any more, a request that a person look at the decision.
func object(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	view := &askView{Field: "reason", Question: "what_is_wrong", Button: "raise_objection", Back: "/mine"}
	v.Title = v.T("object")
	if v.r.FormValue("programme") != "" {
		view.offer(v, programmeReasons...)
		what, err := v.objectToGrant(view, person)
		if err != nil {
			return err
		}
		return v.asking(view, what, person, self)
	}
	view.offer(v, dividendReasons...)
	run, err := v.asked("run")
	if err != nil {
		return err
	}
	register, err := v.asked("register")
	if err != nil {
		return err
	}
	view.keep("run", plain(run))
	view.keep("register", plain(register))
	rows, err := v.rows(allNumbers+` SELECT 1 FROM dividend_line WHERE run = ?2 AND register = ?3 AND
		holder IN (SELECT number FROM numbers) AND state <> 'replaced'`, int64(person), int64(run), int64(register))
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errObjection
	}
	what := target{
		command: "dividend.object",
		body:    map[string]any{"run": run, "register": register, "person": person},
	}
	return v.asking(view, what, person, self)
}

// objectToGrant says what becomes of an objection to a programme's list, by anybody, also one whom the list
// leaves out. Refusals: errBadWord, errObjection.
func (v *visit) objectToGrant(view *askView, person uint64) (what target, err error) {
	run, err := v.asked("programme")
	if err != nil {
		return what, err
	}
	rows, err := v.rows(shownRuns+`AND u.number = ?1`, int64(run))
	if err != nil {
		return what, err
	}
	if len(rows) == 0 {
		return what, errObjection
	}
	r := rows[0]
	view.Back, view.Lead = "/mine/programmes", v.grantTitle(r)
	view.keep("programme", plain(run))
	what = target{command: "programme.object", body: map[string]any{"run": run, "person": person},
		to: queried("/mine/programmes", "person", plain(person))}
	if !v.objectsStill(r) {
		what.command, view.Button, v.Title = "programme.ask_review", "ask_review", v.T("ask_review")
	}
	return what, nil
}

// appeal asks why an answer is not accepted, and appeals against it in the person's name.
func appeal(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	number, err := v.asked("objection")
	if err != nil {
		return err
	}
	rows, err := v.rows(allNumbers+` SELECT v.name_zh, v.name_en, u.from_date, u.to_date FROM programme_objection o
		JOIN programme_run u ON u.number = o.run JOIN programme_version v ON v.programme = u.programme AND
		v.version = u.version WHERE o.number = ?2 AND o.person IN (SELECT number FROM numbers) AND o.state = 'dismissed'`,
		int64(person), int64(number))
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return errNotOwn
	}
	r := rows[0]
	view := &askView{
		Field:    "reason",
		Question: "what_is_wrong",
		Button:   "raise_appeal",
		Back:     "/mine/programmes",
		Lead:     v.choose(valueText(r[0]), valueText(r[1])) + " " + v.spanOf(r[2], r[3]),
	}
	view.offer(v, appealReasons...)
	view.keep("objection", plain(number))
	v.Title = v.T("raise_appeal")
	return v.asking(
		view,
		target{command: "programme.appeal", body: map[string]any{"objection": number, "person": person},
			to: queried("/mine/programmes", "person", plain(person))},
		person,
		self,
	)
}

// choicesOf returns which answers a person may give about a programme, or about all, and which holds now. Who has
// chosen for all that a person decides cannot take it back for one.
func (v *visit) choicesOf(person, number uint64) (offers []string, now string, err error) {
	rows, err := v.rows(
		allNumbers+` SELECT programme, choice FROM programme_choice WHERE person IN (SELECT number FROM numbers)
		AND programme IN (0, ?2) ORDER BY programme, choice = 'no_payment'`,
		int64(person),
		int64(number),
	)
	offers, now = []string{"0", "2"}, "0"
	for _, r := range rows {
		if now = "2"; valueText(r[1]) == "no_payment" {
			now = "1"
		}
		if r[0] == int64(0) && number != 0 {
			offers = []string{"2"}
		}
	}
	return offers, now, err
}

// choose asks how a person wants to be decided about: by the rule, by a person, or not paid at all, for one
// programme or for all.
func choose(v *visit) error {
	person, self, err := v.someone()
	if err != nil {
		return err
	}
	number, err := v.asked("programme")
	if err != nil {
		return err
	}
	view := &askView{Field: "choice", Question: "how_to_decide", Button: "confirm", Back: "/mine/programmes",
		Lead: v.T("all_programmes")}
	view.keep("programme", plain(number))
	offers, now, err := v.choicesOf(person, number)
	if err != nil {
		return err
	}
	if number != 0 {
		rows, err := v.rows(programmesInForce+`AND v.programme = ?`, int64(number))
		switch {
		case err != nil:
			return err
		case len(rows) == 0:
			return errObjection
		}
		d, err := v.s.documents.of(valueText(rows[0][0]), valueText(rows[0][6]))
		if err != nil {
			return err
		}
		if view.Lead = d.Name.In(v.choose("zh", "en")); d.Review.OptOut {
			offers = append(offers, "1")
		}
	}
	if !slices.Contains(offers, "0") {
		view.Lead += v.choose("。", ". ") + v.T("chosen_for_all")
	}
	if sent := v.r.PostFormValue("choice"); sent != "" {
		now = sent
	}
	for _, code := range offers {
		view.Options = append(view.Options, option{code, v.T("choose_" + code), code == now})
	}
	v.Title = v.T("how_to_decide")
	what := target{command: "programme.choose", body: map[string]any{"person": person}, number: true,
		to: queried("/mine/programmes", "person", plain(person))}
	if number != 0 {
		what.body["programme"] = number
	}
	return v.asking(view, what, person, self)
}
