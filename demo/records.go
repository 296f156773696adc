package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/housing"
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/person"
	"liangshan/place"
	"liangshan/talent"
	"liangshan/village"
)

// Records are the county's registers of places, roads, clubs, homes and loans in the
// demonstration. Each record is synthetic. How many places, clubs and homes there are is what the
// article counts; what they report, how long the roads are and how much is lent is drawn from the
// seed and not fitted to anything.
type Records struct {
	Seed   uint64
	Shared int // Homes for shared ownership. The article has more than 4,000 (S2).
	Flats  int // For workers and talents. The article has more than 17,000 (S2).
	Loans  int

	Places, Roads, Clubs, Returns int // What came in.
	Lent_fen                      int64

	y     *Year
	today calendar.Date
	dice  *rand.Rand
}

// CountyRecords is how many records the demonstration of the whole county has.
func CountyRecords() *Records { return &Records{Seed: 1, Shared: 4000, Flats: 17_000, Loans: 120} }

const (
	guaranteeFund ledger.AccountID = 516001 // As in loans.yaml.
	guarantee_fen                  = 20_000_000 * yuan
	paperOf                        = "演示月报(合成)"
)

// officer appoints an officer, once.
func (y *Year) officer(name, department, role string) {
	if _, ok := y.actors[name]; ok {
		return
	}
	y.do("administrator", "authority.register_actor", authority.RegisterActor{
		Kind: authority.Officer, Department: department, Roles: []string{role}})
	y.actors[name] = authority.First + kernel.Actor(len(y.actors))
}

// Register fills the registers.
func (y *Year) Register(r *Records) error {
	r.y, r.dice = y, rand.New(rand.NewPCG(r.Seed, 15))
	y.officer("reporter", "reform", "reporter")
	y.officer("talent clerk", "talent", "talent_clerk")
	y.officer("housing clerk", "talent", "housing_clerk")
	y.officer("loan clerk", "talent", "loan_clerk")
	var err error
	r.today, err = calendar.FromMillis(y.r.Now())
	y.err = firstOf(y.err, err)
	r.places()
	r.clubs()
	r.report()
	r.homes()
	r.lend()
	return y.err
}

// synthetic opens a file of the county's made-up records.
func synthetic(name string) ([]byte, error) {
	return fs.ReadFile(counties.Files, path.Join(County, county.SyntheticFolder, name))
}

// places takes places and roads in as an office does that has them in a file.
func (r *Records) places() {
	for _, file := range []struct {
		kind intake.Kind
		name string
		n    *int
	}{{intake.Places, "places.csv", &r.Places}, {intake.Roads, "roads.csv", &r.Roads}} {
		if r.y.err != nil {
			return
		}
		report, err := r.take(file.kind, file.name)
		if err == nil && report.Refused > 0 {
			err = fmt.Errorf("demo: %s: %v", file.name, report.Problems)
		}
		if r.y.err = err; err == nil {
			*file.n = report.New
		}
	}
}

func (r *Records) take(kind intake.Kind, name string) (*intake.Report, error) {
	data, err := synthetic(name)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "liangshan-demo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return nil, err
	}
	job, err := intake.Read(kind, file, intake.Options{Actor: uint64(r.y.actors["registrar"])})
	if err != nil {
		return nil, err
	}
	return intake.Import(r.y.ctx, r.y.r, job, nil)
}

// clubs founds the youth clubs.
func (r *Records) clubs() {
	data, err := synthetic("clubs.csv")
	rows, err2 := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if r.y.err = firstOf(r.y.err, firstOf(err, err2)); r.y.err != nil {
		return
	}
	for _, row := range rows[1:] {
		r.y.do("talent clerk", "talent.found_club",
			talent.FoundClub{Code: row[0], NameZH: row[1], Division: village.Code(row[2])})
		r.Clubs++
	}
}

