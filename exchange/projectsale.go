package exchange

import (
	"strconv"

	"liangshan/kernel"
)

func (x *Exchange) declareSaleProjections() {
	e := &x.events.saleEvents
	kernel.Project(e.saleAppliedFor, projectSaleAppliedFor)
	kernel.Project(e.salePublishedFor, func(_ kernel.At, e SalePublishedFor, exec kernel.Exec) {
		exec(
			`UPDATE exchange_sale_row SET state = ?, commitment = ?, deposit_fen = ? WHERE id = ?`,
			int64(SalePublished),
			e.Commitment[:],
			e.Deposit,
			int64(e.Sale),
		)
	})
	kernel.Project(e.saleMoved, func(_ kernel.At, e SaleMoved, exec kernel.Exec) {
		exec(`UPDATE exchange_sale_row SET state = ?, price_fen = nullif(?, 0), round = ?, next_ms = ? WHERE id = ?`,
			int64(e.State), e.Price, int64(e.Round), e.Next, int64(e.Sale))
	})
	kernel.Project(e.bidderEntered, func(at kernel.At, e BidderEntered, exec kernel.Exec) {
		exec(`INSERT INTO exchange_bidder (sale, participant, place, deposit_fen, wants, outcome, entered_ms)
			VALUES (?, ?, ?, ?, 0, 'entered', ?)`, int64(e.Sale), int64(e.Bidder), int64(e.Place), e.Deposit, at.Time)
	})
	kernel.Project(e.bidSealed, func(at kernel.At, e BidSealed, exec kernel.Exec) {
		exec(`INSERT INTO exchange_bid (sale, bid, participant, seal, bid_ms) VALUES (?, ?, ?, ?, ?)`, int64(e.Sale),
			int64(e.Bid), int64(e.Bidder), e.Seal[:], at.Time)
	})
	kernel.Project(e.bidOpened, func(_ kernel.At, e BidOpened, exec kernel.Exec) {
		exec(
			`UPDATE exchange_bid SET price_fen = ?, tonnes = ?, minimum = ?, nonce = ? WHERE sale = ? AND bid = ?`,
			e.Price,
			e.Tonnes,
			e.Minimum,
			e.Nonce[:],
			int64(e.Sale),
			int64(e.Bid),
		)
	})
	kernel.Project(e.demandSet, func(_ kernel.At, e DemandSet, exec kernel.Exec) {
		exec(
			`UPDATE exchange_bidder SET wants = ? WHERE sale = ? AND participant = ?`,
			e.Tonnes,
			int64(e.Sale),
			int64(e.Bidder),
		)
	})
	kernel.Project(e.bidTaken, func(at kernel.At, e BidTaken, exec kernel.Exec) {
		exec(`INSERT INTO exchange_bid (sale, bid, participant, price_fen, tonnes, bid_ms) VALUES (?, ?, ?, ?, ?, ?)`,
			int64(e.Sale), int64(e.Bid), int64(e.Bidder), e.Price, e.Gets, at.Time)
	})
	x.declareAwardProjections()
}

func (x *Exchange) declareAwardProjections() {
	e := &x.events.saleEvents
	kernel.Project(e.seedRevealed, func(_ kernel.At, e SeedRevealed, exec kernel.Exec) {
		exec(`UPDATE exchange_sale_row SET seed = ? WHERE id = ?`, e.Seed[:], int64(e.Sale))
	})
	kernel.Project(e.saleAwardedTo, projectSaleAwardedTo)
	kernel.Project(e.bidderFreed, func(_ kernel.At, e BidderFreed, exec kernel.Exec) {
		exec(
			`UPDATE exchange_bidder SET outcome = 'freed' WHERE sale = ? AND participant = ? AND outcome = 'entered'`,
			int64(e.Sale),
			int64(e.Bidder),
		)
	})
	kernel.Project(e.bidderSettled, func(_ kernel.At, e BidderSettled, exec kernel.Exec) {
		exec(
			`UPDATE exchange_bidder SET outcome = 'settled' WHERE sale = ? AND participant = ?`,
			int64(e.Sale),
			int64(e.Bidder),
		)
	})
	kernel.Project(e.bidderDefaulted, projectBidderDefaulted)
	kernel.Project(e.saleEndedFor, func(at kernel.At, e SaleEndedFor, exec kernel.Exec) {
		exec(
			`UPDATE exchange_sale_row SET state = ?, reason = ?, next_ms = NULL, ended_ms = ? WHERE id = ?`,
			int64(SaleEnded),
			e.Reason,
			at.Time,
			int64(e.Sale),
		)
	})
}

func projectSaleAppliedFor(at kernel.At, e SaleAppliedFor, exec kernel.Exec) {
	buys := int64(0)
	if e.Buys {
		buys = 1
	}
	exec(
		`INSERT INTO exchange_sale_row (id, instrument, applicant, buys, mode, rules, tonnes, reserve_fen, start_fen,
			step_fen,
		interval, minimum, share_cap, opens_ms, closes_ms, state, applied_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, nullif(?, 0), ?, ?)`,
		int64(e.Sale),
		int64(e.Instrument),
		int64(e.Applicant),
		buys,
		modeWords[e.Mode],
		e.Rules,
		e.Tonnes,
		e.Reserve,
		e.Start,
		e.Step,
		e.Interval,
		e.Minimum,
		e.ShareCap,
		e.Opens,
		e.Closes,
		int64(SaleApplied),
		at.Time,
	)
}

func projectSaleAwardedTo(_ kernel.At, e SaleAwardedTo, exec kernel.Exec) {
	exec(`UPDATE exchange_sale_row SET state = ?, price_fen = ?, sold = ?, decided = ?, next_ms = ? WHERE id = ?`,
		int64(SaleAwarded), e.Price, e.Sold, e.Decided, e.Due, int64(e.Sale))
	for i := range e.Winners.Len() {
		bid, p, won, pays := e.Winners.At(i)
		exec(`INSERT INTO exchange_bid (sale, bid, participant, price_fen, tonnes, won, pays_fen, bid_ms)
			VALUES (?1, ?2, ?3, ?5, ?4, ?4, ?5, 0) ON CONFLICT (sale, bid) DO UPDATE SET won = ?4, pays_fen = ?5`,
			int64(e.Sale),
			int64(bid), int64(p), won, pays)
	}
}

func projectBidderDefaulted(at kernel.At, e BidderDefaulted, exec kernel.Exec) {
	exec(
		`UPDATE exchange_bidder SET outcome = 'defaulted' WHERE sale = ? AND participant = ?`,
		int64(e.Sale),
		int64(e.Bidder),
	)
	if e.Deposit == 0 {
		return
	}
	if funds := fundsRow(int64(e.Bidder), exec); funds != nil {
		funds[fundsReserved] -= e.Deposit
	}
	deposited(at, e.Sale, e.Bidder, -e.Deposit, exec)
	if e.To != 0 {
		deposited(at, e.Sale, e.To, e.Deposit, exec)
	}
}

// deposited books a forfeited deposit with one of its sides: in its cash, its statement and its payments.
func deposited(at kernel.At, id SaleID, p Participant, fen int64, exec kernel.Exec) {
	movedCash(at, p, fen, "sale_deposit_"+strconv.FormatUint(uint64(id), 10), exec)
}
