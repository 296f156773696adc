package web

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
)

// A county that is served beside others stands below its code: its pages say /events, and
// mean /CODE/events. The links are completed here, in one place, on the way out.

// links are the attributes that lead somewhere within the county. Quotes in values are escaped,
// so that these can only be the templates' own.
var links = regexp.MustCompile(` (href|action|formaction|src)="(/(?:[^/"][^"]*)?)"`)

// A completer is an answer whose links are completed: in pages, and where it leads elsewhere.
type completer struct {
	http.ResponseWriter
	below  string
	status int
	page   bytes.Buffer
}

// complete returns a path as it is to be asked for.
func complete(below, path string) string {
	if path == below || strings.HasPrefix(path, below+"/") {
		return path
	}
	return below + path
}

// WriteHeader implements http.ResponseWriter. The header of a page goes out with the page.
func (c *completer) WriteHeader(status int) {
	if c.status != 0 {
		return
	}
	c.status = status
	h := c.Header()
	if to := h.Get("Location"); strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
		h.Set("Location", complete(c.below, to))
	}
	if c.isPage() {
		h.Del("Content-Length")
		return
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *completer) isPage() bool {
	return strings.HasPrefix(c.Header().Get("Content-Type"), "text/html")
}

// Write implements http.ResponseWriter.
func (c *completer) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.WriteHeader(http.StatusOK)
	}
	if c.isPage() {
		return c.page.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// finish sends the page, if it is one.
func (c *completer) finish() {
	if c.status == 0 || !c.isPage() {
		return
	}
	page := links.ReplaceAllFunc(c.page.Bytes(), func(link []byte) []byte {
		m := links.FindSubmatch(link)
		return []byte(" " + string(m[1]) + `="` + complete(c.below, string(m[2])) + `"`)
	})
	c.ResponseWriter.WriteHeader(c.status)
	c.ResponseWriter.Write(page)
}
