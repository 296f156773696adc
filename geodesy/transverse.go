package geodesy

import (
	"errors"
	"math"
)

// Errors of projecting.
var (
	ErrFarAway = errors.New("geodesy: the place is too far from the projection's central meridian; " +
		"are the axes swapped, or is it another zone?")
	ErrPlane = errors.New("geodesy: the northing or easting is no number of this projection; " +
		"are the axes swapped, or does the easting carry a zone?")
)

// meridianMax is how far from its central meridian a projection is used, in degrees. The series
// hold much further; whoever gets there has taken the wrong zone or swapped the axes.
const meridianMax = 20

// A Projection is a transverse Mercator projection. Its axes are northing, then easting.
type Projection struct {
	Name          string
	ellipsoid     *Ellipsoid
	meridian      float64 // Degrees east.
	scale         float64
	falseEasting  float64 // Metres.
	rectified     float64 // Radius of the rectifying sphere, times the scale.
	e             float64 // Eccentricity.
	alpha, beta   [seriesOrder + 1]float64
	northOfPole_m float64
}

// The projections that the county meets.
var (
	// EPSG4549 is CGCS2000 / 3-degree Gauss-Krüger, central meridian 120° E, without a zone in the easting.
	EPSG4549 = NewProjection("EPSG:4549", CGCS2000, 120, 1, 500_000)
	// EPSG4528 is the same with zone 40 in front of the easting.
	EPSG4528 = NewProjection("EPSG:4528", CGCS2000, 120, 1, 40_500_000)
	// UTM50N is zone 50 north on the ellipsoid of WGS84, EPSG:32650. There the axes are easting, northing;
	// here they are as everywhere in this package.
	UTM50N = NewProjection("EPSG:32650", WGS84, 117, 0.9996, 500_000)
)

// rowsAlpha and rowsBeta are the coefficients of Krüger's series (Karney 2011, equations 35 and 36),
// polynomials in n; row j is to be multiplied by nʲ.
var (
	rowsAlpha = [seriesOrder + 1][]float64{
		1: {31564, -66675, 34440, 47250, -100800, 75600, 151200},
		2: {-1983433, 863232, 748608, -1161216, 524160, 1935360},
		3: {670412, 406647, -533952, 184464, 725760},
		4: {6601661, -7732800, 2230245, 7257600},
		5: {-13675556, 3438171, 7983360},
		6: {212378941, 319334400},
	}
	rowsBeta = [seriesOrder + 1][]float64{
		1: {384796, -382725, -6720, 932400, -1612800, 1209600, 2419200},
		2: {-1118711, 1695744, -1174656, 258048, 80640, 3870720},
		3: {22276, -16929, -15984, 12852, 362880},
		4: {-830251, -158400, 197865, 7257600},
		5: {-435388, 453717, 15966720},
		6: {20648693, 638668800},
	}
)

// NewProjection returns the projection of a central meridian in degrees, a scale on it, and a false
// easting in metres.
func NewProjection(name string, ellipsoid *Ellipsoid, meridian, scale, falseEasting_m float64) *Projection {
	p := &Projection{Name: name, ellipsoid: ellipsoid, meridian: meridian, scale: scale, falseEasting: falseEasting_m}
	n := ellipsoid.n
	n2 := n * n
	p.rectified = scale * ellipsoid.a / (1 + n) * (1 + n2*(1.0/4+n2*(1.0/64+n2/256)))
	p.e = math.Sqrt(ellipsoid.e2)
	power := 1.0
	for j := 1; j <= seriesOrder; j++ {
		power *= n
		p.alpha[j], p.beta[j] = power*over(rowsAlpha[j], n), power*over(rowsBeta[j], n)
	}
	p.northOfPole_m = p.rectified * math.Pi / 2
	return p
}

// Forward projects a place. Errors: ErrLatitude, ErrLongitude, ErrFarAway.
func (p *Projection) Forward(at Point) (northing, easting float64, err error) {
	if err := at.Check(); err != nil {
		return 0, 0, err
	}
	d, rest := difference(p.meridian, at.Lon)
	if math.Abs(d) > meridianMax {
		return 0, 0, ErrFarAway
	}
	slam, clam := sincosd(d, rest)
	sphi, cphi := sincosd(at.Lat, 0)
	tau := sphi / max(tiny, cphi)
	t := p.conformal(tau)
	xi := math.Atan2(t, clam)
	eta := math.Asinh(slam / math.Hypot(t, clam))
	x, y := series(&p.alpha, xi, eta, 1)
	return p.rectified * x, p.rectified*y + p.falseEasting, nil
}

// Inverse returns the place of a northing and an easting. Errors: ErrPlane, ErrFarAway.
func (p *Projection) Inverse(northing, easting float64) (Point, error) {
	const eastingMax_m = 2_500_000 // Twenty degrees at the equator.
	if !(math.Abs(northing) <= p.northOfPole_m) || !(math.Abs(easting-p.falseEasting) <= eastingMax_m) {
		return Point{}, ErrPlane
	}
	xi, eta := series(&p.beta, northing/p.rectified, (easting-p.falseEasting)/p.rectified, -1)
	sxi, cxi := math.Sincos(xi)
	sinh := math.Sinh(eta)
	t := sxi / math.Hypot(sinh, cxi)
	lon := math.Atan2(sinh, cxi) / degree
	if math.Abs(lon) > meridianMax {
		return Point{}, ErrFarAway
	}
	return Point{Lat: math.Atan(p.geographic(t)) / degree, Lon: normal(p.meridian + lon)}, nil
}

// conformal returns the tangent of the conformal latitude (equations 7 to 9).
func (p *Projection) conformal(tau float64) float64 {
	h := math.Hypot(1, tau)
	s := math.Sinh(p.e * math.Atanh(p.e*tau/h))
	return tau*math.Hypot(1, s) - s*h
}

// geographic turns the tangent of a conformal latitude back by Newton's method (equations 19 to 21).
func (p *Projection) geographic(t float64) float64 {
	tau := t / (1 - p.ellipsoid.e2)
	for range 5 {
		c := p.conformal(tau)
		step := (t - c) / math.Hypot(1, c) * (1 + (1-p.ellipsoid.e2)*tau*tau) /
			((1 - p.ellipsoid.e2) * math.Hypot(1, tau))
		tau += step
		if !(math.Abs(step) >= 0.1*tolerance2*max(1, math.Abs(t))) {
			break
		}
	}
	return tau
}

// series returns ξ + sign Σ c[j] sin 2jξ cosh 2jη and η + sign Σ c[j] cos 2jξ sinh 2jη.
func series(c *[seriesOrder + 1]float64, xi, eta, sign float64) (x, y float64) {
	for j := seriesOrder; j >= 1; j-- {
		s, k := math.Sincos(2 * float64(j) * xi)
		x += c[j] * s * math.Cosh(2*float64(j)*eta)
		y += c[j] * k * math.Sinh(2*float64(j)*eta)
	}
	return xi + sign*x, eta + sign*y
}
