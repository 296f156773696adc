CREATE TABLE housing_terms (
	from_date       TEXT    PRIMARY KEY,
	share_min_ppm   INTEGER NOT NULL, -- of the owners together
	share_max_ppm   INTEGER NOT NULL,
	buy_out_years   INTEGER NOT NULL,
	sale_years      INTEGER NOT NULL,
	buy_out_basis   TEXT    NOT NULL, -- contract, appraisal
	public_rent_ppm INTEGER NOT NULL, -- a year, of the public share's price
	accept_days     INTEGER NOT NULL, -- for which a home is kept for who won it; 0: without end
	basis           TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE housing_home (
	number   INTEGER PRIMARY KEY,
	code     TEXT    NOT NULL UNIQUE,
	division TEXT    NOT NULL,
	area_dm2 INTEGER NOT NULL,
	kind     TEXT    NOT NULL, -- shared, flat
	state    TEXT    NOT NULL, -- free, kept, taken, gone
	allocation INTEGER         -- for whose winners it is, until it is under contract
) STRICT;

CREATE TABLE housing_contract (
	number       INTEGER PRIMARY KEY,
	home         INTEGER NOT NULL,
	on_date      TEXT    NOT NULL,
	terms_date   TEXT    NOT NULL, -- from when the terms were in force
	price_fen    INTEGER NOT NULL,
	public_share TEXT    NOT NULL, -- an exact fraction
	state        TEXT    NOT NULL, -- shared, bought_out, sold, rescinded
	ended_date   TEXT,
	buy_out_fen  INTEGER,
	sale_fen     INTEGER,
	public_fen   INTEGER,          -- the public part of the sale
	sequence     INTEGER NOT NULL
) STRICT;

CREATE TABLE housing_owner (
	contract INTEGER NOT NULL,
	person   INTEGER NOT NULL,
	share    TEXT    NOT NULL, -- an exact fraction
	paid_fen INTEGER NOT NULL,
	until_date TEXT, -- from when the person owns nothing of it any more
	PRIMARY KEY (contract, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX housing_owner_person ON housing_owner (person);

CREATE TABLE housing_lease (
	number      INTEGER PRIMARY KEY,
	home        INTEGER NOT NULL,
	person      INTEGER NOT NULL,
	monthly_fen INTEGER NOT NULL,
	from_date   TEXT    NOT NULL,
	until_date  TEXT,
	reason      TEXT,
	sequence    INTEGER NOT NULL
) STRICT;

CREATE INDEX housing_lease_person ON housing_lease (person);

CREATE TABLE housing_support (
	lease       INTEGER NOT NULL,
	from_date   TEXT    NOT NULL,
	until_date  TEXT    NOT NULL,
	monthly_fen INTEGER NOT NULL,
	programme   TEXT    NOT NULL,
	PRIMARY KEY (lease, from_date)
) STRICT, WITHOUT ROWID;

-- The rent roll, month by month: net is rent less support.
CREATE TABLE housing_roll (
	month        TEXT    NOT NULL,
	subject_kind TEXT    NOT NULL, -- lease, contract
	number       INTEGER NOT NULL,
	rent_fen     INTEGER NOT NULL,
	support_fen  INTEGER NOT NULL,
	net_fen      INTEGER NOT NULL,
	sequence     INTEGER NOT NULL,
	PRIMARY KEY (month, subject_kind, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE housing_due (
	subject_kind TEXT    NOT NULL,
	number       INTEGER NOT NULL,
	rent_fen     INTEGER NOT NULL DEFAULT 0,
	net_fen      INTEGER NOT NULL DEFAULT 0,
	paid_fen     INTEGER NOT NULL DEFAULT 0,
	owed_fen     INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (subject_kind, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE housing_payment (
	reference    INTEGER PRIMARY KEY,
	subject_kind TEXT    NOT NULL,
	number       INTEGER NOT NULL,
	amount_fen   INTEGER NOT NULL,
	paid_ms      INTEGER NOT NULL,
	taken_back   INTEGER NOT NULL DEFAULT 0 -- 1: it was noted wrongly
) STRICT;

CREATE TABLE housing_allocation (
	number        INTEGER PRIMARY KEY,
	code          TEXT    NOT NULL UNIQUE,
	homes         INTEGER NOT NULL,
	method        TEXT    NOT NULL, -- lottery, points
	public_source TEXT    NOT NULL, -- which value of the future decides
	public_form   TEXT    NOT NULL, -- how the value is written: digits:14, hex:64; empty: it was not said
	draw_date     TEXT    NOT NULL,
	commitment    TEXT    NOT NULL,
	housed_rule   TEXT    NOT NULL, -- of whose applicants none may have a home: anybody, person, household; empty: not said
	tickets_max   INTEGER NOT NULL, -- of an application; 0: not said
	state         TEXT    NOT NULL, -- open, frozen, drawn, withdrawn; closed: drawn and over
	row_count     INTEGER NOT NULL DEFAULT 0,
	root          TEXT,
	public_value  TEXT,
	notary_number TEXT,
	seed          TEXT,
	sequence      INTEGER
) STRICT;

CREATE TABLE housing_draw_move (
	sequence      INTEGER PRIMARY KEY,
	allocation    INTEGER NOT NULL,
	from_date     TEXT    NOT NULL, -- the day of the draw until then
	draw_date     TEXT    NOT NULL, -- the day of the draw from then on
	public_source TEXT    NOT NULL, -- which value decides from then on
	commitment    TEXT    NOT NULL,
	reason        TEXT    NOT NULL, -- value_absent, list_extended
	paper         TEXT    NOT NULL
) STRICT;

CREATE TABLE housing_application (
	number        INTEGER PRIMARY KEY,
	allocation    INTEGER NOT NULL,
	person        INTEGER NOT NULL,
	weight        INTEGER NOT NULL,
	points        INTEGER NOT NULL,
	rank          INTEGER,
	home          INTEGER,
	assigned_date TEXT,
	declined      INTEGER NOT NULL DEFAULT 0,
	released      TEXT -- why a home that was assigned is free again: declined, died, not_signed
) STRICT;

CREATE INDEX housing_application_person ON housing_application (person);

CREATE INDEX housing_application_rank ON housing_application (allocation, rank);
