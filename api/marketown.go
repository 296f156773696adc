package api

import (
	"context"

	"liangshan/calendar"
	market "liangshan/exchange"
)

// An OwnBlock is a block trade that a participant negotiates (大宗), or has negotiated.
type OwnBlock struct {
	Block      int64  `json:"block"`
	Instrument int64  `json:"instrument"`
	Posted     bool   `json:"posted" doc:"The participant posted it; else another did"`
	Side       string `json:"side" doc:"The participant's own"`
	Price      int64  `json:"price_fen"`
	Tonnes     int64  `json:"tonnes"`
	Version    int64  `json:"version" doc:"Of these terms; a confirmation names it"`
	Confirmed  bool   `json:"confirmed" doc:"By the participant"`
	Agreed     bool   `json:"agreed" doc:"By the other side: a confirmation trades at once"`
	State      string `json:"state" doc:"posted, negotiated, answered, passed_over, traded, withdrawn, expired or cleared"`
	ExpiresMS  int64  `json:"expires_ms"`
	Of         int64  `json:"of_block" doc:"The post that it answers beside others; 0: it is the post"`
}

// A BlockOffer is a block that one more may answer. Neither who posted it nor who answered is told.
type BlockOffer struct {
	Block     int64  `json:"block"`
	Side      string `json:"side" doc:"Of the one who posted it: who answers is on the other"`
	Price     int64  `json:"price_fen"`
	Tonnes    int64  `json:"tonnes"`
	Version   int64  `json:"version" doc:"Of these terms; a confirmation names it"`
	Agreed    bool   `json:"agreed" doc:"By the one who posted it: a confirmation trades at once"`
	ExpiresMS int64  `json:"expires_ms"`
}

// A BlockList is the blocks of an instrument that anybody may answer, newest first.
type BlockList struct {
	Position uint64       `json:"position"`
	Blocks   []BlockOffer `json:"blocks"`
}

// ownBids lists a participant's bids in one-way auctions.
func (r Reader) ownBids(ctx context.Context, after uint64, a *MarketAccount) error {
	_, err := r.tape(ctx, after, `SELECT b.sale, b.bid, s.state, coalesce(b.price_fen, 0), coalesce(b.tonnes, 0),
		coalesce(b.won, 0), coalesce(b.pays_fen, 0), d.outcome,
		CASE WHEN b.won > 0 AND d.outcome = 'entered' AND s.state = 'awarded' THEN s.next_ms ELSE 0 END
		FROM exchange_bid b JOIN exchange_sale s ON s.id = b.sale
		JOIN exchange_bidder d ON d.sale = b.sale AND d.participant = b.participant
		WHERE b.participant = ? ORDER BY b.sale DESC, b.bid`, []any{int64(a.Participant)},
		func(n func(int) int64, row []any) bool {
			state, _ := row[2].(string)
			outcome, _ := row[7].(string)
			a.Bids = append(a.Bids, OwnBid{n(0), n(1), state, n(3), n(4), n(5), n(6), outcome, n(8)})
			return len(a.Bids) < levelsMax
		})
	return err
}

// ownBlocks lists a participant's blocks: those under way, and those that ended on a day.
func (r Reader) ownBlocks(ctx context.Context, after uint64, day calendar.Date, a *MarketAccount) error {
	me := int64(a.Participant)
	_, err := r.tape(ctx, after, `SELECT id, instrument, poster = ?1, side, price_fen, tonnes, version,
		CASE WHEN poster = ?1 THEN posted_ok ELSE answered_ok END, CASE WHEN poster = ?1 THEN answered_ok ELSE posted_ok END,
		state, expires_ms, coalesce(of_block, 0) FROM exchange_block WHERE (poster = ?1 OR other = ?1) AND
		(ended_ms IS NULL OR ended_ms >= ?2 AND ended_ms < ?3) ORDER BY id DESC`,
		[]any{me, day.StartMillis(), day.EndMillis()}, func(n func(int) int64, row []any) bool {
			side, _ := row[3].(string)
			state, _ := row[9].(string)
			if n(2) == 0 {
				side = otherSide(side)
			}
			a.Blocks = append(a.Blocks, OwnBlock{n(0), n(1), n(2) != 0, side, n(4), n(5), n(6), n(7) != 0, n(8) != 0,
				state, n(10), n(11)})
			return len(a.Blocks) < levelsMax
		})
	return err
}

func otherSide(side string) string {
	if side == "buy" {
		return "sell"
	}
	return "buy"
}

// ownOrders lists a participant's orders: those that rest, and those that ended on a day.
func (r Reader) ownOrders(ctx context.Context, after uint64, day calendar.Date, a *MarketAccount) (err error) {
	first := int64(a.Participant) << 32 // Numbers of orders begin with the participant's.
	a.Position, err = r.tape(ctx, after, `SELECT id, instrument, side, price_fen, tonnes, traded, rests, state, entered_ms,
		changed_ms FROM exchange_order WHERE id >= ? AND id < ? AND (rests > 0 OR changed_ms >= ? AND changed_ms < ?)
		ORDER BY id DESC`, []any{first, first + 1<<32, day.StartMillis(), day.EndMillis()},
		func(n func(int) int64, row []any) bool {
			side, _ := row[2].(string)
			state, _ := row[7].(string)
			into := &a.Orders
			if n(6) == 0 {
				into = &a.Ended
			}
			if len(*into) < levelsMax {
				*into = append(*into, OwnOrder{n(0), n(1), side, n(3), n(4), n(5), n(6), state, n(8), n(9)})
			}
			return true
		})
	return err
}

// Blocks returns the blocks of an instrument that anybody may answer.
func (r Reader) Blocks(ctx context.Context, after uint64, id market.InstrumentID, limit int) (
	list BlockList, err error) {
	list.Blocks = []BlockOffer{}
	list.Position, err = r.tape(ctx, after, `SELECT id, side, price_fen, tonnes, version, posted_ok, expires_ms
		FROM exchange_block WHERE state = 'posted' AND instrument = ? ORDER BY id DESC`, []any{int64(id)},
		func(n func(int) int64, row []any) bool {
			side, _ := row[1].(string)
			list.Blocks = append(list.Blocks, BlockOffer{n(0), side, n(2), n(3), n(4), n(5) != 0, n(6)})
			return len(list.Blocks) < limit
		})
	return list, err
}

func (a *API) marketBlocks(x *exchange) error {
	id, err := x.instrument()
	if err != nil {
		return err
	}
	v, err := x.list()
	if err != nil {
		return err
	}
	list, err := a.Blocks(x.r.Context(), v["after"], id, int(v["limit"]))
	if err != nil {
		return err
	}
	return x.send(list)
}
