package geodesy

// The series of Karney (2013) in ε, equations 15 to 25, 42, 43 and 63. Each row is a polynomial,
// highest power first, over its last number.

// horner returns a polynomial, highest power first.
func horner(p []float64, x float64) float64 {
	sum := 0.0
	for _, c := range p {
		sum = float64(sum*x) + c
	}
	return sum
}

// over is horner of all but the last number, divided by the last.
func over(p []float64, x float64) float64 { return horner(p[:len(p)-1], x) / p[len(p)-1] }

// rowsA3 are the coefficients of ε⁵ … ε⁰ in A₃, polynomials in n.
var rowsA3 = [seriesOrder][]float64{{-3, 128}, {-2, -3, 64}, {-1, -3, -1, 16}, {3, -1, -2, 8}, {1, -1, 2}, {1, 1}}

// rowsC3 are, for each multiple of the angle, the coefficients of ε⁵ … εˡ in C₃ₗ, polynomials in n.
var rowsC3 = [seriesOrder][][]float64{
	1: {{3, 128}, {2, 5, 128}, {-1, 3, 3, 64}, {-1, 0, 1, 8}, {-1, 1, 4}},
	2: {{5, 256}, {1, 3, 128}, {-3, -2, 3, 64}, {1, -3, 2, 32}},
	3: {{7, 512}, {-10, 9, 384}, {5, -9, 5, 192}},
	4: {{7, 512}, {-14, 7, 512}},
	5: {{21, 2560}},
}

// rowsC4 are, for each multiple of the angle, the coefficients of ε⁵ … εˡ in C₄ₗ, polynomials in n.
var rowsC4 = [seriesOrder][][]float64{
	{
		{97, 15015},
		{1088, 156, 45045},
		{-224, -4784, 1573, 45045},
		{-10656, 14144, -4576, -858, 45045},
		{64, 624, -4576, 6864, -3003, 15015},
		{100, 208, 572, 3432, -12012, 30030, 45045},
	},
	{
		{1, 9009},
		{-2944, 468, 135135},
		{5792, 1040, -1287, 135135},
		{5952, -11648, 9152, -2574, 135135},
		{-64, -624, 4576, -6864, 3003, 135135},
	},
	{{8, 10725}, {1856, -936, 225225}, {-8448, 4992, -1144, 225225}, {-1440, 4160, -4576, 1716, 225225}},
	{{-136, 63063}, {1024, -208, 105105}, {3584, -3328, 1144, 315315}},
	{{-128, 135135}, {-2560, 832, 405405}},
	{{128, 99099}},
}

// expand puts the ellipsoid's n into the series. Coefficients stand with the highest power
// of ε first.
func (e *Ellipsoid) expand() {
	for i, row := range rowsA3 {
		e.a3[i] = over(row, e.n)
	}
	for l := range seriesOrder {
		for i, row := range rowsC3[l] {
			e.c3[l][i] = over(row, e.n)
		}
		for i, row := range rowsC4[l] {
			e.c4[l][i] = over(row, e.n)
		}
	}
}

// a3At returns A₃(ε).
func (e *Ellipsoid) a3At(eps float64) float64 { return horner(e.a3[:], eps) }

// c3At returns C₃₁ … C₃₅ at ε; place 0 is unused.
func (e *Ellipsoid) c3At(eps float64) (c [seriesOrder + 1]float64) {
	power := 1.0
	for l := 1; l < seriesOrder; l++ {
		power *= eps
		c[l] = power * horner(e.c3[l][:seriesOrder-l], eps)
	}
	return c
}

// c4At returns C₄₀ … C₄₅ at ε.
func (e *Ellipsoid) c4At(eps float64) (c [seriesOrder]float64) {
	power := 1.0
	for l := range seriesOrder {
		c[l] = power * horner(e.c4[l][:seriesOrder-l], eps)
		power *= eps
	}
	return c
}

// a1m1 returns A₁(ε) - 1.
func a1m1(eps float64) float64 {
	q := eps * eps
	return (q*(q*(q+4)+64)/256 + eps) / (1 - eps)
}

// a2m1 returns A₂(ε) - 1.
func a2m1(eps float64) float64 {
	q := eps * eps
	return (q*(q*(-11*q-28)-192)/256 - eps) / (1 + eps)
}

// rowsC1 and rowsC2 are polynomials in ε²; row l is to be multiplied by εˡ.
var (
	rowsC1 = [seriesOrder + 1][]float64{
		1: {-1, 6, -16, 32}, 2: {-9, 64, -128, 2048}, 3: {9, -16, 768}, 4: {3, -5, 512}, 5: {-7, 1280}, 6: {-7, 2048},
	}
	rowsC2 = [seriesOrder + 1][]float64{
		1: {1, 2, 16, 32}, 2: {35, 64, 384, 2048}, 3: {15, 80, 768}, 4: {7, 35, 512}, 5: {63, 1280}, 6: {77, 2048},
	}
)

func expandEven(rows *[seriesOrder + 1][]float64, eps float64) (c [seriesOrder + 1]float64) {
	power := 1.0
	for l := 1; l <= seriesOrder; l++ {
		power *= eps
		c[l] = power * over(rows[l], eps*eps)
	}
	return c
}

// sineSeries returns Σ c[l] sin 2lσ by Clenshaw's recurrence.
func sineSeries(s, c float64, coefficients *[seriesOrder + 1]float64) float64 {
	ar := 2 * (c - s) * (c + s)
	var y0, y1 float64
	for l := seriesOrder; l >= 1; l-- {
		y0, y1 = ar*y0-y1+coefficients[l], y0
	}
	return 2 * s * c * y0
}

// cosineSeries returns Σ c[l] cos (2l+1)σ.
func cosineSeries(s, c float64, coefficients *[seriesOrder]float64) float64 {
	ar := 2 * (c - s) * (c + s)
	var y0, y1 float64
	for l := seriesOrder - 1; l >= 0; l-- {
		y0, y1 = ar*y0-y1+coefficients[l], y0
	}
	return c * (y0 - y1)
}
