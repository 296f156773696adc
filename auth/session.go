package auth

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"liangshan/authority"
)

// A Session is somebody who is signed in.
type Session struct {
	Account Account
	How     string // password, passkey or provider
	BegunMS int64
}

// SignIn compares a name and a password. address is where the attempt comes from. Refusals:
// ErrSignIn, and a *WaitError after too many failures.
func (a *Accounts) SignIn(ctx context.Context, name, password, address string) (Account, error) {
	key, now := nameKey(name), a.now()
	if wait := max(a.names.wait(key, now), a.addresses.wait(address, now)); wait > 0 {
		return Account{}, &WaitError{wait}
	}
	var id int64
	var stored sql.NullString
	err := a.db.QueryRowContext(ctx, `SELECT id, password FROM account WHERE name = ? AND closed = 0`,
		name).Scan(&id, &stored)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Account{}, err
	}
	same, stale, err := a.hasher.compare(ctx, stored.String, password)
	if err != nil {
		return Account{}, err
	}
	if !same {
		a.names.failed(key, nameFree, now)
		a.addresses.failed(address, addressFree, now)
		return Account{}, ErrSignIn
	}
	a.names.passed(key)
	if stale {
		hash, err := a.hasher.hash(ctx, password)
		if err != nil {
			return Account{}, err
		}
		if _, err := a.db.ExecContext(ctx, `UPDATE account SET password = ? WHERE id = ?`, hash, id); err != nil {
			return Account{}, err
		}
	}
	return a.Account(ctx, id)
}

// ChangePassword sets a new password, if the old one is right, and ends every session of the
// account. Refusals: ErrOldPassword, a *WaitError, and those of passwords.
func (a *Accounts) ChangePassword(ctx context.Context, account Account, old, next, address string) error {
	_, err := a.SignIn(ctx, account.Name, old, address)
	if errors.Is(err, ErrSignIn) {
		return ErrOldPassword
	}
	if err != nil {
		return err
	}
	if err := checkPassword(next, account.Name); err != nil {
		return err
	}
	hash, err := a.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	return a.change(ctx, func(tx *sql.Tx) error { return a.setPassword(ctx, tx, account.ID, hash) })
}

// Begin begins a session of an account and returns its text, which only the browser keeps.
func (a *Accounts) Begin(ctx context.Context, account Account, how string) (text string, err error) {
	text, hash := newText()
	now := a.now()
	err = a.change(ctx, func(tx *sql.Tx) error {
		for _, old := range []struct {
			statement string
			before    int64
		}{
			{`DELETE FROM session WHERE begun_ms < ?`, now - SessionLong.Milliseconds()},
			{`DELETE FROM session WHERE seen_ms < ?`, now - SessionIdle.Milliseconds()},
			{`DELETE FROM ceremony WHERE expires_ms < ?`, now},
			{`DELETE FROM invitation WHERE expires_ms < ?`, now},
			{`DELETE FROM note WHERE time_ms < ?`, now - notesLong.Milliseconds()},
		} {
			if _, err := tx.ExecContext(ctx, old.statement, old.before); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO session (hash, account, how, begun_ms, seen_ms)
			VALUES (?, ?, ?, ?, ?)`, hash, account.ID, how, now, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE account SET last_ms = ? WHERE id = ?`, now, account.ID); err != nil {
			return err
		}
		return a.note(ctx, tx, account.ID, "signed_in_"+how)
	})
	return text, err
}

