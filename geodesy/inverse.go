package geodesy

import "math"

// A Line is the shortest way between two points.
type Line struct {
	Length  float64 // In metres.
	Azimuth float64 // At the first point, degrees from north to east.
	Arrival float64 // Azimuth at the second point, going on.
	Under   float64 // Area in m² between the line and the equator, positive where the line runs east in the north.
}

// Inverse returns the shortest way between two points. Errors: ErrLatitude, ErrLongitude.
func (e *Ellipsoid) Inverse(from, to Point) (Line, error) {
	if err := from.Check(); err != nil {
		return Line{}, err
	}
	if err := to.Check(); err != nil {
		return Line{}, err
	}
	return e.inverse(from, to), nil
}

// A course is one problem in the form of Karney (2013), section 4: the first point is in the
// south and at least as far from the equator as the second, and the line runs east.
type course struct {
	e            *Ellipsoid
	sbet1, cbet1 float64 // Reduced latitudes.
	sbet2, cbet2 float64
	dn1, dn2     float64
	slam, clam   float64 // Difference of longitude.
	lam          float64

	salp1, calp1 float64 // Azimuths.
	salp2, calp2 float64
	somg, comg   float64 // Difference of longitude on the auxiliary sphere; somg 2 if not known.
	length       float64
}

func (e *Ellipsoid) inverse(from, to Point) Line {
	lon, rest := difference(normal(from.Lon), normal(to.Lon))
	lonSign := math.Copysign(1, lon)
	lon, rest = lon*lonSign, rest*lonSign
	c := course{e: e, lam: (lon + rest) * degree, somg: 2}
	c.slam, c.clam = sincosd(lon, rest)
	lat1, lat2 := from.Lat, to.Lat
	swap := 1.0
	if math.Abs(lat1) < math.Abs(lat2) {
		swap, lonSign = -1, -lonSign
		lat1, lat2 = lat2, lat1
	}
	latSign := math.Copysign(1, -lat1)
	lat1, lat2 = lat1*latSign, lat2*latSign
	c.reduce(lat1, lat2)
	equatorial := c.sbet1 == 0 && 180-lon-rest >= e.f*180
	meridian := (lat1 == -90 || c.slam == 0) && c.meridian()
	switch {
	case meridian:
	case equatorial:
		c.length = e.a * c.lam
		c.salp1, c.salp2 = 1, 1
		c.somg, c.comg = math.Sincos(c.lam / e.f1)
	default:
		c.solve()
	}
	line := Line{Length: c.length + 0, Under: c.under(meridian)*swap*lonSign*latSign + 0}
	if swap < 0 {
		c.salp1, c.salp2, c.calp1, c.calp2 = c.salp2, c.salp1, c.calp2, c.calp1
	}
	line.Azimuth = math.Atan2(c.salp1*swap*lonSign, c.calp1*swap*latSign) / degree
	line.Arrival = math.Atan2(c.salp2*swap*lonSign, c.calp2*swap*latSign) / degree
	return line
}

// reduce finds the reduced latitudes.
func (c *course) reduce(lat1, lat2 float64) {
	e := c.e
	c.sbet1, c.cbet1 = sincosd(lat1, 0)
	c.sbet1, c.cbet1 = unit(e.f1*c.sbet1, c.cbet1)
	c.cbet1 = max(tiny, c.cbet1)
	c.sbet2, c.cbet2 = sincosd(lat2, 0)
	c.sbet2, c.cbet2 = unit(e.f1*c.sbet2, c.cbet2)
	c.cbet2 = max(tiny, c.cbet2)
	// Equal latitudes must stay equal after rounding.
	if c.cbet1 < -c.sbet1 {
		if c.cbet2 == c.cbet1 {
			c.sbet2 = math.Copysign(c.sbet1, c.sbet2)
		}
	} else if math.Abs(c.sbet2) == -c.sbet1 {
		c.cbet2 = c.cbet1
	}
	c.dn1 = math.Sqrt(1 + e.ep2*c.sbet1*c.sbet1)
	c.dn2 = math.Sqrt(1 + e.ep2*c.sbet2*c.sbet2)
}

