package paper

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"liangshan/carbon"
	"liangshan/view"
)

// Limits of one answer.
const (
	livesMax = 100 // Ranges with lives of their own.
	movesMax = 500 // Moves of one life.
)

// A Found is what the register knows of a range of serials: the lives of all its parts.
type Found struct {
	Position uint64      `json:"position" doc:"Entries of the journal that the answer takes into account"`
	Serial   string      `json:"serial" doc:"As asked, with its check"`
	Tonnes   int64       `json:"tonnes"`
	Project  ProjectName `json:"project"`
	Vintage  uint64      `json:"vintage"`
	Lives    []Life      `json:"lives" doc:"Parts of the range, each with one life; in order of serials"`
	Unissued int64       `json:"unissued" doc:"Serials of the range that were never issued"`
	More     bool        `json:"more" doc:"There are more parts than are shown"`
}

// A Life is what became of serials that were always together.
type Life struct {
	Serial      string   `json:"serial"`
	First       uint64   `json:"first"`
	Last        uint64   `json:"last"`
	Tonnes      int64    `json:"tonnes"`
	Lot         uint64   `json:"lot"`
	Status      string   `json:"status" doc:"held, listed, pledged, frozen, buffer, on_hold, retired or cancelled"`
	Owner       *Company `json:"owner" doc:"null: the buffer, which belongs to nobody"`
	Certificate uint64   `json:"certificate,omitempty" doc:"Of the retirement"`
	Origin      Origin   `json:"origin"`
	Moves       []Move   `json:"moves" doc:"Oldest first"`
	More        bool     `json:"more" doc:"There are older moves than are shown"`
}

