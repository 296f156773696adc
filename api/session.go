package api

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	"liangshan/export"
	"liangshan/kernel"
	"liangshan/vault"
	"liangshan/view"
)

// actingKey finds, in a request's context, who acts. Nothing that comes over the wire can set it.
type actingKey struct{}

// acting is somebody whom the page has let in.
type acting struct {
	actor authority.Actor
	more  []auth.Attribute
}

// A Session asks the API in the name of somebody who has signed in on the page, from within
// the process: the same operations, policies, limits, log and metrics as over the wire.
type Session struct {
	a     *API
	actor authority.Actor
	more  []auth.Attribute
}

// As returns the session of an actor. more is what the policies may look at besides: the page
// says on whose behalf a request is made.
func (a *API) As(actor authority.Actor, more ...auth.Attribute) Session {
	return Session{a, actor, more}
}

// Actor returns who acts.
func (s Session) Actor() authority.Actor { return s.actor }

// May reports whether something may be offered to the actor.
func (s Session) May(permission string) bool { return s.a.county.Gate.May(s.actor.Number, permission) }

// Allow asks the policies for leave. Refusals: authority.ErrDenied, authority.ErrUnauthenticated.
func (s Session) Allow(permission string) error { return s.AllowCommand(permission, nil) }

// AllowCommand is Allow for a command that policies look at.
func (s Session) AllowCommand(permission string, command any) error {
	_, err := s.a.county.Gate.Check(auth.Request{Actor: s.actor.Number, Permission: permission, Command: command,
		Attributes: s.more, TimeMS: s.a.county.Now()})
	return err
}

// Serve answers a request by an operation of the API, such as /v1/table/ledger_account.
func (s Session) Serve(w http.ResponseWriter, r *http.Request, path string, query url.Values) {
	ctx := context.WithValue(r.Context(), actingKey{}, acting{s.actor, s.more})
	inner := r.Clone(ctx)
	inner.URL = &url.URL{Path: path, RawQuery: query.Encode()}
	inner.RequestURI = inner.URL.RequestURI()
	s.a.ServeHTTP(w, inner)
}

// An Asked is the answer of an operation that was asked from within.
type Asked struct {
	Status  int
	Body    []byte
	Problem *Problem // If it was refused.
}

// kept is an answer that is kept.
type kept struct {
	bytes.Buffer
	header http.Header
	status int
}

func (k *kept) Header() http.Header { return k.header }
func (k *kept) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