// Session returns who a session's text belongs to. Refusal: ErrSession.
func (a *Accounts) Session(ctx context.Context, text string) (s Session, err error) {
	now, hash := a.now(), hashOf(text)
	var id, seen int64
	err = a.db.QueryRowContext(ctx, `SELECT account, how, begun_ms, seen_ms FROM session WHERE hash = ?`, hash).
		Scan(&id, &s.How, &s.BegunMS, &seen)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return s, ErrSession
	case err != nil:
		return s, err
	case now-s.BegunMS >= SessionLong.Milliseconds(), now-seen >= SessionIdle.Milliseconds():
		return s, ErrSession
	}
	if s.Account, err = a.Account(ctx, id); err != nil {
		return s, err
	}
	if s.Account.Closed {
		return s, ErrSession
	}
	if now-seen >= seenEvery.Milliseconds() {
		_, err = a.db.ExecContext(ctx, `UPDATE session SET seen_ms = ? WHERE hash = ?`, now, hash)
	}
	return s, err
}

// End ends a session. One that has ended already is no error.
func (a *Accounts) End(ctx context.Context, text string) error {
	return a.change(ctx, func(tx *sql.Tx) error {
		var account int64
		err := tx.QueryRowContext(ctx, `DELETE FROM session WHERE hash = ? RETURNING account`, hashOf(text)).Scan(&account)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return a.note(ctx, tx, account, "signed_out")
	})
}

// EndAll ends every session of an account.
func (a *Accounts) EndAll(ctx context.Context, account int64) error {
	_, err := a.db.ExecContext(ctx, `DELETE FROM session WHERE account = ?`, account)
	return err
}

// A Note is something that happened to an account.
type Note struct {
	ID      int64
	TimeMS  int64
	Account int64
	Name    string
	What    string // joined, signed_in_password, signed_out, password_set, closed, renewed, …
}

// Notes returns what happened to accounts, newest first, below a number (0: from the newest), of one account if it is
// named.
func (a *Accounts) Notes(ctx context.Context, name string, below int64, limit int) (all []Note, err error) {
	if below == 0 {
		below = 1<<63 - 1
	}
	rows, err := a.db.QueryContext(ctx, `SELECT n.id, n.time_ms, n.account, coalesce(a.name, ''), n.what FROM note n
		LEFT JOIN account a ON a.id = n.account WHERE n.id < ? AND (? = '' OR a.name = ?) ORDER BY n.id DESC LIMIT ?`,
		below, name, name, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n Note
		if err := rows.Scan(&n.ID, &n.TimeMS, &n.Account, &n.Name, &n.What); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// ceremonyLong is how long a passkey or a provider may take.
const ceremonyLong = 10 * time.Minute

// begin keeps what is needed to finish a ceremony, under a text that only the browser has.
func (a *Accounts) begin(ctx context.Context, what string, account int64, data string) (text string, err error) {
	text, hash := newText()
	_, err = a.db.ExecContext(ctx, `INSERT INTO ceremony (hash, what, account, data, expires_ms) VALUES (?, ?, ?, ?, ?)`,
		hash, what, account, data, a.now()+ceremonyLong.Milliseconds())
	return text, err
}

// finish takes what was kept for a ceremony, once.
func (a *Accounts) finish(ctx context.Context, what, text string) (account int64, data string, err error) {
	err = a.db.QueryRowContext(ctx, `DELETE FROM ceremony WHERE hash = ? AND what = ? AND expires_ms > ?
		RETURNING account, data`, hashOf(text), what, a.now()).Scan(&account, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", ErrSession
	}
	return account, data, err
}

// Holder returns the actor of a granted token, by the token's hash, at a time in milliseconds
// since 1970: who an account acts as. If the token has ended or the actor is suspended, the
// error is authority.ErrUnauthenticated.
func (g *Gate) Holder(hash authority.TokenHash, timeMS int64) (Caller, int64, error) {
	v := g.view.Load()
	if v == nil {
		return Caller{}, 0, authority.ErrUnauthenticated
	}
	token, found := v.directory.Token(hash.Place())
	actor, known := v.directory.Actor(token.Actor)
	if !found || token.Hash != hash || !known || actor.Suspended || timeMS >= token.Expires {
		return Caller{}, 0, authority.ErrUnauthenticated
	}
	return Caller{Actor: actor, Token: token.Number}, token.Expires, nil
}
