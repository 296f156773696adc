package auth

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"liangshan/kernel"
)

// Refusals of passkeys.
var (
	ErrPasskey        = kernel.Refuse("signin.passkey_refused")  // It is none of ours, or what it signed is not right.
	ErrPasskeysMany   = kernel.Refuse("signin.passkeys_many")    // More than PasskeysMax.
	ErrPasskeyUnknown = kernel.Refuse("signin.passkey_unknown")  // No such passkey of this account.
	ErrLastWayIn      = kernel.Refuse("signin.last_way_in")      // Without it nobody could sign in any more.
	ErrNoPasskeysHere = kernel.Refuse("signin.passkey_no_https") // Browsers offer passkeys on https and localhost only.
)

// PasskeysMax bounds the passkeys of an account.
const PasskeysMax = 10

// What a ceremony is for.
const (
	ceremonyPasskeyNew = "passkey_new"
	ceremonyPasskeyUse = "passkey_use"
)

// Passkeys signs in with keys that never leave a device (W3C Web Authentication, level 2), for
// one address.
type Passkeys struct {
	accounts *Accounts
	web      *webauthn.WebAuthn
}

// Passkeys returns the passkeys for an origin, such as https://carbon.example.org. title is
// what the device shows.
func (a *Accounts) Passkeys(origin, title string) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return nil, ErrNoPasskeysHere
	}
	web, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: title, RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:      protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		}})
	if err != nil {
		return nil, errors.Join(ErrNoPasskeysHere, err)
	}
	return &Passkeys{a, web}, nil
}

// A keyHolder is an account as the library sees it.
type keyHolder struct {
	id          int64
	handle      []byte
	name        string
	credentials []webauthn.Credential
}

// WebAuthnID implements webauthn.User.
func (h *keyHolder) WebAuthnID() []byte { return h.handle }

// WebAuthnName implements webauthn.User.
func (h *keyHolder) WebAuthnName() string { return h.name }

// WebAuthnDisplayName implements webauthn.User.
func (h *keyHolder) WebAuthnDisplayName() string { return h.name }

// WebAuthnCredentials implements webauthn.User.
func (h *keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// holder returns an account with its passkeys. where is a condition on the account.
func (a *Accounts) holder(ctx context.Context, where string, arg any) (*keyHolder, error) {
	h := &keyHolder{}
	err := a.db.QueryRowContext(ctx, `SELECT id, handle, name FROM account WHERE closed = 0 AND `+where, arg).
		Scan(&h.id, &h.handle, &h.name)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrPasskey
	}
	if err != nil {
		return nil, err
	}
	rows, err := a.db.QueryContext(ctx, `SELECT credential FROM passkey WHERE account = ?`, h.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		var c webauthn.Credential
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return nil, fmt.Errorf("auth: a stored passkey is damaged: %w", err)
		}
		h.credentials = append(h.credentials, c)
	}
	return h, rows.Err()
}

// BeginNew begins to make a passkey for an account. options is for the browser, in JSON; text
// is to be given to FinishNew. Refusal: ErrPasskeysMany.
func (p *Passkeys) BeginNew(ctx context.Context, account int64) (options []byte, text string, err error) {
	h, err := p.accounts.holder(ctx, `id = ?`, account)
	if err != nil {
		return nil, "", err
	}
	if len(h.credentials) >= PasskeysMax {
		return nil, "", ErrPasskeysMany
	}
	known := webauthn.Credentials(h.credentials).CredentialDescriptors()
	creation, session, err := p.web.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return nil, "", err
	}
	return p.keep(ctx, ceremonyPasskeyNew, account, creation, session)
}

// keep keeps a ceremony and returns what the browser needs.
func (p *Passkeys) keep(ctx context.Context, what string, account int64, ask any,
	session *webauthn.SessionData) (options []byte, text string, err error) {
	data, err1 := json.Marshal(session)
	options, err2 := json.Marshal(ask)
	if err := errors.Join(err1, err2); err != nil {
		return nil, "", err
	}
	text, err = p.accounts.begin(ctx, what, account, string(data))
	return options, text, err
}

