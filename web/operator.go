package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"liangshan/api"
	"liangshan/calendar"
)

// routeOperator declares the pages of auditor and operator: who did what, with receipts; how the
// record stands; checking it again from the first entry on.
func (s *Site) routeOperator() {
	s.door("GET /audit", "audit", audit)
	s.door("GET /audit/accounts", "audit", auditAccounts)
	s.door("GET /audit/policy/{name}", "audit", auditPolicy)
	s.door("GET /operator", "operator", operator)
	s.door("POST /operator/verify", "operator", verifyNow)
}

const (
	auditLong    = 50     // Events on a page.
	auditReach   = 20_000 // That are looked through for one page.
	assistedLong = 50
)

// An auditView is what the audit page shows.
type auditView struct {
	Actor, Name string // What was asked for.
	Person, Day string
	Events      []event
	Assisted    []assistedRow
	First, Next string
	Looked      string
	Policies    []menu // Texts in force; what each is called stands as it is.

	known  map[uint64]actorView
	actors map[uint64]bool // Of the person that was asked for; nil: of nobody.
	since  int64           // Of the day that was asked for, in milliseconds since 1970; 0: none was.
}

type assistedRow struct{ When, Account, Person, Reason string }

// audit lists who did what and when, the newest first: of one actor, person, day, module or kind of event if asked.
func audit(v *visit) error {
	v.name, v.Title, v.Here, v.Wide = "audit", v.T("audit"), "/audit", true
	q := question(v.r.URL.Query())
	view := &auditView{Actor: q.Get("actor"), Name: q.Get("name"), Person: q.Get("person"), Day: q.Get("day")}
	v.Data = view
	from := uint64(1<<63 - 1)
	if word := q.Get("from"); word != "" {
		n, err := strconv.ParseUint(word, 10, 63)
		if err != nil {
			return errBadWord
		}
		first := question(v.r.URL.Query())
		first.Del("from")
		from, view.First = n, v.with("/audit", first)
	}
	if view.Actor != "" {
		if _, err := strconv.ParseUint(view.Actor, 10, 63); err != nil {
			v.wrong("actor", errBadWord)
			return nil
		}
	}
	from, err := v.auditNarrowed(view, from)
	if err != nil || len(v.Faults) > 0 {
		return err
	}
	if err := v.auditEvents(view, from); err != nil {
		return err
	}
	policies, err := v.rows(`SELECT name, version FROM authority_policy WHERE version = (SELECT max(version)
		FROM authority_policy) ORDER BY position`)
	if err != nil {
		return err
	}
	for _, r := range policies {
		view.Policies = append(view.Policies, menu{v.policyPath(valueText(r[0]), valueText(r[1])), valueText(r[0])})
	}
	all, err := v.s.options.Accounts.Assistances(v.r.Context(), "", 0, 0, assistedLong)
	for _, a := range all {
		view.Assisted = append(
			view.Assisted,
			assistedRow{v.time(a.TimeMS), a.Name, plain(a.Person), v.reason(a.Reason)},
		)
	}
	return err
}

// auditEvents fills a page. It looks through so many events at most: an actor who has done nothing
// for long costs no more than one who does much.
func (v *visit) auditEvents(view *auditView, from uint64) error {
	_, published := v.s.read.Published()
	looked, next := 0, uint64(0)
	for more := true; more && looked < auditReach && len(view.Events) < auditLong; {
		list, err := v.s.read.EventNames(v.r.Context(), from, 200)
		if err != nil {
			return err
		}
		more = false
		for i, e := range list.Events {
			if looked++; e.TimeMS < view.since {
				view.Looked = number(uint64(looked))
				return nil
			}
			if auditAsked(view, &e) {
				row, err := v.auditRow(view, e, published.Size)
				if err != nil {
					return err
				}
				view.Events = append(view.Events, row)
			}
			if len(view.Events) == auditLong && i+1 < len(list.Events) {
				next, more = list.Events[i+1].Sequence, false
				break
			}
		}
		if len(view.Events) < auditLong && list.Next != nil {
			from, next, more = *list.Next, *list.Next, true
		} else if len(view.Events) < auditLong {
			next = 0
		} else if next == 0 && list.Next != nil {
			next = *list.Next
		}
	}
	if next > 0 {
		q := question(v.r.URL.Query())
		q.Set("from", strconv.FormatUint(next, 10))
		view.Next = v.with("/audit", q)
	}
	view.Looked = number(uint64(looked))
	return nil
}

