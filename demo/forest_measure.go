package demo

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"

	"liangshan/carbon"
	"liangshan/document"
	"liangshan/measure"
	"liangshan/quantity"
	"liangshan/vault"
)

// The inventory is synthetic: permanent plots on which culms were drawn by chance, two years
// apart. Its parameters were written down before anything was measured, and are not tuned to
// what is published: density per hectare, its growth by management in two years, a Weibull
// of diameters, and shares of ages in du.
const (
	plotArea_m2     = 600.0 // 0.06 ha, as fixed plots commonly are.
	density_ha      = 2700.0
	densityGrowth   = 0.10
	siteVariation   = 0.15 // Standard deviation between plots.
	diameterLeast   = 4.5  // cm
	diameterScale   = 5.0
	diameterShape   = 2.6
	cutAbove_du     = 3   // What is older is cut: 存三砍四不留七.
	cutShare        = 0.8 // Of the older ones, in two years.
	methodology     = "ar-cm-005-v01"
	methodCode      = "ar_cm_005"
	inventoryBefore = "2023-10-15"
	inventoryAfter  = "2025-10-15"
)

// ageShares are the shares of 1, 2, 3 and 4 du.
var ageShares = [...]float64{.25, .30, .30, .15}

// strata of the inventory: where a stand lies.
var strata = [...]string{"ridge", "valley"}

// stratumOf returns the stratum of a stand.
func stratumOf(i int) int { return i % len(strata) }

type culm struct {
	diameter float64
	du       int
}

// grow returns the culms of a plot at both inventories.
func grow(chance *rand.Rand, density float64) (before, after []culm) {
	site := max(0.3, 1+siteVariation*chance.NormFloat64())
	n := int(math.Round(density * plotArea_m2 / 10_000 * site))
	draw := func(du int) culm {
		d := diameterLeast + diameterScale*math.Pow(-math.Log(1-chance.Float64()), 1/diameterShape)
		return culm{min(d, 15.9), du}
	}
	for range n {
		du, u := 1, chance.Float64()
		for u > ageShares[du-1] && du < len(ageShares) {
			u -= ageShares[du-1]
			du++
		}
		before = append(before, draw(du))
	}
	for _, c := range before {
		if c.du > cutAbove_du && chance.Float64() < cutShare {
			continue
		}
		after = append(after, culm{c.diameter, min(c.du+1, 5)})
	}
	for len(after) < int(math.Round(float64(n)*(1+densityGrowth))) {
		after = append(after, draw(1))
	}
	return before, after
}

// inventories returns both inventories as files of culms.
func (f *Forest) inventories() (before, after []byte) {
	const head = "plot,stratum,plot_area_m2,dbh_cm,age_du,date,phase\n"
	first, second := bytes.NewBufferString(head), bytes.NewBufferString(head)
	chance := f.chance(4)
	for plot := range f.Plots {
		s := stratumOf(plot)
		a, b := grow(chance, density_ha*(1-0.1*float64(s)))
		for file, culms := range map[*bytes.Buffer][]culm{first: a, second: b} {
			date := inventoryBefore
			if file == second {
				date = inventoryAfter
			}
			for _, c := range culms {
				fmt.Fprintf(
					file,
					"%d,%s,%g,%.1f,%d,%s,even\n",
					plot+1,
					strata[s],
					plotArea_m2,
					c.diameter,
					c.du,
					date,
				)
			}
		}
	}
	return first.Bytes(), second.Bytes()
}

// measure measures the inventory by the methodology and writes the report.
func (f *Forest) measure() {
	today := f.day(30)
	before, after := f.inventories()
	var area [len(strata)]int64
	for i, s := range f.stands {
		area[stratumOf(i)] += s.area_dm2
	}
	table := "stratum,area_m2\n"
	for i, name := range strata {
		table += fmt.Sprintf("%s,%.2f\n", name, float64(area[i])/100)
	}
	record := measure.Record{Method: methodology, Design: "stratified", Today: today.String(),
		Current:  measure.RecordFile{Name: "synthetic-2025.csv", Data: after},
		Previous: &measure.RecordFile{Name: "synthetic-2023.csv", Data: before},
		Strata:   &measure.RecordFile{Name: "strata.csv", Data: []byte(table)},
	}
	request, err := record.Request()
	if f.err = err; err != nil {
		return
	}
	result, err := measure.Measure(request)
	if f.err = err; err != nil {
		return
	}
	change := result.Change
	f.Result.Uncertainty, f.Result.PerMuYear = *change.UncertaintyPercent, *change.PerMuYear_t
	evidence := f.keep(&record)
	if f.err != nil {
		return
	}
	f.report(change.CO2_kg, change.DiscountedKg, evidence)
}

