package geodesy

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.12f, want %.12f (off by %g, allowed %g)", what, got, want, got-want, within)
	}
}

// TestInverse holds lines to what GeodSolve of GeographicLib 2.1 prints, hard cases among them:
// nearly opposite points, poles, the equator, lines of centimetres.
func TestInverse(t *testing.T) {
	for _, c := range []struct{ lat1, lon1, azimuth, lat2, lon2, arrival, length float64 }{
		{0, 0, 25.67187286829188, 0.5, 179.5, 154.32708546994161, 19936288.578965314},
		{0, 0, 15.55688279349054, 0.5, 179.7, 164.44251389085494, 19944127.420750458},
		{30, 0, 22.49666240965778, -30, 179.8, 157.50333759034223, 20000239.437724669},
		{-30, 0, 161.89052473632697, 29.9, 179.8, 18.09073724573950, 19989832.827609532},
		{40.6, -73.8, 51.19888284557983, 51.6, -0.5, 107.82177673551426, 5551759.400318678},
		{30, 0, 0, -30, 180, 180, 20003931.458625447},
		{90, 10, 130, -45, 60, 180, 14986910.107290467},
		{0, 0, 90, 0, 90, 90, 10018754.171394622},
		{0, 0, 9.54567269473891, 0, 179.9, 170.45432730526110, 20003008.421509411},
		{30.4, 119.3, 84.35546900536279, 30.45, 119.9, 84.65931714447167, 57909.319922747},
		{36.493349428792, 0, 89.99999976210820, 36.49334942879201, 0.0000008, 90.00000023789180, 0.071679009},
		{88.202499451857, 0, 90.00000000016757, -88.202499451857, 179.98102203299285, 90.00000000016757, 20003898.213853300},
		{5, 0.00000000000001, 0.00000000000004, 10, 180, 179.99999999999997, 18345191.174332712},
	} {
		line, err := WGS84.Inverse(Point{c.lat1, c.lon1}, Point{c.lat2, c.lon2})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "length", line.Length, c.length, 1.5e-8)
		near(t, "azimuth", line.Azimuth, c.azimuth, 1e-7)
		near(t, "arrival", line.Arrival, c.arrival, 1e-7)
	}
}

// TestPlanimeter holds rings to the answers of GeographicLib's Planimeter and to those of the
// county's reference, to the digits printed.
func TestPlanimeter(t *testing.T) {
	for _, c := range []struct {
		name                     string
		ring                     []Point
		perimeter, area          float64
		perimeterOff, areaOff_m2 float64
	}{
		{"round the pole", []Point{{89, 0}, {89, 90}, {89, 180}, {89, 270}}, 631819.8745, 24952305678, 1e-4, 1},
		{"round the origin", []Point{{0, -1}, {-1, 0}, {0, 1}, {1, 0}}, 627598.2731, 24619419146, 1e-4, 1},
		{"an octant", []Point{{90, 0}, {0, 0}, {0, 90}}, 30022685, 63758202715511, 1, 1},
		{"a triangle", []Point{{2, 1}, {1, 2}, {3, 3}}, math.NaN(), 18454562325.45119, 0, 5e-5},
		{"a triangle in Anji", []Point{{30.4, 119.3}, {30.45, 119.9}, {30.85, 119.6}}, 168347.65946622036, 1356876028.6347656, 1e-8, 1e-5},
		{
			"a square of ten mu",
			[]Point{{30.60, 119.55}, {30.60, 119.5508}, {30.6008, 119.5508}, {30.6008, 119.55}},
			330.82049048502853, 6804.317378520966, 2e-9, 1e-7,
		},
	} {
		area, perimeter, err := WGS84.Ring(c.ring)
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.name+": area", math.Abs(area), c.area, c.areaOff_m2)
		if !math.IsNaN(c.perimeter) {
			near(t, c.name+": perimeter", perimeter, c.perimeter, c.perimeterOff)
		}
	}
}

// cases is where the reference data lie, beside the project's checkout.
func cases(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "shared", "cases", name))
	if err != nil {
		t.Fatalf("%v\nhint: the reference data belong beside the checkout, in ../shared/cases", err)
	}
	return b
}

// anji reads the county's outline.
func anji(t *testing.T) []Point {
	t.Helper()
	var file struct {
		Features []struct {
			Geometry struct{ Coordinates [][][2]float64 }
		}
	}
	if err := json.Unmarshal(cases(t, "forest/anji_330523.geojson"), &file); err != nil {
		t.Fatal(err)
	}
	var ring []Point
	for _, c := range file.Features[0].Geometry.Coordinates[0] {
		ring = append(ring, Point{c[1], c[0]})
	}
	return ring
}

