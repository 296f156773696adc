package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/county"
	"liangshan/web"
)

// site puts the API and the page together, with the accounts of those who sign in.
func (m *Main) site(ctx context.Context, r *county.Running, c *config, log *slog.Logger, o web.Options) (*api.API,
	io.Closer, error) {
	var page http.Handler
	a, err := api.New(
		ctx,
		r,
		api.Options{Log: log, Below: o.Below, Page: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page.ServeHTTP(w, r)
		})},
	)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := auth.OpenAccounts(filepath.Join(c.folder().Keys, auth.AccountsFile), r.Now)
	if err != nil {
		return nil, nil, err
	}
	o.API, o.Accounts = a, accounts
	if c.OIDC != nil {
		o.Provider, err = c.OIDC.open(accounts)
	}
	if err == nil {
		err = m.firstLink(ctx, r, a, accounts, c.address(o.Below))
	}
	if err != nil {
		return nil, nil, errors.Join(err, accounts.Close())
	}
	page = web.New(a.Reader, o)
	return a, accounts, nil
}
