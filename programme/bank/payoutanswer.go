package bank

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// An AnswerFault says where an answer of the bank cannot be read.
type AnswerFault struct {
	Line   int // From 1.
	Column int // From 1.
	Cause  error
}

func (e *AnswerFault) Error() string {
	return fmt.Sprintf("bank: line %d, column %d: %v", e.Line, e.Column, e.Cause)
}

// Unwrap lets errors.Is find the cause.
func (e *AnswerFault) Unwrap() error { return e.Cause }

// Faults of answers.
var (
	ErrAnswerKind = errors.New("neither a pain.002 nor a camt.053")
	ErrAnswerCut  = errors.New("the file ends early")
)

// A Movement is a payment that a statement of the settlement account books. Texts are as the bank wrote them: whoever
// takes it in says which are wrong.
type Movement struct {
	Reference string // The bank's own number of the payment, else that of the statement and its place in it.
	EndToEnd  string // What the payer called it.
	Company   string // Credit code of the other side; empty: not told.
	Direction string // in or out; empty: it could not be read.
	Amount    string // Yuan; of another currency with its code, which is no number.
}

// A PayoutStatus is what a report says of a payout, or of a whole file, before it is booked.
type PayoutStatus struct {
	Reference string // Of the payout, or of the file.
	Rejected  bool
	Doubled   bool   // It is refused since the bank has the same: that one stands.
	Reason    string // In the external code list of ISO 20022.
}

// A PayoutAnswer is what the bank answers to the exchange: one of the two.
type PayoutAnswer struct {
	Movements []Movement
	Statuses  []PayoutStatus
	Report    bool // It is a pain.002.
}

// ReadPayoutAnswer reads a pain.002 or a camt.053 of the settlement account. The error is an *AnswerFault.
func ReadPayoutAnswer(data []byte) (*PayoutAnswer, error) {
	r := answerReader{d: xml.NewDecoder(bytes.NewReader(data)), answer: &PayoutAnswer{}}
	for depth := 0; ; {
		token, err := r.d.Token()
		switch {
		case errors.Is(err, io.EOF) && depth == 0 && r.known:
			return r.answer, nil
		case errors.Is(err, io.EOF) && !r.known:
			return nil, r.fault(ErrAnswerKind)
		case errors.Is(err, io.EOF):
			return nil, r.fault(ErrAnswerCut)
		case err != nil:
			return nil, r.fault(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			took, err := r.element(&t, depth)
			if err != nil {
				return nil, r.fault(err)
			}
			if took { // To its end.
				depth--
			}
		case xml.EndElement:
			depth--
		}
	}
}

type answerReader struct {
	d       *xml.Decoder
	answer  *PayoutAnswer
	known   bool
	id      string // Of the statement.
	entries int    // Of it so far.
}

func (r *answerReader) fault(err error) error {
	line, column := r.d.InputPos()
	return &AnswerFault{Line: line, Column: column, Cause: err}
}

// element reads what matters of an element, and reports whether it was read to its end.
func (r *answerReader) element(t *xml.StartElement, depth int) (took bool, err error) {
	switch name := t.Name.Local; {
	case depth == 2 && (name == "CstmrPmtStsRpt" || name == "BkToCstmrStmt"):
		r.known, r.answer.Report = true, name == "CstmrPmtStsRpt"
	case depth == 2:
		return false, ErrAnswerKind
	case depth == 3 && name == "Stmt":
		r.id, r.entries = "", 0
	case depth == 4 && name == "Id" && !r.answer.Report:
		return true, r.d.DecodeElement(&r.id, t)
	case depth == 4 && name == "Ntry" && !r.answer.Report:
		var e camtEntry
		if err := r.d.DecodeElement(&e, t); err != nil {
			return true, err
		}
		r.entry(&e)
		return true, nil
	case depth == 3 && name == "OrgnlGrpInfAndSts" && r.answer.Report:
		var g struct {
			ID      string   `xml:"OrgnlMsgId"`
			Status  string   `xml:"GrpSts"`
			Reasons []string `xml:"StsRsnInf>Rsn>Cd"`
		}
		if err := r.d.DecodeElement(&g, t); err != nil {
			return true, err
		}
		if g.Status == rejected {
			r.status(g.ID, g.Status, g.Reasons)
		}
		return true, nil
	case depth == 3 && name == "OrgnlPmtInfAndSts" && r.answer.Report:
		return true, r.block(t)
	}
	return false, nil
}

// block reads what a report says of the one block of a file.
func (r *answerReader) block(t *xml.StartElement) error {
	var b struct {
		ID      string   `xml:"OrgnlPmtInfId"`
		Status  string   `xml:"PmtInfSts"`
		Reasons []string `xml:"StsRsnInf>Rsn>Cd"`
		Lines   []struct {
			Reference string   `xml:"OrgnlEndToEndId"`
			Status    string   `xml:"TxSts"`
			Reasons   []string `xml:"StsRsnInf>Rsn>Cd"`
		} `xml:"TxInfAndSts"`
	}
	if err := r.d.DecodeElement(&b, t); err != nil {
		return err
	}
	if b.Status == rejected && b.ID != "" {
		r.status(b.ID, b.Status, b.Reasons)
	}
	for _, l := range b.Lines {
		r.status(l.Reference, l.Status, l.Reasons)
	}
	return nil
}

func (r *answerReader) status(reference, status string, reasons []string) {
	s := PayoutStatus{Reference: reference, Rejected: status == rejected, Doubled: isDouble(reasons)}
	if len(reasons) > 0 {
		s.Reason = reasons[0]
	}
	r.answer.Statuses = append(r.answer.Statuses, s)
}

// entry reads an entry, or the payments that it bundles if they come to it. What is not booked stands in a later
// statement.
func (r *answerReader) entry(e *camtEntry) {
	r.entries++
	if !e.booked() {
		return
	}
	if len(e.Details) == 0 {
		e.Details = []camtDetail{{}}
	}
	differs := (len(e.Details) > 1 || len(e.Counts) > 0) && !e.adds()
	if differs {
		e.Details = e.Details[:1]
	}
	for i := range e.Details {
		t := &e.Details[i]
		amount := t.amount(e)
		m := Movement{EndToEnd: t.Reference, Direction: map[string]string{"CRDT": "in", "DBIT": "out"}[e.Direction],
			Amount: strings.TrimSpace(amount.Text), Reference: t.Servicer}
		place := r.id + "/" + strconv.Itoa(r.entries)
		if m.Reference == "" {
			m.Reference = cmp.Or(e.Servicer, place)
			if len(e.Details) > 1 {
				m.Reference += "/" + strconv.Itoa(i+1)
			}
		}
		others := append(t.Debtor, t.DebtorV8...)
		if m.Direction == "out" {
			others = append(t.Creditor, t.PayeeV8...)
		}
		if len(others) > 0 {
			m.Company = strings.TrimSpace(others[0])
		}
		if amount.Currency != "CNY" {
			m.Amount = strings.TrimSpace(amount.Currency + " " + m.Amount)
		}
		if differs {
			m.Amount = "details of " + place + " are not " + strings.TrimSpace(e.Amount.Text)
		}
		r.answer.Movements = append(r.answer.Movements, m)
	}
}
