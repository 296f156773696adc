package county

import (
	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/quantity"
)

// homesForm is a housing.PublishTerms for people. A share or rate is a percentage.
type homesForm struct {
	From        string            `yaml:"from"`
	ShareMin    string            `yaml:"share_min"`
	ShareMax    string            `yaml:"share_max"`
	BuyOutYears uint16            `yaml:"buy_out_years"`
	SaleYears   uint16            `yaml:"sale_years"`
	BuyOutBasis string            `yaml:"buy_out_basis"`
	PublicRent  string            `yaml:"public_rent"`
	AcceptDays  uint16            `yaml:"accept_days"`
	Accounts    map[string]uint64 `yaml:"accounts"`
	Source      string            `yaml:"source"`
	Assumed     string            `yaml:"assumed"`
}

// loansForm is a loan.PublishTerms for people. A rate is a percentage.
type loansForm struct {
	From          string            `yaml:"from"`
	PersonMax     int64             `yaml:"person_max_fen"`
	PartnerRate   string            `yaml:"partner_rate"`
	PartnersMax   int64             `yaml:"partners_max_fen"`
	FirmMax       int64             `yaml:"firm_max_fen"`
	HireRate      string            `yaml:"hire_rate"`
	HireRateLarge string            `yaml:"hire_rate_large"`
	LargeAbove    uint32            `yaml:"large_above"`
	PerHead       int64             `yaml:"per_head_fen"`
	RateMax       string            `yaml:"rate_max"`
	MonthsMax     uint16            `yaml:"months_max"`
	SupportRate   string            `yaml:"support_rate"`
	OverdueMonths uint16            `yaml:"overdue_months"`
	FullUpTo      int64             `yaml:"full_up_to_fen"`
	Part          string            `yaml:"part"`
	Multiple      uint16            `yaml:"multiple"`
	Accounts      map[string]uint64 `yaml:"accounts"`
	Source        string            `yaml:"source"`
	Assumed       string            `yaml:"assumed"`
}

// A formReader reads the fields of a row and keeps the first error.
type formReader struct {
	c       *Publish
	section string
	err     error
}

func (f *formReader) date(field, text string) calendar.Date {
	date, err := dateIn(f.c, f.section+"."+field, text)
	f.note(err)
	return date
}

func (f *formReader) rate(field, text string) quantity.Rate {
	rate, err := quantity.ParseRate(text)
	if err != nil {
		f.note(errorAt(*f.c, f.section+"."+field, err.Error(), field+" must be a percentage such as 80%"))
	}
	return rate
}

// account takes an account of a row's list.
func (f *formReader) account(all map[string]uint64, name string) ledger.AccountID {
	id, ok := all[name]
	if !ok {
		f.note(errorAt(*f.c, f.section+".accounts", ledger.ErrNoAccount.Code, "give the account "+name))
	}
	return ledger.AccountID(id)
}

func (f *formReader) basis(b basis) string {
	text, err := basisIn(f.c, f.section, b)
	f.note(err)
	return text
}

func (f *formReader) note(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (h *homesForm) read(c *Publish, section string) (housing.PublishTerms, error) {
	f := formReader{c: c, section: section}
	t := housing.PublishTerms{From: f.date("from", h.From), ShareMin: f.rate("share_min", h.ShareMin),
		ShareMax: f.rate("share_max", h.ShareMax), BuyOutYears: h.BuyOutYears, SaleYears: h.SaleYears,
		BuyOutBasis: housing.PriceBasis(h.BuyOutBasis), PublicRent: f.rate("public_rent", h.PublicRent),
		AcceptDays: h.AcceptDays,
		Outside:    f.account(h.Accounts, "outside"), Proceeds: f.account(h.Accounts, "proceeds"),
		Receivable: f.account(h.Accounts, "receivable"), RentIncome: f.account(h.Accounts, "rent"),
		SupportFrom: f.account(h.Accounts, "support"), Basis: f.basis(basis{h.Source, h.Assumed})}
	return t, f.err
}

func (l *loansForm) read(c *Publish, section string) (loan.PublishTerms, error) {
	f := formReader{c: c, section: section}
	t := loan.PublishTerms{From: f.date("from", l.From), PersonMax: l.PersonMax,
		PartnerRate: f.rate("partner_rate", l.PartnerRate), PartnersMax: l.PartnersMax, FirmMax: l.FirmMax,
		HireRate: f.rate("hire_rate", l.HireRate), HireRateLarge: f.rate("hire_rate_large", l.HireRateLarge),
		LargeAbove: l.LargeAbove, PerHead: l.PerHead, RateMax: f.rate("rate_max", l.RateMax), MonthsMax: l.MonthsMax,
		SupportRate: f.rate("support_rate", l.SupportRate), OverdueMonths: l.OverdueMonths, FullUpTo: l.FullUpTo,
		Part: f.rate("part", l.Part), Multiple: l.Multiple,
		Fund: f.account(l.Accounts, "fund"), Banks: f.account(l.Accounts, "banks"),
		Outside: f.account(l.Accounts, "outside"), Budget: f.account(l.Accounts, "support"),
		Payable: f.account(l.Accounts, "payable"), Exposure: f.account(l.Accounts, "exposure"),
		Counter: f.account(l.Accounts, "counter"), Basis: f.basis(basis{l.Source, l.Assumed})}
	return t, f.err
}
