package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/commit"
	"liangshan/county"
	"liangshan/kernel"
)

// A clock moves only when a test moves it, so that postings have the times that it wants.
type clock struct {
	mu sync.Mutex
	ms int64
}

func (c *clock) Now() commit.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return commit.Instant{WallMS: c.ms, MonotonicMS: c.ms}
}

func (c *clock) move(ms int64) {
	c.mu.Lock()
	c.ms += ms
	c.mu.Unlock()
}

// A logBuffer is a log that tests may read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A rig is a real county of Anji in a temporary folder, served, with an actor for each role.
type rig struct {
	t      testing.TB
	folder string
	county *county.Running
	api    *API
	server *httptest.Server
	clock  *clock
	log    *logBuffer
	tokens map[string]string // By role; "nobody" has none.
}

const start = 1_800_000_000_000 // A day in January 2027, in milliseconds since 1970.

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, folder: t.TempDir(), clock: &clock{ms: start}, log: &logBuffer{}, tokens: map[string]string{}}
	ctx := context.Background()
	f := county.FolderOf(filepath.Join(r.folder, "data"), "")
	r.must(county.Init(ctx, f, "330523", nil))
	r.open()
	first, err := r.county.Bootstrap(ctx)
	r.must(err)
	r.tokens["administrator"] = first.Reveal()
	files, err := county.ReadFiles(os.DirFS("../counties/330523"))
	r.must(err)
	_, err = r.county.Apply(ctx, files)
	r.must(err)
	for _, role := range []string{"accountant", "chief_accountant", "registrar", "auditor", "nobody"} {
		command := authority.RegisterActor{Kind: authority.Program, Roles: []string{role}}
		if role == "nobody" {
			command.Roles = nil
		}
		r.system("authority.register_actor", command)
		secret, err := r.county.GrantToken(ctx, kernel.Actor(1+len(r.tokens)), role, 24*time.Hour)
		r.must(err)
		r.tokens[role] = secret.Reveal()
	}
	// On a busy machine the read tables may still be building.
	for deadline := time.Now().Add(time.Minute); ; {
		err := r.county.View.Wait(ctx, r.county.Journal().Head().Index)
		if err == nil {
			return r
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// open opens the county and serves it.
func (r *rig) open() {
	r.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	log := slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	r.county, err = county.Open(ctx, county.Options{Folder: county.FolderOf(filepath.Join(r.folder, "data"), ""),
		Program: "test",
		Log:     log, Clock: r.clock})
	r.must(err)
	r.api, err = New(ctx, r.county, Options{Log: log})
	r.must(err)
	r.server = httptest.NewServer(r.api)
	served, running := r.server, r.county
	r.t.Cleanup(func() {
		served.Close()
		stop()
		running.Close(context.Background())
	})
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// system has a command decided without the API.
func (r *rig) system(name string, command any) kernel.Result {
	r.t.Helper()
	id := r.county.NewRequestID()
	result := r.county.Do(context.Background(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(county.System, name, id, command)
	})
	r.must(result.Err)
	return result
}

// An answered is an answer as it came.
type answered struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// into reads the body as JSON.
func (a *answered) into(to any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, to); err != nil {
		a.t.Fatalf("%v in %s", err, a.body)
	}
}

// problem returns the refusal, which must be one in full.
func (a *answered) problem() Problem {
	a.t.Helper()
	var p Problem
	a.into(&p)
	whole := p.Type == "/problem/"+p.Code && p.Status == a.status && p.Title != "" && p.TitleZH != "" && p.Detail != "" &&
		p.DetailZH != "" && p.Request != "" &&
		a.header.Get("Content-Type") == "application/problem+json"
	if !whole {
		a.t.Fatalf("status %d: not a whole problem: %s", a.status, a.body)
	}
	return p
}

func (a *answered) refused(status int, code string) Problem {
	a.t.Helper()
	p := a.problem()
	if a.status != status || p.Code != code {
		a.t.Fatalf("%d %s, expected %d %s: %s", a.status, p.Code, status, code, a.body)
	}
	return p
}

func (a *answered) ok() *answered {
	a.t.Helper()
	if a.status != http.StatusOK {
		a.t.Fatalf("status %d: %s", a.status, a.body)
	}
	return a
}

// ask sends a request. header holds pairs of name and value.
func (r *rig) ask(method, path, role, body string, header ...string) *answered {
	r.t.Helper()
	request, err := http.NewRequest(method, r.server.URL+path, strings.NewReader(body))
	r.must(err)
	if role != "" {
		request.Header.Set("Authorization", "Bearer "+r.tokens[role])
	}
	if method == http.MethodPost || method == http.MethodPatch {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set(idHeader, textOf(r.county.NewRequestID()))
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			request.Header.Del(header[i])
		}
	}
	response, err := r.server.Client().Do(request)
	r.must(err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	r.must(err)
	return &answered{r.t, response.StatusCode, response.Header, data}
}

func (r *rig) get(path, role string) *answered { r.t.Helper(); return r.ask("GET", path, role, "") }

func (r *rig) command(name, role, body string, header ...string) *answered {
	r.t.Helper()
	return r.ask("POST", "/v1/command/"+name, role, body, header...)
}

// done has a command accepted.
func (r *rig) done(name, role, body string) Answer {
	r.t.Helper()
	var a Answer
	r.command(name, role, body).ok().into(&a)
	return a
}

// accounts opens accounts 1 (money from outside, may owe) to n.
func (r *rig) accounts(n int) {
	r.t.Helper()
	r.done("ledger.open", "accountant", `{"id":1,"unit":"CNY","code":8101,"flags":1}`)
	for i := 2; i <= n; i++ {
		r.done("ledger.open", "accountant", fmt.Sprintf(`{"id":%d,"unit":"CNY","code":8002,"holder":%d}`, i, i+1000))
	}
}

func (r *rig) transfer(debit, credit, amount int) Answer {
	r.t.Helper()
	return r.done("ledger.transfer", "accountant", fmt.Sprintf(`{"debit":%d,"credit":%d,"amount":%d}`, debit, credit,
		amount))
}

// checkpoint signs all that has happened so far.
func (r *rig) checkpoint() {
	r.t.Helper()
	for head := r.county.Journal().Head().Index; r.county.Tree.Entries() < head; {
		time.Sleep(time.Millisecond)
	}
	r.must(r.county.Checkpoint(context.Background()))
}
