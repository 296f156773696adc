-- Units, charts and accounts. Amounts are in the smallest part of the account's unit; times are milliseconds since 1970.
CREATE TABLE ledger_unit (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, decimals INTEGER NOT NULL, declared INTEGER NOT NULL);
CREATE TABLE ledger_chart (unit INTEGER NOT NULL, code INTEGER NOT NULL, side INTEGER NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, published INTEGER NOT NULL, PRIMARY KEY (unit, code)) WITHOUT ROWID;
-- What changes rarely about an account, and, held in memory while it is written, what changes with every posting.
CREATE TABLE ledger_account_fact (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, code INTEGER NOT NULL, flags INTEGER NOT NULL, holder INTEGER NOT NULL, opened INTEGER NOT NULL, owe_limit INTEGER NOT NULL DEFAULT 0, reason TEXT);
CREATE TABLE ledger_balance (account INTEGER PRIMARY KEY, debits INTEGER NOT NULL, credits INTEGER NOT NULL, debits_pending INTEGER NOT NULL, credits_pending INTEGER NOT NULL, postings INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
CREATE VIEW ledger_account AS SELECT f.id, f.unit, f.code, f.flags & 255 AS flags, f.flags >> 8 AS keeper, f.holder, f.opened,
  coalesce(b.debits, 0) AS debits, coalesce(b.credits, 0) AS credits, coalesce(b.debits_pending, 0) AS debits_pending, coalesce(b.credits_pending, 0) AS credits_pending,
  f.owe_limit, f.reason, coalesce(b.postings, 0) AS postings, coalesce(b.last, 0) AS last
  FROM ledger_account_fact f LEFT JOIN ledger_balance b ON b.account = f.id;
-- Every transfer, in order and never changed. id is event sequence * 16384 + row. It knows, for both of its accounts, the
-- posting before it (0: none) and the balance after it, so that a statement is read backwards by primary key.
CREATE TABLE ledger_transfer (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, amount INTEGER NOT NULL,
  code INTEGER NOT NULL, cause INTEGER NOT NULL, reference INTEGER NOT NULL, date INTEGER NOT NULL,
  debit_before INTEGER NOT NULL, credit_before INTEGER NOT NULL, debit_balance INTEGER NOT NULL, credit_balance INTEGER NOT NULL) STRICT;
-- Every 256th posting of an account, so that a statement as of any time begins near it.
CREATE TABLE ledger_mark (account INTEGER NOT NULL, time INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (account, time, id)) STRICT, WITHOUT ROWID;
-- Holds: outcome is 0 while it stands, 1 posted, 2 voided, 3 expired; times and amounts are 0 where there is none.
CREATE TABLE ledger_hold_row (id INTEGER PRIMARY KEY, placed INTEGER NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, amount INTEGER NOT NULL,
  code INTEGER NOT NULL, cause INTEGER NOT NULL, reference INTEGER NOT NULL, expires INTEGER NOT NULL, ended INTEGER NOT NULL, outcome INTEGER NOT NULL, posted INTEGER NOT NULL) STRICT;
CREATE VIEW ledger_hold AS SELECT id, placed, debit, credit, amount, code, cause, reference, nullif(expires, 0) AS expires, nullif(ended, 0) AS ended,
  CASE outcome WHEN 1 THEN 'posted' WHEN 2 THEN 'voided' WHEN 3 THEN 'expired' END AS outcome, CASE outcome WHEN 1 THEN posted END AS posted FROM ledger_hold_row;
CREATE TABLE ledger_correction (id INTEGER PRIMARY KEY, original INTEGER NOT NULL, reason TEXT NOT NULL);
