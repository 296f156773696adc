package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liangshan/auction"
	"liangshan/authority"
	"liangshan/company"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/document"
	market "liangshan/exchange"
	"liangshan/kernel"
	"liangshan/programme/payrun"
	"liangshan/quantity"
)

// newMarketRig is a county after a small forest's year, in which the exchange has sold 500 t to
// five buyers, on the day after, at half past nine; with a token for each role of the exchange.
func newMarketRig(t *testing.T) (*rig, *demo.Clock) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &rig{t: t, folder: t.TempDir(), log: &logBuffer{}, tokens: map[string]string{}}
	clock := demo.NewClock(time.UnixMilli(demo.FirstDay.StartMillis()).Add(9 * time.Hour))
	o := county.Options{Folder: county.FolderOf(filepath.Join(r.folder, "data"), ""), Program: "test", Clock: clock}
	r.must(county.Init(ctx, o.Folder, demo.County, nil))
	running, err := county.Open(ctx, o)
	r.must(err)
	r.county = running
	_, err = running.Bootstrap(ctx)
	r.must(err)
	files, err := county.ReadFiles(os.DirFS("../counties/330523"))
	r.must(err)
	_, err = running.Apply(ctx, files)
	r.must(err)
	year, err := demo.Run(ctx, running)
	r.must(err)
	f := &demo.Forest{Scale: demo.Scale{Cooperatives: 3, Households: 30, Stands: 60, Mu: 3000, Plots: 30, Buyers: 5,
		Tonnes: 500}, Seed: 1, Clock: clock, First: demo.FirstDay}
	r.must(demo.RunForest(ctx, running, year, f))
	day := demo.FirstDay + 150 // A Thursday, after the income was returned.
	clock.To(time.UnixMilli(day.StartMillis() + 8*3600_000))
	r.until("the morning", func(c *county.County) bool {
		last, _ := c.Exchange.Day(1)
		return last.Session == market.Closed && last.Next > running.Now()
	})
	clock.To(time.UnixMilli(day.StartMillis() + (9*60+31)*60_000))
	r.until("continuous trading", func(c *county.County) bool {
		now, _ := c.Exchange.Day(1)
		return now.Date == day && now.Current() == market.Continuous
	})
	r.api, err = New(ctx, running, Options{})
	r.must(err)
	r.server = httptest.NewServer(r.api)
	t.Cleanup(func() {
		stop()
		r.server.Close()
		running.Close(context.Background())
	})
	for _, role := range []string{"exchange_clerk", "exchange_officer", "nobody"} {
		r.actor(role, authority.RegisterActor{Kind: authority.Program, Roles: []string{role}})
	}
	return r, clock
}

// actor gives an actor a token, and makes it first if it is not there.
func (r *rig) actor(name string, command authority.RegisterActor) {
	r.t.Helper()
	ctx := context.Background()
	if name == "nobody" {
		command.Roles = nil
	}
	var number kernel.Actor
	known := false
	r.must(r.county.Read(ctx, func(c *county.County) {
		number, known = c.Authority.ActorOf(command.Kind, command.Subject)
	}))
	if !known {
		result := r.system("authority.register_actor", command)
		newest, err := r.county.View.Query(ctx, result.Index+1, "SELECT max(number) FROM authority_actor")
		r.must(err)
		number = kernel.Actor(newest.Rows[0][0].(int64))
	}
	secret, err := r.county.GrantToken(ctx, number, name, 48*time.Hour)
	r.must(err)
	r.tokens[name] = secret.Reveal()
}

// until waits until something is so.
func (r *rig) until(what string, so func(c *county.County) bool) {
	r.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		done := false
		r.must(r.county.Read(context.Background(), func(c *county.County) { done = so(c) }))
		if done {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatal("the market has not come to " + what)
		}
	}
}

