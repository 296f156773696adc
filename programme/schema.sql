-- Documents that were in force, each with its exact text.
CREATE TABLE programme_version (
	programme    INTEGER NOT NULL,
	version      INTEGER NOT NULL,
	code         TEXT    NOT NULL,
	name_zh      TEXT    NOT NULL,
	name_en      TEXT    NOT NULL,
	unit         TEXT    NOT NULL, -- person, household, dwelling, company, case
	every        TEXT    NOT NULL, -- once, month, quarter, year, case
	hash         TEXT    NOT NULL, -- SHA-256 of the text
	text         TEXT    NOT NULL,
	published_ms INTEGER NOT NULL,
	retired_ms   INTEGER,
	PRIMARY KEY (programme, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme_snapshot (
	number    INTEGER PRIMARY KEY,
	paper     TEXT    NOT NULL, -- id of the encrypted register
	row_count INTEGER NOT NULL,
	on_date   TEXT    NOT NULL,
	taken_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE programme_run (
	number         INTEGER PRIMARY KEY,
	state          TEXT    NOT NULL, -- computed, frozen, published, approved, reconciled, closed, withdrawn
	programme      INTEGER NOT NULL,
	version        INTEGER NOT NULL,
	from_date      TEXT    NOT NULL, -- of the period
	to_date        TEXT    NOT NULL,
	on_date        TEXT    NOT NULL, -- as of which facts were read
	snapshot       INTEGER NOT NULL,
	started_ms     INTEGER NOT NULL,
	lines          INTEGER,
	total_fen      INTEGER,
	hash           TEXT,             -- SHA-256 of the list
	explained      TEXT,             -- id of the paper with the explanations
	published_date TEXT,
	until_date     TEXT,             -- last day on which objections are heard
	approved_ms    INTEGER,
	reserved_fen   INTEGER,
	cut            INTEGER,          -- lines from this one on were not paid for want of money
	paid_fen       INTEGER,          -- as the statement says
	reason         TEXT              -- of the withdrawal
) STRICT;

CREATE INDEX programme_run_programme ON programme_run (programme, from_date);

CREATE TABLE programme_line (
	run         INTEGER NOT NULL,
	number      INTEGER NOT NULL, -- from 0, in the order in which the document serves them
	beneficiary INTEGER NOT NULL,
	payee       INTEGER NOT NULL,
	before_fen  INTEGER NOT NULL, -- entitlement of the period before the run
	total_fen   INTEGER NOT NULL, -- and with it
	reviewed    INTEGER NOT NULL, -- 1: a person has decided
	state       TEXT    NOT NULL, -- listed, nothing, due, filed, paid, failed, stopped, short, void
	attempt     INTEGER NOT NULL DEFAULT 1,
	set_off_fen INTEGER NOT NULL DEFAULT 0,
	answer      TEXT,
	answered_ms INTEGER,
	sequence        INTEGER NOT NULL, -- of the event that listed it as it is
	row             INTEGER,          -- of that event; null: it is about this line alone
	answer_sequence INTEGER,          -- of the event with the bank's answer
	answer_row      INTEGER,
	PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX programme_line_payee ON programme_line (payee);
CREATE INDEX programme_line_beneficiary ON programme_line (beneficiary);

CREATE TABLE programme_file (
	run       INTEGER NOT NULL,
	number    INTEGER NOT NULL, -- of the run's files, from 1
	paper     TEXT    NOT NULL, -- id of the encrypted file, as it went to the bank
	lines     INTEGER NOT NULL,
	total_fen INTEGER NOT NULL,
	noted_ms  INTEGER NOT NULL,
	PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme_objection (
	number            INTEGER PRIMARY KEY,
	run               INTEGER NOT NULL,
	person            INTEGER NOT NULL,
	reason            TEXT    NOT NULL,
	review            INTEGER NOT NULL, -- 1: it asks that a person look at a decision, and holds up nothing
	state             TEXT    NOT NULL, -- open, upheld, dismissed, appealed, appeal_upheld, appeal_refused
	due_date          TEXT    NOT NULL, -- last day for deciding it
	raised_ms         INTEGER NOT NULL,
	overdue_ms        INTEGER,
	decided_ms        INTEGER,
	decision          TEXT,             -- a code
	appeal_date       TEXT,             -- last day for an appeal
	appealed_ms       INTEGER,
	appeal_due_date   TEXT,             -- last day for deciding it
	appeal_overdue_ms INTEGER,
	appeal_decided_ms INTEGER,
	appeal_decision   TEXT
) STRICT;

CREATE INDEX programme_objection_run ON programme_objection (run);
CREATE INDEX programme_objection_person ON programme_objection (person);
CREATE INDEX programme_objection_due ON programme_objection (due_date) WHERE state = 'open';
CREATE INDEX programme_objection_appeal ON programme_objection (appeal_due_date) WHERE state = 'appealed';

CREATE TABLE programme_choice (
	person    INTEGER NOT NULL,
	programme INTEGER NOT NULL, -- 0: all
	choice    TEXT    NOT NULL, -- no_payment, human_review
	noted_ms  INTEGER NOT NULL,
	PRIMARY KEY (person, programme)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme_claim (
	number      INTEGER PRIMARY KEY,
	run         INTEGER NOT NULL,
	line        INTEGER NOT NULL,
	person      INTEGER NOT NULL,
	amount_fen  INTEGER NOT NULL,
	balance_fen INTEGER NOT NULL, -- still owed
	reason      TEXT    NOT NULL,
	raised_ms   INTEGER NOT NULL,

	recovered_fen INTEGER NOT NULL DEFAULT 0, -- repaid, or kept back from payments
	given_back_fen INTEGER NOT NULL DEFAULT 0  -- of it, given back
) STRICT;

CREATE INDEX programme_claim_person ON programme_claim (person);

-- Lines of statements that belonged to nothing: a work list.
CREATE TABLE programme_suspense (
	number      INTEGER PRIMARY KEY,
	programme   INTEGER NOT NULL,
	paper       TEXT    NOT NULL, -- id of the statement
	entry       INTEGER NOT NULL,
	amount_fen  INTEGER NOT NULL, -- below zero: it went out; 0: nobody could read it
	kind        TEXT    NOT NULL,
	noted_ms    INTEGER NOT NULL,
	resolved_ms INTEGER,
	account     INTEGER,          -- where its money belonged; null with a day of resolving: to the payments that it is made of
	reason      TEXT,
	waits_in    INTEGER           -- account in which its money waits; the bank's if nobody could read it; null: not said yet
) STRICT;

-- Statements of banks that were taken.
CREATE TABLE programme_statement (
	number   INTEGER PRIMARY KEY,
	id       TEXT    NOT NULL, -- the bank's own
	paper    TEXT    NOT NULL, -- id of the encrypted statement
	entries  INTEGER NOT NULL,
	noted_ms INTEGER NOT NULL
) STRICT;

-- Periods that are to be decided again, because facts were corrected: a work list.
CREATE TABLE programme_recheck (
	programme  INTEGER NOT NULL,
	from_date  TEXT    NOT NULL, -- of the period
	to_date    TEXT    NOT NULL,
	since_date TEXT    NOT NULL, -- from which day on facts were corrected
	due_date   TEXT    NOT NULL, -- last day for it
	snapshot   INTEGER NOT NULL, -- the newest that may not have the correction
	noted_ms   INTEGER NOT NULL,
	PRIMARY KEY (programme, from_date, to_date)
) STRICT, WITHOUT ROWID;
