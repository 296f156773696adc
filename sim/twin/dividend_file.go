package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/dividend"
)

// due returns the lines of a run that were paid and are in no file since.
func (m *Dividend) due(number dividend.RunNumber) (all []dividend.LineID) {
	for _, id := range slices.Sorted(maps.Keys(m.lines)) {
		l := m.lines[id]
		paid := l.state == dividend.LinePaid || l.state == dividend.LineReissued
		if l.run == number && paid && l.paidTo != 0 && !l.filed {
			all = append(all, id)
		}
	}
	return all
}

func (m *Dividend) noteFile(c dividend.NoteFile) Verdict {
	if _, code := m.inState(c.Run, dividend.Paid, dividend.Closed); code != "" {
		return refuse(code)
	}
	if c.Lines == 0 {
		return refuse("dividend.nothing_to_file")
	}
	due, last := m.due(c.Run), dividend.LineID(0)
	for _, id := range c.Missing {
		at := slices.Index(due, id)
		if at < 0 || id <= last {
			return refuse("dividend.file_differs")
		}
		due, last = slices.Delete(due, at, at+1), id
	}
	total := int64(0)
	for _, id := range due {
		total += m.lines[id].net()
	}
	if c.Paper == [32]byte{} || m.papers[c.Paper] || int(c.Lines) != len(due) || c.Total != total {
		return refuse("dividend.file_differs")
	}
	for _, id := range due {
		m.lines[id].filed = true
	}
	m.papers[c.Paper] = true
	return accept(1)
}

func (m *Dividend) drawFile(chance *rand.Rand, wrong int, _ int64) any {
	c := dividend.NoteFile{Run: m.run(chance, wrong, "", dividend.Paid, dividend.Closed)}
	if number := m.newestRun(m.someDue, dividend.Paid, dividend.Closed); number != 0 && chance.IntN(2) == 0 {
		c.Run = number
	}
	for _, id := range m.due(c.Run) {
		if chance.IntN(6) == 0 {
			c.Missing = append(c.Missing, id)
			continue
		}
		c.Lines++
		c.Total += m.lines[id].net()
	}
	for i := range c.Paper {
		c.Paper[i] = byte(chance.Uint32())
	}
	switch chance.IntN(8 * 100 / max(wrong, 1)) {
	case 0:
		c.Total++
	case 1:
		c.Paper = [32]byte{}
	case 2:
		c.Missing = append(c.Missing, m.lastLine+1)
	}
	return c
}

// someDue reports whether a line of a run is due.
func (m *Dividend) someDue(r *run) bool {
	return slices.ContainsFunc(r.linesOf(), func(id dividend.LineID) bool {
		l := m.lines[id]
		return l.state == dividend.LinePaid && !l.filed
	})
}

// aimFile draws a file of a run of which something is due, or brings one nearer to that.
func (m *Dividend) aimFile(spoil func(*dividend.NoteFile)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		if m.newestRun(m.someDue, dividend.Paid, dividend.Closed) == 0 {
			return m.onward(chance, now)
		}
		c := m.drawFile(chance, 0, now).(dividend.NoteFile)
		spoil(&c)
		return c
	}
}
