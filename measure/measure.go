// Package measure turns what was measured in a bamboo forest into tonnes: from the culm to
// the plot, from plots to the stand with an honest uncertainty, and from the change of two
// inventories to what a methodology lets be credited.
//
// # What it is
//
// Pure functions. Nothing here reads a clock, a file or a network; files come in as bytes
// (CSV) and today's date as an argument. Chance comes from a seed that is part of the result.
// Floats are used, because that is what measuring is; products that are added to something
// are rounded with float64(…) first, so that a machine with fused multiply-add shows the same
// digits. What leaves for the record is an integer by a named rule: whole kilograms
// (RoundKg) or whole tonnes (FloorTonnes).
//
// # Invariants
//
//   - Stocks are kept undiscounted; a discount belongs to a methodology and is shown beside.
//   - Du (度) and years are different types. No function takes one for the other.
//   - "No answer" is nil or absent, never 0: one plot has a mean and no variance.
//   - What a formula assumes is data with a source and an evidence tag (models/, methods/):
//     S read in full, A abstract only, T careful transcription, C computed independently,
//     M from memory of the literature. M is always marked as assumed; the loader demands it.
//   - A file with one bad row gives no figure at all; every fault of it is listed.
//
// # Units
//
// Diameters in cm, biomass of a culm in kg, densities in t/ha, areas in ha (1 mu = 1/15 ha),
// carbon dioxide in t CO2 (44/12 of carbon).
package measure

import "math"

// CO2PerCarbon is the mass of carbon dioxide that holds one mass of carbon.
const CO2PerCarbon = 44.0 / 12.0

// MuPerHectare is the number of mu in a hectare: 1 mu = 10000/15 m2.
const MuPerHectare = 15.0

// RoundKg is the rule by which tonnes leave for the record as whole kilograms: to the
// nearest, halves away from zero. ok is false for what is no number or does not fit.
func RoundKg(t float64) (kg int64, ok bool) {
	v := math.Round(t * 1000)
	if math.IsNaN(v) || math.Abs(v) > 1<<53 {
		return 0, false
	}
	return int64(v), true
}

// FloorTonnes is the rule by which tonnes are credited: whole tonnes, down. A decrease is
// rounded away from zero by it, so that it is never shown smaller than it was.
func FloorTonnes(t float64) (tonnes int64, ok bool) {
	v := math.Floor(t)
	if math.IsNaN(v) || math.Abs(v) > 1<<53 {
		return 0, false
	}
	return int64(v), true
}

// square returns x*x, rounded before it is added to anything.
func square(x float64) float64 { return float64(x * x) }
