package auth

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"liangshan/kernel"
)

// Refusals of a sign-in elsewhere.
var (
	ErrProvider  = kernel.Refuse("signin.provider_refused") // The provider did not vouch for anybody.
	ErrNotLinked = kernel.Refuse("signin.not_linked")       // It did, for somebody without an account here.
	ErrLinked    = kernel.Refuse("signin.linked_already")   // That identity belongs to another account.
)

// A Provider vouches for people's identities: an OpenID Connect provider, such as that of the
// province, of which this county is a relying party (OpenID Connect Core 1.0, code flow with
// PKCE). It says who somebody is; what they may do is decided here.
type Provider struct {
	Title    string // What the button says, in the county's own words.
	accounts *Accounts
	settings ProviderSettings
	client   *http.Client

	mu    sync.Mutex
	found *oidc.Provider // What the provider says of itself; asked for at the first sign-in.
}

// ProviderSettings are what the operator sets.
type ProviderSettings struct {
	Issuer string // Address of the provider.
	Client string // Under which it knows this county.
	Secret string // Shared with it; never logged.
	Title  string
}

// Provider returns the provider of some settings. It is asked for nothing before the first
// sign-in, so that a county serves while its provider does not.
func (a *Accounts) Provider(s ProviderSettings) *Provider {
	return &Provider{Title: s.Title, accounts: a, settings: s, client: &http.Client{Timeout: providerTime}}
}

// providerTime bounds each question to a provider.
const providerTime = 10 * time.Second

// discover asks the provider what it is, once.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.settings.Issuer)
	if err != nil {
		return nil, fmt.Errorf("auth: the provider %s does not answer as it should: %w", p.settings.Issuer, err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) flow(found *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: p.settings.Client, ClientSecret: p.settings.Secret, Endpoint: found.Endpoint(),
		RedirectURL: back, Scopes: []string{oidc.ScopeOpenID}}
}

// A vouching is what is kept while somebody is at the provider.
type vouching struct{ State, Nonce, Verifier, Back string }

const ceremonyProvider = "provider"

// Begin returns the address to which the browser goes, and a text that it keeps. back is where
// it comes back to. account is 0 for a sign-in, or the one to which an identity is to be linked.
func (p *Provider) Begin(ctx context.Context, account int64, back string) (address, text string, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	v := vouching{Verifier: oauth2.GenerateVerifier(), Back: back}
	v.State, _ = newText()
	v.Nonce, _ = newText()
	data, err := json.Marshal(v)
	if err != nil {
		return "", "", err
	}
	if text, err = p.accounts.begin(ctx, ceremonyProvider, account, string(data)); err != nil {
		return "", "", err
	}
	return p.flow(found, back).AuthCodeURL(v.State, oidc.Nonce(v.Nonce), oauth2.S256ChallengeOption(v.Verifier)), text, nil
}

// Finish returns the account for which the provider has vouched, by what the browser brings
// back; linked is whether the identity was linked to it just now. Refusals: ErrSession,
// ErrProvider, ErrNotLinked, ErrLinked.
func (p *Provider) Finish(ctx context.Context, text, state, code string) (account Account, linked bool, err error) {
	id, data, err := p.accounts.finish(ctx, ceremonyProvider, text)
	if err != nil {
		return account, false, err
	}
	var v vouching
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		return account, false, err
	}
	if subtle.ConstantTimeCompare([]byte(v.State), []byte(state)) != 1 || code == "" {
		return account, false, ErrProvider
	}
	subject, err := p.subject(ctx, &v, code)
	if err != nil {
		return account, false, err
	}
	if id != 0 {
		if err := p.link(ctx, id, subject); err != nil {
			return account, false, err
		}
		account, err = p.accounts.Account(ctx, id)
		return account, true, err
	}
	err = p.accounts.db.QueryRowContext(ctx, `SELECT f.account FROM federated f JOIN account a ON a.id = f.account
		WHERE f.issuer = ? AND f.subject = ? AND a.closed = 0`, p.settings.Issuer, subject).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return account, false, ErrNotLinked
	}
	if err != nil {
		return account, false, err
	}
	account, err = p.accounts.Account(ctx, id)
	return account, false, err
}

// subject exchanges a code for an identity, and checks who signed it, for whom, when, and
// that it answers this very question.
func (p *Provider) subject(ctx context.Context, v *vouching, code string) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.flow(found, v.Back).Exchange(ctx, code, oauth2.VerifierOption(v.Verifier))
	if err != nil {
		return "", ErrProvider
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", ErrProvider
	}
	now := func() time.Time { return time.UnixMilli(p.accounts.now()) }
	identity, err := found.Verifier(&oidc.Config{ClientID: p.settings.Client, Now: now}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(identity.Nonce), []byte(v.Nonce)) != 1 {
		return "", ErrProvider
	}
	return identity.Subject, nil
}

// link lets an identity sign in as an account.
func (p *Provider) link(ctx context.Context, account int64, subject string) error {
	a := p.accounts
	return a.change(ctx, func(tx *sql.Tx) error {
		var other int64
		err := tx.QueryRowContext(ctx, `SELECT account FROM federated WHERE issuer = ? AND subject = ?`,
			p.settings.Issuer, subject).Scan(&other)
		switch {
		case err == nil && other == account:
			return nil
		case err == nil:
			return ErrLinked
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO federated (issuer, subject, account) VALUES (?, ?, ?)`,
			p.settings.Issuer, subject, account); err != nil {
			return err
		}
		return a.note(ctx, tx, account, "linked")
	})
}
