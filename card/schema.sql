CREATE TABLE card_scheme (
	number    INTEGER NOT NULL,
	code      TEXT    NOT NULL,
	from_date TEXT    NOT NULL,
	name_zh   TEXT    NOT NULL,
	name_en   TEXT    NOT NULL,
	months    INTEGER NOT NULL, -- how long a card is valid; 0: without end
	benefits  INTEGER NOT NULL,
	purses    INTEGER NOT NULL,
	PRIMARY KEY (number, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_benefit (
	scheme     INTEGER NOT NULL,
	from_date  TEXT    NOT NULL,
	benefit    TEXT    NOT NULL,
	name_zh    TEXT    NOT NULL,
	name_en    TEXT    NOT NULL,
	per_year   INTEGER NOT NULL, -- 0: as often as one likes
	amount_fen INTEGER NOT NULL, -- what the partner gets each time
	basis      TEXT    NOT NULL,
	PRIMARY KEY (scheme, from_date, benefit)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_purse_rule (
	scheme      INTEGER NOT NULL,
	from_date   TEXT    NOT NULL,
	purpose     TEXT    NOT NULL,
	purse       INTEGER NOT NULL, -- place in the scheme, from 0
	name_zh     TEXT    NOT NULL,
	name_en     TEXT    NOT NULL,
	unit        TEXT    NOT NULL,
	balance_max INTEGER NOT NULL,
	sale_max    INTEGER NOT NULL,
	voucher_max INTEGER NOT NULL, -- what one voucher may be good for; 0: there are none
	offline_max  INTEGER NOT NULL, -- what all open vouchers of a holding may be good for
	voucher_days INTEGER NOT NULL, -- how long a voucher is good
	grace_days   INTEGER NOT NULL, -- how long after that a till may still bring it in
	basis       TEXT    NOT NULL,
	PRIMARY KEY (scheme, from_date, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_holding (
	number     INTEGER PRIMARY KEY,
	scheme     INTEGER NOT NULL,
	person     INTEGER NOT NULL,
	card       INTEGER NOT NULL, -- the newest
	state      TEXT    NOT NULL, -- open, closed
	reason     TEXT,
	ended_date TEXT
) STRICT;

CREATE INDEX card_holding_person ON card_holding (person);
CREATE INDEX card_holding_card ON card_holding (card);

CREATE TABLE card_card (
	number       INTEGER PRIMARY KEY,
	holding      INTEGER NOT NULL,
	issued_date  TEXT    NOT NULL,
	expires_date TEXT,             -- the first day on which it is no longer valid
	state        TEXT    NOT NULL, -- valid, lost, replaced, closed
	ended_date   TEXT,
	replaced_by  INTEGER
) STRICT;

CREATE INDEX card_card_holding ON card_card (holding);

CREATE TABLE card_purse (
	holding     INTEGER NOT NULL,
	purse       INTEGER NOT NULL, -- place in the scheme, from 0
	loaded_fen  INTEGER NOT NULL DEFAULT 0,
	spent_fen   INTEGER NOT NULL DEFAULT 0,
	balance_fen INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (holding, purse)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_partner (
	scheme     INTEGER NOT NULL,
	benefit    TEXT    NOT NULL,
	company    INTEGER NOT NULL,
	from_date  TEXT    NOT NULL,
	until_date TEXT,             -- the first day on which it no longer is
	PRIMARY KEY (scheme, benefit, company, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_redemption (
	number     INTEGER PRIMARY KEY,
	card       INTEGER NOT NULL,
	holding    INTEGER NOT NULL,
	benefit    TEXT    NOT NULL,
	company    INTEGER NOT NULL,
	on_date    TEXT    NOT NULL,
	receipt    INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,
	state      TEXT    NOT NULL, -- counts, taken_back
	reason     TEXT,
	sequence   INTEGER NOT NULL
) STRICT;

CREATE INDEX card_redemption_holding ON card_redemption (holding, benefit, on_date);

CREATE TABLE card_till (
	number  INTEGER PRIMARY KEY,
	scheme  INTEGER NOT NULL,
	company INTEGER NOT NULL,
	closed_date TEXT, -- its last day
	reason      TEXT
) STRICT;

CREATE TABLE card_goods (
	number        INTEGER PRIMARY KEY,
	code          TEXT    NOT NULL UNIQUE,
	name_zh       TEXT    NOT NULL,
	purpose       TEXT    NOT NULL,
	price_fen     INTEGER NOT NULL,
	left_quantity INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A lot with its donor and what became of it is a line of the donor's statement.
CREATE TABLE card_lot (
	number        INTEGER PRIMARY KEY,
	goods         INTEGER NOT NULL,
	source        TEXT    NOT NULL, -- donated, bought
	person        INTEGER NOT NULL, -- who gave it; 0: no person
	company       INTEGER NOT NULL, -- 0: no company
	on_date       TEXT    NOT NULL,
	before_date   TEXT,             -- the first day on which it may no longer be handed out
	quantity      INTEGER NOT NULL,
	value_fen     INTEGER NOT NULL,
	out_quantity  INTEGER NOT NULL DEFAULT 0,
	off_quantity  INTEGER NOT NULL DEFAULT 0, -- written off
	left_quantity INTEGER NOT NULL,
	paper         TEXT    NOT NULL,
	sequence      INTEGER NOT NULL
) STRICT;

CREATE INDEX card_lot_donor ON card_lot (company, person);

CREATE TABLE card_write_off (
	sequence INTEGER PRIMARY KEY,
	lot      INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	reason   TEXT    NOT NULL
) STRICT;

CREATE TABLE card_load (
	holding    INTEGER NOT NULL,
	purse      INTEGER NOT NULL,
	period     TEXT    NOT NULL,
	amount_fen INTEGER NOT NULL,
	sequence   INTEGER NOT NULL,
	PRIMARY KEY (holding, purse, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_sale (
	till       INTEGER NOT NULL,
	receipt    INTEGER NOT NULL,
	card       INTEGER NOT NULL,
	holding    INTEGER NOT NULL,
	purse      INTEGER NOT NULL,
	on_date    TEXT    NOT NULL,
	amount_fen INTEGER NOT NULL,
	voucher    INTEGER NOT NULL, -- 0: none
	state      TEXT    NOT NULL, -- sold, returned
	reason     TEXT,
	sequence   INTEGER NOT NULL,
	PRIMARY KEY (till, receipt)
) STRICT, WITHOUT ROWID;

CREATE INDEX card_sale_holding ON card_sale (holding);

CREATE TABLE card_sale_line (
	till      INTEGER NOT NULL,
	receipt   INTEGER NOT NULL,
	line      INTEGER NOT NULL,
	goods     INTEGER NOT NULL,
	quantity  INTEGER NOT NULL,
	price_fen INTEGER NOT NULL,
	PRIMARY KEY (till, receipt, line)
) STRICT, WITHOUT ROWID;

-- From which lots a sale was handed out.
CREATE TABLE card_handout (
	till     INTEGER NOT NULL,
	receipt  INTEGER NOT NULL,
	lot      INTEGER NOT NULL,
	quantity INTEGER NOT NULL
) STRICT;

CREATE INDEX card_handout_sale ON card_handout (till, receipt);
CREATE INDEX card_handout_lot ON card_handout (lot);

CREATE TABLE card_voucher (
	number     INTEGER PRIMARY KEY,
	card       INTEGER NOT NULL,
	holding    INTEGER NOT NULL,
	purse      INTEGER NOT NULL,
	till       INTEGER NOT NULL,
	amount_fen INTEGER NOT NULL,
	on_date    TEXT    NOT NULL,
	until_date TEXT    NOT NULL,
	state      TEXT    NOT NULL, -- open, used, lapsed
	sequence   INTEGER NOT NULL
) STRICT;
