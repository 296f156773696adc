package web

import (
	"encoding/json"
	"net/http"

	"liangshan/api"
)

// routeDuplicates declares the page of suspected duplicates.
func (s *Site) routeDuplicates() { s.door("GET /people/duplicates", "people", duplicates) }

// duplicatesLong is how many groups the page shows; each of their facts that is read is logged.
const duplicatesLong = 20

type duplicatesView struct {
	Groups []*list
	More   bool
}

// duplicates shows groups of people about whom one and the same identity number was stated, with their names, and
// offers to merge those behind the first into it.
func duplicates(v *visit) error {
	asked, err := v.api.Ask(v.r.Context(), http.MethodGet, "/v1/person/duplicates?limit="+plain(duplicatesLong+1), "", nil)
	if err != nil {
		return err
	}
	if asked.Problem != nil {
		return &askedError{asked.Problem}
	}
	var found api.Duplicates
	if err := json.Unmarshal(asked.Body, &found); err != nil {
		return err
	}
	view := &duplicatesView{More: len(found.Groups) > duplicatesLong}
	for _, group := range found.Groups[:min(duplicatesLong, len(found.Groups))] {
		l := v.newList("group", "duplicates", "duplicates_none", "person_number", "person_name", "address", "actions")
		l.Title = v.T("duplicates_of") + " " + plain(uint64(group[0]))
		for i, number := range group {
			p, err := v.person(plain(uint64(number)))
			if err != nil {
				return err
			}
			values := map[string]string{}
			for _, f := range p.Facts {
				values[string(f.Field)] = f.Value
			}
			merge := cellText("")
			if i > 0 {
				merge = v.cellAction("duplicate_merge",
					v.offered("person.merge", "duplicate", plain(uint64(number)), "kept", plain(uint64(group[0]))))
			}
			l.add(v.cellPath(plain(uint64(number)), "/people/"+plain(uint64(number))), cellText(values["name"]),
				cellText(values["address"]), merge)
		}
		view.Groups = append(view.Groups, l)
	}
	v.name, v.Title, v.Here, v.Data = "duplicates", v.T("duplicates"), "/people", view
	return nil
}
