package auction

import (
	"strconv"
	"strings"
)

// digits_max keeps a price without its point inside 64 bits.
const digits_max = 18

// A Grid is the tick of a market: prices are whole multiples of it, written as exact decimals.
type Grid struct {
	tick  int64 // In units of the last decimal.
	scale int   // Decimals.
}

// NewGrid reads a tick such as 0.01. Ending zeros are decimals of every price that is written.
func NewGrid(tick string) (Grid, Code) {
	v, scale, ok := decimal(tick)
	if !ok || v < 1 {
		return Grid{}, CodeTick
	}
	return Grid{tick: v, scale: scale}, ""
}

// Ticks reads a price: digits, and after a point more digits. A price between two ticks is
// refused, never rounded.
func (g Grid) Ticks(price string) (int64, Code) {
	v, scale, ok := decimal(price)
	if !ok || v < 1 {
		return 0, CodePrice
	}
	for ; scale > g.scale && v%10 == 0; scale-- {
		v /= 10
	}
	if scale > g.scale {
		return 0, CodeTick
	}
	for ; scale < g.scale; scale++ {
		if v > 1e17 {
			return 0, CodePrice
		}
		v *= 10
	}
	switch {
	case v%g.tick != 0:
		return 0, CodeTick
	case v/g.tick > price_ticks_max:
		return 0, CodePrice
	}
	return v / g.tick, ""
}

// Text writes a price with the decimals of the tick. It must be a price that Ticks reads.
func (g Grid) Text(ticks int64) string {
	s := strconv.FormatInt(ticks*g.tick, 10)
	if g.scale == 0 {
		return s
	}
	if len(s) <= g.scale {
		s = strings.Repeat("0", g.scale+1-len(s)) + s
	}
	return s[:len(s)-g.scale] + "." + s[len(s)-g.scale:]
}

// Unit returns what a tick is worth: a whole number of units of the last of so many decimals.
func (g Grid) Unit() (tick int64, decimals int) { return g.tick, g.scale }

// decimal reads an unsigned decimal without its point, and the number of its decimals.
func decimal(s string) (v int64, scale int, ok bool) {
	whole, part, point := strings.Cut(s, ".")
	if whole == "" || point && part == "" || len(whole)+len(part) > digits_max {
		return 0, 0, false
	}
	for _, c := range []byte(whole + part) {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		v = v*10 + int64(c-'0')
	}
	return v, len(part), true
}
