package web

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"liangshan/calendar"
	enterprises "liangshan/company"
	market "liangshan/exchange"
)

// routeSurveillance declares the pages of those who watch the market: alerts with the trades under them, halts, what
// surveillance finds in a day.
func (s *Site) routeSurveillance() {
	s.door("GET /surveillance", "surveillance", surveillance)
	s.door("POST /surveillance", "surveillance", raiseAlerts)
	s.door("GET /surveillance/paper/{company}/{document}", "surveillance", marketPaper)
	s.door("GET /surveillance/{alert}", "surveillance", alertPage)
}

// A watchView is the form by which a day is looked through, and what was found.
type watchView struct {
	Instruments []option
	Day         string
	Asked       bool
	Found       *list
	MayRaise    bool
	Instrument  string
	ID          string
}

// surveillance shows the market as those see it who watch it.
func surveillance(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("surveillance"), "/surveillance", true
	d := &deskView{Lead: v.T("surveillance_lead")}
	for _, fill := range []func(*deskView) error{v.watchInstruments, v.watchAlerts, v.watchParticipants,
		v.watchPapers, v.watchHalts, v.watchDay} {
		if err := fill(d); err != nil {
			return err
		}
	}
	return v.show(d, "/surveillance")
}

// watchInstruments lists the instruments with what may be done about each.
func (v *visit) watchInstruments(d *deskView) error {
	rows, err := v.listed("instruments", `SELECT i.id, i.code, d.state, d.date, d.last_fen, d.volume, d.trades, i.closed_ms
		FROM exchange_instrument i LEFT JOIN exchange_day d ON d.id = (SELECT id FROM exchange_day_row
		WHERE id BETWEEN i.id << 32 AND ((i.id + 1) << 32) - 1 ORDER BY id DESC LIMIT 1) ORDER BY i.id`)
	l := v.newList("instruments", "watch_instruments", "no_instruments", "instrument", "front_state", "date_word",
		"#last_price", "#volume", "#trades", "actions")
	for _, r := range rows {
		word, command := "halt_word", "exchange.halt"
		if r[7] != nil { // It is traded no more.
			l.add(v.cellPath(valueText(r[1]), "/market/"+valueText(r[1])), cellText(v.T("instrument_gone")),
				cellText(valueText(r[3])), cellFen(r[4]), cellWhole(r[5]), cellWhole(r[6]), cellText(""))
			continue
		}
		state := cellText(v.session(valueText(r[2])))
		if valueText(r[2]) == "halted" {
			word, command, state = "resume_word", "exchange.resume", state.marked("late")
		}
		l.add(
			v.cellPath(valueText(r[1]), "/market/"+valueText(r[1])),
			state,
			cellText(valueText(r[3])),
			cellFen(r[4]),
			cellWhole(r[5]),
			cellWhole(r[6]),
			v.cellAction(word, v.offered(command, "instrument", valueText(r[0]))),
		)
	}
	d.Lists = append(d.Lists, l)
	return err
}

// watchParticipants lists who wants to take part and who does, the applications first.
func (v *visit) watchParticipants(d *deskView) error {
	rows, err := v.listed("participants", `SELECT p.company, c.name, p.state, p.applied_ms
		FROM exchange_participant p JOIN company_company c ON c.number = p.company
		ORDER BY p.state <> 'applied', p.id DESC`)
	l := v.newList("participants", "participants_all", "participants_none", "participant_name", "front_state", "when",
		"participant_approve", "participant_decline")
	for _, r := range rows {
		who, approve, decline := valueText(r[0]), cellText(""), cellText("")
		if valueText(r[2]) == "applied" {
			approve = v.cellAction("participant_approve", v.offered("exchange.approve", "company", who))
			decline = v.cellAction("participant_decline", v.offered("exchange.decline", "company", who))
		}
		l.add(cellText(valueText(r[1])), cellText(v.T("participant_"+valueText(r[2]))), v.cellTime(r[3]), approve, decline)
	}
	d.Lists = append(d.Lists, l)
	return err
}

// watchPapers lists all papers of applications, with a way to those that are kept here.
func (v *visit) watchPapers(d *deskView) error {
	rows, err := v.listed("papers", `SELECT p.company, c.name, d.number, lower(hex(d.document))
		FROM exchange_participant_document d JOIN exchange_participant p ON p.id = d.participant
		JOIN company_company c ON c.number = p.company ORDER BY p.state <> 'applied', p.id DESC, d.number`)
	if err != nil {
		return err
	}
	l := v.newList("papers", "participant_papers", "participant_papers_none", "participant_name", "number",
		"hash_word", "participant_paper")
	for _, r := range rows {
		who, hash, way := valueText(r[0]), valueText(r[3]), cellText(v.T("participant_only_hash"))
		paper, err := v.s.read.MarketPaperOf(v.r.Context(), enterprises.Number(r[0].(int64)), hash)
		switch {
		case err == nil:
			paper.Close()
			way = v.cellAction("participant_paper", "/surveillance/paper/"+who+"/"+hash)
		case !errors.Is(err, market.ErrDocuments):
			return err
		}
		l.add(cellText(valueText(r[1])), cellText(valueText(r[2])), cellText(hash), way)
	}
	d.Lists = append(d.Lists, l)
	return nil
}

