package county

import (
	"liangshan/kernel"
	"liangshan/ledger"
)

// effectsOfCarbon hands what a file says of the county's own accounts, of the register of carbon and of dividends
// to the modules. A file says all that holds again when a row is added to it; rows that
// say what is known already change nothing.
func (r *Rulebook) effectsOfCarbon(tx *kernel.Tx, c *Publish) error {
	for i, a := range c.Accounts {
		if err := r.openAccount(tx, a); err != nil {
			return rowIn("accounts", i, err)
		}
	}
	for i, m := range c.Methods {
		if r.county.Carbon.KnowsMethod(m) {
			continue
		}
		if err := r.county.Carbon.PublishMethod(tx, m); err != nil {
			return rowIn("carbon.methods", i, err)
		}
	}
	for i, p := range c.Parameters {
		if r.county.Carbon.KnowsParameter(p) {
			continue
		}
		if err := r.county.Carbon.SetParameter(tx, p); err != nil {
			return rowIn("carbon.parameters", i, err)
		}
	}
	for i, w := range c.Waterfalls {
		if r.county.Dividend.Known(w) {
			continue
		}
		if err := r.county.Dividend.PublishWaterfall(tx, w); err != nil {
			return rowIn("dividend.waterfalls", i, err)
		}
	}
	return nil
}

// openAccount opens an account of the county, unless it is there as the file says.
func (r *Rulebook) openAccount(tx *kernel.Tx, open ledger.Open) error {
	const said = ledger.MayOwe | ledger.NeverOwed
	if a, ok := r.county.Ledger.Account(open.ID); ok {
		unit, _ := r.county.Ledger.Unit(a.Unit)
		if unit.Code == open.Unit && a.Code == open.Code && a.Flags&said == open.Flags && a.Holder == open.Holder {
			return nil
		}
	}
	return r.county.Ledger.Open(tx, open)
}

// rowIn notes to which row of a part of a file a refusal belongs.
func rowIn(section string, i int, err error) error {
	return inSection(section, &kernel.RowRefusal{Row: i, Refusal: err.(*kernel.Refusal)})
}
