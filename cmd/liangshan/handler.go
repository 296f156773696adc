package main

import (
	"log/slog"
	"net/http"

	"liangshan/county"
)

func handler(r *county.Running, log *slog.Logger) http.Handler { return http.NotFoundHandler() }
