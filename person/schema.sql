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

CREATE TABLE person_proxy (
	sequence   INTEGER PRIMARY KEY, -- of the event by which it was granted
	person     INTEGER NOT NULL,
	proxy      INTEGER NOT NULL,    -- the person who may act for the other
	from_date  TEXT    NOT NULL,
	until_date TEXT    NOT NULL,    -- the last day, as it was granted
	basis      TEXT    NOT NULL,    -- a code
	ended_date TEXT,                -- the first day on which it no longer held; null: not ended before its time
	reason     TEXT                 -- of the end: a code
) STRICT;

CREATE INDEX person_proxy_person ON person_proxy (person);
CREATE INDEX person_proxy_proxy ON person_proxy (proxy);

CREATE TABLE person_correction (
	number      INTEGER PRIMARY KEY,
	person      INTEGER NOT NULL,
	field       TEXT    NOT NULL, -- name, identity, birth_date, phone, account, address; what it should say is in the vault
	state       TEXT    NOT NULL, -- open, corrected, declined
	asked_ms    INTEGER NOT NULL,
	due_date    TEXT,             -- the last day of the term for an answer
	answered_ms INTEGER,
	reason      TEXT              -- of the answer: a code
) STRICT;

CREATE INDEX person_correction_person ON person_correction (person);
