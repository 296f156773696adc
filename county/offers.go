package county

import (
	"fmt"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/loan"
)

// Offers are what a file says of cards, homes and loans: the dated terms under which the county
// offers them.
type Offers struct {
	Cards []card.PublishScheme   `cbor:"1,keyasint,omitempty" json:"cards,omitempty"`
	Homes []housing.PublishTerms `cbor:"2,keyasint,omitempty" json:"homes,omitempty"`
	Loans []loan.PublishTerms    `cbor:"3,keyasint,omitempty" json:"loans,omitempty"`
}

// offersForm is Offers for people: amounts in fen, days as dates, and for each row what it rests on.
type offersForm struct {
	Cards []schemeForm `yaml:"cards"`
	Homes []homesForm  `yaml:"homes"`
	Loans []loansForm  `yaml:"loans"`
}

type schemeForm struct {
	Code         string        `yaml:"code"`
	From         string        `yaml:"from"`
	NameZH       string        `yaml:"name_zh"`
	NameEN       string        `yaml:"name_en"`
	Months       uint16        `yaml:"months"`
	AccountFirst uint64        `yaml:"account_first"`
	Benefits     []benefitForm `yaml:"benefits"`
	Purses       []purseForm   `yaml:"purses"`
}

type benefitForm struct {
	Code    string `yaml:"code"`
	NameZH  string `yaml:"name_zh"`
	NameEN  string `yaml:"name_en"`
	PerYear uint16 `yaml:"per_year"`
	Fen     int64  `yaml:"amount_fen"`
	Budget  uint64 `yaml:"budget_account"`
	Payable uint64 `yaml:"payable_account"`
	Source  string `yaml:"source"`
	Assumed string `yaml:"assumed"`
}

type purseForm struct {
	Purpose     string `yaml:"purpose"`
	NameZH      string `yaml:"name_zh"`
	NameEN      string `yaml:"name_en"`
	Unit        string `yaml:"unit"`
	Code        uint16 `yaml:"code"`
	Fund        uint64 `yaml:"fund_account"`
	Shop        uint64 `yaml:"shop_account"`
	Cap         int64  `yaml:"balance_max"`
	SaleMax     int64  `yaml:"sale_max"`
	VoucherMax  int64  `yaml:"voucher_max"`
	OfflineMax  int64  `yaml:"offline_max"`
	VoucherDays uint16 `yaml:"voucher_days"`
	GraceDays   uint16 `yaml:"grace_days"`
	Source      string `yaml:"source"`
	Assumed     string `yaml:"assumed"`
}

// read turns it into what the commands of the modules take.
func (f *offersForm) read(c *Publish) error {
	var o Offers
	for i, form := range f.Cards {
		s, err := form.read(c, item("cards", i))
		if err != nil {
			return err
		}
		o.Cards = append(o.Cards, s)
	}
	for i, form := range f.Homes {
		t, err := form.read(c, item("homes", i))
		if err != nil {
			return err
		}
		o.Homes = append(o.Homes, t)
	}
	for i, form := range f.Loans {
		t, err := form.read(c, item("loans", i))
		if err != nil {
			return err
		}
		o.Loans = append(o.Loans, t)
	}
	if len(o.Cards)+len(o.Homes)+len(o.Loans) > 0 {
		c.Offers = &o
	}
	return nil
}

// dateIn reads a date of a file.
func dateIn(c *Publish, section, text string) (calendar.Date, error) {
	date, err := calendar.Parse(text)
	if err != nil {
		return 0, errorAt(*c, section, "calendar.date_malformed", fmt.Sprintf("%q must be a date such as 2020-01-01", text))
	}
	return date, nil
}

// basisIn reads what a row of a file rests on.
func basisIn(c *Publish, section string, b basis) (string, error) {
	text, ok := b.text()
	if !ok {
		return "", errorAt(*c, section, CodeBasis, "give source or assumed, one of the two")
	}
	return text, nil
}

func (f *schemeForm) read(c *Publish, section string) (s card.PublishScheme, err error) {
	s = card.PublishScheme{Code: f.Code, NameZH: f.NameZH, NameEN: f.NameEN, Months: f.Months,
		First: ledger.AccountID(f.AccountFirst)}
	if s.From, err = dateIn(c, section+".from", f.From); err != nil {
		return s, err
	}
	for i, b := range f.Benefits {
		text, err := basisIn(c, item(section+".benefits", i), basis{b.Source, b.Assumed})
		if err != nil {
			return s, err
		}
		s.Benefits = append(s.Benefits, card.BenefitRow{Code: b.Code, NameZH: b.NameZH, NameEN: b.NameEN,
			PerYear: b.PerYear, Fen: b.Fen, Budget: ledger.AccountID(b.Budget), Payable: ledger.AccountID(b.Payable),
			Basis: text})
	}
	for i, p := range f.Purses {
		text, err := basisIn(c, item(section+".purses", i), basis{p.Source, p.Assumed})
		if err != nil {
			return s, err
		}
		s.Purses = append(s.Purses, card.PurseRow{Purpose: p.Purpose, NameZH: p.NameZH, NameEN: p.NameEN, Unit: p.Unit,
			Code: ledger.Code(p.Code), Fund: ledger.AccountID(p.Fund), Shop: ledger.AccountID(p.Shop), Cap: p.Cap,
			SaleMax: p.SaleMax, VoucherMax: p.VoucherMax, OfflineMax: p.OfflineMax, VoucherDays: p.VoucherDays,
			GraceDays: p.GraceDays, Basis: text})
	}
	return s, nil
}

// effectsOfOffers publishes what a file says of cards, homes and loans. Rows that stand so already
// change nothing.
func (r *Rulebook) effectsOfOffers(tx *kernel.Tx, c *Publish) error {
	if c.Offers == nil {
		return nil
	}
	for i, s := range c.Offers.Cards {
		if r.county.Card.Known(s) {
			continue
		}
		if err := r.county.Card.PublishScheme(tx, s); err != nil {
			return rowIn("cards", i, err)
		}
	}
	for i, t := range c.Offers.Homes {
		if r.county.Housing.Known(t) {
			continue
		}
		if err := r.county.Housing.PublishTerms(tx, t); err != nil {
			return rowIn("homes", i, err)
		}
	}
	for i, t := range c.Offers.Loans {
		if r.county.Loan.Known(t) {
			continue
		}
		if err := r.county.Loan.PublishTerms(tx, t); err != nil {
			return rowIn("loans", i, err)
		}
	}
	return nil
}
