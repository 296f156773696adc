package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/card"
	"liangshan/county"
)

// A TillPage is what somebody at a till has to know: what may be sold and from which purse, and what was booked.
type TillPage struct {
	Till     card.TillNumber `json:"till"`
	Scheme   string          `json:"scheme" doc:"Of the cards that it takes"`
	Company  uint64          `json:"company" doc:"Whose shop it stands in"`
	Shop     string          `json:"shop"`
	Closed   string          `json:"closed,omitempty" doc:"Its last day"`
	Purses   []TillPurse     `json:"purses"`
	Goods    []TillGoods     `json:"goods"`
	Sales    []TillSale      `json:"sales" doc:"The newest of this till"`
	Vouchers []TillVoucher   `json:"vouchers" doc:"The newest for this till"`
}

// A TillPurse is a purse that a sale may be paid from.
type TillPurse struct {
	Purpose string `json:"purpose"`
	NameZH  string `json:"name_zh"`
	NameEN  string `json:"name_en"`
	Owed    int64  `json:"owed_fen" doc:"To the shops of the scheme, from all tills; of gifts what was handed out"`
	Sold    int64  `json:"sold_fen" doc:"At this till so far, without what came back"`
}

// TillGoods are one kind of goods.
type TillGoods struct {
	Number  card.GoodsNumber `json:"number"`
	NameZH  string           `json:"name_zh"`
	Purpose string           `json:"purpose" doc:"Of the purse that pays; if no purse has it, no card pays"`
	Price   int64            `json:"price_fen"`
	Left    int64            `json:"left" doc:"In stock"`
}

// A TillSale is a receipt of a till.
type TillSale struct {
	Receipt uint64             `json:"receipt"`
	Card    card.Number        `json:"card"`
	Purpose string             `json:"purpose"`
	On      string             `json:"on"`
	Amount  int64              `json:"amount_fen"`
	Voucher card.VoucherNumber `json:"voucher,omitempty"`
	State   string             `json:"state" doc:"sold or returned"`
}

// A TillVoucher is an amount that was set aside for a till.
type TillVoucher struct {
	Number  card.VoucherNumber `json:"voucher"`
	Card    card.Number        `json:"card"`
	Purpose string             `json:"purpose"`
	Amount  int64              `json:"amount_fen"`
	On      string             `json:"on"`
	Until   string             `json:"until"`
	State   string             `json:"state" doc:"open, used or lapsed"`
}

// declareTill makes the operation by which a till learns what may be sold and what was.
func (a *API) declareTill() {
	a.add(&operation{method: http.MethodGet, path: "/v1/till/{till}", id: "till.read", tag: tagRead,
		summary:    "收银机:可选商品、用途与本机流水 A till: what may be sold, and what it has sold",
		answer:     reflect.TypeFor[TillPage](),
		parameters: []*huma.Param{parameter("path", "till", "Number of the till", wholeNumber())},
		handle: func(x *exchange) error {
			number, err := x.pathNumber("till")
			if err != nil {
				return err
			}
			about, err := a.aboutTill(x.r.Context(), card.TillNumber(number))
			if err != nil {
				return err
			}
			if _, err := x.allow(auth.Read("till"), nil, 0, about...); err != nil {
				return err
			}
			page, err := a.Till(x.r.Context(), card.TillNumber(number))
			if err != nil {
				return err
			}
			return x.send(page)
		}})
}

// aboutTill is what policies see of a till: its scheme and the company that it stands at, if there is such a till.
func (r Reader) aboutTill(ctx context.Context, number card.TillNumber) (about []auth.Attribute, err error) {
	about = []auth.Attribute{auth.Amount("till", int64(number))}
	err = r.county.Read(ctx, func(c *county.County) {
		if till, known := c.Card.Till(number); known {
			about = append(about, auth.Text("scheme", c.Card.CodeOf(till.Scheme)), auth.Amount("company", int64(till.Company)))
		}
	})
	return about, err
}

