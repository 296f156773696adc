package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/vault"
	"liangshan/village"
)

// A resident is a line of a file of households on its way in.
type resident struct {
	line    *Line
	home    person.HouseholdNumber
	head    bool
	village village.Code
	from    calendar.Date
	facts   []vault.Fact

	number     person.Number // 0 until the vault has allotted one.
	registered bool          // In the journal.
	member     bool          // Of the household, already.
}

// A family is the lines of one household.
type family struct {
	head    *resident
	members []*resident
	formed  bool // It is in the register.
}

// households registers people and forms their households.
func (d *desk) households() error {
	if len(d.job.Options.Source) > vault.SourceMaxBytes {
		return wrong(d.job.File, CodeTooLarge, "-source", "")
	}
	// Whether a number is known, and to whom, is told only to those who may look people up and register them.
	for _, permission := range []string{auth.Read("person_private"), "person.register"} {
		if err := d.may(permission); err != nil {
			return err
		}
	}
	all, err := d.residents()
	if err != nil {
		return err
	}
	if err := d.read(len(all), func(c *county.County, i int) { d.residentState(c, all[i]) }); err != nil {
		return err
	}
	order, families := d.families(all)
	look := func(c *county.County, i int) { d.familyState(c, order[i], families[order[i]]) }
	if err := d.read(len(order), look); err != nil {
		return err
	}
	d.headless(order, families)
	if !d.job.Options.Dry {
		if err := d.settlePeople(all); err != nil {
			return err
		}
		if err := d.settleFamilies(order, families); err != nil {
			return err
		}
	}
	for _, p := range all {
		switch {
		case d.wrong[p.line.Row]:
		case p.member:
			d.report.Unchanged++
		default:
			d.report.New++
		}
	}
	return nil
}

// residents reads all lines and finds who is registered already.
func (d *desk) residents() (all []*resident, err error) {
	rows := map[vault.Text]int{}
	for i := range d.job.Lines {
		l := &d.job.Lines[i]
		p := d.resident(l)
		if d.wrong[l.Row] {
			continue
		}
		number := p.facts[1].Value
		if other, twice := rows[number]; twice {
			d.refuse(l, "identity", string(CodeTwice), "row "+strconv.Itoa(other))
			continue
		}
		rows[number] = l.Row
		all = append(all, p)
	}
	var known []*resident
	for i, p := range all {
		found, err := d.r.Vault.Search(d.ctx, vault.Query{Field: vault.Identity, Text: p.facts[1].Value, Limit: 2})
		switch {
		case err != nil:
			return nil, err
		case len(found) > 1:
			d.refuse(p.line, "identity", string(CodePersonTwice), fmt.Sprintf("%d, %d", found[0], found[1]))
		case len(found) == 1:
			p.number = person.Number(found[0])
			known = append(known, p)
		}
		d.told("vault", uint64(i), uint64(len(all)))
	}
	return all, d.compare(known)
}

// heads are the words for the head of a household.
var heads = map[string]bool{"head": true, "户主": true, "本人": true, "本人或户主": true}

// valueMax bounds what a cell of a person holds, in bytes. No name or address is longer.
const valueMax = 1000

// resident reads a line. Name and identity number are its first two facts, and hold since ever.
func (d *desk) resident(l *Line) *resident {
	p := &resident{line: l, home: person.HouseholdNumber(d.whole(l, "household")), from: d.date(l, "from"),
		head: heads[strings.ToLower(d.need(l, "relation"))], village: village.Code(identity.Narrow(d.need(l, "village")))}
	if p.home == 0 && !d.wrong[l.Row] {
		d.bad(l, "household", CodeMissing)
	}
	if p.from > d.today {
		d.refuse(l, "from", person.ErrDateFuture.Code, "")
	}
	source := d.job.Options.Source
	if source == "" {
		source = "导入 import"
	}
	state := func(field vault.Field, value string, from vault.Day) {
		if len(value) > valueMax {
			d.bad(l, string(field), CodeTooLarge)
		}
		p.facts = append(
			p.facts,
			vault.Fact{Field: field, Value: vault.Text(value), From: from, Source: vault.Text(source)},
		)
	}
	state(vault.Name, d.need(l, "name"), 0)
	number, err := identity.ParseNumber(d.need(l, "identity"), vaultDay(d.today))
	if err != nil && !d.wrong[l.Row] {
		d.refuse(l, "identity", err.Error(), "") // The code alone: faults of identity numbers repeat nothing.
	}
	state(vault.Identity, string(number), 0)
	for _, field := range []vault.Field{vault.Phone, vault.Account, vault.Address} {
		if value := d.text(l, string(field)); value != "" {
			if field != vault.Address {
				value = strings.Join(strings.Fields(identity.Narrow(value)), "")
			}
			state(field, value, vaultDay(p.from))
		}
	}
	return p
}

