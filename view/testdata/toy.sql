-- A ledger in small, after pattern.md.
CREATE TABLE toy_account (
	account INTEGER PRIMARY KEY,
	name    TEXT NOT NULL,
	opened  INTEGER NOT NULL -- Milliseconds since 1970.
) STRICT;

-- Held: written by rows only.
CREATE TABLE toy_balance (
	account  INTEGER PRIMARY KEY,
	balance  INTEGER NOT NULL, -- Fen.
	last     INTEGER NOT NULL, -- The newest transfer of the account; 0 without one.
	postings INTEGER NOT NULL  -- How many there are.
) STRICT;

-- Appended to, and never indexed.
CREATE TABLE toy_transfer (
	transfer        INTEGER PRIMARY KEY,
	time            INTEGER NOT NULL, -- Milliseconds since 1970.
	debit           INTEGER NOT NULL,
	credit          INTEGER NOT NULL,
	amount          INTEGER NOT NULL, -- Fen.
	debit_previous  INTEGER NOT NULL, -- The transfer of that account before this one; 0 for its first.
	debit_balance   INTEGER NOT NULL, -- Of that account after this transfer, in fen.
	credit_previous INTEGER NOT NULL,
	credit_balance  INTEGER NOT NULL,
	note            TEXT NOT NULL
) STRICT;

-- Every so many postings of an account, to find a time in a long history.
CREATE TABLE toy_mark (
	account INTEGER NOT NULL,
	time    INTEGER NOT NULL, -- Milliseconds since 1970.
	posting INTEGER NOT NULL, -- A transfer.
	nth     INTEGER NOT NULL, -- Its number among the account's postings, from 1.
	PRIMARY KEY (account, time, posting)
) STRICT, WITHOUT ROWID;
