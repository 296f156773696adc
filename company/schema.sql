CREATE TABLE company_company (
	number         INTEGER PRIMARY KEY,
	code           TEXT NOT NULL,      -- unified social credit code
	name           TEXT NOT NULL,      -- as it is now; company_name has the history
	kind           TEXT NOT NULL,
	division       TEXT NOT NULL,      -- code of the township or village of its seat
	from_date      TEXT NOT NULL,
	dissolved_date TEXT,
	reason         TEXT                -- of the dissolution, a code
) STRICT;

CREATE UNIQUE INDEX company_company_code ON company_company (code);

CREATE TABLE company_name (
	number    INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	name      TEXT    NOT NULL,
	PRIMARY KEY (number, from_date)
) STRICT, WITHOUT ROWID;
