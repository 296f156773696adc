package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/card"
	"liangshan/commit"
	"liangshan/county"
	market "liangshan/exchange"
	"liangshan/identity"
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/programme/policy"
	"liangshan/proof"
	"liangshan/quantity"
	"liangshan/text"
	"liangshan/vault"
	"liangshan/view"
)

// Refusals of the protocol.
var (
	errNoPath      = kernel.Refuse("request.path_unknown")
	errMethod      = kernel.Refuse("request.method_not_allowed")
	errTooMany     = kernel.Refuse("request.too_many")    // So many commands are under way already.
	errTimeout     = kernel.Refuse("request.timeout")     // No answer in time; ask again under the same id.
	errQuery       = kernel.Refuse("request.bad_query")   // A word of the query that is not as it should be.
	errBadNumber   = kernel.Refuse("request.bad_number")  // A number in the path that is none.
	errFailed      = kernel.Refuse("server.failed")       // The world or the program failed; the log says how.
	errDamaged     = kernel.Refuse("server.damaged")      // The journal, as the daily look at it found.
	errStopping    = kernel.Refuse("server.stopping")     // No writer: it starts or stops.
	errNoTable     = kernel.Refuse("table.unknown")       // There is no such read table.
	errNotFounded  = kernel.Refuse("county.not_founded")  // Nobody has published what the county is called.
	errNoEntry     = kernel.Refuse("entry.unknown")       // The journal does not hold the entry.
	errNotOpenYet  = kernel.Refuse("statement.too_early") // The account was opened later.
	errCommandDead = kernel.Refuse("command.failed")      // Deciding made the program fail; it is in quarantine.
)

// A Problem says why something was not done (RFC 9457), in both languages at once.
type Problem struct {
	Type     string `json:"type" doc:"The page about this code, below this server"`
	Status   int    `json:"status"`
	Code     string `json:"code" doc:"Stable; what programs look at"`
	Title    string `json:"title" doc:"What happened"`
	TitleZH  string `json:"title_zh"`
	Detail   string `json:"detail" doc:"What to do"`
	DetailZH string `json:"detail_zh"`
	Row      *int   `json:"row,omitempty" doc:"Which row of a list, from 0"`
	Field    string `json:"field,omitempty" doc:"Which field of what was sent"`
	Line     int    `json:"line,omitempty" doc:"Where in a file of rules, from 1"`
	Column   int    `json:"column,omitempty"`
	Cause    string `json:"cause,omitempty" doc:"What was found: in a file of rules, or in the purse that was to pay"`
	Request  string `json:"request" doc:"The number under which the log knows this request"`

	retry time.Duration
}

// statuses holds the codes that do not follow from the rule of statusOf.
var statuses = map[string]int{
	kernel.ErrNoID.Code: 400, kernel.ErrFromFuture.Code: 400, kernel.ErrUnknownName.Code: 404,
	kernel.ErrMalformed.Code: 422, kernel.ErrTooLarge.Code: 413, errBodyLarge.Code: 413, errBodyMediaType.Code: 415,
	errNoPath.Code: 404, errNoTable.Code: 404, errNoEntry.Code: 404, errNotOpenYet.Code: 404, errMethod.Code: 405,
	errQuery.Code: 400, errBadNumber.Code: 400, errNotFounded.Code: 409,
	errTooMany.Code: 429, errSlower.Code: 429, errStreams.Code: 429,
	errTimeout.Code: 503, errStopping.Code: 503, errDamaged.Code: 503, commit.ErrFull.Code: 503, commit.ErrClock.Code: 503,
	errFailed.Code: 500, errCommandDead.Code: 500,
	authority.ErrDenied.Code: 403, authority.ErrUnauthenticated.Code: 401, authority.ErrPolicyText.Code: 422,
	proof.ErrNoEvent.Code: 404, proof.ErrNoRow.Code: 404, proof.ErrNotYet.Code: 503,
	view.CodeBehind: 503, view.CodeBuilding: 503, view.CodeBusy: 503,
	policy.CodeCell: 422, policy.CodeKey: 422, policy.CodeColumn: 422, policy.CodeTable: 422,
	string(vault.NotFound): 404, string(vault.Erased): 410,
}

// vaultRules are the vault's codes that the caller can do something about; with any other
// the world has failed.
var vaultRules = map[vault.Code]int{
	vault.NotFound: 404, vault.Erased: 410, vault.Unsettled: 409, vault.Merged: 409, vault.RequestReused: 409,
	vault.MergeItself: 409, vault.Retained: 409, vault.RequestUnknown: 409,
	vault.RequestInvalid: 422, vault.FieldInvalid: 422, vault.ValueTooLong: 422, vault.ValueInvalid: 422,
	vault.SourceTooLong: 422, vault.SourceMissing: 422, vault.DayInvalid: 422, vault.CheckInvalid: 422,
	vault.TooManyFacts: 422, vault.BatchTooLarge: 422, vault.SearchInvalid: 422, vault.NumberTooLarge: 422,
}

