-- The market. Prices and amounts are fen, quantities whole tonnes, times milliseconds since 1970. Days are counted from 1970
-- in the county's time; the views show them as dates.
CREATE TABLE exchange_rule (
	name      TEXT    NOT NULL,
	from_date TEXT    NOT NULL,
	value     INTEGER NOT NULL,
	text      TEXT    NOT NULL,
	source    TEXT    NOT NULL,
	PRIMARY KEY (name, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange_instrument (
	id              INTEGER PRIMARY KEY,
	code            TEXT    NOT NULL,
	name_zh         TEXT    NOT NULL,
	name_en         TEXT    NOT NULL,
	project         INTEGER NOT NULL, -- 0: a basket
	vintage         INTEGER NOT NULL,
	first_serial    INTEGER NOT NULL,
	last_serial     INTEGER NOT NULL,
	vintage_from    INTEGER NOT NULL,
	method          TEXT    NOT NULL,
	issue_price_fen INTEGER NOT NULL,
	opened_ms       INTEGER NOT NULL,
	closed_ms       INTEGER,          -- for good
	closed_reason   TEXT
) STRICT;

CREATE TABLE exchange_participant_row (
	id           INTEGER PRIMARY KEY,
	company      INTEGER NOT NULL,
	state        INTEGER NOT NULL,
	reason       TEXT,
	account      INTEGER,
	payout       INTEGER,
	order_max_t  INTEGER,
	open_max_fen INTEGER,
	applied_ms   INTEGER NOT NULL,
	changed_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE exchange_participant_document (
	participant INTEGER NOT NULL,
	number      INTEGER NOT NULL,
	document    BLOB    NOT NULL,
	PRIMARY KEY (participant, number)
) STRICT, WITHOUT ROWID;

-- Held: what a participant has in its trading account, and of it what is set aside.
CREATE TABLE exchange_funds (
	participant  INTEGER PRIMARY KEY,
	cash_fen     INTEGER NOT NULL,
	reserved_fen INTEGER NOT NULL
) STRICT;

CREATE VIEW exchange_participant AS SELECT p.id, p.company,
	CASE p.state WHEN 1 THEN 'applied' WHEN 2 THEN 'approved' WHEN 3 THEN 'suspended' ELSE 'declined' END AS state,
	p.reason, p.account, p.payout, p.order_max_t, p.open_max_fen, coalesce(f.cash_fen, 0) AS cash_fen,
	coalesce(f.reserved_fen, 0) AS reserved_fen, p.applied_ms, p.changed_ms
	FROM exchange_participant_row p LEFT JOIN exchange_funds f ON f.participant = p.id;

-- Payments of the bank, and, on both sides, deposits of auctions that were forfeited and what trades gave back that were undone.
CREATE TABLE exchange_payment (
	sequence    INTEGER NOT NULL,
	participant INTEGER NOT NULL,
	amount_fen  INTEGER NOT NULL, -- below 0: paid out
	reference   TEXT    NOT NULL, -- the bank's, or sale_deposit_ with the auction's number, or undone_ with the trade's
	booked_ms   INTEGER NOT NULL,
	PRIMARY KEY (sequence, participant)
) STRICT, WITHOUT ROWID;

-- What participants want out of their trading accounts. file is the number of the event that released it.
CREATE TABLE exchange_payout (
	id           INTEGER PRIMARY KEY,
	participant  INTEGER NOT NULL,
	amount_fen   INTEGER NOT NULL,
	bank_account TEXT    NOT NULL,
	state        TEXT    NOT NULL, -- asked, released, paid, returned
	asked_ms     INTEGER NOT NULL,
	asked_by     INTEGER NOT NULL, -- actor: the participant's, or who asked for it
	released_ms  INTEGER,
	file         INTEGER,
	bank_file    INTEGER,          -- number of the file with which it went to the bank
	reference    TEXT,             -- the bank's, of one that was paid
	reason       TEXT,             -- of one that was returned
	ended_ms     INTEGER
) STRICT;
CREATE INDEX exchange_payout_of ON exchange_payout (participant, id);

-- Files of payouts that went to the bank, each kept as an encrypted paper.
CREATE TABLE exchange_payout_file (
	number    INTEGER PRIMARY KEY,
	lines     INTEGER NOT NULL,
	total_fen INTEGER NOT NULL,
	paper     TEXT    NOT NULL,
	sha256    TEXT    NOT NULL, -- of the file as it went out
	noted_ms  INTEGER NOT NULL
) STRICT;

-- Money that came and fits no participant. What nobody has resolved is to be done.
CREATE TABLE exchange_suspense (
	reference   TEXT PRIMARY KEY,
	amount_fen  INTEGER NOT NULL,
	credit_code TEXT    NOT NULL, -- as the bank's file has it; empty if it has none
	noted_ms    INTEGER NOT NULL,
	participant INTEGER,          -- whose it was; 0: sent back
	reason      TEXT,
	resolved_ms INTEGER,
	back_reference TEXT           -- the bank's number of the payment by which it was sent back
) STRICT, WITHOUT ROWID;

-- Held: tonnes in escrow for an instrument, and of them those set aside. id is instrument * 2^32 + participant.
CREATE TABLE exchange_position (
	id          INTEGER PRIMARY KEY,
	instrument  INTEGER NOT NULL,
	participant INTEGER NOT NULL,
	escrow_t    INTEGER NOT NULL,
	reserved_t  INTEGER NOT NULL
) STRICT;

-- Held: orders. id is participant * 2^32 + reference.
CREATE TABLE exchange_order_row (
	id          INTEGER PRIMARY KEY,
	instrument  INTEGER NOT NULL,
	participant INTEGER NOT NULL,
	side        INTEGER NOT NULL,
	price_fen   INTEGER NOT NULL, -- 0: at the market
	tonnes      INTEGER NOT NULL, -- asked for when it entered last
	traded      INTEGER NOT NULL, -- in all
	rests       INTEGER NOT NULL,
	peak        INTEGER NOT NULL,
	life        INTEGER NOT NULL,
	until       INTEGER NOT NULL,
	ended       INTEGER NOT NULL, -- 1: cancelled, 2: by the market, 3: filled
	entered_ms  INTEGER NOT NULL,
	changed_ms  INTEGER NOT NULL
) STRICT;

CREATE VIEW exchange_order AS SELECT id, instrument, participant, CASE side WHEN 1 THEN 'sell' ELSE 'buy' END AS side,
	price_fen, tonnes, traded, rests, peak,
	CASE life WHEN 1 THEN 'day' WHEN 2 THEN 'ioc' WHEN 3 THEN 'fok' WHEN 4 THEN 'gtd' ELSE 'gtc' END AS life,
	CASE until WHEN 0 THEN NULL ELSE date(until * 86400, 'unixepoch') END AS until,
	CASE WHEN ended = 2 THEN 'cancelled_by_market' WHEN ended = 1 THEN 'cancelled' WHEN rests > 0 AND traded > 0 THEN 'partly'
	WHEN rests > 0 THEN 'entered' WHEN ended = 3 OR traded >= tonnes THEN 'filled' ELSE 'cancelled_by_market' END AS state,
	entered_ms, changed_ms FROM exchange_order_row;

CREATE TABLE exchange_trade_row (
	id            INTEGER PRIMARY KEY,
	instrument    INTEGER NOT NULL,
	price_fen     INTEGER NOT NULL,
	tonnes        INTEGER NOT NULL,
	buy           INTEGER NOT NULL, -- order
	sell          INTEGER NOT NULL, -- order
	fee_buy_fen   INTEGER NOT NULL,
	fee_sell_fen  INTEGER NOT NULL,
	tax_fen       INTEGER NOT NULL,
	mode          INTEGER NOT NULL,
	taker         INTEGER NOT NULL,
	traded_ms     INTEGER NOT NULL,
	sequence      INTEGER NOT NULL, -- of the event
	row           INTEGER NOT NULL  -- of the event
) STRICT;

-- Every 256th trade with its time, so that the trades of a time are found by their numbers, which grow with it: an index
-- over all of them would cost each trade more than its row.
CREATE TABLE exchange_trade_mark (
	traded_ms INTEGER NOT NULL,
	trade     INTEGER NOT NULL,
	PRIMARY KEY (traded_ms, trade)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange_undone (
	trade     INTEGER PRIMARY KEY,
	reason    TEXT    NOT NULL,
	undone_ms INTEGER NOT NULL
) STRICT;

CREATE VIEW exchange_trade AS SELECT t.id, t.instrument, t.price_fen, t.tonnes, t.price_fen * t.tonnes AS value_fen, t.buy, t.sell,
	t.buy >> 32 AS buyer, t.sell >> 32 AS seller, t.fee_buy_fen, t.fee_sell_fen, t.tax_fen,
	CASE t.mode WHEN 1 THEN 'auto' WHEN 2 THEN 'pick' WHEN 3 THEN 'opening' WHEN 4 THEN 'closing' WHEN 5 THEN 'block' ELSE 'sale' END
	AS mode, CASE t.taker WHEN 1 THEN 'buy' WHEN 2 THEN 'sell' END AS taker, t.traded_ms, u.reason AS undone, t.sequence, t.row
	FROM exchange_trade_row t LEFT JOIN exchange_undone u ON u.trade = t.id;

-- Held: what is shown at each price. id is instrument * 2^40 + side * 2^39 + price.
CREATE TABLE exchange_depth_row (
	id         INTEGER PRIMARY KEY,
	instrument INTEGER NOT NULL,
	side       INTEGER NOT NULL,
	price_fen  INTEGER NOT NULL,
	shown      INTEGER NOT NULL,
	orders     INTEGER NOT NULL
) STRICT;

CREATE VIEW exchange_depth AS SELECT id, instrument, CASE side WHEN 1 THEN 'sell' ELSE 'buy' END AS side, price_fen, shown, orders
	FROM exchange_depth_row WHERE orders > 0;

-- Held: candles of a minute. id is instrument * 2^32 + minute since 1970. A trade that is undone is taken off, its prices stay.
CREATE TABLE exchange_candle (
	id           INTEGER PRIMARY KEY,
	instrument   INTEGER NOT NULL,
	minute_ms    INTEGER NOT NULL,
	open_fen     INTEGER NOT NULL,
	high_fen     INTEGER NOT NULL,
	low_fen      INTEGER NOT NULL,
	close_fen    INTEGER NOT NULL,
	volume       INTEGER NOT NULL,
	turnover_fen INTEGER NOT NULL,
	trades       INTEGER NOT NULL
) STRICT;

-- Held: the day sheet. id is instrument * 2^32 + day. Block trades and sales stand beside the listing market. A trade that is
-- undone is taken off, its prices stay.
CREATE TABLE exchange_day_row (
	id             INTEGER PRIMARY KEY,
	instrument     INTEGER NOT NULL,
	day            INTEGER NOT NULL,
	session        INTEGER NOT NULL,
	reference_fen  INTEGER NOT NULL,
	band_low_fen   INTEGER NOT NULL,
	band_high_fen  INTEGER NOT NULL,
	open_fen       INTEGER NOT NULL,
	high_fen       INTEGER NOT NULL,
	low_fen        INTEGER NOT NULL,
	last_fen       INTEGER NOT NULL,
	close_fen      INTEGER NOT NULL,
	volume         INTEGER NOT NULL,
	turnover_fen   INTEGER NOT NULL,
	trades         INTEGER NOT NULL,
	block_volume   INTEGER NOT NULL,
	block_fen      INTEGER NOT NULL,
	sale_volume    INTEGER NOT NULL,
	sale_fen       INTEGER NOT NULL,
	fees_fen       INTEGER NOT NULL,
	taxes_fen      INTEGER NOT NULL,
	halted         INTEGER NOT NULL,
	opened_ms      INTEGER NOT NULL,
	ended_ms       INTEGER NOT NULL
) STRICT;

CREATE VIEW exchange_day AS SELECT id, instrument, date(day * 86400, 'unixepoch') AS date,
	CASE WHEN halted = 1 THEN 'halted' WHEN session = 1 THEN 'preopen' WHEN session = 2 THEN 'opening_call' WHEN session = 3 THEN 'continuous'
	WHEN session = 4 THEN 'break' WHEN session = 5 THEN 'closing_call' WHEN session = 7 THEN 'crossing' ELSE 'closed' END AS state,
	reference_fen, band_low_fen, band_high_fen, nullif(open_fen, 0) AS open_fen, nullif(high_fen, 0) AS high_fen,
	nullif(low_fen, 0) AS low_fen, nullif(last_fen, 0) AS last_fen, nullif(close_fen, 0) AS close_fen, volume, turnover_fen, trades,
	block_volume, block_fen, sale_volume, sale_fen, fees_fen, taxes_fen, opened_ms, nullif(ended_ms, 0) AS ended_ms FROM exchange_day_row;

-- Held: a participant's day. id is participant * 2^32 + day.
CREATE TABLE exchange_statement_row (
	id          INTEGER PRIMARY KEY,
	participant INTEGER NOT NULL,
	day         INTEGER NOT NULL,
	paid_in_fen  INTEGER NOT NULL,
	paid_out_fen INTEGER NOT NULL,
	bought      INTEGER NOT NULL,
	bought_fen  INTEGER NOT NULL,
	sold        INTEGER NOT NULL,
	sold_fen    INTEGER NOT NULL,
	fees_fen    INTEGER NOT NULL,
	taxes_fen   INTEGER NOT NULL,
	cash_fen    INTEGER NOT NULL -- in the trading account after the newest change of the day
) STRICT;

CREATE VIEW exchange_statement AS SELECT id, participant, date(day * 86400, 'unixepoch') AS date, paid_in_fen, paid_out_fen, bought,
	bought_fen, sold, sold_fen, fees_fen, taxes_fen, cash_fen FROM exchange_statement_row;

CREATE TABLE exchange_call (
	sequence      INTEGER PRIMARY KEY,
	instrument    INTEGER NOT NULL,
	date          TEXT    NOT NULL,
	mode          INTEGER NOT NULL, -- 3: opening, 4: closing
	price_fen     INTEGER NOT NULL,
	volume        INTEGER NOT NULL,
	imbalance     INTEGER NOT NULL,
	direction     INTEGER NOT NULL, -- 1: buyers were left, 2: sellers
	reference_fen INTEGER NOT NULL,
	profile       TEXT    NOT NULL,
	step          TEXT    NOT NULL,
	held_ms       INTEGER NOT NULL
) STRICT;

CREATE TABLE exchange_halt (
	sequence   INTEGER PRIMARY KEY,
	instrument INTEGER NOT NULL,
	what       TEXT    NOT NULL, -- halted, resumed, missed
	reason     TEXT    NOT NULL,
	halted_ms  INTEGER NOT NULL,
	date       TEXT    NOT NULL -- the day of trading that it is about
) STRICT;

CREATE TABLE exchange_block_row (
	id          INTEGER PRIMARY KEY,
	instrument  INTEGER NOT NULL,
	poster      INTEGER NOT NULL,
	other       INTEGER NOT NULL, -- 0: nobody has answered
	side        INTEGER NOT NULL, -- of the poster
	price_fen   INTEGER NOT NULL,
	tonnes      INTEGER NOT NULL,
	version     INTEGER NOT NULL,
	posted_ok   INTEGER NOT NULL,
	answered_ok INTEGER NOT NULL,
	expires_ms  INTEGER NOT NULL,
	posted_ms   INTEGER NOT NULL,
	ended       TEXT,             -- traded, withdrawn, expired, cleared by an officer; answered, passed_over
	ended_ms    INTEGER,
	of_block    INTEGER NOT NULL DEFAULT 0 -- the post that it answers beside others; 0: it is one
) STRICT;

CREATE VIEW exchange_block AS SELECT id, instrument, poster, nullif(other, 0) AS other,
	CASE side WHEN 1 THEN 'sell' ELSE 'buy' END AS side, price_fen, tonnes, version, posted_ok, answered_ok,
	coalesce(ended, CASE WHEN other = 0 THEN 'posted' ELSE 'negotiated' END) AS state, expires_ms, posted_ms, ended_ms,
	nullif(of_block, 0) AS of_block FROM exchange_block_row;

CREATE TABLE exchange_sale_row (
	id          INTEGER PRIMARY KEY,
	instrument  INTEGER NOT NULL,
	applicant   INTEGER NOT NULL,
	buys        INTEGER NOT NULL,
	mode        TEXT    NOT NULL,
	rules       TEXT    NOT NULL,
	tonnes      INTEGER NOT NULL,
	reserve_fen INTEGER NOT NULL,
	start_fen   INTEGER,
	step_fen    INTEGER,
	interval    INTEGER NOT NULL, -- of a clock, in milliseconds
	minimum     INTEGER NOT NULL,
	share_cap   INTEGER NOT NULL, -- percent; 0: none
	opens_ms    INTEGER NOT NULL,
	closes_ms   INTEGER,
	state       INTEGER NOT NULL,
	reason      TEXT,
	commitment  BLOB,
	seed        BLOB,
	deposit_fen INTEGER,
	price_fen   INTEGER,          -- of the clock; in the end what all pay, or the least that was paid
	round       INTEGER NOT NULL DEFAULT 0,
	sold        INTEGER,
	decided     TEXT,
	next_ms     INTEGER,
	applied_ms  INTEGER NOT NULL,
	ended_ms    INTEGER
) STRICT;

CREATE VIEW exchange_sale AS SELECT id, instrument, applicant, CASE buys WHEN 1 THEN 'buy' ELSE 'sell' END AS side, mode, rules, tonnes,
	reserve_fen, start_fen, step_fen, interval, minimum, share_cap, opens_ms, closes_ms,
	CASE state WHEN 1 THEN 'applied' WHEN 2 THEN 'published' WHEN 3 THEN 'open' WHEN 4 THEN 'reveal' WHEN 5 THEN 'awarded'
	ELSE 'ended' END AS state, reason, commitment, seed, deposit_fen, price_fen, round, sold, decided, next_ms, applied_ms, ended_ms
	FROM exchange_sale_row;

CREATE TABLE exchange_bidder (
	sale        INTEGER NOT NULL,
	participant INTEGER NOT NULL,
	place       INTEGER NOT NULL,
	deposit_fen INTEGER NOT NULL,
	wants       INTEGER NOT NULL,
	outcome     TEXT    NOT NULL, -- entered, freed, settled, defaulted
	entered_ms  INTEGER NOT NULL,
	PRIMARY KEY (sale, participant)
) STRICT, WITHOUT ROWID;

-- Of a sealed bid only the seal is known before it is opened.
CREATE TABLE exchange_bid (
	sale        INTEGER NOT NULL,
	bid         INTEGER NOT NULL,
	participant INTEGER NOT NULL,
	seal        BLOB,
	nonce       BLOB,
	price_fen   INTEGER,
	tonnes      INTEGER,
	minimum     INTEGER,
	won         INTEGER,
	pays_fen    INTEGER,
	bid_ms      INTEGER NOT NULL,
	PRIMARY KEY (sale, bid)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_bid_of ON exchange_bid (participant, sale);

-- Each day that has ended: how many listing trades surveillance looked at then, and how many alerts came of it.
CREATE TABLE exchange_watched (
	sequence   INTEGER PRIMARY KEY,
	instrument INTEGER NOT NULL,
	date       TEXT    NOT NULL,
	trades     INTEGER NOT NULL,
	alerts     INTEGER NOT NULL,
	missed     TEXT,             -- why the day or the window was not looked at, as codes
	watched_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE exchange_alert (
	id         INTEGER PRIMARY KEY,
	instrument INTEGER NOT NULL,
	date       TEXT    NOT NULL,
	scheme     TEXT    NOT NULL,
	trades     INTEGER NOT NULL, -- how many are under it
	raised_ms  INTEGER NOT NULL,
	outcome    TEXT,
	closed_ms  INTEGER
) STRICT;

CREATE TABLE exchange_alert_participant (
	alert       INTEGER NOT NULL,
	number      INTEGER NOT NULL,
	participant INTEGER NOT NULL,
	PRIMARY KEY (alert, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange_alert_trade (
	alert INTEGER NOT NULL,
	trade INTEGER NOT NULL,
	PRIMARY KEY (alert, trade)
) STRICT, WITHOUT ROWID;
