package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"liangshan/api"
	"liangshan/paper/papertest"
)

// newRegister serves the pages of a county in which the loop of carbon was gone once.
func newRegister(t testing.TB, o Options) (*papertest.County, *httptest.Server) {
	t.Helper()
	c := papertest.New(t)
	c.Loop()
	a, err := api.New(context.Background(), c.Running, api.Options{Page: New(api.NewReader(c.Running), o)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return c, server
}

// textOf parses a page and returns its texts with a bar between them.
func textOf(t testing.TB, page string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(all, "|")
		}
		if err != nil {
			t.Fatalf("%v in %s", err, page)
		}
		if data, ok := token.(xml.CharData); ok {
			if text := strings.TrimSpace(string(data)); text != "" {
				all = append(all, text)
			}
		}
	}
}

func holds(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in %.1500s", w, textOf(t, text))
		}
	}
}

// TestRegisterPages opens every page of the register that can be reached, in both languages.
func TestRegisterPages(t *testing.T) {
	for _, open := range []bool{false, true} {
		_, server := newRegister(t, Options{Open: open})
		queue, seen := []string{"/register", "/register?lang=en"}, map[string]bool{}
		for len(queue) > 0 && len(seen) < 400 {
			path := queue[0]
			queue = queue[1:]
			if seen[path] || strings.HasPrefix(path, "/account") || strings.HasPrefix(path, "/event") || path == "/" ||
				papersForm.MatchString(path) || othersForm.MatchString(path) {
				continue
			}
			seen[path] = true
			body, header := get(t, server, path, 200)
			if !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
				continue
			}
			inline(t, path, body)
			for _, bad := range []string{"<no value>", "%!", "style=\"", "http://", "https://", "ZgotmplZ", "<b>湖"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s holds %q", path, bad)
				}
			}
			if english := strings.Contains(path, "lang=en"); english != strings.Contains(body, `<html lang="en">`) {
				t.Errorf("%s is in the wrong language", path)
			}
			textOf(t, body)
			for _, link := range linkForm.FindAllStringSubmatch(body, -1) {
				queue = append(queue, strings.ReplaceAll(link[1], "&amp;", "&"))
			}
		}
		for _, want := range []string{"/certificate/1", "/certificate/2?lang=en", "/project/1", "/check?certificate=1",
			"/check?certificate=1&lang=en", "/certificate/1/receipt", "/paper.css"} {
			if !seen[want] {
				t.Errorf("%s is not reached", want)
			}
		}
		for path := range seen {
			if strings.HasPrefix(path, "/delivery/") != open && strings.HasPrefix(path, "/delivery/") {
				t.Errorf("a price is shown to everybody: %s", path)
			}
		}
	}
}

func TestRegisterFacts(t *testing.T) {
	_, server := newRegister(t, Options{Public: "https://carbon.example.org"})
	body, _ := get(t, server, "/register?serial=+330523-aj01-2024-5+", 200) // The client follows to the serial's page.
	holds(t, textOf(t, body), "330523-AJ01-2024-5-5-", "已注销使用", "签发", "预购交付", "销售", "𠮷竹村", `<b>湖"笔"&绸</b>贸易有限公司`, "1,000.999 吨")
	body, _ = get(t, server, "/register?serial=330523-AJ01-2024-5&lang=en", 200)
	holds(t, textOf(t, body), "retired", "issued", "delivered under an advance purchase", "sold", "100.00 ha")
	body, _ = get(t, server, "/register/330523-AJ01-2024-1-1200?lang=en", 200)
	holds(t, textOf(t, body), "200 of these serials were never issued.", "pledged", "in the buffer", "retired")
	body, _ = get(t, server, "/register/330523-AJ01-2024-1-700-11", 200)
	holds(t, textOf(t, body), "校验码正确")
	body, _ = get(t, server, "/project/1", 200)
	holds(t, textOf(t, body), "竹林经营碳汇项目一期", "2,000", "1,705", "95", "1,500.00 亩")
	body, _ = get(t, server, "/certificate/1", 200)
	holds(t, textOf(t, body), "陆拾吨", "carbon.example.org/check?certificate=1")
	if strings.Contains(body, server.URL) {
		t.Error("the address that was asked is on a paper although another is set")
	}
	for path, want := range map[string]string{
		"/register/330523-AJ01-2024-1001":               "从未签发过这个序列号。",
		"/register/330523-AJ01-2024-1001?lang=en":       "No such serial was ever issued.",
		"/register/330523-AJ01-2024-1-700-12":           "序列号的校验码不对。",
		"/register/nonsense":                            "序列号写法不对。",
		"/register/410523-AJ01-2024-1":                  "该序列号由另一个县签发。",
		"/certificate/99?lang=en":                       "There is no such certificate.",
		"/certificate/x":                                "没有这份证书。",
		"/project/9":                                    "没有这个项目。",
		"/certificate/9/receipt":                        "没有这份证书。",
		"/register/330523-AJ01-2024-5/receipt/1":        "",
		"/check?certificate=7":                          "没有这份证书。",
		"/delivery/1":                                   "",
		"/slip/1":                                       "",
		"/register/330523-AJ01-2024-5/receipt/x?lang=e": "",
	} {
		body, _ := get(t, server, path, 404)
		holds(t, textOf(t, body), want)
	}
	body, _ = get(t, server, "/register?serial=330523-AJ01-2024-1-700-12", 400)
	holds(t, textOf(t, body), "校验码不对")
	holds(t, body, `value="330523-AJ01-2024-1-700-12"`, `aria-invalid="true"`)
	body, _ = get(t, server, "/register?lang=en&serial="+url.QueryEscape(`"><script>x</script>`), 400)
	holds(t, textOf(t, body), "This is not a serial")
	if strings.Contains(body, "<script") {
		t.Error("what was asked became markup")
	}
}

