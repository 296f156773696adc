package web

import (
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strconv"

	"liangshan/auth"
	"liangshan/kernel"
	"liangshan/text"
)

// routeProposals declares the pages of what waits for a second person.
func (s *Site) routeProposals() {
	s.door("GET /proposals", "forms", proposals)
	s.door("GET /proposals/{number}", "forms", proposal)
	s.door("POST /proposals/{number}", "forms", decide)
	s.door("GET /proof/{sequence}", "", proofFile)
}

// proposalsLong is how many proposals a page lists.
const proposalsLong = 100

type proposalRow struct {
	Number, Title, Proposer, When, Lapses, State string
	Own, Mine                                    bool // Own: the visitor proposed it; Mine: the visitor may release it.
}

type proposalsView struct{ Waiting, Ended []proposalRow }

const proposalColumns = `SELECT number, command, proposer, proposed_ms, lapses_ms, outcome, coalesce(second, 0), content
	FROM county_proposal `

func (v *visit) proposalRow(row []any) proposalRow {
	command, _ := row[1].(string)
	proposer := uint64(row[2].(int64))
	return proposalRow{
		Number:   valueText(row[0]),
		Title:    v.choose(text.Name("command", command)),
		Proposer: plain(proposer),
		When:     v.time(row[3].(int64)),
		Lapses:   v.time(row[4].(int64)),
		State:    v.T("outcome_" + row[5].(string)),
		Own:      kernel.Actor(proposer) == v.holder.Actor.Number,
		Mine:     kernel.Actor(proposer) != v.holder.Actor.Number && v.api.May(auth.Release(command)),
	}
}

// proposals lists what waits, and what has ended last.
func proposals(v *visit) error {
	if err := v.api.Allow(auth.Read("county_proposal")); err != nil {
		return err
	}
	v.name, v.Title, v.Here = "proposals", v.T("proposals"), "/do"
	var view proposalsView
	for _, l := range []struct {
		where string
		to    *[]proposalRow
	}{{`WHERE outcome = 'waiting' ORDER BY number`, &view.Waiting},
		{`WHERE outcome <> 'waiting' ORDER BY number DESC`, &view.Ended}} {
		rows, err := v.s.read.Rows(v.r.Context(), proposalColumns+l.where+` LIMIT `+strconv.Itoa(proposalsLong))
		if err != nil {
			return err
		}
		for _, row := range rows {
			*l.to = append(*l.to, v.proposalRow(row))
		}
	}
	v.Data = view
	return nil
}

type proposalView struct {
	proposalRow
	Command string
	Waiting bool
	Nodes   []*node
	ID      string
	Passes  string // What an examination can say for it.
}

// proposal shows what exactly is proposed, for who is to release it.
func proposal(v *visit) error {
	number, err := strconv.ParseInt(v.r.PathValue("number"), 10, 64)
	if err != nil {
		return errNoPage
	}
	if err := v.api.Allow(auth.Read("county_proposal")); err != nil {
		return err
	}
	rows, err := v.s.read.Rows(v.r.Context(), proposalColumns+`WHERE number = ?`, number)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	row := rows[0]
	v.name, v.Here = "proposal", "/do"
	view := proposalView{proposalRow: v.proposalRow(row), Command: row[1].(string), Waiting: row[5] == "waiting",
		ID: v.s.read.NewID()}
	v.Title = v.T("proposal") + " " + view.Number
	content, err := v.s.options.API.Decoded(view.Command, row[7].(string))
	if err != nil {
		return err
	}
	values := url.Values{}
	unfold(reflect.ValueOf(content), "", values)
	lists, err := v.lists(view.Command)
	if err != nil {
		return err
	}
	m := &maker{p: v.page, in: values, lists: lists, find: v.findPath}
	view.Nodes = m.nodes(reflect.TypeOf(content), "")
	if view.Command == publishCommand && view.Waiting {
		if view.Passes, err = v.examine(values.Get("text")); err != nil {
			return err
		}
	}
	v.Data = view
	return nil
}

// decide releases a proposal, or withdraws one's own.
func decide(v *visit) error {
	number, err := strconv.ParseUint(v.r.PathValue("number"), 10, 63)
	if err != nil {
		return errNoPage
	}
	name := "kernel.release"
	if v.r.PostFormValue("step") == "withdraw" {
		name = "kernel.withdraw"
	}
	body, err := json.Marshal(map[string]uint64{"proposal": number})
	if err != nil {
		return err
	}
	answer, problem, err := v.ask(name, v.r.PostFormValue("id"), body)
	switch {
	case err != nil:
		return err
	case problem == nil:
		return v.answered(answer, false)
	}
	if err := proposal(v); err != nil {
		return errors.Join(&askedError{problem}, err)
	}
	v.status, v.Faults = problem.Status, append(v.Faults, v.faultOf(problem))
	return nil
}

// proofFile hands out the receipt of an event to who may read receipts.
func proofFile(v *visit) error {
	sequence := v.r.PathValue("sequence")
	if _, err := strconv.ParseUint(sequence, 10, 63); err != nil {
		return errNoPage
	}
	query := url.Values{}
	if row := v.r.URL.Query().Get("row"); row != "" {
		query.Set("row", row)
	}
	return v.serve("/v1/receipt/"+sequence, query)
}

// serve answers by an operation of the API, as a file; what it refuses becomes a page.
func (v *visit) serve(path string, query url.Values) error {
	a := &answering{ResponseWriter: v.w}
	v.api.Serve(a, v.r, path, query)
	if a.problem.Len() > 0 {
		var asked askedError
		if err := json.Unmarshal(a.problem.Bytes(), &asked.problem); err != nil {
			return err
		}
		return &asked
	}
	v.done = true
	return nil
}
