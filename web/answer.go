package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
)

// An answer is a page as it goes out.
type answer struct {
	status int
	body   []byte
	packed []byte // The body by gzip; nil: it is packed while it goes out, if at all.
	code   string // Of the county.
	etag   string // Empty: it is for one visitor alone, and nobody keeps it.
}

// made returns a page as it goes out.
func (s *Site) made(p *page) *answer {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, p.name, p); err != nil {
		panic(fmt.Errorf("web: page %s: %w", p.name, err)) // A mistake in the template.
	}
	a := &answer{status: p.status, body: s.completed(p.filesOf(b.Bytes())), code: s.read.Code()}
	if p.User == "" && p.status == http.StatusOK {
		sum := sha256.Sum256(a.body)
		a.etag = hex.EncodeToString(sum[:8])
	}
	return a
}

// pack packs the body for all who will ask for it.
func (a *answer) pack() {
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	gz.Write(a.body) // A buffer takes all.
	gz.Close()
	a.packed = b.Bytes()
}

// hand sends the answer.
func (a *answer) hand(w http.ResponseWriter, r *http.Request) {
	if asked, ok := r.Context().Value(tableKey{}).(tableAsked); ok && a.status == http.StatusOK {
		if a.handTable(w, r, asked) {
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if a.etag != "" && r.Method == http.MethodGet {
		h.Set("Cache-Control", "private, no-cache")
		h.Set("ETag", `W/"`+a.etag+`"`)
		if matches(r, a.etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := a.body
	if a.packed != nil && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = a.packed
	}
	w.WriteHeader(a.status)
	w.Write(body)
}
