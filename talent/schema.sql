CREATE TABLE talent_record (
	number     INTEGER PRIMARY KEY,
	person     INTEGER NOT NULL,
	occupation TEXT    NOT NULL, -- cloud_villager, digital_nomad, rural_host
	village    TEXT    NOT NULL,
	from_date  TEXT    NOT NULL,
	until_date TEXT,
	reason     TEXT
) STRICT;

CREATE INDEX talent_record_village ON talent_record (village, occupation);

CREATE TABLE talent_opening (
	number    INTEGER PRIMARY KEY,
	company   INTEGER NOT NULL,
	kind      TEXT    NOT NULL, -- job, internship
	name_zh   TEXT    NOT NULL,
	places    INTEGER NOT NULL,
	filled    INTEGER NOT NULL DEFAULT 0,
	from_date TEXT    NOT NULL,
	state     TEXT    NOT NULL  -- open, closed
) STRICT;

CREATE TABLE talent_match (
	opening    INTEGER NOT NULL,
	person     INTEGER NOT NULL,
	state      TEXT    NOT NULL, -- wants, placed, over, withdrawn
	on_date    TEXT,
	ended_date TEXT,
	reason     TEXT,
	PRIMARY KEY (opening, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE talent_club (
	number   INTEGER PRIMARY KEY,
	code     TEXT    NOT NULL UNIQUE,
	name_zh  TEXT    NOT NULL,
	division TEXT    NOT NULL,
	ended_date TEXT, -- the first day on which it was no more
	reason     TEXT
) STRICT;

CREATE TABLE talent_slot (
	number  INTEGER PRIMARY KEY,
	benefit TEXT    NOT NULL,
	company INTEGER NOT NULL,
	club    INTEGER NOT NULL, -- 0: none
	name_zh TEXT    NOT NULL,
	on_date TEXT    NOT NULL,
	minute  INTEGER NOT NULL, -- of the day
	places  INTEGER NOT NULL,
	filled  INTEGER NOT NULL DEFAULT 0,
	state   TEXT    NOT NULL DEFAULT 'offered', -- offered, withdrawn
	reason  TEXT
) STRICT;

CREATE INDEX talent_slot_date ON talent_slot (on_date, benefit);

CREATE TABLE talent_booking (
	number    INTEGER PRIMARY KEY,
	slot      INTEGER NOT NULL,
	card      INTEGER NOT NULL,
	holding   INTEGER NOT NULL,
	state     TEXT    NOT NULL, -- booked, used, given_up, unused (nobody noted a use in time), withdrawn
	booked_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX talent_booking_slot ON talent_booking (slot);
