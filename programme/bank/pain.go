package bank

import (
	"encoding/xml"
	"fmt"
	"slices"
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
	agent := "<Othr>" + element("Id", "NOTPROVIDED") + "</Othr>" // The standard asks for an agent, known or not.
	if h.Agent != "" {
		agent = "<ClrSysMmbId>" + element("MmbId", h.Agent) + "</ClrSysMmbId>"
	}
	// Each payment is booked as an entry of its own, by which the statement answers its line.
	b.WriteString("<PmtInf>" + element("PmtInfId", h.ID) + element("PmtMtd", "TRF") + element("BtchBookg", "false") +
		element("NbOfTxs", count) + element("CtrlSum", sum) + element("ReqdExctnDt", h.Date.String()) + "<Dbtr>" +
		element("Nm", h.Payer) + "</Dbtr><DbtrAcct><Id><Othr>" + element("Id", h.Account) + "</Othr></Id></DbtrAcct>" +
		"<DbtrAgt><FinInstnId>" + agent + "</FinInstnId></DbtrAgt>\n")
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

// A Rejected is a part of a file that the bank has refused as a whole.
type Rejected struct {
	Run  programme.RunNumber
	File uint16 // Of the run's files, from 1,
	Part uint16 // and of it, from 1.
}

// A Report is what a pain.002 says.
type Report struct {
	Group    string // Status of the whole file: ACSC, RJCT, PART, PEND or another.
	Statuses []Status
	Rejected []Rejected
	Unknown  []string // References that are none of the county's.
	// References that the bank refused because it had the same before. What it had stands, and is on its way: paid again
	// it would be paid twice.
	Doubled []string
}

type painReport struct {
	Message string   `xml:"CstmrPmtStsRpt>OrgnlGrpInfAndSts>OrgnlMsgId"`
	Group   string   `xml:"CstmrPmtStsRpt>OrgnlGrpInfAndSts>GrpSts"`
	Reasons []string `xml:"CstmrPmtStsRpt>OrgnlGrpInfAndSts>StsRsnInf>Rsn>Cd"`
	Blocks  []struct {
		ID      string   `xml:"OrgnlPmtInfId"`
		Status  string   `xml:"PmtInfSts"`
		Reasons []string `xml:"StsRsnInf>Rsn>Cd"`
		Lines   []struct {
			Reference string   `xml:"OrgnlEndToEndId"`
			Status    string   `xml:"TxSts"`
			Reasons   []string `xml:"StsRsnInf>Rsn>Cd"`
		} `xml:"TxInfAndSts"`
	} `xml:"CstmrPmtStsRpt>OrgnlPmtInfAndSts"`
}

// ReadReport reads a pain.002.001.03. What it does not mention is not taken as paid.
func ReadReport(data []byte) (*Report, error) {
	var p painReport
	if err := xml.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("bank: the report cannot be read: %w", err)
	}
	r := &Report{Group: p.Group}
	if p.Group == rejected {
		if r.file(p.Message, p.Reasons); len(r.Doubled) > 0 {
			return r, nil
		}
	}
	for _, block := range p.Blocks {
		if block.Status == rejected && p.Group != rejected { // A file has one block, of the file's own id.
			if doubled := len(r.Doubled); block.ID != "" {
				if r.file(block.ID, block.Reasons); len(r.Doubled) > doubled {
					continue
				}
			}
		}
		for _, l := range block.Lines {
			run, line, attempt, ok := ParseReference(l.Reference)
			s := Status{Run: run, Line: line, Attempt: attempt, Rejected: l.Status == rejected}
			switch {
			case !ok:
				r.Unknown = append(r.Unknown, l.Reference)
				continue
			case s.Rejected && isDouble(l.Reasons):
				r.Doubled = append(r.Doubled, l.Reference)
				continue
			case s.Rejected:
				s.Answer = answerOf(strings.Join(l.Reasons[:min(1, len(l.Reasons))], ""))
			}
			r.Statuses = append(r.Statuses, s)
		}
	}
	return r, nil
}

const rejected = "RJCT"

// file notes that a file was refused as a whole; its id is written as the references of payments are.
func (r *Report) file(id string, reasons []string) {
	run, file, part, ok := ParseReference(id)
	switch {
	case !ok || file == 0 || file > 1<<16-1 || part == 0:
		r.Unknown = append(r.Unknown, id)
	case isDouble(reasons):
		r.Doubled = append(r.Doubled, id)
	default:
		r.Rejected = append(r.Rejected, Rejected{run, uint16(file), part})
	}
}

// isDouble reports whether one of the reasons in the external code list of ISO 20022 is that the bank had the same
// before.
func isDouble(reasons []string) bool {
	return slices.ContainsFunc(reasons, func(code string) bool {
		return slices.Contains([]string{"AM05", "DUPL", "DU01", "DU02", "DU03", "DU04", "DU05"}, code)
	})
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
