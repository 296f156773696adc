package polygon

import (
	"bytes"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/geodesy"
)

const lon0, lat0 = 119_500_000_000, 30_600_000_000

// at returns a ring from small numbers around a place in Anji.
func at(xy ...int64) (r Ring) {
	for i := 0; i < len(xy); i += 2 {
		r = append(r, Corner{lon0 + xy[i], lat0 + xy[i+1]})
	}
	return r
}

func square(x, y, side int64) Ring { return at(x, y, x+side, y, x+side, y+side, x, y+side) }

func turned(r Ring) Ring {
	r = slices.Clone(r)
	slices.Reverse(r)
	return r
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		s    Shape
		want error
	}{
		{"a square", Shape{square(0, 0, 100)}, nil},
		{"a square with a hole", Shape{square(0, 0, 100), turned(square(10, 10, 20))}, nil},
		{"an island in a hole", Shape{square(0, 0, 100), turned(square(10, 10, 50)), square(20, 20, 10)}, nil},
		{"two parts", Shape{square(0, 0, 100), square(200, 0, 100)}, nil},
		{"two parts that touch in a corner", Shape{square(0, 0, 100), square(100, 100, 50)}, nil},
		{"a hole that touches the border in a point", Shape{square(0, 0, 100), turned(at(0, 50, 20, 40, 20, 60))}, nil},
		{"nothing", Shape{}, TooFew},
		{"a line", Shape{at(0, 0, 1, 1)}, TooFew},
		{"a line there and back", Shape{at(0, 0, 10, 10, 20, 20)}, Crossing},
		{"a bow tie", Shape{at(0, 0, 10, 10, 10, 0, 0, 10)}, Crossing},
		{"an eight that touches itself", Shape{at(0, 0, 10, 0, 5, 5, 10, 10, 0, 10, 5, 5)}, Crossing},
		{"a spike", Shape{at(0, 0, 10, 0, 10, 10, 10, 20, 10, 10, 0, 10)}, Crossing},
		{"a corner on another side", Shape{at(0, 0, 20, 0, 20, 20, 10, 0, 0, 20)}, Crossing},
		{"a corner twice", Shape{at(0, 0, 10, 0, 10, 0, 10, 10)}, Repeated},
		{"closed by repeating", Shape{at(0, 0, 10, 0, 10, 10, 0, 0)}, Repeated},
		{"clockwise", Shape{turned(square(0, 0, 100))}, Orientation},
		{"a hole the wrong way round", Shape{square(0, 0, 100), square(10, 10, 20)}, Orientation},
		{"parts that cross", Shape{square(0, 0, 100), square(50, 50, 100)}, Crossing},
		{"parts with a border in common", Shape{square(0, 0, 100), square(100, 0, 100)}, Crossing},
		{"the same ring twice", Shape{square(0, 0, 100), square(0, 0, 100)}, Crossing},
		{
			"through each other in corners alone",
			Shape{square(0, 0, 1000), at(0, 0, 500, -500, 1000, 0, 500, 500)}, Crossing,
		},
		{"swapped axes", Shape{{{lat0, lon0}, {lat0, lon0 + 10}, {lat0 + 10, lon0}}}, Swapped},
		{"abroad", Shape{{{1, 1}, {10, 1}, {10, 10}}}, OutsideChina},
		{"a province", Shape{square(0, 0, WidthMax+1)}, TooWide},
	} {
		if err := c.s.Check(); err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestOrient(t *testing.T) {
	s := Shape{turned(square(0, 0, 100)), square(10, 10, 20), turned(square(12, 12, 5))}
	if err := s.Orient([]bool{false, true, false}); err != nil || s.Check() != nil {
		t.Error(err, s.Check())
	}
	for _, holes := range [][]bool{{false, false, false}, {true, true, false}, {false, true, true}} {
		if err := s.Orient(holes); err != Orientation {
			t.Errorf("%v: %v", holes, err)
		}
	}
	if err := (Shape{square(0, 0, 10), square(50, 50, 10)}).Orient([]bool{false, true}); err != Orientation {
		t.Errorf("a hole outside: %v", err)
	}
}

func TestContains(t *testing.T) {
	s := Shape{square(0, 0, 100), turned(square(10, 10, 50)), square(20, 20, 10)}
	for _, c := range []struct{ x, y, want int64 }{
		{5, 5, 1}, {15, 15, -1}, {25, 25, 1}, {10, 20, 0}, {0, 0, 0}, {-1, 0, -1}, {100, 50, 0}, {20, 25, 0}, {200, 10, -1},
	} {
		if got := s.Contains(Corner{lon0 + c.x, lat0 + c.y}); int64(got) != c.want {
			t.Errorf("%v: %d", c, got)
		}
	}
}

// TestScale computes the table again from measured squares.
func TestScale(t *testing.T) {
	for i := range 90 {
		const side = 1e-3
		lat := float64(i)
		if i == 0 {
			lat = side / 2
		}
		p := func(a, b float64) geodesy.Point { return geodesy.Point{Lat: lat + a*side/2, Lon: 119 + b*side/2} }
		area, _, err := geodesy.CGCS2000.Ring([]geodesy.Point{p(-1, -1), p(-1, 1), p(1, 1), p(1, -1)})
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(scale[i]) / 100 * side * side; math.Abs(got/area-1) > 2e-7 {
			t.Errorf("%d°: %f, want %f", i, got, area)
		}
	}
}

// TestEstimate holds the planar estimate to the ellipsoidal area of the county's reference: ten mu.
func TestEstimate(t *testing.T) {
	s := Shape{
		{
			{119_550_000_000, 30_600_000_000},
			{119_550_800_000, 30_600_000_000},
			{119_550_800_000, 30_600_800_000},
			{119_550_000_000, 30_600_800_000},
		},
	}
	if got := s.EstimateDM2(); math.Abs(float64(got)-680431.7378520966) > 40 {
		t.Errorf("%d dm², want 680432", got)
	}
}

// star returns a ring around a centre.
func star(chance *rand.Rand, x, y, size int64) Ring {
	n := 3 + chance.IntN(12)
	angles := make([]float64, n)
	for i := range angles {
		angles[i] = (float64(i) + 0.8*chance.Float64()) / float64(n) * 2 * math.Pi
	}
	var r Ring
	for _, a := range angles {
		d := float64(size) * (0.2 + chance.Float64())
		r = append(r, Corner{x + int64(d*math.Cos(a)), y + int64(d*math.Sin(a))})
	}
	return r
}

type rat struct{ x, y *big.Rat }

// naive is the overlap of two rings as the signed sum over fans of triangles, each pair clipped in
// exact fractions.
func naive(a, b Ring, ca, cb Corner) *big.Rat {
	sum := new(big.Rat)
	for i := range a {
		for j := range b {
			p, q := [3]Corner{ca, a[i], a[next(i, len(a))]}, [3]Corner{cb, b[j], b[next(j, len(b))]}
			area := big.NewRat(1, 1)
			for _, fan := range []*[3]Corner{&p, &q} { // A side seen from behind takes away.
				if cross(fan[0], fan[1], fan[2]) < 0 {
					fan[1], fan[2] = fan[2], fan[1]
					area.Neg(area)
				}
			}
			sum.Add(sum, area.Mul(area, clip(p, q)))
		}
	}
	return sum
}

// clip returns the area common to two counter-clockwise triangles (Sutherland and Hodgman).
func clip(a, b [3]Corner) *big.Rat {
	value := func(c Corner) rat {
		return rat{new(big.Rat).SetInt64(c.Lon - lon0), new(big.Rat).SetInt64(c.Lat - lat0)}
	}
	turn := func(p, q, r rat) *big.Rat {
		u := new(big.Rat).Mul(new(big.Rat).Sub(q.x, p.x), new(big.Rat).Sub(r.y, p.y))
		return u.Sub(u, new(big.Rat).Mul(new(big.Rat).Sub(q.y, p.y), new(big.Rat).Sub(r.x, p.x)))
	}
	poly := []rat{value(a[0]), value(a[1]), value(a[2])}
	for i := range 3 {
		p, q := value(b[i]), value(b[(i+1)%3])
		var kept []rat
		for k, c := range poly {
			d := poly[(k+1)%len(poly)]
			tc, td := turn(p, q, c), turn(p, q, d)
			if tc.Sign() >= 0 {
				kept = append(kept, c)
			}
			if tc.Sign()*td.Sign() < 0 {
				f := new(big.Rat).Quo(tc, new(big.Rat).Sub(tc, td))
				x := new(big.Rat).Add(c.x, new(big.Rat).Mul(f, new(big.Rat).Sub(d.x, c.x)))
				y := new(big.Rat).Add(c.y, new(big.Rat).Mul(f, new(big.Rat).Sub(d.y, c.y)))
				kept = append(kept, rat{x, y})
			}
		}
		if poly = kept; len(poly) == 0 {
			return new(big.Rat)
		}
	}
	sum := new(big.Rat)
	for k, c := range poly {
		d := poly[(k+1)%len(poly)]
		sum.Add(sum, new(big.Rat).Mul(c.x, d.y))
		sum.Sub(sum, new(big.Rat).Mul(d.x, c.y))
	}
	return sum.Quo(sum, big.NewRat(2, 1))
}

// TestOverlapAgainstFractions holds the sum over sides to clipping in exact fractions, at sizes from some
// millimetres to half a degree.
func TestOverlapAgainstFractions(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 6))
	overlapping := 0
	for n := range 300 {
		size := int64(1) << (3 + n%25)
		ca := Corner{lon0, lat0}
		cb := Corner{lon0 + chance.Int64N(3*size) - size, lat0 + chance.Int64N(3*size) - size}
		a, b := star(chance, ca.Lon, ca.Lat, size), star(chance, cb.Lon, cb.Lat, size)
		if (Shape{a}).Check() != nil || (Shape{b}).Check() != nil {
			continue // Rounding to whole units folds the smallest ones.
		}
		want, _ := naive(a, b, ca, cb).Float64()
		got := Overlap(Shape{a}, Shape{b})
		if math.Abs(float64(got)-want) > float64(3*len(a)*len(b)) {
			t.Fatalf("size %d: %d, want %f: %v %v", size, got, want, a, b)
		}
		if back := Overlap(Shape{b}, Shape{a}); math.Abs(float64(back-got)) > float64(3*len(a)*len(b)) {
			t.Fatalf("not the same the other way: %d and %d", got, back)
		}
		if want > 0 {
			overlapping++
		}
	}
	if overlapping < 100 {
		t.Errorf("only %d overlapped", overlapping)
	}
}

