package web

import (
	"encoding/json"
	"errors"
	"strconv"

	"liangshan/api"
	market "liangshan/exchange"
	"liangshan/quantity"
)

// routeMarketSale declares the page of a sealed auction that has been awarded, by which anybody checks it.
func (s *Site) routeMarketSale() {
	s.mux.HandleFunc("GET /market/sale/{sale}", s.anybody(marketSale))
	s.mux.HandleFunc("GET /market/sale/{sale}/file", s.anybody(marketSaleFile))
}

// saleFile returns the file of an auction. Refusal: errNoPage of one that is not awarded, or was held by a clock.
func (v *visit) saleFile() (f api.SaleFile, err error) {
	sale, err := strconv.ParseUint(v.r.PathValue("sale"), 10, 32)
	if err != nil {
		return f, errNoPage
	}
	f, err = v.s.read.SaleFile(v.r.Context(), 0, sale)
	if errors.Is(err, market.ErrSale) || errors.Is(err, market.ErrSaleState) {
		return f, errNoPage
	}
	return f, err
}

// marketSale shows the bids of an auction with what each won, and what the sum done again comes to.
func marketSale(v *visit) error {
	f, err := v.saleFile()
	if err != nil {
		return err
	}
	award, err := f.Again()
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("sale_word")+" "+f.ID, "/market", true
	agrees := "sale_again_no"
	if f.Agrees(&award) {
		agrees = "sale_again_yes"
	}
	d := &deskView{Lead: v.T("sale_lead"), Crumb: menu{"/market", "market"}}
	for _, one := range [][2]string{{"sale_mode", v.saleMode(f.Mechanism[len("one_way_"):])},
		{"sale_rule", v.Coded("salerules", f.Rule)}, {"sale_side", v.T("side_" + f.Applicant)},
		{"sale_tonnes", whole(f.Supply)}, {"reserve_price", dash(f.Reserve)},
		{"sale_sold", whole(f.Expected.Volume)}, {"price", yuan(award.Price)}, {"sale_commitment", dash(f.Commitment)},
		{"seed_word", dash(f.Seed)}, {"sale_again", v.T(agrees)}} {
		d.Facts = append(d.Facts, fact{Name: v.T(one[0]), Value: one[1]})
	}
	d.Actions = append(d.Actions, menu{v.r.URL.Path + "/file", "sale_file"})
	l := v.newList("bids", "sale_bids", "list_empty", "number", "sale_bidder", "#price", "#sale_tonnes", "#seal_minimum",
		"#won_t", "#sale_won_again", "#sale_paid", "#sale_paid_again")
	for i, o := range f.Orders {
		l.add(cellText(o.ID), cellText(v.T("sale_bidder")+o.Bidder[len("bidder"):]), cellText(o.Price),
			cellWhole(o.Qty), cellWhole(o.Min), cellWhole(f.Expected.Allocations[o.ID]), cellWhole(award.Won[i]),
			cellText(f.Expected.Payments[o.ID]), cellText(quantity.Format(award.Won[i]*award.Pays[i], 2)))
	}
	l.Lead, d.Lists = v.T("sale_how"), append(d.Lists, l)
	return v.show(d, v.r.URL.Path)
}

// marketSaleFile hands out the file that prices the auction again.
func marketSaleFile(v *visit) error {
	f, err := v.saleFile()
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(f, "", "\t")
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+v.s.read.Code()+"-sale-"+f.ID+`.json"`)
	v.done = true
	_, err = v.w.Write(append(body, '\n'))
	return err
}
