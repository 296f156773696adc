package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"liangshan/calendar"
	"liangshan/geodesy"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/polygon"
	"liangshan/quantity"
)

// A stand is a piece of bamboo forest, cut from the outline by a grid. It is synthetic.
type stand struct {
	village  int // From 0; its co-operative has the same number.
	shape    polygon.Shape
	area_dm2 int64
	parcel   land.Number
}

// How a stand's cells follow from the grid: one degree of longitude is shorter than one of latitude.
const (
	gridUnit   = 1000 // Of 1e-9 degrees: corners lie on multiples of a tenth of a millimetre times this.
	narrowness = 0.86 // Cosine of the county's latitude.
)

// cutStands lays a grid over the outline, gives each cell to the nearest of the villages'
// centres, and takes of each village as many cells as it needs, from its centre outward.
func (f *Forest) cutStands() {
	if f.corners, f.err = outline(); f.err != nil {
		return
	}
	each_dm2 := float64(f.Mu) * quantity_dm2PerMu / float64(f.Stands)
	side := math.Sqrt(each_dm2/100) / 111_000 // In degrees of latitude.
	centres := f.centres()
	cells := make([][]stand, len(centres))
	far := make([][]float64, len(centres))
	low, high := bounds(f.corners)
	for row := 0; low.lat+float64(row+1)*side < high.lat; row++ {
		for column := 0; low.lon+float64(column+1)*side/narrowness < high.lon; column++ {
			a := spot{low.lon + float64(column)*side/narrowness, low.lat + float64(row)*side}
			b := spot{low.lon + float64(column+1)*side/narrowness, low.lat + float64(row+1)*side}
			if !inside(f.corners, a) || !inside(f.corners, b) || !inside(f.corners, spot{a.lon, b.lat}) ||
				!inside(f.corners, spot{b.lon, a.lat}) {
				continue
			}
			v, distance := nearest(centres, spot{(a.lon + b.lon) / 2, (a.lat + b.lat) / 2})
			s, err := cell(v, a, b)
			if f.err = err; err != nil {
				return
			}
			cells[v], far[v] = append(cells[v], s), append(far[v], distance)
		}
	}
	f.choose(cells, far)
	f.sparePlots(cells)
}

// quantity_dm2PerMu is 2000/3 m² in dm², for estimates only; what is recorded is measured.
const quantity_dm2PerMu = 200_000.0 / 3

// centres returns a centre for each village, spread over the county by chance.
func (f *Forest) centres() []spot {
	chance, low, high := f.chance(3), spot{}, spot{}
	low, high = bounds(f.corners)
	var all []spot
	for len(all) < len(f.villages) {
		best, reach := spot{}, -1.0
		for range 12 { // The farthest of some: villages do not lie on top of each other.
			p := spot{low.lon + chance.Float64()*(high.lon-low.lon), low.lat + chance.Float64()*(high.lat-low.lat)}
			if _, d := nearest(all, p); inside(f.corners, p) && d > reach {
				best, reach = p, d
			}
		}
		if reach >= 0 {
			all = append(all, best)
		}
	}
	return all
}

// nearest returns the nearest of some places, and how far it is in degrees of latitude.
func nearest(all []spot, p spot) (at int, distance float64) {
	distance = math.Inf(1)
	for i, c := range all {
		if d := math.Hypot((c.lon-p.lon)*narrowness, c.lat-p.lat); d < distance {
			at, distance = i, d
		}
	}
	return at, distance
}

// cell returns the stand of a cell of the grid, with its area on the ellipsoid.
func cell(v int, a, b spot) (stand, error) {
	unit := func(degrees float64) int64 { return int64(math.Round(degrees*polygon.Degree/gridUnit)) * gridUnit }
	west, south, east, north := unit(a.lon), unit(a.lat), unit(b.lon), unit(b.lat)
	ring := polygon.Ring{
		{Lon: west, Lat: south},
		{Lon: east, Lat: south},
		{Lon: east, Lat: north},
		{Lon: west, Lat: north},
	}
	var corners []geodesy.Point
	for _, c := range ring {
		corners = append(
			corners,
			geodesy.Point{Lat: float64(c.Lat) / polygon.Degree, Lon: float64(c.Lon) / polygon.Degree},
		)
	}
	area_m2, _, err := geodesy.CGCS2000.Ring(corners)
	return stand{village: v, shape: polygon.Shape{ring}, area_dm2: int64(math.Round(math.Abs(area_m2) * 100))}, err
}

