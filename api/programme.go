package api

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/bank"
	"liangshan/programme/desk"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
)

// Steps of a run that need more than one command: what is personal in them stays in papers. The
// others are commands: programme.publish_list, approve, object, close_run and so on.

// A RunOrder asks that a run be prepared.
type RunOrder struct {
	Programme string            `json:"programme" doc:"Its code"`
	Period    string            `json:"period,omitempty" doc:"2026-11, 2026-Q4, 2026, a day; none if paid once"`
	Register  string            `json:"register,omitempty" doc:"CSV; left out: from the facts in the vault"`
	Lists     map[string]string `json:"lists,omitempty" doc:"CSV, by the name of the list"`
	Again     bool              `json:"again,omitempty" doc:"Although an earlier run is still being paid"`
	Ignore    []string          `json:"ignore,omitempty" doc:"Titles of columns of these tables that are passed over"`
}

// A StatementText is a file of the bank.
type StatementText struct {
	Text      string `json:"text" doc:"pain.002 or camt.053"`
	Programme string `json:"programme,omitempty" doc:"In whose accounts entries wait that belong to nothing"`
}

// A ReconciledRun says what the statements say was paid.
type ReconciledRun struct {
	Paid int64 `json:"paid_fen"`
}

// A RunExplained says why somebody gets what, or why not.
type RunExplained struct {
	ZH []string `json:"zh"`
	EN []string `json:"en"`
}

// declareProgrammes makes the operations of runs.
func (a *API) declareProgrammes() {
	run := parameter("path", "run", "Number of the run", wholeNumber())
	a.add(
		&operation{method: http.MethodPost, path: "/v1/programme/run", id: "programme.run.prepare", tag: tagCommand,
			summary: "编制批次:快照、计算、冻结 Prepare a run: snapshot, computation, frozen list",
			body:    reflect.TypeFor[RunOrder](), answer: reflect.TypeFor[payrun.Prepared](), handle: a.prepareRun},
	)
	a.add(
		&operation{
			method:     http.MethodPost,
			path:       "/v1/programme/run/{run}/file",
			id:         "programme.run.file",
			tag:        tagCommand,
			summary:    "生成并登记银行文件 Make and note the bank's file; asked again, the same bytes",
			body:       reflect.TypeFor[payrun.Form](),
			answer:     reflect.TypeFor[payrun.Bundle](),
			parameters: []*huma.Param{run},
			handle:     a.fileRun,
		},
	)
	a.add(
		&operation{
			method:  http.MethodPost,
			path:    "/v1/programme/statement",
			id:      "programme.run.answer",
			tag:     tagCommand,
			summary: "导入银行回执或对账单 Take what the bank answers",
			body:    reflect.TypeFor[StatementText](),
			answer:  reflect.TypeFor[payrun.Answered](),
			handle:  a.answerRun,
		},
	)
	a.add(
		&operation{
			method:     http.MethodPost,
			path:       "/v1/programme/run/{run}/reconcile",
			id:         "programme.run.reconcile",
			tag:        tagCommand,
			summary:    "按全部对账单对账 Reconcile with all statements",
			body:       reflect.TypeFor[struct{}](),
			answer:     reflect.TypeFor[ReconciledRun](),
			parameters: []*huma.Param{run},
			handle:     a.reconcileRun,
		},
	)
	a.add(
		&operation{
			method:  http.MethodGet,
			path:    "/v1/programme/run/{run}/why/{beneficiary}",
			id:      "programme.run.why",
			tag:     tagPerson,
			summary: "为何领取或未领取(留痕)Why, or why not, from the record; each reading is logged",
			answer:  reflect.TypeFor[RunExplained](),
			handle:  a.whyRun,
			parameters: []*huma.Param{
				run,
				parameter("path", "beneficiary", "Number of the beneficiary", wholeNumber()),
			},
		},
	)
	a.add(&operation{method: http.MethodGet, path: "/v1/public/programme/run/{run}", id: "programme.run.public",
		tag: tagPublic, open: true, summary: "公示名单(姓名脱敏)The list in public, names masked",
		answer: reflect.TypeFor[payrun.List](), handle: a.publicRun, parameters: []*huma.Param{run,
			parameter("query", "from", "Number of the first line, from 0", wholeNumber())}})
}

