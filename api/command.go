package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/commit"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/text"
)

// A form says how a command comes in over HTTP.
type form struct {
	declared kernel.Declared
	input    reflect.Type // What JSON is read into.
	most     int64        // Bytes of the body.

	// make makes the command of what was read, before anybody is asked. nil: it is it.
	make func(input any) (command any, err error)

	// complete fills in what no caller is trusted with, once the caller is allowed to ask.
	complete func(ctx context.Context, command any) (any, error)

	// held is locked from before complete until the command is entered or refused, so that what was completed is still so
	// then. nil: nothing can change meanwhile.
	held sync.Locker

	// allow asks the policies. nil: for the command's own name.
	allow func(x *exchange, command any) (kernel.Caller, error)
}

// An Answer is what becomes of a command that takes effect.
type Answer struct {
	Index    uint64       `json:"index" doc:"Entry of the journal"`
	Sequence uint64       `json:"sequence" doc:"First event of the entry"`
	Count    uint64       `json:"count" doc:"Number of events"`
	Time     string       `json:"time" doc:"Of the entry, RFC 3339"`
	Repeated bool         `json:"repeated" doc:"It had taken effect before; this is the old answer"`
	Refused  []RefusedRow `json:"refused" doc:"Rows of a bulk command that were left out; not told again when repeated"`
	Position uint64       `json:"position" doc:"For ?after= on reads"`
	Receipt  string       `json:"receipt" doc:"Path of the receipt of the first event"`
	Events   []Event      `json:"events,omitempty" doc:"If asked for by ?events=true, and it names no others"`
}

// A RefusedRow is a row of a bulk command that was left out.
type RefusedRow struct {
	Row    int    `json:"row" doc:"From 0"`
	Code   string `json:"code"`
	Text   string `json:"text"`
	TextZH string `json:"text_zh"`
}

// countyTime is UTC+8, in which the county's times are written.
var countyTime = time.FixedZone("UTC+8", 8*3600)

func timeText(ms int64) string {
	return time.UnixMilli(ms).In(countyTime).Format("2006-01-02T15:04:05.000-07:00")
}

// declareCommands makes an operation of each declared command.
func (a *API) declareCommands() {
	a.forms = map[string]*form{}
	for _, declared := range a.known.Commands() {
		a.forms[declared.Name()] = &form{declared: declared, input: declared.Type(), most: bodyMax}
	}
	a.formMany(a.forms["ledger.transfer_many"])
	a.forms["carbon.transfer_many"].most = bodyManyMax
	a.forms["carbon.retire_many"].most = bodyManyMax
	a.formCorrect(a.forms["ledger.correct"])
	a.formPropose(a.forms["kernel.propose"])
	a.formRelease(a.forms["kernel.release"])
	a.formPublish(a.forms["county.publish"])
	a.formRegister(a.forms["person.register"])
	a.forms["exchange.apply"].complete, a.forms["exchange.apply"].held = a.keptPapers, a.handed
	for _, declared := range a.known.Commands() {
		f := a.forms[declared.Name()]
		zh, en := text.Name("command", declared.Name())
		summary := zh + " " + en
		if declared.TwoPersons() {
			summary += "(两人 two persons: kernel.propose, kernel.release)"
		}
		a.add(&operation{method: http.MethodPost, path: "/v1/command/" + declared.Name(), id: declared.Name(),
			summary: summary,
			tag:     tagCommand, body: f.input, answer: reflect.TypeFor[Answer](), parameters: commandParameters(),
			handle: func(x *exchange) error { return a.command(x, f) }})
	}
}

func commandParameters() []*huma.Param {
	id := parameter("header", idHeader, "UUIDv7, new for each command and the same when asking again",
		&huma.Schema{Type: huma.TypeString, Format: "uuid"})
	id.Required = true
	return []*huma.Param{id, parameter("query", "events", "true: tell what happened",
		&huma.Schema{Type: huma.TypeBoolean})}
}

// command takes a command in, from the body to the answer.
func (a *API) command(x *exchange, f *form) error {
	x.command = f.declared.Name()
	id, err := requestID(x.r)
	if err != nil {
		return err
	}
	values, err := x.query("events")
	if err != nil {
		return err
	}
	input := reflect.New(f.input)
	if err := x.readRecord(f.most, input.Interface()); err != nil {
		return err
	}
	result, err := a.decide(x, f, id, input.Elem().Interface())
	if err != nil {
		return err
	}
	if err := a.follow(x.r.Context(), f.declared.Name(), result.Index); err != nil {
		return err
	}
	return x.answer(result, values.Get("events") == "true")
}

// decide has what was read decided, with the leave of the policies.
func (a *API) decide(x *exchange, f *form, id kernel.RequestID, input any) (kernel.Result, error) {
	if f.held != nil {
		f.held.Lock()
		defer f.held.Unlock()
	}
	command, caller, err := a.prepare(x, f, input)
	if err != nil {
		return kernel.Result{}, err
	}
	return a.do(x.r.Context(), caller, id, f.declared.Name(), kernel.Encode(command))
}

// prepare makes the command that was read, with the leave of the policies.
func (a *API) prepare(x *exchange, f *form, input any) (command any, caller kernel.Caller, err error) {
	command = input
	if f.make != nil {
		if command, err = f.make(input); err != nil {
			return nil, caller, err
		}
	}
	if f.allow != nil {
		caller, err = f.allow(x, command)
	} else {
		caller, err = x.allow(f.declared.Name(), command, 0)
	}
	if err == nil && f.complete != nil {
		command, err = f.complete(x.r.Context(), command)
	}
	return command, caller, err
}

// do has a command decided. The error is a refusal, or that of the world.
func (a *API) do(ctx context.Context, caller kernel.Caller, id kernel.RequestID, name string,
	encoded []byte) (kernel.Result, error) {
	select {
	case a.underWay <- struct{}{}:
	default:
		return kernel.Result{}, errTooMany
	}
	defer func() { <-a.underWay }()
	ctx, cancel := context.WithTimeout(ctx, a.options.CommandTime)
	defer cancel()
	result := a.county.Do(ctx, func(c *county.County) (*kernel.Call, error) {
		declared, ok := c.Command(name)
		if !ok {
			return nil, kernel.ErrUnknownName
		}
		return declared.Call(caller, id, encoded)
	})
	if errors.Is(result.Err, commit.ErrFull) || errors.Is(result.Err, commit.ErrClock) {
		a.options.Log.Warn("commands are refused", "code", result.Err.Error())
	}
	return result, result.Err
}

// answer sends what became of a command.
func (x *exchange) answer(result kernel.Result, events bool) error {
	answer := Answer{Index: result.Index, Sequence: result.Sequence, Count: result.Count, Time: timeText(result.Time),
		Repeated: result.Repeated, Refused: []RefusedRow{}, Position: result.Index + 1,
		Receipt: "/v1/receipt/" + strconv.FormatUint(result.Sequence, 10)}
	for _, r := range result.Refused {
		zh, en := text.Of(r.Refusal.Code)
		answer.Refused = append(answer.Refused, RefusedRow{Row: r.Row, Code: r.Refusal.Code, Text: en, TextZH: zh})
	}
	if events {
		entry, err := x.a.Entry(x.r.Context(), result.Index)
		if err != nil {
			return err
		}
		tell, err := x.tellEvents(entry)
		if err != nil {
			return err
		}
		if tell {
			answer.Events = entry.Events
		}
	}
	return x.send(answer)
}
