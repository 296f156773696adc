package web

import (
	"bytes"
	"net/http"
)

// answering passes an operation's answer on, but keeps a problem back, which becomes a page.
type answering struct {
	http.ResponseWriter
	header  http.Header
	problem bytes.Buffer
	refused bool
	started bool
}

// Header implements http.ResponseWriter. What an operation sets reaches the reader only if it is
// not refused.
func (a *answering) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

// WriteHeader implements http.ResponseWriter.
func (a *answering) WriteHeader(status int) {
	if a.started {
		return
	}
	a.started = true
	if a.refused = status >= http.StatusBadRequest; a.refused {
		return
	}
	to := a.ResponseWriter.Header()
	for name, values := range a.Header() {
		if name != "X-Content-Type-Options" && name != "Request-Id" {
			to[name] = values
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answering) Write(b []byte) (int, error) {
	if !a.started {
		a.WriteHeader(http.StatusOK)
	}
	if a.refused {
		return a.problem.Write(b)
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }
