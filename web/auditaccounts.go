package web

import (
	"strconv"

	"liangshan/auth"
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

// below returns behind which number a list goes on, and how many rows of it are wanted: all for a file.
func (v *visit) below(key string) (below int64, limit int, err error) {
	asked := v.r.URL.Query()
	if asked.Get("list") != key {
		return 0, listLong + 1, nil
	}
	if asked.Get("format") != "" {
		return 0, fileLong + 1, nil
	}
	below, err = strconv.ParseInt(asked.Get("below"), 10, 64)
	if err != nil {
		return 0, 0, errBadWord
	}
	return below, listLong + 1, nil
}

// older leads to older rows of a list, if there are some: the number of the last one of the page tells where it goes
// on.
func (v *visit) older(l *list, path string, asked *accountsAsked, last int64, more bool) {
	if !more {
		return
	}
	language := ""
	if v.Lang != "" {
		language = v.choose("zh", "en")
	}
	l.Part = v.T("newest_first")
	l.Next = queried(path, "list", l.Key, "below", strconv.FormatInt(last, 10), "name", asked.Name,
		"person", asked.Person, "lang", language) + "#" + l.Key
}

func (v *visit) auditNotes(d *deskView, asked *accountsAsked) error {
	below, limit, err := v.below("notes")
	if err != nil {
		return err
	}
	l := v.newList("notes", "account_notes", "account_notes_none", "when", "account_name", "what")
	var notes []auth.Note
	if asked.Person == "" { // Who looks for a person does not ask about accounts.
		if notes, err = v.s.options.Accounts.Notes(v.r.Context(), asked.Name, below, limit); err != nil {
			return err
		}
	}
	if len(notes) > fileLong {
		return errListLong
	}
	last := int64(0)
	for _, n := range notes[:min(len(notes), limit-1)] {
		l.add(v.cellTime(n.TimeMS), cellText(n.Name), cellText(v.Coded("note", n.What)))
		last = n.ID
	}
	v.older(l, "/audit/accounts", asked, last, len(notes) == limit)
	d.Lists = append(d.Lists, l)
	return nil
}

func (v *visit) auditAssisted(d *deskView, asked *accountsAsked, person uint64) error {
	below, limit, err := v.below("assisted")
	if err != nil {
		return err
	}
	all, err := v.s.options.Accounts.Assistances(v.r.Context(), asked.Name, person, below, limit)
	if err != nil {
		return err
	}
	if len(all) > fileLong {
		return errListLong
	}
	l, last := v.newList("assisted", "assisted", "assisted_none", "when", "account_name", "person_number", "why"), int64(0)
	for _, a := range all[:min(len(all), limit-1)] {
		l.add(v.cellTime(a.TimeMS), cellText(a.Name), cellText(plain(a.Person)), cellText(v.reason(a.Reason)))
		last = a.ID
	}
	v.older(l, "/audit/accounts", asked, last, len(all) == limit)
	d.Lists = append(d.Lists, l)
	return nil
}

func (v *visit) auditBehalves(d *deskView, asked *accountsAsked, person uint64) error {
	below, limit, err := v.below("behalves")
	if err != nil {
		return err
	}
	var numbers []uint64
	if person != 0 {
		if numbers, err = v.numbersOf(person); err != nil {
			return err
		}
	}
	all, err := v.s.options.Accounts.Behalves(v.r.Context(), asked.Name, numbers, below, limit)
	if err != nil {
		return err
	}
	if len(all) > fileLong {
		return errListLong
	}
	l, last := v.newList("behalves", "behalves", "behalves_none", "when", "account_name", "person_number", "by_right",
		"what",
		"page_word"), int64(0)
	for _, b := range all[:min(len(all), limit-1)] {
		l.add(v.cellTime(b.TimeMS), cellText(b.Name), cellText(plain(b.Person)), cellText(v.T("right_"+b.Right)),
			cellText(v.didOrRead(b.Act)), cellText(v.pageName(b.What)))
		last = b.ID
	}
	v.older(l, "/audit/accounts", asked, last, len(all) == limit)
	d.Lists = append(d.Lists, l)
	return nil
}
