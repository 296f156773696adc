package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	"liangshan/kernel"
)

// A provider is who vouches for people's identities, as the settings name it: an OpenID
// Connect provider such as that of the province.
type provider struct {
	Issuer     string `toml:"issuer"`
	Client     string `toml:"client"`
	SecretFile string `toml:"secret_file"` // Holds what is shared with it; never in the settings themselves.
	Title      string `toml:"title"`       // What the button says.
}

// open returns the provider. Its secret must be for the owner's eyes only.
func (p *provider) open(accounts *auth.Accounts) (*auth.Provider, error) {
	if p.Issuer == "" || p.Client == "" || p.SecretFile == "" || p.Title == "" {
		return nil, usagef("[oidc] needs issuer, client, secret_file and title")
	}
	info, err := os.Stat(p.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("the secret of [oidc]: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the secret of [oidc] may be read by others (chmod 600 %s)", p.SecretFile)
	}
	secret, err := os.ReadFile(p.SecretFile)
	if err != nil {
		return nil, err
	}
	return accounts.Provider(auth.ProviderSettings{Issuer: p.Issuer, Client: p.Client,
		Secret: strings.TrimSpace(string(secret)), Title: p.Title}), nil
}

// address returns where people reach the page, as far as the settings know.
func (c *config) address(below string) string {
	if c.Public != "" {
		return strings.TrimSuffix(c.Public, "/") + below
	}
	return "http://" + c.Listen + below
}

// accountDays is for how long an account is given.
const accountDays = 365

// A holding gives an actor a token that nobody knows, so that an account can stand on it.
type holding struct {
	Actor kernel.Actor        `json:"actor"`
	Hash  authority.TokenHash `json:"hash"`
	Days  int                 `json:"days"`
}

func (h *holding) grant(ctx context.Context, r *county.Running) error {
	id := r.NewRequestID()
	expires := r.Now() + int64(h.Days)*24*time.Hour.Milliseconds()
	return r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Call(county.System, "authority.grant_token", id,
			authority.GrantToken{Actor: h.Actor, Hash: h.Hash, Expires: expires, Label: auth.AccountLabel})
	}).Err
}

// firstLink prints a link for the first actor, the system administrator, as long as nobody
// has an account: with it the first account is made, from which all others are given.
func (m *Main) firstLink(ctx context.Context, r *county.Running, a *api.API, accounts *auth.Accounts,
	address string) error {
	any, err := accounts.Any(ctx)
	if err != nil || any {
		return err
	}
	hash, waiting, err := accounts.Waiting(ctx)
	if err != nil {
		return err
	}
	if waiting {
		holder, _, err := a.Holder(hash)
		waiting = err == nil && holder.Actor.Number == authority.First
	}
	if !waiting {
		first := holding{authority.First, auth.NewHolding(), accountDays}
		err := first.grant(ctx, r)
		if errors.Is(err, authority.ErrActorUnknown) {
			return nil // A county that is not founded yet.
		}
		if err != nil {
			return err
		}
		hash = first.Hash
	}
	text, err := accounts.Invite(ctx, hash, 0)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "\n  first account, for the system administrator (the link works once, for seven days):\n"+
		"           %s/join/%s\n", address, text)
	return nil
}
