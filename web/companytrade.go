package web

import (
	"errors"
	"net/url"
	"strconv"

	"liangshan/api"
	"liangshan/calendar"
	enterprises "liangshan/company"
	"liangshan/exchange"
	"liangshan/quantity"
)

// routeCompanyTrade declares the pages on which an enterprise trades in all modes: picking, orders with all their
// terms, blocks, and auctions with their sealed bids.
func (s *Site) routeCompanyTrade() {
	s.door("GET /company/trade", "company", companyTrade)
	s.door("GET /company/seal/{sale}", "company", companySeal)
	s.door("POST /company/seal/{sale}", "company", companySealed)
}

// A trading is what the page of an enterprise's trade is made from.
type trading struct {
	me         string
	instrument exchange.InstrumentID
	account    api.MarketAccount
	codes      map[int64]string // Of the instruments.
}

// companyTrade shows what an enterprise can do in an instrument now, with a way to each form.
func companyTrade(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	v.Title, v.Here, v.Wide = v.T("company_trade"), "/company", true
	t := trading{me: strconv.FormatInt(number, 10), instrument: 1}
	if asked := v.r.FormValue("instrument"); asked != "" {
		n, err := strconv.ParseUint(asked, 10, 16)
		if err != nil {
			return errNoPage
		}
		t.instrument = exchange.InstrumentID(n)
	}
	t.account, err = v.s.read.MarketAccount(v.r.Context(), 0, enterprises.Number(number),
		calendar.DayOf(v.s.read.Now()))
	if errors.Is(err, exchange.ErrParticipant) { // It has not applied: there is nothing of its own to show.
		return v.show(&deskView{Lead: v.T("company_trade_apply"), Crumb: menu{"/company", "my_company"},
			Actions: []menu{{"/company" + v.Lang, "market_apply"}}}, "/company/trade")
	}
	if err != nil {
		return err
	}
	of := plain(uint64(t.instrument))
	d := &deskView{Lead: v.T("company_trade_lead"), Crumb: menu{"/company", "my_company"}}
	d.Actions = []menu{v.action("order_new", "exchange.order", "company", t.me, "instrument", of),
		v.action("block_post", "exchange.post_block", "company", t.me, "instrument", of),
		v.action("sale_apply", "exchange.apply_sale", "company", t.me, "instrument", of),
		v.action("order_cancel_all", "exchange.cancel_all", "company", t.me, "instrument", of),
		v.action("tonnes_back", "exchange.withdraw_tonnes", "company", t.me, "instrument", of)}
	for _, fill := range []func(*deskView, *trading) error{v.tradeInstruments, v.tradeDepth, v.tradeOrders,
		v.tradeBlocks, v.tradeSales, v.tradeBids} {
		if err := fill(d, &t); err != nil {
			return err
		}
	}
	return v.show(d, "/company/trade", "instrument", of)
}

func (v *visit) tradeInstruments(d *deskView, t *trading) error {
	list, err := v.s.read.Markets(v.r.Context())
	l := v.newList("instruments", "trade_instruments", "trade_instruments_none", "instrument", "place_word",
		"front_state", "#price")
	t.codes = map[int64]string{}
	for _, i := range list.Instruments {
		t.codes[int64(i.Instrument)] = i.Code
		price := i.Last
		if price == 0 { // Nothing was traded on the day: what its band is made from.
			price = i.Reference
		}
		path := v.with("/company/trade", url.Values{"instrument": {plain(uint64(i.Instrument))}})
		l.add(listCell{Text: dash(i.Code), Path: path, File: i.Code},
			cellText(v.choose(i.NameZH, i.NameEN)), cellText(v.session(i.Session)), cellFen(price))
	}
	d.Lists = append(d.Lists, l)
	return err
}

