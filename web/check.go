package web

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"liangshan/api"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/proof"
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
	Body             string
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
	word := r.URL.Query().Get("certificate")
	if word == "" {
		return nil
	}
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
	if c.HasRow {
		v.Row = strconv.Itoa(c.RowNumber)
	}
	return v
}
