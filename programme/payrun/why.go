package payrun

import (
	"cmp"
	"context"
	"errors"

	"liangshan/county"
	"liangshan/identity"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/desk"
	"liangshan/quantity"
	"liangshan/vault"
)

// Why answers from the record of a run why a beneficiary gets what, or why not, in plain words: zh or
// en. The error is desk.ErrNotIn if the run did not decide about the beneficiary, and vault.Erased if
// the person whose key the answer was sealed under was erased.
func (d *Desk) Why(ctx context.Context, number programme.RunNumber, beneficiary uint64, language string) ([]string,
	error) {
	run, err := d.run(ctx, number)
	if err != nil {
		return nil, err
	}
	if run.Explained == [32]byte{} {
		return nil, programme.ErrState
	}
	p, err := d.get(ctx, run.Explained)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	head, row, place, err := desk.Find(p, beneficiary)
	if err != nil {
		return nil, err
	}
	box := []vault.Row{{Owner: vault.Number(row.Owner), Text: row.Text}}
	erased, err := d.r.Vault.OpenRows(ctx, head.Label, place, box)
	if err != nil {
		return nil, err
	}
	if erased > 0 {
		return nil, &vault.Error{Code: vault.Erased, Number: vault.Number(row.Owner)}
	}
	text, err := d.text(ctx, run.Programme, run.Version)
	if err != nil {
		return nil, err
	}
	days, err := d.workdays(ctx)
	if err != nil {
		return nil, err
	}
	lines, held, err := desk.Why(head, box[0].Text, text, days, language)
	if err != nil {
		return nil, err
	}
	switch held {
	case "":
	case programme.ErrCapReached.Code:
		lines = append(lines, said(held, language))
	default:
		lines = append(
			lines,
			pick(language, "须先由工作人员处理：", "A person has to look at it first: ")+said(held, language),
		)
	}
	decided, err := d.decided(ctx, number, beneficiary, held, language)
	return append(lines, decided...), err
}

func pick(language, zh, en string) string {
	if language == "en" {
		return en
	}
	return zh
}

func said(code, language string) string {
	zh, en := sentences(code)
	return pick(language, zh, en)
}

// decided says what stands on the list, where a person has decided it, or the programme's cap has.
func (d *Desk) decided(ctx context.Context, number programme.RunNumber, beneficiary uint64, held, language string) (
	lines []string, err error) {
	err = d.r.Read(ctx, func(c *county.County) {
		run, _ := c.Programme.Run(number)
		so, ok := c.Programme.Entitled(run.Programme, run.From, run.To, beneficiary)
		line, _ := c.Programme.Line(so.Run, so.Line)
		said := ""
		switch {
		case !ok || so.Run != number:
		case line.Reviewed:
			said = pick(language, "工作人员已审核，本期应发", "A person has decided; entitled for the period to ")
		case held == programme.ErrCapReached.Code:
			said = pick(language, "本期应发", "Entitled for the period to ")
		}
		if said != "" {
			lines = append(lines, said+quantity.Format(line.Total, 2)+pick(language, "元", " yuan"))
		}
	})
	return lines, err
}

// A Shown is a line of a list in public: the name masked, so that who knows the person recognises
// the line, and nobody else does.
type Shown struct {
	Number uint32 `json:"number"`
	Name   string `json:"name"`
	Amount int64  `json:"amount_fen"`
}

// A List is a part of a list in public.
type List struct {
	Run       programme.RunNumber `json:"run"`
	Programme string              `json:"programme"`
	NameZH    string              `json:"name_zh"`
	NameEN    string              `json:"name_en"`
	Period    string              `json:"period"`
	Until     int64               `json:"until_ms"` // Objections are heard before this.
	Lines     uint32              `json:"lines"`
	Total     int64               `json:"total_fen"`
	Hash      Digest              `json:"hash"`
	Shown     []Shown             `json:"shown"`
}

// ListMax is how many lines of a list are shown at once.
const ListMax = 500

// Public returns lines of a list that is shown in public, from a number on. Before and after that
// nobody sees it: programme.ErrState, programme.ErrWindowClosed.
func (d *Desk) Public(ctx context.Context, number programme.RunNumber, from uint32) (*List, error) {
	l := &List{Run: number, Shown: []Shown{}}
	var payees []person.Number
	var refused error
	err := d.r.Read(ctx, func(c *county.County) {
		run, ok := c.Programme.Run(number)
		switch {
		case !ok:
			refused = programme.ErrNoRun
		case run.State != programme.Shown:
			refused = programme.ErrState
		case d.r.Now() >= run.Until:
			refused = programme.ErrWindowClosed
		}
		if refused != nil {
			return
		}
		v, _ := c.Programme.Version(run.Programme, run.Version)
		l.Programme, l.NameZH, l.NameEN = v.Terms.Code, v.Terms.NameZH, v.Terms.NameEN
		l.Period, l.Until, l.Lines, l.Total, l.Hash = periodName(run), run.Until, run.Lines, run.Total, run.Hash
		for i := from; i < run.Lines && i-from < ListMax; i++ {
			line, _ := c.Programme.Line(number, i)
			l.Shown = append(l.Shown, Shown{Number: i, Amount: line.Net()})
			payees = append(payees, line.Payee)
		}
	})
	if err = errors.Join(err, refused); err != nil {
		return nil, err
	}
	known, err := d.accounts(ctx, payees)
	for i := range l.Shown {
		l.Shown[i].Name = cmp.Or(identity.MaskName(known[payees[i]].name), "*")
	}
	return l, err
}
