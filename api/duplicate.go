package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/vault"
)

// duplicatesMax is how many groups of suspected duplicates are shown at once.
const duplicatesMax = 200

// Duplicates are people about whom one and the same identity number was stated.
type Duplicates struct {
	Groups [][]vault.Number `json:"groups" doc:"Each in rising order; who was merged counts as one"`
}

// declareDuplicates makes the operation that lists suspected duplicates.
func (a *API) declareDuplicates() {
	a.add(&operation{method: http.MethodGet, path: "/v1/person/duplicates", id: "person.duplicates", tag: tagPerson,
		summary: "疑似重复登记(留痕)Suspected duplicates, by identity number; each reading is logged",
		answer:  reflect.TypeFor[Duplicates](), handle: a.duplicates,
		parameters: []*huma.Param{parameter("query", "limit", "Of groups, 1 to 200; left out: 200", wholeNumber())}})
}

// duplicates answers with numbers alone. Who looked is in the log.
func (a *API) duplicates(x *exchange) error {
	values, err := x.query("limit")
	if err != nil {
		return err
	}
	limit, err := queryNumber(values, "limit", duplicatesMax)
	if err != nil {
		return err
	}
	if limit < 1 || limit > duplicatesMax {
		return &fieldError{errQuery, "limit"}
	}
	if _, err := x.allow(auth.Read(readPrivate), nil, 0); err != nil {
		return err
	}
	groups, err := a.county.Vault.SuspectedDuplicates(x.r.Context(), int(limit))
	if err != nil {
		return err
	}
	a.options.Log.Info("suspected duplicates are read", "request", x.number, "actor", uint64(x.actor.Number), "groups",
		len(groups))
	return x.send(Duplicates{append([][]vault.Number{}, groups...)})
}
