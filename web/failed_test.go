package web

import (
	"net/http"
	"strings"
	"testing"

	"liangshan/dividend"
	"liangshan/exchange"
	"liangshan/programme"
)

// TestFailedPage: when the program fails the reader gets a page, with the number of the log, and nothing of why.
func TestFailedPage(t *testing.T) {
	p := newPortal(t)
	p.site.mux.HandleFunc("GET /panics", p.site.page(func(*http.Request, *page) error { panic("王小明 13900000000") }))
	b := p.as("resident")
	page := b.get("/panics", 500)
	holds(t, page, `<html lang="zh-CN">`, "server.failed", "请求编号")
	if strings.Contains(page, "王小明") || strings.Contains(page, "goroutine") {
		t.Error("the page says why")
	}
	holds(t, b.get("/panics?lang=en", 500), `<html lang="en">`, "Request")
}

// TestStateWords: every state that a page names has a word in both languages.
func TestStateWords(t *testing.T) {
	states := map[string][]string{}
	add := func(kind string, names ...string) { states[kind] = append(states[kind], names...) }
	for s := dividend.LineFrozen; s.String() != ""; s++ {
		add("line_", s.String())
	}
	for s := dividend.Proposed; s.String() != ""; s++ {
		add("run_", s.String())
	}
	for s := programme.Computed; s <= programme.Withdrawn; s++ {
		add("run_", s.String())
	}
	for s := programme.LineListed; s <= programme.LineVoid; s++ {
		add("grant_", s.String())
	}
	for s := programme.ObjectionOpen; s <= programme.ObjectionAppealRefused; s++ {
		add("objection_", s.String())
	}
	for m := exchange.ModeAuto; m.String() != ""; m++ {
		add("trade_", m.String())
	}
	for kind, names := range states {
		if len(names) < 2 {
			t.Errorf("%s: %q", kind, names)
		}
		for _, name := range names {
			if allWords[kind+name][0] == "" || allWords[kind+name][1] == "" {
				t.Errorf("no word %s%s", kind, name)
			}
		}
	}
}