// statusOf returns the status of a code: 422 for what was sent in the wrong form, 400 for
// a question in the wrong form, 409 for what the rules do not allow.
func statusOf(code string) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	switch module, _, _ := strings.Cut(code, "."); module {
	case "body", "identity", "quantity", "calendar", "division":
		return http.StatusUnprocessableEntity
	case "view":
		return http.StatusBadRequest
	}
	return http.StatusConflict
}

// retries says after how long to ask again, for statuses that pass by themselves.
var retries = map[string]time.Duration{
	commit.ErrFull.Code: 30 * time.Second, commit.ErrClock.Code: 30 * time.Second, errTimeout.Code: time.Second,
	errTooMany.Code: time.Second, errStreams.Code: 30 * time.Second,
	errStopping.Code: 2 * time.Second, proof.ErrNotYet.Code: time.Second,
}

// ProblemOf makes the problem of an error. What is not a refusal becomes server.failed.
func ProblemOf(err error) *Problem {
	p := &Problem{}
	var row *kernel.RowRefusal
	if errors.As(err, &row) {
		p.Row = &row.Row
	}
	p.place(err)
	p.Code, p.Status = codeOf(err)
	if p.Status == 0 {
		p.Status = statusOf(p.Code)
	}
	p.Type = "/problem/" + p.Code
	p.TitleZH, p.Title = text.Title(p.Code)
	p.DetailZH, p.Detail = text.Advice(p.Code)
	if strings.HasPrefix(p.Code, "measure.") { // Its sentences are those of package measure.
		zh, en := intake.Sentences(p.Code)
		p.TitleZH, p.DetailZH, _ = strings.Cut(zh, "。")
		p.Title, p.Detail, _ = strings.Cut(en, ". ")
	}
	if p.retry == 0 {
		p.retry = retries[p.Code]
	}
	return p
}

// place fills in where in what was sent the mistake is.
func (p *Problem) place(err error) {
	var field *fieldError
	var ask *view.AskError
	var file *county.FileError
	var policy *authority.PolicyRefusal
	var private *vault.Error
	var late *view.UnavailableError
	var often *slower
	var sale *card.SaleRefusal
	var order *market.ToldRefusal
	var whole *intake.Error
	switch {
	case errors.As(err, &whole):
		p.Field, p.Cause = whole.Problems[0].Column, whole.Error()
	case errors.As(err, &field):
		p.Field = field.field
	case errors.As(err, &sale):
		p.Cause = sale.Told()
	case errors.As(err, &order):
		p.Cause = order.Told()
	case errors.As(err, &ask):
		p.Field = shown(strings.ReplaceAll(ask.Field, ".", "_"))
		if p.Field != "?" {
			p.Field = ask.Field
		}
	case errors.As(err, &file):
		p.Field, p.Line, p.Column, p.Cause = file.Path, file.Line, file.Column, file.Cause
	case errors.As(err, &policy):
		p.Field, p.Line, p.Column, p.Cause = policy.Name, policy.Line, policy.Column, policy.Cause
	case errors.As(err, &private):
		p.Field = string(private.Field)
	case errors.As(err, &late):
		p.retry = late.RetryAfter
	case errors.As(err, &often):
		p.retry = often.wait
	}
}

// absent is a refusal that is a 404 because it is the very thing in the path.
type absent struct{ refusal *kernel.Refusal }

func (e *absent) Error() string { return e.refusal.Code }

// Unwrap lets errors.Is and errors.As find the refusal.
func (e *absent) Unwrap() error { return e.refusal }

// codeOf returns the code of an error, and its status where that depends on the type.
func codeOf(err error) (code string, status int) {
	var refusal *kernel.Refusal
	var private *vault.Error
	var fault identity.Fault
	var date calendar.Refusal
	var amount quantity.Refusal
	var file *county.FileError
	var late *view.UnavailableError
	var dead *kernel.Fault
	var gone *absent
	var whole *intake.Error
	switch {
	case errors.As(err, &whole):
		return whole.Problems[0].Code, http.StatusUnprocessableEntity
	case errors.As(err, &gone):
		return gone.refusal.Code, http.StatusNotFound
	case errors.As(err, &refusal):
		return refusal.Code, 0
	case errors.As(err, &private):
		if status, ok := vaultRules[private.Code]; ok {
			return string(private.Code), status
		}
		return errFailed.Code, 0
	case errors.As(err, &fault):
		return string(fault), http.StatusUnprocessableEntity
	case errors.As(err, &date):
		return date.Code(), 0
	case errors.As(err, &amount):
		return amount.Code(), 0
	case errors.As(err, &file):
		return file.Code, http.StatusUnprocessableEntity
	case errors.As(err, &late):
		return late.Code, 0
	case errors.As(err, &dead):
		return errCommandDead.Code, 0
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errTimeout.Code, 0
	case errors.Is(err, commit.ErrUnknown),
		errors.Is(err, commit.ErrStopped),
		errors.Is(err, county.ErrStopped),
		errors.Is(err, view.ErrClosed):
		return errStopping.Code, 0
	}
	return errFailed.Code, 0
}

// write sends the problem.
func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.retry+time.Second-1)/time.Second)))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="liangshan"`)
	}
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}
