package auth

import "context"

// A Behalf is that an account opened a page of another person, or acted there, and by what right.
type Behalf struct {
	ID      int64
	TimeMS  int64
	Account int64
	Name    string // Of the account.
	Person  uint64
	Right   string // A code: guardian, proxy, assistant.
	Act     bool   // Else it only read.
	What    string // Path of the page.
}

// NoteBehalf keeps that somebody reads or acts for another. Its number and time are the accounts' own.
func (a *Accounts) NoteBehalf(ctx context.Context, b Behalf) error {
	_, err := a.db.ExecContext(ctx, `INSERT INTO behalf (time_ms, account, person, by_right, act, what)
		VALUES (?, ?, ?, ?, ?, ?)`, a.now(), b.Account, int64(b.Person), b.Right, b.Act, b.What)
	return err
}

// Behalves returns who read or acted for whom, newest first, below a number (0: from the newest), by one account if it
// is named, for one person if that is not 0.
func (a *Accounts) Behalves(ctx context.Context, name string, person uint64, below int64, limit int) (all []Behalf,
	err error) {
	if below == 0 {
		below = 1<<63 - 1
	}
	rows, err := a.db.QueryContext(ctx, `SELECT b.id, b.time_ms, b.account, coalesce(a.name, ''), b.person, b.by_right,
		b.act, b.what FROM behalf b LEFT JOIN account a ON a.id = b.account WHERE b.id < ?1 AND (?2 = '' OR a.name = ?2)
		AND (?3 = 0 OR b.person = ?3) ORDER BY b.id DESC LIMIT ?4`, below, name, int64(person), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Behalf
		var person int64
		if err := rows.Scan(&one.ID, &one.TimeMS, &one.Account, &one.Name, &person, &one.Right, &one.Act,
			&one.What); err != nil {
			return nil, err
		}
		one.Person = uint64(person)
		all = append(all, one)
	}
	return all, rows.Err()
}