// Ask asks an operation. id is that of a command, in its usual text form; empty for others.
func (s Session) Ask(ctx context.Context, method, path, id string, body []byte) (Asked, error) {
	ctx = context.WithValue(ctx, actingKey{}, acting{s.actor, s.more})
	r, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	if err != nil {
		return Asked{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if id != "" {
		r.Header.Set(idHeader, id)
	}
	k := &kept{header: http.Header{}, status: 0}
	s.a.ServeHTTP(k, r)
	if k.status == 0 {
		k.status = http.StatusOK
	}
	asked := Asked{Status: k.status, Body: k.Bytes()}
	if k.status >= http.StatusBadRequest {
		asked.Problem = &Problem{}
		if err := json.Unmarshal(k.Bytes(), asked.Problem); err != nil {
			return asked, fmt.Errorf("api: an answer from within: %w", err)
		}
	}
	return asked, nil
}

// NewID makes an id for a command, in its usual text form.
func (r Reader) NewID() string { return textOf(r.county.NewRequestID()) }

// Now returns the county's time, in milliseconds since 1970.
func (r Reader) Now() int64 { return r.county.Now() }

// A Form says how a command comes in over HTTP.
type Form struct {
	Name       string
	Input      reflect.Type // A struct, whose JSON is the body.
	TwoPersons bool         // It is sent as arguments of kernel.propose.
}

// Forms returns the forms of all commands, by name.
func (a *API) Forms() []Form {
	var all []Form
	for _, declared := range a.known.Commands() {
		f := a.forms[declared.Name()]
		all = append(all, Form{declared.Name(), f.input, declared.TwoPersons()})
	}
	return all
}

// Rows asks the read tables. It asks nobody for leave.
func (r Reader) Rows(ctx context.Context, query string, args ...any) ([][]any, error) {
	result, err := r.county.View.Query(ctx, 0, query, args...)
	if err != nil {
		return nil, err
	}
	return result.Rows, nil
}

// Spool asks the read tables something whose answer may be long, and keeps the rows, of so many bytes at most, in a
// temporary file; nil: there are none. It asks nobody for leave. Refusals: export.ErrTooLarge, view.ErrTooSlow.
func (r Reader) Spool(ctx context.Context, most int64, query string, args ...any) (spool *export.Spool, err error) {
	_, err = r.county.View.Read(ctx, 0, func(s *view.Snapshot) error {
		return s.Each(query, args, func(columns []string, row []any) (err error) {
			if spool == nil {
				if spool, err = export.NewSpool(len(columns), most); err != nil {
					return err
				}
			}
			return spool.Add(row)
		})
	})
	if err != nil && spool != nil {
		spool.Close()
		spool = nil
	}
	return spool, err
}

// A Mark says what the public reads: under the same mark it reads the same, but for what the clock changes.
type Mark struct {
	entries, signed uint64
	tables          view.Position
}

// Mark returns the mark of now.
func (r Reader) Mark() Mark {
	_, signed := r.Published()
	return Mark{r.county.Journal().Head().Index, signed.Size, r.county.View.Position()}
}

// Settle waits until the read tables hold what the journal holds now. The error is an *view.UnavailableError if that
// takes too long.
func (r Reader) Settle(ctx context.Context) error {
	return r.county.View.Wait(ctx, r.county.Journal().Head().Index)
}

// Decoded returns the command that a proposal holds, as its form has it, from its CBOR in
// hexadecimal as the read tables keep it.
func (a *API) Decoded(name, content string) (any, error) {
	declared, ok := a.known.Command(name)
	if !ok {
		return nil, kernel.ErrUnknownName
	}
	encoded, err := hex.DecodeString(content)
	if err != nil {
		return nil, fmt.Errorf("api: the content of a proposal: %w", err)
	}
	v := reflect.New(declared.Type())
	if err := kernel.Decode(encoded, v.Interface()); err != nil {
		return nil, fmt.Errorf("api: the content of a proposal: %w", err)
	}
	return v.Elem().Interface(), nil
}

// Name returns a person's name as it is today; empty if none is known, or the person was
// erased. It asks nobody for leave: the page asks before.
func (a *API) Name(ctx context.Context, number uint64) (string, error) {
	p, err := a.county.Vault.Get(ctx, vault.Number(number), vaultDay(a.today()), vault.Name)
	if errors.Is(err, vault.NotFound) || errors.Is(err, vault.Erased) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	name, _ := p.Value(vault.Name)
	return name.Reveal(), nil
}

// Holder returns the actor of the token on which an account stands, and until when, in
// milliseconds since 1970. Refusal: authority.ErrUnauthenticated.
func (a *API) Holder(hash authority.TokenHash) (auth.Caller, int64, error) {
	return a.county.Gate.Holder(hash, a.county.Now())
}

// GrantedTo returns the actor to whom a token was granted, also of one that has ended; 0: it never was.
func (a *API) GrantedTo(ctx context.Context, hash authority.TokenHash) (actor kernel.Actor, err error) {
	number := uint64(0)
	if err := a.county.Read(ctx, func(c *county.County) { number, _ = c.Authority.TokenOf(hash) }); err != nil {
		return 0, err
	}
	rows, err := a.Rows(ctx, `SELECT actor FROM authority_token WHERE number = ?`, int64(number))
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return kernel.Actor(rows[0][0].(int64)), nil
}

// Table returns a read table that can be listed.
func (a *API) Table(name string) (*view.Listing, bool) {
	t, ok := a.tables[name]
	if !ok {
		return nil, false
	}
	return t.listing, true
}

// TableNames returns the names of all read tables, in order.
func (a *API) TableNames() []string { return slices.Sorted(maps.Keys(a.tables)) }

// Page lists a part of a read table, with the leave of the policies. values is the question as it
// comes in a URL.
func (s Session) Page(ctx context.Context, l *view.Listing, values url.Values) (*view.Page, error) {
	ask, err := l.Ask(values)
	if err != nil {
		return nil, err
	}
	x := &exchange{a: s.a, actor: s.actor, more: s.more}
	if err := x.allowTable(l, values); err != nil {
		return nil, err
	}
	return s.a.county.View.Page(ctx, 0, l, ask)
}
