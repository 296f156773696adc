package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/proof"
	"liangshan/text"
	"liangshan/vault"
)

func (a *API) certificate(x *exchange) error {
	number, err := x.pathNumber("number")
	if err != nil {
		return err
	}
	after, err := x.after()
	if err != nil {
		return err
	}
	c, err := a.Register().Certificate(x.r.Context(), after, number)
	if err != nil {
		return missing(err)
	}
	return x.send(c)
}

// A Checked is what a receipt proves, in words.
type Checked struct {
	proof.Verified
	Name   string // Of the event; stable.
	NameZH string
	NameEN string
	Body   json.RawMessage
}

// Check checks a receipt against the keys of this county. Refusals: those of
// proof.CheckReceipt.
func (r Reader) Check(receipt []byte) (c Checked, err error) {
	keys, err := proof.ParseKeys(r.county.Tree.KeyList(), r.county.PublicKey())
	if err != nil {
		return c, err
	}
	if c.Verified, err = proof.CheckReceipt(receipt, proof.Trust{Keys: keys}); err != nil {
		return c, err
	}
	var body any
	event := kernel.Event{Kind: c.Leaf.Kind, Body: c.Leaf.Body, Size: c.Leaf.RowSize, Rows: c.Row}
	if c.Name, body, err = r.known.Describe(event); err != nil {
		return c, err
	}
	c.NameZH, c.NameEN = text.Name("event", c.Name)
	v := reflect.ValueOf(body)
	switch {
	case c.Leaf.Bulk() && c.HasRow:
		b := appendValue([]byte(`{"head":`), v.Field(0), 0)
		b = appendValue(append(b, `,"row":`...), v.Field(1).Index(0), 0)
		c.Body = append(b, '}')
	case c.Leaf.Bulk():
		c.Body = appendValue(nil, v.Field(0), 0)
	default:
		c.Body = appendValue(nil, v, 0)
	}
	return c, nil
}

// Slip returns the slip of a line of a dividend, without a name.
func (r Reader) Slip(ctx context.Context, line uint64) (*paper.Slip, error) {
	var origins []dividend.Origin
	after := uint64(0)
	err := r.county.Read(ctx, func(c *county.County) {
		origins, after = c.Dividend.Origins(dividend.LineID(line)), c.Index()
	})
	if err != nil {
		return nil, err
	}
	return r.Register().Slip(ctx, after, dividend.LineID(line), origins)
}

// Sheet says how a paper of this county is written.
func (r Reader) Sheet(ctx context.Context, english bool, public string) paper.Sheet {
	s := paper.Sheet{English: english, Public: public, County: r.county.Code()}
	if id, err := r.County(ctx); err == nil {
		if english && id.NameEN != "" {
			s.County = id.NameEN
		} else if id.NameZH != "" {
			s.County = id.NameZH
		}
	}
	return s
}

// declarePapers makes the papers that are not public: pages to print.
func (a *API) declarePapers() {
	language := parameter(
		"query",
		"lang",
		"zh (usual) or en",
		&huma.Schema{Type: huma.TypeString, Enum: []any{"zh", "en"}},
	)
	get := func(path, id, summary, name, what string, handle func(*exchange) error) {
		a.add(
			&operation{
				method:     http.MethodGet,
				path:       path,
				id:         id,
				tag:        tagRead,
				summary:    summary,
				answerKind: "text/html",
				parameters: []*huma.Param{parameter("path", name, what, wholeNumber()), language},
				handle:     handle,
			},
		)
	}
	get("/v1/paper/delivery/{sequence}", "paper.delivery", "交付单 Delivery note of an advance purchase", "sequence",
		"Of the event that moved any of its ranges", a.deliveryNote)
	get(
		"/v1/paper/slip/{line}",
		"paper.slip",
		"分红单 Dividend slip of a household",
		"line",
		"Number of the line",
		a.slip,
	)
}

func (x *exchange) sheet() (s paper.Sheet, err error) {
	values, err := x.query("lang")
	if err != nil {
		return s, err
	}
	language := values.Get("lang")
	if values.Has("lang") && language != "zh" && language != "en" {
		return s, &fieldError{errQuery, "lang"}
	}
	return x.a.Sheet(x.r.Context(), language == "en", ""), nil
}

func (x *exchange) page(page []byte, err error) error {
	if err != nil {
		return err
	}
	x.Header().Set("Content-Type", "text/html; charset=utf-8")
	x.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	x.Write(page)
	return nil
}

func (a *API) deliveryNote(x *exchange) error {
	sequence, err := x.pathNumber("sequence")
	if err != nil {
		return err
	}
	sheet, err := x.sheet()
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read("carbon_forward"), nil, 0, auth.Amount("sequence", int64(sequence))); err != nil {
		return err
	}
	d, err := a.Register().Delivery(x.r.Context(), 0, sequence)
	if err != nil {
		return missing(err)
	}
	article, err := sheet.Delivery(d)
	if err != nil {
		return err
	}
	return x.page(sheet.Whole(sheet.County, article))
}

// slip prints a slip. The name comes from the vault here, at the edge: in full for those who
// may read private facts, which is logged, else masked.
func (a *API) slip(x *exchange) error {
	sheet, err := x.sheet()
	if err != nil {
		return err
	}
	s, _, err := a.ownSlip(x)
	if err != nil {
		return err
	}
	article, err := sheet.Slip(s)
	if err != nil {
		return err
	}
	return x.page(sheet.Whole(sheet.County, article))
}

// ownSlip returns the slip of the line that is asked for, with the holder's name, to who may read it.
func (a *API) ownSlip(x *exchange) (s *paper.Slip, line uint64, err error) {
	if line, err = x.pathNumber("line"); err != nil {
		return nil, 0, err
	}
	if err := x.allowLine(line); err != nil {
		return nil, 0, err
	}
	if s, err = a.Slip(x.r.Context(), line); err != nil {
		return nil, 0, missing(err)
	}
	if s.Holder != 0 {
		err = a.name(x, s)
	}
	return s, line, err
}

// name puts the holder's name on a slip. A person who was erased, or of whom the vault knows
// no name, stays a number.
func (a *API) name(x *exchange, s *paper.Slip) error {
	found, err := a.county.Vault.Get(x.r.Context(), vault.Number(s.Holder), vaultDay(a.today()), vault.Name)
	if code, _ := codeOf(err); err != nil && (code == string(vault.NotFound) || code == string(vault.Erased)) {
		return nil
	}
	if err != nil || len(found.Facts) == 0 {
		return err
	}
	name := found.Facts[0].Value.Reveal()
	_, denied := x.allow(auth.Read(readPrivate), nil, 0, auth.Amount("number", int64(s.Holder)))
	if denied != nil {
		s.Masked(name)
		return nil
	}
	s.Name = name
	a.options.Log.Info(
		"private facts are read",
		"request",
		x.number,
		"actor",
		uint64(x.actor.Number),
		"person",
		s.Holder,
	)
	return nil
}