// meridian takes the way along a meridian, unless that is not the shortest.
func (c *course) meridian() bool {
	c.calp1, c.salp1, c.calp2, c.salp2 = c.clam, c.slam, 1, 0
	ssig1, csig1 := c.sbet1, c.calp1*c.cbet1
	ssig2, csig2 := c.sbet2, c.calp2*c.cbet2
	sig := math.Atan2(max(0, csig1*ssig2-ssig1*csig2)+0, csig1*csig2+ssig1*ssig2)
	length, reduced, _ := c.lengths(c.e.n, sig, ssig1, csig1, ssig2, csig2)
	if sig >= 1 && reduced < 0 {
		return false
	}
	if sig < 3*tiny || sig < tolerance0 && (length < 0 || reduced < 0) {
		length = 0
	}
	c.length = length * c.e.b
	return true
}

// lengths returns the length of an arc and its reduced length, both over b, and the
// coefficient m₀ (equations 7, 38 to 40).
func (c *course) lengths(eps, sig, ssig1, csig1, ssig2, csig2 float64) (s, m, m0 float64) {
	one, two := expandEven(&rowsC1, eps), expandEven(&rowsC2, eps)
	a1, a2 := a1m1(eps), a2m1(eps)
	m0 = a1 - a2
	b1 := sineSeries(ssig2, csig2, &one) - sineSeries(ssig1, csig1, &one)
	b2 := sineSeries(ssig2, csig2, &two) - sineSeries(ssig1, csig1, &two)
	s = (1 + a1) * (sig + b1)
	j := m0*sig + ((1+a1)*b1 - (1+a2)*b2)
	m = c.dn2*(csig1*ssig2) - c.dn1*(ssig1*csig2) - csig1*csig2*j
	return s, m, m0
}

// solve finds the azimuths of the general case by Newton's method, held between bounds.
func (c *course) solve() {
	if sig, ok := c.start(); ok { // Short: the spherical answer is exact enough.
		dnm := c.somg
		c.length = sig * c.e.b * dnm
		c.somg, c.comg = math.Sincos(c.lam / (c.e.f1 * dnm))
		return
	}
	salpA, calpA, salpB, calpB := tiny, 1.0, tiny, -1.0
	var t trial
	last, lastButOne := false, false
	for n := 0; n < 83; n++ {
		t = c.try(n < 20)
		bound := tolerance0
		if last {
			bound *= 8
		}
		if lastButOne || !(math.Abs(t.v) >= bound) {
			break
		}
		switch {
		case t.v > 0 && (n > 20 || c.calp1/c.salp1 > calpB/salpB):
			salpB, calpB = c.salp1, c.calp1
		case t.v < 0 && (n > 20 || c.calp1/c.salp1 < calpA/salpA):
			salpA, calpA = c.salp1, c.calp1
		}
		if n < 20 && t.dv > 0 {
			step := -t.v / t.dv
			if math.Abs(step) < math.Pi {
				s, k := math.Sincos(step)
				if salp := c.salp1*k + c.calp1*s; salp > 0 {
					c.salp1, c.calp1 = unit(salp, c.calp1*k-c.salp1*s)
					last = math.Abs(t.v) <= 16*tolerance0
					continue
				}
			}
		}
		c.salp1, c.calp1 = unit((salpA+salpB)/2, (calpA+calpB)/2)
		last = false
		lastButOne = math.Abs(salpA-c.salp1)+(calpA-c.calp1) < tolerance0*tolerance2 ||
			math.Abs(c.salp1-salpB)+(c.calp1-calpB) < tolerance0*tolerance2
	}
	c.salp2, c.calp2 = t.salp2, t.calp2
	length, _, _ := c.lengths(t.eps, t.sig, t.ssig1, t.csig1, t.ssig2, t.csig2)
	c.length = length * c.e.b
	sd, cd := math.Sincos(t.domg)
	c.somg, c.comg = c.slam*cd-c.clam*sd, c.clam*cd+c.slam*sd
}

