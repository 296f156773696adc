CREATE TABLE loan_terms (
	from_date        TEXT    PRIMARY KEY,
	person_max_fen   INTEGER NOT NULL,
	partner_rate_ppm INTEGER NOT NULL,
	partners_max_fen INTEGER NOT NULL,
	firm_max_fen     INTEGER NOT NULL,
	per_head_fen     INTEGER NOT NULL,
	support_rate_ppm INTEGER NOT NULL,
	overdue_months   INTEGER NOT NULL,
	full_up_to_fen   INTEGER NOT NULL,
	part_ppm         INTEGER NOT NULL,
	multiple         INTEGER NOT NULL, -- exposure at most so many times the fund
	basis            TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE loan_loan (
	number        INTEGER PRIMARY KEY,
	bank_company  INTEGER NOT NULL,
	company       INTEGER NOT NULL, -- that borrows; 0: persons do
	principal_fen INTEGER NOT NULL,
	unpaid_fen    INTEGER NOT NULL,
	limit_fen     INTEGER NOT NULL, -- what the borrowers might have had
	rate_ppm      INTEGER NOT NULL,
	from_date     TEXT    NOT NULL,
	due_date      TEXT    NOT NULL,
	state         TEXT    NOT NULL, -- standing, overdue, repaid, claimed
	claim_date    TEXT,             -- the first day on which the fund may be asked to pay
	claimed_date  TEXT,
	claimed_fen   INTEGER,          -- what the fund paid
	owed_fen      INTEGER,          -- since then
	sequence      INTEGER NOT NULL
) STRICT;

CREATE INDEX loan_loan_state ON loan_loan (state, due_date);

CREATE TABLE loan_borrower (
	loan   INTEGER NOT NULL,
	person INTEGER NOT NULL,
	PRIMARY KEY (loan, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX loan_borrower_person ON loan_borrower (person);

CREATE TABLE loan_payment (
	sequence   INTEGER PRIMARY KEY,
	loan       INTEGER NOT NULL,
	kind       TEXT    NOT NULL, -- repaid, recovered, taken_back: noted wrongly as repaid
	amount_fen INTEGER NOT NULL,
	fund_fen   INTEGER NOT NULL, -- of it the fund's
	on_date    TEXT    NOT NULL,
	reference  INTEGER NOT NULL
) STRICT;

CREATE INDEX loan_payment_loan ON loan_payment (loan);

CREATE TABLE loan_support (
	sequence     INTEGER PRIMARY KEY,
	loan         INTEGER NOT NULL,
	period       TEXT    NOT NULL,
	interest_fen INTEGER NOT NULL,
	amount_fen   INTEGER NOT NULL,
	state        TEXT    NOT NULL -- given, paid, taken_back
) STRICT;

CREATE INDEX loan_support_loan ON loan_support (loan, period);