// traders returns two buyers of the demonstration, with a token each under their numbers.
func (r *rig) traders() (seller, buyer company.Number) {
	r.t.Helper()
	r.must(r.county.Read(context.Background(), func(c *county.County) {
		one, _ := c.Exchange.Member(2)
		two, _ := c.Exchange.Member(3)
		seller, buyer = one.Company, two.Company
	}))
	for name, who := range map[string]company.Number{"seller": seller, "buyer": buyer} {
		r.actor(name, authority.RegisterActor{Kind: authority.Company, Subject: uint64(who)})
	}
	return seller, buyer
}

// TestMarket lets participants of a served county trade over HTTP alone: who may do what, a new
// participant from its papers to its first trade, and market data as reads.
func TestMarket(t *testing.T) {
	r, _ := newMarketRig(t)
	seller, buyer := r.traders()
	order := func(who company.Number, side string, price, tonnes int) string {
		return fmt.Sprintf(`{"company":%d,"instrument":1,"side":%q,"price_fen_t":%d,"tonnes":%d}`, who, side, price, tonnes)
	}
	r.command("exchange.order", "buyer", order(seller, "sell", 6904, 1)).refused(403, authority.ErrDenied.Code)
	r.command("exchange.order", "exchange_clerk", order(seller, "sell", 6904, 1)).refused(403, authority.ErrDenied.Code)
	r.command("exchange.approve", "exchange_clerk", `{"company":1,"limits":{}}`).refused(403, authority.ErrDenied.Code)
	r.get("/v1/market", "nobody").refused(403, authority.ErrDenied.Code)
	r.command("exchange.order", "buyer", order(buyer, "buy", 9999, 1)).refused(409, market.ErrBand.Code)

	r.onboard()
	r.done("exchange.order", "seller", order(seller, "sell", 6910, 3))
	last := r.done("exchange.order", "buyer", order(buyer, "buy", 6910, 2))
	var depth MarketDepth
	r.get("/v1/market/1/depth?levels=3", "buyer").ok().into(&depth)
	if depth.Session != "continuous" || len(depth.Sell) != 3 || depth.Sell[0] != (Level{6910, 1, 1}) || len(depth.Buy) != 3 ||
		depth.Indication != nil {
		t.Errorf("%+v", depth)
	}
	after := fmt.Sprintf("?after=%d", last.Position)
	var trades TradeList
	r.get("/v1/market/1/trades"+after+"&limit=1", "buyer").ok().into(&trades)
	if len(trades.Trades) != 1 || trades.Trades[0].Price != 6910 || trades.Trades[0].Tonnes != 2 ||
		trades.Trades[0].Taker != "buy" || trades.Trades[0].Mode != "auto" {
		t.Errorf("%+v", trades)
	}
	var candles CandleList
	r.get("/v1/market/1/candles"+after+"&minutes=1440", "buyer").ok().into(&candles)
	if all := candles.Candles; len(all) < 12 || all[0].Volume != 2 || all[0].Open != 6910 ||
		all[len(all)-1].High < all[len(all)-1].Open || all[len(all)-1].Low > all[len(all)-1].Close {
		t.Errorf("%+v", candles)
	}
	var days DaySheetList
	r.get("/v1/market/1/days"+after, "buyer").ok().into(&days)
	if d := days.Days; len(d) < 3 || d[0].Volume != 2 || *d[0].Open != 6910 || d[0].Close != nil ||
		*d[len(d)-1].Close != (d[len(d)-1].Turnover+d[len(d)-1].Volume/2)/d[len(d)-1].Volume { // Mean by volume.
		t.Errorf("%+v", days)
	}
	var tonnes, fen int64
	for _, d := range days.Days[1:] {
		tonnes, fen = tonnes+d.Volume+d.BlockVolume+d.SaleVolume, fen+d.Turnover+d.BlockFen+d.SaleFen
	}
	if tonnes != 500 || fen != 500*6904 { // The published average, by a fiftieth of the published tonnes.
		t.Errorf("%d t for %d fen", tonnes, fen)
	}
	var list MarketList
	r.get("/v1/market", "buyer").ok().into(&list)
	if len(list.Instruments) != 1 || list.Instruments[0].Last != 6910 || list.Instruments[0].Session != "continuous" {
		t.Errorf("%+v", list)
	}
	r.get("/v1/market/2/depth", "buyer").refused(404, market.ErrInstrument.Code)
	r.get("/v1/market/1/depth?levels=0", "buyer").refused(400, "request.bad_query")
	r.get("/v1/market/1/candles?minutes=2000", "buyer").refused(400, "request.bad_query")
	r.ownAccounts(seller, buyer, last.Position)
	r.ownBids()
	r.ownPayouts(buyer)
	r.saleAgain()
	r.watch()
	r.follow(seller, buyer, order)
	r.must(r.county.Read(context.Background(), func(c *county.County) {
		if err := c.Audit(); err != nil {
			t.Error(err)
		}
	}))
}

