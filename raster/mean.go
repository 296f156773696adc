package raster

import (
	"math"
	"strconv"
)

// Pixel returns the value of a pixel of a band (from 0). ok is false where there is no value.
// Errors: NoBand, Outside, and what may be wrong with a block.
func (r *Raster) Pixel(band, column, row int) (value float64, ok bool, err error) {
	switch {
	case band < 0 || band >= r.Bands:
		return 0, false, fault(NoBand, "band "+strconv.Itoa(band)+" of "+strconv.Itoa(r.Bands))
	case column < 0 || column >= r.Width || row < 0 || row >= r.Height:
		return 0, false, fault(Outside, "pixel "+strconv.Itoa(column)+", "+strconv.Itoa(row))
	}
	b, err := r.block(r.blockOf(band, column/r.blockWidth, row/r.blockHeight))
	if err != nil || b.bytes == nil {
		return 0, false, err
	}
	value, ok = r.read(b, band, column%r.blockWidth, row%r.blockHeight)
	return value, ok, nil
}

func (r *Raster) blockOf(band, column, row int) int {
	n := row*r.across + column
	if r.planes {
		n += band * r.across * r.down
	}
	return n
}

// read returns a sample of a block.
func (r *Raster) read(b *block, band, column, row int) (float64, bool) {
	lane := band
	if r.planes {
		lane = 0
	}
	at := ((row*r.blockWidth+column)*r.lanes() + lane) * r.Type.size()
	v := sample(r.Type, r.order(), b.bytes[at:])
	if math.IsNaN(v) || r.HasNoData && v == r.NoData {
		return 0, false
	}
	return v, true
}

// At returns the value of the pixel in which a place of the ground lies, in the picture's own
// reference system. Errors: NotPlaced, Outside, and those of Pixel.
func (r *Raster) At(band int, x, y float64) (value float64, ok bool, err error) {
	if !r.Placed {
		return 0, false, fault(NotPlaced, "the file does not say where it lies")
	}
	column, row := r.Transform.Pixel(x, y)
	if !(column >= 0 && column < float64(r.Width) && row >= 0 && row < float64(r.Height)) {
		return 0, false, fault(
			Outside,
			"the place is not in the picture; are the axes or the reference system others?",
		)
	}
	return r.Pixel(band, int(column), int(row))
}

// A Mean is a mean with what it rests on.
type Mean struct {
	Value   float64
	Pixels  int64 // With a value.
	Missing int64 // Without one, in the same region.
}

// A Region is a part of the ground. A pixel belongs to it if its middle does.
type Region interface {
	// Bounds returns a box that holds the region.
	Bounds() (xMin, yMin, xMax, yMax float64)
	// Contains reports whether a place lies in it.
	Contains(x, y float64) bool
}

// A Circle is a round plot.
type Circle struct{ X, Y, Radius float64 }

// Bounds implements Region.
func (c Circle) Bounds() (xMin, yMin, xMax, yMax float64) {
	return c.X - c.Radius, c.Y - c.Radius, c.X + c.Radius, c.Y + c.Radius
}

// Contains implements Region. The rim belongs to the circle.
func (c Circle) Contains(x, y float64) bool {
	dx, dy := x-c.X, y-c.Y
	return dx*dx+dy*dy <= c.Radius*c.Radius
}

// A Polygon is rings of corners (x, y); what lies in an odd number of them belongs to it, so that
// holes and several parts need no marks.
type Polygon [][][2]float64

// Bounds implements Region.
func (p Polygon) Bounds() (xMin, yMin, xMax, yMax float64) {
	xMin, yMin, xMax, yMax = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, ring := range p {
		for _, c := range ring {
			xMin, xMax = min(xMin, c[0]), max(xMax, c[0])
			yMin, yMax = min(yMin, c[1]), max(yMax, c[1])
		}
	}
	return xMin, yMin, xMax, yMax
}

// Contains implements Region. Of two regions with a side in common a place belongs to one.
func (p Polygon) Contains(x, y float64) bool {
	inside := false
	for _, ring := range p {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				inside = !inside
			}
		}
	}
	return inside
}

// Mean returns the mean of all pixels of a band that have a value. Errors: NoBand, Empty (no pixel has one), and
// what may be wrong with a block.
func (r *Raster) Mean(band int) (Mean, error) {
	return r.mean(band, 0, 0, r.Width-1, r.Height-1, nil)
}

// MeanWithin returns the mean of the pixels of a band whose middle lies in a region given in the picture's
// reference system. Errors: NotPlaced, Outside (the region does not meet the picture), those of Mean.
func (r *Raster) MeanWithin(band int, region Region) (Mean, error) {
	if !r.Placed {
		return Mean{}, fault(NotPlaced, "the file does not say where it lies")
	}
	xMin, yMin, xMax, yMax := region.Bounds()
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]float64{{xMin, yMin}, {xMin, yMax}, {xMax, yMin}, {xMax, yMax}} {
		c, l := r.Transform.Pixel(corner[0], corner[1])
		left, right, top, bottom = min(left, c), max(right, c), min(top, l), max(bottom, l)
	}
	left, top = max(left, 0), max(top, 0)
	right, bottom = min(right, float64(r.Width-1)), min(bottom, float64(r.Height-1))
	if !(left <= right && top <= bottom) {
		return Mean{}, fault(
			Outside,
			"the region does not meet the picture; are the axes or the reference system others?",
		)
	}
	return r.mean(band, int(left), int(top), int(right), int(bottom), region)
}

// mean goes through the blocks that a box of pixels touches, each once.
func (r *Raster) mean(band, left, top, right, bottom int, region Region) (m Mean, err error) {
	if band < 0 || band >= r.Bands {
		return m, fault(NoBand, "band "+strconv.Itoa(band)+" of "+strconv.Itoa(r.Bands))
	}
	var total exact
	for y := top / r.blockHeight; y <= bottom/r.blockHeight; y++ {
		for x := left / r.blockWidth; x <= right/r.blockWidth; x++ {
			b, err := r.block(r.blockOf(band, x, y))
			if err != nil {
				return Mean{}, err
			}
			c0, r0 := x*r.blockWidth, y*r.blockHeight
			for row := max(top, r0); row <= min(bottom, r0+b.rows-1); row++ {
				for column := max(left, c0); column <= min(right, c0+r.blockWidth-1); column++ {
					if region != nil && !region.Contains(r.Transform.Ground(float64(column)+0.5, float64(row)+0.5)) {
						continue
					}
					if b.bytes != nil {
						if v, ok := r.read(b, band, column-c0, row-r0); ok {
							total.add(v)
							m.Pixels++
							continue
						}
					}
					m.Missing++
				}
			}
		}
	}
	if m.Pixels == 0 {
		return Mean{}, fault(Empty, strconv.FormatInt(m.Missing, 10)+" pixels without a value")
	}
	m.Value = total.value() / float64(m.Pixels)
	return m, nil
}

// exact sums without losing what is small (Neumaier).
type exact struct{ sum, rest float64 }

func (e *exact) add(v float64) {
	t := e.sum + v
	if math.Abs(e.sum) >= math.Abs(v) {
		e.rest += (e.sum - t) + v
	} else {
		e.rest += (v - t) + e.sum
	}
	e.sum = t
}

func (e *exact) value() float64 { return e.sum + e.rest }
