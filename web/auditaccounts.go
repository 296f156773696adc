package web

import (
	"strconv"

	"liangshan/export"
)

// An accountsAsked is whose accounts and persons an auditor looks for.
type accountsAsked struct{ Name, Person string }

// auditAccounts shows what happened to accounts, sign-ins, new passwords, passkeys, closures, and who acted for whom,
// of one account or person if asked, the newest first. Neither is an event of the record: they are kept with the
// accounts.
func auditAccounts(v *visit) error {
	v.Title, v.Here, v.Wide = v.T("audit_accounts"), "/audit", true
	q := question(v.r.URL.Query())
	asked := &accountsAsked{Name: q.Get("name"), Person: q.Get("person")}
	person, err := uint64(0), error(nil)
	if asked.Person != "" {
		if person, err = strconv.ParseUint(asked.Person, 10, 63); err != nil {
			return errBadWord
		}
	}
	d := &deskView{Lead: v.T("audit_accounts_lead"), Crumb: menu{"/audit", "audit"}, After: "accountsasked", More: asked}
	if err := v.auditNotes(d, asked); err != nil {
		return err
	}
	if err := v.auditAssisted(d, asked, person); err != nil {
		return err
	}
	if err := v.auditBehalves(d, asked, person); err != nil {
		return err
	}
	return v.show(d, "/audit/accounts", "name", asked.Name, "person", asked.Person)
}

// older leads to older rows of a list: the number of the last one of the page tells where it goes
// on.
func (v *visit) older(l *list, path string, asked *accountsAsked, last int64) {
	language := ""
	if v.Lang != "" {
		language = v.choose("zh", "en")
	}
	l.Part = v.T("newest_first")
	l.Next = queried(path, "list", l.Key, "below", strconv.FormatInt(last, 10), "name", asked.Name,
		"person", asked.Person, "lang", language) + "#" + l.Key
}

// olderRows fills a list that goes on by the number of its last row: a page of it, or for a file all, some at a time.
// ask adds the rows below a number, one fewer than the limit, and returns the numbers of all that it was given.
func (v *visit) olderRows(l *list, path string, asked *accountsAsked, ask func(int64, int) ([]int64, error)) error {
	below, limit, q := int64(0), listLong+1, v.r.URL.Query()
	whole := q.Get("list") == l.Key && q.Get("format") != ""
	switch {
	case whole:
		limit = olderRead
		if err := v.beginFile(l.Key, export.Format(q.Get("format"))); err != nil {
			return err
		}
	case q.Get("list") == l.Key:
		var err error
		if below, err = strconv.ParseInt(q.Get("below"), 10, 64); err != nil {
			return errBadWord
		}
	}
	for {
		ids, err := ask(below, limit)
		if err != nil || len(ids) < limit {
			return err
		}
		if below = ids[limit-2]; !whole {
			v.older(l, path, asked, below)
			return nil
		}
	}
}

// olderRead is how many rows of a file are read at once.
const olderRead = 1001

func (v *visit) auditNotes(d *deskView, asked *accountsAsked) error {
	l := v.newList("notes", "account_notes", "account_notes_none", "when", "account_name", "what")
	d.Lists = append(d.Lists, l)
	return v.olderRows(l, "/audit/accounts", asked, func(below int64, limit int) ([]int64, error) {
		if asked.Person != "" { // Who looks for a person does not ask about accounts.
			return nil, nil
		}
		all, err := v.s.options.Accounts.Notes(v.r.Context(), asked.Name, below, limit)
		ids := make([]int64, len(all))
		for i, n := range all[:min(len(all), limit-1)] {
			ids[i] = n.ID
			l.add(v.cellTime(n.TimeMS), cellText(n.Name), cellText(v.Coded("note", n.What)))
		}
		return ids, err
	})
}

func (v *visit) auditAssisted(d *deskView, asked *accountsAsked, person uint64) error {
	l := v.newList("assisted", "assisted", "assisted_none", "when", "account_name", "person_number", "why")
	d.Lists = append(d.Lists, l)
	return v.olderRows(l, "/audit/accounts", asked, func(below int64, limit int) ([]int64, error) {
		all, err := v.s.options.Accounts.Assistances(v.r.Context(), asked.Name, person, below, limit)
		ids := make([]int64, len(all))
		for i, a := range all[:min(len(all), limit-1)] {
			ids[i] = a.ID
			l.add(v.cellTime(a.TimeMS), cellText(a.Name), cellText(plain(a.Person)), cellText(v.reason(a.Reason)))
		}
		return ids, err
	})
}

func (v *visit) auditBehalves(d *deskView, asked *accountsAsked, person uint64) error {
	var numbers []uint64
	if person != 0 {
		var err error
		if numbers, err = v.numbersOf(person); err != nil {
			return err
		}
	}
	l := v.newList("behalves", "behalves", "behalves_none", "when", "account_name", "person_number", "by_right", "what",
		"page_word")
	d.Lists = append(d.Lists, l)
	return v.olderRows(l, "/audit/accounts", asked, func(below int64, limit int) ([]int64, error) {
		all, err := v.s.options.Accounts.Behalves(v.r.Context(), asked.Name, numbers, below, limit)
		ids := make([]int64, len(all))
		for i, b := range all[:min(len(all), limit-1)] {
			ids[i] = b.ID
			l.add(v.cellTime(b.TimeMS), cellText(b.Name), cellText(plain(b.Person)), cellText(v.T("right_"+b.Right)),
				cellText(v.didOrRead(b.Act)), cellText(v.pageName(b.What)))
		}
		return ids, err
	})
}