// TestAnji measures the county's outline: the figure of the reference, on both ellipsoids.
func TestAnji(t *testing.T) {
	ring := anji(t)
	w, _, err := WGS84.Ring(ring)
	if err != nil {
		t.Fatal(err)
	}
	c, _, _ := CGCS2000.Ring(ring)
	near(t, "Anji in km²", math.Abs(w)/1e6, 1888.222450, 5e-7)
	near(t, "Anji in km² on the other ellipsoid", math.Abs(c)/1e6, math.Abs(w)/1e6, 1e-6)
	planar := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		n1, e1, _ := EPSG4549.Forward(p)
		n2, e2, _ := EPSG4549.Forward(q)
		planar += (e1-5e5)*(n2-33e5) - (e2-5e5)*(n1-33e5)
	}
	near(t, "planar to ellipsoidal", math.Abs(planar/2)/math.Abs(c), 1.0000454, 2e-6)
}

// TestSeries holds every series to the integral it stands for, done by Simpson's rule: the
// coefficients are not taken on trust.
func TestSeries(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	e := WGS84
	for range 60 {
		sigma := chance.Float64() * 3
		calp0 := chance.Float64()
		k2 := calp0 * calp0 * e.ep2
		root := math.Sqrt(1 + k2)
		eps := k2 / (2*(1+root) + k2)
		s, c := math.Sincos(sigma)
		square := func(x float64) float64 { return 1 + k2*math.Sin(x)*math.Sin(x) }
		one, two, three := expandEven(&rowsC1, eps), expandEven(&rowsC2, eps), e.c3At(eps)
		near(
			t,
			"I1",
			(1+a1m1(eps))*(sigma+sineSeries(s, c, &one)),
			simpson(0, sigma, func(x float64) float64 { return math.Sqrt(square(x)) }),
			1e-14,
		)
		near(
			t,
			"I2",
			(1+a2m1(eps))*(sigma+sineSeries(s, c, &two)),
			simpson(0, sigma, func(x float64) float64 { return 1 / math.Sqrt(square(x)) }),
			1e-14,
		)
		near(
			t,
			"I3",
			e.a3At(eps)*(sigma+sineSeries(s, c, &three)),
			simpson(
				0,
				sigma,
				func(x float64) float64 { return (2 - e.f) / (1 + (1-e.f)*math.Sqrt(square(x))) },
			),
			1e-14,
		)
		four := e.c4At(eps)
		ratio := func(x float64) float64 { return x + math.Sqrt(1/x+1)*math.Asinh(math.Sqrt(x)) }
		integrand := func(x float64) float64 {
			y := k2 * math.Sin(x) * math.Sin(x)
			return -(ratio(e.ep2) - ratio(max(y, 1e-300))) / (e.ep2 - y) * math.Sin(x) / 2
		}
		if calp0 > 0.99 {
			continue // The integrand loses its digits there, not the series.
		}
		near(
			t,
			"I4",
			cosineSeries(s, c, &four)-cosineSeries(1, 0, &four),
			simpson(math.Pi/2, sigma, integrand),
			2e-11,
		)
	}
}

func simpson(a, b float64, f func(float64) float64) float64 {
	const n = 2000
	h := (b - a) / n
	sum := f(a) + f(b)
	for i := 1; i < n; i++ {
		sum += float64(2+2*(i&1)) * f(a+float64(i)*h)
	}
	return sum * h / 3
}

// TestProjection holds EPSG:4549 and zone 50 to PROJ 9.1.
func TestProjection(t *testing.T) {
	for _, c := range []struct{ lat, lon, northing, easting float64 }{
		{30.631974, 119.687891, 3390214.163723, 470078.328646},
		{30.3740234375, 119.2373046875, 3361822.731686, 426686.824032},
		{30.873046875, 119.890625, 3416904.359728, 489540.405400},
		{30.62, 120, 3388845.164911, 500000},
	} {
		n, e, err := EPSG4549.Forward(Point{c.lat, c.lon})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "northing", n, c.northing, 5.1e-7)
		near(t, "easting", e, c.easting, 5.1e-7)
		n, e, _ = EPSG4528.Forward(Point{c.lat, c.lon})
		near(t, "northing in zone 40", n, c.northing, 5.1e-7)
		near(t, "easting in zone 40", e, c.easting+40e6, 5.1e-7)
		back, err := EPSG4549.Inverse(c.northing, c.easting)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "lat", back.Lat, c.lat, 1e-11)
		near(t, "lon", back.Lon, c.lon, 1e-11)
	}
	for _, c := range []struct{ lat, lon, easting, northing float64 }{
		{30.631974, 119.687891, 757628.303071, 3391897.026024},
		{30.3740234375, 119.2373046875, 714995.988018, 3362354.533959},
	} {
		n, e, err := UTM50N.Forward(Point{c.lat, c.lon})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "northing", n, c.northing, 5.1e-7)
		near(t, "easting", e, c.easting, 5.1e-7)
	}
}

func TestProjectionAndBack(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		p := Point{chance.Float64()*178 - 89, 100 + chance.Float64()*40}
		n, e, err := EPSG4549.Forward(p)
		if err != nil {
			t.Fatal(err, p)
		}
		back, err := EPSG4549.Inverse(n, e)
		if err != nil {
			t.Fatal(err, p)
		}
		near(t, "lat", back.Lat, p.Lat, 3e-14*90)
		near(t, "lon", back.Lon, p.Lon, 5e-14*180/math.Cos(p.Lat*degree))
	}
}

