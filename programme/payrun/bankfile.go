package payrun

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/goccy/go-yaml"

	"liangshan/county"
	"liangshan/document"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/bank"
)

// A Form says how a bank takes payments: from which account, and as pain.001 or as a text. It is data:
//
//	payer: 某县财政局
//	account: "1205210009000000001"
//	agent: "102336000013"   # Clearing number of the bank that holds it; may be left out.
//	template:            # Left out: pain.001.
//	  name: …            # As bank.Template has it.
type Form struct {
	Payer    string         `yaml:"payer" json:"payer"`
	Account  string         `yaml:"account" json:"account"`
	Template *bank.Template `yaml:"template" json:"template,omitempty"`
	Agent    string         `yaml:"agent" json:"agent,omitempty"`
}

// ErrForm says that a form cannot be read.
var ErrForm = errors.New("payrun: the bank's form is malformed")

// ReadForm reads a form from YAML. Fields that forms do not have are refused.
func ReadForm(data []byte) (*Form, error) { return FormOf(data, "", "") }

// FormOf reads a form from YAML, which may be empty; payer and account, where they are given, stand before
// those of the text.
func FormOf(data []byte, payer, account string) (*Form, error) {
	var f Form
	if len(bytes.TrimSpace(data)) > 0 {
		if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrForm, err)
		}
	}
	f.Payer, f.Account = cmp.Or(payer, f.Payer), cmp.Or(account, f.Account)
	if f.Payer == "" || f.Account == "" {
		return nil, fmt.Errorf("%w: payer and account are needed", ErrForm)
	}
	if f.Template != nil {
		if err := f.Template.Check(); err != nil {
			return nil, err
		}
	}
	return &f, nil
}

// A Bundle is what goes to the bank at once.
type Bundle = bank.Bundle

// A PayeeError is a line whose payee cannot be paid; the line is stopped, or the account noted.
type PayeeError struct {
	Line  uint32
	Fault error
}

func (e *PayeeError) Error() string {
	return fmt.Sprintf("line %d: %v; note the account, or stop the line", e.Line, e.Fault)
}

// Unwrap lets errors.Is find the fault.
func (e *PayeeError) Unwrap() error { return e.Fault }

// File makes the bank's file of the lines of a run that are due, and has it noted. If it was noted
// already, it is read from its paper, and is the same byte for byte; the form is then not needed.
func (d *Desk) File(ctx context.Context, number programme.RunNumber, form *Form) (*Bundle, error) {
	if _, err := d.ask("programme.note_file", programme.NoteFile{Run: number}); err != nil {
		return nil, err // A file that is kept holds names and accounts too.
	}
	run, err := d.run(ctx, number)
	switch {
	case err != nil:
		return nil, err
	case run.State < programme.Approved || run.State == programme.Withdrawn:
		return nil, programme.ErrState
	case run.Due == 0 && run.Files > 0:
		return d.bundle(ctx, run.File)
	case run.Due == 0:
		return nil, programme.ErrNothingDue
	case form == nil:
		return nil, fmt.Errorf("%w: payer and account are needed", ErrForm)
	}
	payments, rows, err := d.payments(ctx, number, run)
	if err != nil {
		return nil, err
	}
	today, err := d.today()
	if err != nil {
		return nil, err
	}
	b := &Bundle{Lines: uint32(len(payments)), Text: form.Template != nil}
	for part := 0; part*bank.LinesMax < len(payments); part++ {
		some := payments[part*bank.LinesMax : min(len(payments), (part+1)*bank.LinesMax)]
		head := bank.Head{
			ID:      fmt.Sprintf("LS-%d-%d-%d", number, run.Files+1, part+1),
			Date:    today,
			Payer:   form.Payer,
			Account: form.Account,
			Agent:   form.Agent,
		}
		file, err := form.write(head, some)
		var wrong *bank.PaymentError
		if errors.As(err, &wrong) {
			return nil, &PayeeError{some[wrong.Index].Line, errors.Join(programme.ErrNoBankAcct, wrong.Fault)}
		}
		if err != nil {
			return nil, err
		}
		b.Files = append(b.Files, file)
	}
	for _, row := range rows {
		b.Total += row.Amount
	}
	b.Rows = programme.PackFile(rows)
	paper, err := d.stage(ctx, "programme bank file", func(w io.Writer) error {
		_, err := w.Write(kernel.Encode(*b))
		return err
	})
	if err != nil {
		return nil, err
	}
	note := programme.NoteFile{Run: number, Paper: paper, Lines: b.Lines, Total: b.Total,
		Hash: programme.FileHash(rows)}
	return b, d.enter(ctx, paper, "programme.note_file", note)
}

func (f *Form) write(head bank.Head, payments []bank.Payment) ([]byte, error) {
	if f.Template != nil {
		return f.Template.Write(head, payments)
	}
	return bank.WritePain(head, payments)
}

// bundle reads a bank file that is kept.
func (d *Desk) bundle(ctx context.Context, paper document.ID) (*Bundle, error) {
	data, err := d.paper(ctx, paper)
	if err != nil {
		return nil, err
	}
	var b Bundle
	return &b, kernel.Decode(data, &b)
}

// payments makes payments of the lines that are due.
func (d *Desk) payments(
	ctx context.Context,
	number programme.RunNumber,
	run programme.Run,
) (payments []bank.Payment, rows []programme.FileRow, err error) {
	note := ""
	var payees []person.Number
	var gone *PayeeError
	err = d.r.Read(ctx, func(c *county.County) {
		v, _ := c.Programme.Version(run.Programme, run.Version)
		note = v.Terms.NameZH
		for i, line := range c.Programme.Due(number) {
			if !c.Person.Active(line.Payee) && gone == nil {
				gone = &PayeeError{i, programme.ErrPayee}
			}
			payees = append(payees, line.Payee)
			rows = append(rows, programme.FileRow{Number: i, Attempt: line.Attempt, Payee: line.Payee, Amount: line.ToPay()})
			payments = append(
				payments,
				bank.Payment{Run: number, Line: i, Attempt: line.Attempt, Amount: line.ToPay()},
			)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	if gone != nil {
		return nil, nil, gone // Died, was merged or erased since the list was made: a person decides.
	}
	period := periodName(run)
	if period == "once" {
		period = ""
	}
	note = bank.Note(note, period)
	known, err := d.accounts(ctx, payees)
	if err != nil {
		return nil, nil, err
	}
	for i := range payments {
		a, ok := known[payees[i]]
		if !ok {
			return nil, nil, &PayeeError{payments[i].Line, programme.ErrNoBankAcct}
		}
		payments[i].Name, payments[i].Account, payments[i].Note = a.name, a.number, note
	}
	return payments, rows, nil
}