// TestNeighbours checks by hand what shares a border, a corner, nothing, or all.
func TestNeighbours(t *testing.T) {
	whole := Shape{square(0, 0, 1_000_000), turned(square(200_000, 200_000, 100_000))}
	for _, c := range []struct {
		name string
		s    Shape
		want int64
	}{
		{"beside", Shape{square(1_000_000, 0, 500_000)}, 0},
		{"at the corner", Shape{square(1_000_000, 1_000_000, 5)}, 0},
		{"itself", whole, 1e12 - 1e10},
		{"in the hole", Shape{square(200_000, 200_000, 100_000)}, 0},
		{"around the hole", Shape{square(100_000, 100_000, 300_000)}, 9e10 - 1e10},
		{"slanting border", Shape{at(1_000_000, 0, 2_000_000, 0, 1_000_000, 1_000_000)}, 0},
		{"half across", Shape{square(500_000, 400_000, 1_000_000)}, 5e5 * 6e5},
	} {
		if got := Overlap(whole, c.s); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// TestSharedBorders cuts a ring along a crooked line and a parcel beside it: both sides of every border have the
// same corners, and nothing overlaps, not by a square unit more than rounding.
func TestSharedBorders(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		var line Ring
		for y := int64(0); y <= 10; y++ {
			line = append(line, Corner{lon0 + 500_000 + chance.Int64N(200_000), lat0 + y*100_003})
		}
		west := append(slices.Clone(line), at(0, 1_000_030, 0, 0)...)
		east := append(turned(line), at(1_000_000, 0, 1_000_000, 1_000_030)...)
		a, b := Shape{west}, Shape{east}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		if err := b.Check(); err != nil {
			t.Fatal(err)
		}
		if got := Overlap(a, b); got > 3*14*14 {
			t.Fatalf("neighbours overlap by %d", got)
		}
		if OverlapDM2(a, b) != 0 || len(Overlaps([]Shape{a, b}, 0)) != 0 {
			t.Fatal("neighbours overlap")
		}
	}
}

// TestOverlaps holds the sweep to all pairs.
func TestOverlaps(t *testing.T) {
	chance := rand.New(rand.NewPCG(9, 10))
	var shapes []Shape
	for range 150 {
		s := Shape{star(chance, lon0+chance.Int64N(20_000_000), lat0+chance.Int64N(20_000_000), 1_000_000)}
		if s.Check() == nil {
			shapes = append(shapes, s)
		}
	}
	var want []Pair
	for i := range shapes {
		for j := i + 1; j < len(shapes); j++ {
			if area := OverlapDM2(shapes[i], shapes[j]); area > 100 {
				want = append(want, Pair{i, j, area})
			}
		}
	}
	got := Overlaps(shapes, 100)
	if len(want) < 20 || len(got) != len(want) {
		t.Fatalf("%d pairs, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i].First != want[i].First || got[i].Second != want[i].Second ||
			magnitude(got[i].AreaDM2-want[i].AreaDM2) > 1 {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
}

// crossesNaively reports whether any two sides of a ring that are not neighbours meet.
func crossesNaively(r Ring) bool {
	sign := func(a, b, c Corner) int {
		m := new(big.Int).Mul(big.NewInt(b.Lon-a.Lon), big.NewInt(c.Lat-a.Lat))
		return m.Sub(m, new(big.Int).Mul(big.NewInt(b.Lat-a.Lat), big.NewInt(c.Lon-a.Lon))).Sign()
	}
	on := func(a, b, c Corner) bool {
		return sign(a, b, c) == 0 && min(a.Lon, b.Lon) <= c.Lon && c.Lon <= max(a.Lon, b.Lon) &&
			min(a.Lat, b.Lat) <= c.Lat && c.Lat <= max(a.Lat, b.Lat)
	}
	n := len(r)
	for i := range r {
		a, b := r[i], r[(i+1)%n]
		if on(a, b, r[(i+2)%n]) || on(b, r[(i+2)%n], a) {
			return true
		}
		for j := i + 2; j < n; j++ {
			if (j+1)%n == i {
				continue
			}
			c, d := r[j], r[(j+1)%n]
			if on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b) ||
				sign(a, b, c)*sign(a, b, d) < 0 && sign(c, d, a)*sign(c, d, b) < 0 {
				return true
			}
		}
	}
	return false
}

// FuzzSimple holds the sweep to all pairs of sides, on rings so small that everything happens.
func FuzzSimple(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4})
	f.Add([]byte{0, 0, 4, 4, 4, 0, 0, 4})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Ring
		for i := 0; i+1 < len(b) && i < 40; i += 2 {
			r = append(r, Corner{lon0 + int64(b[i]%8), lat0 + int64(b[i+1]%8)})
		}
		s := Shape{r}
		if s.checkForm() != nil {
			return
		}
		if got, want := s.checkSimple() != nil, crossesNaively(r); got != want {
			t.Fatalf("%v: %v, want %v", r, got, want)
		}
	})
}