// An Origin says where serials come from: what was issued for which period, and on whose
// stands it grew.
type Origin struct {
	Period      uint64    `json:"period" doc:"Number of the monitoring period"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	VerifiedKG  int64     `json:"verified_kg"`
	Verifier    *Company  `json:"verifier"`
	Issued      string    `json:"issued"`
	IssuedMS    int64     `json:"-"`
	Tonnes      int64     `json:"tonnes" doc:"Of the whole issuance"`
	Cooperative *Company  `json:"cooperative" doc:"null: contributed to the buffer by all"`
	Village     *Division `json:"village"`
	Stands      []Stand   `json:"stands" doc:"Of the co-operative in the village, in this period"`
	MoreStands  int64     `json:"more_stands" doc:"Stands that are not shown"`
}

// A Stand is a stand that was measured for an issuance.
type Stand struct {
	ID      uint64 `json:"id"`
	AreaDM2 int64  `json:"area_dm2"`
	Stratum string `json:"stratum"`
	Parcels int64  `json:"parcels" doc:"How many"`
	NetKG   int64  `json:"net_kg" doc:"Of the period"`
}

// A Move is one change of serials.
type Move struct {
	Sequence    uint64   `json:"sequence" doc:"Of the event in the public log"`
	Time        string   `json:"time"`
	TimeMS      int64    `json:"-"`
	Kind        string   `json:"kind"`
	From        *Company `json:"from"`
	To          *Company `json:"to"`
	Serial      string   `json:"serial" doc:"The range that moved together"`
	Contract    uint64   `json:"contract,omitempty" doc:"Advance purchase by which it was delivered"`
	Sale        uint64   `json:"sale,omitempty" doc:"Sale from store"`
	Certificate uint64   `json:"certificate,omitempty"`
}

// statuses are the names of a lot's statuses in the read tables. 9: it became part of another.
var statuses = [...]string{
	"none",
	"held",
	"listed",
	"pledged",
	"frozen",
	"buffer",
	"on_hold",
	"retired",
	"cancelled",
	"merged",
}

func statusName(n int64) string {
	if n < 0 || n >= int64(len(statuses)) {
		return ""
	}
	return statuses[n]
}

// Search returns the lives of a range of serials. after is the position that the tables must
// have reached. Refusals: ErrCountyOther, ErrSerialUnknown.
func (r Register) Search(ctx context.Context, after uint64, s carbon.Serial) (found *Found, err error) {
	if string(s.County) != r.code {
		return nil, ErrCountyOther
	}
	at, err := r.tables.Read(ctx, after, func(tables *view.Snapshot) error {
		found, err = newReading(tables, r.code).search(s)
		return err
	})
	if err != nil {
		return nil, err
	}
	found.Position = at.Entries
	return found, nil
}

func (q *reading) search(s carbon.Serial) (*Found, error) {
	named, err := q.one(projectNameColumns+`WHERE p.code = ?`, s.Project)
	if err != nil {
		return nil, err
	}
	if named == nil {
		return nil, ErrSerialUnknown
	}
	f := &Found{Serial: s.String(), Tonnes: s.Tonnes(), Project: projectNameOf(named), Vintage: uint64(s.Vintage),
		Unissued: s.Tonnes(), Lives: []Life{}}
	project := int64(f.Project.ID)
	lots, err := q.rows(`SELECT id, first_serial, last_serial, owner, status, ref, period, origin, last_change
		FROM carbon_lot_row WHERE project = ? AND vintage = ? AND first_serial <= ? AND last_serial >= ? AND status <> 9
		ORDER BY first_serial LIMIT ?`, project, int64(s.Vintage), int64(s.End), int64(s.Start), int64(livesMax+1))
	if err != nil {
		return nil, err
	}
	for _, l := range lots {
		lo, hi := max(s.Start, l.u(1)), min(s.End, l.u(2))
		f.Unissued -= int64(hi - lo + 1)
		lives, err := q.lives(project, int64(s.Vintage), l, lo, hi)
		if err != nil {
			return nil, err
		}
		f.Lives = append(f.Lives, lives...)
	}
	if len(f.Lives) == 0 {
		return nil, ErrSerialUnknown
	}
	if f.More = len(f.Lives) > livesMax; f.More {
		f.Lives = f.Lives[:livesMax]
		f.Unissued = 0 // Not known: not all of the range was looked at.
	}
	return f, nil
}

// A thread is serials whose life is being followed backwards.
type thread struct {
	lo, hi uint64
	next   int64 // Change to look at; 0: none.
	moves  []Move
	more   bool
}

// lives follows the part of a lot from lo to hi backwards. Where lots had been merged, the
// serials of either have lives of their own before that.
func (q *reading) lives(project, vintage int64, lot row, lo, hi uint64) ([]Life, error) {
	open := []thread{{lo: lo, hi: hi, next: lot.n(8)}}
	var all []Life
	for len(open) > 0 && len(all) <= livesMax {
		t := open[len(open)-1]
		open = open[:len(open)-1]
		if t.next == 0 || t.more {
			life, err := q.life(project, vintage, lot, t)
			if err != nil {
				return nil, err
			}
			all = append(all, life)
			continue
		}
		parts, err := q.back(t)
		if err != nil {
			return nil, err
		}
		open = append(open, parts...)
	}
	slices.SortFunc(all, func(a, b Life) int { return cmp.Compare(a.First, b.First) })
	return all, nil
}

// back goes one change back: one thread becomes up to three where lots were merged.
func (q *reading) back(t thread) ([]thread, error) {
	c, err := q.one(
		`SELECT id, time, project, vintage, first_serial, last_serial, from_owner, to_owner, was, became, ref,
		contract, before, other FROM carbon_change_row WHERE id = ?`,
		t.next,
	)
	if err != nil {
		return nil, err
	}
	if c == nil || c.n(12) >= t.next || c.n(13) >= t.next {
		return nil, fmt.Errorf("%w: change %d of a lot", ErrInconsistent, t.next)
	}
	if c.n(9) != 9 {
		return q.along(t, c)
	}
	var parts []thread
	first, last := c.u(4), c.u(5) // Of the lot that was taken up.
	add := func(lo, hi uint64, next int64) *thread {
		if lo > hi {
			return &thread{}
		}
		parts = append(parts, thread{lo: lo, hi: hi, next: next, moves: slices.Clone(t.moves)})
		return &parts[len(parts)-1]
	}
	if t.lo < first {
		add(t.lo, min(t.hi, first-1), c.n(12))
	}
	if lo, hi := max(t.lo, first), min(t.hi, last); lo <= hi {
		taken := add(lo, hi, c.n(13))
		move, err := q.move(c)
		if err != nil {
			return nil, err
		}
		taken.moves = append(taken.moves, move)
	}
	if t.hi > last {
		add(max(t.lo, last+1), t.hi, c.n(12))
	}
	return parts, nil
}

func (q *reading) along(t thread, c row) ([]thread, error) {
	if t.lo < c.u(4) || t.hi > c.u(5) {
		return nil, fmt.Errorf("%w: change %d is of other serials", ErrInconsistent, t.next)
	}
	move, err := q.move(c)
	if err != nil {
		return nil, err
	}
	t.moves, t.next = append(t.moves, move), c.n(12)
	t.more = len(t.moves) == movesMax && t.next != 0
	return []thread{t}, nil
}

// move returns a change as people read it.
func (q *reading) move(c row) (m Move, err error) {
	m = Move{Sequence: c.u(0), Time: timeText(c.n(1)), TimeMS: c.n(1), Kind: kindOf(c)}
	if m.From, err = q.company(c.n(6)); err != nil {
		return m, err
	}
	if m.To, err = q.company(c.n(7)); err != nil {
		return m, err
	}
	if m.Serial, err = q.serial(c.n(2), c.n(3), c.u(4), c.u(5)); err != nil {
		return m, err
	}
	switch m.Kind {
	case "retired":
		m.Certificate = c.u(10)
	case "delivered":
		m.Contract = c.u(11)
	case "transferred", "traded":
		sale, err := q.one(`SELECT s.id FROM carbon_sale_part p JOIN carbon_sale s ON s.id = p.sale
			WHERE p.project = ? AND p.vintage = ? AND p.first_serial <= ? AND p.last_serial >= ? AND s.sold_ms = ?
			AND s.buyer = ?`, c.n(2), c.n(3), c.n(4), c.n(5), c.n(1), c.n(7))
		if err != nil {
			return m, err
		}
		if sale != nil {
			m.Sale = sale.u(0)
			if m.Kind == "transferred" {
				m.Kind = "sold"
			}
		}
	}
	return m, nil
}

// kindOf says what a change was, from what the lot was before and after it.
func kindOf(c row) string {
	was, became, same := statusName(c.n(8)), statusName(c.n(9)), c.n(6) == c.n(7)
	pick := func(yes bool, a, b string) string {
		if yes {
			return a
		}
		return b
	}
	switch {
	case was == "none":
		return pick(became == "buffer", "buffered", "issued")
	case was == "on_hold" && became == "buffer":
		return "hold_ended"
	case was == "frozen" && became != "cancelled":
		return pick(same, "unfrozen", "handed_over")
	case became != "held":
		return became // Listed, pledged, frozen, on hold, retired, cancelled, merged.
	case was == "held" && same:
		return "split"
	case was == "held":
		return pick(c.n(11) != 0, "delivered", "transferred")
	case was == "listed":
		return pick(same, "unlisted", "traded")
	case was == "pledged":
		return pick(same, "unpledged", "foreclosed")
	}
	return "left_buffer"
}

// life finishes a thread.
func (q *reading) life(project, vintage int64, lot row, t thread) (l Life, err error) {
	l = Life{First: t.lo, Last: t.hi, Tonnes: int64(t.hi - t.lo + 1), Lot: lot.u(0), Status: statusName(lot.n(4)),
		Moves: t.moves, More: t.more}
	slices.Reverse(l.Moves)
	if l.Status == "retired" {
		l.Certificate = lot.u(5)
	}
	if l.Serial, err = q.serial(project, vintage, t.lo, t.hi); err != nil {
		return l, err
	}
	if l.Owner, err = q.company(lot.n(3)); err != nil {
		return l, err
	}
	l.Origin, err = q.origin(lot.n(6), lot.n(7))
	return l, err
}

// standsMax is how many stands of an origin are shown.
const standsMax = 20

// origin returns where serials come from: a period, and a source (0: the buffer's share).
func (q *reading) origin(period, source int64) (o Origin, err error) {
	p, err := q.one(`SELECT p.from_date, p.to_date, i.verified_kg, coalesce(p.verifier, 0), i.issued_ms, i.tonnes
		FROM carbon_issuance i JOIN carbon_period p ON p.id = i.period WHERE i.period = ?`, period)
	if err != nil {
		return o, err
	}
	if p == nil {
		return o, ErrInconsistent
	}
	o = Origin{Period: uint64(period), From: p.t(0), To: p.t(1), VerifiedKG: p.n(2), Issued: timeText(p.n(4)),
		IssuedMS: p.n(4), Tonnes: p.n(5), Stands: []Stand{}}
	if o.Verifier, err = q.company(p.n(3)); err != nil || source == 0 {
		return o, err
	}
	s, err := q.one(`SELECT cooperative, village FROM carbon_source WHERE id = ?`, source)
	if err != nil {
		return o, err
	}
	if s == nil {
		return o, ErrInconsistent
	}
	if o.Cooperative, err = q.company(s.n(0)); err != nil {
		return o, err
	}
	village, err := q.division(s.t(1))
	if err != nil {
		return o, err
	}
	o.Village = &village
	return o, q.stands(&o, s)
}

func (q *reading) stands(o *Origin, source row) error {
	all, err := q.rows(`SELECT s.id, s.area_dm2, s.stratum, ps.net_kg,
		(SELECT count(*) FROM carbon_stand_parcel x WHERE x.stand = s.id), count(*) OVER ()
		FROM carbon_period_stand ps JOIN carbon_stand s ON s.id = ps.stand
		WHERE ps.period = ? AND s.cooperative = ? AND s.village = ? ORDER BY s.id LIMIT ?`,
		int64(o.Period), source.n(0), source.t(1), int64(standsMax))
	if err != nil {
		return err
	}
	for _, r := range all {
		o.Stands = append(o.Stands, Stand{r.u(0), r.n(1), r.t(2), r.n(4), r.n(3)})
		o.MoreStands = r.n(5) - int64(len(o.Stands))
	}
	return nil
}