// auditNarrowed reads whose deeds of which day are asked for, and returns the event from which on to look.
func (v *visit) auditNarrowed(view *auditView, from uint64) (uint64, error) {
	if view.Person != "" {
		person, err := strconv.ParseInt(view.Person, 10, 64)
		if err != nil {
			v.wrong("person", errBadWord)
			return 0, nil
		}
		rows, err := v.rows(allNumbers+` SELECT number FROM authority_actor WHERE kind IN ('person', 'officer') AND subject IN
			(SELECT number FROM numbers)`, person)
		if err != nil {
			return 0, err
		}
		view.actors = map[uint64]bool{}
		for _, r := range rows {
			view.actors[uint64(r[0].(int64))] = true
		}
	}
	if view.Day == "" {
		return from, nil
	}
	day, err := calendar.Parse(view.Day)
	if err != nil {
		v.wrong("day", errBadWord)
		return 0, nil
	}
	view.since = day.StartMillis()
	last, ok, err := v.lastBefore(day.EndMillis())
	if !ok {
		view.since = 1<<63 - 1 // No event is so late.
	}
	return min(from, last), err
}

// lastBefore returns the last event before a time; false: there is none. Events stand in the order of their times.
func (v *visit) lastBefore(timeMS int64) (last uint64, ok bool, err error) {
	newest, err := v.s.read.EventNames(v.r.Context(), 1<<63-1, 1)
	if err != nil || len(newest.Events) == 0 {
		return 0, false, err
	}
	low, high := uint64(0), newest.Events[0].Sequence
	for low < high {
		middle := high - (high-low)/2
		at, err := v.s.read.EventNames(v.r.Context(), middle, 1)
		if err != nil || len(at.Events) == 0 {
			return 0, false, err
		}
		if at.Events[0].TimeMS < timeMS {
			low = middle
		} else {
			high = middle - 1
		}
	}
	first, err := v.s.read.EventNames(v.r.Context(), low, 1)
	if err == nil && len(first.Events) == 1 && first.Events[0].TimeMS >= timeMS {
		return 0, false, nil
	}
	return low, true, err
}

func auditAsked(view *auditView, e *api.Event) bool {
	who := strconv.FormatUint(e.Actor, 10)
	second := strconv.FormatUint(e.Second, 10)
	return (view.Actor == "" || who == view.Actor || second == view.Actor) &&
		(view.actors == nil || view.actors[e.Actor] || view.actors[e.Second]) &&
		(view.Name == "" || e.Name == view.Name || strings.HasPrefix(e.Name, view.Name+"."))
}

func (v *visit) auditRow(view *auditView, e api.Event, signed uint64) (event, error) {
	shown := event{Sequence: e.Sequence, What: v.choose(e.NameZH, e.NameEN), Name: e.Name, When: v.time(e.TimeMS),
		Provable: e.Sequence < signed}
	for _, number := range []uint64{e.Actor, e.Second} {
		if number == 0 {
			continue
		}
		who, err := v.actorOf(view, number)
		if err != nil {
			return shown, err
		}
		shown.Whos = append(shown.Whos, who)
	}
	if e.Rows > 0 {
		shown.Rows = "× " + strconv.Itoa(e.Rows)
	}
	return shown, nil
}

// An actorView is who did something: its number, what kind of actor it is, and of which department, with which roles,
// or of which enterprise.
type actorView struct{ Path, Number, Words string }

