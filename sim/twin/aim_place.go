package twin

import (
	"math/rand/v2"

	"liangshan/calendar"
	"liangshan/place"
	"liangshan/village"
)

// Aims returns what is aimed at in the register of places.
func (m *Place) Aims() []Aim {
	return []Aim{
		{"place.insured_above_entitled", func(chance *rand.Rand, now int64) any {
			return m.aimInsured(chance, today(now)-31*calendar.Date(1+chance.IntN(60)))
		}},
		{
			"place.month_not_over",
			func(chance *rand.Rand, now int64) any { return m.aimInsured(chance, today(now)) },
		},
	}
}

// aimReportedAfter closes a place before a month of which something was reported.
func (m *Place) aimReportedAfter(chance *rand.Rand, now int64) any {
	for i, s := range m.spots {
		number := place.Number(i + 1)
		for of := range m.returns {
			if of.place == number && s.until == 0 && of.month > s.row.From {
				return place.Close{Place: number, On: s.row.From + 1, Reason: "by_court"}
			}
		}
	}
	return m.drawReport(chance, 0, now)
}

// aimInsured reports more insured than entitled of a division in a month of which nothing was reported.
func (m *Place) aimInsured(chance *rand.Rand, day calendar.Date) any {
	month, _ := monthOf(day)
	homes := m.of.Village.villages()
	if len(homes) == 0 {
		return nil
	}
	home := homes[chance.IntN(len(homes))]
	row := place.ReturnRow{Division: village.Code(home), Measure: "pension_insured", Month: month, Value: 10}
	more := row
	more.Measure, more.Value = "pension_entitled", 5
	for _, r := range []place.ReturnRow{row, more} {
		if m.returns[returned{0, home, r.Measure, month}] != nil {
			return nil
		}
	}
	c := place.Report{Returns: []place.ReturnRow{row, more}}
	c.Paper, c.SHA256 = paperOf(chance, 0)
	return c
}
