package web

import "net/http"

// begun knows whether an answer was begun.
type begun struct {
	http.ResponseWriter
	sent bool
}

// WriteHeader implements http.ResponseWriter.
func (b *begun) WriteHeader(status int) {
	b.sent = true
	b.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (b *begun) Write(data []byte) (int, error) {
	b.sent = true
	return b.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// failed answers a panic by a page, as far as nothing was sent, and lets it go on to who keeps the log.
func (s *Site) failed(w *begun, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if !w.sent && p != http.ErrAbortHandler {
		s.apologize(w, r)
	}
	panic(p)
}

// apologize sends the page that says that the program failed, with the number under which the log has it. If that
// fails too, the answer is left to who serves the site.
func (s *Site) apologize(w http.ResponseWriter, r *http.Request) {
	defer func() { _ = recover() }() // The first panic is the one to be told of.
	p := s.begin(r)
	s.menu(p, nil)
	p.status = http.StatusInternalServerError
	p.explain("server.failed")
	p.Request = w.Header().Get("Request-Id")
	for _, name := range []string{"Content-Disposition", "Content-Length", "ETag"} { // Of what was begun instead.
		w.Header().Del(name)
	}
	s.send(w, r, p)
}