// ownAccounts looks at what the two have, and at their day.
func (r *rig) ownAccounts(seller, buyer company.Number, after uint64) {
	r.t.Helper()
	var account MarketAccount
	path := fmt.Sprintf("/v1/trading/%d", buyer)
	r.get(fmt.Sprintf("%s?after=%d", path, after), "buyer").ok().into(&account)
	if account.State != "approved" || len(account.Orders) != 2 || account.Orders[0].Side != "buy" || account.Free >= account.Cash ||
		len(account.Tonnes) != 1 || account.Tonnes[0].Reserved != 2 {
		r.t.Errorf("%+v", account)
	}
	r.get(path, "seller").refused(403, authority.ErrDenied.Code)
	r.get(fmt.Sprintf("/v1/trading/%d", 4), "exchange_clerk").refused(404, market.ErrParticipant.Code)
	day := (demo.FirstDay + 150).String()
	var statement MarketStatement
	r.get(path+"/statement/"+day, "buyer").ok().into(&statement)
	if s := statement; s.OpeningT+2 != s.ClosingT || s.InT != 2 || s.OutT != 0 || s.ClosingT != ownedOf(account) {
		r.t.Errorf("tonnes %+v, owned %+v", s, account.Owned)
	}
	if s := statement; s.Bought != 2 || s.BoughtFen != 2*6910 || s.Opening-2*6910 != s.Closing || s.Closing != account.Cash ||
		len(s.Trades) != 1 || s.Trades[0].Side != "buy" {
		r.t.Errorf("%+v", s)
	}
	r.get(fmt.Sprintf("/v1/trading/%d/statement/%s", seller, day), "seller").ok().into(&statement)
	if s := statement; s.OpeningT-2 != s.ClosingT || s.InT != 0 || s.OutT != 2 {
		r.t.Errorf("tonnes %+v", s)
	}
	if s := statement; s.Sold != 2 || s.Opening+2*6910 != s.Closing || s.Trades[0].Side != "sell" {
		r.t.Errorf("%+v", s)
	}
	r.get(path+"/statement/2026-13-01", "buyer").refused(400, "request.bad_number")
	r.get(path+"/statement/2030-01-01", "buyer").refused(400, "request.bad_number") // It has not come.
}

func ownedOf(a MarketAccount) (sum int64) {
	for _, o := range a.Owned {
		sum += o.Tonnes
	}
	return sum
}

// ownPayouts follows cash that a participant asks for until it is with the bank.
func (r *rig) ownPayouts(buyer company.Number) {
	r.t.Helper()
	path := fmt.Sprintf("/v1/trading/%d", buyer)
	account := func(after uint64) (a MarketAccount) {
		r.get(fmt.Sprintf("%s?after=%d", path, after), "buyer").ok().into(&a)
		return a
	}
	cash := account(0).Cash
	ask := fmt.Sprintf(`{"company":%d,"amount_fen":%%d,"bank_account":"6222021234567890"}`, buyer)
	r.done("exchange.ask_payout", "buyer", fmt.Sprintf(ask, 700))
	asked := account(r.done("exchange.ask_payout", "buyer", fmt.Sprintf(ask, 800)).Position).Payouts
	if len(asked) != 2 || asked[0].Amount != 800 || asked[0].State != "asked" || asked[1].Account != "6222021234567890" {
		r.t.Fatalf("%+v", asked)
	}
	back := r.done("exchange.withdraw_payout", "buyer", fmt.Sprintf(`{"company":%d,"payout":%d}`, buyer, asked[0].Payout))
	if after := account(back.Position); len(after.Payouts) != 2 || after.Payouts[0].Amount != 700 ||
		after.Payouts[1].State != "returned" || after.Payouts[1].Reason != "withdrawn" || after.Payouts[1].EndedMS == 0 {
		r.t.Errorf("%+v", after.Payouts)
	}
	file := "/v1/exchange/payout/file"
	form := `{"form":{"payer":"合成交易中心","account":"1205210009000000001"}}`
	r.ask("POST", file, "buyer", form).refused(403, authority.ErrDenied.Code)
	r.ask("POST", file, "exchange_clerk", form).refused(409, market.ErrPayoutNone.Code)
	r.done("kernel.release", "exchange_officer", r.propose("exchange_clerk", "exchange.release_payouts",
		fmt.Sprintf(`{"rows":[{"payout":%d,"amount_fen":700,"bank_account":"6222021234567890"}]}`, asked[1].Payout)))
	var made payrun.PayoutFile
	r.ask("POST", file, "exchange_clerk", form).ok().into(&made)
	if made.Number != 1 || made.Lines != 1 || made.Total != 700 || !bytes.Contains(made.Data, []byte("LSX-")) {
		r.t.Errorf("%+v", made)
	}
	if now := account(0); now.Payouts[0].State != "filed" || now.Payouts[0].File != 1 || now.Cash != cash {
		r.t.Errorf("%+v", now)
	}
}

// ownBids looks at the bid of one who won in the demonstration's auction.
func (r *rig) ownBids() {
	r.t.Helper()
	var bid market.Bid
	var winner market.Member
	r.must(r.county.Read(context.Background(), func(c *county.County) {
		bid, _ = c.Exchange.BidOf(1, 1)
		winner, _ = c.Exchange.Member(bid.Bidder)
	}))
	var account MarketAccount
	r.get(fmt.Sprintf("/v1/trading/%d", winner.Company), "exchange_clerk").ok().into(&account)
	want := OwnBid{Sale: 1, Bid: 1, State: "ended", Price: bid.Price, Tonnes: bid.Tonnes, Won: bid.Won, Pays: bid.Pays,
		Outcome: "settled"}
	if bid.Won == 0 || len(account.Bids) != 1 || account.Bids[0] != want {
		r.t.Errorf("%+v, want %+v", account.Bids, want)
	}
}

// saleAgain prices the demonstration's sealed auction again from what any participant is told of it.
func (r *rig) saleAgain() {
	r.t.Helper()
	var f SaleFile
	told := r.get("/v1/sale/1/bids", "buyer").ok()
	told.into(&f)
	rules, ok := auction.RulesNamed(f.Rule)
	if !ok || len(f.Orders) == 0 || f.Mechanism != "one_way_uniform" {
		r.t.Fatalf("%+v", f)
	}
	own := *rules
	own.Minimum, own.ShareCap_percent = f.Minimum, f.ShareCap
	a := auction.Sale{Rules: &own, Supply: f.Supply, Applicant: auction.Sell}
	a.Reserve, _ = quantity.Parse(f.Reserve, 2)
	hex.Decode(a.Commitment[:], []byte(f.Commitment))
	if f.Seed != "" {
		a.Seed = new([32]byte)
		hex.Decode(a.Seed[:], []byte(f.Seed))
	}
	bidders := map[string]int64{}
	var bids []auction.Bid
	for _, o := range f.Orders {
		if bidders[o.Bidder] == 0 {
			bidders[o.Bidder] = int64(len(bidders) + 1)
		}
		price, err := quantity.Parse(o.Price, 2)
		r.must(err)
		bids, a.Places = append(bids, auction.Bid{Bidder: bidders[o.Bidder], Price: price, Qty: o.Qty, Min: o.Min}),
			append(a.Places, int(o.Place)-1)
	}
	award, fault := a.Sealed(bids)
	if fault != nil || award.Sold != f.Expected.Volume {
		r.t.Fatalf("%+v %+v", fault, award)
	}
	for i, o := range f.Orders {
		if award.Won[i] != f.Expected.Allocations[o.ID] {
			r.t.Errorf("bid %s won %d, by its file %d", o.ID, f.Expected.Allocations[o.ID], award.Won[i])
		}
	}
	r.get("/v1/sale/1/bids", "nobody").refused(403, authority.ErrDenied.Code)
	r.get("/v1/sale/9/bids", "buyer").refused(404, market.ErrSale.Code)
	if path := os.Getenv("SALE_FILE"); path != "" {
		r.must(os.WriteFile(path, told.body, 0o600))
	}
}

