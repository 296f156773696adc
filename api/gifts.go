package api

import (
	"math"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	"liangshan/person"
)

// Gifts say what became of what somebody gave to the charity shop.
type Gifts struct {
	Gifts []Gift  `json:"gifts" doc:"Newest first"`
	Next  *uint64 `json:"next" doc:"?cursor= of the next page; null if this one is the last"`
}

// A Gift is a lot that somebody gave.
type Gift struct {
	Lot      uint64 `json:"lot"`
	On       string `json:"on"`
	Goods    string `json:"goods"`
	Quantity int64  `json:"quantity"`
	Value    int64  `json:"value_fen"`
	Out      int64  `json:"out" doc:"Handed out"`
	Off      int64  `json:"off" doc:"Written off"`
	Left     int64  `json:"left"`
	OutValue int64  `json:"out_value_fen" doc:"Of what was handed out: its part of the whole, rounded down"`
	Sequence uint64 `json:"sequence" doc:"Of the event by which it came in"`
}

// declareGifts makes the operations by which donors read what became of their gifts.
func (a *API) declareGifts() {
	for _, of := range []struct{ kind, summary, so string }{
		{"company", "企业捐赠的去向 What became of the gifts of an enterprise", `l.company = ?1`},
		{"person", "个人捐赠的去向 What became of the gifts of a person", `l.person IN (SELECT number FROM numbers)`},
	} {
		a.add(&operation{method: http.MethodGet, path: "/v1/gifts/" + of.kind + "/{number}", id: "gifts." + of.kind,
			tag: tagRead, summary: of.summary, answer: reflect.TypeFor[Gifts](),
			parameters: []*huma.Param{parameter("path", "number", "Of the donor", wholeNumber()),
				parameter("query", "cursor", "As the page before says", wholeNumber()),
				parameter("query", "limit", "1 to 1000; 1000 if left out", wholeNumber())},
			handle: func(x *exchange) error {
				number, err := x.pathNumber("number")
				if err != nil {
					return err
				}
				if err := x.allowGifts(of.kind, int64(number)); err != nil {
					return err
				}
				return a.gifts(x, of.so, int64(number))
			}})
	}
}

// allowGifts asks the policies whether the actor may read what became of a donor's gifts: a person by any of its
// numbers.
func (x *exchange) allowGifts(kind string, number int64) error {
	about := number
	if kind == "person" && x.actor.Kind == authority.Person {
		if err := x.a.county.Read(x.r.Context(), func(c *county.County) {
			own, known := c.Person.Current(person.Number(x.actor.Subject))
			if of, _ := c.Person.Current(person.Number(number)); known && own == of {
				about = int64(x.actor.Subject)
			}
		}); err != nil {
			return err
		}
	}
	_, err := x.allow(auth.Read("gifts"), nil, 0, auth.Amount(kind, about))
	return err
}

// giftNumbers are the numbers of the person ?1: those merged into the one that stands for it.
const giftNumbers = `WITH RECURSIVE top(number) AS (SELECT ?1 UNION SELECT p.merged_into FROM person_person p JOIN top t
	ON p.number = t.number WHERE p.merged_into IS NOT NULL), numbers(number) AS (SELECT number FROM top
	UNION SELECT p.number FROM person_person p JOIN numbers n ON p.merged_into = n.number) `

// giftsMost is how many gifts a page has at most.
const giftsMost = 1000

func (a *API) gifts(x *exchange, so string, number int64) error {
	query, err := x.query("cursor", "limit")
	if err != nil {
		return err
	}
	before, err := queryNumber(query, "cursor", math.MaxInt64)
	if err != nil {
		return err
	}
	limit, err := queryNumber(query, "limit", giftsMost)
	if err == nil && (limit == 0 || limit > giftsMost) {
		err = &fieldError{errQuery, "limit"}
	}
	if err != nil {
		return err
	}
	rows, err := a.Rows(x.r.Context(), giftNumbers+`SELECT l.number, l.on_date, g.name_zh, l.quantity, l.value_fen,
		l.out_quantity, l.off_quantity, l.left_quantity, CAST(l.value_fen * l.out_quantity / l.quantity AS INTEGER),
		l.sequence FROM card_lot l JOIN card_goods g ON g.number = l.goods WHERE l.source = 'donated' AND `+so+`
		AND l.number < ?2 ORDER BY l.number DESC LIMIT ?3`, number, int64(before), int64(limit)+1)
	if err != nil {
		return err
	}
	answer := Gifts{Gifts: []Gift{}}
	if len(rows) > int(limit) {
		rows = rows[:limit]
		next := uint64(rows[limit-1][0].(int64))
		answer.Next = &next
	}
	for _, r := range rows {
		n := func(i int) int64 { v, _ := r[i].(int64); return v }
		on, _ := r[1].(string)
		goods, _ := r[2].(string)
		answer.Gifts = append(answer.Gifts, Gift{uint64(n(0)), on, goods, n(3), n(4), n(5), n(6), n(7), n(8), uint64(n(9))})
	}
	return x.send(answer)
}
