package county

import (
	"fmt"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/dividend"
	"liangshan/ledger"
	"liangshan/measure"
	"liangshan/quantity"
)

// Codes of errors in what a file says of carbon and dividends.
const (
	CodeBasis      = "county.basis_missing"       // A row does not say what it rests on, or says it twice.
	CodeMethodData = "county.method_data_unknown" // No such methodology comes with the program.
)

// basis is what a row of rules rests on: a paper that says so, or that nobody says so and it
// was chosen. One of the two is given.
type basis struct {
	Source  string `yaml:"source"`
	Assumed string `yaml:"assumed"`
}

// text returns the basis as it goes into the journal; false if not exactly one is given.
func (b basis) text() (string, bool) {
	if (b.Source == "") == (b.Assumed == "") {
		return "", false
	}
	if b.Assumed != "" {
		return "假定 assumed: " + b.Assumed, true
	}
	return b.Source, true
}

// accountForm is an account of the county itself, such as that of a reserve, that rules name.
type accountForm struct {
	ID     uint64 `yaml:"id"`
	Unit   string `yaml:"unit"`
	Code   uint16 `yaml:"code"`
	MayOwe bool   `yaml:"may_owe"`
}

// carbonForm is what a file says of the register of carbon.
type carbonForm struct {
	Methods []struct {
		Code    string `yaml:"code"`
		Version uint16 `yaml:"version"`
		From    string `yaml:"from"`
		To      string `yaml:"to"`
		TitleZH string `yaml:"title_zh"`
		TitleEN string `yaml:"title_en"`
		Data    string `yaml:"data"` // Id of the methodology in package measure, in full.
		Source  string `yaml:"source"`
		Assumed string `yaml:"assumed"`
	} `yaml:"methods"`
	Parameters []struct {
		Name    string `yaml:"name"`
		From    string `yaml:"from"`
		Value   int64  `yaml:"value"`
		Source  string `yaml:"source"`
		Assumed string `yaml:"assumed"`
	} `yaml:"parameters"`
}

// dividendForm is what a file says of how income is returned.
type dividendForm struct {
	Waterfalls []waterfallForm `yaml:"waterfalls"`
}

// waterfallForm is a dividend.PublishWaterfall for people. A rate is a percentage.
type waterfallForm struct {
	From          string   `yaml:"from"`
	Village       rateForm `yaml:"village"`
	Fee           rateForm `yaml:"fee"`
	Reserve       rateForm `yaml:"reserve"`
	ReserveMax    int64    `yaml:"reserve_max_fen"`
	Tax           rateForm `yaml:"tax"`
	PublicityDays uint16   `yaml:"publicity_days"`
	CostMethod    string   `yaml:"cost_method"`
	Accounts      struct {
		Cost         uint64 `yaml:"cost"`
		Fee          uint64 `yaml:"fee"`
		Reserve      uint64 `yaml:"reserve"`
		Bank         uint64 `yaml:"bank"`
		Payable      uint64 `yaml:"payable"`
		Tax          uint64 `yaml:"tax"`
		HoldingFirst uint64 `yaml:"holding_first"`
		HoldingCode  uint16 `yaml:"holding_code"`
	} `yaml:"accounts"`
	Source  string `yaml:"source"`
	Assumed string `yaml:"assumed"`
}

type rateForm struct {
	Rate     string `yaml:"rate"` // Such as 80%; nothing is 0.
	Rounding string `yaml:"rounding"`
}

// income reads what the file says of accounts, of the register of carbon and of dividends.
func (f *fileForm) income(c *Publish) error {
	for _, a := range f.Accounts {
		open := ledger.Open{ID: ledger.AccountID(a.ID), Unit: a.Unit, Code: ledger.Code(a.Code)}
		if a.MayOwe {
			open.Flags = ledger.MayOwe
		}
		c.Accounts = append(c.Accounts, open)
	}
	if f.Carbon != nil {
		if err := f.Carbon.read(c); err != nil {
			return err
		}
	}
	if f.Dividend == nil {
		return nil
	}
	for i := range f.Dividend.Waterfalls {
		if err := f.Dividend.Waterfalls[i].read(c, item("dividend.waterfalls", i)); err != nil {
			return err
		}
	}
	return nil
}

