package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	firstCounty  = "330523"
	secondCounty = "410523"
)

// run runs the program and returns what it printed.
func run(t *testing.T, want int, args ...string) (out, told string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	if code := m.Run(context.Background(), args); code != want {
		t.Fatalf("liangshan %q: exit %d, want %d\n%s%s", args, code, want, stdout.String(), stderr.String())
	}
	return stdout.String(), stderr.String()
}

// twoCounties founds two counties by the settings file, each from its folder of rules, and
// returns the file and the tokens of their administrators.
func twoCounties(t *testing.T) (settings, dir string, tokens map[string]string) {
	t.Helper()
	dir = t.TempDir()
	settings = filepath.Join(dir, "liangshan.toml")
	text := "listen = \"127.0.0.1:0\"\nlog = \"error\"\nopen = true\n"
	for _, code := range []string{firstCounty, secondCounty} {
		text += fmt.Sprintf("[[county]]\ncode = %q\ndata = %q\n", code, filepath.Join(dir, code))
	}
	must(t, os.WriteFile(settings, []byte(text), 0o644))
	tokens = map[string]string{}
	for _, code := range []string{firstCounty, secondCounty} {
		out, _ := run(t, 0, "init", "-config", settings, "-county", code)
		tokens[code] = regexp.MustCompile(`token\s+(\S+)`).FindStringSubmatch(out)[1]
		out, _ = run(t, 0, "apply", "-config", settings, "-county", code, "../../counties/"+code)
		if !strings.Contains(out, "published    divisions.yaml") {
			t.Fatal(out)
		}
		again, _ := run(t, 0, "apply", "-config", settings, "-county", code, "../../counties/"+code)
		if again != strings.ReplaceAll(out, "published   ", "unchanged   ") {
			t.Errorf("applied again:\n%s", again)
		}
	}
	return settings, dir, tokens
}

// A serving is liangshan serve while it runs.
type serving struct {
	*testing.T
	address string
	stop    func() // Stops it gracefully.
}

var pageLine = regexp.MustCompile(`page +(http://\S+?)/\n`)

func serve(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	var stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: write, Stderr: &stderr}
	ended := make(chan int, 1)
	go func() {
		code := m.Run(ctx, append([]string{"serve"}, args...))
		write.Close()
		ended <- code
	}()
	var text []byte
	buffer := make([]byte, 4096)
	for !bytes.Contains(text, []byte("stop ")) {
		n, err := read.Read(buffer)
		text = append(text, buffer[:n]...)
		if err != nil {
			t.Fatalf("it ended: %s%s", text, stderr.String())
		}
	}
	go io.Copy(io.Discard, read)
	s := &serving{T: t, address: pageLine.FindStringSubmatch(string(text))[1]}
	stopped := false
	s.stop = func() {
		if cancel(); stopped {
			return
		}
		stopped = true
		select {
		case code := <-ended:
			if code != 0 {
				t.Errorf("serve ended with %d: %s", code, stderr.String())
			}
		case <-time.After(30 * time.Second):
			t.Error("serve did not end")
		}
	}
	t.Cleanup(s.stop)
	return s
}

