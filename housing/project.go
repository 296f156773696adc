package housing

import (
	"encoding/hex"
	"strconv"

	"liangshan/calendar"
	"liangshan/kernel"
)

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.terms, projectTerms)
	kernel.Project(e.home, projectHome)
	kernel.Project(e.bought, projectBought)
	kernel.Project(e.boughtOut, projectBoughtOut)
	kernel.Project(e.sold, projectSold)
	kernel.Project(e.leased, projectLeased)
	kernel.Project(e.ended, projectLeaseEnded)
	kernel.Project(e.support, projectSupport)
	kernel.ProjectRows(e.billed, projectBilled)
	kernel.Project(e.paid, projectPaid)
	kernel.Project(e.opened, projectOpened)
	kernel.ProjectRows(e.applied, projectApplied)
	kernel.Project(e.frozen, projectFrozen)
	kernel.Project(e.drawn, projectDrawn)
	kernel.ProjectRows(e.ranked, projectRanked)
	kernel.Project(e.assigned, projectAssigned)
	kernel.Project(e.declined, projectDeclined)
	kernel.Project(e.released, projectReleased)
	kernel.Project(e.supportEnded, projectSupportEnded)
	kernel.Project(e.takenBack, projectTakenBack)
	kernel.Project(e.owners, projectOwners)
	kernel.Project(e.rescinded, projectRescinded)
	kernel.Project(e.withdrawn, projectWithdrawn)
	kernel.Project(e.moved, projectMoved)
	kernel.Project(e.paidBack, projectPaidBack)
}

func projectTerms(_ kernel.At, e TermsPublished, exec kernel.Exec) {
	exec(
		`INSERT INTO housing_terms (from_date, share_min_ppm, share_max_ppm, buy_out_years, sale_years, buy_out_basis,
		public_rent_ppm, accept_days, basis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.From.String(),
		int64(e.ShareMin),
		int64(e.ShareMax),
		int64(e.BuyOutYears),
		int64(e.SaleYears),
		string(e.BuyOutBasis),
		int64(e.PublicRent),
		int64(e.AcceptDays),
		e.Basis,
	)
}

func projectHome(_ kernel.At, e HomeRegistered, exec kernel.Exec) {
	exec(`INSERT INTO housing_home (number, code, division, area_dm2, kind, state) VALUES (?, ?, ?, ?, ?, 'free')`,
		int64(e.Number), e.Home.Code, string(e.Home.Division), e.Home.AreaDM2, string(e.Home.Kind))
}

func projectBought(at kernel.At, e Bought, exec kernel.Exec) {
	exec(`INSERT INTO housing_contract (number, home, on_date, terms_date, price_fen, public_share, state, sequence)
		VALUES (?, ?, ?, ?, ?, ?, 'shared', ?)`, int64(e.Contract), int64(e.Home), e.On.String(), e.Terms.String(), e.Price,
		ratio(e.PublicNum, e.PublicDen), int64(at.Sequence))
	for i, o := range e.Owners {
		exec(`INSERT INTO housing_owner (contract, person, share, paid_fen) VALUES (?, ?, ?, ?)`, int64(e.Contract),
			int64(o.Person), ratio(o.Num, o.Den), e.Paid[i])
	}
	if e.PublicNum > 0 {
		insertDue(exec, Subject{Kind: OfContract, Number: uint32(e.Contract)})
	}
	exec(`UPDATE housing_home SET state = 'taken', allocation = NULL WHERE number = ?`, int64(e.Home))
}

// dayOrNull writes a day; nothing of one that is not known.
func dayOrNull(day calendar.Date) any {
	if day == 0 {
		return nil
	}
	return day.String()
}

func ratio(num, den int64) string {
	return strconv.FormatInt(num, 10) + "/" + strconv.FormatInt(den, 10)
}

func insertDue(exec kernel.Exec, s Subject) {
	exec(`INSERT INTO housing_due (subject_kind, number) VALUES (?, ?)`, s.Kind.String(), int64(s.Number))
}

// String returns the word by which people read a kind of subject.
func (k SubjectKind) String() string {
	if k == OfContract {
		return "contract"
	}
	return "lease"
}

func projectBoughtOut(_ kernel.At, e BoughtOut, exec kernel.Exec) {
	exec(`UPDATE housing_contract SET state = 'bought_out', public_share = '0/1', ended_date = ?, buy_out_fen = ?
		WHERE number = ?`, e.On.String(), e.Price, int64(e.Contract))
	for _, o := range e.Owners {
		exec(`UPDATE housing_owner SET share = ? WHERE contract = ? AND person = ?`, ratio(o.Num, o.Den),
			int64(e.Contract), int64(o.Person))
	}
}

func projectSold(_ kernel.At, e Sold, exec kernel.Exec) {
	exec(
		`UPDATE housing_contract SET state = 'sold', ended_date = ?, sale_fen = ?, public_fen = ? WHERE number = ?`,
		e.On.String(),
		e.Price,
		e.Parts[len(e.Parts)-1],
		int64(e.Contract),
	)
	exec(
		`UPDATE housing_home SET state = 'gone' WHERE number = (SELECT home FROM housing_contract WHERE number = ?)`,
		int64(e.Contract),
	)
}

func projectLeased(at kernel.At, e Leased, exec kernel.Exec) {
	exec(
		`INSERT INTO housing_lease (number, home, person, monthly_fen, from_date, sequence) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(e.Lease),
		int64(e.Home),
		int64(e.Tenant),
		e.Monthly,
		e.From.String(),
		int64(at.Sequence),
	)
	exec(`UPDATE housing_home SET state = 'taken', allocation = NULL WHERE number = ?`, int64(e.Home))
	insertDue(exec, Subject{Kind: OfLease, Number: uint32(e.Lease)})
}