// tradeDepth lists the best five prices; where takers pick, each offer there with its button.
func (v *visit) tradeDepth(d *deskView, t *trading) error {
	depth, err := v.s.read.Depth(v.r.Context(), t.instrument, 5)
	if err != nil {
		return err
	}
	columns := []string{"side", "#price", "#tonnes"}
	if len(depth.SellOffers)+len(depth.BuyOffers) > 0 { // There is nothing to do to a level but where takers pick.
		columns = append(columns, "actions")
	}
	l := v.newList("offers", "trade_offers", "trade_offers_none", columns...)
	for _, side := range []struct {
		word, taker string
		levels      []api.Level
		offers      []api.PickOffer
	}{{"sell", "buy", depth.Sell, depth.SellOffers}, {"buy", "sell", depth.Buy, depth.BuyOffers}} {
		for _, o := range side.offers {
			l.add(cellText(v.T("side_"+side.word)), cellFen(o.Price), cellWhole(o.Tonnes),
				v.cellAction("pick_word", v.offered("exchange.pick", "company", t.me, "instrument", plain(uint64(t.instrument)),
					"side", side.taker, "price_fen_t", quantity.Format(o.Price, 2), "tonnes", strconv.FormatInt(o.Tonnes, 10),
					"offer", plain(o.Offer))))
		}
		if len(side.offers) > 0 {
			continue
		}
		for _, at := range side.levels {
			cells := []listCell{cellText(v.T("side_" + side.word)), cellFen(at.Price), cellWhole(at.Tonnes), cellText("")}
			l.add(cells[:len(columns)]...)
		}
	}
	d.Lists = append(d.Lists, l)
	return nil
}

func (v *visit) tradeOrders(d *deskView, t *trading) error {
	l := v.newList("orders", "orders_mine", "orders_mine_none", "instrument", "side", "#price", "#tonnes", "#traded",
		"#rests_word", "order_reduce", "order_replace", "order_cancel")
	for _, o := range t.account.Orders {
		of := []string{"company", t.me, "instrument", strconv.FormatInt(o.Instrument, 10), "order",
			strconv.FormatInt(o.Order, 10)}
		again := append(of[:len(of):len(of)], "price_fen_t", quantity.Format(o.Price, 2), "tonnes",
			strconv.FormatInt(o.Rests, 10))
		l.add(cellText(t.codes[o.Instrument]), cellText(v.T("side_"+o.Side)), cellFen(o.Price),
			cellWhole(o.Tonnes), cellWhole(o.Traded), cellWhole(o.Rests),
			v.cellAction("order_reduce", v.offered("exchange.reduce", of...)),
			v.cellAction("order_replace", v.offered("exchange.replace", again...)),
			v.cellAction("order_cancel", v.offered("exchange.cancel", of...)))
	}
	d.Lists = append(d.Lists, l)
	return nil
}

// tradeBlocks lists blocks that anybody may answer, and those that the enterprise negotiates.
func (v *visit) tradeBlocks(d *deskView, t *trading) error {
	open, err := v.s.read.Blocks(v.r.Context(), 0, t.instrument, listLong)
	if err != nil {
		return err
	}
	l := v.newList("blocks", "blocks_open", "blocks_none", "number", "side", "#price", "#tonnes", "block_answer",
		"block_confirm")
	own := v.newList("ownblocks", "blocks_mine", "blocks_none", "number", "block_of", "side", "#price", "#tonnes",
		"front_state", "block_answer", "block_confirm", "block_withdraw")
	mine := map[int64]bool{}
	for _, b := range t.account.Blocks {
		mine[b.Block] = true
		answer, confirm := v.blockForms(t, b.Block, b.Price, b.Tonnes, b.Version)
		post := ""
		if b.Of != 0 {
			post = strconv.FormatInt(b.Of, 10)
		}
		own.add(cellText(strconv.FormatInt(b.Block, 10)), cellText(post), cellText(v.T("side_"+b.Side)), cellFen(b.Price),
			cellWhole(b.Tonnes), cellText(v.T("block_"+b.State)), answer, confirm,
			v.cellAction("block_withdraw", v.offered("exchange.withdraw_block", "company", t.me, "block",
				strconv.FormatInt(b.Block, 10))))
	}
	for _, b := range open.Blocks {
		if mine[b.Block] {
			continue
		}
		answer, confirm := v.blockForms(t, b.Block, b.Price, b.Tonnes, b.Version)
		l.add(cellText(strconv.FormatInt(b.Block, 10)), cellText(v.T("side_"+b.Side)), cellFen(b.Price), cellWhole(b.Tonnes),
			answer, confirm)
	}
	d.Lists = append(d.Lists, l, own)
	return nil
}

