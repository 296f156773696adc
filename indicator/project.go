package indicator

import (
	"strings"

	"liangshan/kernel"
)

func (r *Registry) declareProjections() {
	kernel.Project(r.defined, projectDefined)
	kernel.Project(r.targetSet, projectTargetSet)
	kernel.Project(r.checkSet, projectCheckSet)
	kernel.Project(r.lightSet, projectLightSet)
	kernel.Project(r.sourceKept, projectSourceKept)
	kernel.Project(r.claimed, projectClaimed)
	kernel.Project(r.published, projectPublished)
	kernel.Project(r.submitted, projectSubmitted)
	kernel.Project(r.reportSet, func(_ kernel.At, e ReportSet, exec kernel.Exec) {
		exec(
			`INSERT INTO indicator_report (code, version, from_date, title_zh, title_en, sequence) VALUES (?, ?, ?, ?, ?, ?)`,
			e.Row.Code,
			int64(e.Version),
			e.Row.From.String(),
			e.Row.TitleZH,
			e.Row.TitleEN,
			int64(e.Sequence),
		)
	})
	kernel.Project(r.approved, func(at kernel.At, e Approved, exec kernel.Exec) {
		projectStep(at, e.Cell, "approved", "", exec)
		moveReturn(e.Cell, "approved", "submitted", exec)
	})
	kernel.Project(r.sentBack, func(at kernel.At, e SentBack, exec kernel.Exec) {
		projectStep(at, e.Cell, "sent_back", e.Reason, exec)
		moveReturn(e.Cell, "sent_back", "submitted approved", exec)
	})
	kernel.Project(r.locked, func(at kernel.At, e Locked, exec kernel.Exec) {
		projectStep(at, Cell{Figure: e.Figure, Period: e.Period}, "locked", "", exec)
	})
	kernel.Project(r.unlocked, func(at kernel.At, e Unlocked, exec kernel.Exec) {
		projectStep(at, Cell{Figure: e.Figure, Period: e.Period}, "unlocked", e.Reason, exec)
	})
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func projectDefined(_ kernel.At, e Defined, exec kernel.Exec) {
	d := &e.Row
	exec(
		`INSERT INTO indicator_definition (code, version, from_date, name_zh, name_en, kind, unit_zh, unit_en, decimals,
		every, basis, better, add_places, add_periods, department, fold, formula, due_workdays, given_up, reason,
		sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Code,
		int64(e.Version),
		d.From.String(),
		d.NameZH,
		d.NameEN,
		string(d.Kind),
		d.UnitZH,
		d.UnitEN,
		int64(d.Decimals),
		string(d.Every),
		string(d.Basis),
		string(d.Better),
		bit(d.AddPlaces),
		bit(d.AddPeriods),
		d.Department,
		d.Fold,
		d.Formula,
		int64(d.Due),
		bit(d.Ended),
		d.Reason,
		int64(e.Sequence),
	)
}

func projectTargetSet(_ kernel.At, e TargetSet, exec kernel.Exec) {
	for _, p := range e.Row.Path {
		exec(`INSERT INTO indicator_target (figure, version, date, value, bound, from_date, reason, sequence)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, e.Row.Figure, int64(e.Version), p.Date.String(), p.Value, string(e.Row.Bound),
			e.Row.From.String(), e.Row.Reason, int64(e.Sequence))
	}
}

func projectCheckSet(_ kernel.At, e CheckSet, exec kernel.Exec) {
	c := &e.Row
	exec(
		`INSERT INTO indicator_check (code, version, from_date, left_side, operator, right_side, refuses, text_zh, text_en)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Code,
		int64(e.Version),
		c.From.String(),
		c.Left,
		c.Operator,
		c.Right,
		bit(c.Refuses),
		c.TextZH,
		c.TextEN,
	)
}

func projectLightSet(_ kernel.At, e LightSet, exec kernel.Exec) {
	for i, c := range e.Row.Cases {
		exec(`INSERT INTO indicator_light (code, version, case_number, from_date, name_zh, name_en, colour, condition,
			text_zh, text_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, e.Row.Code, int64(e.Version), int64(i+1),
			e.Row.From.String(), e.Row.NameZH, e.Row.NameEN, string(c.Colour), c.When, c.TextZH, c.TextEN)
	}
}

func projectSourceKept(_ kernel.At, e SourceKept, exec kernel.Exec) {
	date := ""
	if e.Row.Date != 0 {
		date = e.Row.Date.String()
	}
	exec(`INSERT INTO indicator_source (code, title_zh, title_en, sha256, date) VALUES (?, ?, ?, ?, ?)`,
		e.Row.Code, e.Row.TitleZH, e.Row.TitleEN, e.Row.Hash[:], date)
}

func projectClaimed(_ kernel.At, e Claimed, exec kernel.Exec) {
	c := &e.Row
	exec(`INSERT INTO indicator_claim (code, figure, period, value, bound, source, quote, kind)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Code, c.Figure, string(c.Period), c.Value, string(c.Bound), c.Source, c.Quote, c.Kind)
}

func projectPublished(at kernel.At, e Published, exec kernel.Exec) {
	cell := Cell{e.Figure, e.Period, e.Place}
	if e.Kind == Return {
		moveReturn(cell, "accepted", "approved", exec)
	}
	moveReturn(cell, "replaced", "submitted approved sent_back", exec) // A record took its place.
	exec(
		`INSERT INTO indicator_value (sequence, figure, version, period, place, vintage, kind, value, bound, at_event,
		rows, hash, paper, reason, actor, published_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		e.Figure,
		int64(e.Version),
		string(e.Period),
		string(e.Place),
		int64(e.Vintage),
		string(e.Kind),
		e.Value,
		string(e.Bound),
		int64(e.Position),
		int64(e.Rows),
		e.Hash[:],
		e.Paper,
		e.Reason,
		int64(at.Actor),
		at.Time,
	)
}

// moveReturn says how the return of a cell stands that stood so before.
func moveReturn(c Cell, state, before string, exec kernel.Exec) {
	exec(`UPDATE indicator_return SET return_state = ? WHERE figure = ? AND period = ? AND place = ? AND
		instr(?, return_state) > 0`, state, c.Figure, string(c.Period), string(c.Place), before)
}

func projectSubmitted(at kernel.At, e Submitted, exec kernel.Exec) {
	var late any = int64(e.Late)
	if e.DueUnknown {
		late = nil
	}
	moveReturn(Cell{e.Figure, e.Period, e.Place}, "replaced", "submitted sent_back", exec)
	exec(
		`INSERT INTO indicator_return (sequence, figure, period, place, value, bound, paper, late_days, findings,
		explanation, actor, submitted_ms, return_state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'submitted')`,
		int64(at.Sequence),
		e.Figure,
		string(e.Period),
		string(e.Place),
		e.Value,
		string(e.Bound),
		e.Paper,
		late,
		strings.Join(e.Findings, " "),
		e.Explain,
		int64(at.Actor),
		at.Time,
	)
}

func projectStep(at kernel.At, c Cell, step, reason string, exec kernel.Exec) {
	exec(`INSERT INTO indicator_return_step (sequence, figure, period, place, step, reason, actor, step_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(at.Sequence), c.Figure, string(c.Period), string(c.Place), step, reason,
		int64(at.Actor), at.Time)
}