// vaultDay returns a date as the vault writes it.
func vaultDay(day calendar.Date) vault.Day {
	if day == 0 {
		return 0
	}
	year, month, of := day.Civil()
	return identity.NewDay(year, month, of)
}

// compare holds what the file says of registered people against the vault: an import corrects nobody.
func (d *desk) compare(known []*resident) error {
	const atOnce = 500
	for first := 0; first < len(known); first += atOnce {
		part := known[first:min(len(known), first+atOnce)]
		numbers := make([]vault.Number, len(part))
		for i, p := range part {
			numbers[i] = vault.Number(p.number)
		}
		people, err := d.r.Vault.GetMany(d.ctx, numbers, vaultDay(d.today))
		if err != nil {
			return err
		}
		for i, p := range part {
			for _, f := range p.facts {
				if was, _ := people[i].Value(f.Field); was != f.Value {
					d.refuse(p.line, string(f.Field), string(CodePersonDiffers), fmt.Sprintf("person %d", p.number))
					break
				}
			}
		}
	}
	return nil
}

// residentState holds a line against the registers of places and people.
func (d *desk) residentState(c *county.County, p *resident) {
	if place, ok := c.Village.Division(p.village); !ok || place.Gone || place.Kind == village.County {
		d.refuse(p.line, "village", person.ErrVillage.Code, "")
	}
	if p.number == 0 {
		return
	}
	who, ok := c.Person.Person(p.number)
	if p.registered = ok; !ok {
		return // In the vault, and not yet in the journal: an import was cut off there.
	}
	switch {
	case who.Erased || who.Into != 0 || !c.Person.Active(p.number):
		d.refuse(p.line, "identity", person.ErrUnknown.Code, fmt.Sprintf("person %d", p.number))
	case who.Household == p.home:
		p.member = true
	case who.Household != 0:
		d.refuse(p.line, "household", person.ErrInHousehold.Code, fmt.Sprintf("household %d", who.Household))
	case p.from < who.Changed:
		d.refuse(p.line, "from", person.ErrDateOrder.Code, "")
	}
}

// families brings lines together by household.
func (d *desk) families(
	all []*resident,
) (order []person.HouseholdNumber, families map[person.HouseholdNumber]*family) {
	families = map[person.HouseholdNumber]*family{}
	for _, p := range all {
		f := families[p.home]
		if f == nil {
			f = &family{}
			families[p.home] = f
			order = append(order, p.home)
		}
		switch {
		case !p.head:
			f.members = append(f.members, p)
		case f.head != nil && !d.wrong[p.line.Row]:
			d.refuse(p.line, "relation", string(CodeHeadTwice), "row "+strconv.Itoa(f.head.line.Row))
		case f.head == nil:
			f.head = p
		}
	}
	return order, families
}

// familyState holds a household against the register.
func (d *desk) familyState(c *county.County, number person.HouseholdNumber, f *family) {
	home, ok := c.Person.Household(number)
	if f.formed = ok; !ok {
		return
	}
	if f.head != nil && home.Head != f.head.number {
		d.refuse(
			f.head.line,
			"relation",
			string(CodeHousehold),
			"household "+strconv.FormatUint(uint64(number), 10),
		)
	}
	for _, p := range append([]*resident{f.head}, f.members...) {
		switch {
		case p == nil || d.wrong[p.line.Row]:
		case home.Dissolved:
			d.refuse(p.line, "household", person.ErrHouseholdGone.Code, "")
		case home.Village != p.village:
			d.refuse(p.line, "village", string(CodeHousehold), "household "+strconv.FormatUint(uint64(number), 10))
		case !p.member && p.from < home.Formed:
			d.refuse(p.line, "from", person.ErrDateOrder.Code, "")
		}
	}
}

// headless refuses members of households that nobody can form.
func (d *desk) headless(order []person.HouseholdNumber, families map[person.HouseholdNumber]*family) {
	for _, number := range order {
		f := families[number]
		if f.formed {
			continue
		}
		detail := ""
		if f.head != nil {
			detail = "row " + strconv.Itoa(f.head.line.Row)
		}
		for _, p := range f.members {
			switch {
			case d.wrong[p.line.Row]:
			case f.head == nil || d.wrong[f.head.line.Row]:
				d.refuse(p.line, "relation", string(CodeNoHead), detail)
			case p.village != f.head.village:
				d.refuse(p.line, "village", string(CodeHousehold), detail)
			case p.from < f.head.from:
				d.refuse(p.line, "from", person.ErrDateOrder.Code, detail)
			}
		}
	}
}

