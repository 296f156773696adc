package api

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/dividend"
	"liangshan/programme/payrun"
)

// declareDividends makes the operations of runs of dividends that need more than one command.
func (a *API) declareDividends() {
	a.add(&operation{
		method: http.MethodPost,
		path:   "/v1/dividend/run/{run}/file",
		id:     "dividend.run.file",
		tag:    tagCommand,
		summary: "生成并登记分红银行文件(留痕)Make and note the bank's file of a dividend; asked again, the same bytes; " +
			"each reading is logged",
		body:       reflect.TypeFor[payrun.DividendOrder](),
		answer:     reflect.TypeFor[payrun.DividendFile](),
		parameters: []*huma.Param{parameter("path", "run", "Number of the run", wholeNumber())},
		handle:     a.fileDividend,
	})
}

// fileDividend answers with names and accounts, to whoever may note the file. It is logged.
func (a *API) fileDividend(x *exchange) error {
	x.command = "dividend.note_file"
	number, err := x.pathNumber("run")
	if err != nil {
		return err
	}
	if number > 1<<32-1 {
		return dividend.ErrNoRun
	}
	run := dividend.RunNumber(number)
	var order payrun.DividendOrder
	if err := x.read(bodyMax, &order); err != nil {
		return err
	}
	if _, err := x.allow(x.command, dividend.NoteFile{Run: run}, 0); err != nil {
		return err
	}
	a.options.Log.Info("the bank file of a dividend is read", "request", x.number, "actor", uint64(x.actor.Number),
		"run", number)
	file, err := x.desk().DividendFile(x.r.Context(), run, order)
	if errors.Is(err, payrun.ErrEncoding) {
		return &fieldError{errBodySyntax, "encoding"}
	}
	if err != nil {
		return err
	}
	return x.send(file)
}
