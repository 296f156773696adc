CREATE TABLE authority_actor (
	number        INTEGER PRIMARY KEY,
	kind          TEXT    NOT NULL, -- person, officer, program, company
	department    TEXT    NOT NULL, -- code; empty: none
	subject       INTEGER NOT NULL, -- number in the register of persons or companies; 0: none
	registered_ms INTEGER NOT NULL,
	suspended     INTEGER NOT NULL, -- 1: may not act
	changed_ms    INTEGER,          -- of the last suspension or restoration
	reason        TEXT              -- of it, a code
) STRICT;

CREATE TABLE authority_actor_role (
	actor      INTEGER NOT NULL,
	role       TEXT    NOT NULL,
	granted_ms INTEGER NOT NULL,
	PRIMARY KEY (actor, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE authority_role (
	code    TEXT PRIMARY KEY,
	name_zh TEXT NOT NULL,
	name_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE authority_token (
	number     INTEGER PRIMARY KEY,
	actor      INTEGER NOT NULL,
	label      TEXT    NOT NULL,
	granted_ms INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL,
	ended_ms   INTEGER,                   -- when it was revoked or expired
	revoked    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE authority_policy (
	version      INTEGER NOT NULL,
	position     INTEGER NOT NULL, -- from 0
	name         TEXT    NOT NULL,
	text         TEXT    NOT NULL,
	published_ms INTEGER NOT NULL,
	PRIMARY KEY (version, position)
) STRICT, WITHOUT ROWID;
