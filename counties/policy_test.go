package counties_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"

	"liangshan/counties"
)

// A question is what somebody asks a county's policies, and what they have to answer.
type question struct {
	role    string // Of the actor, as "reporter", or "reporter of finance" in a department; empty: none.
	kind    string // Of the actor.
	subject int64  // Whom the actor stands for; 0: nobody.
	action  string
	about   cedar.RecordMap // Of what is asked for.
	want    bool
}

// read reads policies.
func read(t *testing.T, texts map[string]string) *cedar.PolicySet {
	t.Helper()
	set := cedar.NewPolicySet()
	for name, text := range texts {
		list, err := cedar.NewPolicyListFromBytes(name, []byte(text))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		for i, p := range list {
			set.Add(cedar.PolicyID(fmt.Sprint(name, i)), p)
		}
	}
	return set
}

// ask puts a question to policies, as package auth does.
func (q question) ask(set *cedar.PolicySet) bool {
	who, what := cedar.NewEntityUID("Actor", "7"), cedar.NewEntityUID("Action", cedar.String(q.action))
	thing := cedar.NewEntityUID("Command", cedar.String(q.action))
	module, _, _ := strings.Cut(q.action, ".")
	group := module
	if strings.HasPrefix(q.action, "read:") {
		if group = "read"; strings.HasPrefix(q.action, "read:page_") {
			group = "none"
		}
	}
	fields := cedar.RecordMap{"number": cedar.Long(7), "kind": cedar.String(q.kind)}
	if q.subject != 0 {
		fields["subject"] = cedar.Long(q.subject)
	}
	var groups []cedar.EntityUID
	role, department, within := strings.Cut(q.role, " of ")
	if role != "" {
		groups = append(groups, cedar.NewEntityUID("Role", cedar.String(role)))
	}
	if within {
		groups = append(groups, cedar.NewEntityUID("Department", cedar.String(department)))
		fields["department"] = cedar.String(department)
	}
	entities := cedar.EntityMap{
		who:   {UID: who, Parents: cedar.NewEntityUIDSet(groups...), Attributes: cedar.NewRecord(fields)},
		what:  {UID: what, Parents: cedar.NewEntityUIDSet(cedar.NewEntityUID("Action", cedar.String(group)))},
		thing: {UID: thing, Attributes: cedar.NewRecord(q.about)},
	}
	decision, diagnostic := cedar.Authorize(set, entities,
		cedar.Request{Principal: who, Action: what, Resource: thing, Context: cedar.NewRecord(nil)})
	for _, failed := range diagnostic.Errors { // Of what forbids, an error is a no.
		if set.Get(failed.PolicyID).Effect() == cedar.Forbid {
			return false
		}
	}
	return decision == cedar.Allow
}

func long(name string, n int64) cedar.RecordMap {
	return cedar.RecordMap{cedar.String(name): cedar.Long(n)}
}

// objections are what residents say, and village assistants in their names.
var objections = []string{"dividend.object", "programme.object", "programme.ask_review", "programme.appeal", "programme.choose"}

// offered are what residents ask for of what the county offers.
var offered = []string{"talent.book", "talent.cancel", "talent.apply", "talent.withdraw_wish", "card.report_lost"}

// inBoth are the questions to which every county answers the same.
func inBoth() (all []question) {
	receipt := func(actor, second int64, want bool) question {
		about := cedar.RecordMap{"actor": cedar.Long(actor), "second": cedar.Long(second)}
		return question{"", "person", 0, "read:receipt", about, want}
	}
	all = []question{
		receipt(7, 0, true), receipt(8, 7, true), receipt(8, 9, false),
		{"resident", "person", 5, "read:dividend_line", long("person", 5), true},
		{"resident", "person", 5, "read:dividend_line", long("person", 6), false},
		{"resident", "person", 5, "read:dividend_line", nil, false},
		{"administrator", "program", 0, "read:person_private", nil, true},
		{"registrar", "program", 0, "read:person_private", nil, true},
		{"accountant", "program", 0, "read:person_private", nil, false},
		{"auditor", "program", 0, "read:person_private", nil, false},
	}
	return append(all, forOneself(objections)...)
}

