package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	_ "modernc.org/sqlite" // The driver.

	"liangshan/authority"
	"liangshan/kernel"
)

// Accounts are what people sign in with on the portal: a name, a password or passkeys, and
// the sessions that came of it.
//
// # What an account is
//
// An account stands on a token of the register of actors, whose text nobody has ever known:
// the journal says that actor N was given an account, by whom and until when, and revoking
// that token, or suspending the actor, ends the account and its sessions at the next click.
// What the account may do is what the policies let its actor do.
//
// # What is kept
//
// One SQLite file, which belongs into the keys folder: never in the data folder, a backup of
// it, the journal or a log. Of passwords it holds argon2id hashes, of links and sessions
// SHA-256 of 256 random bits.
//
// # Invariants
//
//   - An invitation makes one account, or sets one account's password, once. A new password, however it was set, ends
//     every link to another.
//   - A session's text is made anew at every sign-in, and ends with sign-out, 12 hours, half an
//     hour without a click, a new password, or the end of the account.
//   - A wrong name, a wrong password and an account that was closed are answered alike, with as
//     much work.
type Accounts struct {
	db        *sql.DB
	now       func() int64
	hasher    *hasher
	names     *throttle
	addresses *throttle
}

//go:embed account.sql
var accountSchema string

// AccountsFile is the name of the file in the keys folder.
const AccountsFile = "portal.db"

// Refusals of accounts.
var (
	ErrSignIn      = kernel.Refuse("signin.wrong")              // Not this name with this password.
	ErrWait        = kernel.Refuse("signin.wait")               // Too many failures; see WaitError.
	ErrSession     = kernel.Refuse("signin.session_ended")      // No session, or one that has ended.
	ErrInvitation  = kernel.Refuse("signin.invitation_unknown") // No such link, or used, or too old.
	ErrName        = kernel.Refuse("signin.name_malformed")
	ErrNameTaken   = kernel.Refuse("signin.name_taken")
	ErrAccount     = kernel.Refuse("signin.account_unknown")
	ErrOldPassword = kernel.Refuse("signin.old_password_wrong")
)

// A WaitError refuses a sign-in after too many failures.
type WaitError struct{ Wait time.Duration }

func (e *WaitError) Error() string { return ErrWait.Code }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *WaitError) Unwrap() error { return ErrWait }

// How long things hold.
const (
	SessionLong    = 12 * time.Hour   // A session at most.
	SessionIdle    = 30 * time.Minute // A session without a click.
	InvitationLong = 7 * 24 * time.Hour
	seenEvery      = time.Minute // How exactly the last click is kept.
	notesLong      = 400 * 24 * time.Hour
)

// AccountLabel is the label of the tokens on which accounts stand.
const AccountLabel = "portal"

// An Account is an account, without its secrets.
type Account struct {
	ID          int64
	Name        string
	Token       authority.TokenHash // On which it stands.
	CreatedMS   int64
	LastMS      int64 // Of the last sign-in; 0: never.
	Closed      bool
	HasPassword bool
	Passkeys    int
}

// OpenAccounts opens the file of accounts, or makes it. now is the county's clock, in
// milliseconds since 1970.
func OpenAccounts(path string, now func() int64) (*Accounts, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // Before SQLite makes it for everybody's eyes.
	if err != nil {
		return nil, fmt.Errorf("auth: the file of accounts: %w", err)
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("auth: %s may be read by others (chmod 600 it)", filepath.Base(path))
	}
	query := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)",
		"foreign_keys(1)", "secure_delete(1)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+path+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if _, err := db.Exec(accountSchema); err != nil {
		return nil, errors.Join(fmt.Errorf("auth: the file of accounts cannot be read: %w", err), db.Close())
	}
	return &Accounts{db, now, newHasher(), newThrottle(), newThrottle()}, nil
}

// Close closes the file.
func (a *Accounts) Close() error { return a.db.Close() }

// newText returns 256 random bits as text, and what is stored of it.
func newText() (text string, hash []byte) {
	var b [32]byte
	rand.Read(b[:])
	text = base64.RawURLEncoding.EncodeToString(b[:])
	return text, hashOf(text)
}

func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// NewHolding returns the hash of a token that nobody knows: an account is to stand on it.
func NewHolding() authority.TokenHash { return NewSecret().Hash() }