func TestRefusesWhatIsNoPlace(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		p    Point
		want error
	}{
		{Point{90.1, 0}, ErrLatitude},
		{Point{119.7, 30.6}, ErrLatitude},
		{Point{nan, 0}, ErrLatitude},
		{Point{0, nan}, ErrLongitude},
		{Point{0, inf}, ErrLongitude},
	} {
		if _, err := WGS84.Inverse(c.p, Point{}); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.p, err, c.want)
		}
		if _, _, err := WGS84.Ring([]Point{{}, {1, 1}, c.p}); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.p, err, c.want)
		}
		if _, _, err := EPSG4549.Forward(c.p); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.p, err, c.want)
		}
	}
	if _, _, err := WGS84.Ring([]Point{{}, {1, 1}, {}}); !errors.Is(err, ErrRing) {
		t.Errorf("a ring of two corners: %v", err)
	}
	if _, _, err := EPSG4549.Forward(Point{30, 90}); !errors.Is(err, ErrFarAway) {
		t.Error("a place far from the meridian was projected")
	}
	for _, plane := range [][2]float64{{470078, 3390214}, {3390214, 40470078}, {nan, 5e5}, {inf, 5e5}, {3e6, nan}} {
		if _, err := EPSG4549.Inverse(plane[0], plane[1]); !errors.Is(err, ErrPlane) {
			t.Errorf("%v: %v, want ErrPlane", plane, err)
		}
	}
}

func TestPolygon(t *testing.T) {
	outer := []Point{{30, 119}, {30, 120}, {31, 120}, {31, 119}, {30, 119}}
	hole := []Point{{30.4, 119.4}, {30.6, 119.4}, {30.6, 119.6}}
	whole, around, _ := CGCS2000.Ring(outer)
	part, inner, _ := CGCS2000.Ring(hole)
	area, perimeter, err := CGCS2000.Polygon(outer, hole)
	if err != nil || area != math.Abs(whole)-math.Abs(part) || perimeter != around+inner {
		t.Error(area, perimeter, err)
	}
	if _, _, err := CGCS2000.Polygon(outer, hole[:2]); !errors.Is(err, ErrRing) {
		t.Error(err)
	}
}

// FuzzRing checks on any quadrangle that turning it round changes the sign alone, that the first
// corner does not matter, and that cutting along a diagonal loses nothing.
func FuzzRing(f *testing.F) {
	f.Add(30.0, 119.0, 30.0, 120.0, 31.0, 120.0, 31.0, 119.0)
	f.Add(89.0, 0.0, 89.0, 90.0, 89.0, 180.0, 89.0, 270.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h, i float64) {
		ring := []Point{{a, b}, {c, d}, {e, g}, {h, i}}
		area, perimeter, err := WGS84.Ring(ring)
		if err != nil {
			return
		}
		if math.IsNaN(area) || math.IsNaN(perimeter) || perimeter < 0 || math.Abs(area) > WGS84.Area()/2+1 {
			t.Fatal(area, perimeter)
		}
		for i := range ring {
			if side, _ := WGS84.Inverse(ring[i], ring[(i+1)%4]); side.Length > 19.9e6 {
				return // Between points nearly opposite there are several shortest ways.
			}
		}
		back, _, _ := WGS84.Ring([]Point{ring[3], ring[2], ring[1], ring[0]})
		turned, _, _ := WGS84.Ring([]Point{ring[1], ring[2], ring[3], ring[0]})
		half := WGS84.Area() / 2
		if off := math.Abs(math.Remainder(area+back, half*2)); off > 1 {
			t.Errorf("turned round: %f and %f", area, back)
		}
		if off := math.Abs(math.Remainder(area-turned, half*2)); off > 1 {
			t.Errorf("another first corner: %f and %f", area, turned)
		}
	})
}

func FuzzProjection(f *testing.F) {
	f.Add(3390214.0, 470078.0)
	f.Add(0.0, 500000.0)
	f.Fuzz(func(t *testing.T, northing, easting float64) {
		p, err := EPSG4549.Inverse(northing, easting)
		if err != nil {
			return
		}
		if p.Check() != nil {
			t.Fatal(p)
		}
		if n, e, err := EPSG4549.Forward(p); err == nil && math.Abs(p.Lat) < 89 &&
			(math.Abs(n-northing) > 1e-5 || math.Abs(e-easting) > 1e-5) {
			t.Errorf("%f %f became %v, %f %f", northing, easting, p, n, e)
		}
	})
}

func BenchmarkInverse(b *testing.B) {
	from, to := Point{30.4, 119.3}, Point{30.45, 119.9}
	for b.Loop() {
		WGS84.inverse(from, to)
	}
}

func BenchmarkRingOfParcel(b *testing.B) {
	ring := make([]Point, 40)
	for i := range ring {
		s, c := math.Sincos(float64(i) / 40 * 2 * math.Pi)
		ring[i] = Point{30.6 + s/1000, 119.5 + c/1000}
	}
	for b.Loop() {
		if _, _, err := CGCS2000.Ring(ring); err != nil {
			b.Fatal(err)
		}
	}
}