// start guesses the azimuth at the first point. For short lines it returns the arc, with the
// azimuths and, in somg, the mean of what turns reduced latitudes into lengths.
func (c *course) start() (sig float64, ok bool) {
	e := c.e
	sbet := c.sbet2*c.cbet1 - c.cbet2*c.sbet1 // Of the difference of latitude.
	cbet := c.cbet2*c.cbet1 + c.sbet2*c.sbet1
	sum := c.sbet2*c.cbet1 + c.cbet2*c.sbet1
	short := cbet >= 0 && sbet < 0.5 && c.cbet2*c.lam < 0.5
	somg, comg, dnm := c.slam, c.clam, 0.0
	if short {
		mean := (c.sbet1 + c.sbet2) * (c.sbet1 + c.sbet2)
		mean /= mean + (c.cbet1+c.cbet2)*(c.cbet1+c.cbet2)
		dnm = math.Sqrt(1 + e.ep2*mean)
		somg, comg = math.Sincos(c.lam / (e.f1 * dnm))
	}
	c.salp1 = c.cbet2 * somg
	if comg >= 0 {
		c.calp1 = sbet + c.cbet2*c.sbet1*somg*somg/(1+comg)
	} else {
		c.calp1 = sum - c.cbet2*c.sbet1*somg*somg/(1-comg)
	}
	ssig := math.Hypot(c.salp1, c.calp1)
	csig := c.sbet1*c.sbet2 + c.cbet1*c.cbet2*comg
	switch {
	case short && ssig < e.etol2:
		turned := 1 - comg
		if comg >= 0 {
			turned = somg * somg / (1 + comg)
		}
		c.salp2, c.calp2 = unit(c.cbet1*somg, sbet-c.cbet1*c.sbet2*turned)
		c.salp1, c.calp1 = unit(c.salp1, c.calp1)
		c.somg = dnm
		return math.Atan2(ssig, csig), true
	case e.n >= 0.1 || csig >= 0 || ssig >= 6*e.n*math.Pi*c.cbet1*c.cbet1:
	default:
		c.startAntipodal(sum)
	}
	if !(c.salp1 <= 0) {
		c.salp1, c.calp1 = unit(c.salp1, c.calp1)
	} else {
		c.salp1, c.calp1 = 1, 0
	}
	return 0, false
}

// startAntipodal guesses the azimuth for points that are nearly opposite: the astroid of
// section 5.
func (c *course) startAntipodal(sum float64) {
	e := c.e
	lam := math.Atan2(-c.slam, -c.clam) // From 180 degrees.
	k2 := c.sbet1 * c.sbet1 * e.ep2
	eps := k2 / (2*(1+math.Sqrt(1+k2)) + k2)
	scale := e.f * c.cbet1 * e.a3At(eps) * math.Pi
	x, y := lam/scale, sum/(scale*c.cbet1)
	if y > -tolerance1 && x > -1-1000*tolerance2 {
		c.salp1 = min(1, -x)
		c.calp1 = -math.Sqrt(1 - c.salp1*c.salp1)
		return
	}
	k := astroid(x, y)
	omg := scale * -x * k / (1 + k)
	s, t := math.Sincos(omg)
	t = -t
	c.salp1 = c.cbet2 * s
	c.calp1 = sum - c.cbet2*c.sbet1*s*s/(1-t)
}

// astroid returns the positive root k of k⁴ + 2k³ - (x² + y² - 1)k² - 2y²k - y² = 0.
func astroid(x, y float64) float64 {
	p, q := x*x, y*y
	r := (p + q - 1) / 6
	if q == 0 && r <= 0 {
		return 0
	}
	s := p * q / 4
	r2 := r * r
	r3 := r * r2
	disc := s * (s + 2*r3)
	u := r
	if disc >= 0 {
		t3 := s + r3
		t3 += math.Copysign(math.Sqrt(disc), t3)
		t := math.Cbrt(t3)
		u += t
		if t != 0 {
			u += r2 / t
		}
	} else {
		u += 2 * r * math.Cos(math.Atan2(math.Sqrt(-disc), -(s+r3))/3)
	}
	v := math.Sqrt(u*u + q)
	uv := u + v
	if u < 0 {
		uv = q / (v - u)
	}
	w := (uv - q) / (2 * v)
	return uv / (math.Sqrt(uv+w*w) + w)
}

// A trial is what an azimuth at the first point leads to.
type trial struct {
	v, dv                      float64 // By how much the longitude is missed, and how fast that changes.
	salp2, calp2               float64
	sig                        float64
	ssig1, csig1, ssig2, csig2 float64
	eps, domg                  float64
}

