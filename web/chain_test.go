package web

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestChains reads the pages of the industry chains in both languages.
func TestChains(t *testing.T) {
	_, server := newSite(t, false)
	get := func(path string) (int, string, http.Header) {
		t.Helper()
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body), answer.Header
	}
	for _, c := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/chains", 200, []string{"产业链", `href="/chain/bamboo"`, "竹产业"}},
		{"/chains?lang=en", 200, []string{"Industry chains", `href="/chain/bamboo?lang=en"`}},
		{"/chain/bamboo", 200, []string{"<svg", "<title id=", "缺口", "采伐与下山", "薄弱", "毛竹专业合作社"}},
		{"/chain/bamboo?lang=en", 200, []string{"<svg", "Gaps", "felling and hauling", "assumed"}},
		{"/chain/none", 404, []string{"chain.unknown"}},
	} {
		status, body, _ := get(c.path)
		if status != c.status {
			t.Errorf("%s: %d", c.path, status)
		}
		for _, word := range c.want {
			if !strings.Contains(body, word) {
				t.Errorf("%s has no %q", c.path, word)
			}
		}
	}
	if status, body, header := get("/chain/bamboo/picture.svg"); status != 200 || !strings.HasPrefix(body, "<svg") ||
		!strings.HasPrefix(header.Get("Content-Type"), "image/svg+xml") {
		t.Errorf("%d %s", status, header.Get("Content-Type"))
	}
}