// blockForms are the ways to answer a block, and to agree to its terms as they are shown.
func (v *visit) blockForms(t *trading, block, price, tonnes, version int64) (answer, confirm listCell) {
	of := []string{"company", t.me, "block", strconv.FormatInt(block, 10)}
	terms := append(of[:len(of):len(of)], "price_fen_t", quantity.Format(price, 2), "tonnes",
		strconv.FormatInt(tonnes, 10))
	return v.cellAction("block_answer", v.offered("exchange.answer_block", terms...)),
		v.cellAction("block_confirm", v.offered("exchange.confirm_block", append(of, "version",
			strconv.FormatInt(version, 10))...))
}

// tradeSales lists the auctions to come and under way, with what can be done in each now.
func (v *visit) tradeSales(d *deskView, t *trading) error {
	rows, err := v.rows(`SELECT s.id, i.code, s.side, s.mode, s.state, s.tonnes, s.reserve_fen, s.price_fen FROM
		exchange_sale s
		JOIN exchange_instrument i ON i.id = s.instrument WHERE s.state IN ('published', 'open', 'reveal', 'awarded')
		ORDER BY s.id DESC LIMIT 100`)
	l := v.newList("sales", "trade_sales", "trade_sales_none", "number", "instrument", "side", "sale_mode",
		"front_state", "#tonnes",
		"#price", "sale_enter", "sale_bid")
	for _, r := range rows {
		sale, mode, state := valueText(r[0]), valueText(r[3]), valueText(r[4])
		of := []string{"company", t.me, "sale", sale}
		enter, bid := cellText(""), cellText("")
		if state == "published" || state == "open" {
			enter = v.cellAction("sale_enter", v.offered("exchange.enter_sale", of...))
		}
		price, _ := r[7].(int64)
		switch {
		case state == "open" && mode == "ascending":
			bid = v.cellAction("bid_want", v.offered("exchange.want_in_sale", append(of, "price_fen_t",
				quantity.Format(price, 2))...))
		case state == "open" && mode == "descending":
			bid = v.cellAction("bid_take", v.offered("exchange.take_in_sale", append(of, "price_fen_t",
				quantity.Format(price, 2))...))
		case state == "open":
			bid = v.cellPath(v.T("bid_seal"), "/company/seal/"+sale)
		}
		l.add(cellText(sale), cellText(valueText(r[1])), cellText(v.T("side_"+valueText(r[2]))),
			cellText(v.saleMode(mode)), cellText(v.T("sale_"+state)), cellWhole(r[5]), cellFen(max(price, r[6].(int64))),
			enter, bid)
	}
	d.Lists = append(d.Lists, l)
	return err
}

// tradeBids lists the enterprise's own bids: those to be opened, and those to be paid.
func (v *visit) tradeBids(d *deskView, t *trading) error {
	l := v.newList("bids", "bids_mine", "bids_none", "sale_number", "bid_number", "front_state", "#price", "#tonnes",
		"#won_t", "actions")
	for _, b := range t.account.Bids {
		of := []string{"company", t.me, "sale", strconv.FormatInt(b.Sale, 10)}
		do := cellText("")
		switch {
		case b.State == "reveal" && b.Price == 0:
			do = v.cellAction("bid_open", v.offered("exchange.open_bid", append(of, "bid", strconv.FormatInt(b.Bid, 10))...))
		case b.State == "awarded" && b.Won > 0:
			do = v.cellAction("bid_pay", v.offered("exchange.pay_sale", of...))
		}
		l.add(cellText(strconv.FormatInt(b.Sale, 10)), cellText(strconv.FormatInt(b.Bid, 10)),
			cellText(v.T("sale_"+b.State)), cellFen(b.Price), cellWhole(b.Tonnes), cellWhole(b.Won), do)
	}
	d.Lists = append(d.Lists, l)
	return nil
}
