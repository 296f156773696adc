PRAGMA application_id = 0x4c535654; -- "LSVT"
PRAGMA user_version = 1;

-- One row. next is the number that the next person gets.
CREATE TABLE vault (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  id   BLOB    NOT NULL,
  next INTEGER NOT NULL
);

-- Fingerprints of the master keys under which something in here is wrapped or hashed.
CREATE TABLE master (
  key         INTEGER PRIMARY KEY,
  fingerprint BLOB NOT NULL
);

-- root is the person into whom this one was merged, 0 if none; the sealed head says the same.
CREATE TABLE person (
  number  INTEGER PRIMARY KEY,
  key     INTEGER NOT NULL,
  wrapped BLOB    NOT NULL,
  head    BLOB    NOT NULL,
  root    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX person_root ON person (root) WHERE root <> 0;
CREATE INDEX person_key ON person (key);

CREATE TABLE fact (
  person  INTEGER NOT NULL,
  version INTEGER NOT NULL,
  sealed  BLOB    NOT NULL,
  PRIMARY KEY (person, version)
) WITHOUT ROWID;

-- Keyed hashes of values, by which people are found.
CREATE TABLE token (
  kind   INTEGER NOT NULL,
  key    INTEGER NOT NULL,
  hash   BLOB    NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (kind, key, hash, person)
) WITHOUT ROWID;

-- What a request staged: people first to first+people-1, or statements version to version+facts-1 of one person.
-- hash and digest are keyed hashes of the request id and of what was asked.
CREATE TABLE request (
  key     INTEGER NOT NULL,
  hash    BLOB    NOT NULL,
  digest  BLOB    NOT NULL,
  first   INTEGER NOT NULL,
  people  INTEGER NOT NULL,
  version INTEGER NOT NULL,
  facts   INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (key, hash)
) WITHOUT ROWID;
CREATE INDEX request_settled ON request (settled, at_ms);
CREATE INDEX request_first ON request (first);

CREATE TABLE tombstone (
  number INTEGER PRIMARY KEY,
  at_ms  INTEGER NOT NULL,
  reason INTEGER NOT NULL
);
