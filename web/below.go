package web

import (
	"net/http"
	"regexp"
	"strings"
)

// A county that is served beside others stands below its code: its pages say /events, and
// mean /CODE/events. The links are completed here, in one place, on the way out.

// links are the attributes that lead somewhere within the county. Quotes in values are escaped,
// so that these can only be the templates' own.
var links = regexp.MustCompile(` (href|action|formaction|src)="(/(?:[^/"][^"]*)?)"`)

// A completer is an answer that leads elsewhere within the county.
type completer struct {
	http.ResponseWriter
	below string
}

// complete returns a path as it is to be asked for.
func complete(below, path string) string {
	if path == below || strings.HasPrefix(path, below+"/") {
		return path
	}
	return below + path
}

// within returns a path that was completed as the pages say it.
func within(below, path string) string {
	switch rest, ok := strings.CutPrefix(path, below); {
	case ok && rest == "":
		return "/"
	case ok && (rest[0] == '/' || rest[0] == '?'):
		return rest
	}
	return path
}

// WriteHeader implements http.ResponseWriter.
func (c *completer) WriteHeader(status int) {
	h := c.Header()
	if to := h.Get("Location"); strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
		h.Set("Location", complete(c.below, to))
	}
	c.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *completer) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// completed returns a page with its links completed.
func (s *Site) completed(page []byte) []byte {
	below := s.options.Below
	if below == "" {
		return page
	}
	return links.ReplaceAllFunc(page, func(link []byte) []byte {
		m := links.FindSubmatch(link)
		return []byte(" " + string(m[1]) + `="` + complete(below, string(m[2])) + `"`)
	})
}
