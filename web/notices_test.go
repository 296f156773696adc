package web

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/dividend"
	"liangshan/paper/papertest"
	"liangshan/vault"
)

// TestDividendNotice: while objections are heard, the list of a dividend and its files show names with their middle
// hidden, and never one in full; who was erased stands there by number.
func TestDividendNotice(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	p := portalOf(c, Options{})
	b := p.browser()
	p.settled()
	b.get("/notices/dividend/1/1", 404)
	p.do(2, "dividend.publish", dividend.Publish{Run: 1})
	p.must(c.Vault.Erase(t.Context(), 3, vault.ReasonOrdered, func(vault.Number) error { return nil }))
	p.settled()
	page := b.get("/notices/dividend/1/1", 200)
	csv := b.get("/notices/dividend/1/1/file?format=csv", 200)
	holds(t, textOf(t, page), "𠮷**明", "王*明", "|3|", "农村集体经济组织", "姓名（脱敏）或编号")
	holds(t, csv, ",𠮷**明,220,", ",王*明,220,", ",3,220,", "姓名（脱敏）或编号")
	book := b.get("/notices/dividend/1/1/file?format=xlsx", 200)
	archive, err := zip.NewReader(bytes.NewReader([]byte(book)), int64(len(book)))
	p.must(err)
	sheets := ""
	for _, f := range archive.File {
		part, err := f.Open()
		p.must(err)
		text, err := io.ReadAll(part)
		p.must(err)
		sheets += string(text)
	}
	holds(t, sheets, "𠮷**明", "王*明")
	for _, text := range []string{page, csv, sheets} {
		for _, name := range papertest.People[1:] {
			if strings.Contains(text, name) {
				t.Errorf("%s is named in full", name)
			}
		}
	}
	p.do(2, "dividend.withdraw_run", dividend.WithdrawRun{Run: 1, Reason: "late"})
	p.settled()
	b.get("/notices/dividend/1/1", 404)
	if p.site.heard("published", "2020-01-01") || p.site.heard("approved", "9999-01-01") || !p.site.heard("published", "9999-01-01") {
		t.Error("names are shown outside of the time for objections")
	}
}

// TestDividendFile: the bank's file of a dividend is had from the page by whoever pays, holds every line with an account
// once, is the same again, and lists the others.
func TestDividendFile(t *testing.T) {
	p, _ := fullCounty(t)
	b := p.as("accountant")
	holds(t, textOf(t, b.get("/reconciliation", 200)), "已发放分红的银行文件")
	path := link(t, b.get("/reconciliation", 200), `/dividend/1/file[^"]*`)
	holds(t, b.get(path, 200), `name="show"`, "还没有生成文件")
	seen := p.as("auditor")
	if strings.Contains(seen.get(path, 200), `name="show"`) {
		t.Error("who only reads is offered the file")
	}
	seen.send("POST", path, url.Values{"encoding": {"utf8"}}, 403)
	p.browser().send("POST", path, url.Values{"encoding": {"utf8"}}, 401)
	b.get("/dividend/9/file", 404)
	b.get("/dividend/01/file", 404)
	b.send("POST", path, url.Values{"encoding": {"utf9"}}, 422)
	// One holder gets an account, with a line of the run; the others of the synthetic county have none.
	rows, err := p.site.read.Rows(t.Context(), `SELECT holder, sum(amount_fen - tax_fen) FROM dividend_line WHERE run = 1
		AND state = 'paid' AND holder <> 0 GROUP BY holder ORDER BY holder LIMIT 2`)
	p.must(err)
	file := func() string { return b.send("POST", path, url.Values{"encoding": {"utf8"}}, 200) }
	account := func(holder any, number string) {
		body, _ := json.Marshal(map[string]string{"field": "account", "value": number, "from": "2025-01-01", "source": "test"})
		asked, err := p.api.As(authority.Actor{Number: 1}).Ask(t.Context(), "PATCH", "/v1/person/"+valueText(holder),
			p.site.read.NewID(), body)
		p.must(err)
		if asked.Problem != nil {
			t.Fatal(asked.Problem)
		}
	}
	account(rows[0][0], "6222020000000000001")
	first := file()
	holds(t, first, "6222020000000000001", "合计,")
	if file() != first {
		t.Error("the file is another when it is asked again")
	}
	p.settled()
	missing := textOf(t, b.send("POST", path, url.Values{"show": {"missing"}}, 200))
	holds(t, missing, "|"+valueText(rows[1][0])+"|", "保险库中没有姓名或银行账户")
	account(rows[1][0], "6222020000000000002")
	second := file()
	holds(t, second, "6222020000000000002", ","+strings.ReplaceAll(cellFen(rows[1][1]).Text, ",", "")+",")
	if strings.Contains(second, "6222020000000000001") {
		t.Error("a line is in two files")
	}
	p.settled()
	holds(t, textOf(t, b.get(path, 200)), "|1|", "|2|")
}