// TestOpenPapers: a county that is open shows notes and slips, without a name.
func TestOpenPapers(t *testing.T) {
	_, server := newRegister(t, Options{Open: true})
	body, _ := get(t, server, "/slip/2?lang=en", 200)
	holds(t, textOf(t, body), "Dividend slip", "name not shown here", "¥323.96", "330523-AJ01-2024-1-70-")
	get(t, server, "/slip/99", 404)
	get(t, server, "/slip/x", 404)
	get(t, server, "/delivery/99999", 404)
}

// post sends a receipt to the page that checks it.
func post(t *testing.T, server *httptest.Server, field, content string, status int) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if field == "file" {
		part, _ := w.CreateFormFile("file", "receipt.json")
		io.WriteString(part, content)
	} else {
		w.WriteField(field, content)
	}
	w.Close()
	response, err := server.Client().Post(server.URL+"/check?lang=en", w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Fatalf("status %d %v %s", response.StatusCode, err, body)
	}
	return textOf(t, string(body))
}

// TestCheck checks receipts of a certificate: as it came, pasted, changed, and none at all.
func TestCheck(t *testing.T) {
	_, server := newRegister(t, Options{})
	receipt, header := get(t, server, "/certificate/1/receipt", 200)
	if !strings.Contains(header.Get("Content-Disposition"), "attachment") {
		t.Error(header)
	}
	const right, wrong = "The receipt holds", "The receipt proves nothing"
	holds(t, post(t, server, "file", receipt, http.StatusOK), right, "60 t", "Neutral event 2026", "event_neutrality_2026")
	holds(t, post(t, server, "receipt", strings.ReplaceAll(receipt, "\n", "\r\n"), http.StatusOK), right)
	holds(t, post(t, server, "receipt", strings.TrimSpace(receipt), http.StatusOK), right)
	for _, bad := range []string{"", "{}", strings.Replace(receipt, `"sequence": `, `"sequence": 1`, 1),
		strings.Replace(receipt, `"county": "330523"`, `"county": "330524"`, 1), strings.Repeat("[", 100_000)} {
		holds(t, post(t, server, "file", bad, http.StatusUnprocessableEntity), wrong)
	}
	body, _ := get(t, server, "/check?certificate=1&lang=en", 200)
	holds(t, textOf(t, body), right, "330523-AJ01-2024-1-60-", "60")
	get(t, server, "/check", 200)
	get(t, server, "/check?certificate=x", 404)
	paper, _ := get(t, server, "/check?certificate=+330523-1", 200)
	if holds(t, textOf(t, paper), "330523-1"); !strings.Contains(paper, `name="certificate"`) {
		t.Error("a certificate cannot be looked up by the number that its paper bears")
	}
}

// TestRegisterWords: whatever the register can say of a serial or project has a word.
func TestRegisterWords(t *testing.T) {
	for prefix, all := range map[string]string{
		"status_":  "held listed pledged frozen buffer on_hold retired cancelled",
		"project_": "applied reviewed registered monitoring suspended terminated refused",
		"move_": "issued buffered split merged delivered transferred sold listed unlisted traded pledged unpledged foreclosed " +
			"frozen unfrozen handed_over retired cancelled on_hold hold_ended left_buffer buffer",
	} {
		for _, name := range strings.Fields(all) {
			if words[prefix+name][0] == "" || words[prefix+name][1] == "" {
				t.Errorf("no word %s%s", prefix, name)
			}
		}
	}
}
