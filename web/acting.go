package web

import (
	"context"
	"net/http"
	"slices"

	"liangshan/auth"
	"liangshan/authority"
)

// Why somebody may open another's pages.
const (
	asGuardian  = "guardian"
	asProxy     = "proxy"
	asAssistant = "assistant"
)

// proxiesToday are persons who let ?1, by any of its numbers, act for them on the day ?2. Who has a guardian looks
// after nobody's affairs (Civil Code, article 173), and neither has that to be noted.
const proxiesToday = allNumbers + ` SELECT DISTINCT x.person FROM person_proxy x
	WHERE x.proxy IN (SELECT number FROM numbers) AND x.ended_date IS NULL AND x.from_date <= ?2 AND x.until_date >= ?2
	AND NOT EXISTS (SELECT 1 FROM person_guardianship g WHERE g.ward IN (SELECT number FROM numbers)
		AND g.ended_date IS NULL AND g.from_date <= ?2 AND (g.until_date IS NULL OR g.until_date >= ?2))
	ORDER BY x.person LIMIT 200`

// alive says whether a number is that of somebody who lives. Deaths are noted under the number that is kept, whatever
// number a proxy was granted under.
func (v *visit) alive(number uint64) (bool, error) {
	rows, err := v.rows(`SELECT 1 FROM person_person WHERE number = ? AND merged_into IS NULL AND died_date IS NULL
		AND erased_ms IS NULL`, int64(number))
	return len(rows) == 1, err
}

// represented returns the persons who let somebody act for them today, by the numbers that are kept. It ends with the
// death of either, as the law has it, which nobody has to note.
func (v *visit) represented(proxy uint64) (all []uint64, err error) {
	if ok, err := v.alive(proxy); err != nil || !ok {
		return nil, err
	}
	rows, err := v.rows(proxiesToday, int64(proxy), v.today())
	for _, row := range rows {
		number, err := v.keptNumber(uint64(row[0].(int64)))
		if err != nil {
			return nil, err
		}
		ok, err := v.alive(number)
		if err != nil {
			return nil, err
		}
		if ok && number != proxy && !slices.Contains(all, number) {
			all = append(all, number)
		}
	}
	return all, err
}

func (v *visit) isProxy(_ context.Context, proxy, number uint64) (bool, error) {
	all, err := v.represented(proxy)
	for _, one := range all {
		if one == number {
			return true, nil
		}
	}
	return false, err
}

// behalf returns by what right the visitor opens another's pages, and keeps that it was done. Refusal: errNotOwn.
func (v *visit) behalf(person, number uint64) error {
	for _, right := range []struct {
		name string
		may  func(context.Context, uint64, uint64) (bool, error)
	}{{asGuardian, v.isWard}, {asProxy, v.isProxy}, {asAssistant, v.isAssisted}} {
		ok, err := right.may(v.r.Context(), person, number)
		if err != nil {
			return err
		}
		if ok {
			v.right = right.name
			v.noted, err = v.s.options.Accounts.NoteBehalf(v.r.Context(), auth.Behalf{Account: v.signed.Account.ID,
				Person: number, Right: right.name, What: v.r.URL.Path})
			return err
		}
	}
	return errNotOwn
}

// noteActed keeps that something was done on another's page: a form that was sent there led on. One that was refused
// only showed the page again.
func (v *visit) noteActed() error {
	if v.noted == 0 || v.to == "" || v.r.Method == http.MethodGet {
		return nil
	}
	return v.s.options.Accounts.NoteActed(context.WithoutCancel(v.r.Context()), v.noted)
}

// numbersOf returns the number of a person and those that were merged into it.
func (v *visit) numbersOf(person uint64) (all []uint64, err error) {
	rows, err := v.rows(allNumbers+` SELECT number FROM numbers`, int64(person))
	for _, r := range rows {
		all = append(all, uint64(r[0].(int64)))
	}
	return all, err
}

// principals returns who lets the visitor act for them.
func (v *visit) principals() (all []personRow, err error) {
	if v.holder.Actor.Kind != authority.Person {
		return nil, nil
	}
	person, _, err := v.actorPerson()
	if err != nil {
		return nil, err
	}
	numbers, err := v.represented(person)
	for _, number := range numbers {
		name, err := v.s.options.API.Name(v.r.Context(), number)
		if err != nil {
			return nil, err
		}
		all = append(all, personRow{Number: plain(number), Name: name})
	}
	return all, err
}

// ownPages are what the pages of a person are called, by their paths.
var ownPages = map[string]string{"/mine": "mine", "/mine/cards": "my_cards", "/mine/gifts": "gifts",
	"/mine/homes": "my_homes", "/mine/loans": "my_loans", "/mine/lost": "report_card_lost",
	"/mine/book": "book_slot", "/mine/unbook": "cancel_booking", "/mine/work": "apply_for_work",
	"/mine/unwork": "withdraw_application", "/mine/programmes": "why_and_why_not",
	"/mine/facts": "my_facts", "/mine/slip": "slip", "/mine/receipt": "receipt", "/mine/rent": "receipt",
	"/mine/grant": "receipt", "/mine/why": "why_so_much", "/mine/whypaper": "grant_paper",
	"/mine/whynot": "why_not", "/mine/object": "object",
	"/mine/appeal": "raise_appeal", "/mine/choose": "how_to_decide", "/mine/correct": "ask_correction",
	"/mine/unproxy": "end_proxy", "/mine/readers": "who_read"}

// pageName returns what a page of a person is called.
func (p *page) pageName(path string) string {
	for ; len(path) > 1; path = path[:lastSlash(path)] {
		if word, ok := ownPages[path]; ok {
			return p.T(word)
		}
	}
	return path
}

func lastSlash(path string) int {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '/' {
			return i
		}
	}
	return 0
}

// readers lists who has opened a person's pages for it, and acted there: the person sees it.
func readers(v *visit) error {
	person, _, err := v.someone()
	if err != nil {
		return err
	}
	v.Title, v.Here = v.T("who_read"), "/mine"
	d := &deskView{Lead: v.T("who_read_lead"), Crumb: menu{"/mine", "mine"}, Large: true}
	numbers, err := v.numbersOf(person)
	if err != nil {
		return err
	}
	l := v.newList("readers", "who_read", "who_read_none", "when", "account_name", "by_right", "what", "page_word")
	asked := &accountsAsked{Person: plain(person)}
	err = v.olderRows(l, "/mine/readers", asked, func(below int64, limit int) ([]int64, error) {
		all, err := v.s.options.Accounts.Behalves(v.r.Context(), "", numbers, below, limit)
		ids := make([]int64, len(all))
		for i, b := range all[:min(len(all), limit-1)] {
			ids[i] = b.ID
			l.add(v.cellTime(b.TimeMS), cellText(b.Name), cellText(v.T("right_"+b.Right)), cellText(v.didOrRead(b.Act)),
				cellText(v.pageName(b.What)))
		}
		return ids, err
	})
	if err != nil {
		return err
	}
	d.Lists = append(d.Lists, l)
	return v.show(d, "/mine/readers", "person", plain(person))
}

// didOrRead says whether something was done, or only read.
func (p *page) didOrRead(act bool) string {
	if act {
		return p.T("was_done")
	}
	return p.T("was_read")
}