// peopleAtOnce is how many people are staged in the vault together.
const peopleAtOnce = 500

// settlePeople puts new people into the vault and the register, some at a time. Each lot is finished before
// anything else happens to the import: a caller that goes away leaves nothing half done.
func (d *desk) settlePeople(all []*resident) error {
	var fresh, staged []*resident
	for _, p := range all {
		switch {
		case d.wrong[p.line.Row]:
		case p.number == 0:
			fresh = append(fresh, p)
		case !p.registered:
			staged = append(staged, p)
		}
	}
	lot := *d
	lot.ctx = context.WithoutCancel(d.ctx)
	if err := lot.register(staged); err != nil {
		return err
	}
	for first := 0; first < len(fresh); first += peopleAtOnce {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		if err := lot.stage(fresh[first:min(len(fresh), first+peopleAtOnce)]); err != nil {
			return err
		}
		d.told("person.register", uint64(min(len(fresh), first+peopleAtOnce)), uint64(len(fresh)))
	}
	return nil
}

// stage puts people into the vault, registers their numbers, and shows them in the vault. The first is registered
// before the others: by it is judged, after a crash, whether a lot was accepted.
func (d *desk) stage(people []*resident) error {
	hash := sha256.New()
	hash.Write(d.job.Digest[:])
	facts := make([][]vault.Fact, len(people))
	for i, p := range people {
		facts[i] = p.facts
		for _, f := range p.facts {
			fmt.Fprintf(hash, "%d %s %q %d %q\n", p.line.Row, f.Field, f.Value.Reveal(), f.From, f.Source.Reveal())
		}
	}
	request := "import/" + hex.EncodeToString(hash.Sum(nil)) // The vault keeps a keyed hash of it.
	first, err := d.r.Vault.StageMany(d.ctx, request, facts)
	if err != nil {
		return err
	}
	for i, p := range people {
		p.number = person.Number(first) + person.Number(i)
	}
	if err := d.register(people[:1]); err != nil {
		var refusal *kernel.Refusal
		if errors.As(err, &refusal) {
			err = errors.Join(err, d.r.Vault.Discard(d.ctx, request))
		}
		return err
	}
	if err := d.register(people[1:]); err != nil {
		return err
	}
	return d.r.Vault.Commit(d.ctx, request)
}

// register registers the numbers of people. A number that is registered already is a repeated call.
func (d *desk) register(people []*resident) error {
	return d.each("", "person.register", len(people),
		func(i int) any { return person.Register{Number: people[i].number} },
		func(i int, refusal *kernel.Refusal) {
			if refusal != nil && refusal != person.ErrExists {
				d.refuse(people[i].line, "", refusal.Code, "")
			}
		})
}

// settleFamilies forms the households that are new, and then lets the members join.
func (d *desk) settleFamilies(order []person.HouseholdNumber, families map[person.HouseholdNumber]*family) error {
	var forming []*resident
	for _, number := range order {
		if f := families[number]; !f.formed && f.head != nil && !d.wrong[f.head.line.Row] {
			forming = append(forming, f.head)
		}
	}
	refused := func(all []*resident) func(i int, refusal *kernel.Refusal) {
		return func(i int, refusal *kernel.Refusal) {
			if refusal != nil {
				d.refuse(all[i].line, "", refusal.Code, "")
			}
		}
	}
	err := d.each("person.form_household", "person.form_household", len(forming), func(i int) any {
		p := forming[i]
		return person.FormHousehold{Household: p.home, Village: p.village, Head: p.number, Date: p.from}
	}, refused(forming))
	if err != nil {
		return err
	}
	d.headless(order, families)
	var joining []*resident
	for _, number := range order {
		for _, p := range families[number].members {
			if !p.member && !d.wrong[p.line.Row] {
				joining = append(joining, p)
			}
		}
	}
	return d.each("person.join_household", "person.join_household", len(joining), func(i int) any {
		return person.JoinHousehold{Household: joining[i].home, Person: joining[i].number, Date: joining[i].from}
	}, refused(joining))
}

// Settle finishes what an earlier run left between vault and journal: people whose number is registered are shown,
// others are deleted. Whoever opens a county by himself calls it first; beside a server nothing is left to settle.
func Settle(ctx context.Context, r *county.Running) error {
	staged, err := r.Vault.Staged(ctx)
	if err != nil {
		return err
	}
	for _, s := range staged {
		accepted := true
		if s.People > 0 {
			err := r.Read(ctx, func(c *county.County) { _, accepted = c.Person.Person(person.Number(s.First)) })
			if err != nil {
				return err
			}
		}
		if err := r.Vault.Settle(ctx, s, accepted); err != nil {
			return err
		}
	}
	return nil
}
