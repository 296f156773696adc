package place

import (
	"math"
	"testing"
)

// TestDegrees computes the tables of degrees again.
func TestDegrees(t *testing.T) {
	const a, f = 6378137, 1 / 298.257222101
	e2 := f * (2 - f)
	for i := range 91 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 180)
		w := 1 - e2*sin*sin
		east, north := a/math.Sqrt(w)*cos*math.Pi/180*1e4, a*(1-e2)/math.Pow(w, 1.5)*math.Pi/180*1e4
		if math.Abs(east-float64(eastward[i])) > 1 || math.Abs(north-float64(northward[i])) > 1 {
			t.Errorf("%d°: %f, %f", i, east, north)
		}
	}
	for _, v := range []uint64{0, 1, 2, 3, 4, 15, 16, 17, 1 << 40, 1<<62 - 1, 999_999_999_999_999_999} {
		r := uint64(root(v))
		if r*r > v || (r+1)*(r+1) <= v {
			t.Errorf("root of %d is not %d", v, r)
		}
	}
}
