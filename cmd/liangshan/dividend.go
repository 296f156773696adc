package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"liangshan/dividend"
	"liangshan/programme/payrun"
)

var dividendCommand = command{
	name: "dividend", short: "write the file from which the bank pays a dividend",
	long: `Writes the bank's file of a run of dividends that was paid in the ledger: names and accounts come from
the vault, and the journal notes which paper the file is. Asked again, it is the same, byte for byte, until a
line came back and was paid again, or an account was stated that had been missing. Lines without a name or an
account are listed.

  liangshan dividend file 1 -o dividend.csv
  liangshan dividend file 1 -number 1 -o first.csv -actor 4`,
	run: (*Main).dividend,
}

func (m *Main) dividend(ctx context.Context, args []string) error {
	c, j, to, inJSON := defaults(), payJob{What: "dividend", Language: "zh"}, "", false
	number := uint(0)
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.Uint64Var(&j.Actor, "actor", 0, "number of the officer in whose name it is done (default: the operator)")
	f.StringVar(&to, "o", "", "`file` that the bank's file is written to")
	f.StringVar(&j.Dividend.Encoding, "encoding", "gb18030", "gb18030 or utf8")
	f.UintVar(&number, "number", 0, "of a file that was made before")
	f.BoolVar(&inJSON, "json", false, "print JSON")
	given, err := parse(f, args)
	if err == nil {
		err = c.load(f)
	}
	if err != nil {
		return err
	}
	if len(given) != 2 || given[0] != "file" || to == "" {
		return usagef("say of which run, and where the file goes: dividend file RUN -o FILE")
	}
	run, err := strconv.ParseUint(given[1], 10, 32)
	switch {
	case err != nil || run == 0:
		return usagef("%q is no number of a run", given[1])
	case j.Dividend.Encoding != "gb18030" && j.Dividend.Encoding != "utf8":
		return usagef("-encoding must be gb18030 or utf8, not %q", j.Dividend.Encoding)
	}
	j.DividendRun, j.Dividend.Number = dividend.RunNumber(run), uint32(number)
	out, err := m.ask(ctx, c, operation{Pay: &j})
	if err != nil {
		return m.paid(&j, &payFlags{}, out.Pay, err)
	}
	return m.dividendFiled(to, out.Pay.Dividend, inJSON)
}

// dividendFiled writes a file, which must not exist or hold the same, and says what is in it and what is not.
func (m *Main) dividendFiled(to string, file *payrun.DividendFile, inJSON bool) error {
	if old, err := os.ReadFile(to); err != nil || string(old) != string(file.Data) {
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
		fmt.Fprintf(m.Stdout, "  not in it 未列入: line %d, person %d, %s yuan: %s\n", u.Line, u.Holder, yuan(u.Amount),
			u.Reason)
	}
	return nil
}