func (f *carbonForm) read(c *Publish) error {
	for i, m := range f.Methods {
		at := item("carbon.methods", i)
		p := carbon.PublishMethod{Code: m.Code, Version: m.Version, TitleZH: m.TitleZH, TitleEN: m.TitleEN}
		var err error
		if p.From, p.Source, err = dated(c, at, m.From, basis{m.Source, m.Assumed}); err != nil {
			return err
		}
		if m.To != "" {
			if p.To, err = dateAt(c, at+".to", m.To); err != nil {
				return err
			}
		}
		text, ok := measure.MethodText(m.Data)
		if !ok {
			return errorAt(*c, at+".data", CodeMethodData,
				fmt.Sprintf("no methodology with the id %q comes with the program (liangshan carbon methods)", m.Data))
		}
		p.Text = text
		if p.YearsLeast, p.YearsMost, err = creditingYears(m.Data); err != nil {
			return errorAt(*c, at+".data", CodeMethodData, err.Error())
		}
		c.Methods = append(c.Methods, p)
	}
	for i, row := range f.Parameters {
		p := carbon.SetParameter{Name: row.Name, Value: row.Value}
		var err error
		at := item("carbon.parameters", i)
		if p.From, p.Source, err = dated(c, at, row.From, basis{row.Source, row.Assumed}); err != nil {
			return err
		}
		c.Parameters = append(c.Parameters, p)
	}
	return nil
}

func (w *waterfallForm) read(c *Publish, at string) (err error) {
	p := dividend.PublishWaterfall{ReserveMax: w.ReserveMax, PublicityDays: w.PublicityDays,
		Cost: ledger.AccountID(w.Accounts.Cost), Fee: ledger.AccountID(w.Accounts.Fee),
		Reserve: ledger.AccountID(w.Accounts.Reserve), Bank: ledger.AccountID(w.Accounts.Bank),
		Payable: ledger.AccountID(w.Accounts.Payable), Tax: ledger.AccountID(w.Accounts.Tax),
		HoldingFirst: ledger.AccountID(w.Accounts.HoldingFirst), HoldingCode: ledger.Code(w.Accounts.HoldingCode)}
	if p.From, p.Source, err = dated(c, at, w.From, basis{w.Source, w.Assumed}); err != nil {
		return err
	}
	for _, r := range []struct {
		name     string
		form     rateForm
		rate     *quantity.Rate
		rounding *quantity.Rounding
	}{{"village", w.Village, &p.VillageRate, &p.VillageRounding}, {"fee", w.Fee, &p.FeeRate, &p.FeeRounding},
		{"reserve", w.Reserve, &p.ReserveRate, &p.ReserveRounding}, {"tax", w.Tax, &p.TaxRate, &p.TaxRounding}} {
		if *r.rate, err = quantity.ParseRate(r.form.Rate); err != nil {
			return errorAt(*c, at+"."+r.name+".rate", dividend.ErrRate.Code, "write a rate such as 80% or 0%")
		}
		if *r.rounding, err = quantity.ParseRounding(r.form.Rounding); err != nil {
			return errorAt(*c, at+"."+r.name+".rounding", dividend.ErrRounding.Code, "half_up, down or up")
		}
	}
	method, ok := costMethods[w.CostMethod]
	if !ok {
		return errorAt(*c, at+".cost_method", dividend.ErrCostMethod.Code, "fifo or average")
	}
	p.CostMethod = method
	c.Waterfalls = append(c.Waterfalls, p)
	return nil
}

var costMethods = map[string]dividend.CostMethod{"fifo": dividend.FIFO, "average": dividend.Average}

// dated reads the two things that every dated rule has: from when on it holds, and on what it rests.
func dated(c *Publish, at, from string, rests basis) (calendar.Date, string, error) {
	day, err := dateAt(c, at+".from", from)
	if err != nil {
		return 0, "", err
	}
	source, ok := rests.text()
	if !ok {
		return 0, "", errorAt(*c, at, CodeBasis, "give source, or assumed with the reason; one of them")
	}
	return day, source, nil
}

// dateAt reads a date of a file.
func dateAt(c *Publish, at, text string) (calendar.Date, error) {
	day, err := calendar.Parse(text)
	if err != nil {
		return 0, errorAt(*c, at, "calendar.date_malformed", "write a date such as 2020-01-01")
	}
	return day, nil
}

// creditingYears returns for how many years a methodology lets a project be credited, at least and at most.
func creditingYears(id string) (least, most uint16, err error) {
	m, err := measure.MethodByID(id)
	if err != nil {
		return 0, 0, err
	}
	return uint16(m.Figure("crediting_years_least", 0)), uint16(m.Figure("crediting_years_most", 0)), nil
}