func projectLeaseEnded(_ kernel.At, e LeaseEnded, exec kernel.Exec) {
	exec(
		`UPDATE housing_lease SET until_date = ?, reason = ? WHERE number = ?`,
		e.Until.String(),
		e.Reason,
		int64(e.Lease),
	)
	exec(`UPDATE housing_home SET state = 'free' WHERE number = (SELECT home FROM housing_lease WHERE number = ?)`,
		int64(e.Lease))
	exec(`UPDATE housing_due SET rent_fen = rent_fen - ?, net_fen = net_fen - ?, owed_fen = owed_fen - ?
		WHERE subject_kind = ? AND number = ?`, e.Rent, e.Rent-e.Support, e.Rent-e.Support, OfLease.String(), int64(e.Lease))
}

func projectSupport(_ kernel.At, e SupportGranted, exec kernel.Exec) {
	exec(`UPDATE housing_support SET until_date = max(from_date, ?) WHERE lease = ? AND until_date > ?`, e.From.String(),
		int64(e.Lease), e.From.String())
	exec(`INSERT INTO housing_support (lease, from_date, until_date, monthly_fen, programme) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (lease, from_date) DO UPDATE SET until_date = excluded.until_date, monthly_fen = excluded.monthly_fen,
		programme = excluded.programme`, int64(e.Lease), e.From.String(), e.Until.String(), e.Monthly, e.Programme)
}

func projectBilled(at kernel.At, head RollHead, rows []RollRow, exec kernel.Exec) {
	for _, row := range rows {
		exec(`INSERT INTO housing_roll (month, subject_kind, number, rent_fen, support_fen, net_fen, sequence)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, head.Month.String(), row.Kind.String(), int64(row.Number), row.Rent, row.Support,
			row.Rent-row.Support, int64(at.Sequence))
		exec(`UPDATE housing_due SET rent_fen = rent_fen + ?, net_fen = net_fen + ?, owed_fen = owed_fen + ?
			WHERE subject_kind = ? AND number = ?`, row.Rent, row.Rent-row.Support, row.Rent-row.Support, row.Kind.String(),
			int64(row.Number))
	}
}

func projectPaid(at kernel.At, e Paid, exec kernel.Exec) {
	exec(
		`INSERT INTO housing_payment (reference, subject_kind, number, amount_fen, paid_ms) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (reference) DO UPDATE SET subject_kind = excluded.subject_kind, number = excluded.number,
			amount_fen = excluded.amount_fen, paid_ms = excluded.paid_ms, taken_back = 0`,
		int64(e.Reference),
		e.Kind.String(),
		int64(e.Number),
		e.Amount,
		at.Time,
	)
	exec(
		`UPDATE housing_due SET paid_fen = paid_fen + ?, owed_fen = owed_fen - ? WHERE subject_kind = ? AND number = ?`,
		e.Amount,
		e.Amount,
		e.Kind.String(),
		int64(e.Number),
	)
}

func projectOpened(_ kernel.At, e AllocationOpened, exec kernel.Exec) {
	exec(`INSERT INTO housing_allocation (number, code, homes, method, public_source, public_form, draw_date, commitment,
		housed_rule, tickets_max, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')`, int64(e.Number),
		e.Code, int64(e.Homes), string(e.Method), e.Public,
		e.Form, e.DrawOn.String(), hex.EncodeToString(e.Commitment[:]), string(e.Rule), int64(e.Tickets))
	for _, s := range e.Offered {
		exec(`UPDATE housing_home SET allocation = ? WHERE number BETWEEN ? AND ?`, int64(e.Number), int64(s.First),
			int64(s.Last))
	}
}

func projectApplied(_ kernel.At, head AppliedHead, rows []AppliedRow, exec kernel.Exec) {
	for _, row := range rows {
		exec(`INSERT INTO housing_application (number, allocation, person, weight, points) VALUES (?, ?, ?, ?, ?)`,
			int64(row.Number), int64(head.Allocation), int64(row.Person), int64(row.Weight), int64(row.Points))
	}
	exec(`UPDATE housing_allocation SET row_count = row_count + ? WHERE number = ?`, int64(len(rows)),
		int64(head.Allocation))
}

func projectFrozen(_ kernel.At, e ListFrozen, exec kernel.Exec) {
	exec(`UPDATE housing_allocation SET state = 'frozen', root = ? WHERE number = ?`, hex.EncodeToString(e.Root[:]),
		int64(e.Allocation))
}

func projectDrawn(at kernel.At, e Drawn, exec kernel.Exec) {
	exec(`UPDATE housing_allocation SET state = 'drawn', public_value = ?, notary_number = ?, seed = ?, sequence = ?
		WHERE number = ?`, e.Public, hex.EncodeToString(e.Number[:]), hex.EncodeToString(e.Seed[:]), int64(at.Sequence),
		int64(e.Allocation))
}

func projectRanked(_ kernel.At, _ RankedHead, rows []RankedRow, exec kernel.Exec) {
	for _, row := range rows {
		exec(`UPDATE housing_application SET rank = ? WHERE number = ?`, int64(row.Rank), int64(row.Application))
	}
}

func projectAssigned(_ kernel.At, e Assigned, exec kernel.Exec) {
	exec(`UPDATE housing_application SET home = ?, assigned_date = ? WHERE number = ?`, int64(e.Home), dayOrNull(e.On),
		int64(e.Application))
	exec(`UPDATE housing_home SET state = 'kept' WHERE number = ?`, int64(e.Home))
}

func projectDeclined(_ kernel.At, e Declined, exec kernel.Exec) {
	exec(`UPDATE housing_application SET declined = 1 WHERE number = ?`, int64(e.Application))
}