// try solves the hybrid problem of section 4: from the azimuth to the longitude.
func (c *course) try(derivative bool) (t trial) {
	e := c.e
	if c.sbet1 == 0 && c.calp1 == 0 {
		c.calp1 = -tiny
	}
	salp0 := c.salp1 * c.cbet1
	calp0 := math.Hypot(c.calp1, c.salp1*c.sbet1)
	t.ssig1, t.csig1 = c.sbet1, c.calp1*c.cbet1
	somg1, comg1 := salp0*c.sbet1, t.csig1
	t.ssig1, t.csig1 = unit(t.ssig1, t.csig1)
	t.salp2 = c.salp1
	if c.cbet2 != c.cbet1 {
		t.salp2 = salp0 / c.cbet2
	}
	t.calp2 = math.Abs(c.calp1)
	if c.cbet2 != c.cbet1 || math.Abs(c.sbet2) != -c.sbet1 {
		d := (c.sbet1 - c.sbet2) * (c.sbet1 + c.sbet2)
		if c.cbet1 < -c.sbet1 {
			d = (c.cbet2 - c.cbet1) * (c.cbet1 + c.cbet2)
		}
		t.calp2 = math.Sqrt(c.calp1*c.cbet1*(c.calp1*c.cbet1)+d) / c.cbet2
	}
	t.ssig2, t.csig2 = c.sbet2, t.calp2*c.cbet2
	somg2, comg2 := salp0*c.sbet2, t.csig2
	t.ssig2, t.csig2 = unit(t.ssig2, t.csig2)
	t.sig = math.Atan2(max(0, t.csig1*t.ssig2-t.ssig1*t.csig2)+0, t.csig1*t.csig2+t.ssig1*t.ssig2)
	somg := max(0, comg1*somg2-somg1*comg2) + 0
	comg := comg1*comg2 + somg1*somg2
	eta := math.Atan2(somg*c.clam-comg*c.slam, comg*c.clam+somg*c.slam)
	k2 := calp0 * calp0 * e.ep2
	t.eps = k2 / (2*(1+math.Sqrt(1+k2)) + k2)
	three := e.c3At(t.eps)
	b3 := sineSeries(t.ssig2, t.csig2, &three) - sineSeries(t.ssig1, t.csig1, &three)
	t.domg = -e.f * e.a3At(t.eps) * salp0 * (t.sig + b3)
	t.v = eta + t.domg
	if !derivative {
		return t
	}
	if t.calp2 == 0 {
		t.dv = -2 * e.f1 * c.dn1 / c.sbet1
	} else {
		_, m, _ := c.lengths(t.eps, t.sig, t.ssig1, t.csig1, t.ssig2, t.csig2)
		t.dv = m * e.f1 / (t.calp2 * c.cbet2)
	}
	return t
}

// under returns the area between the line and the equator (section 6).
func (c *course) under(meridian bool) float64 {
	e := c.e
	salp0 := c.salp1 * c.cbet1
	calp0 := math.Hypot(c.calp1, c.salp1*c.sbet1)
	area := 0.0
	if calp0 != 0 && salp0 != 0 {
		ssig1, csig1 := unit(c.sbet1, c.calp1*c.cbet1)
		ssig2, csig2 := unit(c.sbet2, c.calp2*c.cbet2)
		k2 := calp0 * calp0 * e.ep2
		four := e.c4At(k2 / (2*(1+math.Sqrt(1+k2)) + k2))
		a4 := e.a * e.a * calp0 * salp0 * e.e2
		area = a4 * (cosineSeries(ssig2, csig2, &four) - cosineSeries(ssig1, csig1, &four))
	}
	var alp float64
	if !meridian && c.comg > -0.7071 && c.sbet2-c.sbet1 < 1.75 {
		domg, dbet1, dbet2 := 1+c.comg, 1+c.cbet1, 1+c.cbet2
		alp = 2 * math.Atan2(c.somg*(c.sbet1*dbet2+c.sbet2*dbet1), domg*(c.sbet1*c.sbet2+dbet1*dbet2))
	} else {
		s := c.salp2*c.calp1 - c.calp2*c.salp1
		k := c.calp2*c.calp1 + c.salp2*c.salp1
		if s == 0 && k < 0 {
			s, k = tiny*c.calp1, -1
		}
		alp = math.Atan2(s, k)
	}
	return area + e.c2*alp
}
