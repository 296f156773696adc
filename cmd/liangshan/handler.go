package main

import (
	"context"
	"log/slog"
	"net/http"

	"liangshan/api"
	"liangshan/county"
	"liangshan/web"
)

// site puts the API and the page together. With open, everybody who reaches the page sees
// accounts and receipts.
func site(ctx context.Context, r *county.Running, log *slog.Logger, open bool) (*api.API, error) {
	var page http.Handler
	a, err := api.New(
		ctx,
		r,
		api.Options{Log: log, Page: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page.ServeHTTP(w, r)
		})},
	)
	if err != nil {
		return nil, err
	}
	page = web.New(a.Reader, web.Options{Open: open})
	return a, nil
}