// choose takes each village's cells from its centre outward, until the county has its mu.
func (f *Forest) choose(cells [][]stand, far [][]float64) {
	order := make([][]int, len(cells))
	for v := range cells {
		for i := range cells[v] {
			order[v] = append(order[v], i)
		}
		slices.SortStableFunc(order[v], func(a, b int) int { return cmp.Compare(far[v][a], far[v][b]) })
	}
	want_dm2, err := quantity.DM2FromMu(f.Mu, 0, quantity.Up)
	f.err = firstOf(f.err, err)
	for ring, left := 0, true; f.Result.Area_dm2 < want_dm2; ring++ {
		if !left {
			f.err = errShort
			return
		}
		left = false
		for v := range cells {
			if ring < len(order[v]) && f.Result.Area_dm2 < want_dm2 {
				s := cells[v][order[v][ring]]
				f.stands, f.Result.Area_dm2, left = append(f.stands, s), f.Result.Area_dm2+s.area_dm2, true
			}
		}
	}
	slices.SortStableFunc(f.stands, func(a, b stand) int { return cmp.Compare(a.village, b.village) })
	for i := range f.stands {
		f.stands[i].parcel = land.Number(i + 1)
	}
	f.Result.Stands = len(f.stands)
}

// registerParcels registers the stands' land, held by the collectives of the villages.
func (f *Forest) registerParcels() {
	for first := 0; first < len(f.stands); first += land.RowsMax {
		var rows []land.Row
		for i, s := range f.stands[first:min(first+land.RowsMax, len(f.stands))] {
			rows = append(rows, land.Row{Code: fmt.Sprintf("YS%06d", first+i+1), Village: f.villages[s.village],
				Title: fmt.Sprintf("演示林权证第%06d号", first+i+1), Kind: land.Bamboo, From: founded,
				Holder: land.Holder{Kind: land.ByVillage, Village: f.villages[s.village]},
				Area:   s.area_dm2, Shape: s.shape.Pack()})
		}
		f.do("registrar", "land.register", land.Register{Parcels: rows})
	}
}

// rent_fen is what a mu earns in a year: 300 yuan, as reported of the transfer for 30 years.
const rent_fen = 300 * yuan

// signContracts hands the land over, from the villages to their co-operatives and from these
// to the bank, and pays the first year's rent.
func (f *Forest) signContracts() {
	end, err := founded.AddYears(30)
	if f.err = firstOf(f.err, err); f.err != nil {
		return
	}
	parcels := make([][]land.Number, len(f.villages))
	for _, s := range f.stands {
		parcels[s.village] = append(parcels[s.village], s.parcel)
	}
	sign := func(level land.Level, v int) land.Sign {
		c := land.Sign{
			Code:    fmt.Sprintf("LZ%d-%03d", level, v+1),
			Level:   level,
			Parcels: parcels[v],
			From:    founded,
			To:      end - 1,
			Rate:    rent_fen,
			Grantor: land.Holder{Kind: land.ByVillage, Village: f.villages[v]},
			Grantee: f.coops[v],
			PayFrom: coopFirst + ledger.AccountID(v),
			PayTo:   villageFirst + ledger.AccountID(v),
		}
		if level == land.Second {
			c.Grantor, c.Grantee = land.Holder{Kind: land.ByCompany, Number: uint64(f.coops[v])}, f.bank
			c.PayFrom, c.PayTo = bankCash, coopFirst+ledger.AccountID(v)
		}
		return c
	}
	var contracts []land.ContractNumber
	for _, level := range []land.Level{land.First, land.Second} {
		for v := range f.villages {
			f.do("registrar", "land.sign", sign(level, v))
			contracts = append(contracts, land.ContractNumber(len(contracts)+1))
		}
	}
	f.rent(contracts[len(f.villages):])
	f.rent(contracts[:len(f.villages)])
}

// rent pays what is due of some contracts.
func (f *Forest) rent(contracts []land.ContractNumber) {
	f.do("accountant", "land.pay_rent", land.PayRent{Contracts: contracts, Through: f.today(), Together: true})
}

func (f *Forest) today() calendar.Date {
	day, err := calendar.FromMillis(f.Clock.Now().WallMS)
	f.err = firstOf(f.err, err)
	return day
}