// forOneself are the questions about what residents do in their own name, and village assistants in theirs.
func forOneself(actions []string) (all []question) {
	for _, action := range actions {
		ward := cedar.RecordMap{"person": cedar.Long(6), "on_behalf": cedar.Long(6)}
		other := cedar.RecordMap{"person": cedar.Long(6), "on_behalf": cedar.Long(8)}
		all = append(all, question{"resident", "person", 5, action, long("person", 5), true},
			question{"resident", "person", 5, action, long("person", 6), false},
			question{"resident", "person", 5, action, ward, true}, question{"resident", "person", 5, action, other, false},
			question{"village_assistant", "person", 5, action, ward, true},
			question{"village_assistant", "person", 5, action, other, false},
			question{"village_assistant", "person", 5, action, long("person", 5), false})
	}
	return all
}

// verifies are the questions about who verifies in whose name.
func verifies(role string) (all []question) {
	for _, action := range []string{"carbon.verify_period", "carbon.settle_reversal"} {
		all = append(all, question{role, "company", 5, action, long("verifier", 5), true},
			question{role, "company", 5, action, long("verifier", 6), false},
			question{role, "person", 5, action, long("verifier", 5), false})
	}
	return all
}

// trades are the questions about who trades in whose name, and who moves the money of it.
func trades() (all []question) {
	for _, action := range strings.Fields(`apply order cancel reduce replace cancel_all pick post_block answer_block confirm_block
		withdraw_block apply_sale enter_sale seal_bid open_bid want_in_sale take_in_sale pay_sale withdraw_tonnes`) {
		all = append(all, question{"", "company", 5, "exchange." + action, long("company", 5), true},
			question{"", "company", 5, "exchange." + action, long("company", 6), false},
			question{"", "person", 5, "exchange." + action, long("company", 5), false})
	}
	all = append(all, question{"", "company", 5, "read:market_own", long("company", 5), true},
		question{"", "company", 5, "read:market_own", long("company", 6), false},
		question{"", "person", 5, "read:market_own", long("company", 5), false},
		question{"", "company", 5, "read:exchange_depth", nil, true}, question{"", "person", 5, "read:exchange_depth", nil, false},
		question{"enterprise", "company", 5, "read:page_forms", nil, true},
		question{"enterprise", "person", 5, "read:page_forms", nil, false},
		question{"", "company", 5, "read:receipt", long("owner", 5), true},
		question{"", "company", 5, "read:receipt", long("other", 5), true},
		question{"", "company", 5, "read:receipt", long("other", 6), false},
		question{"", "program", 5, "read:receipt", long("other", 5), false},
		question{"enterprise", "person", 5, "exchange.order", long("company", 5), true},
		question{"enterprise", "person", 5, "exchange.order", long("company", 6), false},
		question{"enterprise", "company", 5, "carbon.retire", long("owner", 5), true},
		question{"enterprise", "company", 5, "carbon.retire", long("owner", 6), false})
	for role, may := range map[string]bool{"exchange_clerk": true, "exchange_officer": true, "exchange_surveillance": true,
		"auditor": true, "administrator": true, "registrar": false, "accountant": false, "talent_clerk": false,
		"housing_clerk": false} {
		all = append(all, question{role, "program", 0, "read:market_paper", long("company", 5), may})
	}
	for company, may := range map[int64]bool{5: true, 6: false} {
		all = append(all, question{"enterprise", "company", 5, "read:market_paper", long("company", company), may},
			question{"enterprise", "person", 5, "read:market_paper", long("company", company), false})
	}
	for _, action := range []string{"ledger.transfer", "ledger.hold"} {
		for _, c := range []struct {
			debit, credit int64
			want          bool
		}{{50_001, 50_002, true}, {700_000_001, 50_002, false}, {50_001, 700_000_001, false}, {700_000_000, 701_048_576, true},
			{701_048_575, 1, false}, {1, 701_048_575, false}, {701_048_576, 700_000_000, true}} {
			all = append(all, question{"accountant", "program", 0, action,
				cedar.RecordMap{"debit": cedar.Long(c.debit), "credit": cedar.Long(c.credit)}, c.want})
		}
		all = append(all, question{"accountant", "program", 0, action, nil, false})
	}
	return all
}

// owing are the questions about who reports, and stands behind what was reported, for the unit that owes it.
func owing() (all []question) {
	for action, role := range map[string]string{"indicator.submit": "reporter", "task.report_progress": "reporter",
		"task.reply": "reporter", "task.object": "reporter", "task.pass_case": "reporter",
		"indicator.approve": "unit_head", "indicator.send_back": "unit_head"} {
		all = append(all, question{role + " of finance", "program", 0, action, owedBy("finance"), true},
			question{role + " of finance", "program", 0, action, owedBy("education"), false},
			question{role + " of finance", "program", 0, action, nil, false},
			question{role, "program", 0, action, owedBy("finance"), false})
	}
	return all
}

