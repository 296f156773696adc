-- Share registers. Units are whole; a holder is the number of a person, 0 the collective itself.
CREATE TABLE dividend_register (
	number      INTEGER PRIMARY KEY,
	owner       TEXT    NOT NULL UNIQUE, -- code of a division, or a unified social credit code
	total_units INTEGER NOT NULL,
	from_date   TEXT    NOT NULL,
	opened_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE dividend_payee (
	register   INTEGER NOT NULL,
	holder     INTEGER NOT NULL,
	household  INTEGER NOT NULL, -- 0: not entered
	account    INTEGER NOT NULL, -- of the ledger; 0: none
	bank       INTEGER NOT NULL, -- 1 checked, 2 missing, 3 closed
	changed_ms INTEGER NOT NULL,
	PRIMARY KEY (register, holder)
) STRICT, WITHOUT ROWID;

CREATE INDEX dividend_payee_holder ON dividend_payee (holder);

-- From a day on a holder has so many units, until the next row.
CREATE TABLE dividend_share (
	register  INTEGER NOT NULL,
	holder    INTEGER NOT NULL,
	from_date TEXT    NOT NULL,
	units     INTEGER NOT NULL,
	PRIMARY KEY (register, holder, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE dividend_change (
	sequence    INTEGER PRIMARY KEY, -- of the event
	register    INTEGER NOT NULL,
	cause       TEXT    NOT NULL,    -- inheritance, division, transfer, withdrawal, correction
	date        TEXT    NOT NULL,
	from_holder INTEGER NOT NULL,
	to_holder   INTEGER NOT NULL,
	units       INTEGER NOT NULL,
	reason      TEXT    NOT NULL,    -- a code, or empty
	changed_ms  INTEGER NOT NULL
) STRICT;

CREATE INDEX dividend_change_register ON dividend_change (register);

CREATE TABLE dividend_waterfall (
	version          INTEGER PRIMARY KEY,
	from_date        TEXT    NOT NULL,
	village_ppm      INTEGER NOT NULL, -- of the net
	fee_ppm          INTEGER NOT NULL, -- of the gross
	reserve_ppm      INTEGER NOT NULL, -- of what cost and fees leave
	reserve_max_fen  INTEGER NOT NULL, -- of one run; 0: no bound
	tax_ppm          INTEGER NOT NULL, -- of a household's line
	village_rounding TEXT    NOT NULL,
	fee_rounding     TEXT    NOT NULL,
	reserve_rounding TEXT    NOT NULL,
	tax_rounding     TEXT    NOT NULL,
	publicity_days   INTEGER NOT NULL, -- working days
	cost_method      TEXT    NOT NULL, -- fifo or average
	source           TEXT    NOT NULL, -- the paper that sets the rates
	published_ms     INTEGER NOT NULL
) STRICT;

CREATE TABLE dividend_run (
	number         INTEGER PRIMARY KEY,
	state          TEXT    NOT NULL, -- proposed, frozen, published, approved, paid, closed, withdrawn
	date           TEXT    NOT NULL, -- of the newest sale
	register_date  TEXT    NOT NULL,
	waterfall      INTEGER NOT NULL,
	pool           INTEGER NOT NULL, -- account of the proceeds
	gross_fen      INTEGER NOT NULL,
	cost_fen       INTEGER NOT NULL,
	fee_fen        INTEGER NOT NULL,
	reserve_fen    INTEGER NOT NULL,
	villages_fen   INTEGER NOT NULL,
	bank_fen       INTEGER NOT NULL,
	proposed_ms    INTEGER NOT NULL,
	lines          INTEGER,
	total_fen      INTEGER,
	tax_fen        INTEGER,
	hash           TEXT,             -- SHA-256 of the list
	published_date TEXT,
	until_date     TEXT,             -- last day on which objections are heard
	approved_ms    INTEGER,
	paid_ms        INTEGER,
	paid_fen       INTEGER,          -- on that day, net of tax
	held_fen       INTEGER,          -- on that day, in holders' names
	reason         TEXT              -- of the withdrawal
) STRICT;

CREATE TABLE dividend_sale (
	run        INTEGER NOT NULL,
	sale       INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,
	cost_fen   INTEGER NOT NULL,
	PRIMARY KEY (run, sale)
) STRICT, WITHOUT ROWID;

CREATE INDEX dividend_sale_sale ON dividend_sale (sale);

CREATE TABLE dividend_source (
	run          INTEGER NOT NULL,
	number       INTEGER NOT NULL, -- place in the pot
	register     INTEGER NOT NULL, -- of the village that delivered
	sale         INTEGER NOT NULL,
	series       INTEGER NOT NULL, -- in which serials are counted
	first_serial INTEGER NOT NULL,
	last_serial  INTEGER NOT NULL,
	tonnes       INTEGER NOT NULL,
	cooperative  INTEGER NOT NULL, -- 0: the village itself
	contract     INTEGER NOT NULL, -- 0: none
	stand        INTEGER NOT NULL, -- 0: not known by stand
	PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX dividend_source_stand ON dividend_source (stand);

CREATE TABLE dividend_part (
	run        INTEGER NOT NULL,
	register   INTEGER NOT NULL,
	tonnes     INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,
	revision   INTEGER NOT NULL DEFAULT 0, -- of the register when the lines were frozen; 0: not yet
	lines      INTEGER NOT NULL DEFAULT 0,
	tax_fen    INTEGER NOT NULL DEFAULT 0,
	hash       TEXT,
	PRIMARY KEY (run, register)
) STRICT, WITHOUT ROWID;

CREATE TABLE dividend_line (
	id           INTEGER PRIMARY KEY,
	run          INTEGER NOT NULL,
	register     INTEGER NOT NULL,
	holder       INTEGER NOT NULL,
	units        INTEGER NOT NULL,
	amount_fen   INTEGER NOT NULL, -- before tax
	tax_fen      INTEGER NOT NULL,
	offset_fen   INTEGER NOT NULL, -- fen of the village's part before this line
	account      INTEGER NOT NULL, -- frozen with it
	bank         INTEGER NOT NULL,
	state        TEXT    NOT NULL, -- frozen, paid, held, returned, reissued, nothing, inherited; replaced: of an older list
	paid_account INTEGER,          -- where the money is; 0: with several heirs, or nothing was due
	parent_line  INTEGER,          -- of the dead holder from whom this one inherited; none: a line of the list
	sequence     INTEGER,          -- of the event that froze it, or by which it was inherited
	row          INTEGER           -- of that event, from 0; none: the event is of this line alone
) STRICT;

CREATE INDEX dividend_line_run ON dividend_line (run, register);
CREATE INDEX dividend_line_holder ON dividend_line (holder);

CREATE TABLE dividend_objection (
	number     INTEGER PRIMARY KEY,
	run        INTEGER NOT NULL,
	register   INTEGER NOT NULL,
	person     INTEGER NOT NULL,
	reason     TEXT    NOT NULL,
	state      TEXT    NOT NULL, -- open, upheld, dismissed; void: the run was withdrawn
	raised_ms  INTEGER NOT NULL,
	decided_ms INTEGER,
	decision   TEXT              -- a code
) STRICT;

CREATE INDEX dividend_objection_run ON dividend_objection (run);

CREATE TABLE dividend_holding (
	account   INTEGER PRIMARY KEY, -- of the ledger, in the holder's name
	register  INTEGER NOT NULL,
	holder    INTEGER NOT NULL,
	opened_ms INTEGER NOT NULL
) STRICT;

-- What waits for its holders, line by line: no account, a closed one, a payment sent back, a holder who has died.
CREATE TABLE dividend_unclaimed (
	line       INTEGER PRIMARY KEY,
	run        INTEGER NOT NULL,
	register   INTEGER NOT NULL,
	holder     INTEGER NOT NULL,
	account    INTEGER NOT NULL, -- of the ledger, in which it waits
	amount_fen INTEGER NOT NULL,
	since_ms   INTEGER NOT NULL,
	reason     TEXT    NOT NULL  -- code of a return, or empty
) STRICT;

-- What went to the bank: papers that are kept encrypted.
CREATE TABLE dividend_file (
	run       INTEGER NOT NULL,
	number    INTEGER NOT NULL, -- of the run's files, from 1
	paper     TEXT    NOT NULL, -- id of the encrypted file, as it went to the bank
	lines     INTEGER NOT NULL, -- in the file
	total_fen INTEGER NOT NULL, -- net of tax
	missing   INTEGER NOT NULL, -- lines that were due, and have no name or account in the vault
	noted_ms  INTEGER NOT NULL,
	PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- What happened to a line after its first payment, in order. The second attempt has the number 2.
CREATE TABLE dividend_payment (
	sequence   INTEGER PRIMARY KEY, -- of the event
	line       INTEGER NOT NULL,
	state      TEXT    NOT NULL,    -- returned, reissued, inherited
	account    INTEGER NOT NULL,    -- where the money went
	amount_fen INTEGER NOT NULL,
	reason     TEXT    NOT NULL,    -- a code, or empty
	time       INTEGER NOT NULL,
	heir_line  INTEGER NOT NULL,    -- line of an heir; 0: none
	attempt    INTEGER NOT NULL     -- of paying the line, that is meant
) STRICT;

CREATE INDEX dividend_payment_line ON dividend_payment (line);
