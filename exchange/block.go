package exchange

import (
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
)

// A Block is a trade that two participants negotiate (大宗). One posts it, another answers, each may
// propose other terms, and when both have confirmed the same terms it trades at once. What a side
// needs is set aside when it confirms. Where a day's rules let several answer a post side by side, each
// answer is a block of its own, and the post stays as it was until one of them trades.
type Block struct {
	_          struct{} `cbor:",toarray"`
	Instrument InstrumentID
	Poster     Participant
	Other      Participant // 0: nobody has answered yet.
	Side       uint8       // Of the poster: 0 buys, 1 sells.
	Price      int64       // Fen.
	Tonnes     int64
	Version    uint32  // Of the terms, from 1.
	Posted     bool    // The poster has confirmed them.
	Answered   bool    // The other side has.
	Expires    int64   // Milliseconds since 1970.
	Of         BlockID // The post that it answers beside others; 0: it is a post.
}

// PostBlock asks for a counterpart to a block trade.
type PostBlock struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Side       string         `cbor:"3,keyasint" json:"side"` // buy, sell.
	Price      int64          `cbor:"4,keyasint" json:"price_fen_t"`
	Tonnes     int64          `cbor:"5,keyasint" json:"tonnes"`
	With       company.Number `cbor:"6,keyasint,omitempty" json:"with,omitempty"` // The only one who may answer; 0: anybody.
}

// BlockPosted says that somebody looks for a counterpart to a block trade.
type BlockPosted struct {
	Block      BlockID      `cbor:"1,keyasint"`
	Instrument InstrumentID `cbor:"2,keyasint"`
	Poster     Participant  `cbor:"3,keyasint"`
	Side       uint8        `cbor:"4,keyasint,omitempty"` // 0 buys, 1 sells.
	Price      int64        `cbor:"5,keyasint"`           // Fen.
	Tonnes     int64        `cbor:"6,keyasint"`
	Other      Participant  `cbor:"7,keyasint,omitempty"`
	Expires    int64        `cbor:"8,keyasint"` // Milliseconds since 1970.

	// In which it was posted, since 1970; 0 in entries made before posts counted for the throttle.
	Second int64 `cbor:"9,keyasint,omitempty"`
}

// PostBlock decides whether a block may be posted.
func (x *Exchange) PostBlock(tx *kernel.Tx, c PostBlock) error {
	m, p, refusal := x.tradable(tx, c.Instrument, c.Company)
	if refusal != nil {
		return refusal
	}
	side := wordIn(sideWords[:], c.Side)
	switch {
	case side < 0:
		return ErrConflict
	case x.throttled(m, p):
		return ErrThrottled
	}
	to, refusal := x.blockTerms(tx, m, p, c.Price, c.Tonnes)
	if refusal != nil {
		return x.toldBlock(tx, m, refusal)
	}
	if refusal := x.covers(m, p, book.Side(side), c.Price, c.Tonnes, 0); refusal != nil {
		return refusal
	}
	e := BlockPosted{
		Block:      x.number().Block + 1,
		Instrument: c.Instrument,
		Poster:     p,
		Side:       uint8(side),
		Price:      c.Price,
		Tonnes:     c.Tonnes,
		Second:     x.batch.second,
	}
	if c.With != 0 {
		other, refusal := x.trader(c.With)
		switch {
		case refusal != nil:
			return refusal
		case other == p:
			return ErrSelfTrade
		}
		e.Other = other
	}
	rules, _ := x.blockRules(tx, m)
	e.Expires = min(tx.Time+rules.life*60_000, to)
	x.events.blockPosted.Emit(tx, e)
	return nil
}

// blockRules are what holds for block trades on a day.
type blockRules struct {
	from, to  int64 // Minutes of the day.
	low, high int64 // Fen.
	least     int64 // Tonnes.
	life      int64 // Minutes.
}

// blockRules returns what holds for block trades on the day that was opened; of a day that was opened before that was
// kept, and where a rule was missing then, as the rules are today. false if one is missing.
func (x *Exchange) blockRules(tx *kernel.Tx, m *market) (blockRules, bool) {
	if t := &m.day.Terms; t.BlockTo != 0 {
		return blockRules{int64(t.BlockFrom), int64(t.BlockTo), int64(t.BlockLow), int64(t.BlockHigh), int64(t.BlockMin),
			int64(t.BlockLife)}, true
	}
	r := rulesOf{x: x, day: calendar.DayOf(tx.Time)}
	low, high := band(m.day.Reference, r.get(RuleBlockBand), int64(max(1, m.day.Terms.Tick)))
	rules := blockRules{r.get(RuleBlockFrom), r.get(RuleBlockTo), low, high, r.get(RuleBlockMin), r.get(RuleBlockLife)}
	return rules, !r.missing
}

