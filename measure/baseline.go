package measure

// CrownCoverStock is the baseline stock of scattered trees by crown cover, AR-TOOL14 v04.2,
// equation 20: 44/12 CF b_forest (1+R) CC A, with R = 0.25 where nothing better is known.
// forest_tha is above-ground biomass of full cover, cover a fraction.
func CrownCoverStock(forest_tha, cover, area_ha, carbonFraction, rootShoot float64) float64 {
	return CO2PerCarbon * carbonFraction * forest_tha * (1 + rootShoot) * cover * area_ha
}

// ShrubStock is the stock of shrubs, AR-TOOL14 v04.2, equations 24 to 27: CF 0.47, R 0.40, a
// tenth of the forest's biomass at full cover; a cover below 5 percent counts as none.
func ShrubStock(forest_tha, cover, area_ha float64) float64 {
	if cover < 0.05 {
		return 0
	}
	return CO2PerCarbon * 0.47 * (1 + 0.40) * 0.10 * forest_tha * cover * area_ha
}

// NoDecrease reports whether a change of 0 may be taken without measuring: no harvest, no
// disturbance, cover not decreased (AR-TOOL14 v04.2, section 6.4).
func NoDecrease(harvested, disturbed bool, coverBefore, coverNow float64) bool {
	return !harvested && !disturbed && coverNow >= coverBefore
}

// RotationAverage is GS 403's long-term average over rotations (equation 4): a stock that grows
// evenly, loses the baseline in its first year and is cut to nothing at the end of each rotation
// but the last. It returns the mean over the years, and that mean per year.
func RotationAverage(growth_perYear, baseline float64, years, rotation int) (mean, perYear float64) {
	stock, sum := -baseline, 0.0
	for y := 1; y <= years; y++ {
		stock += growth_perYear
		if y%rotation == 0 && y < years {
			stock = 0
		}
		sum += stock
	}
	mean = sum / float64(years)
	return mean, mean / float64(years)
}

// HarvestLoss is IPCC equation 2.12: carbon that leaves the living pool with what is cut, in
// t CO2, from above-ground t of biomass; it goes on into products by their transfer.
func HarvestLoss(harvest_t, carbonFraction, rootShoot float64) float64 {
	return harvest_t * (1 + rootShoot) * carbonFraction * CO2PerCarbon
}

// DisturbanceLoss is IPCC equation 2.14: area times biomass with roots times the part lost.
func DisturbanceLoss(area_ha, agb_tha, rootShoot, carbonFraction, part float64) float64 {
	return area_ha * agb_tha * (1 + rootShoot) * carbonFraction * part * CO2PerCarbon
}
