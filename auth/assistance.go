package auth

import (
	"context"
	"regexp"
	"time"

	"liangshan/kernel"
)

// AssistanceLong is how long somebody may act for a person after having said why.
const AssistanceLong = 30 * time.Minute

// ErrAssistReason refuses an assistance without a reason in the form of a code.
var ErrAssistReason = kernel.Refuse("signin.assistance_reason")

var reasonForm = regexp.MustCompile(`^[a-z][a-z_]{1,39}$`)

// Assist notes that an account begins to act for a person, and why. Refusal: ErrAssistReason.
func (a *Accounts) Assist(ctx context.Context, account int64, person uint64, reason string) error {
	if !reasonForm.MatchString(reason) {
		return ErrAssistReason
	}
	_, err := a.db.ExecContext(ctx, `INSERT INTO assistance (time_ms, account, person, reason) VALUES (?, ?, ?, ?)`,
		a.now(), account, int64(person), reason)
	return err
}

// Assists reports whether an account acts for a person just now.
func (a *Accounts) Assists(ctx context.Context, account int64, person uint64) (now bool, err error) {
	err = a.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM assistance WHERE account = ? AND person = ?
		AND time_ms > ?)`, account, int64(person), a.now()-AssistanceLong.Milliseconds()).Scan(&now)
	return now, err
}

// Assisted returns for whom an account acts just now, the newest first. TimeMS is when each began.
func (a *Accounts) Assisted(ctx context.Context, account int64) (all []Assistance, err error) {
	rows, err := a.db.QueryContext(ctx, `SELECT max(time_ms), person FROM assistance WHERE account = ? AND time_ms > ?
		GROUP BY person ORDER BY 1 DESC`, account, a.now()-AssistanceLong.Milliseconds())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Assistance
		var person int64
		if err := rows.Scan(&one.TimeMS, &person); err != nil {
			return nil, err
		}
		one.Person = uint64(person)
		all = append(all, one)
	}
	return all, rows.Err()
}

// An Assistance is that somebody acted for a person.
type Assistance struct {
	ID     int64
	TimeMS int64
	Name   string // Of the account.
	Person uint64
	Reason string
}

// Assistances returns who acted for whom, newest first, below a number (0: from the newest), by one account if it is
// named, for one person if that is not 0.
func (a *Accounts) Assistances(ctx context.Context, name string, person uint64, below int64,
	limit int) (all []Assistance, err error) {
	if below == 0 {
		below = 1<<63 - 1
	}
	rows, err := a.db.QueryContext(ctx, `SELECT s.id, s.time_ms, coalesce(a.name, ''), s.person, s.reason
		FROM assistance s LEFT JOIN account a ON a.id = s.account WHERE s.id < ?1 AND (?2 = '' OR a.name = ?2)
		AND (?3 = 0 OR s.person = ?3) ORDER BY s.id DESC LIMIT ?4`, below, name, int64(person), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Assistance
		var person int64
		if err := rows.Scan(&one.ID, &one.TimeMS, &one.Name, &person, &one.Reason); err != nil {
			return nil, err
		}
		one.Person = uint64(person)
		all = append(all, one)
	}
	return all, rows.Err()
}
