package web

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"liangshan/api"
	"liangshan/authority"
	enterprises "liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/quantity"
)

// routeCompany declares the pages of an enterprise: what it holds, its certificates, its orders and
// statements, and forms to order and to retire.
func (s *Site) routeCompany() {
	s.door("GET /company", "company", company)
	s.door("GET /company/statement/{date}", "company", companyStatement)
	s.door("POST /company/retire", "company", companyRetire)
	s.door("POST /company/order", "company", companyOrder)
	s.door("POST /company/cancel", "company", companyCancel)
	s.door("POST /company/apply", "company", companyApply)
}

// errNoCompany refuses whoever stands for no enterprise.
var errNoCompany = kernel.Refuse("portal.no_company")

// companyLong is how many rows of each the page shows.
const companyLong = 50

// A enterpriseView is what the page of an enterprise shows.
type enterpriseView struct {
	Name, Code   string
	Holdings     []holdingView
	Certificates []certificateView
	State        string // At the exchange; empty: none.
	Reason       string // Of that state, such as why it was declined.
	MayApply     bool
	MayOrder     bool
	Purposes     []option
	Cash, Set    string
	Orders       []orderView
	Statements   []statementView
	Payouts      []payoutView
	AskPayout    string // Form to ask for one.
	Instruments  []option
	Sides        []option
	ID           string
	Form         map[string]string // What was sent.
	Done         string            // Path of the certificate that was just made.
}

type holdingView struct{ Project, Path, Vintage, Status, Tonnes string }

type certificateView struct{ Number, Tonnes, Purpose, When string }

type orderView struct {
	Instrument, Side, Price, Tonnes, Traded, State, When string

	At, Number string // For taking it back; empty: it rests no more.
}

type statementView struct{ Date, In, Out, Bought, Sold, Fees, Cash string }

