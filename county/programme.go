package county

import (
	"errors"

	"liangshan/calendar"
	"liangshan/ledger"
	"liangshan/programme"
	"liangshan/programme/policy"
)

// readProgramme reads the text of a programme for its publication: what cannot be read, or does
// not pass its own tests, is refused. Line and column are told by `liangshan programme check`.
func readProgramme(workdays func() (*calendar.Calendar, error)) programme.Reader {
	return func(text string) (programme.Terms, error) {
		d, err := policy.Read("document", text)
		var wrong policy.Errors
		if errors.As(err, &wrong) {
			return programme.Terms{}, programme.ErrDocument
		}
		if err != nil {
			return programme.Terms{}, err
		}
		days, err := workdays()
		if err != nil {
			return programme.Terms{}, programme.ErrCalendar
		}
		if len(d.Check(days)) > 0 {
			return programme.Terms{}, programme.ErrDocument
		}
		return termsOf(d), nil
	}
}

// termsOf returns what of a document its runs need.
func termsOf(d *policy.Document) programme.Terms {
	t := programme.Terms{Code: d.Code, Version: uint32(d.Version), NameZH: d.Name.ZH, NameEN: d.Name.EN, Unit: d.Unit,
		Every: d.Every, PublicityDays: uint16(d.Review.PublicityDays), ObjectionDays: uint16(d.Review.ObjectionDays),
		AppealDays: uint16(d.Review.AppealDays), OptOut: d.Review.OptOut, CapTotal: d.CapTotal, Excludes: d.Excludes,
		Pays: d.Program.Amount != nil && d.Accounts != nil}
	if a := d.Accounts; a != nil {
		t.Accounts = programme.Accounts{Budget: ledger.AccountID(a.Budget), Payable: ledger.AccountID(a.Payable),
			Bank: ledger.AccountID(a.Bank), Suspense: ledger.AccountID(a.Suspense),
			Receivable: ledger.AccountID(a.Receivable), Claims: ledger.AccountID(a.Claims)}
	}
	return t
}
