-- Units, charts and accounts.
CREATE TABLE ledger_unit (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, decimals INTEGER NOT NULL, declared INTEGER NOT NULL);
CREATE TABLE ledger_chart (unit INTEGER NOT NULL, code INTEGER NOT NULL, side INTEGER NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, published INTEGER NOT NULL, PRIMARY KEY (unit, code)) WITHOUT ROWID;
CREATE TABLE ledger_account (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, code INTEGER NOT NULL, flags INTEGER NOT NULL, holder INTEGER NOT NULL, opened INTEGER NOT NULL,
  debits INTEGER NOT NULL DEFAULT 0, credits INTEGER NOT NULL DEFAULT 0, debits_pending INTEGER NOT NULL DEFAULT 0, credits_pending INTEGER NOT NULL DEFAULT 0,
  owe_limit INTEGER NOT NULL DEFAULT 0, reason TEXT, postings INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0);
-- Every transfer, in order and never changed. id is event sequence * 16384 + row. It knows, for both of its accounts, the
-- posting before it (0: none) and the balance after it, so that a statement is read backwards by primary key.
CREATE TABLE ledger_transfer (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, amount INTEGER NOT NULL,
  code INTEGER NOT NULL, cause INTEGER NOT NULL, reference INTEGER NOT NULL, date INTEGER NOT NULL,
  debit_before INTEGER NOT NULL, credit_before INTEGER NOT NULL, debit_balance INTEGER NOT NULL, credit_balance INTEGER NOT NULL);
-- Every 256th posting of an account, so that a statement as of any time begins near it.
CREATE TABLE ledger_mark (account INTEGER NOT NULL, time INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (account, time, id)) WITHOUT ROWID;
CREATE TABLE ledger_hold (id INTEGER PRIMARY KEY, placed INTEGER NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, amount INTEGER NOT NULL,
  code INTEGER NOT NULL, cause INTEGER NOT NULL, reference INTEGER NOT NULL, expires INTEGER, ended INTEGER, outcome TEXT, posted INTEGER);
CREATE TABLE ledger_correction (id INTEGER PRIMARY KEY, original INTEGER NOT NULL, reason TEXT NOT NULL);
