package card

import (
	"encoding/hex"

	"liangshan/calendar"
	"liangshan/kernel"
)

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.published, projectPublished)
	kernel.Project(e.issued, projectIssued)
	kernel.Project(e.lost, projectLost)
	kernel.Project(e.replaced, projectReplaced)
	kernel.Project(e.closed, projectClosed)
	kernel.Project(e.appointed, projectAppointed)
	kernel.Project(e.partnerEnded, projectPartnerEnded)
	kernel.Project(e.redeemed, projectRedeemed)
	kernel.Project(e.takenBack, projectTakenBack)
	kernel.Project(e.till, projectTill)
	kernel.Project(e.tillClosed, projectTillClosed)
	kernel.Project(e.goods, projectGoods)
	kernel.Project(e.price, projectPrice)
	kernel.Project(e.received, projectReceived)
	kernel.Project(e.writtenOff, projectWrittenOff)
	kernel.Project(e.loaded, projectLoaded)
	kernel.Project(e.sold, projectSold)
	kernel.Project(e.returned, projectReturned)
	kernel.Project(e.voucher, projectVoucher)
	kernel.Project(e.lapsed, projectLapsed)
}

// some is a date for people; nothing for the zero date.
func some(d calendar.Date) any {
	if d == 0 {
		return nil
	}
	return d.String()
}

func projectPublished(at kernel.At, e SchemePublished, exec kernel.Exec) {
	s := e.Scheme
	exec(`INSERT INTO card_scheme (number, code, from_date, name_zh, name_en, months, benefits, purses)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Number), s.Code, s.From.String(), s.NameZH, s.NameEN, int64(s.Months),
		int64(len(s.Benefits)), int64(len(s.Purses)))
	for _, b := range s.Benefits {
		exec(`INSERT INTO card_benefit (scheme, from_date, benefit, name_zh, name_en, per_year, amount_fen, basis)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Number), s.From.String(), b.Code, b.NameZH, b.NameEN,
			int64(b.PerYear), b.Fen, b.Basis)
	}
	for i, p := range s.Purses {
		exec(
			`INSERT INTO card_purse_rule (scheme, from_date, purpose, purse, name_zh, name_en, unit, balance_max,
			sale_max, voucher_max, offline_max, voucher_days, grace_days, basis)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			int64(e.Number),
			s.From.String(),
			p.Purpose,
			int64(i),
			p.NameZH,
			p.NameEN,
			p.Unit,
			p.Cap,
			p.SaleMax,
			p.VoucherMax,
			p.OfflineMax,
			int64(p.VoucherDays),
			int64(p.GraceDays),
			p.Basis,
		)
	}
}

func projectIssued(at kernel.At, e Issued, exec kernel.Exec) {
	exec(
		`INSERT INTO card_holding (number, scheme, person, card, state) VALUES (?, ?, ?, ?, 'open')`,
		int64(e.Holding),
		int64(e.Scheme),
		int64(e.Person),
		int64(e.Card),
	)
	insertCard(exec, e.Card, e.Holding, e.On, e.Expires)
	for i := range e.Purses {
		exec(`INSERT INTO card_purse (holding, purse) VALUES (?, ?)`, int64(e.Holding), int64(i))
	}
}

func insertCard(exec kernel.Exec, card Number, holding HoldingNumber, on, expires calendar.Date) {
	exec(`INSERT INTO card_card (number, holding, issued_date, expires_date, state) VALUES (?, ?, ?, ?, 'valid')`,
		int64(card), int64(holding), on.String(), some(expires))
}

func projectLost(_ kernel.At, e Lost, exec kernel.Exec) {
	exec(`UPDATE card_card SET state = 'lost', ended_date = ? WHERE number = ?`, e.On.String(), int64(e.Card))
}

func projectReplaced(_ kernel.At, e Replaced, exec kernel.Exec) {
	exec(`INSERT INTO card_card (number, holding, issued_date, expires_date, state)
		SELECT ?, holding, ?, ?, 'valid' FROM card_card WHERE number = ?`, int64(e.By), e.On.String(), some(e.Expires),
		int64(e.Card))
	exec(
		`UPDATE card_card SET state = 'replaced', replaced_by = ?, ended_date = coalesce(ended_date, ?) WHERE number = ?`,
		int64(e.By),
		e.On.String(),
		int64(e.Card),
	)
	exec(`UPDATE card_holding SET card = ? WHERE card = ?`, int64(e.By), int64(e.Card))
	for i := range e.Purses {
		exec(`INSERT OR IGNORE INTO card_purse (holding, purse) SELECT number, ? FROM card_holding WHERE card = ?`,
			int64(i), int64(e.By))
	}
}

func projectClosed(_ kernel.At, e Closed, exec kernel.Exec) {
	exec(`UPDATE card_holding SET state = 'closed', reason = ?, ended_date = ? WHERE number = ?`, e.Reason,
		e.On.String(), int64(e.Holding))
	exec(`UPDATE card_purse SET spent_fen = loaded_fen, balance_fen = 0 WHERE holding = ?`, int64(e.Holding))
	exec(
		`UPDATE card_card SET state = 'closed', ended_date = ? WHERE holding = ? AND state = 'valid'`,
		e.On.String(),
		int64(e.Holding),
	)
}

func projectAppointed(_ kernel.At, e PartnerAppointed, exec kernel.Exec) {
	exec(
		`INSERT INTO card_partner (scheme, benefit, company, from_date) VALUES (?, ?, ?, ?)`,
		int64(e.Scheme),
		e.Benefit,
		int64(e.Company),
		e.From.String(),
	)
}

func projectPartnerEnded(_ kernel.At, e PartnerEnded, exec kernel.Exec) {
	exec(
		`UPDATE card_partner SET until_date = ? WHERE scheme = ? AND benefit = ? AND company = ? AND until_date IS NULL`,
		e.Until.String(),
		int64(e.Scheme),
		e.Benefit,
		int64(e.Company),
	)
}

func projectRedeemed(at kernel.At, e Redeemed, exec kernel.Exec) {
	exec(
		`INSERT INTO card_redemption (number, card, holding, benefit, company, on_date, receipt, amount_fen, state, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'counts', ?)`,
		int64(e.Number),
		int64(e.Card),
		int64(e.Holding),
		e.Benefit,
		int64(e.Company),
		e.On.String(),
		int64(e.Receipt),
		e.Fen,
		int64(at.Sequence),
	)
}

func projectTakenBack(_ kernel.At, e TakenBack, exec kernel.Exec) {
	exec(
		`UPDATE card_redemption SET state = 'taken_back', reason = ? WHERE number = ?`,
		e.Reason,
		int64(e.Redemption),
	)
}

func projectTill(_ kernel.At, e TillRegistered, exec kernel.Exec) {
	exec(`INSERT INTO card_till (number, scheme, company) VALUES (?, ?, ?)`, int64(e.Till), int64(e.Scheme),
		int64(e.Company))
}

func projectTillClosed(_ kernel.At, e TillClosed, exec kernel.Exec) {
	exec(`UPDATE card_till SET closed_date = ?, reason = ? WHERE number = ?`, e.On.String(), e.Reason, int64(e.Till))
}

func projectGoods(_ kernel.At, e GoodsRegistered, exec kernel.Exec) {
	exec(
		`INSERT INTO card_goods (number, code, name_zh, purpose, price_fen) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Number),
		e.Goods.Code,
		e.Goods.NameZH,
		e.Goods.Purpose,
		e.Goods.Price,
	)
}

