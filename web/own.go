package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/quantity"
)

// routeOwn declares the pages of a villager: the own household, land and its rent, shares and
// dividends, objections, what is known of the person and the way to have it put right. A guardian sees them for a ward
// and a proxy for who has granted it, as the register of persons has it; a village assistant for anybody, for half an
// hour after having said why. Each such reading and act is kept, and the person sees it.
func (s *Site) routeOwn() {
	s.door("GET /mine", "own", mine)
	s.door("GET /mine/slip/{line}", "own", mineSlip)
	s.door("GET /mine/receipt/{line}", "own", mineReceipt)
	s.door("GET /mine/rent/{sequence}", "own", mineRent)
	s.door("GET /mine/why/{run}", "own", mineWhy)
	s.door("GET /mine/cards", "own", ownCards)
	s.door("GET /mine/homes", "own", ownHomes)
	s.door("GET /mine/loans", "own", ownLoans)
	s.door("GET /mine/gifts", "own", ownGifts)
	for path, o := range offers {
		s.door("GET "+path, "own", o.page)
		s.door("POST "+path, "own", o.page)
	}
	s.door("GET /mine/programmes", "own", ownGrants)
	s.door("GET /mine/whynot/{run}", "own", mineWhyNot)
	s.door("GET /mine/whypaper/{run}", "own", minePaper)
	s.door("GET /mine/facts", "own", ownFacts)
	s.door("GET /mine/readers", "own", readers)
	s.door("GET /mine/grant/{run}/{number}", "own", mineGrant)
	for path, page := range map[string]func(*visit) error{"/mine/object": object, "/mine/appeal": appeal,
		"/mine/choose": choose, "/mine/correct": correct, "/mine/unproxy": unproxy} {
		s.door("GET "+path, "own", page)
		s.door("POST "+path, "own", page)
	}
	s.door("POST /mine/assist", "assist", assist)
}

// Refusals of the pages of a villager.
var (
	errNotOwn    = kernel.Refuse("portal.not_own")        // Neither one's own, nor a ward's, nor assisted just now.
	errNoPerson  = kernel.Refuse("portal.no_person")      // The actor stands for nobody in the register of persons.
	errObjection = kernel.Refuse("portal.object_to_none") // There is no such line to object to.
)

// A mineView is what the page of a villager shows.
type mineView struct {
	Person     string
	Name       string
	Self       bool
	Wards      []personRow
	Principals []personRow // Who lets the visitor act for them.
	Assisted   []assistedNow
	Right      string // By which another's page is open.
	CanAssist  bool
	CanFind    bool   // The number of a person by its name.
	Assist     string // Into the field of who is assisted.
	Reasons    []option
	Household  *householdView
	Parcels    []parcelView
	Rents      []rentView
	Shares     []shareView
	Lines      []lineView
	Objections []objectionView
	Grants     []grantView
}

// An assistedNow is a person for whom the visitor acts just now, and until when.
type assistedNow struct{ Number, Until string }

type householdView struct {
	Number, Village, Since string
	Head                   bool
	Members                int
}

type parcelView struct{ Code, Village, Area, Kind, Contract, Rent, Until string }

// A rentView is rent that came, or that was given back.
type rentView struct {
	When, Contract, From, To, Amount, Receipt string
	Back                                      bool
}

type shareView struct{ Owner, Units, All, Since string }

type lineView struct{ ID, Run, Owner, Amount, Tax, Net, State, Object string }

type objectionView struct{ Number, Run, Reason, State, When, Decision string }

// actorPerson returns the person that the visitor is. Refusal: errNoPerson.
func (v *visit) actorPerson() (person uint64, self bool, err error) {
	if a := v.holder.Actor; a.Kind == authority.Person {
		person, err = v.keptNumber(a.Subject)
		return person, true, err
	}
	if !v.api.May(auth.Page("assist")) {
		return 0, false, errNoPerson
	}
	return 0, false, nil
}

