package main

import (
	"context"
	"log/slog"
	"net/http"

	"liangshan/api"
	"liangshan/county"
	"liangshan/web"
)

// site puts the API and the page together.
func site(ctx context.Context, r *county.Running, log *slog.Logger, o web.Options) (*api.API, error) {
	var page http.Handler
	a, err := api.New(
		ctx,
		r,
		api.Options{Log: log, Below: o.Below, Page: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page.ServeHTTP(w, r)
		})},
	)
	if err != nil {
		return nil, err
	}
	page = web.New(a.Reader, o)
	return a, nil
}