// ofSchemes are the questions about cards of two schemes, each of which is a clerk's of its own.
func ofSchemes() (all []question) {
	for role, own := range map[string]struct{ scheme, actions string }{
		"talent_clerk":  {"gold", "issue report_lost replace close appoint_partner end_partner redeem take_back"},
		"charity_clerk": {"charity", "issue report_lost replace close register_till close_till return_sale load close_with_balance"},
		"cashier":       {"charity", "sell issue_voucher"},
	} {
		for _, action := range strings.Fields(own.actions) {
			for _, scheme := range []string{"gold", "charity"} {
				about := cedar.RecordMap{"scheme": cedar.String(scheme)}
				all = append(all, question{role, "program", 0, "card." + action, about, scheme == own.scheme})
			}
			all = append(all, question{role, "program", 0, "card." + action, nil, false})
		}
	}
	scheme := func(code string) cedar.RecordMap { return cedar.RecordMap{"scheme": cedar.String(code)} }
	of := func(company int64) cedar.RecordMap {
		return cedar.RecordMap{"scheme": cedar.String("charity"), "company": cedar.Long(company)}
	}
	for _, role := range strings.Fields("charity_clerk accountant chief_accountant auditor administrator talent_clerk registrar " +
		"reporter unit_head statistician supervisor carbon_clerk carbon_approver carbon_storekeeper exchange_clerk " +
		"exchange_officer exchange_surveillance resident enterprise village_assistant") {
		may := slices.Contains([]string{"charity_clerk", "accountant", "chief_accountant", "auditor", "administrator"}, role)
		all = append(all, question{role, "program", 0, "read:till", of(5), may},
			question{role, "program", 0, "read:gifts", long("person", 5), may},
			question{role, "program", 0, "read:gifts", long("company", 5), may})
	}
	for _, action := range []string{"card.sell", "card.issue_voucher"} {
		all = append(all,
			question{"cashier", "company", 5, action, of(5), true},
			question{"cashier", "company", 5, action, of(6), false},
			question{"cashier", "company", 5, action, scheme("charity"), false},
			question{"cashier", "officer", 0, action, of(6), true})
	}
	return append(all,
		question{"cashier", "company", 5, "read:till", of(5), true},
		question{"cashier", "company", 5, "read:till", of(6), false},
		question{"cashier", "officer", 0, "read:till", of(6), true},
		question{"cashier", "program", 0, "read:gifts", long("company", 5), false},
		question{"cashier", "program", 0, "read:till", scheme("charity"), true},
		question{"cashier", "program", 0, "read:till", scheme("gold"), false},
		question{"cashier", "program", 0, "read:till", nil, false},
		question{"charity_clerk", "program", 0, "read:page_till", nil, true},
		question{"talent_clerk", "program", 0, "read:page_till", nil, false},
		question{"resident", "person", 5, "read:gifts", long("person", 5), true},
		question{"resident", "person", 5, "read:gifts", long("person", 6), false},
		question{"resident", "person", 5, "read:gifts", long("company", 5), false},
		question{"enterprise", "company", 5, "read:gifts", long("company", 5), true},
		question{"enterprise", "company", 5, "read:gifts", long("company", 6), false},
		question{"enterprise", "company", 5, "read:gifts", long("person", 5), false})
}

// townships are the questions about figures that every township owes, in a county that says which office is whose.
func townships() (all []question) {
	ask := func(role, action, place string, want bool) question {
		return question{role, "program", 0, "indicator." + action, owedBy(place), want}
	}
	return []question{ask("reporter of chengguan_town", "submit", "410523100", true),
		ask("reporter of chengguan_town", "submit", "410523101", false),
		ask("reporter of chengguan_town", "approve", "410523100", false),
		ask("unit_head of wagang_township", "approve", "410523203", true),
		ask("unit_head of wagang_township", "send_back", "410523203", true),
		ask("unit_head of wagang_township", "submit", "410523203", false),
		ask("unit_head of wagang_township", "approve", "410523100", false),
		ask("reporter of finance", "submit", "410523100", false)}
}

func owedBy(unit string) cedar.RecordMap { return cedar.RecordMap{"owed_by": cedar.String(unit)} }