// Invite makes a link's text for a new account that stands on a granted token, or, if account
// is not 0, for a new password of that account: then an earlier link to one ends. It holds for InvitationLong and
// works once.
func (a *Accounts) Invite(ctx context.Context, token authority.TokenHash, account int64) (text string, err error) {
	text, hash := newText()
	err = a.change(ctx, func(tx *sql.Tx) error {
		if err := a.takeBack(ctx, tx, account); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO invitation (hash, token, account, expires_ms) VALUES (?, ?, ?, ?)`,
			hash, token[:], nullable(account), a.now()+InvitationLong.Milliseconds())
		if err != nil || account == 0 {
			return err
		}
		return a.note(ctx, tx, account, "link_made")
	})
	return text, err
}

// takeBack ends the links to a new password of an account that are still open.
func (a *Accounts) takeBack(ctx context.Context, tx *sql.Tx, account int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE invitation SET used_ms = ? WHERE account = ? AND used_ms IS NULL`,
		a.now(), account)
	return err
}

func nullable(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// An Invitation is what a link stands for.
type Invitation struct {
	Token   authority.TokenHash
	Account int64  // Whose password is to be set; 0: a new account.
	Name    string // Of that account.
}

// Invitation returns what a link's text stands for. Refusal: ErrInvitation.
func (a *Accounts) Invitation(ctx context.Context, text string) (i Invitation, err error) {
	var token []byte
	err = a.db.QueryRowContext(ctx, `SELECT i.token, coalesce(i.account, 0), coalesce(a.name, '') FROM invitation i
		LEFT JOIN account a ON a.id = i.account WHERE i.hash = ? AND i.used_ms IS NULL AND i.expires_ms > ?`,
		hashOf(text), a.now()).Scan(&token, &i.Account, &i.Name)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && len(token) != len(i.Token):
		return i, ErrInvitation
	case err != nil:
		return i, err
	}
	i.Token = authority.TokenHash(token)
	return i, nil
}

// nameForm is how an account may be called. A name is not to be a telephone or identity number.
var nameForm = regexp.MustCompile(`^[\p{Han}a-zA-Z][\p{Han}a-zA-Z0-9._-]{1,39}$`)

// Join makes the account of an invitation, or sets the password of the account that it names.
// Refusals: ErrInvitation, ErrName, ErrNameTaken and those of passwords.
func (a *Accounts) Join(ctx context.Context, text, name, password string) (Account, error) {
	i, err := a.Invitation(ctx, text)
	if err != nil {
		return Account{}, err
	}
	if i.Account != 0 {
		name = i.Name
	}
	if name = strings.TrimSpace(name); !nameForm.MatchString(name) {
		return Account{}, ErrName
	}
	if err := checkPassword(password, name); err != nil {
		return Account{}, err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return Account{}, err
	}
	id := i.Account
	err = a.change(ctx, func(tx *sql.Tx) error {
		used, err := tx.ExecContext(ctx, `UPDATE invitation SET used_ms = ? WHERE hash = ? AND used_ms IS NULL`,
			a.now(), hashOf(text))
		if err != nil {
			return err
		}
		if n, err := used.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrInvitation, err)
		}
		if id != 0 {
			return a.setPassword(ctx, tx, id, hash)
		}
		id, err = a.insert(ctx, tx, name, i.Token, hash)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	a.names.passed(nameKey(name))
	return a.Account(ctx, id)
}

// insert makes an account.
func (a *Accounts) insert(ctx context.Context, tx *sql.Tx, name string, token authority.TokenHash,
	hash string) (id int64, err error) {
	var taken bool
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account WHERE name = ?)`, name).Scan(&taken)
	if err != nil {
		return 0, err
	}
	if taken {
		return 0, ErrNameTaken
	}
	_, handle := newText()
	made, err := tx.ExecContext(ctx,
		`INSERT INTO account (name, token, handle, password, created_ms) VALUES (?, ?, ?, ?, ?)`,
		name, token[:], handle, hash, a.now())
	if err != nil {
		return 0, err
	}
	if id, err = made.LastInsertId(); err != nil {
		return 0, err
	}
	return id, a.note(ctx, tx, id, "joined")
}

// setPassword replaces a password and ends every session, and every link to another one.
func (a *Accounts) setPassword(ctx context.Context, tx *sql.Tx, id int64, hash string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE account SET password = ? WHERE id = ?`, hash, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE account = ?`, id); err != nil {
		return err
	}
	if err := a.takeBack(ctx, tx, id); err != nil {
		return err
	}
	return a.note(ctx, tx, id, "password_set")
}

// DropWays takes an account's passkeys and linked identities away and ends its sessions, so that nothing but the
// password lets anybody in: whoever had taken the account over may have left some.
func (a *Accounts) DropWays(ctx context.Context, id int64) error {
	return a.change(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{`DELETE FROM passkey WHERE account = ?`, `DELETE FROM federated WHERE account = ?`,
			`DELETE FROM session WHERE account = ?`, `DELETE FROM ceremony WHERE account = ?`} {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return err
			}
		}
		return a.note(ctx, tx, id, "ways_dropped")
	})
}

// change runs a transaction.
func (a *Accounts) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// MadeLink notes that the owner of an account has made a link to a new password of another: the one noted beside it.
func (a *Accounts) MadeLink(ctx context.Context, account int64) error {
	return a.change(ctx, func(tx *sql.Tx) error { return a.note(ctx, tx, account, "made_link") })
}

// note keeps what happened to an account, for the audit page.
func (a *Accounts) note(ctx context.Context, tx *sql.Tx, account int64, what string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO note (time_ms, account, what) VALUES (?, ?, ?)`, a.now(), account, what)
	return err
}

