package payrun

import (
	"context"
	"errors"
	"fmt"
	"io"

	"liangshan/county"
	"liangshan/dividend"
	"liangshan/dividend/roll"
	"liangshan/kernel"
	"liangshan/person"
)

// A DividendOrder says which file of a run of dividends is wanted.
type DividendOrder struct {
	Encoding string `json:"encoding,omitempty" doc:"gb18030 (usual) or utf8; of a file that is made now"`
	Number   uint32 `json:"number,omitempty" doc:"Of a file that was made; left out: what is due, or the last again"`
}

// A DividendFile is a file from which the bank pays a dividend. Its bytes are kept as a paper.
type DividendFile struct {
	Number  uint32   `json:"number" doc:"Of the run's files, from 1"`
	Data    []byte   `json:"data" doc:"CSV, as package roll writes it"`
	Lines   uint32   `json:"lines"`
	Total   int64    `json:"total_fen" doc:"Net of tax"`
	Missing []Unpaid `json:"missing" doc:"Lines that are due and in no file"`
}

// An Unpaid is a line of a dividend that cannot be handed to the bank.
type Unpaid struct {
	Line   dividend.LineID `json:"line"`
	Holder person.Number   `json:"holder" doc:"0: the collective"`
	Amount int64           `json:"amount_fen"`
	Reason string          `json:"reason" doc:"account_missing, holder_dead, or the code of what is wrong with it"`
}

// Reasons why a line is in no file.
const (
	reasonNoAccount = "account_missing" // No name or no account in the vault: also of whoever was erased.
	reasonDead      = "holder_dead"     // Died since the list was made: a person decides.
)

// ErrEncoding says that no file is written in an encoding.
var ErrEncoding = errors.New("payrun: the encoding is neither gb18030 nor utf8")

// DividendFile makes the bank's file of the lines of a run of dividends that were paid and in no file since, and has
// it noted. Lines without a name or account in the vault are listed beside it, and stay due. If no line can be filed
// that was not, the last file is read from its paper, and is the same byte for byte.
func (d *Desk) DividendFile(ctx context.Context, run dividend.RunNumber, o DividendOrder) (*DividendFile, error) {
	encoding, ok := map[string]roll.Encoding{"": roll.GB18030, "gb18030": roll.GB18030, "utf8": roll.UTF8}[o.Encoding]
	if !ok {
		return nil, ErrEncoding
	}
	if _, err := d.ask("dividend.note_file", dividend.NoteFile{Run: run}); err != nil {
		return nil, err // Before names and accounts are read, and before a file that was kept is handed out.
	}
	payments, unpaid, files, err := d.dividendDue(ctx, run)
	if err != nil {
		return nil, err
	}
	made := &DividendFile{Number: uint32(len(files) + 1), Missing: unpaid}
	if o.Number > 0 || len(payments) == 0 {
		if made.Number = uint32(len(files)); o.Number > 0 {
			made.Number = o.Number
		}
		if made.Number == 0 || int(made.Number) > len(files) {
			return nil, dividend.ErrNothingToFile
		}
		file := files[made.Number-1]
		made.Lines, made.Total = file.Lines, file.Total
		made.Data, err = d.paper(ctx, file.Paper)
		return made, err
	}
	if made.Data, err = roll.BankFile(payments, encoding); err != nil {
		return nil, err
	}
	note := dividend.NoteFile{Run: run, Lines: uint32(len(payments))}
	for _, p := range payments {
		note.Total += p.Amount
	}
	for _, u := range unpaid {
		note.Missing = append(note.Missing, u.Line)
	}
	made.Lines, made.Total = note.Lines, note.Total
	paper, err := d.stage(ctx, "dividend bank file", func(w io.Writer) error {
		_, err := w.Write(made.Data)
		return err
	})
	if err != nil {
		return nil, err
	}
	note.Paper = paper
	return made, d.enter(ctx, paper, "dividend.note_file", note)
}

// dividendDue divides the lines of a run that are due into those that can be paid and the others, and returns the
// files that were made.
func (d *Desk) dividendDue(ctx context.Context, run dividend.RunNumber) (
	payments []roll.Payment, unpaid []Unpaid, files []dividend.File, err error) {
	unpaid = []Unpaid{}
	var due []Unpaid
	var payees []person.Number
	var refused *kernel.Refusal
	err = d.r.Read(ctx, func(c *county.County) {
		state, ok := c.Dividend.Run(run)
		switch {
		case !ok:
			refused = dividend.ErrNoRun
		case state.State != dividend.Paid && state.State != dividend.Closed:
			refused = dividend.ErrState
		}
		files = c.Dividend.Files(run)
		for id, line := range c.Dividend.Due(run) {
			one := Unpaid{Line: id, Holder: line.Holder, Amount: line.Net()}
			if who, _ := c.Person.Person(line.Holder); who.Dead {
				one.Reason = reasonDead
			}
			due, payees = append(due, one), append(payees, line.Holder)
		}
	})
	if refused != nil {
		err = refused
	}
	if err != nil {
		return nil, nil, nil, err
	}
	known, err := d.accounts(ctx, payees)
	for _, one := range due {
		a, ok := known[one.Holder]
		p := roll.Payment{Line: one.Line, Name: a.name, Account: a.number, Amount: one.Amount,
			Note: fmt.Sprintf("碳汇收益分红 %d-%d", run, one.Line)}
		_, fault := p.Check()
		switch {
		case one.Reason != "":
		case !ok:
			one.Reason = reasonNoAccount
		case fault != "":
			one.Reason = string(fault)
		default:
			payments = append(payments, p)
			continue
		}
		unpaid = append(unpaid, one)
	}
	return payments, unpaid, files, err
}
