package api

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/kernel"
	"liangshan/paper"
)

// Register returns the public register of carbon.
func (r Reader) Register() paper.Register {
	return paper.NewRegister(r.county.View, r.county.Tree, r.county.Code())
}

// declareRegister makes the operations of the public register, and those that print papers.
func (a *API) declareRegister() {
	a.add(
		&operation{
			method:  http.MethodGet,
			path:    "/v1/serial/{serial}",
			id:      "register.serial",
			tag:     tagPublic,
			open:    true,
			summary: "序列号的来龙去脉 The life of a serial, or of a range",
			answer:  reflect.TypeFor[paper.Found](),
			parameters: []*huma.Param{parameter(
				"path",
				"serial",
				"As printed, with or without its check; or county-project-vintage-number",
				plainText(),
			), afterParameter()},
			handle: a.serial,
		},
	)
	a.add(
		&operation{
			method:  http.MethodGet,
			path:    "/v1/certificate/{number}",
			id:      "register.certificate",
			tag:     tagPublic,
			open:    true,
			summary: "注销使用证书 A certificate of retirement",
			answer:  reflect.TypeFor[paper.Certificate](),
			parameters: []*huma.Param{
				parameter("path", "number", "Of the certificate", wholeNumber()),
				afterParameter(),
			},
			handle: a.certificate,
		},
	)
	a.declarePapers()
	a.declareTraces()
	a.declareSlips()
	a.declareTill()
	a.declareGifts()
}

// serial answers with the life of a range. What is wrong with the range is a 404 with its own
// code: nothing can be at that path.
func (a *API) serial(x *exchange) error {
	s, _, refusal := paper.ParseAsk(x.r.PathValue("serial"))
	if refusal != nil {
		return &absent{refusal}
	}
	after, err := x.after()
	if err != nil {
		return err
	}
	found, err := a.Register().Search(x.r.Context(), after, s)
	if err != nil {
		return missing(err)
	}
	return x.send(found)
}

// after reads ?after=, and that there is no other word in the query.
func (x *exchange) after() (uint64, error) {
	values, err := x.query("after")
	if err != nil {
		return 0, err
	}
	return queryNumber(values, "after", 0)
}

// missing makes a 404 of a refusal that says that there is nothing under a number of the path.
func missing(err error) error {
	var refusal *kernel.Refusal
	if errors.As(err, &refusal) {
		for _, r := range []*kernel.Refusal{paper.ErrSerialUnknown, paper.ErrCountyOther, paper.ErrCertificateUnknown,
			paper.ErrProjectUnknown, paper.ErrDeliveryUnknown, paper.ErrLineUnknown,
			paper.ErrParcelUnknown} {
			if refusal == r {
				return &absent{r}
			}
		}
	}
	return err
}