// blockTerms checks the terms of a block for a participant, and the time. It returns when blocks end today.
func (x *Exchange) blockTerms(tx *kernel.Tx, m *market, p Participant, price, tonnes int64) (
	to int64, refusal *kernel.Refusal) {
	r, ok := x.blockRules(tx, m)
	minute, terms := minuteOf(tx), &m.day.Terms
	switch {
	case !ok:
		return 0, ErrRuleMissing
	case m.day.Date != calendar.DayOf(tx.Time) || minute < r.from || minute >= r.to:
		return 0, ErrSession
	case m.day.Halted:
		return 0, ErrHalted
	case tonnes < r.least || tonnes > 1<<30:
		return 0, ErrBlockSize
	case terms.Lot > 1 && tonnes%int64(terms.Lot) != 0:
		return 0, ErrLotSize
	case x.overLimit(p, tonnes):
		return 0, ErrOrderLimit
	}
	switch {
	case price < r.low || price > r.high:
		return 0, ErrBand
	case price%int64(terms.Tick) != 0:
		return 0, ErrTick
	case price*tonnes > valueMax:
		return 0, ErrValue
	}
	return atMinute(m.day.Date, r.to), nil
}

func (x *Exchange) applyBlockPosted(e BlockPosted) {
	n := x.number()
	n.Block = e.Block
	x.numbers.Put(0, n)
	x.blocks.Put(
		e.Block,
		Block{Instrument: e.Instrument, Poster: e.Poster, Other: e.Other, Side: e.Side, Price: e.Price,
			Tonnes: e.Tonnes, Version: 1, Expires: e.Expires},
	)
	x.blockDue.Set(e.Expires, uint64(e.Block))
	x.countBlock(e.Poster, e.Second)
}

// throttled reports whether a participant has entered as many orders, and posted and answered as many blocks, in a
// second as it may.
func (x *Exchange) throttled(m *market, p Participant) bool {
	f := &x.live.funds[p]
	return f.Second == x.batch.second && f.Entered >= m.day.Terms.Throttle
}

// countBlock counts what somebody posted or answered for the throttle.
func (x *Exchange) countBlock(p Participant, second int64) {
	if second == 0 {
		return
	}
	x.enter()
	x.live.fund(p).enter(second, 0)
	x.write()
}

// AnswerBlock asks that a block have other terms, or that a first answer to it be taken.
type AnswerBlock struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Block   BlockID        `cbor:"2,keyasint" json:"block"`
	Price   int64          `cbor:"3,keyasint" json:"price_fen_t"`
	Tonnes  int64          `cbor:"4,keyasint" json:"tonnes"`
}

// BlockAnswered says what terms a block has from now on. Nobody has confirmed them yet.
type BlockAnswered struct {
	Block   BlockID     `cbor:"1,keyasint"`
	By      Participant `cbor:"2,keyasint"`
	Price   int64       `cbor:"3,keyasint"` // Fen.
	Tonnes  int64       `cbor:"4,keyasint"`
	Version uint32      `cbor:"5,keyasint"`
	Second  int64       `cbor:"6,keyasint,omitempty"` // As that of BlockPosted.

	// The number of the answer where several stand side by side, and the post stays as it is; 0: the block itself has the
	// terms.
	As BlockID `cbor:"7,keyasint,omitempty"`
}

// AnswerBlock decides whether a block may have these terms.
func (x *Exchange) AnswerBlock(tx *kernel.Tx, c AnswerBlock) error {
	m, b, p, refusal := x.blockParty(tx, c.Block, c.Company)
	switch {
	case refusal != nil:
		return refusal
	case x.throttled(m, p):
		return ErrThrottled
	}
	beside := b.beside(m, p)
	if beside {
		if refusal := x.mayAnswer(m, c.Block, p); refusal != nil {
			return refusal
		}
	}
	if _, refusal := x.blockTerms(tx, m, p, c.Price, c.Tonnes); refusal != nil {
		return x.toldBlock(tx, m, refusal)
	}
	side := book.Side(b.Side)
	if p != b.Poster {
		side ^= 1
	}
	e := BlockAnswered{c.Block, p, c.Price, c.Tonnes, b.Version + 1, x.batch.second, 0}
	if beside {
		e.Version, e.As = 1, x.number().Block+1
	} else {
		x.freeBlock(tx, m, &b)
	}
	if refusal := x.covers(m, p, side, c.Price, c.Tonnes, c.Block); refusal != nil {
		return refusal
	}
	x.events.blockAnswered.Emit(tx, e)
	return nil
}