// session takes what was kept of a ceremony.
func (p *Passkeys) session(ctx context.Context, what, text string) (account int64, s webauthn.SessionData, err error) {
	account, data, err := p.accounts.finish(ctx, what, text)
	if err == nil {
		err = json.Unmarshal([]byte(data), &s)
	}
	return account, s, err
}

// FinishNew keeps the passkey that the browser has made, under a label that its owner chose.
// Refusals: ErrSession, ErrPasskey.
func (p *Passkeys) FinishNew(ctx context.Context, text, label string, answer []byte) error {
	account, session, err := p.session(ctx, ceremonyPasskeyNew, text)
	if err != nil {
		return err
	}
	h, err := p.accounts.holder(ctx, `id = ?`, account)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return ErrPasskey
	}
	made, err := p.web.CreateCredential(h, session, parsed)
	if err != nil {
		return ErrPasskey
	}
	stored, err := json.Marshal(made)
	if err != nil {
		return err
	}
	if runes := []rune(label); len(runes) > labelMax {
		label = string(runes[:labelMax])
	}
	a := p.accounts
	return a.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO passkey (id, account, label, credential, made_ms) VALUES (?, ?, ?, ?, ?)`,
			made.ID, account, label, string(stored), a.now())
		if err != nil {
			return err
		}
		return a.note(ctx, tx, account, "passkey_made")
	})
}

// labelMax bounds what a passkey is called, in characters.
const labelMax = 40

// BeginUse begins a sign-in with a passkey.
func (p *Passkeys) BeginUse(ctx context.Context) (options []byte, text string, err error) {
	assertion, session, err := p.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", err
	}
	return p.keep(ctx, ceremonyPasskeyUse, 0, assertion, session)
}

// FinishUse returns whose passkey has signed. Refusals: ErrSession, ErrPasskey; the latter also
// for a passkey that was copied, as far as its counter shows.
func (p *Passkeys) FinishUse(ctx context.Context, text string, answer []byte) (Account, error) {
	_, session, err := p.session(ctx, ceremonyPasskeyUse, text)
	if err != nil {
		return Account{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Account{}, ErrPasskey
	}
	a := p.accounts
	find := func(_, handle []byte) (webauthn.User, error) {
		h, err := a.holder(ctx, `handle = ?`, handle)
		if err != nil {
			return nil, err
		}
		return h, nil
	}
	user, used, err := p.web.ValidatePasskeyLogin(find, session, parsed)
	if err != nil || used.Authenticator.CloneWarning {
		return Account{}, ErrPasskey
	}
	stored, err := json.Marshal(used)
	if err != nil {
		return Account{}, err
	}
	if _, err := a.db.ExecContext(ctx, `UPDATE passkey SET credential = ?, used_ms = ? WHERE id = ?`,
		string(stored), a.now(), used.ID); err != nil {
		return Account{}, err
	}
	return a.Account(ctx, user.(*keyHolder).id)
}

// A Passkey is a passkey of an account.
type Passkey struct {
	ID             []byte
	Label          string
	MadeMS, UsedMS int64 // UsedMS is 0 if it never was.
}

// PasskeysOf lists the passkeys of an account.
func (a *Accounts) PasskeysOf(ctx context.Context, account int64) (all []Passkey, err error) {
	rows, err := a.db.QueryContext(ctx, `SELECT id, label, made_ms, coalesce(used_ms, 0) FROM passkey
		WHERE account = ? ORDER BY made_ms`, account)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k Passkey
		if err := rows.Scan(&k.ID, &k.Label, &k.MadeMS, &k.UsedMS); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, rows.Err()
}

// DropPasskey forgets a passkey. Refusals: ErrPasskeyUnknown, ErrLastWayIn.
func (a *Accounts) DropPasskey(ctx context.Context, account Account, id []byte) error {
	if !account.HasPassword && account.Passkeys < 2 {
		return ErrLastWayIn
	}
	return a.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM passkey WHERE id = ? AND account = ?`, id, account.ID)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrPasskeyUnknown, err)
		}
		return a.note(ctx, tx, account.ID, "passkey_dropped")
	})
}