// desk returns a desk at which the caller's permissions hold.
func (x *exchange) desk() *payrun.Desk {
	return payrun.New(x.a.county, func(permission string, command any) (kernel.Caller, error) {
		return x.allow(permission, command, 0)
	})
}

// tableError gives the first wrong row of a table its code.
func tableError(err error) error {
	var wrong policy.Errors
	if errors.As(err, &wrong) && len(wrong) > 0 {
		return &fieldError{kernel.Refuse(wrong[0].Code), wrong[0].Error()}
	}
	return err
}

func (a *API) prepareRun(x *exchange) error {
	x.command = "programme.start"
	var input RunOrder
	if err := x.read(bodyManyMax, &input); err != nil {
		return err
	}
	o := payrun.Order{Programme: input.Programme, Period: input.Period, Again: input.Again}
	if input.Register != "" {
		o.Source = &payrun.Source{Register: payrun.File{Path: "register", Data: []byte(input.Register)},
			Lists: map[string]payrun.File{}, Ignore: input.Ignore}
		for name, text := range input.Lists {
			o.Source.Lists[name] = payrun.File{Path: name, Data: []byte(text)}
		}
	}
	p, err := x.desk().Prepare(x.r.Context(), o)
	if err != nil {
		return tableError(err)
	}
	return x.send(p)
}

// fileRun answers with names and accounts, to whoever may note the file. It is logged.
func (a *API) fileRun(x *exchange) error {
	x.command = "programme.note_file"
	number, err := x.pathNumber("run")
	if err != nil {
		return err
	}
	var form payrun.Form
	if err := x.read(bodyMax, &form); err != nil {
		return err
	}
	note := programme.NoteFile{Run: programme.RunNumber(number)}
	if _, err := x.allow(x.command, note, 0); err != nil {
		return err
	}
	a.options.Log.Info("a bank file is read", "request", x.number, "actor", uint64(x.actor.Number), "run", number)
	b, err := x.desk().File(x.r.Context(), programme.RunNumber(number), &form)
	if errors.Is(err, bank.ErrHead) {
		return &fieldError{errBodySyntax, "account"}
	}
	if err != nil {
		return err
	}
	return x.send(b)
}

func (a *API) answerRun(x *exchange) error {
	x.command = "programme.note_results"
	var input StatementText
	if err := x.read(bodyManyMax, &input); err != nil {
		return err
	}
	answered, err := x.desk().Answer(x.r.Context(), []byte(input.Text), input.Programme)
	switch {
	case errors.Is(err, payrun.ErrStatement):
		return &fieldError{errBodySyntax, "text"}
	case err != nil:
		return err
	}
	return x.send(answered)
}

func (a *API) reconcileRun(x *exchange) error {
	x.command = "programme.reconcile"
	number, err := x.pathNumber("run")
	if err != nil {
		return err
	}
	paid, err := x.desk().Reconcile(x.r.Context(), programme.RunNumber(number))
	if err != nil {
		return err
	}
	return x.send(ReconciledRun{paid})
}

// whyRun explains a decision to who may read the facts of persons.
func (a *API) whyRun(x *exchange) error {
	number, err := x.pathNumber("run")
	if err != nil {
		return err
	}
	who, err := x.pathNumber("beneficiary")
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read(readPrivate), nil, 0, auth.Amount("number", int64(who))); err != nil {
		return err
	}
	a.options.Log.Info(
		"a decision is explained",
		"request",
		x.number,
		"actor",
		uint64(x.actor.Number),
		"run",
		number,
		"beneficiary",
		who,
	)
	var e RunExplained
	if e.ZH, err = x.desk().Why(x.r.Context(), programme.RunNumber(number), who, "zh"); err == nil {
		e.EN, err = x.desk().Why(x.r.Context(), programme.RunNumber(number), who, "en")
	}
	if errors.Is(err, desk.ErrNotIn) {
		return programme.ErrBeneficiary
	}
	if err != nil {
		return err
	}
	return x.send(e)
}

func (a *API) publicRun(x *exchange) error {
	number, err := x.pathNumber("run")
	if err != nil {
		return err
	}
	values, err := x.query("from")
	if err != nil {
		return err
	}
	from, err := queryNumber(values, "from", 0)
	if err != nil {
		return err
	}
	l, err := x.desk().Public(x.r.Context(), programme.RunNumber(number), uint32(min(from, programme.LinesMax)))
	if err != nil {
		return err
	}
	return x.send(l)
}
