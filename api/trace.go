package api

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/paper"
	"liangshan/person"
)

// declareTraces makes the operations that lead from a payment to the parcel, and back.
func (a *API) declareTraces() {
	get := func(path, id, summary, name, what string, answer reflect.Type, handle func(*exchange) error) {
		a.add(&operation{method: http.MethodGet, path: path, id: id, tag: tagRead, summary: summary, answer: answer,
			parameters: []*huma.Param{parameter("path", name, what, wholeNumber()), afterParameter()}, handle: handle})
	}
	get("/v1/trace/line/{line}", "trace.line", "一笔分红的来路 From a line of a dividend back to the parcels", "line",
		"Number of the line", reflect.TypeFor[paper.Trace](), a.traceLine)
	get("/v1/trace/parcel/{parcel}", "trace.parcel", "一块林地的去路 From a parcel to every fen that it earned", "parcel",
		"Number of the parcel", reflect.TypeFor[paper.Harvest](), a.traceParcel)
}

// allowLine checks that a reader may see a line: policies see the line and the person whose it is, so that a
// villager's household sees its own and no other. Whose number was merged with the line's is the same person.
func (x *exchange) allowLine(line uint64) error {
	holder := int64(0)
	err := x.a.county.Read(x.r.Context(), func(c *county.County) {
		if l, ok := c.Dividend.Line(dividend.LineID(line)); ok {
			holder = int64(l.Holder)
			own, known := c.Person.Current(person.Number(x.actor.Subject))
			of, _ := c.Person.Current(l.Holder)
			if known && own == of && x.actor.Kind == authority.Person {
				holder = int64(x.actor.Subject)
			}
		}
	})
	if err != nil {
		return err
	}
	attributes := []auth.Attribute{auth.Amount("line", int64(line))}
	if holder != 0 {
		attributes = append(attributes, auth.Amount("person", holder))
	}
	_, err = x.allow(auth.Read("dividend_line"), nil, 0, attributes...)
	return err
}

func (a *API) traceLine(x *exchange) error {
	line, err := x.pathNumber("line")
	if err != nil {
		return err
	}
	after, err := x.after()
	if err != nil {
		return err
	}
	if err := x.allowLine(line); err != nil {
		return err
	}
	var origins []dividend.Origin
	err = a.county.Read(x.r.Context(), func(c *county.County) {
		origins, after = c.Dividend.Origins(dividend.LineID(line)), max(after, c.Index())
	})
	if err != nil {
		return err
	}
	t, err := a.Register().Trace(x.r.Context(), after, dividend.LineID(line), origins)
	if err != nil {
		return missing(err)
	}
	return x.send(t)
}

func (a *API) traceParcel(x *exchange) error {
	parcel, err := x.pathNumber("parcel")
	if err != nil {
		return err
	}
	after, err := x.after()
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read("dividend_source"), nil, 0, auth.Amount("parcel", int64(parcel))); err != nil {
		return err
	}
	var fault error
	earned := func(run dividend.RunNumber, register dividend.RegisterNumber, number uint32) (fen int64, lines int) {
		err := a.county.Read(x.r.Context(), func(c *county.County) {
			var all []dividend.Gain
			all, fen = c.Dividend.Earned(run, register, number)
			lines = len(all)
		})
		fault = errors.Join(fault, err)
		return fen, lines
	}
	h, err := a.Register().Harvest(x.r.Context(), after, parcel, earned)
	if err == nil {
		err = fault
	}
	if err != nil {
		return missing(err)
	}
	return x.send(h)
}
