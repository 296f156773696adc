package web

import (
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/village"
)

// A goalForm is a form that serves a duty. Own is one that a department does for itself: its people see those of their
// department. The rest is done by some for all departments.
type goalForm struct {
	command, word, code string
	own                 bool
}

// goalForms say which form serves a duty that comes from goals and figures, for those who may give the command.
var goalForms = map[string][]goalForm{
	"return":    {{"indicator.submit", "duty_return", "figure", true}},
	"approve":   {{"indicator.approve", "duty_return_approve", "figure", true}},
	"accept":    {{"indicator.accept", "duty_return_accept", "figure", false}},
	"order":     {{"task.reply", "duty_order", "order", true}, {"task.end_order", "duty_order_end", "order", false}},
	"goal":      {{"task.report_progress", "duty_goal", "node", true}},
	"confirm":   {{"task.accept_report", "duty_report_accept", "node", false}},
	"objection": {{"task.settle_objection", "duty_bulletin_objection", "node", false}},
	"case": {{"task.pass_case", "duty_case_pass", "case", true},
		{"task.close_case", "duty_case_close", "case", false}},
}

// goalDuties adds what goals and figures ask of the visitor, and of very much the first, with the way to the rest.
func (v *visit) goalDuties(view *workView, today calendar.Date) error {
	rows, err := v.goalRows(today)
	if err != nil {
		return err
	}
	counts, order := map[string]int{}, []string{}
	for _, r := range rows {
		switch counts[r.word]++; {
		case counts[r.word] <= dutiesMost:
			view.put(r.workRow)
		default:
			view.count(r.workRow)
		}
		if counts[r.word] == dutiesMost+1 {
			order = append(order, r.word)
		}
	}
	for _, word := range order {
		view.more(v, word, counts[word])
	}
	return nil
}

// A goalRow is a row of the day's work with the word of its duty.
type goalRow struct {
	workRow
	word string
}

// goalRows returns what goals and figures ask of the visitor.
func (v *visit) goalRows(today calendar.Date) (all []goalRow, err error) {
	may := false
	for _, forms := range goalForms {
		for _, f := range forms {
			may = may || v.api.May(f.command)
		}
	}
	if !may {
		return nil, nil
	}
	duties, _, err := v.s.read.Goals().Today(v.r.Context(), "")
	if err != nil {
		return nil, goalsError(err)
	}
	own := v.holder.Actor.Department // Empty of one who belongs to none and sees all.
	places := map[string]bool{}      // What one may do for a place; the policies say whose it is.
	for _, d := range duties {
		for _, f := range goalForms[d.What] {
			elsewhere := f.own && own != "" && d.Department != own
			if f.own && own != "" && d.Place != "" {
				elsewhere = !v.mayFor(places, f.command, &d)
			}
			if elsewhere || !v.api.May(f.command) || f.command == "task.end_order" && d.State != "replied" ||
				f.command == "task.reply" && d.State != "open" {
				continue
			}
			all = append(all, goalRow{v.dated(v.goalDuty(&d, f.command, f.word, f.code), d.Due, today), f.word})
		}
	}
	return all, nil
}

// mayFor says whether the visitor may do what a return of a place asks for, and remembers it for the place.
func (v *visit) mayFor(places map[string]bool, command string, d *desk.Duty) bool {
	key := command + " " + d.Place
	may, known := places[key]
	if !known {
		cell := indicator.Cell{Figure: d.Code, Period: indicator.Period(d.Period), Place: village.Code(d.Place)}
		var asked any = indicator.Submit{Figure: cell.Figure, Period: cell.Period, Place: cell.Place}
		if command == "indicator.approve" {
			asked = indicator.Approve{Figure: cell.Figure, Period: cell.Period, Place: cell.Place}
		}
		may = v.api.AllowCommand(command, asked) == nil
		places[key] = may
	}
	return may
}

// goalDuty is a row of the day's work.
func (v *visit) goalDuty(d *desk.Duty, command, word, code string) workRow {
	what := v.choose(d.NameZH, d.NameEN)
	if d.Period != "" {
		what += " " + d.Period
	}
	words := []string{code, d.Code, "period", d.Period}
	if d.Place != "" {
		what += " " + d.PlaceZH
		words = append(words, "place", d.Place)
	}
	if d.What == "objection" {
		words = append(words, "bulletin", strconv.FormatUint(uint64(d.Number), 10))
	} else if d.Number != 0 {
		words = append(words, "number", strconv.FormatUint(uint64(d.Number), 10))
	}
	if code == "order" {
		words = orderWords(d.Code)
	}
	if d.Return != 0 {
		words = append(words, "sequence", strconv.FormatUint(d.Return, 10))
		what += " · " + d.Value
	}
	return workRow{Title: v.T(word), What: what, Path: queried("/do/"+command, words...)}
}

// orderWords are the fields of a form that name an order.
func orderWords(name string) []string {
	year, number, _ := strings.Cut(name, "-督-")
	return []string{"order.year", year, "order.number", strings.TrimLeft(number, "0")}
}
