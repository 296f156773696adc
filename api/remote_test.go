package api

import (
	"net/http"
	"testing"
)

// Where a proxy of this machine stands in front, the address is the one that it has seen: the last, also where it
// wrote a line of its own below those that the client made up.
func TestRemote(t *testing.T) {
	for _, c := range []struct {
		from  string
		lines []string
		want  string
	}{
		{"203.0.113.7:4000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"127.0.0.1:4000", nil, "127.0.0.1"},
		{"127.0.0.1:4000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"127.0.0.1:4000", []string{"10.0.0.1, 198.51.100.1"}, "198.51.100.1"},
		{"127.0.0.1:4000", []string{"10.0.0.1", "198.51.100.1"}, "198.51.100.1"},
		{"127.0.0.1:4000", []string{"10.0.0.1", "nobody"}, "127.0.0.1"},
	} {
		r := &http.Request{RemoteAddr: c.from, Header: http.Header{"X-Forwarded-For": c.lines}}
		if got := Remote(r); got != c.want {
			t.Errorf("%s %q: %s, not %s", c.from, c.lines, got, c.want)
		}
	}
}
