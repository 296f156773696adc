package api

import (
	"net"
	"net/http"
	"strings"
)

// Remote returns the address that a request comes from, without the port. Where a proxy on this machine stands in
// front, it is the one that the proxy has seen.
func Remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if loopback(host) {
		// Some proxies add a line of their own to those that the client sent: the last of the last line is theirs.
		seen := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := net.ParseIP(strings.TrimSpace(seen[len(seen)-1])); last != nil {
			return last.String()
		}
	}
	return host
}

// OverTLS reports whether a request came over TLS, here or to a proxy on this machine that stands in front.
func OverTLS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && loopback(host) && r.Header.Get("X-Forwarded-Proto") == "https"
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
