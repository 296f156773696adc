CREATE TABLE village_division (
	code       TEXT PRIMARY KEY,  -- 6 digits: county, 9: township, 12: village
	name       TEXT NOT NULL,     -- as it is now; village_name has the history
	kind       TEXT NOT NULL,     -- county, township, village
	parent     TEXT NOT NULL,     -- code; empty for a county
	from_date  TEXT NOT NULL,     -- since when it exists under this code
	until_date TEXT,              -- the first day on which it no longer stood
	into_code  TEXT               -- what took it over; empty: nothing
) STRICT, WITHOUT ROWID;

CREATE INDEX village_division_parent ON village_division (parent);

CREATE TABLE village_name (
	code      TEXT NOT NULL,
	from_date TEXT NOT NULL,
	name      TEXT NOT NULL,
	PRIMARY KEY (code, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE village_department (
	code    TEXT PRIMARY KEY,
	name_zh TEXT    NOT NULL,
	name_en TEXT    NOT NULL,
	closed  INTEGER NOT NULL -- 1: nobody is put into it any more
) STRICT, WITHOUT ROWID;