// company shows what belongs to the visitor's enterprise.
func company(v *visit) error {
	a := v.holder.Actor
	if a.Kind != authority.Company || a.Subject == 0 {
		return errNoCompany
	}
	view := &enterpriseView{ID: v.s.read.NewID(), Form: map[string]string{}}
	for name := range v.r.PostForm {
		view.Form[name] = v.trimmed(name)
	}
	v.name, v.Title, v.Here, v.Data = "company_page", v.T("my_company"), "/company", view
	view.Purposes = v.purposes(view.Form["purpose"])
	number := int64(a.Subject)
	rows, err := v.rows(`SELECT name, code FROM company_company WHERE number = ?`, number)
	if err != nil {
		return err
	}
	if len(rows) == 1 {
		view.Name, view.Code = valueText(rows[0][0]), valueText(rows[0][1])
	}
	for _, fill := range []func(*enterpriseView, int64) error{v.companyHoldings, v.companyCertificates, v.companyMarket} {
		if err := fill(view, number); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) companyHoldings(view *enterpriseView, number int64) error {
	rows, err := v.rows(`SELECT p.name_zh, p.id, l.vintage, l.status, sum(l.tonnes) FROM carbon_lot l JOIN
		carbon_project p
		ON p.id = l.project WHERE l.owner = ? AND l.tonnes > 0 GROUP BY l.project, l.vintage, l.status
		ORDER BY l.project, l.vintage, l.status LIMIT 200`, number)
	for _, r := range rows {
		view.Holdings = append(
			view.Holdings,
			holdingView{valueText(r[0]), "/project/" + valueText(r[1]), valueText(r[2]),
				v.T("status_" + valueText(r[3])), whole(r[4])},
		)
	}
	return err
}

func (v *visit) companyCertificates(view *enterpriseView, number int64) error {
	rows, err := v.rows(`SELECT id, tonnes, purpose, retired_ms FROM carbon_certificate WHERE owner = ?1 OR
		beneficiary = ?1
		ORDER BY id DESC LIMIT `+strconv.Itoa(companyLong), number)
	for _, r := range rows {
		view.Certificates = append(view.Certificates, certificateView{valueText(r[0]), whole(r[1]), valueText(r[2]),
			v.time(r[3].(int64))})
	}
	return err
}

// companyMarket fills in what the enterprise has at the exchange.
func (v *visit) companyMarket(view *enterpriseView, number int64) error {
	rows, err := v.rows(
		`SELECT id, state, cash_fen, reserved_fen, coalesce(reason, '') FROM exchange_participant WHERE company = ?
		ORDER BY id DESC LIMIT 1`,
		number,
	)
	if view.MayApply = len(rows) == 0; err != nil || view.MayApply {
		return err
	}
	id, state := rows[0][0].(int64), valueText(rows[0][1])
	view.State, view.Reason = v.T("participant_"+state), v.reason(valueText(rows[0][4]))
	view.MayApply, view.MayOrder = state == "declined", state == "approved"
	view.Cash, view.Set = quantity.Format(rows[0][2].(int64), 2), quantity.Format(rows[0][3].(int64), 2)
	if err := v.companyPayouts(view, exchange.Participant(id), number); err != nil {
		return err
	}
	orders, err := v.rows(
		`SELECT i.code, o.side, o.price_fen, o.tonnes, o.traded, o.state, o.entered_ms, o.rests, i.id, o.id FROM
		exchange_order o
		JOIN exchange_instrument i ON i.id = o.instrument WHERE o.id BETWEEN ?1 << 32 AND ((?1 + 1) << 32) - 1
		ORDER BY o.id DESC LIMIT `+strconv.Itoa(companyLong),
		id,
	)
	if err != nil {
		return err
	}
	for _, r := range orders {
		o := orderView{Instrument: valueText(r[0]), Side: v.T("side_" + valueText(r[1])), Price: yuan(r[2]),
			Tonnes: whole(
				r[3],
			), Traded: whole(r[4]), State: v.T("order_" + valueText(r[5])), When: v.time(r[6].(int64))}
		if r[7].(int64) > 0 {
			o.At, o.Number = valueText(r[8]), valueText(r[9])
		}
		view.Orders = append(view.Orders, o)
	}
	days, err := v.rows(`SELECT date, paid_in_fen, paid_out_fen, bought, sold, fees_fen + taxes_fen, cash_fen FROM
		exchange_statement
		WHERE id BETWEEN ?1 << 32 AND ((?1 + 1) << 32) - 1 ORDER BY id DESC LIMIT `+strconv.Itoa(companyLong), id)
	if err != nil {
		return err
	}
	for _, r := range days {
		view.Statements = append(
			view.Statements,
			statementView{valueText(r[0]), yuan(r[1]), yuan(r[2]), whole(r[3]), whole(r[4]),
				yuan(r[5]), quantity.Format(r[6].(int64), 2)},
		)
	}
	instruments, err := v.rows(`SELECT id, code FROM exchange_instrument WHERE closed_ms IS NULL ORDER BY id LIMIT 500`)
	for _, r := range instruments {
		view.Instruments = append(
			view.Instruments,
			option{valueText(r[0]), valueText(r[1]), view.Form["instrument"] == valueText(r[0])},
		)
	}
	for _, side := range []string{"buy", "sell"} {
		view.Sides = append(view.Sides, option{side, v.T("side_" + side), view.Form["side"] == side})
	}
	return err
}

// send gives a command in the enterprise's name and says what is wrong beside the fields.
func (v *visit) send(name string, command map[string]any) (index uint64, ok bool, err error) {
	if err := company(v); err != nil || len(v.Faults) > 0 {
		return 0, false, err
	}
	view := v.Data.(*enterpriseView)
	view.ID = v.r.PostFormValue("id")
	body, err := json.Marshal(command)
	if err != nil {
		return 0, false, err
	}
	answer, problem, err := v.ask(name, view.ID, body)
	if err != nil || problem == nil {
		return answer.Index, err == nil, err
	}
	v.status = problem.Status
	v.Faults = append(v.Faults, v.faultOf(problem))
	return 0, false, nil
}

// tonnes reads an amount of whole tonnes.
func (v *visit) tonnes(field string) int64 {
	n, err := strconv.ParseInt(v.trimmed(field), 10, 63)
	if err != nil || n <= 0 {
		v.wrong(field, errNoNumber)
		return 0
	}
	return n
}

// companyOrder places an order at the exchange.
func companyOrder(v *visit) error {
	tonnes := v.tonnes("order_tonnes")
	price, err := quantity.Parse(v.trimmed("price"), 2)
	if err != nil || price <= 0 {
		v.wrong("price", errNoNumber)
	}
	instrument, err := strconv.ParseUint(v.trimmed("instrument"), 10, 32)
	if err != nil {
		v.wrong("instrument", errChoose)
	}
	if len(v.Faults) > 0 {
		return companyAgain(v)
	}
	_, ok, err := v.send(
		"exchange.order",
		map[string]any{"company": v.holder.Actor.Subject, "instrument": instrument,
			"side": v.r.PostFormValue("side"), "price_fen_t": price, "tonnes": tonnes},
	)
	if err != nil || !ok {
		return err
	}
	v.to = "/company"
	return nil
}

// companyAgain shows the page again with what is wrong with what was sent.
func companyAgain(v *visit) error {
	faults := v.Faults
	if err := company(v); err != nil {
		return err
	}
	v.Faults, v.status = faults, http.StatusUnprocessableEntity
	return nil
}

// companyCancel takes an order back that rests at the exchange.
func companyCancel(v *visit) error {
	if _, err := v.ownCompany(); err != nil {
		return err
	}
	instrument, err1 := strconv.ParseUint(v.trimmed("instrument"), 10, 32)
	order, err2 := strconv.ParseUint(v.trimmed("order"), 10, 63)
	if err1 != nil || err2 != nil {
		return errBadWord
	}
	_, ok, err := v.send(
		"exchange.cancel",
		map[string]any{"company": v.holder.Actor.Subject, "instrument": instrument,
			"order": order},
	)
	if err == nil && ok {
		v.to = "/company"
	}
	return err
}

// companyApply asks that the enterprise be let in at the exchange. Its licence is kept in the store of papers,
// where the
// officer who decides opens it.
func companyApply(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, api.MarketPaperMax)
	if err := v.r.ParseMultipartForm(api.MarketPaperMax); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return errBadWord
	}
	sent, header, err := v.r.FormFile("licence")
	if err != nil || header.Size == 0 {
		v.wrong("licence", errNoFile)
		return companyAgain(v)
	}
	defer sent.Close()
	rows, err := v.rows(`SELECT code FROM company_company WHERE number = ?`, number)
	if err != nil || len(rows) != 1 {
		return errors.Join(err, errNoCompany)
	}
	ctx := v.r.Context()
	paper, err := v.s.options.API.KeepMarketPaper(ctx, enterprises.Number(number), header.Header.Get("Content-Type"), sent)
	if err != nil {
		return err
	}
	_, ok, err := v.send("exchange.apply", map[string]any{"company": number,
		"credit_code": valueText(rows[0][0]), "documents": []string{hex.EncodeToString(paper[:])}})
	if err == nil && ok {
		v.to = "/company"
		return nil
	}
	// Only what was refused for certain is dropped: an application whose outcome is unknown may have been taken, and
	// names the paper.
	if refused := v.status >= 400 && v.status < 500; err != nil || !refused || ctx.Err() != nil {
		return err
	}
	return v.s.options.API.DropMarketPaper(ctx, paper)
}
