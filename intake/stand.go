package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/land"
	"liangshan/village"
)

// A standEntry is a stand on its way in.
type standEntry struct {
	entry[carbon.StandRow]
	codes   []string // Of its parcels.
	coop    string   // As the file has it.
	code    string   // Of the project.
	project carbon.ProjectID
	known   bool
}

// A tenure is a time of a parcel in a stand.
type tenure struct {
	from, to calendar.Date
	name     string // Of the stand.
}

// stands enrols stands in their projects.
func (d *desk) stands() error {
	var all []*standEntry
	for i := range d.job.Lines {
		if s := d.stand(&d.job.Lines[i]); !d.wrong[s.line.Row] {
			all = append(all, s)
		}
	}
	if err := d.read(len(all), func(c *county.County, i int) { d.standPlaces(c, all[i]) }); err != nil {
		return err
	}
	enrolled, taken, err := d.enrolled()
	if err != nil {
		return err
	}
	fresh := map[carbon.ProjectID][]entry[carbon.StandRow]{}
	var order []carbon.ProjectID
	for _, s := range all {
		if d.wrong[s.line.Row] || d.standKnown(s, enrolled) || d.standTaken(s, taken) {
			continue
		}
		if fresh[s.project] == nil {
			order = append(order, s.project)
		}
		fresh[s.project] = append(fresh[s.project], s.entry)
		for _, p := range s.row.Parcels {
			taken[p] = append(taken[p], tenure{s.row.From, s.row.To, "row " + strconv.Itoa(s.line.Row)})
		}
	}
	for _, project := range order {
		if d.job.Options.Dry {
			d.report.New += len(fresh[project])
			continue
		}
		size := func(r carbon.StandRow) int { return 120 + 9*len(r.Parcels) }
		command := func(rows []carbon.StandRow) any { return carbon.EnrolStands{Project: project, Stands: rows} }
		if err := enter(d, "carbon.enrol_stands", fresh[project], 1000, size, command); err != nil {
			return err
		}
	}
	return nil
}

// phases are the words for phases of a stand.
var phases = map[string]string{
	"on":    carbon.PhaseOn,
	"大年":    carbon.PhaseOn,
	"off":   carbon.PhaseOff,
	"小年":    carbon.PhaseOff,
	"mixed": carbon.PhaseMixed,
	"even":  carbon.PhaseMixed,
	"花年":    carbon.PhaseMixed,
}

// stand reads a line.
func (d *desk) stand(l *Line) *standEntry {
	s := &standEntry{
		entry: entry[carbon.StandRow]{line: l},
		coop:  identity.Narrow(d.need(l, "cooperative")),
		code:  d.need(l, "project"),
	}
	s.codes = strings.FieldsFunc(
		d.need(l, "parcels"),
		func(r rune) bool { return strings.ContainsRune(";；、 \t|,[]\"", r) },
	)
	word := strings.ToLower(d.need(l, "phase"))
	phase, ok := phases[word]
	if !ok && word != "" {
		d.bad(l, "phase", CodeChoice)
	}
	area, column, _ := d.area(l)
	if column == "" {
		area = l.Area // As it is drawn, if it is.
	}
	s.row = carbon.StandRow{
		Village: village.Code(identity.Narrow(d.need(l, "village"))),
		Area:    area,
		Stratum: d.need(l, "stratum"),
		Phase:   phase,
		From:    d.date(l, "from"),
		To:      d.date(l, "to"),
	}
	switch {
	case d.wrong[l.Row]:
	case s.row.To < s.row.From:
		d.refuse(l, "to", carbon.ErrDateOrder.Code, s.row.From.String()+" > "+s.row.To.String())
	case !village.ValidCode(s.row.Stratum):
		d.refuse(l, "stratum", carbon.ErrCode.Code, clip(s.row.Stratum))
	case len(s.codes) > carbon.ParcelsMax:
		d.refuse(l, "parcels", carbon.ErrTooManyRows.Code, strconv.Itoa(len(s.codes)))
	}
	return s
}

