package task

import (
	"strconv"

	"liangshan/calendar"
	"liangshan/kernel"
)

func (r *Registry) declareProjections() {
	kernel.Project(r.published, projectPublished)
	kernel.Project(r.moved, projectMoved)
	kernel.Project(r.reportAccepted, func(_ kernel.At, e ReportAccepted, exec kernel.Exec) {
		exec(`UPDATE task_progress SET excused = max(excused, ?), accepted = max(accepted, ?) WHERE node = ? AND number = ?`,
			flag(e.Excuse), flag(e.Done), e.Node, int64(e.Number))
	})
	kernel.Project(r.laddered, projectLadderSet)
	kernel.Project(r.ordered, projectOrdered)
	kernel.Project(r.replied, func(at kernel.At, e Replied, exec kernel.Exec) {
		projectOrderStep(at, e.Order, "replied", e.Text, len(e.Evidence), exec)
		projectEvidence(at, "replied", e.Order.String(), e.Evidence, exec)
		setOrder(e.Order, "replied", exec)
	})
	kernel.Project(r.returned, func(at kernel.At, e ReplyReturned, exec kernel.Exec) {
		projectOrderStep(at, e.Order, "reply_returned", e.Reason, 0, exec)
		setOrder(e.Order, "open", exec)
	})
	kernel.Project(r.extended, func(at kernel.At, e Extended, exec kernel.Exec) {
		projectOrderStep(at, e.Order, "extended", e.Reason, 0, exec)
		exec(`UPDATE task_order SET due = ?, stalled = 0 WHERE year = ? AND number = ?`, e.Due.String(),
			int64(e.Order.Year), int64(e.Order.Number))
	})
	kernel.Project(r.climbed, func(at kernel.At, e Climbed, exec kernel.Exec) {
		projectOrderStep(at, e.Order, "climbed", e.Grade, 0, exec)
		stalled := int64(0)
		if e.Stalled {
			stalled = 1
		}
		exec(`UPDATE task_order SET step = ?, grade = ?, stalled = ? WHERE year = ? AND number = ?`, int64(e.Step),
			e.Grade, stalled, int64(e.Order.Year), int64(e.Order.Number))
	})
	kernel.Project(r.ended, projectOrderEnded)
	kernel.Project(r.issued, projectBulletin)
	kernel.Project(r.objected, projectObjected)
	kernel.Project(r.settled, projectSettled)
	kernel.Project(r.opened, projectCaseOpened)
	kernel.Project(r.passed, func(_ kernel.At, e CasePassed, exec kernel.Exec) {
		exec(`UPDATE task_case SET department = ? WHERE number = ?`, e.Department, int64(e.Case))
	})
	kernel.Project(r.closed, func(at kernel.At, e CaseClosed, exec kernel.Exec) {
		exec(`UPDATE task_case SET case_state = 'closed', finding = ?, papers = ?, closed_ms = ? WHERE number = ?`,
			e.Finding, int64(len(e.Evidence)), at.Time, int64(e.Case))
		projectEvidence(at, "case_closed", strconv.FormatUint(uint64(e.Case), 10), e.Evidence, exec)
	})
}