const accountColumns = `SELECT a.id, a.name, a.token, a.created_ms, coalesce(a.last_ms, 0), a.closed,
	a.password IS NOT NULL, (SELECT count(*) FROM passkey p WHERE p.account = a.id) FROM account a `

func scanAccount(row interface{ Scan(...any) error }) (c Account, err error) {
	var token []byte
	err = row.Scan(&c.ID, &c.Name, &token, &c.CreatedMS, &c.LastMS, &c.Closed, &c.HasPassword, &c.Passkeys)
	if err == nil && len(token) != len(c.Token) {
		err = errors.New("auth: the file of accounts is damaged")
	}
	if err == nil {
		c.Token = authority.TokenHash(token)
	}
	return c, err
}

// Account returns an account. Refusal: ErrAccount.
func (a *Accounts) Account(ctx context.Context, id int64) (Account, error) {
	c, err := scanAccount(a.db.QueryRowContext(ctx, accountColumns+`WHERE a.id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrAccount
	}
	return c, err
}

// List returns accounts by name, behind one.
func (a *Accounts) List(ctx context.Context, behind string, limit int) (all []Account, err error) {
	rows, err := a.db.QueryContext(ctx, accountColumns+`WHERE a.name > ? ORDER BY a.name LIMIT ?`, behind, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanAccount(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// Any reports whether there is an account that can sign in.
func (a *Accounts) Any(ctx context.Context) (any bool, err error) {
	err = a.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account WHERE closed = 0)`).Scan(&any)
	return any, err
}

// Waiting returns the token of the newest invitation to a new account that nobody has taken up,
// and takes all such invitations back: its maker makes another one for the same token.
func (a *Accounts) Waiting(ctx context.Context) (token authority.TokenHash, found bool, err error) {
	err = a.change(ctx, func(tx *sql.Tx) error {
		var hash []byte
		err := tx.QueryRowContext(ctx, `SELECT token FROM invitation WHERE account IS NULL AND used_ms IS NULL
			ORDER BY expires_ms DESC LIMIT 1`).Scan(&hash)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		token, found = authority.TokenHash(hash), true
		_, err = tx.ExecContext(ctx, `DELETE FROM invitation WHERE account IS NULL AND used_ms IS NULL`)
		return err
	})
	return token, found, err
}

// ByName returns an account by its name. Refusal: ErrAccount.
func (a *Accounts) ByName(ctx context.Context, name string) (Account, error) {
	c, err := scanAccount(a.db.QueryRowContext(ctx, accountColumns+`WHERE a.name = ?`, name))
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrAccount
	}
	return c, err
}

// Renew puts an account on another token, when the one that it stands on ends or has ended, and opens it again if it
// was closed.
func (a *Accounts) Renew(ctx context.Context, id int64, token authority.TokenHash) error {
	return a.one(ctx, id, "renewed", `UPDATE account SET token = ?, closed = 0 WHERE id = ?`, token[:], id)
}

// CloseAccount ends an account and its sessions, until it is renewed. Refusal: ErrAccount.
func (a *Accounts) CloseAccount(ctx context.Context, id int64) error {
	return errors.Join(a.one(ctx, id, "closed", `UPDATE account SET closed = 1 WHERE id = ?`, id),
		a.EndAll(ctx, id))
}

// one changes one account and notes it.
func (a *Accounts) one(ctx context.Context, id int64, what, statement string, args ...any) error {
	return a.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrAccount, err)
		}
		return a.note(ctx, tx, id, what)
	})
}

func nameKey(name string) string { return hex.EncodeToString(hashOf(strings.ToLower(name))) }
