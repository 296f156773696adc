package api

import (
	"context"

	market "liangshan/exchange"
)

// An OwnPayout is cash that a participant has asked for.
type OwnPayout struct {
	Payout    int64  `json:"payout"`
	Amount    int64  `json:"amount_fen"`
	Account   string `json:"bank_account" doc:"To which it goes"`
	State     string `json:"state" doc:"asked, released, filed (with the bank), paid or returned"`
	File      int64  `json:"file" doc:"Bank file with which it went; 0: none"`
	AskedMS   int64  `json:"asked_ms"`
	EndedMS   int64  `json:"ended_ms" doc:"Paid or returned; 0: neither"`
	Reference string `json:"reference" doc:"The bank's number of the payment"`
	Reason    string `json:"reason" doc:"Of one that was returned: a code"`
}

// payoutsLong is how many payouts an account shows. More than those under way always fit.
const payoutsLong = 50

// Payouts returns a participant's payouts: those under way, then the newest that ended.
func (r Reader) Payouts(ctx context.Context, after uint64, p market.Participant) ([]OwnPayout, error) {
	all := []OwnPayout{}
	_, err := r.tape(ctx, after, `SELECT id, amount_fen, bank_account,
		CASE WHEN state = 'released' AND bank_file IS NOT NULL THEN 'filed' ELSE state END, coalesce(bank_file, 0),
		asked_ms, coalesce(ended_ms, 0), coalesce(reference, ''), coalesce(reason, '')
		FROM exchange_payout WHERE participant = ? ORDER BY ended_ms IS NOT NULL, id DESC`,
		[]any{int64(p)}, func(n func(int) int64, row []any) bool {
			text := func(i int) string { s, _ := row[i].(string); return s }
			all = append(all, OwnPayout{n(0), n(1), text(2), text(3), n(4), n(5), n(6), text(7), text(8)})
			return len(all) < payoutsLong
		})
	return all, err
}