// watch runs surveillance over the demonstration's day, in which one seller sold everything: with
// too few trades to be told of. What it finds goes into the record as it comes.
func (r *rig) watch() {
	r.t.Helper()
	path := "/v1/market/1/watch/" + (demo.FirstDay + 100).String()
	var found struct{ Alerts []map[string]any }
	r.get(path, "exchange_officer").ok().into(&found)
	if found.Alerts == nil || len(found.Alerts) != 0 {
		r.t.Errorf("%+v", found)
	}
	r.get(path, "buyer").refused(403, authority.ErrDenied.Code)
	r.get("/v1/market/7/watch/2026-04-15", "exchange_officer").refused(404, market.ErrInstrument.Code)
}

// handedMeanwhile has one more paper handed in once an application's papers were found, before it is entered, and returns
// what waits for it.
func (r *rig) handedMeanwhile() func() {
	f, done := r.api.forms["exchange.apply"], make(chan error, 1)
	f.complete = func(ctx context.Context, command any) (any, error) {
		command, err := r.api.keptPapers(ctx, command)
		go func() {
			_, err := r.api.KeepMarketPaper(context.Background(), 1, "application/pdf", strings.NewReader("one too many"))
			done <- err
		}()
		select {
		case err := <-done:
			done <- err
		case <-time.After(time.Second):
		}
		return command, err
	}
	return func() {
		r.t.Helper()
		r.must(<-done)
		f.complete = r.api.keptPapers
	}
}

