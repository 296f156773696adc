-- Every file of rules that was published, with its exact text.
CREATE TABLE county_file (sequence INTEGER PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL, published INTEGER NOT NULL, actor INTEGER NOT NULL);
CREATE TABLE county (code TEXT PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL) WITHOUT ROWID;
-- What was proposed by one person to be released by another. content is the command's CBOR, in hex.
CREATE TABLE county_proposal (number INTEGER PRIMARY KEY, command TEXT NOT NULL, content TEXT NOT NULL, proposer INTEGER NOT NULL, proposed_ms INTEGER NOT NULL,
	lapses_ms INTEGER NOT NULL, outcome TEXT NOT NULL, ended_ms INTEGER, second INTEGER);
CREATE INDEX county_proposal_outcome ON county_proposal (outcome, number);