// ownPerson returns whose pages the visitor opens.
func (v *visit) ownPerson() (person uint64, self bool, err error) {
	if v.r.FormValue("person") == "" {
		return v.actorPerson()
	}
	if v.holder.Actor.Kind == authority.Person {
		if person, self, err = v.actorPerson(); err != nil {
			return 0, false, err
		}
	}
	asked := v.r.FormValue("person")
	number, err := strconv.ParseUint(asked, 10, 63)
	if err != nil || number == 0 {
		return 0, false, errBadWord
	}
	if number, err = v.keptNumber(number); err != nil {
		return 0, false, err
	}
	if self && number == person {
		return person, true, nil
	}
	if err := v.behalf(person, number); err != nil {
		return 0, false, err
	}
	return number, false, nil
}

// keptNumber returns the number that is kept for a person of whom one may have been merged into another.
func (v *visit) keptNumber(number uint64) (uint64, error) {
	rows, err := v.rows(`WITH RECURSIVE kept(number) AS (SELECT ?1 UNION SELECT p.merged_into FROM person_person p
		JOIN kept k ON p.number = k.number WHERE p.merged_into IS NOT NULL)
		SELECT k.number FROM kept k JOIN person_person p ON p.number = k.number WHERE p.merged_into IS NULL`, int64(number))
	if err != nil || len(rows) != 1 {
		return number, err
	}
	return uint64(rows[0][0].(int64)), nil
}

func (v *visit) isAssisted(ctx context.Context, _, number uint64) (bool, error) {
	if v.api.Allow(auth.Page("assist")) != nil {
		return false, nil
	}
	return v.s.options.Accounts.Assists(ctx, v.signed.Account.ID, number)
}

const wardsToday = `SELECT ward FROM person_guardianship WHERE guardian = ?1 AND ended_date IS NULL
	AND from_date <= ?2 AND (until_date IS NULL OR until_date >= ?2)`

func (v *visit) isWard(ctx context.Context, guardian, ward uint64) (bool, error) {
	if guardian == 0 {
		return false, nil
	}
	rows, err := v.s.read.Rows(ctx, wardsToday+` AND ward = ?3`, int64(guardian), v.today(), int64(ward))
	return len(rows) > 0, err
}

// today returns the county's day.
func (v *visit) today() string {
	today, err := calendar.FromMillis(v.s.read.Now())
	if err != nil {
		panic("web: the clock shows no day of the calendar")
	}
	return today.String()
}

// mine shows what belongs to a person.
func mine(v *visit) error {
	person, self, err := v.ownPerson()
	if err != nil {
		return err
	}
	return v.showMine(person, self)
}