// onboard brings the demonstration's first company into the market, with money, and out of it again.
func (r *rig) onboard() {
	r.t.Helper()
	var code string
	r.must(r.county.Read(context.Background(), func(c *county.County) {
		row, _ := c.Company.Company(1)
		code = string(row.Code)
	}))
	r.actor("new", authority.RegisterActor{Kind: authority.Company, Subject: 1})
	never := hex.EncodeToString(make([]byte, 31)) + "01"
	var kept MarketPaper
	r.ask("POST", "/v1/trading/1/paper", "seller", "a licence").refused(403, authority.ErrDenied.Code)
	r.ask("POST", "/v1/trading/1/paper", "new", "").refused(409, market.ErrDocuments.Code)
	r.ask("POST", "/v1/trading/1/paper", "new", "a licence").ok().into(&kept)
	paper := kept.Document
	r.get("/v1/trading/1/paper/"+paper, "exchange_officer").refused(404, market.ErrDocuments.Code) // No application names it.
	r.command("exchange.apply", "new", `{"company":1,"credit_code":"91330523MA2DEM0000","documents":["`+paper+`"]}`).
		refused(409, market.ErrCreditCode.Code)
	other, err := r.county.Papers.Stage(r.t.Context(), strings.NewReader("a dossier"),
		document.Meta{MediaType: "application/pdf", Title: "market 2"})
	r.must(err)
	r.must(r.county.Papers.Commit(r.t.Context(), other.ID))
	for _, lost := range []string{never, strings.Repeat("0", 64), other.ID.String()} {
		r.command("exchange.apply", "new", fmt.Sprintf(`{"company":1,"credit_code":%q,"documents":[%q]}`, code, lost)).
			refused(409, market.ErrDocuments.Code)
	}
	before, err := r.county.Papers.List(r.t.Context())
	r.must(err)
	for range handedPapersMax - 1 {
		r.ask("POST", "/v1/trading/1/paper", "new", "one more").ok()
	}
	handed := r.handedMeanwhile()
	applied := r.done("exchange.apply", "new", fmt.Sprintf(`{"company":1,"credit_code":%q,"documents":[%q]}`, code, paper))
	handed()
	r.must(r.county.View.Wait(r.t.Context(), applied.Position))
	for name, status := range map[string]int{"exchange_officer": 200, "new": 200, "seller": 403} {
		if got := r.get("/v1/trading/1/paper/"+paper, name); got.status != status || status == 200 && string(got.body) != "a licence" {
			r.t.Errorf("%s gets %d %s", name, got.status, got.body)
		}
	}
	for range 3 { // That no application names: no more of a company than one could.
		r.ask("POST", "/v1/trading/1/paper", "new", "another").ok()
	}
	after, err := r.county.Papers.List(r.t.Context())
	r.must(err)
	if n := len(after) - len(before); n != handedPapersMax {
		r.t.Errorf("%d papers wait for an application", n)
	}
	r.get("/v1/trading/1/paper/"+paper, "new").ok()
	r.command("exchange.order", "new", `{"company":1,"instrument":1,"side":"buy","price_fen_t":6904,"tonnes":1}`).
		refused(409, market.ErrNotApproved.Code)
	r.done("exchange.approve", "exchange_officer", `{"company":1,"limits":{"order_max_t":5}}`)
	bank := fmt.Sprintf(`{"rows":[{"credit_code":%q,"amount_fen":1000000,"reference":"B1"}]}`, code)
	r.command("exchange.book_bank", "new", bank).refused(403, authority.ErrDenied.Code)
	r.command("exchange.book_bank", "exchange_clerk", bank).refused(409, "authority.second_person_required")
	release := r.propose("exchange_clerk", "exchange.book_bank", bank)
	r.command("kernel.release", "exchange_clerk", release).refused(403, authority.ErrDenied.Code)
	r.done("kernel.release", "exchange_officer", release)
	release = r.propose("exchange_clerk", "exchange.book_bank", bank)
	if p := r.command("kernel.release", "exchange_officer", release).refused(409, market.ErrReference.Code); *p.Row != 0 {
		r.t.Error(p)
	}
	r.command("exchange.order", "new", `{"company":1,"instrument":1,"side":"buy","price_fen_t":6800,"tonnes":6}`).
		refused(409, market.ErrOrderLimit.Code)
	r.done("exchange.order", "new", `{"company":1,"instrument":1,"side":"buy","price_fen_t":6800,"tonnes":5}`)
	out := r.done("kernel.release", "exchange_officer", r.propose("exchange_clerk", "exchange.book_bank",
		fmt.Sprintf(`{"rows":[{"credit_code":%q,"amount_fen":-100000,"reference":"B2"}]}`, code)))
	var page TablePage
	r.get(fmt.Sprintf("/v1/table/exchange_statement?after=%d&order=newest&limit=1", out.Position), "exchange_clerk").ok().into(&page)
	if row := page.Rows[0]; row["paid_in_fen"] != 1e6 || row["paid_out_fen"] != 1e5 || row["cash_fen"] != 9e5 {
		r.t.Errorf("%+v", row)
	}
}

// propose proposes a command and returns what its release says.
func (r *rig) propose(name, command, arguments string) string {
	r.t.Helper()
	r.done("kernel.propose", name, fmt.Sprintf(`{"command":%q,"arguments":%s}`, command, arguments))
	number := uint64(0)
	r.must(r.county.Read(r.t.Context(), func(c *county.County) { number = c.LastProposal() }))
	return fmt.Sprintf(`{"proposal":%d}`, number)
}

