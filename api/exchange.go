package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/kernel"
)

// An operation is one path and method of the API.
type operation struct {
	method, path string
	id           string // In the document, the log and the metrics.
	summary      string // In both languages.
	tag          string
	open         bool // Needs no token.
	body         reflect.Type
	binaryBody   bool // The body is a file as it is.
	parameters   []*huma.Param
	answer       reflect.Type // Of 200; nil if it is no JSON.
	answerKind   string       // Media type, if it is no JSON.
	moreKinds    []string     // Others that it may come in.
	binary       bool         // It is bytes, not text.
	handle       func(*exchange) error
}

// An exchange is one request with its answer.
type exchange struct {
	http.ResponseWriter
	a       *API
	op      *operation
	r       *http.Request
	number  string // In the log, and in a Problem.
	actor   authority.Actor
	more    []auth.Attribute // Of a request from within.
	status  int              // 0 until something was sent.
	code    string           // Of a refusal.
	command string           // Name of the command, if there is one.
}

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	return x.ResponseWriter.Write(b)
}

// serve answers one request of an operation.
func (a *API) serve(op *operation, w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	x := &exchange{ResponseWriter: w, a: a, op: op, r: r, number: newNumber()}
	w.Header().Set("Request-Id", x.number)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	defer x.finish(began)
	if err := x.authenticate(); err != nil {
		x.refuse(err)
		return
	}
	if err := x.limit(); err != nil {
		x.refuse(err)
		return
	}
	if err := op.handle(x); err != nil {
		x.refuse(err)
	}
}

// finish answers for a panic, and writes the log line.
func (x *exchange) finish(began time.Time) {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler {
			panic(p)
		}
		// What was recovered may hold anything; where it came from does not.
		x.a.options.Log.Error("the program failed while answering", "request", x.number, "operation", x.op.id,
			"stack", string(debug.Stack()))
		x.code = errFailed.Code
		if x.status == 0 {
			x.refuse(errFailed)
		}
	}
	took := time.Since(began)
	x.a.metrics.answered(x, took)
	level := x.a.options.Log.Info
	if x.op.id == "page" || x.op.tag == tagPublic {
		level = x.a.options.Log.Debug // Readers of the page and scrapers would drown the rest.
	}
	level(
		"answered",
		"request",
		x.number,
		"operation",
		x.op.id,
		"actor",
		uint64(x.actor.Number),
		"command",
		x.command,
		"status",
		x.status,
		"code",
		x.code,
		"took_ms",
		took.Milliseconds(),
	)
}

func (x *exchange) authenticate() error {
	if x.op.open {
		return nil
	}
	x.Header().Set("Cache-Control", "no-store")
	if within, ok := x.r.Context().Value(actingKey{}).(acting); ok {
		x.actor, x.more = within.actor, within.more
		return nil
	}
	caller, err := x.a.county.Gate.Authenticate(x.r.Header.Get("Authorization"), x.a.county.Now())
	x.actor = caller.Actor
	return err
}

// allow asks the policies whether the actor may do something.
func (x *exchange) allow(permission string, command any, proposer kernel.Actor,
	more ...auth.Attribute) (kernel.Caller, error) {
	return x.a.county.Gate.Check(auth.Request{Actor: x.actor.Number, Permission: permission, Command: command,
		Attributes: append(more, x.more...), Proposer: proposer, TimeMS: x.a.county.Now()})
}

// Unwrap lets http.ResponseController find what stands behind.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// refuse sends the problem of an error. The log learns of the cause only if it is none of
// the caller's doing.
func (x *exchange) refuse(err error) {
	p := ProblemOf(err)
	p.Request = x.number
	x.code = p.Code
	x.a.metrics.refused(p.Code)
	if p.Code == errFailed.Code && !errors.Is(err, errFailed) {
		x.a.options.Log.Error("a request failed", "request", x.number, "operation", x.op.id, "error", err)
	}
	if x.status != 0 {
		return // It was half sent already.
	}
	p.write(x)
}

// body reads the body, which must be JSON of so many bytes at most.
func (x *exchange) body(most int64) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, errBodyMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.ResponseWriter, x.r.Body, most))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, errBodyLarge
	case err != nil:
		return nil, errBodySyntax // It broke off.
	}
	return body, nil
}

// read reads the body into a struct.
func (x *exchange) read(most int64, to any) error {
	body, err := x.body(most)
	if err != nil {
		return err
	}
	return decode(body, to, "")
}

// readRecord reads the body into a struct that enters the record.
func (x *exchange) readRecord(most int64, to any) error {
	body, err := x.body(most)
	if err != nil {
		return err
	}
	return decodeRecord(body, to, "")
}

// send answers with JSON.
func (x *exchange) send(answer any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		return err
	}
	x.Header().Set("Content-Type", "application/json")
	x.Write(b.Bytes()) // It fails only if the reader has gone.
	return nil
}

// query returns the words of the query; each may come once, and no others than those named.
func (x *exchange) query(known ...string) (url.Values, error) {
	values, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return nil, errQuery
	}
	for name, all := range values {
		found := len(known) == 0
		for _, k := range known {
			found = found || k == name
		}
		if !found || len(all) != 1 {
			return nil, &fieldError{errQuery, shown(name)}
		}
	}
	return values, nil
}

// queryNumber reads a whole number of the query; otherwise if it is not there.
func queryNumber(values url.Values, name string, otherwise uint64) (uint64, error) {
	if !values.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(values.Get(name), 10, 63)
	if err != nil {
		return 0, &fieldError{errQuery, name}
	}
	return n, nil
}

// pathNumber reads a number of the path.
func (x *exchange) pathNumber(name string) (uint64, error) {
	n, err := strconv.ParseUint(x.r.PathValue(name), 10, 63)
	if err != nil {
		return 0, &fieldError{errBadNumber, name}
	}
	return n, nil
}