// marketPaper hands out a paper of an application to the market.
func marketPaper(v *visit) error {
	return v.serve("/v1/trading/"+v.r.PathValue("company")+"/paper/"+v.r.PathValue("document"), nil)
}

// watchAlerts lists alerts, the open ones first.
func (v *visit) watchAlerts(d *deskView) error {
	rows, err := v.listed("alerts", `SELECT a.id, a.scheme, i.code, a.date, a.trades, (SELECT group_concat(c.name, ' · ')
		FROM exchange_alert_participant x JOIN exchange_participant_row p ON p.id = x.participant
		JOIN company_company c ON c.number = p.company WHERE x.alert = a.id), a.raised_ms, a.outcome
		FROM exchange_alert a JOIN exchange_instrument i ON i.id = a.instrument
		ORDER BY a.outcome IS NOT NULL, a.id DESC`,
	)
	l := v.newList(
		"alerts",
		"watch_alerts",
		"watch_alerts_none",
		"number",
		"alert_scheme",
		"instrument",
		"date_word",
		"participants_word",
		"#trades",
		"when",
		"alert_outcome",
	)
	for _, r := range rows {
		outcome := cellText(valueText(r[7]))
		if r[7] == nil {
			outcome = listCell{Text: v.T("alert_open"), Tag: "due"}
		}
		l.add(
			v.cellPath(valueText(r[0]), "/surveillance/"+valueText(r[0])),
			cellText(v.scheme(valueText(r[1]))),
			cellText(valueText(r[2])),
			cellText(valueText(r[3])),
			cellText(valueText(r[5])),
			cellWhole(r[4]),
			v.cellTime(r[6]),
			outcome,
		)
	}
	l.Table, d.Lists = v.tablePath("exchange_alert"), append(d.Lists, l)
	return err
}

// scheme returns what an alert is about; one without a word is called by its code.
func (p *page) scheme(code string) string {
	if _, ok := allWords["scheme_"+code]; ok {
		return p.T("scheme_" + code)
	}
	return code
}

// watchHalts lists when trading was halted and went on.
func (v *visit) watchHalts(d *deskView) error {
	rows, err := v.listed("halts", `SELECT h.halted_ms, i.code, h.what, h.reason, h.date FROM exchange_halt h
		JOIN exchange_instrument i ON i.id = h.instrument ORDER BY h.sequence DESC`)
	l := v.newList("halts", "watch_halts", "watch_halts_none", "when", "instrument", "trading_day", "what", "why")
	for _, r := range rows {
		l.add(
			v.cellTime(r[0]),
			cellText(valueText(r[1])),
			cellText(valueText(r[4])),
			cellText(v.T("halt_"+valueText(r[2]))),
			cellText(v.reason(valueText(r[3]))),
		)
	}
	l.Table, d.Lists = v.tablePath("exchange_halt"), append(d.Lists, l)
	return err
}

// watchDay looks through a day if one was asked for.
func (v *visit) watchDay(d *deskView) error {
	rows, err := v.rows(`SELECT id, code FROM exchange_instrument ORDER BY id LIMIT 500`)
	if err != nil {
		return err
	}
	view := &watchView{Day: strings.TrimSpace(v.r.FormValue("day")), Instrument: v.r.FormValue("instrument"),
		MayRaise: v.api.May("exchange.raise_alerts"), ID: v.s.read.NewID()}
	for _, r := range rows {
		view.Instruments = append(view.Instruments, option{valueText(r[0]), valueText(r[1]),
			valueText(r[0]) == view.Instrument})
	}
	d.After, d.More = "watch", view
	if view.Day == "" {
		view.Day = v.today()
		return nil
	}
	instrument, err := strconv.ParseUint(view.Instrument, 10, 16)
	if err != nil {
		v.wrong("instrument", errChoose)
		return nil
	}
	day, err := calendar.Parse(view.Day)
	if err != nil {
		v.wrong("day", errBadWord)
		return nil
	}
	report, err := v.s.read.Watch(v.r.Context(), 0, market.InstrumentID(instrument), day)
	if err != nil {
		v.wrong("instrument", err)
		return nil
	}
	view.Asked, view.Found = true, v.newList(
		"found",
		"watch_found",
		"watch_found_none",
		"alert_scheme",
		"participants_word",
		"#trades",
	)
	for _, a := range report.Alerts {
		names, err := v.participants(a.Participants)
		if err != nil {
			return err
		}
		view.Found.add(cellText(v.scheme(a.Scheme)), cellText(names), cellWhole(int64(len(a.Trades))))
	}
	return nil
}