// questions are all that a county's policies are asked. Whoever has no role, and stands for nobody, may do nothing that
// any policy speaks of.
func questions(code string, texts map[string]string) []question {
	all := append(inBoth(), owing()...)
	if code == "330523" {
		all = slices.Concat(all, verifies("carbon_verifier"), trades(), ofSchemes(), forOneself(offered))
	} else {
		all = slices.Concat(all, verifies("enterprise"), townships())
	}
	named := regexp.MustCompile(`Action::"([a-z_:.]+)"`)
	for _, text := range texts {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			action := m[1]
			if action == "read" {
				action = "read:ledger_account"
			} else if !strings.ContainsAny(action, ".:") {
				action += ".anything"
			}
			about := cedar.RecordMap{"actor": cedar.Long(8), "second": cedar.Long(9), "debit": cedar.Long(1), "credit": cedar.Long(2)}
			all = append(all, question{"", "program", 0, action, about, false},
				question{"cashier", "program", 0, action, about, slices.Contains([]string{"read:page_work", "read:page_forms", "read:page_till",
					"read:card_goods"},
					action) && code == "330523"})
		}
	}
	return all
}

// policies returns the policies of a county, by the names of their files.
func policies(t *testing.T, code string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	files, err := fs.Glob(counties.Files, code+"/policy/*.cedar")
	must(t, err)
	for _, name := range files {
		data, err := fs.ReadFile(counties.Files, name)
		must(t, err)
		texts[path.Base(name)] = string(data)
	}
	if len(texts) < 5 {
		t.Fatalf("%d policies", len(texts))
	}
	return texts
}

// A mutant is the text of a file of policies with a fault in it.
type mutant struct{ file, fault, text string }

var conditions = regexp.MustCompile(`(?s)(when|unless) \{(.*?)\}`)

// mutants plants a fault in each condition: it is left out; one of the things that it asks for is; a bound is moved by one.
func mutants(texts map[string]string) (all []mutant) {
	for file, text := range texts {
		for _, at := range conditions.FindAllStringSubmatchIndex(text, -1) {
			word, body := text[at[2]:at[3]], text[at[4]:at[5]]
			put := func(fault, with string) {
				all = append(all, mutant{file, word + " {" + strings.TrimSpace(body) + "}: " + fault, text[:at[0]] + with + text[at[1]:]})
			}
			put("left out", "")
			if word == "unless" {
				put("whatever is asked", "unless { true }")
			}
			for _, part := range strings.Split(body, "&&") {
				switch {
				case strings.Contains(part, " has "), strings.Contains(part, "||"), !strings.Contains(body, "&&"),
					strings.Count(part, "(") != strings.Count(part, ")"):
					continue // Without `has` what follows fails, and so does the policy; a part of a bracket is none.
				}
				put("without "+strings.TrimSpace(part), word+" {"+strings.Replace(body, part, " true ", 1)+"}")
			}
			for _, operator := range []string{">", "<"} {
				for i := range strings.Split(body, " "+operator+" ")[1:] {
					put(fmt.Sprint(operator, "=, the ", i+1, ". time"), word+" {"+nth(body, " "+operator+" ", " "+operator+"= ", i)+"}")
				}
			}
		}
	}
	return all
}

// nth replaces what a text holds for the n-th time, from 0.
func nth(text, old, with string, n int) string {
	parts := strings.Split(text, old)
	return strings.Join(parts[:n+1], old) + with + strings.Join(parts[n+1:], old)
}

// TestPolicies puts to every county's policies what they have to allow and to deny, and then plants a fault in every
// condition: some answer has to be another one.
func TestPolicies(t *testing.T) {
	for _, code := range []string{"330523", "410523"} {
		texts := policies(t, code)
		all, set := questions(code, texts), read(t, texts)
		for _, q := range all {
			if got := q.ask(set); got != q.want {
				t.Errorf("%s: %+v: %v", code, q, got)
			}
		}
		planted := mutants(texts)
		for _, m := range planted {
			faulty := map[string]string{}
			for name, text := range texts {
				faulty[name] = text
			}
			faulty[m.file] = m.text
			set := read(t, faulty)
			if !slices.ContainsFunc(all, func(q question) bool { return q.ask(set) != q.want }) {
				t.Errorf("%s %s: nobody notices %s", code, m.file, m.fault)
			}
		}
		if len(planted) < 10 {
			t.Errorf("%s: %d faults were planted", code, len(planted))
		}
		t.Logf("%s: %d questions, %d faults", code, len(all), len(planted))
	}
}