// covers refuses a block that its side could not cover together with all others that it has posted in the instrument
// and not confirmed. Nothing is set aside before it confirms, but nobody posts what it does not have. One of a post and
// its answers trades at most, so they count once: what the post has set aside is there for its answers.
func (x *Exchange) covers(m *market, p Participant, side book.Side, price, tonnes int64,
	except BlockID) *kernel.Refusal {
	fen := tonnes * m.day.Terms.unitCost(int32(price))
	if at, _ := x.blocks.Get(except); at.Of != 0 && at.Poster == p {
		except = at.Of
		if post := x.blocks.Must(except); post.Posted {
			tonnes, fen = tonnes-post.Tonnes, fen-post.Tonnes*m.day.Terms.unitCost(int32(post.Price))
		}
	}
	for _, id := range x.blocksOf(m.id, p) {
		b := x.blocks.Must(id)
		if id == except || b.Of != 0 || b.Poster != p || b.Posted || b.Side != uint8(side) {
			continue
		}
		tonnes, fen = tonnes+b.Tonnes, fen+b.Tonnes*m.day.Terms.unitCost(int32(b.Price))
	}
	switch {
	case side == book.Sell:
		_, refusal := x.missing(m, p, tonnes)
		return refusal
	case fen > x.live.funds[p].Free():
		return ErrCash
	}
	return nil
}

// blockParty returns a block with its market, if a company may take part in it.
func (x *Exchange) blockParty(tx *kernel.Tx, id BlockID, who company.Number) (
	m *market, b Block, p Participant, refusal *kernel.Refusal) {
	b, ok := x.blocks.Get(id)
	if !ok {
		return nil, b, 0, ErrBlock
	}
	m, p, refusal = x.tradable(tx, b.Instrument, who)
	if refusal == nil && p != b.Poster && b.Other != 0 && p != b.Other {
		refusal = ErrBlockParty
	}
	return m, b, p, refusal
}

func (x *Exchange) applyBlockAnswered(e BlockAnswered) {
	b := x.blocks.Must(e.Block)
	id := e.Block
	if e.As != 0 {
		n := x.number()
		n.Block, id, b.Of = e.As, e.As, e.Block
		x.numbers.Put(0, n)
	}
	if e.By != b.Poster {
		b.Other = e.By
	}
	b.Price, b.Tonnes, b.Version, b.Posted, b.Answered = e.Price, e.Tonnes, e.Version, false, false
	x.blocks.Put(id, b)
	x.countBlock(e.By, e.Second)
}

// freeBlock frees what those who confirmed a block had set aside.
func (x *Exchange) freeBlock(tx *kernel.Tx, m *market, b *Block) {
	side := book.Side(b.Side)
	if b.Posted {
		x.aside(tx, m, b.Poster, side, b.Price, -b.Tonnes)
	}
	if b.Answered {
		x.aside(tx, m, b.Other, side^1, b.Price, -b.Tonnes)
	}
}

// ConfirmBlock says that a side agrees to the terms of a block as it saw them.
type ConfirmBlock struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Block   BlockID        `cbor:"2,keyasint" json:"block"`
	Version uint32         `cbor:"3,keyasint" json:"version"` // Of the terms.
}

// BlockConfirmed says that a side has agreed, and that what it needs is set aside.
type BlockConfirmed struct {
	Block BlockID     `cbor:"1,keyasint"`
	By    Participant `cbor:"2,keyasint"`
}

// BlockEnded says that a block is no more: it traded, was withdrawn, or expired.
type BlockEnded struct {
	Block BlockID `cbor:"1,keyasint"`
	// traded, withdrawn, expired, cleared; answered: one of the answers to it traded; passed_over: it was another one.
	Why string `cbor:"2,keyasint"`
}

