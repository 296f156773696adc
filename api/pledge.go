package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/quantity"
	"liangshan/view"
)

// A PledgedLoan is a loan for which tonnes are pledged, and how much of what it costs carbon brings in.
type PledgedLoan struct {
	Pledge     uint64       `json:"pledge"`
	Owner      int64        `json:"owner" doc:"Number of the company"`
	OwnerName  string       `json:"owner_name"`
	Lender     int64        `json:"lender" doc:"Number of the company"`
	LenderName string       `json:"lender_name"`
	Tonnes     int64        `json:"tonnes"`
	Loan       int64        `json:"loan_fen"`
	Paper      string       `json:"paper" doc:"Code of its entry in the register of movable property"`
	PledgedMS  int64        `json:"pledged_ms"`
	EndedMS    int64        `json:"ended_ms" doc:"0: it has not ended"`
	End        string       `json:"end" doc:"Code of the release, or of the court's order"`
	Foreclosed bool         `json:"foreclosed"`
	Years      []PledgeYear `json:"years" doc:"Those of which debt service is known"`
	Position   uint64       `json:"position"`
}

// A PledgeYear is what a loan costs in a year, and what the owner's carbon has brought in.
type PledgeYear struct {
	Year     int64 `json:"year"`
	Service  int64 `json:"service_fen" doc:"Interest and repayment"`
	Known    bool  `json:"known" doc:"The year has begun, and the county kept books in it"`
	Over     bool  `json:"over" doc:"No more income can come in it"`
	Income   int64 `json:"income_fen" doc:"From sales out of store and on the exchange, less fees and taxes"`
	ShareNum int64 `json:"share_num" doc:"Exact share of the service that the income covers; it may exceed one"`
	ShareDen int64 `json:"share_den" doc:"0: there is no share, and none is to be shown"`
}

// pledgeIncome is what an owner's sales have brought in between two days: of stores the sales of their stock, of
// others what the exchange's statements say, less all fees and taxes of the day and deposits that bidders lost,
// which no tonnes brought, so that it is never too much.
const pledgeIncome = `SELECT coalesce((SELECT sum(proceeds_fen - forfeited_fen - fees_fen) FROM carbon_sale
	WHERE storage = ?1 AND sold_ms >= ?2 AND sold_ms < ?3), 0) +
	CASE WHEN EXISTS (SELECT 1 FROM carbon_stock WHERE storage = ?1) THEN 0
	ELSE coalesce((SELECT sum(t.sold_fen - t.fees_fen - t.taxes_fen) FROM exchange_participant_row p
	JOIN exchange_statement_row t ON t.id BETWEEN (p.id << 32) + ?4 AND (p.id << 32) + ?5 WHERE p.company = ?1), 0) END`

// Pledge returns the loan of a pledge, also of one that has ended. Refusal: carbon.pledge_unknown, as a 404.
func (r Reader) Pledge(ctx context.Context, after, number uint64) (loan PledgedLoan, err error) {
	today, err := calendar.FromMillis(r.county.Now())
	if err != nil {
		return loan, err
	}
	first, err := r.entry(ctx, 0)
	if err != nil {
		return loan, err
	}
	founded, err := calendar.FromMillis(first.Time)
	if err != nil {
		return loan, err
	}
	loan = PledgedLoan{Pledge: number, Years: []PledgeYear{}}
	known := false
	at, err := r.county.View.Read(ctx, after, func(tables *view.Snapshot) error {
		var err error
		if known, err = loan.read(tables); err != nil || !known {
			return err
		}
		return loan.cover(tables, founded, today)
	})
	if err == nil && !known {
		err = &absent{carbon.ErrPledge}
	}
	loan.Position = at.Entries
	return loan, err
}