// dayText writes a date that may be none.
func dayText(d calendar.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func projectPublished(_ kernel.At, e Published, exec kernel.Exec) {
	n := &e.Row
	exec(
		`INSERT INTO task_node (code, version, kind, parent, from_date, name_zh, name_en, department, post, figure, light,
		start_date, due, synthetic, given_up, reason, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.Code,
		int64(e.Version),
		string(n.Kind),
		n.Parent,
		n.From.String(),
		n.NameZH,
		n.NameEN,
		n.Department,
		n.Post,
		n.Figure,
		n.Light,
		dayText(n.Start),
		dayText(n.Due),
		flag(n.Synthetic),
		flag(n.Ended),
		n.Reason,
		int64(e.Sequence),
	)
}

func projectMoved(at kernel.At, e Moved, exec kernel.Exec) {
	exec(
		`INSERT INTO task_progress (sequence, node, number, date, started, percent, done, accepted, excused, papers, content,
		actor, reported_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		e.Node,
		int64(e.Number),
		e.Date.String(),
		flag(e.Started),
		int64(e.Percent),
		flag(e.Done),
		flag(e.Done && !e.Waits),
		flag(e.Excused),
		int64(len(e.Evidence)),
		e.Text,
		int64(at.Actor),
		at.Time,
	)
	projectEvidence(at, "reported", e.Node, e.Evidence, exec)
}

// projectEvidence lists the papers that somebody named: whoever has to accept what rests on them
// looks for them by name and hash.
func projectEvidence(at kernel.At, step, code string, papers []Evidence, exec kernel.Exec) {
	for i, e := range papers {
		exec(`INSERT INTO task_evidence (sequence, number, step, code, title, sha256) VALUES (?, ?, ?, ?, ?, ?)`,
			int64(at.Sequence), int64(i+1), step, code, e.Paper, e.Hash.String())
	}
}

func projectLadderSet(_ kernel.At, e LadderSet, exec kernel.Exec) {
	for i, s := range e.Row.Steps {
		exec(`INSERT INTO task_ladder (code, version, step, from_date, workdays, grade, colour, post)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, e.Row.Code, int64(e.Version), int64(i+1), e.Row.From.String(),
			int64(s.Workdays), s.Grade, string(s.Colour), s.To)
	}
}

func projectOrdered(at kernel.At, e Ordered, exec kernel.Exec) {
	exec(`INSERT INTO task_order (year, number, node, department, matter, due, order_state, step, grade, stalled,
		ordered_ms, sequence) VALUES (?, ?, ?, ?, ?, ?, 'open', 0, '', 0, ?, ?)`, int64(e.Order.Year), int64(e.Order.Number),
		e.Node, e.Department, e.Matter, e.Due.String(), at.Time, int64(at.Sequence))
}

func projectOrderStep(at kernel.At, o OrderNumber, step, content string, papers int, exec kernel.Exec) {
	exec(`INSERT INTO task_order_step (sequence, year, number, step, content, papers, actor, step_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(at.Sequence), int64(o.Year), int64(o.Number), step, content,
		int64(papers), int64(at.Actor), at.Time)
}

func setOrder(o OrderNumber, state string, exec kernel.Exec) {
	exec(`UPDATE task_order SET order_state = ? WHERE year = ? AND number = ?`, state, int64(o.Year), int64(o.Number))
}

func projectOrderEnded(at kernel.At, e OrderEnded, exec kernel.Exec) {
	state := "closed"
	if e.Withdrawn {
		state = "withdrawn"
	}
	projectOrderStep(at, e.Order, state, e.Reason, len(e.Evidence), exec)
	projectEvidence(at, state, e.Order.String(), e.Evidence, exec)
	setOrder(e.Order, state, exec)
}

func projectBulletin(at kernel.At, e BulletinIssued, exec kernel.Exec) {
	exec(
		`INSERT INTO task_bulletin (number, day, at_event, until_date, sequence, issued_ms) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Number),
		e.Day.String(),
		int64(e.Position),
		e.Until.String(),
		int64(at.Sequence),
		at.Time,
	)
	for _, l := range e.Lines {
		var num, den any
		if l.HasLag {
			num, den = l.LagNum, l.LagDen
		}
		exec(`INSERT INTO task_bulletin_line (bulletin, node, department, colour, rule, rule_version, case_number,
			lag_numerator, lag_denominator, orders) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Number), l.Node,
			l.Department, string(l.Colour), l.Rule, int64(l.RuleAt), int64(l.Case), num, den, int64(l.Orders))
	}
}

func projectObjected(at kernel.At, e Objected, exec kernel.Exec) {
	exec(`INSERT INTO task_objection (bulletin, node, reason, outcome, finding, actor, objected_ms)
		VALUES (?, ?, ?, 'open', '', ?, ?)`, int64(e.Bulletin), e.Node, e.Reason, int64(at.Actor), at.Time)
	projectEvidence(at, "objected", e.Node, e.Evidence, exec)
}

func projectSettled(_ kernel.At, e Settled, exec kernel.Exec) {
	outcome := "dismissed"
	if e.Upheld {
		outcome = "upheld"
	}
	exec(`UPDATE task_objection SET outcome = ?, finding = ? WHERE bulletin = ? AND node = ?`, outcome, e.Reason,
		int64(e.Bulletin), e.Node)
}

func projectCaseOpened(at kernel.At, e CaseOpened, exec kernel.Exec) {
	exec(
		`INSERT INTO task_case (number, drive, fault, department, matter, due, case_state, finding, papers, opened_ms,
		closed_ms) VALUES (?, ?, ?, ?, ?, ?, 'open', '', 0, ?, NULL)`,
		int64(e.Case),
		e.Drive,
		e.Fault,
		e.Department,
		e.Matter,
		e.Due.String(),
		at.Time,
	)
}
