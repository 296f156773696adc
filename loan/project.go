package loan

import "liangshan/kernel"

func (r *Registry) declareProjections() {
	e := &r.events
	kernel.Project(e.terms, projectTerms)
	kernel.Project(e.granted, projectGranted)
	kernel.Project(e.repaid, projectRepaid)
	kernel.Project(e.overdue, projectOverdue)
	kernel.Project(e.supported, projectSupported)
	kernel.Project(e.claimed, projectClaimed)
	kernel.Project(e.recovered, projectRecovered)
	kernel.Project(e.takenBack, projectTakenBack)
	kernel.Project(e.unsupported, projectUnsupported)
	kernel.Project(e.supportPaid, projectSupportPaid)
}

func projectTerms(_ kernel.At, e TermsPublished, exec kernel.Exec) {
	exec(
		`INSERT INTO loan_terms (from_date, person_max_fen, partner_rate_ppm, partners_max_fen, firm_max_fen,
		per_head_fen, support_rate_ppm, overdue_months, full_up_to_fen, part_ppm, multiple, basis)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.From.String(),
		e.PersonMax,
		int64(e.PartnerRate),
		e.PartnersMax,
		e.FirmMax,
		e.PerHead,
		int64(e.SupportRate),
		int64(e.OverdueMonths),
		e.FullUpTo,
		int64(e.Part),
		int64(e.Multiple),
		e.Basis,
	)
}

func projectGranted(at kernel.At, e Granted, exec kernel.Exec) {
	exec(
		`INSERT INTO loan_loan (number, bank_company, company, principal_fen, unpaid_fen, limit_fen, rate_ppm, from_date,
		due_date, state, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'standing', ?)`,
		int64(e.Number),
		int64(e.Bank),
		int64(e.Firm),
		e.Principal,
		e.Principal,
		e.Limit,
		int64(e.Rate),
		e.From.String(),
		e.Due.String(),
		int64(at.Sequence),
	)
	for _, one := range e.Persons {
		exec(`INSERT INTO loan_borrower (loan, person) VALUES (?, ?)`, int64(e.Number), int64(one))
	}
}

func projectRepaid(at kernel.At, e Repaid, exec kernel.Exec) {
	exec(`INSERT INTO loan_payment (sequence, loan, kind, amount_fen, fund_fen, on_date, reference)
		VALUES (?, ?, 'repaid', ?, 0, ?, ?)`, int64(at.Sequence), int64(e.Loan), e.Amount, e.On.String(), int64(e.Reference))
	exec(
		`UPDATE loan_loan SET unpaid_fen = unpaid_fen - ?, state = CASE unpaid_fen WHEN ? THEN 'repaid' ELSE state END
		WHERE number = ?`,
		e.Amount,
		e.Amount,
		int64(e.Loan),
	)
}

func projectOverdue(_ kernel.At, e Overdue, exec kernel.Exec) {
	exec(`UPDATE loan_loan SET state = 'overdue', claim_date = ? WHERE number = ?`, e.Claim.String(), int64(e.Loan))
}

func projectSupported(at kernel.At, e Supported, exec kernel.Exec) {
	exec(`INSERT INTO loan_support (sequence, loan, period, interest_fen, amount_fen, state)
		VALUES (?, ?, ?, ?, ?, 'given')`, int64(at.Sequence), int64(e.Loan), e.Period.String(), e.Interest, e.Amount)
}

func projectClaimed(_ kernel.At, e Claimed, exec kernel.Exec) {
	exec(
		`UPDATE loan_loan SET state = 'claimed', owed_fen = ?, claimed_fen = ?, claimed_date = ? WHERE number = ?`,
		e.Owed,
		e.Amount,
		e.On.String(),
		int64(e.Loan),
	)
}

func projectRecovered(at kernel.At, e Recovered, exec kernel.Exec) {
	exec(`INSERT INTO loan_payment (sequence, loan, kind, amount_fen, fund_fen, on_date, reference)
		VALUES (?, ?, 'recovered', ?, ?, ?, ?)`, int64(at.Sequence), int64(e.Loan), e.Amount, e.Fund, e.On.String(),
		int64(e.Reference))
	exec(`UPDATE loan_loan SET owed_fen = owed_fen - ? WHERE number = ?`, e.Amount, int64(e.Loan))
}