// keep puts the record of the measurement among the county's papers, from where anybody who may can measure again,
// and returns its fingerprint, which is the report's evidence.
func (f *Forest) keep(record *measure.Record) (sum carbon.Hash) {
	text, err := record.Bytes()
	if f.err = err; err != nil {
		return sum
	}
	sum = sha256.Sum256(text)
	ref, err := f.r.Papers.Stage(f.ctx, bytes.NewReader(text), document.Meta{MediaType: measure.RecordType,
		Title: vault.Text("synthetic inventory")})
	if err == nil {
		err = f.r.Papers.Commit(f.ctx, ref.ID)
	}
	f.err = err
	return sum
}

// report divides the result over the stands by area and sends the report to the verifier.
func (f *Forest) report(gross_kg, net_kg int64, input carbon.Hash) {
	f.Result.Measured_kg = net_kg
	weights := make([]int64, len(f.stands))
	for i, s := range f.stands {
		weights[i] = s.area_dm2
	}
	lines, err := quantity.Split(net_kg, weights, nil)
	if f.err = err; err != nil {
		return
	}
	results := make([]carbon.StandResult, len(lines))
	for i, kg := range lines {
		results[i] = carbon.StandResult{Stand: carbon.StandID(i + 1), Net: kg}
	}
	f.do(
		"carbon clerk",
		"carbon.draft_period",
		carbon.DraftPeriod{Project: 1, From: date(2024, 1, 1), To: date(2025, 12, 31),
			Figures: carbon.Figures{Gross: gross_kg, Uncertainty: gross_kg - net_kg, Net: net_kg},
			Evidence: carbon.Evidence{
				Input:   input,
				Method:  methodCode,
				Version: 1,
				Seed:    f.Seed,
				Build:   "liangshan",
			}, Stands: results},
	)
	f.do("carbon clerk", "carbon.submit_period", carbon.SubmitPeriod{Period: 1})
}

// enrol appoints bank and verifier, and registers the project with its stands. Methodology and
// parameters are the county's own: carbon.yaml, applied before the year.
func (f *Forest) enrol() {
	f.do("reviewer", "carbon.appoint", carbon.Appoint{Role: carbon.Bank, Company: f.bank, From: founded})
	f.appointVerifier()
	f.do(
		"reviewer",
		"carbon.appoint",
		carbon.Appoint{Role: carbon.Verifier, Company: f.verifier, Method: methodCode, From: founded},
	)
	f.do(
		"carbon clerk",
		"carbon.apply_project",
		carbon.ApplyProject{Code: "AJ01", NameZH: "演示竹林经营碳汇项目", Method: methodCode,
			Version: 1, Proponent: f.bank, Start: date(2024, 1, 1), CreditFrom: date(2024, 1, 1), CreditTo: date(2043, 12, 31)},
	)
	f.do("reviewer", "carbon.review_project", carbon.MoveProject{Project: 1, Reason: "documents_complete"})
	f.do("carbon registrar", "carbon.register_project", carbon.MoveProject{Project: 1, Reason: "registered"})
	for first := 0; first < len(f.stands); first += carbon.StandsMax {
		var rows []carbon.StandRow
		for i, s := range f.stands[first:min(first+carbon.StandsMax, len(f.stands))] {
			rows = append(rows, carbon.StandRow{Cooperative: f.coops[s.village], Village: f.villages[s.village],
				Parcels: []uint64{
					uint64(s.parcel),
				}, Area: s.area_dm2, Stratum: strata[stratumOf(first+i)], Phase: carbon.PhaseMixed,
				From: date(2024, 1, 1), To: date(2053, 12, 31)})
		}
		f.do("carbon clerk", "carbon.enrol_stands", carbon.EnrolStands{Project: 1, Stands: rows})
	}
}

// issue has the report verified and approved by others, and the tonnes issued.
func (f *Forest) issue() {
	f.day(60)
	statement := sha256.Sum256([]byte("synthetic statement of verification"))
	f.do(
		"verifier",
		"carbon.verify_period",
		carbon.VerifyPeriod{Period: 1, Verifier: f.verifier, Net: f.Result.Measured_kg,
			Statement: statement},
	)
	f.day(70)
	f.do("carbon registrar", "carbon.approve_period", carbon.ApprovePeriod{Period: 1})
	f.do("carbon registrar", "carbon.issue", carbon.Issue{Period: 1})
	f.read(func(c *countyState) {
		for _, coop := range f.coops {
			f.Result.Issued_t += c.Carbon.Balance(coop, carbon.Held)
		}
		p, _ := c.Carbon.Period(1)
		f.Result.Buffer_t = p.Buffer
	})
}
