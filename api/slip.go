package api

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/paper"
)

// A LineSlip is a slip of a dividend for programs, with where its receipt is.
type LineSlip struct {
	paper.Slip
	Receipt string `json:"receipt" doc:"Path of the receipt of this line alone"`
}

// declareSlips makes the operations by which a holder has the slip of a line as data, and the receipt of that line,
// which shows nobody else's.
func (a *API) declareSlips() {
	line := parameter("path", "line", "Number of the line", wholeNumber())
	a.add(&operation{method: http.MethodGet, path: "/v1/slip/{line}", id: "slip.read", tag: tagRead,
		summary: "分红单(数据) A dividend slip as data", answer: reflect.TypeFor[LineSlip](),
		parameters: []*huma.Param{line}, handle: a.lineSlip})
	a.add(&operation{method: http.MethodGet, path: "/v1/slip/{line}/receipt", id: "slip.receipt", tag: tagRead,
		answerKind: "application/json", summary: "分红凭证 Receipt of a line of a dividend",
		parameters: []*huma.Param{line}, handle: a.lineReceipt})
}

func (a *API) lineSlip(x *exchange) error {
	s, line, err := a.ownSlip(x)
	if err != nil {
		return err
	}
	return x.send(LineSlip{*s, "/v1/slip/" + strconv.FormatUint(line, 10) + "/receipt"})
}

// lineReceipt hands out the receipt of a line: of its row in the list that was frozen, or of the event by which an heir
// got it.
func (a *API) lineReceipt(x *exchange) error {
	line, err := x.pathNumber("line")
	if err != nil {
		return err
	}
	if err := x.allowLine(line); err != nil {
		return err
	}
	answer, err := a.county.View.Query(x.r.Context(), 0, `SELECT sequence, coalesce(row, -1) FROM dividend_line
		WHERE id = ? AND sequence IS NOT NULL AND state <> 'replaced'`, int64(line))
	if err != nil {
		return err
	}
	if len(answer.Rows) != 1 {
		return missing(paper.ErrLineUnknown)
	}
	sequence, row := uint64(answer.Rows[0][0].(int64)), int(answer.Rows[0][1].(int64))
	receipt, err := a.Receipt(x.r.Context(), sequence, row)
	if err != nil {
		return err
	}
	x.Header().Set("Content-Type", "application/json")
	x.Header().Set("Content-Disposition", `attachment; filename="`+ReceiptName(a.county.Code(), sequence, row)+`"`)
	x.Write(receipt)
	return nil
}
