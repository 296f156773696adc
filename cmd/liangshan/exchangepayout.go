package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"liangshan/programme/payrun"
)

var payoutCommand = command{
	name: "payout", short: "write the file from which the bank pays participants of the exchange",
	long: `Writes the bank's file of the payouts that two persons released and that are in no file yet, as pain.001 or in
the bank's own form. The journal notes it with its hash. Asked again, it is the same, byte for byte, until
more was released. Payouts that cannot be paid now are listed. What the bank answers is taken in with
liangshan import payments ANSWER.xml.

  liangshan exchange payout -bank FORM.yaml -o pay.xml
  liangshan exchange payout -number 1 -o first.xml -actor 4`,
	run: (*Main).exchangePayout,
}

func (m *Main) exchangePayout(ctx context.Context, args []string) error {
	c, j := defaults(), payJob{What: "payout", Language: "zh", Payout: &payrun.PayoutOrder{}}
	form, to, inJSON, number := "", "", false, uint(0)
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.Uint64Var(&j.Actor, "actor", 0, "number of the officer in whose name it is done (default: the operator)")
	f.StringVar(&form, "bank", "", "`file` .yaml that says how the bank takes payments")
	f.StringVar(&to, "o", "", "`file` that the bank's file is written to")
	f.UintVar(&number, "number", 0, "of a file that was made before")
	f.BoolVar(&inJSON, "json", false, "print JSON")
	given, err := parse(f, args)
	if err == nil {
		err = c.load(f)
	}
	if err != nil {
		return err
	}
	if len(given) != 0 || to == "" || number > 1<<32-1 {
		return usagef("say how the bank takes payments, and where the file goes: -bank FORM.yaml -o FILE")
	}
	if form != "" {
		data, err := os.ReadFile(form)
		if err != nil {
			return &usageError{err.Error()}
		}
		read, err := payrun.ReadForm(data)
		if err != nil {
			return &usageError{err.Error()}
		}
		j.Payout.Form = read
	}
	j.Payout.Number = uint32(number)
	out, err := m.ask(ctx, c, operation{Pay: &j})
	if err != nil {
		return m.paid(&j, &payFlags{}, out.Pay, err)
	}
	return m.payoutsFiled(to, out.Pay.PayoutFile, inJSON)
}

// payoutsFiled writes a file, which must not exist or hold the same, and says what is in it and what is not.
func (m *Main) payoutsFiled(to string, file *payrun.PayoutFile, inJSON bool) error {
	if old, err := os.ReadFile(to); err != nil || !bytes.Equal(old, file.Data) {
		if err := newFile(to, func(w io.Writer) error { _, err := w.Write(file.Data); return err }); err != nil {
			return err
		}
	}
	if inJSON {
		file.Data = nil // It holds names and accounts, and is written already.
		return m.inJSON(file, nil)
	}
	fmt.Fprintf(m.Stdout, "file %d: %d payments, %s yuan → %s\n", file.Number, file.Lines, yuan(file.Total), to)
	for _, u := range file.Missing {
		fmt.Fprintf(m.Stdout, "  not in it 未列入: payout %d: %s\n", u.Payout, u.Reason)
	}
	return nil
}
