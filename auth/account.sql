CREATE TABLE IF NOT EXISTS account (
	id         INTEGER PRIMARY KEY,
	name       TEXT    NOT NULL UNIQUE COLLATE NOCASE,
	token      BLOB    NOT NULL, -- SHA-256 of the token that it stands on
	handle     BLOB    NOT NULL, -- under which passkeys know it
	password   TEXT,             -- argon2id, with its parameters
	created_ms INTEGER NOT NULL,
	last_ms    INTEGER,
	closed     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS invitation (
	hash       BLOB PRIMARY KEY,
	token      BLOB    NOT NULL,
	account    INTEGER REFERENCES account (id), -- none: a new one
	expires_ms INTEGER NOT NULL,
	used_ms    INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (
	hash       BLOB PRIMARY KEY,
	account    INTEGER NOT NULL REFERENCES account (id),
	how        TEXT    NOT NULL, -- password, passkey, provider
	begun_ms   INTEGER NOT NULL,
	seen_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_account ON session (account);
CREATE TABLE IF NOT EXISTS passkey (
	id         BLOB PRIMARY KEY,
	account    INTEGER NOT NULL REFERENCES account (id),
	label      TEXT    NOT NULL,
	credential TEXT    NOT NULL, -- JSON of the library
	made_ms    INTEGER NOT NULL,
	used_ms    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passkey_account ON passkey (account);
CREATE TABLE IF NOT EXISTS federated (
	issuer  TEXT    NOT NULL,
	subject TEXT    NOT NULL,
	account INTEGER NOT NULL REFERENCES account (id),
	PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ceremony (
	hash       BLOB PRIMARY KEY,
	what       TEXT    NOT NULL,
	account    INTEGER NOT NULL, -- 0: not known yet
	data       TEXT    NOT NULL,
	expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (
	id      INTEGER PRIMARY KEY,
	time_ms INTEGER NOT NULL,
	account INTEGER NOT NULL,
	what    TEXT    NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS assistance (
	id       INTEGER PRIMARY KEY,
	time_ms  INTEGER NOT NULL,
	account  INTEGER NOT NULL,
	person   INTEGER NOT NULL, -- number, for whom it was done
	reason   TEXT    NOT NULL  -- a code
) STRICT;
CREATE INDEX IF NOT EXISTS assistance_of ON assistance (account, person, time_ms);
CREATE TABLE IF NOT EXISTS behalf (
	id       INTEGER PRIMARY KEY,
	time_ms  INTEGER NOT NULL,
	account  INTEGER NOT NULL,
	person   INTEGER NOT NULL, -- number, whose page it was
	by_right TEXT    NOT NULL, -- guardian, proxy, assistant
	act      INTEGER NOT NULL, -- 1: something was done, not only read
	what     TEXT    NOT NULL  -- path of the page
) STRICT;
CREATE INDEX IF NOT EXISTS behalf_of ON behalf (person, id);