// AllowTill asks the policies for leave to read a till. Refusals: authority.ErrDenied, authority.ErrUnauthenticated.
func (s Session) AllowTill(ctx context.Context, number card.TillNumber) error {
	about, err := s.a.aboutTill(ctx, number)
	if err != nil {
		return err
	}
	_, err = s.a.county.Gate.Check(auth.Request{Actor: s.actor.Number, Permission: auth.Read("till"),
		Attributes: append(about, s.more...), TimeMS: s.a.county.Now()})
	return err
}

// Till returns what somebody at a till has to know. It asks nobody for leave. Refusal: card.ErrTill.
func (r Reader) Till(ctx context.Context, number card.TillNumber) (*TillPage, error) {
	page := &TillPage{Till: number, Purses: []TillPurse{}, Goods: []TillGoods{}, Sales: []TillSale{},
		Vouchers: []TillVoucher{}}
	var till card.Till
	var known bool
	err := r.county.Read(ctx, func(c *county.County) {
		if till, known = c.Card.Till(number); !known {
			return
		}
		said, _ := c.Card.Scheme(till.Scheme, calendar.DayOf(r.county.Now()))
		page.Scheme, page.Company = said.Code, uint64(till.Company)
		for _, p := range said.Purses {
			shop, _ := c.Ledger.Account(p.Shop)
			page.Purses = append(page.Purses, TillPurse{Purpose: p.Purpose, NameZH: p.NameZH, NameEN: p.NameEN,
				Owed: shop.Available()})
		}
	})
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, &absent{card.ErrTill}
	case till.Closed != 0:
		page.Closed = till.Closed.String()
	}
	return page, r.fillTill(ctx, page, int64(number))
}

// tillNewest is how many receipts and vouchers of a till are told.
const tillNewest = ` DESC LIMIT 200`

// fillTill reads goods, sales and vouchers from the read tables.
func (r Reader) fillTill(ctx context.Context, page *TillPage, number int64) error {
	n := func(v any) int64 { n, _ := v.(int64); return n }
	t := func(v any) string { t, _ := v.(string); return t }
	purpose := func(v any) string {
		if i := n(v); int(i) < len(page.Purses) {
			return page.Purses[i].Purpose
		}
		return ""
	}
	for _, one := range []struct {
		query string
		args  []any
		add   func(row []any)
	}{
		{`SELECT coalesce((SELECT name FROM company_company WHERE number = ?), '')`, []any{int64(page.Company)},
			func(row []any) { page.Shop = t(row[0]) }},
		{`SELECT number, name_zh, purpose, price_fen, left_quantity FROM card_goods ORDER BY number`, nil,
			func(row []any) {
				page.Goods = append(page.Goods,
					TillGoods{card.GoodsNumber(n(row[0])), t(row[1]), t(row[2]), n(row[3]), n(row[4])})
			}},
		{`SELECT purse, sum(amount_fen) FROM card_sale WHERE till = ? AND state = 'sold' GROUP BY purse`, []any{number},
			func(row []any) {
				if i := n(row[0]); int(i) < len(page.Purses) {
					page.Purses[i].Sold = n(row[1])
				}
			}},
		{`SELECT receipt, card, purse, on_date, amount_fen, voucher, state FROM card_sale WHERE till = ?
			ORDER BY sequence` + tillNewest, []any{number}, func(row []any) {
			page.Sales = append(page.Sales, TillSale{uint64(n(row[0])), card.Number(n(row[1])), purpose(row[2]), t(row[3]),
				n(row[4]), card.VoucherNumber(n(row[5])), t(row[6])})
		}},
		{`SELECT number, card, purse, amount_fen, on_date, until_date, state FROM card_voucher WHERE till = ?
			ORDER BY number` + tillNewest, []any{number}, func(row []any) {
			page.Vouchers = append(page.Vouchers, TillVoucher{card.VoucherNumber(n(row[0])), card.Number(n(row[1])),
				purpose(row[2]), n(row[3]), t(row[4]), t(row[5]), t(row[6])})
		}},
	} {
		rows, err := r.Rows(ctx, one.query, one.args...)
		if err != nil {
			return err
		}
		for _, row := range rows {
			one.add(row)
		}
	}
	return nil
}
