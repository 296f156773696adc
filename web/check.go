package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"liangshan/api"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/proof"
	"liangshan/quantity"
	"liangshan/text"
)

// receiptMax bounds what is taken as a receipt: an event is at most a mebibyte, in base64.
const receiptMax = 3 << 20

// A verified is what a receipt proves, on a page; or why it proves nothing.
type verified struct {
	OK               bool
	Happened, Advice string // Of a refusal.
	Code             string
	What, Name       string // Of the event.
	When             string
	Sequence         string
	Lines            []fact // What the event says, as people read it.
	Body             string // The same as it was signed.
	Size, Root       string
	Signed           string
	Row              string
}

// check checks a certificate or a receipt: the page to which the QR code of a paper leads.
func (s *Site) check(r *http.Request, p *page) error {
	p.name, p.Title, p.Here = "check", p.T("check"), "/check"
	p.Scripts = []string{"/asset/check.js"}
	if r.Method == http.MethodPost {
		data, err := receiptOf(r)
		if err != nil {
			return err
		}
		p.Register.Verified = s.verify(p, data)
		if !p.Register.Verified.OK {
			p.status = http.StatusUnprocessableEntity
		}
		return nil
	}
	word := strings.TrimSpace(r.URL.Query().Get("certificate"))
	if word == "" {
		return nil
	}
	word = strings.TrimPrefix(word, s.read.Code()+"-") // As it stands on the paper.
	number, err := strconv.ParseUint(word, 10, 63)
	if err != nil {
		return paper.ErrCertificateUnknown
	}
	c, err := s.register.Certificate(r.Context(), 0, number)
	if err != nil {
		return err
	}
	p.Register.Certificate = c
	data, err := s.read.Receipt(r.Context(), c.Sequence, -1)
	if errors.Is(err, proof.ErrNotYet) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Register.Receipt = "/certificate/" + word + "/receipt"
	p.Register.Verified = s.verify(p, data)
	return nil
}

// receiptOf reads a receipt that was sent as a file, or pasted. A pasted one has the line ends
// of forms, which the receipt itself has not.
func receiptOf(r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, receiptMax)
	if err := r.ParseMultipartForm(receiptMax); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, errBadWord
	}
	if file, _, err := r.FormFile("file"); err == nil {
		defer file.Close()
		if data, err := io.ReadAll(file); err == nil && len(data) > 0 {
			return data, nil
		}
	}
	return unwound(r.PostFormValue("receipt")), nil
}

// unwound takes the line ends of forms out, and ends the text as a receipt ends.
func unwound(pasted string) []byte {
	data := make([]byte, 0, len(pasted)+1)
	for i := range len(pasted) {
		if pasted[i] != '\r' {
			data = append(data, pasted[i])
		}
	}
	for len(data) > 0 && data[len(data)-1] == '\n' {
		data = data[:len(data)-1]
	}
	return append(data, '\n')
}

// verify checks a receipt against the keys of this county.
func (s *Site) verify(p *page, data []byte) *verified {
	c, err := s.read.Check(data)
	if err != nil {
		code := api.ProblemOf(err).Code
		var refusal *kernel.Refusal
		if !errors.As(err, &refusal) {
			code = "receipt.format"
		}
		zh, en := text.Title(code)
		adviceZH, adviceEN := text.Advice(code)
		return &verified{Code: code, Happened: p.choose(zh, en), Advice: p.choose(adviceZH, adviceEN)}
	}
	v := &verified{OK: true, What: p.choose(c.NameZH, c.NameEN), Name: c.Name, When: p.time(c.Leaf.Time),
		Sequence: strconv.FormatUint(c.Leaf.Sequence, 10), Body: string(c.Body), Size: number(c.Checkpoint.Size),
		Root: c.Checkpoint.Root.String(), Signed: p.time(c.Checkpoint.Time)}
	v.Lines = p.said(c.Name, c.Body)
	if c.HasRow {
		v.Row = strconv.Itoa(c.RowNumber)
	}
	return v
}

// saidMax is how many values of a list stand on the page; the whole is behind.
const saidMax = 20

// said writes what an event or a row says, as tables have it: each field with its name, amounts in their units.
func (p *page) said(event string, body []byte) (lines []fact) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	module, _, _ := strings.Cut(event, ".")
	m := &maker{p: p, module: module}
	for d.More() {
		key, err := d.Token()
		name, ok := key.(string)
		var value any
		if err != nil || !ok || d.Decode(&value) != nil {
			return nil
		}
		// What a row has in common with the others of its event, and the row itself, are told as one.
		part, ok := value.(map[string]any)
		if !ok || name != "head" && name != "row" {
			part = map[string]any{name: value}
		}
		for _, name := range slices.Sorted(maps.Keys(part)) {
			written := name
			if rowMoney[module+"."+name] {
				written += "_fen"
			}
			if text := p.saidValue(m, written, part[name]); text != "" {
				lines = append(lines, fact{Name: m.label(name), Value: text})
			}
		}
	}
	return lines
}

// rowMoney are amounts in fen that rows of lists have under names without a unit.
var rowMoney = map[string]bool{"programme.before": true, "programme.total": true, "programme.set_off": true}

// saidValue writes a value; what is not there is empty.
func (p *page) saidValue(m *maker, name string, value any) string {
	switch value := value.(type) {
	case bool:
		return p.T(map[bool]string{true: "yes", false: "no"}[value])
	case json.Number:
		n, err := value.Int64()
		if err != nil {
			return value.String()
		}
		switch how := measureOf(name); {
		case strings.HasSuffix(name, "_ms"):
			return p.time(n)
		case how.unit != "":
			return quantity.Format(n, how.decimals) + " " + p.Unit(how.unit)
		}
		return strconv.FormatInt(n, 10)
	case string:
		return p.Coded(codeWords[name], value)
	case []any:
		var all []string
		for _, one := range value[:min(len(value), saidMax)] {
			all = append(all, p.saidValue(m, name, one))
		}
		if len(value) > saidMax {
			all = append(all, "…")
		}
		return strings.Join(all, p.choose("、", ", "))
	case map[string]any:
		var all []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if text := p.saidValue(m, key, value[key]); text != "" {
				all = append(all, m.label(key)+" "+text)
			}
		}
		return strings.Join(all, " · ")
	}
	return ""
}