func (v *visit) showMine(person uint64, self bool) (err error) {
	v.name, v.Title, v.Here = "mine", v.T("mine"), "/mine"
	view := &mineView{Self: self, CanAssist: v.api.May(auth.Page("assist")), CanFind: v.api.May(auth.Page("find")),
		Assist: v.r.PostFormValue("person"), Reasons: v.assistReasons(v.r.PostFormValue("reason"))}
	v.Data = view
	if view.Assisted, err = v.assistedNow(); err != nil {
		return err
	}
	if view.Wards, err = v.wards(); err != nil {
		return err
	}
	if view.Principals, err = v.principals(); err != nil || person == 0 {
		return err
	}
	if v.right != "" {
		view.Right = v.T("right_" + v.right)
	}
	view.Person = plain(person)
	if view.Name, err = v.s.options.API.Name(v.r.Context(), person); err != nil {
		return err
	}
	for _, fill := range []func(*mineView, int64) error{v.ownHousehold, v.ownLand, v.ownRent, v.ownShares, v.ownLines,
		v.ownProgrammes,
		v.ownObjections} {
		if err := fill(view, int64(person)); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) wards() (all []personRow, err error) {
	if v.holder.Actor.Kind != authority.Person {
		return nil, nil
	}
	person, _, err := v.actorPerson()
	if err != nil {
		return nil, err
	}
	rows, err := v.rows(wardsToday, int64(person), v.today())
	for _, row := range rows {
		number := uint64(row[0].(int64))
		name, err := v.s.options.API.Name(v.r.Context(), number)
		if err != nil {
			return nil, err
		}
		all = append(all, personRow{Number: plain(number), Name: name})
	}
	return all, err
}

func (v *visit) rows(query string, args ...any) ([][]any, error) {
	return v.s.read.Rows(v.r.Context(), query, args...)
}

func (v *visit) ownHousehold(view *mineView, person int64) error {
	rows, err := v.rows(`SELECT h.number, coalesce(d.name, h.village), h.formed_date, coalesce(h.head, 0) = ?1,
		(SELECT count(*) FROM person_membership m WHERE m.household = h.number AND m.until_date IS NULL)
		FROM person_person p JOIN person_household h ON h.number = p.household
		LEFT JOIN village_division d ON d.code = h.village WHERE p.number = ?1`, person)
	if len(rows) == 1 {
		r := rows[0]
		view.Household = &householdView{
			valueText(r[0]),
			valueText(r[1]),
			valueText(r[2]),
			r[3] == int64(1),
			int(r[4].(int64)),
		}
	}
	return err
}

func (v *visit) ownShares(view *mineView, person int64) error {
	rows, err := v.rows(allNumbers+` SELECT coalesce(d.name, c.name, g.owner), s.units, g.total_units, s.from_date FROM
		dividend_share s
		JOIN dividend_register g ON g.number = s.register LEFT JOIN village_division d ON d.code = g.owner
		LEFT JOIN company_company c ON c.code = g.owner
		WHERE s.holder IN (SELECT number FROM numbers) AND s.from_date = (SELECT max(t.from_date) FROM dividend_share t
			WHERE t.register = s.register AND t.holder = s.holder AND t.from_date <= ?2) AND s.units > 0`,
		person, v.today())
	for _, r := range rows {
		view.Shares = append(
			view.Shares,
			shareView{valueText(r[0]), paper.Grouped(r[1].(int64)), paper.Grouped(r[2].(int64)),
				valueText(r[3])},
		)
	}
	return err
}

func (v *visit) ownLines(view *mineView, person int64) error {
	rows, err := v.rows(allNumbers+` SELECT l.id, u.date, coalesce(d.name, c.name, g.owner), l.amount_fen,
		l.tax_fen, l.state,
		l.run, l.register,
		u.state = 'published' AND u.until_date >= ?2 FROM dividend_line l JOIN dividend_run u ON u.number = l.run
		JOIN dividend_register g ON g.number = l.register LEFT JOIN village_division d ON d.code = g.owner
		LEFT JOIN company_company c ON c.code = g.owner
		WHERE l.holder IN (SELECT number FROM numbers) AND l.state <> 'replaced' ORDER BY l.run DESC, l.id LIMIT 100`,
		person, v.today())
	for _, r := range rows {
		amount, tax := r[3].(int64), r[4].(int64)
		shown := lineView{
			ID:     valueText(r[0]),
			Run:    valueText(r[1]),
			Owner:  valueText(r[2]),
			Amount: quantity.Format(amount, 2),
			Tax:    quantity.Format(tax, 2),
			Net:    quantity.Format(amount-tax, 2),
			State:  v.T("line_" + valueText(r[5])),
		}
		if r[8] == int64(1) {
			shown.Object = queried(
				"/mine/object",
				"run",
				valueText(r[6]),
				"register",
				valueText(r[7]),
				"person",
				view.Person,
			)
		}
		view.Lines = append(view.Lines, shown)
	}
	return err
}

func (v *visit) ownObjections(view *mineView, person int64) error {
	rows, err := v.rows(
		allNumbers+` SELECT number, run, reason, state, raised_ms, coalesce(decision, '') FROM dividend_objection
		WHERE person IN (SELECT number FROM numbers) ORDER BY number DESC LIMIT 50`,
		person,
	)
	for _, r := range rows {
		view.Objections = append(
			view.Objections,
			objectionView{valueText(r[0]), valueText(r[1]), v.reason(valueText(r[2])),
				v.T("objection_" + valueText(r[3])), v.time(r[4].(int64)), v.reason(valueText(r[5]))},
		)
	}
	return err
}

// ownLine returns the number of a line of the person whose pages are open. Refusals: errNotOwn,
// paper.ErrLineUnknown.
func (v *visit) ownLine() (line, person uint64, err error) {
	if person, _, err = v.ownPerson(); err != nil {
		return 0, 0, err
	}
	if line, err = strconv.ParseUint(v.r.PathValue("line"), 10, 62); err != nil {
		return 0, 0, paper.ErrLineUnknown
	}
	rows, err := v.rows(allNumbers+` SELECT holder IN (SELECT number FROM numbers) FROM dividend_line WHERE id = ?2`,
		int64(person), int64(line))
	switch {
	case err != nil:
		return 0, 0, err
	case len(rows) == 0:
		return 0, 0, paper.ErrLineUnknown
	case person == 0 || rows[0][0] != int64(1):
		return 0, 0, errNotOwn
	}
	return line, person, nil
}

// mineSlip shows a dividend slip of the person: the way of every fen back to sale and plot.
func mineSlip(v *visit) error {
	line, person, err := v.ownLine()
	if err != nil {
		return err
	}
	slip, err := v.s.read.Slip(v.r.Context(), line)
	if err != nil {
		return err
	}
	if slip.Name, err = v.s.options.API.Name(v.r.Context(), person); err != nil {
		return err
	}
	v.name, v.Title, v.Here, v.Register.Slip = "paper", v.T("slip"), "/mine", slip
	v.Register.Back = queried("/mine", "person", plain(person))
	v.Register.Receipt = queried("/mine/receipt/"+plain(line), "person", plain(person))
	v.Register.Article, err = v.s.sheet(v.r, v.page).Slip(slip)
	return err
}

// mineReceipt hands out the receipt of a line: of that row alone, or of the event by which one heir got it. Neither
// shows what is anybody else's.
func mineReceipt(v *visit) error {
	line, _, err := v.ownLine()
	if err != nil {
		return err
	}
	rows, err := v.rows(`SELECT sequence, coalesce(row, -1) FROM dividend_line WHERE id = ? AND sequence IS NOT NULL`,
		int64(line))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return paper.ErrLineUnknown
	}
	return v.receiptFile(uint64(rows[0][0].(int64)), int(rows[0][1].(int64)))
}