// ConfirmBlock decides whether a side may agree. Who takes a post as it stands answers it. With the
// second one the block trades, and what else was negotiated about its post ends in the same entry.
func (x *Exchange) ConfirmBlock(tx *kernel.Tx, c ConfirmBlock) error {
	m, b, p, refusal := x.blockParty(tx, c.Block, c.Company)
	switch {
	case refusal != nil:
		return refusal
	case c.Version != b.Version:
		return ErrBlockVersion
	case p == b.Poster && b.Posted, p == b.Other && b.Answered:
		return ErrBlockTwice
	case b.Posted || b.Answered: // It would trade: both must be such as may.
		if x.stuck(&b, p) {
			return ErrBlockStuck
		}
	}
	if _, refusal := x.blockTerms(tx, m, p, b.Price, b.Tonnes); refusal != nil {
		return x.toldBlock(tx, m, refusal)
	}
	side := book.Side(b.Side)
	if p != b.Poster {
		side ^= 1
	}
	id := c.Block
	switch {
	case b.Posted || b.Answered:
		x.passOver(tx, m, id, &b) // First: what that gives back is there for this one.
	case b.beside(m, p):
		if x.throttled(m, p) {
			return ErrThrottled
		}
		if refusal := x.mayAnswer(m, id, p); refusal != nil {
			return refusal
		}
		id = x.number().Block + 1
		x.events.blockAnswered.Emit(tx, BlockAnswered{c.Block, p, b.Price, b.Tonnes, 1, x.batch.second, id})
	}
	return x.agree(tx, m, id, p, side)
}

// stuck reports whether the other side of a block cannot trade it now. What is in its way is none of this side's
// business, which may not even know who it is.
func (x *Exchange) stuck(b *Block, p Participant) bool {
	other, side := b.Poster, book.Side(b.Side)
	if p == b.Poster {
		other, side = b.Other, side^1
	}
	return x.mayTrade(other) != nil || x.fit(other) != nil ||
		side == book.Buy && x.batch.banks.has(other) && !x.storeTakes(other, b.Tonnes)
}

// agree sets aside what a side needs for the terms of a block to which it agrees, and trades it if both have.
func (x *Exchange) agree(tx *kernel.Tx, m *market, id BlockID, p Participant, side book.Side) error {
	b := x.blocks.Must(id)
	if refusal := x.affords(m, p, side, int32(b.Price), b.Tonnes); refusal != nil {
		return refusal
	}
	if err := x.coverFor(tx, m, p, side, b.Tonnes); err != nil {
		return err
	}
	x.aside(tx, m, p, side, b.Price, b.Tonnes)
	x.events.blockConfirmed.Emit(tx, BlockConfirmed{id, p})
	now := x.blocks.Must(id)
	if !now.Posted || !now.Answered {
		return nil
	}
	return x.tradeBlock(tx, m, id, &now)
}

// coverFor puts into escrow what a seller needs for so many tonnes more.
func (x *Exchange) coverFor(tx *kernel.Tx, m *market, p Participant, s book.Side, tonnes int64) error {
	pos := m.position(p)
	short := tonnes - (pos.Escrow - pos.Reserved)
	if s == book.Buy || short <= 0 {
		return nil
	}
	x.live.open = true
	return x.cover(tx, m, p, short)
}

func (x *Exchange) applyBlockConfirmed(e BlockConfirmed) {
	b := x.blocks.Must(e.Block)
	if e.By == b.Poster {
		b.Posted = true
	} else {
		b.Other, b.Answered = e.By, true
	}
	x.blocks.Put(e.Block, b)
}

// tradeBlock trades a block to which both sides have agreed.
func (x *Exchange) tradeBlock(tx *kernel.Tx, m *market, id BlockID, b *Block) error {
	x.endBlock(tx, m, id, b, "traded")
	buyer, seller := b.Poster, b.Other
	if b.Side == uint8(book.Sell) {
		buyer, seller = seller, buyer
	}
	x.begin(tx, m)
	x.live.open = true
	x.trade(
		m,
		&Trade{Buy: OrderNumber(buyer, 0), Sell: OrderNumber(seller, 0), Price: int32(b.Price), Qty: int32(b.Tonnes),
			Mode: ModeBlock},
	)
	m.changed = true
	return x.finish(tx)
}

// endBlock frees what a block had set aside, and ends it, with all answers to it.
func (x *Exchange) endBlock(tx *kernel.Tx, m *market, id BlockID, b *Block, why string) {
	if b.Of == 0 { // Answers have none themselves: all blocks are gone through once for a post.
		for _, answer := range x.answersTo(id) {
			a := x.blocks.Must(answer)
			x.endBlock(tx, m, answer, &a, why)
		}
	}
	x.freeBlock(tx, m, b)
	x.events.blockEnded.Emit(tx, BlockEnded{id, why})
}