// follow reads the stream, loses it, and takes it up where it was.
func (r *rig) follow(seller, buyer company.Number, order func(company.Number, string, int, int) string) {
	r.t.Helper()
	first := r.stream("")
	snapshot := first.next("snapshot")
	var state MarketSnapshot
	r.must(json.Unmarshal([]byte(snapshot.data), &state))
	if state.Day.Last != 6910 || state.Depth.Sell[0].Price != 6910 || fmt.Sprint(state.Index) != snapshot.id {
		r.t.Errorf("%+v", state)
	}
	r.done("exchange.order", "seller", order(seller, "sell", 6915, 1))
	var change MarketChange
	r.must(json.Unmarshal([]byte(first.next("change").data), &change))
	if *change.Previous != state.Index || len(change.Levels) != 1 || change.Levels[0] != (LevelChange{"sell", 6915, 1, 1}) {
		r.t.Errorf("%+v", change)
	}
	first.stop()
	// Two things happen while nobody listens: one trades away the best price and more.
	r.done("exchange.order", "buyer", order(buyer, "buy", 6910, 1))
	r.done("exchange.order", "buyer", order(buyer, "buy", 6750, 2))
	second := r.stream(fmt.Sprint(change.Index))
	var missed [2]MarketChange
	for i := range missed {
		r.must(json.Unmarshal([]byte(second.next("change").data), &missed[i]))
	}
	if *missed[0].Previous != change.Index || len(missed[0].Trades) != 1 || missed[0].Levels[0] != (LevelChange{"sell", 6910, -1, -1}) ||
		*missed[1].Previous != missed[0].Index || missed[1].Levels[0] != (LevelChange{"buy", 6750, 2, 1}) {
		r.t.Errorf("%+v", missed)
	}
	second.stop()
	r.ask("GET", "/v1/market/1/stream", "buyer", "", "Last-Event-ID", "999999999").refused(400, "request.bad_query")
	r.ask("GET", "/v1/market/1/stream", "buyer", "", "Last-Event-ID", "x").refused(400, "request.bad_query")
	r.ask("GET", "/v1/market/9/stream", "buyer", "").refused(404, market.ErrInstrument.Code)
}

// A listener reads server-sent events.
type listener struct {
	r     *rig
	lines *bufio.Scanner
	stop  func()
}

type message struct{ id, event, data string }

func (r *rig) stream(last string) *listener {
	r.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	request, err := http.NewRequestWithContext(ctx, "GET", r.server.URL+"/v1/market/1/stream", nil)
	r.must(err)
	request.Header.Set("Authorization", "Bearer "+r.tokens["buyer"])
	if last != "" {
		request.Header.Set("Last-Event-ID", last)
	}
	response, err := r.server.Client().Do(request)
	r.must(err)
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		r.t.Fatalf("%d %s", response.StatusCode, response.Header)
	}
	return &listener{r, bufio.NewScanner(response.Body), func() { stop(); response.Body.Close() }}
}

// next returns the next message, which must be of a kind.
func (l *listener) next(event string) (m message) {
	l.r.t.Helper()
	for l.lines.Scan() {
		name, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch name {
		case "id":
			m.id = value
		case "event":
			m.event = value
		case "data":
			m.data = value
		case "":
			if m.event == event {
				return m
			}
			if m.event != "" {
				l.r.t.Fatalf("%+v, not %s", m, event)
			}
		}
	}
	l.r.t.Fatalf("the stream ended: %v", l.lines.Err())
	return m
}

// TestFilePrice: prices of the file of an auction are read again by what prices it.
func TestFilePrice(t *testing.T) {
	for fen, want := range map[int64]string{100_000: "1000.00", 123_456_789: "1234567.89", 6904: "69.04"} {
		if got := filePrice(fen); got != want {
			t.Errorf("%d fen are written %s", fen, got)
		}
	}
}