// assistReasonCodes are why somebody acts for another.
var assistReasonCodes = []string{"asked_in_person", "asked_by_phone", "cannot_read", "ill", "no_phone"}

func (v *visit) assistReasons(chosen string) (all []option) {
	for _, code := range assistReasonCodes {
		all = append(all, option{code, v.reason(code), code == chosen})
	}
	return all
}

// assist begins to act for a person. It is kept who did, for whom and why.
func assist(v *visit) error {
	number, err := strconv.ParseUint(v.trimmed("person"), 10, 63)
	if err != nil || number == 0 {
		return v.assistAgain("person", errNoNumber)
	}
	rows, err := v.rows(`SELECT 1 FROM person_person WHERE number = ? AND erased_ms IS NULL`, int64(number))
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return v.assistAgain("person", errNoPerson)
	}
	if number, err = v.keptNumber(number); err != nil {
		return err
	}
	err = v.s.options.Accounts.Assist(v.r.Context(), v.signed.Account.ID, number, v.r.PostFormValue("reason"))
	if isRefusal(err) {
		return v.assistAgain("reason", err)
	}
	v.to = queried("/mine", "person", plain(number))
	return err
}

// assistedNow returns for whom the visitor acts just now, and until when.
func (v *visit) assistedNow() (all []assistedNow, err error) {
	if v.api.Allow(auth.Page("assist")) != nil {
		return nil, nil
	}
	now, err := v.s.options.Accounts.Assisted(v.r.Context(), v.signed.Account.ID)
	for _, one := range now {
		until := time.UnixMilli(one.TimeMS).Add(auth.AssistanceLong).In(law)
		all = append(all, assistedNow{plain(one.Person), until.Format("15:04")})
	}
	return all, err
}

// assistAgain shows the form again with what is wrong in it.
func (v *visit) assistAgain(field string, wrong error) error {
	person, self, err := v.actorPerson()
	if err == nil {
		err = v.showMine(person, self)
	}
	if v.wrong(field, wrong); field == "person" {
		v.status = http.StatusUnprocessableEntity
	}
	return err
}