// TestSimpleAgainstAllPairs runs what FuzzSimple does on many small rings.
func TestSimpleAgainstAllPairs(t *testing.T) {
	chance := rand.New(rand.NewPCG(11, 12))
	simple := 0
	for range 20000 {
		var r Ring
		for range 3 + chance.IntN(5) {
			r = append(r, Corner{lon0 + chance.Int64N(7), lat0 + chance.Int64N(7)})
		}
		s := Shape{r}
		if s.checkForm() != nil {
			continue
		}
		got, want := s.checkSimple() != nil, crossesNaively(r)
		if got != want {
			t.Fatalf("%v: %v, want %v", r, got, want)
		}
		if !got {
			simple++
		}
	}
	if simple < 1000 {
		t.Errorf("only %d rings were simple", simple)
	}
}

// FuzzUnpack checks that bytes and shapes are one to one.
func FuzzUnpack(f *testing.F) {
	f.Add(Shape{square(0, 0, 100), turned(square(10, 10, 20))}.Pack())
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Unpack(b)
		if err != nil {
			if _, ok := FaultOf(err); !ok {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(s.Pack(), b) {
			t.Fatalf("%v is not packed as it came: % x", s, b)
		}
		if s.Check() == nil && Overlap(s, s) <= 0 {
			t.Fatal("a shape does not overlap itself")
		}
	})
}

