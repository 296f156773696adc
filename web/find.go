package web

import (
	"net/http"

	"liangshan/auth"
	"liangshan/vault"
)

// routeFind declares the page on which those who write numbers of persons into forms look for them. What is looked for
// is posted, so that no name stands in an address or a log.
func (s *Site) routeFind() {
	s.door("GET /find", "find", findPerson)
	s.door("POST /find", "find", findPerson)
}

type findView struct {
	Field, Value string
	Fields       []option
	Asked, More  bool
	Found        []foundRow
}

type foundRow struct{ Number, Masked, Village string }

// findPerson shows the numbers of the persons who have a name or an identity number, with masked names and villages.
func findPerson(v *visit) error {
	v.name, v.Title, v.Here = "find", v.T("find_person"), "/find"
	view := &findView{Field: v.r.PostFormValue("field"), Value: v.trimmed("value")}
	if view.Field == "" {
		view.Field = string(vault.Name)
	}
	view.Fields = v.fieldsOfPersons(view.Field, string(vault.Name), string(vault.Identity))
	v.Data = view
	if v.r.Method == http.MethodGet {
		return nil
	}
	if view.Value == "" {
		v.wrong("value", errRequired)
		return nil
	}
	found, more, err := v.api.FindPerson(v.r.Context(), vault.Field(view.Field), view.Value)
	if err != nil {
		if !isRefusal(err) {
			return err
		}
		v.wrong("value", err)
		return nil
	}
	view.Asked, view.More = true, more
	for _, f := range found {
		rows, err := v.rows(`SELECT coalesce(d.name, h.village) FROM person_person p JOIN person_household h
			ON h.number = p.household LEFT JOIN village_division d ON d.code = h.village WHERE p.number = ?`, int64(f.Number))
		if err != nil {
			return err
		}
		row := foundRow{Number: plain(f.Number), Masked: dash(f.Masked), Village: "–"}
		if len(rows) == 1 {
			row.Village = valueText(rows[0][0])
		}
		view.Found = append(view.Found, row)
	}
	return nil
}

// findPath returns where the visitor looks up numbers of a type; empty: nowhere.
func (v *visit) findPath(kind string) string {
	path := found[kind]
	switch {
	case path == "":
		return ""
	case path != "/people":
		if v.tablePath(path[len("/table/"):]) == "" {
			return ""
		}
		return path
	case v.api.May(auth.Page("people")):
		return path
	case v.api.May(auth.Page("find")):
		return "/find"
	}
	return ""
}
