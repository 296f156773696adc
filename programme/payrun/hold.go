package payrun

import (
	"context"

	"liangshan/county"
	"liangshan/identity"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/text"
	"liangshan/vault"
)

// sentences returns what a code means.
func sentences(code string) (zh, en string) { return text.Of(code) }

// hold says for each line why it cannot be on the list of a run, and puts a guardian into those whose
// payee has no account: the rules refuse it, or nobody knows where the money goes.
func (d *Desk) hold(ctx context.Context, number programme.RunNumber, run programme.Run, lines []programme.LineRow) (
	[]string, error) {
	codes := make([]string, len(lines))
	guardians := make([][]person.Number, len(lines))
	err := d.read(ctx, len(lines), func(c *county.County, i int) {
		guardians[i] = c.Person.GuardiansOf(lines[i].Payee)
	})
	if err != nil {
		return nil, err
	}
	if err := d.payTo(ctx, lines, guardians, codes); err != nil {
		return nil, err
	}
	err = d.read(ctx, len(lines), func(c *county.County, i int) {
		so, _ := c.Programme.Entitled(run.Programme, run.From, run.To, lines[i].Beneficiary)
		allows := c.Programme.Allows
		if so.Run == number { // It is on the list: the rules have allowed it, but somebody may have died since.
			allows = c.Programme.AllowsPayee
		}
		if refusal := allows(number, lines[i]); refusal != nil {
			codes[i] = refusal.Code
		}
	})
	return codes, err
}

// payTo finds for each line that pays somebody who has a name and an account: the payee, or the first
// guardian who has.
func (d *Desk) payTo(
	ctx context.Context,
	lines []programme.LineRow,
	guardians [][]person.Number,
	codes []string,
) error {
	var asked []person.Number
	for i := range lines {
		if lines[i].Total > lines[i].Before {
			asked = append(append(asked, lines[i].Payee), guardians[i]...)
		}
	}
	known, err := d.accounts(ctx, asked)
	if err != nil {
		return err
	}
	for i := range lines {
		if lines[i].Total <= lines[i].Before {
			continue
		}
		codes[i] = programme.ErrNoBankAcct.Code
		for _, who := range append([]person.Number{lines[i].Payee}, guardians[i]...) {
			if _, ok := known[who]; ok {
				lines[i].Payee, codes[i] = who, ""
				break
			}
		}
	}
	return nil
}

// An account is where somebody is paid.
type account struct{ name, number string }

// accounts returns names and accounts of persons who have both today.
func (d *Desk) accounts(ctx context.Context, all []person.Number) (map[person.Number]account, error) {
	today, err := d.today()
	if err != nil {
		return nil, err
	}
	year, month, day := today.Civil()
	on := identity.NewDay(year, month, day)
	known := make(map[person.Number]account, len(all))
	const atOnce = 1000
	for first := 0; first < len(all); first += atOnce {
		part := make([]vault.Number, min(atOnce, len(all)-first))
		for i := range part {
			part[i] = vault.Number(all[first+i])
		}
		people, err := d.r.Vault.GetKnown(ctx, part, on, vault.Name, vault.Account)
		if err != nil {
			return nil, err
		}
		for i, p := range people {
			name, named := p.Value(vault.Name)
			number, has := p.Value(vault.Account)
			if named && has {
				known[person.Number(part[i])] = account{name.Reveal(), number.Reveal()}
			}
		}
	}
	return known, nil
}