func (x *Exchange) applyBlockEnded(e BlockEnded) {
	if b := x.blocks.Must(e.Block); b.Of == 0 { // An answer lasts as long as its post.
		x.blockDue.Clear(b.Expires, uint64(e.Block))
	}
	x.blocks.Delete(e.Block)
}

// WithdrawBlock asks that a block be given up, by either side.
type WithdrawBlock struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Block   BlockID        `cbor:"2,keyasint" json:"block"`
}

// WithdrawBlock decides whether a block may be given up. Only the poster can give up one that
// nobody has answered; its answers end with it. An answer beside others can be given up alone.
func (x *Exchange) WithdrawBlock(tx *kernel.Tx, c WithdrawBlock) error {
	b, ok := x.blocks.Get(c.Block)
	if !ok {
		return ErrBlock
	}
	p, ok := x.byCompany.Get(c.Company)
	if !ok || p != b.Poster && p != b.Other {
		return ErrBlockParty
	}
	x.refresh()
	x.endBlock(tx, x.live.market(b.Instrument), c.Block, &b, "withdrawn")
	return nil
}

func (x *Exchange) expireBlock(tx *kernel.Tx, key uint64) {
	x.refresh()
	if b, ok := x.blocks.Get(BlockID(key)); ok {
		x.endBlock(tx, x.live.market(b.Instrument), BlockID(key), &b, "expired")
	}
}

// blocksOf returns the blocks of an instrument in which somebody takes part, the oldest first.
func (x *Exchange) blocksOf(in InstrumentID, p Participant) (all []BlockID) {
	for id, b := range x.blocks.All() {
		if b.Instrument == in && (b.Poster == p || b.Other == p) {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// BlockByID returns a block that has neither traded nor ended.
func (x *Exchange) BlockByID(id BlockID) (Block, bool) { return x.blocks.Get(id) }

func projectBlockPosted(at kernel.At, e BlockPosted, exec kernel.Exec) {
	exec(
		`INSERT INTO exchange_block_row (id, instrument, poster, other, side, price_fen, tonnes, version,
		posted_ok, answered_ok, expires_ms, posted_ms) VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0, 0, ?, ?)`,
		int64(e.Block),
		int64(e.Instrument),
		int64(e.Poster),
		int64(e.Other),
		int64(e.Side),
		e.Price,
		e.Tonnes,
		e.Expires,
		at.Time,
	)
}

func projectBlockAnswered(at kernel.At, e BlockAnswered, exec kernel.Exec) {
	if e.As != 0 {
		exec(
			`INSERT INTO exchange_block_row (id, instrument, poster, other, side, price_fen, tonnes, version, posted_ok,
			answered_ok, expires_ms, posted_ms, of_block) SELECT ?1, instrument, poster, ?2, side, ?3, ?4, ?5, 0, 0,
			expires_ms, ?6, id FROM exchange_block_row WHERE id = ?7`,
			int64(e.As),
			int64(e.By),
			e.Price,
			e.Tonnes,
			int64(e.Version),
			at.Time,
			int64(e.Block),
		)
		return
	}
	exec(
		`UPDATE exchange_block_row SET other = CASE WHEN poster = ?1 THEN other ELSE ?1 END, price_fen = ?2, tonnes = ?3,
		version = ?4, posted_ok = 0, answered_ok = 0 WHERE id = ?5`,
		int64(e.By),
		e.Price,
		e.Tonnes,
		int64(e.Version),
		int64(e.Block),
	)
}

func projectBlockConfirmed(_ kernel.At, e BlockConfirmed, exec kernel.Exec) {
	exec(
		`UPDATE exchange_block_row SET posted_ok = posted_ok OR poster = ?1, answered_ok = answered_ok OR poster <> ?1,
		other = CASE WHEN poster = ?1 THEN other ELSE ?1 END WHERE id = ?2`,
		int64(e.By),
		int64(e.Block),
	)
}

func projectBlockEnded(at kernel.At, e BlockEnded, exec kernel.Exec) {
	exec(`UPDATE exchange_block_row SET ended = ?, ended_ms = ? WHERE id = ?`, e.Why, at.Time, int64(e.Block))
}
