package bank

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"liangshan/programme"
)

// WritePain writes payments as pain.001.001.03. Count and sum stand in the head of the file and
// in that of its one block.
func WritePain(h Head, payments []Payment) ([]byte, error) {
	total, err := check(h, payments)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.Grow(512 * (len(payments) + 1))
	count, sum := strconv.Itoa(len(payments)), yuan(total)
	b.WriteString(
		xml.Header + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>`,
	)
	b.WriteString("<GrpHdr>" + element("MsgId", h.ID) + element("CreDtTm", h.Date.String()+"T00:00:00+08:00") +
		element(
			"NbOfTxs",
			count,
		) + element("CtrlSum", sum) + "<InitgPty>" + element("Nm", h.Payer) + "</InitgPty></GrpHdr>\n")
	b.WriteString("<PmtInf>" + element("PmtInfId", h.ID) + element("PmtMtd", "TRF") + element("NbOfTxs", count) +
		element("CtrlSum", sum) + element("ReqdExctnDt", h.Date.String()) + "<Dbtr>" + element("Nm", h.Payer) +
		"</Dbtr><DbtrAcct><Id><Othr>" + element("Id", h.Account) + "</Othr></Id></DbtrAcct>\n")
	for _, p := range payments {
		b.WriteString(
			"<CdtTrfTxInf><PmtId>" + element("EndToEndId", p.Reference()) + `</PmtId><Amt><InstdAmt Ccy="CNY">` +
				yuan(p.Amount) + "</InstdAmt></Amt><Cdtr>" + element("Nm", p.Name) + "</Cdtr><CdtrAcct><Id><Othr>" +
				element("Id", p.Account) + "</Othr></Id></CdtrAcct>",
		)
		if p.Note != "" {
			b.WriteString("<RmtInf>" + element("Ustrd", p.Note) + "</RmtInf>")
		}
		b.WriteString("</CdtTrfTxInf>\n")
	}
	b.WriteString("</PmtInf></CstmrCdtTrfInitn></Document>\n")
	return []byte(b.String()), nil
}

// element writes one element with its text.
func element(name, text string) string {
	var b strings.Builder
	b.WriteString("<" + name + ">")
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // A strings.Builder takes everything.
	}
	b.WriteString("</" + name + ">")
	return b.String()
}

// A Status is what a bank reports of a payment before it is booked (pain.002). It informs; the
// statement decides.
type Status struct {
	Run      programme.RunNumber
	Line     uint32
	Attempt  uint16
	Rejected bool
	Answer   programme.Answer // Of a rejected one.
}

// A Report is what a pain.002 says.
type Report struct {
	Group    string // Status of the whole file: ACSC, RJCT, PART, PEND or another.
	Statuses []Status
	Unknown  []string // References that are none of the county's.
}

type painReport struct {
	Group string `xml:"CstmrPmtStsRpt>OrgnlGrpInfAndSts>GrpSts"`
	Lines []struct {
		Reference string `xml:"OrgnlEndToEndId"`
		Status    string `xml:"TxSts"`
		Reason    string `xml:"StsRsnInf>Rsn>Cd"`
	} `xml:"CstmrPmtStsRpt>OrgnlPmtInfAndSts>TxInfAndSts"`
}

// ReadReport reads a pain.002.001.03. What it does not mention is not taken as paid.
func ReadReport(data []byte) (*Report, error) {
	var p painReport
	if err := xml.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("bank: the report cannot be read: %w", err)
	}
	r := &Report{Group: p.Group}
	for _, l := range p.Lines {
		run, line, attempt, ok := ParseReference(l.Reference)
		if !ok {
			r.Unknown = append(r.Unknown, l.Reference)
			continue
		}
		s := Status{Run: run, Line: line, Attempt: attempt, Rejected: l.Status == "RJCT"}
		if s.Rejected {
			s.Answer = answerOf(l.Reason)
		}
		r.Statuses = append(r.Statuses, s)
	}
	return r, nil
}

// answerOf returns the answer of a reason in the external code lists of ISO 20022.
func answerOf(reason string) programme.Answer {
	switch reason {
	case "AC04", "AC07":
		return programme.AnswerAccountClosed
	case "AC01", "AC03":
		return programme.AnswerAccountUnknown
	case "BE01", "BE05":
		return programme.AnswerNameDiffers
	}
	return programme.AnswerRefused
}