// participants names who trades.
func (v *visit) participants(all []market.Participant) (string, error) {
	var names []string
	for _, p := range all {
		rows, err := v.rows(
			`SELECT c.name FROM exchange_participant_row p JOIN company_company c ON c.number = p.company
			WHERE p.id = ?`,
			int64(p),
		)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			names = append(names, valueText(r[0]))
		}
	}
	return strings.Join(names, " · "), nil
}

// raiseAlerts enters what surveillance finds in a day: it looks again, so that nothing can be sent along.
func raiseAlerts(v *visit) error {
	if err := surveillance(v); err != nil {
		return err
	}
	view := v.Data.(*deskView).More.(*watchView)
	if len(v.Faults) > 0 || !view.Asked {
		return nil
	}
	instrument, _ := strconv.ParseUint(view.Instrument, 10, 16)
	day, err := calendar.Parse(view.Day)
	if err != nil {
		return errBadWord
	}
	report, err := v.s.read.Watch(v.r.Context(), 0, market.InstrumentID(instrument), day)
	if err != nil {
		return err
	}
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	_, problem, err := v.ask("exchange.raise_alerts", v.r.PostFormValue("id"), body)
	if err != nil {
		return err
	}
	if problem != nil {
		v.status, v.Faults = problem.Status, append(v.Faults, v.faultOf(problem))
		return nil
	}
	v.to = "/surveillance"
	return nil
}

// alertPage shows an alert with the trades under it.
func alertPage(v *visit) error {
	number, err := strconv.ParseInt(v.r.PathValue("alert"), 10, 63)
	if err != nil {
		return errNoPage
	}
	rows, err := v.rows(
		`SELECT a.scheme, i.id, i.code, a.date, a.raised_ms, a.outcome, a.closed_ms FROM exchange_alert a
		JOIN exchange_instrument i ON i.id = a.instrument WHERE a.id = ?`,
		number,
	)
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	r := rows[0]
	v.Title, v.Here, v.Wide = v.scheme(valueText(r[0]))+" "+strconv.FormatInt(number, 10), "/surveillance", true
	d := &deskView{
		Lead:  v.T("scheme_is_" + valueText(r[0])),
		Crumb: menu{"/surveillance", "surveillance"},
		Facts: []fact{
			{Name: v.T("instrument"), Value: valueText(r[2])}, {Name: v.T("date_word"), Value: valueText(r[3])},
			{
				Name:  v.T("when"),
				Value: v.time(r[4].(int64)),
			}, {Name: v.T("alert_outcome"), Value: dash(valueText(r[5]))}},
	}
	if r[5] == nil {
		d.Actions = append(
			d.Actions,
			v.action("alert_close", "exchange.close_alert", "alert", strconv.FormatInt(number, 10)),
			v.action("halt_word", "exchange.halt", "instrument", valueText(r[1])),
		)
	}
	if err := v.alertTrades(d, number); err != nil {
		return err
	}
	return v.show(d, "/surveillance/"+strconv.FormatInt(number, 10))
}

// alertTrades lists the trades under an alert, with who made them.
func (v *visit) alertTrades(d *deskView, number int64) error {
	trades, err := v.listed("trades", `SELECT t.id, t.traded_ms, t.price_fen, t.tonnes, t.taker, t.undone,
		(SELECT c.name FROM exchange_participant_row p JOIN company_company c ON c.number = p.company WHERE p.id = t.buyer),
		(SELECT c.name FROM exchange_participant_row p JOIN company_company c ON c.number = p.company WHERE p.id = t.seller),
		t.sequence, t.row FROM exchange_alert_trade x JOIN exchange_trade t ON t.id = x.trade WHERE x.alert = ?
		ORDER BY t.id`, number)
	l := v.newList(
		"trades",
		"watch_trades",
		"no_trades",
		"number",
		"when",
		"buyer",
		"seller",
		"#price",
		"#tonnes",
		"taker_word",
		"front_state",
	)
	for _, t := range trades {
		state := cellText(v.T("trade_stands"))
		if t[5] != nil {
			state = cellText(v.T("undone") + " " + valueText(t[5]))
		}
		taker := ""
		if side := valueText(t[4]); side != "" {
			taker = v.T("side_" + side)
		}
		l.add(
			cellText(valueText(t[0])),
			v.cellTime(t[1]),
			cellText(valueText(t[6])),
			cellText(valueText(t[7])),
			cellFen(t[2]),
			cellWhole(t[3]),
			cellText(taker),
			state,
		)
	}
	d.Lists = append(d.Lists, l)
	return err
}
