CREATE TABLE land_parcel (
	number         INTEGER PRIMARY KEY,
	code           TEXT    NOT NULL UNIQUE, -- on paper
	village        TEXT    NOT NULL,
	title          TEXT    NOT NULL,        -- empty: none
	holder_kind    TEXT    NOT NULL,        -- person, household, company, village
	holder_number  INTEGER NOT NULL,
	holder_village TEXT    NOT NULL,
	kind           TEXT    NOT NULL,        -- class of GB/T 21010-2017
	from_date      TEXT    NOT NULL,
	area_dm2       INTEGER NOT NULL,        -- on the ellipsoid of CGCS2000
	shape          BLOB    NOT NULL,        -- as package polygon packs it
	until_date     TEXT,                    -- the first day on which it no longer stood
	reason         TEXT                     -- why it was retired
) STRICT;

CREATE INDEX land_parcel_village ON land_parcel (village);
CREATE INDEX land_parcel_holder ON land_parcel (holder_kind, holder_number);

CREATE TABLE land_lineage (
	parent INTEGER NOT NULL,
	child  INTEGER NOT NULL,
	PRIMARY KEY (parent, child)
) STRICT, WITHOUT ROWID;

CREATE INDEX land_lineage_child ON land_lineage (child);

-- Parcels that lie where others lay before those were retired or corrected.
CREATE TABLE land_cover (
	parcel INTEGER NOT NULL,
	other  INTEGER NOT NULL,
	PRIMARY KEY (parcel, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX land_cover_other ON land_cover (other);

CREATE TABLE land_tenure (
	parcel         INTEGER NOT NULL,
	from_date      TEXT    NOT NULL,
	holder_kind    TEXT    NOT NULL,
	holder_number  INTEGER NOT NULL,
	holder_village TEXT    NOT NULL,
	title          TEXT    NOT NULL,
	PRIMARY KEY (parcel, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE land_correction (
	sequence INTEGER PRIMARY KEY, -- of the event
	parcel   INTEGER NOT NULL,
	title    TEXT    NOT NULL,    -- as it was before
	kind     TEXT    NOT NULL,
	area_dm2 INTEGER NOT NULL,
	shape    BLOB    NOT NULL,
	reason   TEXT    NOT NULL
) STRICT;

CREATE INDEX land_correction_parcel ON land_correction (parcel);

-- Where parcels lie from a day on.
CREATE TABLE land_bounds (
	from_date TEXT    PRIMARY KEY,
	margin_m  INTEGER NOT NULL, -- by how much the outline may be off
	source    TEXT    NOT NULL,
	shape     BLOB    NOT NULL  -- the outline, as package polygon packs it
) STRICT, WITHOUT ROWID;

CREATE TABLE land_tolerance (
	from_date     TEXT    PRIMARY KEY,
	tolerance_dm2 INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE land_contract (
	number          INTEGER PRIMARY KEY,
	code            TEXT    NOT NULL UNIQUE, -- on paper
	level           INTEGER NOT NULL,        -- 1: from the holder; 2: from the grantee of level 1
	holder_kind     TEXT    NOT NULL,        -- of the grantor
	holder_number   INTEGER NOT NULL,
	holder_village  TEXT    NOT NULL,
	grantee         INTEGER NOT NULL,        -- company
	from_date       TEXT    NOT NULL,
	to_date         TEXT    NOT NULL,        -- the last day
	signed_to_date  TEXT    NOT NULL,        -- the last day as signed
	rent_fen_per_mu INTEGER NOT NULL,        -- and year
	prepaid_years   INTEGER NOT NULL,
	pay_from        INTEGER NOT NULL,        -- account; 0: no rent
	pay_to          INTEGER NOT NULL,
	area_dm2        INTEGER NOT NULL,        -- as signed
	paid_years      INTEGER NOT NULL,
	paid_fen        INTEGER NOT NULL,
	reason          TEXT,                    -- why it ended before its term
	refund          TEXT    NOT NULL,        -- of rent paid ahead: none, days, months
	refund_owed_fen INTEGER NOT NULL,        -- to be given back
	refunded_fen    INTEGER NOT NULL,
	refund_from_date TEXT                    -- first day that comes back
) STRICT;

CREATE INDEX land_contract_grantee ON land_contract (grantee);

CREATE TABLE land_contract_parcel (
	contract INTEGER NOT NULL,
	parcel   INTEGER NOT NULL,
	area_dm2 INTEGER NOT NULL, -- as signed
	PRIMARY KEY (contract, parcel)
) STRICT, WITHOUT ROWID;

CREATE INDEX land_contract_parcel_parcel ON land_contract_parcel (parcel);

CREATE TABLE land_rent (
	sequence   INTEGER PRIMARY KEY, -- of the event
	contract   INTEGER NOT NULL,
	first_year INTEGER NOT NULL,    -- of the contract, from 1
	last_year  INTEGER NOT NULL,
	from_date  TEXT    NOT NULL,    -- first day paid for
	to_date    TEXT    NOT NULL,    -- last day paid for
	amount_fen INTEGER NOT NULL,
	debit      INTEGER NOT NULL,    -- account
	credit     INTEGER NOT NULL,
	paid_ms    INTEGER NOT NULL
) STRICT;

CREATE INDEX land_rent_contract ON land_rent (contract);

CREATE TABLE land_refund (
	sequence    INTEGER PRIMARY KEY, -- of the event
	contract    INTEGER NOT NULL,
	amount_fen  INTEGER NOT NULL,
	debit       INTEGER NOT NULL,    -- account
	credit      INTEGER NOT NULL,
	refunded_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX land_refund_contract ON land_refund (contract);

CREATE TABLE land_refund_line (
	sequence   INTEGER NOT NULL, -- of the refund
	parcel     INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,
	PRIMARY KEY (sequence, parcel)
) STRICT, WITHOUT ROWID;

CREATE TABLE land_rent_line (
	sequence   INTEGER NOT NULL, -- of the payment
	parcel     INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,
	PRIMARY KEY (sequence, parcel)
) STRICT, WITHOUT ROWID;

CREATE INDEX land_rent_line_parcel ON land_rent_line (parcel);