// standPlaces looks up project, co-operative, village and parcels of a stand.
func (d *desk) standPlaces(c *county.County, s *standEntry) {
	id, ok := c.Carbon.ProjectByCode(s.code)
	project, _ := c.Carbon.Project(id)
	switch {
	case !ok:
		d.refuse(s.line, "project", carbon.ErrProject.Code, clip(s.code))
	case project.State == carbon.ProjectTerminated || project.State == carbon.ProjectRefused:
		d.refuse(s.line, "project", carbon.ErrProjectState.Code, clip(s.code))
	}
	s.project = id
	number, found := c.Company.ByCode(identity.CreditCode(s.coop))
	if n, err := strconv.ParseUint(s.coop, 10, 31); !found && err == nil {
		number = company.Number(n)
	}
	if s.row.Cooperative = number; !c.Company.Active(number) {
		d.refuse(s.line, "cooperative", carbon.ErrCompany.Code, clip(s.coop))
	}
	if place, ok := c.Village.Division(s.row.Village); !ok || place.Gone || place.Kind != village.Village {
		d.refuse(s.line, "village", carbon.ErrVillage.Code, clip(string(s.row.Village)))
	}
	var sum int64
	for _, code := range s.codes {
		number, ok := c.Land.ByCode(code)
		area, live := c.Land.Area(uint64(number))
		if !ok || !live {
			d.refuse(s.line, "parcels", land.ErrUnknown.Code, clip(code))
			return
		}
		sum += area
		s.row.Parcels = append(s.row.Parcels, uint64(number))
	}
	slices.Sort(s.row.Parcels)
	if len(slices.Compact(slices.Clone(s.row.Parcels))) < len(s.row.Parcels) {
		d.refuse(s.line, "parcels", carbon.ErrParcelTwice.Code, "")
	}
	drawnFrom(s, sum)
	d.stated(s.line, cmp.Or(s.line.Area, s.row.Area))
	if s.row.Area > sum {
		d.refuse(s.line, "area_mu", carbon.ErrArea.Code, squareMetres(s.row.Area)+" > "+squareMetres(sum))
	}
}

// drawnFrom gives a stand the area of all its parcels, if the file states none, or if its outline was drawn around
// them.
func drawnFrom(s *standEntry, sum_dm2 int64) {
	if over := s.row.Area - sum_dm2; s.row.Area == 0 ||
		s.row.Area == s.line.Area && over > 0 && over <= sum_dm2/drawnPart {
		s.row.Area = sum_dm2
	}
}

// drawnPart is by which part of its parcels' area a drawn outline of a stand may go beyond them: what hands draw
// beside a border. Assumed.
const drawnPart = 100

// standKey is by what a stand is found again: its parcels and its first day.
func standKey(parcels []uint64, from calendar.Date) string { return fmt.Sprint(from, parcels) }

// enrolled returns the stands that there are, by their keys, and the times of every parcel in them.
func (d *desk) enrolled() (byKey map[string]carbon.Stand, taken map[uint64][]tenure, err error) {
	byKey, taken = map[string]carbon.Stand{}, map[uint64][]tenure{}
	for id, more := carbon.StandID(1), true; more; {
		err := d.r.Read(d.ctx, func(c *county.County) {
			for range 1000 {
				s, ok := c.Carbon.Stand(id)
				if more = ok; !more {
					return
				}
				byKey[standKey(s.Parcels, s.From)] = s
				for _, p := range s.Parcels {
					taken[p] = append(taken[p], tenure{s.From, s.To, "stand " + strconv.FormatUint(uint64(id), 10)})
				}
				id++
			}
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return byKey, taken, nil
}

// standKnown reports whether a stand is there already; one that is there otherwise is refused.
func (d *desk) standKnown(s *standEntry, enrolled map[string]carbon.Stand) bool {
	was, ok := enrolled[standKey(s.row.Parcels, s.row.From)]
	if !ok {
		return false
	}
	same := was.Project == s.project && was.Cooperative == s.row.Cooperative && was.Village == s.row.Village &&
		was.Area == s.row.Area && was.Stratum == s.row.Stratum && was.Phase == s.row.Phase && was.To == s.row.To
	if same {
		d.report.Unchanged++
	} else {
		d.refuse(s.line, "parcels", string(CodeStandDiffers), "")
	}
	return true
}

// standTaken refuses a stand one of whose parcels is in another at the same time.
func (d *desk) standTaken(s *standEntry, taken map[uint64][]tenure) bool {
	for i, p := range s.row.Parcels {
		for _, t := range taken[p] {
			if t.from <= s.row.To && s.row.From <= t.to {
				d.refuse(
					s.line,
					"parcels",
					carbon.ErrParcelTaken.Code,
					clip(fmt.Sprintf("parcel %d of %d: %s", i+1, len(s.row.Parcels), t.name)),
				)
				return true
			}
		}
	}
	return false
}
