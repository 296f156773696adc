package demo

import (
	"fmt"

	"liangshan/land"
	"liangshan/ledger"
	"liangshan/polygon"
)

// Plots that households of the small year's village hold themselves: how many, and how many of them they let to a
// co-operative. They are synthetic and lie beside the forest that was handed over.
const (
	plotsHeld = 20
	plotsLet  = 14
)

// plotSide is how much of a cell's side a plot takes.
const plotSide = 0.2

// sparePlots cuts small plots from cells that no village has taken.
func (f *Forest) sparePlots(cells [][]stand) {
	taken := map[polygon.Corner]bool{}
	for _, s := range f.stands {
		taken[s.shape[0][0]] = true
	}
	degrees := func(p polygon.Corner) spot {
		return spot{float64(p.Lon) / polygon.Degree, float64(p.Lat) / polygon.Degree}
	}
	for v := range cells {
		for _, s := range cells[v] {
			if len(f.plots) == plotsHeld || f.err != nil {
				return
			}
			if taken[s.shape[0][0]] {
				continue
			}
			low, high := degrees(s.shape[0][0]), degrees(s.shape[0][2])
			plot, err := cell(v, low, spot{low.lon + plotSide*(high.lon-low.lon), low.lat + plotSide*(high.lat-low.lat)})
			f.err = firstOf(f.err, err)
			f.plots = append(f.plots, plot)
		}
	}
}

// letPlots registers the households' own plots; most let theirs to one of the
// co-operatives, and have the first year's rent.
func (f *Forest) letPlots() {
	end, err := founded.AddYears(10)
	if f.err = firstOf(f.err, err); f.err != nil || len(f.plots) == 0 {
		return
	}
	holder := func(i int) land.Holder { return land.Holder{Kind: land.ByHousehold, Number: uint64(i + 1)} }
	var rows []land.Row
	for i, s := range f.plots {
		rows = append(rows, land.Row{Code: fmt.Sprintf("YN%06d", i+1), Village: villageOf,
			Title: fmt.Sprintf("演示承包权证第%06d号", i+1), Kind: land.Bamboo, From: founded, Holder: holder(i),
			Area: s.area_dm2, Shape: s.shape.Pack()})
	}
	f.do("registrar", "land.register", land.Register{Parcels: rows})
	var contracts []land.ContractNumber
	for i := range rows[:min(plotsLet, len(rows))] {
		coop := i % len(f.coops)
		f.do("registrar", "land.sign", land.Sign{Code: fmt.Sprintf("LZN-%03d", i+1), Level: land.First,
			Parcels: []land.Number{land.Number(len(f.stands) + i + 1)}, From: founded, To: end - 1, Rate: rent_fen,
			Grantor: holder(i), Grantee: f.coops[coop], PayFrom: coopFirst + ledger.AccountID(coop),
			PayTo: householdFirst + ledger.AccountID(i)})
		contracts = append(contracts, land.ContractNumber(2*len(f.villages)+i+1))
	}
	f.rent(contracts)
}
