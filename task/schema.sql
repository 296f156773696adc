-- The tree, version by version.
CREATE TABLE task_node (
	code       TEXT    NOT NULL,
	version    INTEGER NOT NULL,
	kind       TEXT    NOT NULL, -- direction, programme, task, reform or result
	parent     TEXT    NOT NULL, -- empty: a direction
	from_date  TEXT    NOT NULL,
	name_zh    TEXT    NOT NULL,
	name_en    TEXT    NOT NULL,
	department TEXT    NOT NULL,
	post       TEXT    NOT NULL,
	figure     TEXT    NOT NULL,
	light      TEXT    NOT NULL,
	start_date TEXT    NOT NULL,
	due        TEXT    NOT NULL,
	synthetic  INTEGER NOT NULL,
	given_up   INTEGER NOT NULL,
	reason     TEXT    NOT NULL,
	sequence   INTEGER NOT NULL,
	PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_progress (
	sequence INTEGER PRIMARY KEY,
	node     TEXT    NOT NULL,
	number   INTEGER NOT NULL,
	date     TEXT    NOT NULL,
	started  INTEGER NOT NULL,
	percent  INTEGER NOT NULL,
	done     INTEGER NOT NULL, -- as it was reported
	accepted INTEGER NOT NULL, -- 1: that it is done was accepted
	excused  INTEGER NOT NULL, -- 1: its reason was accepted
	papers   INTEGER NOT NULL,
	content  TEXT    NOT NULL,
	actor    INTEGER NOT NULL,
	reported_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX task_progress_node ON task_progress (node);

CREATE TABLE task_ladder (
	code      TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	step      INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	workdays  INTEGER NOT NULL, -- after the due day
	grade     TEXT    NOT NULL,
	colour    TEXT    NOT NULL,
	post      TEXT    NOT NULL,
	PRIMARY KEY (code, version, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_order (
	year       INTEGER NOT NULL,
	number     INTEGER NOT NULL,
	node       TEXT    NOT NULL,
	department TEXT    NOT NULL,
	matter     TEXT    NOT NULL,
	due        TEXT    NOT NULL,
	order_state TEXT   NOT NULL, -- open, replied, closed or withdrawn
	step       INTEGER NOT NULL, -- rungs of the ladder that it has climbed
	grade      TEXT    NOT NULL,
	stalled    INTEGER NOT NULL, -- 1: no calendar reaches the next rung, and the ladder stopped
	ordered_ms INTEGER NOT NULL,
	sequence   INTEGER NOT NULL,
	PRIMARY KEY (year, number)
) STRICT, WITHOUT ROWID;

-- What happened to orders, in order and never changed.
CREATE TABLE task_order_step (
	sequence INTEGER PRIMARY KEY,
	year     INTEGER NOT NULL,
	number   INTEGER NOT NULL,
	step     TEXT    NOT NULL, -- replied, reply_returned, extended, climbed, closed or withdrawn
	content  TEXT    NOT NULL,
	papers   INTEGER NOT NULL,
	actor    INTEGER NOT NULL,
	step_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX task_order_step_order ON task_order_step (year, number);

-- The papers that reports, replies, ends of orders, objections and closed cases name.
CREATE TABLE task_evidence (
	sequence INTEGER NOT NULL, -- of the event that names them
	number   INTEGER NOT NULL, -- in it, from 1
	step     TEXT    NOT NULL, -- reported, replied, closed, withdrawn, objected or case_closed
	code     TEXT    NOT NULL, -- of the goal, the order or the case
	title    TEXT    NOT NULL,
	sha256   TEXT    NOT NULL,
	PRIMARY KEY (sequence, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_evidence_code ON task_evidence (code);

CREATE TABLE task_bulletin (
	number   INTEGER PRIMARY KEY,
	day      TEXT    NOT NULL,
	at_event INTEGER NOT NULL, -- events of the journal that it takes into account
	until_date TEXT  NOT NULL, -- last day for an objection
	sequence INTEGER NOT NULL,
	issued_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE task_bulletin_line (
	bulletin   INTEGER NOT NULL,
	node       TEXT    NOT NULL,
	department TEXT    NOT NULL,
	colour     TEXT    NOT NULL,
	rule       TEXT    NOT NULL,
	rule_version INTEGER NOT NULL,
	case_number INTEGER NOT NULL,
	lag_numerator INTEGER, -- points behind the plan, as an exact fraction
	lag_denominator INTEGER,
	orders     INTEGER NOT NULL,
	PRIMARY KEY (bulletin, node)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_objection (
	bulletin INTEGER NOT NULL,
	node     TEXT    NOT NULL,
	reason   TEXT    NOT NULL,
	outcome  TEXT    NOT NULL, -- open, upheld or dismissed
	finding  TEXT    NOT NULL,
	actor    INTEGER NOT NULL,
	objected_ms INTEGER NOT NULL,
	PRIMARY KEY (bulletin, node)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_case (
	number     INTEGER PRIMARY KEY,
	drive      TEXT    NOT NULL,
	fault      TEXT    NOT NULL,
	department TEXT    NOT NULL,
	matter     TEXT    NOT NULL,
	due        TEXT    NOT NULL,
	case_state TEXT    NOT NULL, -- open or closed
	finding    TEXT    NOT NULL,
	papers     INTEGER NOT NULL,
	opened_ms  INTEGER NOT NULL,
	closed_ms  INTEGER
) STRICT;
