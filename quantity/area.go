package quantity

// Land is kept in square decimetres. One mu is 2000/3 m² (15 mu are one hectare), so
// 200,000 dm² are exactly 3 mu and most areas are a whole number in one of the two only.
const dm2InThreeMu = 200_000

// DM2FromMu returns in dm² an area given in mu with so many decimals (1235 with 2 decimals
// is 12.35 mu), rounded as named. Error: ErrOverflow. Decimals outside 0..DecimalsMax panic.
func DM2FromMu(mu int64, decimals int, r Rounding) (int64, error) {
	checkDecimals(decimals)
	return MulDiv(mu, dm2InThreeMu, 3*int64(pow10(decimals)), r)
}

// MuFromDM2 returns in mu with so many decimals an area given in dm², rounded as named.
// Error: ErrOverflow. Decimals outside 0..DecimalsMax panic.
func MuFromDM2(area_dm2 int64, decimals int, r Rounding) (int64, error) {
	checkDecimals(decimals)
	return MulDiv(area_dm2, 3*int64(pow10(decimals)), dm2InThreeMu, r)
}