// ask asks the server and returns status and body. Redirects are not followed.
func (s *serving) ask(method, path, token, body string) (int, string) {
	s.Helper()
	q, err := http.NewRequest(method, s.address+path, strings.NewReader(body))
	must(s.T, err)
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	if method == http.MethodPost {
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("Idempotency-Key", requestID())
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	must(s.T, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(s.T, err)
	return answer.StatusCode, string(text)
}

// want demands a status and a word of the answer.
func (s *serving) want(status int, word, method, path, token, body string) string {
	s.Helper()
	got, text := s.ask(method, path, token, body)
	if got != status || !strings.Contains(text, word) {
		s.Errorf("%s %s: %d %.300s; want %d %q", method, path, got, text, status, word)
	}
	return text
}

var requested uint64

func requestID() string {
	requested++
	return fmt.Sprintf("%08x-%04x-7000-8000-%012x", uint64(time.Now().UnixMilli())>>16, time.Now().UnixMilli()&0xffff, requested)
}

// TestTwoCounties serves two counties in one process: each answers below its code, for its own
// tokens alone, and knows nothing of the other.
func TestTwoCounties(t *testing.T) {
	settings, _, tokens := twoCounties(t)
	s := serve(t, "-config", settings)
	front := s.want(200, "安吉县", "GET", "/", "", "")
	for _, word := range []string{"汤阴县", `href="/410523/"`, `href="/330523/"`} {
		if !strings.Contains(front, word) {
			t.Errorf("the front page has no %s", word)
		}
	}
	s.want(200, "Tangyin County", "GET", "/?lang=en", "", "")
	s.want(200, "410523 ready\n", "GET", "/ready", "", "")
	s.want(200, "ok", "GET", "/health", "", "")
	s.want(308, "", "GET", "/410523", "", "")
	s.want(404, "request.county_unknown", "GET", "/v1/table", "", "")
	s.want(404, "request.county_unknown", "GET", "/110101/v1/table", "", "")
	s.want(404, "两山", "GET", "/nothing", "", "")
	for code, token := range tokens {
		other := firstCounty
		if code == firstCounty {
			other = secondCounty
		}
		// What is written in one is found there.
		answer := s.want(200, "position", "POST", "/"+code+"/v1/command/ledger.open", token,
			`{"id":`+code+`77,"unit":"CNY","code":8001}`)
		after := "?after=" + regexp.MustCompile(`"position":(\d+)`).FindStringSubmatch(answer)[1]
		s.want(200, code+"77", "GET", "/"+code+"/v1/account/"+code+"77/statement"+after, token, "")
		// Its token is none in the other, and its numbers are nothing there.
		for _, path := range []string{"/v1/table/village_division", "/v1/account/" + code + "77/statement", "/v1/event",
			"/v1/entry/0", "/v1/receipt/1"} {
			s.want(401, "authority.unauthenticated", "GET", "/"+other+path, token, "")
		}
		s.want(401, "authority.unauthenticated", "POST", "/"+other+"/v1/command/ledger.open", token, `{"id":1}`)
		s.want(404, "ledger.no_account", "GET", "/"+other+"/v1/account/"+code+"77/statement", tokens[other], "")
		s.want(404, "", "GET", "/"+other+"/account/"+code+"77", "", "")
		rows := s.want(200, code, "GET", "/"+code+"/v1/table/village_division?limit=100", token, "")
		if strings.Contains(rows, `"`+other) {
			t.Errorf("the divisions of %s hold some of %s", code, other)
		}
		for again := 0; again < 50; again++ { // A checkpoint is signed once a second.
			if status, _ := s.ask("GET", "/"+code+"/checkpoint", "", ""); status == 200 {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		s.document(code, other)
		s.crawl(code, other)
	}
	metrics := s.want(200, "go_goroutines", "GET", "/metrics", "", "")
	for code := range tokens {
		for _, name := range []string{"liangshan_journal_entries", "liangshan_commits_total", "liangshan_county_serves"} {
			if !strings.Contains(metrics, name+`{county="`+code+`"} `) {
				t.Errorf("metrics have no %s of %s", name, code)
			}
		}
	}
	if own := s.want(200, "", "GET", "/410523/metrics", "", ""); strings.Contains(own, firstCounty) {
		t.Error("the metrics of one county tell of the other")
	}
	s.stop()
	for code := range tokens {
		out, _ := run(t, 0, "verify", "-config", settings, "-county", code)
		if strings.Contains(out, "WRONG") {
			t.Error(out)
		}
	}
}

// document looks at the description of one county's interface.
func (s *serving) document(code, other string) {
	s.Helper()
	text := s.want(200, "openapi", "GET", "/"+code+"/openapi.json", "", "")
	var d struct {
		Servers []struct{ URL string }
		Paths   map[string]any
	}
	must(s.T, json.Unmarshal([]byte(text), &d))
	if len(d.Servers) != 1 || d.Servers[0].URL != "/"+code || len(d.Paths) < 50 {
		s.Errorf("%+v, %d paths", d.Servers, len(d.Paths))
	}
	if strings.Contains(text, "/"+other) {
		s.Errorf("the document of %s leads to %s", code, other)
	}
}

var anyLink = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

// crawl follows every link from a county's page: none leads out of the county, none to nothing.
func (s *serving) crawl(code, other string) {
	s.Helper()
	seen, next := map[string]bool{}, []string{"/" + code + "/"}
	for len(next) > 0 && len(seen) < 300 {
		path := next[0]
		next = next[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		status, text := s.ask("GET", path, "", "")
		if status >= 400 {
			s.Errorf("GET %s: %d", path, status)
		}
		if strings.Contains(text, other) {
			s.Errorf("GET %s tells of %s", path, other)
		}
		for _, m := range anyLink.FindAllStringSubmatch(text, -1) {
			link := strings.ReplaceAll(m[1], "&amp;", "&")
			switch {
			case strings.HasPrefix(link, "#"):
			case !strings.HasPrefix(link, "/"+code+"/"):
				s.Errorf("%s links to %s", path, link)
			case !strings.Contains(link, "/receipt/"):
				next = append(next, link)
			}
		}
	}
	if len(seen) < 10 {
		s.Errorf("only %d pages of %s", len(seen), code)
	}
}

// TestDamagedCounty flips one byte in the journal of one county: it answers 503 with the reason,
// and the other serves as before.
func TestDamagedCounty(t *testing.T) {
	settings, dir, tokens := twoCounties(t)
	flip(t, filepath.Join(dir, secondCounty, "journal"))
	s := serve(t, "-config", settings)
	for _, path := range []string{"/", "/v1/table", "/v1/event", "/openapi.json", "/checkpoint"} {
		text := s.want(503, "server.county_stopped", "GET", "/"+secondCounty+path, tokens[secondCounty], "")
		var p struct{ Cause string }
		must(t, json.Unmarshal([]byte(text), &p))
		if !strings.Contains(p.Cause, "journal") || strings.Contains(p.Cause, dir) {
			t.Errorf("the reason is %q", p.Cause)
		}
	}
	s.want(200, secondCounty+" stopped: ", "GET", "/ready", "", "")
	s.want(200, "停止服务", "GET", "/", "", "")
	s.want(200, `liangshan_county_serves{county="410523"} 0`, "GET", "/metrics", "", "")
	s.want(200, "position", "POST", "/"+firstCounty+"/v1/command/ledger.open", tokens[firstCounty],
		`{"id":7,"unit":"CNY","code":8001}`)
	s.want(200, "安吉县", "GET", "/"+firstCounty+"/", "", "")
}

// flip flips a byte in the middle of what the journal holds.
func flip(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		data, err := os.ReadFile(name)
		must(t, err)
		held := bytes.TrimRight(data, "\x00")
		if len(held) < 10_000 {
			continue
		}
		data[len(held)/2] ^= 1
		must(t, os.WriteFile(name, data, 0o600))
		return
	}
	t.Fatal("the journal holds nothing")
}

// TestSettingsOfCounties reads wrong lists of counties: each is refused with its line.
func TestSettingsOfCounties(t *testing.T) {
	settings, _, _ := twoCounties(t)
	_, told := run(t, 2, "token", "-config", settings, "-actor", "1", "-label", "a")
	if !strings.Contains(told, "-county") || !strings.Contains(told, secondCounty) {
		t.Error(told)
	}
	_, told = run(t, 2, "token", "-config", settings, "-county", "110101", "-actor", "1", "-label", "a")
	if !strings.Contains(told, "list no county 110101") {
		t.Error(told)
	}
	_, told = run(t, 2, "apply", "-config", settings, "-county", secondCounty, "../../counties/"+firstCounty)
	if !strings.Contains(told, "county.yaml:3:9: county.founded_as_another") {
		t.Error(told)
	}
	first := "[[county]]\ncode = \"330523\"\ndata = \"a\"\n"
	for _, c := range []struct{ text, want string }{
		{first + "[[county]]\ncode = \"33052\"\ndata = \"b\"\n", ":4:1: config.county_malformed: code must be"},
		{first + "\n[[county]]\ncode = \"410523\"\n", ":5:1: config.county_malformed: data is missing"},
		{first + first, ":4:1: config.county_malformed: 330523 belongs to county 330523"},
		{first + "[[county]]\ncode = \"410523\"\ndata = \"./a\"\n", ":4:1: config.county_malformed: "},
		{first + "[[county]]\ncode = \"410523\"\ndata = \"b\"\nkeys = \"a\"\n", ":4:1: config.county_malformed: "},
		{first + "dta = \"b\"\n", ":4:1: config.unknown_key"},
		{"data = \"d\"\n# dat = 1\ndat = \"x\"\n", ":3:1: config.unknown_key"},
		{"url = \"x\"\n[[webhook]]\nname = \"a\"\nurls = 1\n", ":1:1: config.unknown_key"},
		{"[[witness]]\nurl = \"x\"\n[[webhook]]\nname = \"a\"\n\n  urls = 1\n", ":6:1: config.unknown_key"},
		{"[wrong]\nurl = 1\n", ":1:1: config.unknown_key"},
	} {
		must(t, os.WriteFile(settings, []byte(c.text), 0o644))
		if _, told := run(t, 2, "serve", "-config", settings); !strings.Contains(told, c.want) {
			t.Errorf("%s\nwant %s", told, c.want)
		}
	}
}
