package web

import (
	"encoding/json"
	"strings"

	"liangshan/carbon"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/village"
)

// purposeCodes are what tonnes are usually retired for; for any other purpose the enterprise has words of its own.
var purposeCodes = []string{"neutral", "event_neutrality", "meeting", "voluntary_offset", "donated", otherPurpose}

// otherPurpose says that the purpose is written beside.
const otherPurpose = "other"

// errPurposeWords refuses words of which no code can be made: the record holds codes alone.
var errPurposeWords = kernel.Refuse("portal.purpose_words")

func (v *visit) purposes(chosen string) (all []option) {
	all = append(all, option{"", v.T("choose"), chosen == ""})
	for _, code := range purposeCodes {
		all = append(all, option{code, v.T("purpose_" + code), code == chosen})
	}
	return all
}

// purposeCode makes the code of a purpose out of words in Latin letters; empty: there is none.
func purposeCode(words string) string {
	parts := strings.FieldsFunc(strings.ToLower(words), func(c rune) bool {
		return c < 0x80 && (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	code := strings.Join(parts, "_")
	if code != "" && code[0] >= '0' && code[0] <= '9' {
		code = "for_" + code
	}
	if !village.ValidCode(code) {
		return ""
	}
	return code
}

// A retiring is a retirement as it is shown to be checked: it is for ever.
type retiring struct {
	Tonnes        string
	Purpose, Code string
	Serials       []string // Those that would go, in this order.
	More          int
	Kept          []keptPair
	ID            string
}

// retiringLong is how many ranges of serials the page to check lists.
const retiringLong = 100

// companyRetire retires tonnes that the enterprise holds, for itself, and leads to the certificate. Before, it shows
// what would be done.
func companyRetire(v *visit) error {
	number, err := v.ownCompany()
	if err != nil {
		return err
	}
	tonnes, code := v.tonnes("tonnes"), v.purposeSent()
	v.resend("/company/retire", "change", v.r.PostForm)
	if len(v.Faults) > 0 {
		return companyAgain(v)
	}
	switch v.r.PostFormValue(stepField) {
	case "change":
		return company(v)
	case "send":
		return v.retire(tonnes, code)
	}
	view := &retiring{Tonnes: paper.Grouped(tonnes), Purpose: v.Coded("purpose", code), Code: code,
		ID: v.r.PostFormValue("id")}
	if err := v.wouldGo(view, number, tonnes); err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		return companyAgain(v)
	}
	for _, name := range []string{"tonnes", "purpose", "purpose_code"} {
		view.Kept = append(view.Kept, keptPair{name, v.trimmed(name)})
	}
	v.name, v.Title, v.Here, v.Data = "company_retiring", v.T("retire_title"), "/company", view
	return nil
}

// purposeSent returns the code of the purpose that was sent: chosen, or else of the words that were written.
func (v *visit) purposeSent() string {
	code, words := v.trimmed("purpose"), v.trimmed("purpose_code")
	switch {
	case code == "" && words == "":
		v.wrong("purpose", errChoose)
		return ""
	case code != "" && code != otherPurpose:
		return code
	case words == "":
		v.wrong("purpose_code", errRequired)
		return ""
	}
	if code = purposeCode(words); code == "" {
		v.wrong("purpose_code", errPurposeWords)
	}
	return code
}

// wouldGo lists the serials that would be retired: of the oldest vintage first, as the register takes them.
func (v *visit) wouldGo(view *retiring, number, tonnes int64) error {
	rows, err := v.rows(`SELECT p.code, l.vintage, l.first_serial, l.tonnes FROM carbon_lot l JOIN carbon_project p
		ON p.id = l.project WHERE l.owner = ? AND l.status = 'held' AND l.tonnes > 0
		ORDER BY l.vintage, l.project, l.first_serial`, number)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if tonnes == 0 {
			break
		}
		first, n := uint64(r[2].(int64)), min(tonnes, r[3].(int64))
		tonnes -= n
		if len(view.Serials) == retiringLong {
			view.More++
			continue
		}
		s := carbon.Serial{County: identity.Division(v.s.read.Code()), Project: valueText(r[0]),
			Vintage: uint16(r[1].(int64)), Start: first, End: first + uint64(n) - 1}
		view.Serials = append(view.Serials, s.String())
	}
	if tonnes > 0 {
		v.wrong("tonnes", carbon.ErrInsufficient)
	}
	return nil
}

// retire gives the command and leads to the certificate.
func (v *visit) retire(tonnes int64, purpose string) error {
	number := v.holder.Actor.Subject
	index, ok, err := v.send("carbon.retire", map[string]any{"owner": number, "tonnes": tonnes, "beneficiary": number,
		"purpose": purpose, "place": v.s.read.Code()})
	if err != nil || !ok {
		return err
	}
	entry, err := v.s.read.Entry(v.r.Context(), index)
	if err != nil {
		return err
	}
	v.to = "/company"
	for _, e := range entry.Events {
		var body struct {
			Certificate uint64 `json:"certificate"`
		}
		if e.Name == "carbon.retired" && json.Unmarshal(e.Body, &body) == nil && body.Certificate > 0 {
			v.to = "/certificate/" + plain(body.Certificate)
		}
	}
	return nil
}
