CREATE TABLE carbon_parameter (
	name      TEXT    NOT NULL,
	from_date TEXT    NOT NULL,
	value     INTEGER NOT NULL,
	source    TEXT    NOT NULL,
	PRIMARY KEY (name, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_method (
	code      TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	to_date   TEXT,             -- none: until further notice
	title_zh  TEXT    NOT NULL,
	title_en  TEXT    NOT NULL, -- The Chinese one if there is no other.
	source    TEXT    NOT NULL,
	digest    BLOB    NOT NULL, -- SHA-256 of its data file
	years_least INTEGER,        -- of a crediting period; none: no bound
	years_most  INTEGER,
	PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_role (
	role      TEXT    NOT NULL, -- bank, verifier, lender
	company   INTEGER NOT NULL,
	method    TEXT    NOT NULL, -- code; empty unless a verifier
	from_date TEXT    NOT NULL,
	to_date   TEXT,
	PRIMARY KEY (role, company, method, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_project_row (
	id          INTEGER PRIMARY KEY,
	code        TEXT    NOT NULL,
	name_zh     TEXT    NOT NULL,
	method      TEXT    NOT NULL,
	version     INTEGER NOT NULL,
	proponent   INTEGER NOT NULL,
	start_date  TEXT    NOT NULL,
	credit_from TEXT    NOT NULL,
	credit_to   TEXT    NOT NULL,
	state       INTEGER NOT NULL,
	reason      TEXT,
	issued      INTEGER NOT NULL DEFAULT 0, -- tonnes, the buffer's among them
	carried_kg  INTEGER NOT NULL DEFAULT 0, -- still to be netted: 0 or less
	debt        INTEGER NOT NULL DEFAULT 0, -- tonnes that the buffer is to get back
	changed_ms  INTEGER NOT NULL
) STRICT;

CREATE VIEW carbon_project AS SELECT id, code, name_zh, method, version, proponent, start_date, credit_from, credit_to,
	CASE state WHEN 1 THEN 'applied' WHEN 2 THEN 'reviewed' WHEN 3 THEN 'registered' WHEN 4 THEN 'monitoring'
	WHEN 5 THEN 'suspended' WHEN 6 THEN 'terminated' ELSE 'refused' END AS state,
	reason, issued, carried_kg, debt, changed_ms FROM carbon_project_row;

CREATE TABLE carbon_stand (
	id          INTEGER PRIMARY KEY,
	project     INTEGER NOT NULL,
	cooperative INTEGER NOT NULL,
	village     TEXT    NOT NULL,
	area_dm2    INTEGER NOT NULL,
	stratum     TEXT    NOT NULL,
	phase       TEXT    NOT NULL, -- mixed, on, off
	from_date   TEXT    NOT NULL,
	to_date     TEXT    NOT NULL,
	reason      TEXT              -- of its leaving early
) STRICT;

CREATE INDEX carbon_stand_village ON carbon_stand (village);

CREATE TABLE carbon_stand_parcel (
	stand  INTEGER NOT NULL,
	parcel INTEGER NOT NULL,
	PRIMARY KEY (stand, parcel)
) STRICT, WITHOUT ROWID;

CREATE INDEX carbon_stand_of_parcel ON carbon_stand_parcel (parcel);

CREATE TABLE carbon_foreign (
	id           INTEGER PRIMARY KEY,
	programme    TEXT NOT NULL,
	registration TEXT NOT NULL,
	from_date    TEXT NOT NULL,
	to_date      TEXT NOT NULL
) STRICT;

CREATE TABLE carbon_foreign_parcel (
	registration INTEGER NOT NULL, -- carbon_foreign
	parcel       INTEGER NOT NULL,
	PRIMARY KEY (registration, parcel)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_period_row (
	id             INTEGER PRIMARY KEY,
	project        INTEGER NOT NULL,
	from_date      TEXT    NOT NULL,
	to_date        TEXT    NOT NULL,
	state          INTEGER NOT NULL,
	reason         TEXT,             -- of its return or rejection
	gross_kg       INTEGER NOT NULL,
	baseline_kg    INTEGER NOT NULL,
	leakage_kg     INTEGER NOT NULL,
	emissions_kg   INTEGER NOT NULL,
	uncertainty_kg INTEGER NOT NULL,
	net_kg         INTEGER NOT NULL,
	input          BLOB    NOT NULL, -- SHA-256 of the measurements
	method         TEXT    NOT NULL,
	version        INTEGER NOT NULL,
	seed           INTEGER NOT NULL,
	build          TEXT    NOT NULL,
	verified_kg    INTEGER,
	verifier       INTEGER,
	statement      BLOB,             -- SHA-256 of the verifier's report
	changed_ms     INTEGER NOT NULL
) STRICT;

CREATE VIEW carbon_period AS SELECT id, project, from_date, to_date,
	CASE state WHEN 1 THEN 'draft' WHEN 2 THEN 'submitted' WHEN 3 THEN 'verified' WHEN 4 THEN 'approved'
	WHEN 5 THEN 'issued' WHEN 6 THEN 'returned' ELSE 'rejected' END AS state,
	reason, gross_kg, baseline_kg, leakage_kg, emissions_kg, uncertainty_kg, net_kg, input, method, version, seed, build,
	verified_kg, verifier, statement, changed_ms FROM carbon_period_row;

CREATE TABLE carbon_period_stand (
	period INTEGER NOT NULL,
	stand  INTEGER NOT NULL,
	net_kg INTEGER NOT NULL,
	PRIMARY KEY (period, stand)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_issuance (
	period       INTEGER PRIMARY KEY,
	project      INTEGER NOT NULL,
	vintage      INTEGER NOT NULL,
	verified_kg  INTEGER NOT NULL,
	before_kg    INTEGER NOT NULL, -- carried from earlier: 0 or less
	after_kg     INTEGER NOT NULL, -- carried on: 0 or less
	dropped_kg   INTEGER NOT NULL, -- below a tonne
	tonnes       INTEGER NOT NULL, -- the next two among them
	buffer       INTEGER NOT NULL,
	replenish    INTEGER NOT NULL,
	first_serial INTEGER NOT NULL, -- 0: nothing was issued
	issued_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE carbon_source (
	id          INTEGER PRIMARY KEY,
	period      INTEGER NOT NULL,
	cooperative INTEGER NOT NULL,
	village     TEXT    NOT NULL,
	tonnes      INTEGER NOT NULL
) STRICT;

-- Lots as they are now, held in memory while they are written.
CREATE TABLE carbon_lot_row (
	id       INTEGER PRIMARY KEY,
	project  INTEGER NOT NULL,
	vintage  INTEGER NOT NULL,
	first_serial INTEGER NOT NULL,
	last_serial INTEGER NOT NULL,
	owner    INTEGER NOT NULL,
	status   INTEGER NOT NULL,
	ref      INTEGER NOT NULL,
	parent_lot  INTEGER NOT NULL,
	period      INTEGER NOT NULL,
	origin      INTEGER NOT NULL,
	contract    INTEGER NOT NULL,
	last_change INTEGER NOT NULL
) STRICT;
-- The register of serials looks lots up by their numbers, and projects sum theirs.
CREATE INDEX carbon_lot_row_serial ON carbon_lot_row (project, vintage, first_serial);

CREATE VIEW carbon_lot AS SELECT id, project, vintage, first_serial, last_serial,
	CASE status WHEN 9 THEN 0 ELSE last_serial - first_serial + 1 END AS tonnes, owner,
	CASE status WHEN 1 THEN 'held' WHEN 2 THEN 'listed' WHEN 3 THEN 'pledged' WHEN 4 THEN 'frozen' WHEN 5 THEN 'buffer'
	WHEN 6 THEN 'on_hold' WHEN 7 THEN 'retired' WHEN 8 THEN 'cancelled' ELSE 'merged' END AS status,
	ref, parent_lot, period, origin, contract, last_change FROM carbon_lot_row;

-- Every change of a lot, in order and never changed. Each knows the change of the same lot before it (0: none), so that
-- the life of a serial is read backwards by primary key; of a merger, also the last change of the lot that was taken up.
CREATE TABLE carbon_change_row (
	id         INTEGER PRIMARY KEY, -- sequence of the event
	time       INTEGER NOT NULL,
	lot        INTEGER NOT NULL,
	project    INTEGER NOT NULL,
	vintage    INTEGER NOT NULL,
	first_serial INTEGER NOT NULL,
	last_serial INTEGER NOT NULL,
	from_owner INTEGER NOT NULL,
	to_owner   INTEGER NOT NULL,
	was        INTEGER NOT NULL,
	became     INTEGER NOT NULL,
	ref        INTEGER NOT NULL,
	contract    INTEGER NOT NULL,
	before     INTEGER NOT NULL,
	other      INTEGER NOT NULL
) STRICT;

CREATE VIEW carbon_history AS SELECT id, time, lot, project, vintage, first_serial, last_serial,
	from_owner, to_owner,
	CASE was WHEN 0 THEN 'none' WHEN 1 THEN 'held' WHEN 2 THEN 'listed' WHEN 3 THEN 'pledged' WHEN 4 THEN 'frozen'
	WHEN 5 THEN 'buffer' WHEN 6 THEN 'on_hold' WHEN 7 THEN 'retired' ELSE 'cancelled' END AS was,
	CASE became WHEN 1 THEN 'held' WHEN 2 THEN 'listed' WHEN 3 THEN 'pledged' WHEN 4 THEN 'frozen' WHEN 5 THEN 'buffer'
	WHEN 6 THEN 'on_hold' WHEN 7 THEN 'retired' WHEN 8 THEN 'cancelled' ELSE 'merged' END AS became,
	ref, contract, before, other FROM carbon_change_row;

-- The lots of a certificate are the changes with the ids from sequence + 1 on, as many as lots says, with became retired.
CREATE TABLE carbon_certificate (
	id          INTEGER PRIMARY KEY,
	sequence    INTEGER NOT NULL,
	owner       INTEGER NOT NULL,
	beneficiary INTEGER NOT NULL,
	tonnes      INTEGER NOT NULL,
	lots        INTEGER NOT NULL,
	purpose     TEXT    NOT NULL,
	place       TEXT    NOT NULL,
	retired_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE carbon_cancellation (
	sequence     INTEGER PRIMARY KEY,
	owner        INTEGER NOT NULL,
	tonnes       INTEGER NOT NULL,
	reason       TEXT    NOT NULL,
	cancelled_ms INTEGER NOT NULL
) STRICT;

-- Held in memory while it is written.
CREATE TABLE carbon_reservation (
	id       INTEGER PRIMARY KEY,
	owner    INTEGER NOT NULL,
	tonnes   INTEGER NOT NULL,
	open     INTEGER NOT NULL,
	order_number INTEGER NOT NULL,
	reserved_ms INTEGER NOT NULL,
	ended_ms INTEGER NOT NULL -- 0: it stands
) STRICT;

CREATE TABLE carbon_freeze (
	id         INTEGER PRIMARY KEY,
	owner      INTEGER NOT NULL,
	tonnes     INTEGER NOT NULL,
	pledge     INTEGER NOT NULL, -- 0: not pledged before
	order_code TEXT    NOT NULL,
	frozen_ms  INTEGER NOT NULL,
	ended_ms   INTEGER,
	to_owner   INTEGER,          -- 0: back to their own
	end_code   TEXT
) STRICT;

CREATE TABLE carbon_pledge (
	id         INTEGER PRIMARY KEY,
	owner      INTEGER NOT NULL,
	lender     INTEGER NOT NULL,
	tonnes     INTEGER NOT NULL,
	loan_fen   INTEGER NOT NULL,
	paper      TEXT    NOT NULL,
	pledged_ms INTEGER NOT NULL,
	ended_ms   INTEGER,
	end_code   TEXT,
	foreclosed INTEGER           -- 1: the tonnes went to the lender
) STRICT;

CREATE TABLE carbon_pledge_service (
	pledge      INTEGER NOT NULL,
	year        INTEGER NOT NULL,
	service_fen INTEGER NOT NULL,
	PRIMARY KEY (pledge, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_reversal (
	id          INTEGER PRIMARY KEY,
	project     INTEGER NOT NULL,
	date        TEXT    NOT NULL,
	cause_code  TEXT    NOT NULL,
	reported    INTEGER NOT NULL, -- tonnes, estimated
	on_hold     INTEGER NOT NULL, -- tonnes of the buffer that wait
	lost        INTEGER,          -- tonnes, verified
	cancelled   INTEGER,          -- tonnes of the buffer
	uncovered   INTEGER,          -- tonnes that no buffer was there for
	verifier    INTEGER,
	statement   BLOB,
	reported_ms INTEGER NOT NULL,
	settled_ms  INTEGER
) STRICT;

CREATE TABLE carbon_buffer_release (
	sequence    INTEGER PRIMARY KEY,
	project     INTEGER NOT NULL,
	owner       INTEGER NOT NULL,
	tonnes      INTEGER NOT NULL,
	released_ms INTEGER NOT NULL
) STRICT;

-- Held in memory while it is written.
CREATE TABLE carbon_stock (
	storage             INTEGER PRIMARY KEY,
	tonnes           INTEGER NOT NULL,
	cost_fifo_fen    INTEGER NOT NULL, -- of what is left, first in, first out
	cost_average_fen INTEGER NOT NULL, -- of what is left, weighted average
	prepaid_fen      INTEGER NOT NULL, -- paid for tonnes that are not delivered
	forfeits_fen     INTEGER NOT NULL  -- deposits that bidders lost, for the next sale by the exchange to return
) STRICT;

CREATE TABLE carbon_stock_change (
	id          INTEGER PRIMARY KEY,
	time        INTEGER NOT NULL,
	storage        INTEGER NOT NULL,
	tonnes      INTEGER NOT NULL, -- negative: out
	fifo_fen    INTEGER NOT NULL,
	average_fen INTEGER NOT NULL,
	contract     INTEGER NOT NULL
) STRICT;

CREATE TABLE carbon_forward (
	id          INTEGER PRIMARY KEY,
	storage        INTEGER NOT NULL,
	seller      INTEGER NOT NULL,
	village     TEXT    NOT NULL,
	price_fen_t INTEGER NOT NULL,
	paid_fen    INTEGER NOT NULL,
	signed_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE carbon_forward_year (
	contract   INTEGER NOT NULL,
	vintage   INTEGER NOT NULL,
	due       TEXT    NOT NULL,           -- last day of delivery
	agreed    INTEGER NOT NULL,
	delivered INTEGER NOT NULL DEFAULT 0,
	repaid    INTEGER NOT NULL DEFAULT 0, -- tonnes made good in money
	short     INTEGER NOT NULL DEFAULT 0, -- tonnes that had not come by the due date
	PRIMARY KEY (contract, vintage)
) STRICT, WITHOUT ROWID;

CREATE TABLE carbon_price (
	sequence    INTEGER PRIMARY KEY,
	storage        INTEGER NOT NULL,
	vintage     INTEGER NOT NULL, -- 0: any that has no price of its own
	from_date   TEXT    NOT NULL,
	price_fen_t INTEGER NOT NULL, -- 0: not for sale
	posted_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE carbon_sale (
	id               INTEGER PRIMARY KEY,
	storage             INTEGER NOT NULL,
	buyer            INTEGER NOT NULL,
	tonnes           INTEGER NOT NULL,
	proceeds_fen     INTEGER NOT NULL,
	forfeited_fen    INTEGER NOT NULL, -- of proceeds_fen: deposits that bidders had lost before, no price
	fees_fen         INTEGER NOT NULL,
	cost_fifo_fen    INTEGER NOT NULL,
	cost_average_fen INTEGER NOT NULL,
	account          INTEGER NOT NULL,
	reservation      INTEGER NOT NULL, -- 0: a direct sale
	sold_ms          INTEGER NOT NULL,
	returned         INTEGER NOT NULL, -- tonnes that came back because their trades were undone; they are not among tonnes
	returned_ms      INTEGER -- the last time; null: never
) STRICT;

CREATE TABLE carbon_sale_part (
	sale         INTEGER NOT NULL,
	project      INTEGER NOT NULL,
	vintage      INTEGER NOT NULL,
	first_serial INTEGER NOT NULL,
	last_serial  INTEGER NOT NULL,
	origin       INTEGER NOT NULL,
	contract      INTEGER NOT NULL,
	cooperative  INTEGER NOT NULL,
	village      TEXT    NOT NULL,
	PRIMARY KEY (sale, project, vintage, first_serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX carbon_sale_part_serial ON carbon_sale_part (project, vintage, first_serial);
