CREATE TABLE person_person (
	number        INTEGER PRIMARY KEY, -- whose it is only the vault knows
	registered_ms INTEGER NOT NULL,
	merged_into   INTEGER,             -- the number kept
	merged_ms     INTEGER,
	died_date     TEXT,
	household     INTEGER,
	erased_ms     INTEGER,
	erased_reason TEXT                 -- a code
) STRICT;

CREATE INDEX person_person_merged ON person_person (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE person_check (
	number     INTEGER NOT NULL,
	field      TEXT    NOT NULL, -- name, identity, birth_date, phone, account, address
	date       TEXT    NOT NULL,
	checked_by TEXT    NOT NULL  -- police, bank, nobody
) STRICT;

CREATE TABLE person_retention (
	number     INTEGER NOT NULL,
	until_date TEXT    NOT NULL, -- the last day on which erasure is forbidden
	basis      TEXT    NOT NULL, -- code of the rule
	noted_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE person_guardianship (
	number     INTEGER PRIMARY KEY,
	ward       INTEGER NOT NULL,
	guardian   INTEGER NOT NULL,
	from_date  TEXT    NOT NULL,
	until_date TEXT,             -- the last day, as it was appointed; null: no end known
	ended_date TEXT,             -- the first day on which it no longer held
	reason     TEXT              -- of the end: death, term, or a code
) STRICT;

CREATE TABLE person_household (
	number         INTEGER PRIMARY KEY,
	village        TEXT NOT NULL,
	head           INTEGER,            -- null: died, and no other named
	formed_date    TEXT NOT NULL,
	dissolved_date TEXT
) STRICT;

CREATE TABLE person_membership (
	sequence   INTEGER PRIMARY KEY, -- of the event by which the person joined
	household  INTEGER NOT NULL,
	person     INTEGER NOT NULL,
	from_date  TEXT    NOT NULL,
	until_date TEXT                 -- the first day on which the person was no member
) STRICT;

CREATE INDEX person_membership_person ON person_membership (person);
CREATE INDEX person_membership_household ON person_membership (household);