func TestUnpackRefuses(t *testing.T) {
	good := Shape{square(0, 0, 100)}.Pack()
	for _, c := range []struct {
		b    []byte
		want Fault
	}{
		{nil, Malformed}, {[]byte{0}, Malformed}, {good[:len(good)-1], Malformed}, {append(slices.Clone(good), 0), Malformed},
		{append([]byte{0x81, 0x00}, good[1:]...), Malformed}, {[]byte{0xff, 0xff, 3}, TooMany}, {[]byte{1, 0xff, 0xff, 3}, TooMany},
		{make([]byte, PackedMax+1), TooMany},
	} {
		if _, err := Unpack(c.b); err != c.want {
			t.Errorf("% x: %v, want %v", c.b[:min(8, len(c.b))], err, c.want)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	s := Shape{star(rand.New(rand.NewPCG(1, 3)), lon0, lat0, 1_000_000)}
	for b.Loop() {
		if s.Check() != nil {
			b.Fatal()
		}
	}
}

func BenchmarkOverlap(b *testing.B) {
	chance := rand.New(rand.NewPCG(1, 3))
	s, o := Shape{star(chance, lon0, lat0, 1_000_000)}, Shape{star(chance, lon0+900_000, lat0, 1_000_000)}
	for b.Loop() {
		Overlap(s, o)
	}
}