func projectPrice(_ kernel.At, e PriceSet, exec kernel.Exec) {
	exec(`UPDATE card_goods SET price_fen = ? WHERE number = ?`, e.Price, int64(e.Goods))
}

func projectReceived(at kernel.At, e Received, exec kernel.Exec) {
	source := "bought"
	if e.Donated {
		source = "donated"
	}
	exec(
		`INSERT INTO card_lot (number, goods, source, person, company, on_date, before_date, quantity, value_fen,
			left_quantity, paper, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Lot),
		int64(e.Goods),
		source,
		int64(e.Person),
		int64(e.Company),
		e.On.String(),
		some(e.Before),
		e.Quantity,
		e.Value,
		e.Quantity,
		hex.EncodeToString(e.Paper[:]),
		int64(at.Sequence),
	)
	exec(`UPDATE card_goods SET left_quantity = left_quantity + ? WHERE number = ?`, e.Quantity, int64(e.Goods))
}

func projectWrittenOff(at kernel.At, e WrittenOff, exec kernel.Exec) {
	exec(`INSERT INTO card_write_off (sequence, lot, quantity, reason) VALUES (?, ?, ?, ?)`, int64(at.Sequence),
		int64(e.Lot), e.Quantity, e.Reason)
	exec(`UPDATE card_lot SET off_quantity = off_quantity + ?, left_quantity = left_quantity - ? WHERE number = ?`,
		e.Quantity, e.Quantity, int64(e.Lot))
	exec(
		`UPDATE card_goods SET left_quantity = left_quantity - ?
			WHERE number = (SELECT goods FROM card_lot WHERE number = ?)`,
		e.Quantity,
		int64(e.Lot),
	)
}

func projectLoaded(at kernel.At, e Loaded, exec kernel.Exec) {
	exec(
		`INSERT INTO card_load (holding, purse, period, amount_fen, sequence) VALUES (?, ?, ?, ?, ?)`,
		int64(e.Holding),
		int64(e.Purse),
		e.Period.String(),
		e.Amount,
		int64(at.Sequence),
	)
	exec(
		`UPDATE card_purse SET loaded_fen = loaded_fen + ?, balance_fen = balance_fen + ? WHERE holding = ? AND purse = ?`,
		e.Amount,
		e.Amount,
		int64(e.Holding),
		int64(e.Purse),
	)
}

func projectSold(at kernel.At, e Sold, exec kernel.Exec) {
	exec(`INSERT INTO card_sale (till, receipt, card, holding, purse, on_date, amount_fen, voucher, state, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'sold', ?)`, int64(e.Till), int64(e.Receipt), int64(e.Card), int64(e.Holding),
		int64(e.Purse), e.On.String(), e.Total, int64(e.Voucher), int64(at.Sequence))
	for i, line := range e.Lines {
		exec(
			`INSERT INTO card_sale_line (till, receipt, line, goods, quantity, price_fen) VALUES (?, ?, ?, ?, ?, ?)`,
			int64(e.Till),
			int64(e.Receipt),
			int64(i+1),
			int64(line.Goods),
			line.Quantity,
			line.Price,
		)
	}
	for _, t := range e.Taken {
		exec(
			`INSERT INTO card_handout (till, receipt, lot, quantity) VALUES (?, ?, ?, ?)`,
			int64(e.Till),
			int64(e.Receipt),
			int64(t.Lot),
			t.Quantity,
		)
		moveStock(exec, t.Lot, t.Quantity)
	}
	moveBalance(exec, e.Holding, e.Purse, e.Total)
	exec(`UPDATE card_voucher SET state = 'used' WHERE number = ?`, int64(e.Voucher))
}

func moveStock(exec kernel.Exec, lot LotNumber, quantity int64) {
	exec(`UPDATE card_lot SET out_quantity = out_quantity + ?, left_quantity = left_quantity - ? WHERE number = ?`,
		quantity, quantity, int64(lot))
	exec(
		`UPDATE card_goods SET left_quantity = left_quantity - ?
			WHERE number = (SELECT goods FROM card_lot WHERE number = ?)`,
		quantity,
		int64(lot),
	)
}

func moveBalance(exec kernel.Exec, holding HoldingNumber, purse uint8, spent int64) {
	exec(
		`UPDATE card_purse SET spent_fen = spent_fen + ?, balance_fen = balance_fen - ? WHERE holding = ? AND purse = ?`,
		spent,
		spent,
		int64(holding),
		int64(purse),
	)
}

func projectReturned(_ kernel.At, e Returned, exec kernel.Exec) {
	till, receipt := int64(e.Till), int64(e.Receipt)
	exec(
		`UPDATE card_goods SET left_quantity = left_quantity + (SELECT coalesce(sum(h.quantity), 0) FROM card_handout h
		JOIN card_lot l ON l.number = h.lot WHERE h.till = ? AND h.receipt = ? AND l.goods = card_goods.number)`,
		till,
		receipt,
	)
	exec(`UPDATE card_lot SET out_quantity = out_quantity - h.quantity, left_quantity = left_quantity + h.quantity
		FROM card_handout h WHERE h.till = ? AND h.receipt = ? AND h.lot = card_lot.number`, till, receipt)
	exec(`UPDATE card_purse SET spent_fen = spent_fen - s.amount_fen, balance_fen = balance_fen + s.amount_fen
		FROM card_sale s WHERE s.till = ? AND s.receipt = ? AND s.holding = card_purse.holding
		AND s.purse = card_purse.purse`,
		till, receipt)
	exec(
		`UPDATE card_sale SET state = 'returned', reason = ? WHERE till = ? AND receipt = ?`,
		e.Reason,
		till,
		receipt,
	)
}

func projectVoucher(at kernel.At, e VoucherIssued, exec kernel.Exec) {
	exec(
		`INSERT INTO card_voucher (number, card, holding, purse, till, amount_fen, on_date, until_date, state, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)`,
		int64(e.Voucher),
		int64(e.Card),
		int64(e.Holding),
		int64(e.Purse),
		int64(e.Till),
		e.Amount,
		e.On.String(),
		e.Until.String(),
		int64(at.Sequence),
	)
}

func projectLapsed(_ kernel.At, e VoucherLapsed, exec kernel.Exec) {
	exec(`UPDATE card_voucher SET state = 'lapsed' WHERE number = ?`, int64(e.Voucher))
}
