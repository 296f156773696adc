package auth

import (
	"context"
	"strings"
)

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

// NoteBehalf keeps that somebody reads or acts for another, and returns under what number. Its number and time are the
// accounts' own.
func (a *Accounts) NoteBehalf(ctx context.Context, b Behalf) (id int64, err error) {
	done, err := a.db.ExecContext(ctx, `INSERT INTO behalf (time_ms, account, person, by_right, act, what)
		VALUES (?, ?, ?, ?, ?, ?)`, a.now(), b.Account, int64(b.Person), b.Right, b.Act, b.What)
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// NoteActed keeps that who was noted to read has acted as well.
func (a *Accounts) NoteActed(ctx context.Context, id int64) error {
	_, err := a.db.ExecContext(ctx, `UPDATE behalf SET act = 1 WHERE id = ?`, id)
	return err
}

// Behalves returns who read or acted for whom, newest first, below a number (0: from the newest), by one account if it
// is named, for one person, by all of its numbers, if there are any.
func (a *Accounts) Behalves(ctx context.Context, name string, persons []uint64, below int64, limit int) (all []Behalf,
	err error) {
	if below == 0 {
		below = 1<<63 - 1
	}
	words, whose := []any{below, limit, name}, ""
	if len(persons) > 0 { // A query of its own, for one that may ask of nobody finds no index.
		for _, number := range persons {
			words = append(words, int64(number))
		}
		whose = `AND b.person IN (?` + strings.Repeat(`, ?`, len(persons)-1) + `)`
	}
	rows, err := a.db.QueryContext(ctx, `SELECT b.id, b.time_ms, b.account, coalesce(a.name, ''), b.person, b.by_right,
		b.act, b.what FROM behalf b LEFT JOIN account a ON a.id = b.account WHERE b.id < ?1 AND (?3 = '' OR a.name = ?3)
		`+whose+` ORDER BY b.id DESC LIMIT ?2`, words...)
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
