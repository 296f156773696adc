-- What figures are, version by version. From the next version's first day on the next one holds.
CREATE TABLE indicator_definition (
	code       TEXT    NOT NULL,
	version    INTEGER NOT NULL,
	from_date  TEXT    NOT NULL,
	name_zh    TEXT    NOT NULL,
	name_en    TEXT    NOT NULL,
	kind       TEXT    NOT NULL, -- record, return, derived or synthetic
	unit_zh    TEXT    NOT NULL,
	unit_en    TEXT    NOT NULL,
	decimals   INTEGER NOT NULL, -- values are whole numbers of so many decimals
	every      TEXT    NOT NULL,
	basis      TEXT    NOT NULL,
	better     TEXT    NOT NULL,
	add_places  INTEGER NOT NULL,
	add_periods INTEGER NOT NULL,
	department TEXT    NOT NULL,
	fold       TEXT    NOT NULL,
	formula    TEXT    NOT NULL,
	due_workdays INTEGER NOT NULL,
	given_up   INTEGER NOT NULL, -- 1: nothing is owed or taken from then on
	reason     TEXT    NOT NULL,
	sequence   INTEGER NOT NULL,
	PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_target (
	figure    TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	date      TEXT    NOT NULL,
	value     INTEGER NOT NULL,
	bound     TEXT    NOT NULL,
	from_date TEXT    NOT NULL,
	reason    TEXT    NOT NULL,
	sequence  INTEGER NOT NULL,
	PRIMARY KEY (figure, version, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_check (
	code      TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	left_side  TEXT   NOT NULL,
	operator  TEXT    NOT NULL,
	right_side TEXT   NOT NULL,
	refuses   INTEGER NOT NULL,
	text_zh   TEXT    NOT NULL,
	text_en   TEXT    NOT NULL,
	PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_light (
	code      TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	case_number INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	name_zh   TEXT    NOT NULL,
	name_en   TEXT    NOT NULL,
	colour    TEXT    NOT NULL,
	condition TEXT    NOT NULL,
	text_zh   TEXT    NOT NULL,
	text_en   TEXT    NOT NULL,
	PRIMARY KEY (code, version, case_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_source (
	code     TEXT PRIMARY KEY,
	title_zh TEXT NOT NULL,
	title_en TEXT NOT NULL,
	sha256   BLOB NOT NULL,
	date     TEXT NOT NULL -- empty: the paper has none
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_claim (
	code   TEXT PRIMARY KEY,
	figure TEXT    NOT NULL,
	period TEXT    NOT NULL,
	value  INTEGER NOT NULL,
	bound  TEXT    NOT NULL,
	source TEXT    NOT NULL,
	quote  TEXT    NOT NULL,
	kind   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Every vintage of every value, in the order of publication and never changed.
CREATE TABLE indicator_value (
	sequence INTEGER PRIMARY KEY,
	figure   TEXT    NOT NULL,
	version  INTEGER NOT NULL,
	period   TEXT    NOT NULL,
	place    TEXT    NOT NULL, -- empty: the county
	vintage  INTEGER NOT NULL,
	kind     TEXT    NOT NULL,
	value    INTEGER NOT NULL,
	bound    TEXT    NOT NULL,
	at_event INTEGER NOT NULL, -- events of the journal that it takes into account
	rows     INTEGER NOT NULL,
	hash     BLOB    NOT NULL, -- of the rows, of the source paper, or of the formula
	paper    TEXT    NOT NULL,
	reason   TEXT    NOT NULL,
	actor    INTEGER NOT NULL,
	published_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX indicator_value_cell ON indicator_value (figure, period, place);

CREATE TABLE indicator_return (
	sequence INTEGER PRIMARY KEY, -- of the submission
	figure   TEXT    NOT NULL,
	period   TEXT    NOT NULL,
	place    TEXT    NOT NULL,
	value    INTEGER NOT NULL,
	bound    TEXT    NOT NULL,
	paper    TEXT    NOT NULL,
	late_days INTEGER, -- 0: in time; NULL: no calendar reached its due day
	findings TEXT    NOT NULL, -- checks that do not hold and were explained
	explanation TEXT NOT NULL,
	actor    INTEGER NOT NULL,
	submitted_ms INTEGER NOT NULL,
	return_state TEXT NOT NULL -- submitted, approved, sent_back, accepted or replaced
) STRICT;
CREATE INDEX indicator_return_cell ON indicator_return (figure, period, place);

CREATE TABLE indicator_return_step (
	sequence INTEGER PRIMARY KEY,
	figure   TEXT    NOT NULL,
	period   TEXT    NOT NULL,
	place    TEXT    NOT NULL,
	step     TEXT    NOT NULL, -- approved, sent_back, locked or unlocked
	reason   TEXT    NOT NULL,
	actor    INTEGER NOT NULL,
	step_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE indicator_report (
	code      TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	title_zh  TEXT    NOT NULL,
	title_en  TEXT    NOT NULL,
	sequence  INTEGER NOT NULL,
	PRIMARY KEY (code, version)
) STRICT, WITHOUT ROWID;
