package card

import (
	"strconv"

	"liangshan/kernel"
	"liangshan/quantity"
)

// Refusals.
var (
	ErrScheme        = kernel.Refuse("card.scheme_malformed")
	ErrSchemeUnknown = kernel.Refuse("card.scheme_unknown")
	ErrSchemeOrder   = kernel.Refuse(
		"card.scheme_out_of_order",
	) // Later versions only, and purses stay as they are.
	ErrAccount       = kernel.Refuse("card.account_unsuitable")
	ErrPerson        = kernel.Refuse("card.person_unsuitable")
	ErrHeld          = kernel.Refuse("card.held_already")
	ErrHolding       = kernel.Refuse("card.holding_unknown")
	ErrHoldingClosed = kernel.Refuse("card.holding_closed")
	ErrLeft          = kernel.Refuse("card.balance_left") // It takes two persons: CloseWithBalance.
	ErrCard          = kernel.Refuse("card.card_unknown")
	ErrLost          = kernel.Refuse("card.card_lost")
	ErrReplaced      = kernel.Refuse("card.card_replaced")
	ErrExpired       = kernel.Refuse("card.card_expired")
	ErrNotLost       = kernel.Refuse("card.card_still_valid") // Report it lost first, or wait until it expires.
	ErrReason        = kernel.Refuse("card.reason_malformed")
	ErrDate          = kernel.Refuse("card.date_unsuitable")
	ErrCompany       = kernel.Refuse("card.company_unknown")

	ErrBenefit         = kernel.Refuse("card.benefit_unknown")
	ErrPartner         = kernel.Refuse("card.partner_unknown")
	ErrPartnerThere    = kernel.Refuse("card.partner_there_already")
	ErrUsedUp          = kernel.Refuse("card.benefit_used_up")
	ErrReserved        = kernel.Refuse("card.benefit_booked") // The times that are left are booked.
	ErrReceipt         = kernel.Refuse("card.receipt_used")
	ErrReceiptRange    = kernel.Refuse("card.receipt_out_of_range") // From ReceiptsOwn on they are the county's own.
	ErrRedemption      = kernel.Refuse("card.redemption_unknown")
	ErrRedemptionEnded = kernel.Refuse("card.redemption_taken_back_already")

	ErrRows       = kernel.Refuse("card.rows_out_of_range")
	ErrTill       = kernel.Refuse("card.till_unknown")
	ErrTillClosed = kernel.Refuse("card.till_closed_already")
	ErrGoods      = kernel.Refuse("card.goods_unknown")
	ErrGoodsForm  = kernel.Refuse("card.goods_malformed")
	ErrGoodsThere = kernel.Refuse("card.goods_there_differently")
	ErrPrice      = kernel.Refuse("card.price_differs") // The marked price is another one.
	ErrLot        = kernel.Refuse("card.lot_malformed")
	ErrDonor      = kernel.Refuse("card.donor_unknown")
	ErrLotUnknown = kernel.Refuse("card.lot_unknown")
	ErrLotSource  = kernel.Refuse("card.lot_source_unsuitable") // Gifts are for purses of gifts, and no others.
	ErrLotLeft    = kernel.Refuse("card.lot_has_less")

	ErrPurse      = kernel.Refuse("card.purse_unknown")
	ErrBefore     = kernel.Refuse("card.month_before_card") // Nobody had the card then.
	ErrPeriod     = kernel.Refuse("card.period_malformed")  // The first day of a month.
	ErrAmount     = kernel.Refuse("card.amount_out_of_range")
	ErrElsewhere  = kernel.Refuse("card.paid_another_way") // By a programme.
	ErrLoaded     = kernel.Refuse("card.loaded_for_period")
	ErrCap        = kernel.Refuse("card.purse_would_be_too_full")
	ErrFund       = kernel.Refuse("card.fund_too_small")
	ErrPurpose    = kernel.Refuse("card.outside_purpose")
	ErrBalance    = kernel.Refuse("card.balance_too_small")
	ErrPaidOut    = kernel.Refuse("card.paid_out") // The account of partner or shop holds less than is to come back.
	ErrSaleMax    = kernel.Refuse("card.sale_too_large")
	ErrStock      = kernel.Refuse("card.out_of_stock")
	ErrSold       = kernel.Refuse("card.sale_booked_already")
	ErrSaleOther  = kernel.Refuse("card.receipt_booked_differently")
	ErrSale       = kernel.Refuse("card.sale_unknown")
	ErrReturned   = kernel.Refuse("card.sale_returned_already")
	ErrVoucher    = kernel.Refuse("card.voucher_unsuitable")
	ErrVoucherMax = kernel.Refuse("card.voucher_above_limit")
	ErrOpen       = kernel.Refuse("card.voucher_open")
)

// A SaleRefusal says why a sale is refused, with what the purse holds: whoever stands at the till
// has to be told.
type SaleRefusal struct {
	Refusal *kernel.Refusal
	Line    int    // From 0; -1 if the sale as a whole is meant.
	Purpose string // Of the purse that was to pay.
	Goods   string // The goods' own purpose, where that is what is wrong.
	Balance int64  // What may be spent from the purse, in its unit (fen).
	Needed  int64  // What the sale comes to.

	// What people call what is wrong, in Chinese and English.
	Item   string    // The goods of the line.
	Paying [2]string // The purse that was to pay.
	Serves [2]string // The purse that pays for the goods; empty: they are had for no card.
}

func (e *SaleRefusal) Error() string { return e.Refusal.Code + " (" + e.Told() + ")" }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *SaleRefusal) Unwrap() error { return e.Refusal }

// Told says the balance and the reason in both languages.
func (e *SaleRefusal) Told() string {
	have, need := quantity.Format(e.Balance, 2), quantity.Format(e.Needed, 2)
	zh, en := "余额 "+have+" 元，本次 "+need+" 元", "balance "+have+", this sale "+need
	line := strconv.Itoa(e.Line + 1)
	switch {
	case e.Line < 0 || e.Item == "":
	case e.Goods == "":
		zh, en = zh+"；第 "+line+" 行："+e.Item, en+"; line "+line+": "+e.Item
	case e.Serves[0] == "":
		zh += "；第 " + line + " 行的" + e.Item + "不能用卡购买"
		en += "; line " + line + " (" + e.Item + ") is had for no card"
	default:
		zh += "；第 " + line + " 行的" + e.Item + "由“" + e.Serves[0] + "”账户支付，不能由“" + e.Paying[0] + "”账户支付"
		en += "; line " + line + " (" + e.Item + ") is paid for by the purse for " + e.Serves[1] + ", not by that for " +
			e.Paying[1]
	}
	return zh + " · " + en
}
