WITH RECURSIVE
-- Where to begin: the first mark after the time, or else the newest posting.
start (posting) AS (
	SELECT coalesce(
		(SELECT posting FROM toy_mark WHERE account = ?1 AND time > ?2 ORDER BY time, posting LIMIT 1),
		(SELECT last FROM toy_balance WHERE account = ?1))
),
-- From posting to posting, backwards. Nothing later than the time is counted.
line (transfer, time, other, amount, balance, previous, nth) AS (
	SELECT transfer, time,
		iif(debit = ?1, credit, debit), iif(debit = ?1, -amount, amount),
		iif(debit = ?1, debit_balance, credit_balance), iif(debit = ?1, debit_previous, credit_previous),
		time <= ?2
	FROM start JOIN toy_transfer ON transfer = start.posting
	UNION ALL
	SELECT t.transfer, t.time,
		iif(t.debit = ?1, t.credit, t.debit), iif(t.debit = ?1, -t.amount, t.amount),
		iif(t.debit = ?1, t.debit_balance, t.credit_balance), iif(t.debit = ?1, t.debit_previous, t.credit_previous),
		line.nth + (t.time <= ?2)
	FROM line JOIN toy_transfer t ON t.transfer = line.previous
	WHERE line.nth < ?3
)
SELECT transfer, time, other, amount, balance FROM line WHERE time <= ?2 ORDER BY transfer DESC
