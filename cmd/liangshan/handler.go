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
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/programme/payrun"
	"liangshan/web"
)

// site puts the API and the page together, with the accounts of those who sign in.
func (m *Main) site(ctx context.Context, r *county.Running, c *config, log *slog.Logger, o web.Options) (*api.API,
	io.Closer, error) {
	var page http.Handler
	a, err := api.New(
		ctx,
		r,
		api.Options{
			Log:   log,
			Below: o.Below,
			Rate:  c.Rate,
			Page: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				page.ServeHTTP(w, r)
			}),
		},
	)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := auth.OpenAccounts(filepath.Join(c.folder().Keys, auth.AccountsFile), r.Now)
	if err != nil {
		return nil, nil, err
	}
	o.API, o.Accounts = a, accounts
	o.Import = func(ctx context.Context, j *intake.Job, told county.Told) (*intake.Report, error) {
		return intake.Import(ctx, r, j, told)
	}
	o.Pay = func(actor kernel.Actor) *payrun.Desk { return payrun.New(r, payrun.Officer(r, actor)) }
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
	for _, h := range c.Webhooks {
		if err := h.Check(); err != nil {
			return nil, nil, errors.Join(err, accounts.Close())
		}
		go func() {
			if err := a.Hook(ctx, h, c.folder().Keys); err != nil {
				log.Error("a webhook stands still", "webhook", h.Name, "error", err)
			}
		}()
	}
	return a, accounts, nil
}