// report lets places and townships report the months of the year that are over.
func (r *Records) report() {
	var kinds []place.Kind
	if r.y.err == nil {
		r.y.err = r.y.r.Read(r.y.ctx, func(c *county.County) {
			for n := range place.Number(c.Place.Places()) {
				p, _ := c.Place.Place(n + 1)
				kinds = append(kinds, p.Kind)
			}
		})
	}
	year, over, _ := r.today.Civil()
	for m := 1; m < over; m++ {
		var rows []place.ReturnRow
		month := date(year, m, 1)
		for i, kind := range kinds {
			say := func(measure place.Measure, value int64) {
				rows = append(
					rows,
					place.ReturnRow{Place: place.Number(i + 1), Measure: measure, Month: month, Value: value},
				)
			}
			switch {
			case kind == place.Campsite:
				say(place.Visits, 200+r.dice.Int64N(2400))
			case kind == place.Leisure:
				say(place.Invested, r.dice.Int64N(3_000_000)*yuan)
			case m == 1: // Of a park, which changes little.
				say(place.FloorPlanned, (20_000+r.dice.Int64N(230_000))*100)
				say(place.Firms, r.dice.Int64N(12))
			}
		}
		for _, town := range townships {
			for _, scheme := range [][2]place.Measure{{place.PensionInsured, place.PensionEntitled},
				{place.MedicalInsured, place.MedicalEntitled}} {
				people := 12_000 + r.dice.Int64N(40_000)
				missing := people * r.dice.Int64N(40) / 1000 // Rounded down.
				rows = append(
					rows,
					place.ReturnRow{Division: town, Measure: scheme[0], Month: month, Value: people - missing},
					place.ReturnRow{Division: town, Measure: scheme[1], Month: month, Value: people},
				)
			}
		}
		r.y.do("reporter", "place.report",
			place.Report{Returns: rows, Paper: paperOf, SHA256: sha256.Sum256([]byte(month.String()))})
		r.Returns += len(rows)
	}
}

// homes registers the homes, in blocks.
func (r *Records) homes() {
	for _, list := range []struct {
		kind housing.HomeKind
		n    int
	}{{housing.Shared, r.Shared}, {housing.Flat, r.Flats}} {
		rows := make([]housing.HomeRow, 0, housing.RowsMax)
		for i := range list.n {
			rows = append(rows, housing.HomeRow{Code: fmt.Sprintf("synthetic_%s_%05d", list.kind, i+1),
				Division: townships[r.dice.IntN(len(townships))], AreaDM2: (40 + r.dice.Int64N(80)) * 100, Kind: list.kind})
			if len(rows) == housing.RowsMax || i == list.n-1 {
				r.y.do("housing clerk", "housing.register_homes", housing.RegisterHomes{Homes: rows})
				rows = rows[:0]
			}
		}
	}
}

// lend lets a bank lend to persons, with the fund's guarantee.
func (r *Records) lend() {
	bank := r.y.companyOf("91330523MA2LEND", "演示银行(合成)", r.today)
	r.y.do("accountant", "ledger.transfer",
		ledger.Transfer{Debit: outside, Credit: guaranteeFund, Amount: guarantee_fen})
	for i, who := range r.y.people(r.Loans) {
		from := r.today - calendar.Date(r.dice.IntN(100))
		due, err := from.AddMonths(24)
		r.y.err = firstOf(r.y.err, err)
		if i == 0 { // Not repaid on its day.
			due = r.today
			from = min(from, due-1)
		}
		g := loan.Grant{
			Bank:      bank,
			Persons:   []person.Number{who},
			Principal: (5 + r.dice.Int64N(26)) * 10_000 * yuan,
			Rate:      36_500,
			From:      from,
			Due:       due,
			Paper:     sha256.Sum256(fmt.Append(nil, "synthetic loan ", i)),
		}
		r.y.do("loan clerk", "loan.grant", g)
		r.Lent_fen += g.Principal
	}
}
