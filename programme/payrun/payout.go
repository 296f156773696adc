package payrun

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"liangshan/county"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/programme/bank"
)

// A PayoutOrder says which file of payouts of the exchange is wanted, and in what form.
type PayoutOrder struct {
	Form   *Form  `json:"form,omitempty" doc:"How the bank takes payments; left out: no file is made, one is read"`
	Number uint32 `json:"number,omitempty" doc:"Of a file that was made; left out: what is due, or the last again"`
}

// A PayoutFile is a file from which the bank pays participants of the exchange. It is kept as an encrypted paper.
type PayoutFile struct {
	Number  uint32         `cbor:"1,keyasint" json:"number" doc:"Of the exchange's files, from 1"`
	Data    []byte         `cbor:"2,keyasint" json:"data"`
	Text    bool           `cbor:"3,keyasint" json:"text" doc:"By a template; otherwise pain.001"`
	Lines   uint32         `cbor:"-" json:"lines"`
	Total   int64          `cbor:"-" json:"total_fen"`
	Missing []UnpaidPayout `cbor:"-" json:"missing" doc:"Payouts that were released and are in no file"`
}

// An UnpaidPayout is a payout that was released and cannot be handed to the bank.
type UnpaidPayout struct {
	Payout exchange.PayoutID `json:"payout"`
	Reason string            `json:"reason" doc:"Code of why"`
}

// payoutNote is what the bank is told that a payout is for.
const payoutNote = "交易账户付款"

// ErrPayoutKept says that a file of payouts is not the one that the record knows.
var ErrPayoutKept = errors.New("payrun: the file of payouts is not the one that was noted")

// PayoutFile makes the bank's file of the payouts of the exchange that were released and in no file since, and has it
// noted. Those that cannot be paid now, of a frozen account, are listed beside it, and stay due. If none can be filed,
// the last file is read from its paper, and is the same byte for byte; the form is then not needed.
func (d *Desk) PayoutFile(ctx context.Context, o PayoutOrder) (*PayoutFile, error) {
	if _, err := d.ask("exchange.note_payout_file", exchange.NotePayoutFile{}); err != nil {
		return nil, err // Before a file that was kept is handed out: it holds names and accounts.
	}
	payments, made, err := d.payoutsDue(ctx)
	switch {
	case err != nil:
		return nil, err
	case o.Number > 0:
		return d.keptPayouts(ctx, o.Number, made.Missing)
	case len(payments) == 0 && made.Number > 1:
		return d.keptPayouts(ctx, made.Number-1, made.Missing)
	case len(payments) == 0:
		return nil, exchange.ErrPayoutNone
	case o.Form == nil || o.Form.Payer == "" || o.Form.Account == "":
		return nil, fmt.Errorf("%w: payer and account are needed", ErrForm)
	}
	if o.Form.Template != nil {
		if err := o.Form.Template.Check(); err != nil {
			return nil, err
		}
	}
	today, err := d.today()
	if err != nil {
		return nil, err
	}
	head := bank.Head{ID: bank.PayoutFileID(made.Number), Date: today, Payer: o.Form.Payer,
		Account: o.Form.Account, Agent: o.Form.Agent}
	if made.Data, err = o.Form.write(head, payments); err != nil {
		return nil, err
	}
	note := exchange.NotePayoutFile{Hash: sha256.Sum256(made.Data)}
	for _, p := range payments {
		note.Payouts, note.Total = append(note.Payouts, exchange.PayoutID(p.Payout)), note.Total+p.Amount
	}
	made.Text, made.Lines, made.Total = o.Form.Template != nil, uint32(len(payments)), note.Total
	paper, err := d.stage(ctx, "exchange bank file", func(w io.Writer) error {
		_, err := w.Write(kernel.Encode(*made))
		return err
	})
	if err != nil {
		return nil, err
	}
	note.Paper = paper
	return made, d.enter(ctx, paper, "exchange.note_payout_file", note)
}

// payoutsDue makes payments of the payouts that can be handed to the bank, at most as many as one command notes, and
// begins the next file.
func (d *Desk) payoutsDue(ctx context.Context) (payments []bank.Payment, made *PayoutFile, err error) {
	made = &PayoutFile{Number: 1, Missing: []UnpaidPayout{}}
	err = d.r.Read(ctx, func(c *county.County) {
		for number := range c.Exchange.PayoutFiles() {
			made.Number = number + 1
		}
		for id, out := range c.Exchange.Payouts() {
			if !out.Released || c.Exchange.FileOfPayout(id) != 0 {
				continue
			}
			if refusal := c.Exchange.Fileable(id); refusal != nil {
				made.Missing = append(made.Missing, UnpaidPayout{id, refusal.Code})
				continue
			}
			m, _ := c.Exchange.Member(out.Participant)
			of, _ := c.Company.Company(m.Company)
			payments = append(payments, bank.Payment{Payout: uint32(id), Name: of.Name, Account: out.Account,
				Amount: out.Amount, Note: payoutNote})
		}
	})
	slices.SortFunc(payments, func(a, b bank.Payment) int { return cmp.Compare(a.Payout, b.Payout) })
	slices.SortFunc(made.Missing, func(a, b UnpaidPayout) int { return cmp.Compare(a.Payout, b.Payout) })
	return payments[:min(len(payments), exchange.BankRowsMax)], made, err
}

// keptPayouts reads a file that is kept, and holds it against the hash in the record.
func (d *Desk) keptPayouts(ctx context.Context, number uint32, missing []UnpaidPayout) (*PayoutFile, error) {
	var noted exchange.PayoutFile
	known := false
	if err := d.r.Read(ctx, func(c *county.County) { noted, known = c.Exchange.PayoutFile(number) }); err != nil {
		return nil, err
	}
	if !known {
		return nil, exchange.ErrPayoutNone
	}
	data, err := d.paper(ctx, noted.Paper)
	if err != nil {
		return nil, err
	}
	var kept PayoutFile
	if err := kernel.Decode(data, &kept); err != nil {
		return nil, errors.Join(ErrPayoutKept, err)
	}
	if kept.Number != number || sha256.Sum256(kept.Data) != noted.Hash {
		return nil, ErrPayoutKept
	}
	kept.Lines, kept.Total, kept.Missing = noted.Lines, noted.Total, missing
	return &kept, nil
}
