CREATE TABLE place_place (
	number     INTEGER PRIMARY KEY,
	code       TEXT    NOT NULL UNIQUE, -- on paper
	kind       TEXT    NOT NULL,        -- campsite, leisure, park
	name_zh    TEXT    NOT NULL,
	division   TEXT    NOT NULL,
	operator_company INTEGER NOT NULL,  -- 0; 0: none is named
	scale      TEXT    NOT NULL,        -- of a park: large or small
	lon_e9     INTEGER,                 -- in 1e-9 degrees of CGCS2000
	lat_e9     INTEGER,
	from_date  TEXT    NOT NULL,
	until_date TEXT,                    -- the first day on which it was no longer open
	reason     TEXT                     -- of the newest change
) STRICT;

CREATE INDEX place_place_kind ON place_place (kind, number);
CREATE INDEX place_place_division ON place_place (division, number);

-- Every vintage of every value.
CREATE TABLE place_return (
	sequence     INTEGER PRIMARY KEY, -- of the event
	place_number INTEGER NOT NULL,    -- 0: a division
	division     TEXT    NOT NULL,    -- empty: a place
	measure      TEXT    NOT NULL,
	month        TEXT    NOT NULL,    -- 2026-05
	value        INTEGER NOT NULL,
	version      INTEGER NOT NULL,    -- vintage, from 1
	was          INTEGER,             -- the vintage before
	reason       TEXT,                -- of a correction
	source       TEXT    NOT NULL,    -- title of the paper
	sha256       BLOB    NOT NULL,    -- of the paper
	reported_ms  INTEGER NOT NULL,
	actor        INTEGER NOT NULL
) STRICT;

CREATE INDEX place_return_subject ON place_return (place_number, division, measure, month);

-- The newest vintage.
CREATE TABLE place_value (
	place_number INTEGER NOT NULL,
	division     TEXT    NOT NULL,
	measure      TEXT    NOT NULL,
	month        TEXT    NOT NULL,
	value        INTEGER NOT NULL,
	version      INTEGER NOT NULL,
	sequence     INTEGER NOT NULL, -- of the event that reported it
	PRIMARY KEY (place_number, division, measure, month)
) STRICT, WITHOUT ROWID;

CREATE INDEX place_value_measure ON place_value (measure, month);

CREATE TABLE place_coverage (
	division TEXT NOT NULL,
	scheme   TEXT NOT NULL, -- pension, medical
	month    TEXT NOT NULL,
	insured  INTEGER,       -- people; nothing: not reported
	entitled INTEGER,
	rate_ppm INTEGER,       -- insured / entitled in millionths, rounded half up
	PRIMARY KEY (division, scheme, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE place_road (
	number     INTEGER PRIMARY KEY,
	code       TEXT    NOT NULL UNIQUE,
	name_zh    TEXT    NOT NULL,
	road_colour TEXT   NOT NULL, -- green, red, yellow, blue, orange
	division   TEXT    NOT NULL,
	from_date  TEXT    NOT NULL, -- built
	until_date TEXT,             -- given up
	reason     TEXT,
	length_mm  INTEGER NOT NULL, -- on the ellipsoid of CGCS2000
	course     BLOB    NOT NULL  -- as package polygon packs shapes, each part as a ring that is not closed
) STRICT;

CREATE INDEX place_road_colour ON place_road (road_colour, number);

-- Roads that are in use, by colour.
CREATE TABLE place_colour (
	road_colour TEXT  PRIMARY KEY,
	roads     INTEGER NOT NULL,
	length_mm INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
