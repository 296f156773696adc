package paper_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"testing"

	"rsc.io/qr"

	"liangshan/paper"
	"liangshan/paper/papertest"
)

// textOf parses an article, which must be well-formed, and returns its texts with a bar between them.
func textOf(t testing.TB, article template.HTML) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(article)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(all, "|")
		}
		if err != nil {
			t.Fatalf("%v in %s", err, article)
		}
		switch token := token.(type) {
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				all = append(all, text)
			}
		case xml.StartElement:
			if token.Name.Local == "script" || token.Name.Local == "b" && len(token.Attr) == 0 && strings.Contains(string(article), "<b>湖") {
				t.Fatalf("a name became an element in %s", article)
			}
			for _, a := range token.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s has an attribute %s", token.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

// holds checks that texts are on a paper, in this order.
func holds(t *testing.T, text string, want ...string) {
	t.Helper()
	at := 0
	for _, w := range want {
		i := strings.Index(text[at:], w)
		if i < 0 {
			t.Errorf("no %q behind place %d of %s", w, at, text)
			return
		}
		at += i
	}
}

func TestPapers(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	ctx := context.Background()
	zh := paper.Sheet{County: "安吉县", Public: "https://carbon.example.org/"}
	en := paper.Sheet{County: "Anji County", Public: "https://carbon.example.org", English: true}
	cert, err := c.Register.Certificate(ctx, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	serial, root := ask(t, "330523-AJ01-2024-1-60").String(), cert.Proof.Root
	article, err := zh.Certificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	holds(
		t,
		textOf(t, article),
		"安吉县",
		"碳汇注销使用证书",
		"330523-1",
		"60 吨",
		"陆拾吨",
		papertest.Names[papertest.Buyer],
		"活动碳中和 2026",
		"安吉县 330523",
		serial,
		"竹林经营碳汇项目一期",
		"AJ01",
		"bamboo_management, 第 1 版",
		"2024",
		"60 吨",
		"凭据",
		root,
		"carbon.example.org/check?certificate=1",
		"注销不同于作废",
		"永远不能再交易",
	)
	if article, err = en.Certificate(cert); err != nil {
		t.Fatal(err)
	}
	holds(
		t,
		textOf(t, article),
		"Anji County",
		"Certificate of retirement",
		"60 t",
		"sixty tonnes",
		papertest.Names[papertest.Buyer],
		"Neutral event 2026",
		serial,
		"version 1",
		root,
		"Retired is not cancelled, and can never be traded again.",
	)
	cert.Proof = nil
	article, _ = en.Certificate(cert)
	holds(t, textOf(t, article), "Being signed")

	d, err := c.Register.Delivery(ctx, 0, deliveryOf(t, c))
	if err != nil {
		t.Fatal(err)
	}
	if article, err = zh.Delivery(d); err != nil {
		t.Fatal(err)
	}
	holds(
		t,
		textOf(t, article),
		"碳汇交付单",
		"200 吨",
		"贰佰吨",
		"𠮷竹村股份经济合作社",
		papertest.Names[papertest.Bank],
		"𠮷竹村",
		"¥43.44 每吨",
		"¥8,688.00",
		"捌仟陆佰捌拾捌元整",
		ask(t, "330523-AJ01-2024-1-200").String(),
	)
	if article, err = en.Delivery(d); err != nil {
		t.Fatal(err)
	}
	holds(t, textOf(t, article), "Delivery note", "two hundred tonnes", "捌仟陆佰捌拾捌元整")
	printSlips(t, c, zh, en)
}

func printSlips(t *testing.T, c *papertest.County, zh, en paper.Sheet) {
	slip, err := slipOf(t, c, 2)
	if err != nil {
		t.Fatal(err)
	}
	article, err := zh.Slip(slip)
	if err != nil {
		t.Fatal(err)
	}
	// 220 of 1000 units of 1840.65 yuan, tax 20 % rounded down.
	holds(t, textOf(t, article), "碳汇收益分红单", "330523-1-2", "¥323.96", "叁佰贰拾叁元玖角陆分", "姓名不在此处显示", "𠮷竹村", "220",
		"1,000", "¥404.95", "肆佰零肆元玖角伍分", "¥80.99", "已确定，待发放", "¥404.95")
	slip.Masked("𠮷田小明")
	article, _ = en.Slip(slip)
	if text := textOf(t, article); strings.Contains(text, "田小") || !strings.Contains(text, "𠮷**明") {
		t.Error(text)
	}
	slip.Name = `<script>alert("x")</script>`
	article, _ = en.Slip(slip)
	holds(t, textOf(t, article), "Dividend slip", `<script>alert("x")</script>`, "Where it came from")
	page, err := en.Whole("A & B", article)
	if err != nil || !strings.Contains(string(page), "<title>A &amp; B</title>") ||
		!strings.Contains(string(page), "@page { size: A4") {
		t.Errorf("%s %v", page, err)
	}
}

// TestQR draws what the library says is black, and nothing else.
func TestQR(t *testing.T) {
	const text = "https://carbon.example.org/check?certificate=12"
	drawn, err := paper.QR(text)
	if err != nil {
		t.Fatal(err)
	}
	code, _ := qr.Encode(text, qr.M)
	black := map[[2]int]bool{}
	_, path, _ := strings.Cut(string(drawn), ` d="`)
	path, _, _ = strings.Cut(path, `"`)
	for _, run := range strings.Split(strings.TrimSuffix(path, "z"), "z") {
		var x, y, width int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv", &x, &y, &width); err != nil {
			t.Fatalf("%s: %v", run, err)
		}
		for i := range width {
			if black[[2]int{x + i, y}] {
				t.Fatal("drawn twice")
			}
			black[[2]int{x + i, y}] = true
		}
	}
	for y := -4; y < code.Size+4; y++ {
		for x := -4; x < code.Size+4; x++ {
			if black[[2]int{x + 4, y + 4}] != code.Black(x, y) {
				t.Fatalf("module %d %d", x, y)
			}
		}
	}
	if _, err := paper.QR(strings.Repeat("x", 5000)); err == nil {
		t.Error("too long a text is drawn")
	}
}

func TestPurpose(t *testing.T) {
	for code, both := range map[string][2]string{
		"event_neutrality":      {"活动碳中和", "Neutral event"},
		"event_neutrality_2026": {"活动碳中和 2026", "Neutral event 2026"},
		"green_concert_2026":    {"green_concert_2026", "green_concert_2026"},
		"_2026":                 {"_2026", "_2026"},
		"":                      {"", ""},
	} {
		if zh, en := paper.Purpose(code, false), paper.Purpose(code, true); zh != both[0] || en != both[1] {
			t.Errorf("%q is %q and %q", code, zh, en)
		}
	}
}
