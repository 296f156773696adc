CREATE TABLE chain_chain (
	code         TEXT    PRIMARY KEY,
	version      INTEGER NOT NULL,
	name_zh      TEXT    NOT NULL,
	name_en      TEXT    NOT NULL,
	basis        TEXT    NOT NULL, -- article, assumed
	published_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A gap is a node whose state is not present.
CREATE TABLE chain_node (
	chain          TEXT    NOT NULL,
	code           TEXT    NOT NULL,
	place_in_chain INTEGER NOT NULL, -- from 1
	stage          TEXT    NOT NULL, -- upstream, midstream, downstream
	name_zh        TEXT    NOT NULL,
	name_en        TEXT    NOT NULL,
	chain_state    TEXT    NOT NULL, -- present, weak, missing
	basis          TEXT    NOT NULL,
	PRIMARY KEY (chain, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX chain_node_state ON chain_node (chain_state, chain);

CREATE TABLE chain_link (
	chain     TEXT NOT NULL,
	from_node TEXT NOT NULL,
	to_node   TEXT NOT NULL,
	PRIMARY KEY (chain, from_node, to_node)
) STRICT, WITHOUT ROWID;
