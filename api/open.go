package api

import (
	"net/http"
	"reflect"
	"slices"

	"liangshan/view"
)

// openTables are the read tables that anybody may read without a token: what the county publishes
// anyway. None holds the number of a person.
var openTables = []string{
	"carbon_certificate", "carbon_issuance", "carbon_lot", "carbon_period", "carbon_project", "chain_chain",
	"company_company", "exchange_candle", "exchange_day", "exchange_depth", "exchange_instrument", "exchange_call",
	"exchange_halt", "place_colour", "place_coverage", "place_place", "programme_version", "talent_club",
	"talent_opening", "talent_slot", "village_division",
}

// OpenTables returns the tables that anybody may read, by name.
func OpenTables() (all []*view.Listing) {
	tables, err := Tables()
	if err != nil {
		panic(err) // The schema is in the program.
	}
	for _, l := range tables {
		if slices.Contains(openTables, l.Name) {
			all = append(all, l)
		}
	}
	return all
}

// declareOpen makes the operations of the open tables: as those of other tables, with filters, pages
// by cursor and files, but for everybody.
func (a *API) declareOpen(slots chan struct{}) {
	for _, l := range OpenTables() {
		a.add(
			&operation{
				method:     http.MethodGet,
				path:       "/v1/open/" + l.Name,
				id:         "open." + l.Name,
				tag:        tagPublic,
				open:       true,
				summary:    l.Title.ZH + " " + l.Title.EN,
				answer:     reflect.TypeFor[TablePage](),
				parameters: tableParameters(&l.Table),
				handle:     func(x *exchange) error { return a.list(x, l, slots) },
			},
		)
	}
}