// actorOf returns an actor, each looked up once.
func (v *visit) actorOf(view *auditView, number uint64) (actorView, error) {
	if known, ok := view.known[number]; ok {
		return known, nil
	}
	rows, err := v.rows(`SELECT a.kind, coalesce(`+v.choose("d.name_zh", "d.name_en")+`, a.department), c.name,
		(SELECT group_concat(coalesce(`+v.choose("w.name_zh", "w.name_en")+`, r.role), ' · ')
			FROM authority_actor_role r LEFT JOIN authority_role w ON w.code = r.role WHERE r.actor = a.number)
		FROM authority_actor a LEFT JOIN village_department d ON d.code = a.department
		LEFT JOIN company_company c ON a.kind = 'company' AND c.number = a.subject WHERE a.number = ?`, int64(number))
	if err != nil {
		return actorView{}, err
	}
	who := actorView{Path: v.with("/audit", url.Values{"actor": {plain(number)}}), Number: plain(number)}
	if len(rows) == 1 {
		words := []string{v.T("actor_" + valueText(rows[0][0]))}
		for _, more := range rows[0][1:] {
			if text := valueText(more); text != "" {
				words = append(words, text)
			}
		}
		who.Words = strings.Join(words, " · ")
	}
	if view.known == nil {
		view.known = map[uint64]actorView{}
	}
	view.known[number] = who
	return who, nil
}

// An operatorView says how the record stands.
type operatorView struct {
	api.Health
	Signed     string
	SignedSize string
	Signers    []string
	CheckedOn  string
	Backups    []backupRow
	Verifying  bool
	Progress   string
	Verified   string // When the last full check from here ended.
	Failure    string
	CanVerify  bool
}

type backupRow struct{ When, Entries, Path string }

// operator shows how the record stands.
func operator(v *visit) error {
	v.name, v.Title, v.Here = "operator", v.T("operator"), "/operator"
	health, err := v.s.options.API.Health(v.r.Context())
	if err != nil {
		return err
	}
	view := &operatorView{Health: health, CheckedOn: dash(health.CheckedOn)}
	if signed, c := v.s.read.Published(); signed != nil {
		view.Signed, view.SignedSize = v.time(c.Time), number(c.Size)
		for _, line := range strings.Split(string(signed), "\n") {
			if name, ok := strings.CutPrefix(line, "— "); ok {
				view.Signers = append(view.Signers, strings.Fields(name)[0])
			}
		}
	}
	for _, b := range health.Backups {
		view.Backups = append(view.Backups, backupRow{v.time(b.TimeMS), number(b.Entries), b.Path})
	}
	c := &v.s.verifying
	c.Lock()
	defer c.Unlock()
	view.Verifying, view.Progress, view.CanVerify = c.running, c.progress, !c.running
	if !c.ended.IsZero() {
		view.Verified = v.time(c.ended.UnixMilli())
	}
	if c.failure != nil {
		view.Failure = c.failure.Error()
	}
	v.Refresh = c.running
	v.Data = view
	return nil
}

// A verification is the full check of the log, of which one runs at a time.
type verification struct {
	sync.Mutex
	running  bool
	progress string
	ended    time.Time
	failure  error
}

// verifyNow begins a full check of the log against the journal. It goes on behind.
func verifyNow(v *visit) error {
	v.to = "/operator"
	c := &v.s.verifying
	c.Lock()
	defer c.Unlock()
	if c.running {
		return nil
	}
	c.running, c.progress = true, ""
	ctx := context.WithoutCancel(v.r.Context())
	go func() {
		err := v.s.options.API.Verify(ctx, func(done, all uint64) {
			c.Lock()
			c.progress = number(done) + " / " + number(all)
			c.Unlock()
		})
		c.Lock()
		c.running, c.ended, c.failure = false, time.Now(), err
		c.Unlock()
	}()
	return nil
}