// read reads the loan and what it costs by year. false: there is none.
func (l *PledgedLoan) read(tables *view.Snapshot) (bool, error) {
	rows, err := tables.Query(`SELECT p.owner, coalesce(o.name, ''), p.lender, coalesce(b.name, ''), p.tonnes,
		p.loan_fen, p.paper, p.pledged_ms, coalesce(p.ended_ms, 0), coalesce(p.end_code, ''), coalesce(p.foreclosed, 0)
		FROM carbon_pledge p LEFT JOIN company_company o ON o.number = p.owner
		LEFT JOIN company_company b ON b.number = p.lender WHERE p.id = ?`, int64(l.Pledge))
	if err != nil || len(rows.Rows) != 1 {
		return false, err
	}
	r := rows.Rows[0]
	l.Owner, l.OwnerName, l.Lender, l.LenderName = r[0].(int64), r[1].(string), r[2].(int64), r[3].(string)
	l.Tonnes, l.Loan, l.Paper, l.PledgedMS = r[4].(int64), r[5].(int64), r[6].(string), r[7].(int64)
	l.EndedMS, l.End, l.Foreclosed = r[8].(int64), r[9].(string), r[10].(int64) == 1
	rows, err = tables.Query(`SELECT year, service_fen FROM carbon_pledge_service WHERE pledge = ? ORDER BY year`,
		int64(l.Pledge))
	if err != nil {
		return false, err
	}
	for _, r := range rows.Rows {
		l.Years = append(l.Years, PledgeYear{Year: r[0].(int64), Service: r[1].(int64)})
	}
	return true, nil
}

// cover says of each year what the owner's carbon has brought in, and the share that this covers. Of years before the
// county kept books, and of those to come, nothing is known.
func (l *PledgedLoan) cover(tables *view.Snapshot, founded, today calendar.Date) error {
	begun, _, _ := founded.Civil()
	now, _, _ := today.Civil()
	for i := range l.Years {
		y := &l.Years[i]
		if y.Year < int64(begun) || y.Year > int64(now) {
			continue
		}
		from, err := calendar.New(int(y.Year), 1, 1)
		if err != nil {
			return err
		}
		to, err := calendar.New(int(y.Year)+1, 1, 1)
		if err != nil {
			return err
		}
		rows, err := tables.Query(
			pledgeIncome,
			l.Owner,
			from.StartMillis(),
			to.StartMillis(),
			int64(from),
			int64(to)-1,
		)
		if err != nil {
			return err
		}
		y.Known, y.Over, y.Income = true, y.Year < int64(now), rows.Rows[0][0].(int64)
		if share, err := carbon.Coverage(y.Income, y.Service); err == nil {
			y.ShareNum, y.ShareDen = share.Num, share.Den
		}
	}
	return nil
}

// Percent writes the share of a year in percent with two decimals, rounded down, so that it never says too much; empty
// if there is none.
func (y PledgeYear) Percent() string {
	if y.ShareDen == 0 {
		return ""
	}
	hundredths, err := quantity.MulDiv(y.ShareNum, 10_000, y.ShareDen, quantity.Down)
	if err != nil {
		return strconv.FormatInt(y.ShareNum, 10) + "/" + strconv.FormatInt(y.ShareDen, 10)
	}
	return quantity.Format(hundredths, 2) + " %"
}

// declarePledges makes the operation that shows a pledged loan.
func (a *API) declarePledges() {
	a.add(&operation{method: http.MethodGet, path: "/v1/pledge/{number}", id: "register.pledge", tag: tagRead,
		summary: "质押贷款与碳汇收入覆盖 A pledged loan, and the share of its service that carbon income covers",
		answer:  reflect.TypeFor[PledgedLoan](), handle: a.pledge,
		parameters: []*huma.Param{parameter("path", "number", "Of the pledge", wholeNumber()), afterParameter()}})
}

func (a *API) pledge(x *exchange) error {
	number, err := x.pathNumber("number")
	if err != nil {
		return err
	}
	after, err := x.after()
	if err != nil {
		return err
	}
	if number > 1<<63-1 {
		return &absent{carbon.ErrPledge}
	}
	if _, err := x.allow(auth.Read("carbon_pledge"), nil, 0, auth.Amount("id", int64(number))); err != nil {
		return err
	}
	loan, err := a.Pledge(x.r.Context(), after, number)
	if err != nil {
		return err
	}
	return x.send(loan)
}
