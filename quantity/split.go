package quantity

import (
	"math/bits"
	"slices"
)

// LinesMax is the largest number of lines of one split: ten times the people of the most
// populous county. It also keeps the sum of the weights within 128 bits.
const LinesMax = 1 << 24

// Split divides a total over lines in proportion to their weights, by largest remainder
// (Hamilton's method): every line gets its exact quota rounded down, and the units left
// over go one each to the lines with the largest remainders. The lines sum to the total.
// A negative total is split as its opposite and the signs turned, so that taking back is
// the mirror of giving.
//
// Equal remainders are decided by ties, one key for each line, all different: the smaller
// key is served first. The keys are the stored order of the run (person numbers, drawn
// lots), so that the answer does not depend on how the rows happened to lie. Without ties
// (nil) the order of the lines decides.
//
// Time and memory grow with the number of lines alone, whatever the weights are. Errors:
// ErrTooManyLines, ErrWeight, ErrNoWeight (no line, or all weights 0), ErrTies.
func Split(total int64, weights, ties []int64) ([]int64, error) {
	if len(weights) > LinesMax {
		return nil, ErrTooManyLines
	}
	var sumHi, sumLo, carry uint64
	for _, w := range weights {
		if w < 0 {
			return nil, ErrWeight
		}
		sumLo, carry = bits.Add64(sumLo, uint64(w), 0)
		sumHi += carry
	}
	if sumHi == 0 && sumLo == 0 {
		return nil, ErrNoWeight
	}
	if ties != nil && (len(ties) != len(weights) || !distinct(ties)) {
		return nil, ErrTies
	}

	lines := make([]int64, len(weights))
	d := draw{ties: ties, lo: make([]uint64, len(weights)), claims: make([]int32, 0, len(weights))}
	if sumHi != 0 {
		d.hi = make([]uint64, len(weights))
	}
	pot := magnitude(total)
	left := pot
	var weight, quota, remainderHi, remainderLo uint64 // Of 0, and then of the line before.
	for i, w := range weights {
		if uint64(w) != weight { // Neighbours often weigh the same, and dividing is what costs.
			weight = uint64(w)
			hi, lo := bits.Mul64(pot, weight)
			quota, remainderHi, remainderLo = divide(hi, lo, sumHi, sumLo)
		}
		lines[i] = int64(quota)
		left -= quota
		if remainderHi|remainderLo == 0 {
			continue
		}
		d.lo[i] = remainderLo
		if d.hi != nil {
			d.hi[i] = remainderHi
		}
		d.claims = append(d.claims, int32(i))
	}
	d.serve(lines, left)
	if total < 0 {
		for i := range lines {
			lines[i] = -lines[i]
		}
	}
	return lines, nil
}

// A draw finds the lines that get one of the units left over.
type draw struct {
	hi, lo []uint64 // Remainder of each line; hi is nil if 64 bits are enough.
	ties   []int64  // Key of each line; nil if the order decides.
	claims []int32  // The lines with a remainder that are still undecided.
}

// word returns one of three words of a claim: among claims the larger words win, compared
// from the first. They are the two of the remainder, then the precedence.
func (d *draw) word(n int, line int32) uint64 {
	switch {
	case n == 0 && d.hi == nil:
		return 0
	case n == 0:
		return d.hi[line]
	case n == 1:
		return d.lo[line]
	case d.ties == nil:
		return ^uint64(line)
	}
	return ^(uint64(d.ties[line]) ^ 1<<63) // Flipping the sign orders signed keys as unsigned.
}

// serve gives one unit each to the largest claims. It is a radix selection from the most
// significant byte: where a sort would cost n·log n and a quickselect has bad cases, each
// byte is looked at once. There are always more claims than units left: the remainders sum
// to left × the sum of weights, and each is smaller than that sum.
func (d *draw) serve(lines []int64, left uint64) {
	words := make([]uint64, len(d.claims))
	for n := 0; n < 3 && left > 0; n++ {
		words = words[:len(d.claims)]
		var differing uint64
		for i, line := range d.claims {
			words[i] = d.word(n, line)
			differing |= words[i] ^ words[0]
		}
		for shift := 56; shift >= 0 && left > 0; shift -= 8 {
			if byte(differing>>shift) == 0 {
				continue
			}
			var counts [256]uint64
			for _, word := range words {
				counts[byte(word>>shift)]++
			}
			cut := 255
			for ; left > 0 && counts[cut] <= left; cut-- {
				left -= counts[cut]
			}
			words = d.cut(lines, words, shift, cut)
		}
	}
	if left > 0 {
		panic("quantity: units left over after every claim was weighed")
	}
}

// cut serves the claims above the cut, keeps those at it, and drops those below. If the
// last unit went to a claim above, what is kept is of no account. The words of the claims
// are kept beside them.
func (d *draw) cut(lines []int64, words []uint64, shift, cut int) []uint64 {
	kept := 0
	for i, word := range words {
		switch b := int(byte(word >> shift)); {
		case b > cut:
			lines[d.claims[i]]++
		case b == cut:
			d.claims[kept], words[kept] = d.claims[i], word
			kept++
		}
	}
	d.claims = d.claims[:kept]
	return words[:kept]
}

// divide returns u ÷ v and the remainder, for 128-bit u and v whose quotient fits 64 bits.
func divide(uHi, uLo, vHi, vLo uint64) (quotient, remainderHi, remainderLo uint64) {
	if vHi == 0 {
		quotient, remainderLo = bits.Div64(uHi, uLo, vLo)
		return quotient, 0, remainderLo
	}
	// Divide half of u by the 64 leading bits of v. The estimate, brought back to scale, is
	// right or one too large (Warren, Hacker's Delight, 2nd ed., section 9-5); taking one off
	// first leaves at most one correction upward.
	n := bits.LeadingZeros64(vHi)
	lead := vHi
	if n > 0 {
		lead = vHi<<n | vLo>>(64-n)
	}
	estimate, _ := bits.Div64(uHi>>1, uHi<<63|uLo>>1, lead)
	quotient = estimate >> (63 - n)
	if quotient > 0 {
		quotient--
	}
	productHi, productLo := bits.Mul64(quotient, vLo)
	productHi += quotient * vHi
	remainderLo, borrow := bits.Sub64(uLo, productLo, 0)
	remainderHi, _ = bits.Sub64(uHi, productHi, borrow)
	for remainderHi > vHi || remainderHi == vHi && remainderLo >= vLo {
		remainderLo, borrow = bits.Sub64(remainderLo, vLo, 0)
		remainderHi, _ = bits.Sub64(remainderHi, vHi, borrow)
		quotient++
	}
	return quotient, remainderHi, remainderLo
}

// distinct says whether all keys differ. Keys that come in rising order, as rows read
// from a table do, are seen to at once; a dense set of keys, as lots and row numbers are,
// is ticked off in a bitmap; others are sorted.
func distinct(keys []int64) bool {
	if len(keys) == 0 {
		return true
	}
	rising, least, most := true, keys[0], keys[0]
	for i := 1; i < len(keys); i++ {
		rising = rising && keys[i-1] < keys[i]
		least, most = min(least, keys[i]), max(most, keys[i])
	}
	if rising {
		return true
	}
	if words := uint64(most-least)/64 + 1; words <= uint64(len(keys)) {
		seen := make([]uint64, words)
		for _, key := range keys {
			at := uint64(key - least)
			if seen[at/64]>>(at%64)&1 == 1 {
				return false
			}
			seen[at/64] |= 1 << (at % 64)
		}
		return true
	}
	return distinctSparse(keys)
}

// distinctSparse is distinct by radix sort, a pass for each byte in which keys differ.
func distinctSparse(keys []int64) bool {
	var differing uint64
	for _, key := range keys {
		differing |= uint64(key ^ keys[0])
	}
	sorted, other := slices.Clone(keys), make([]int64, len(keys))
	for shift := 0; shift < 64; shift += 8 {
		if byte(differing>>shift) == 0 {
			continue
		}
		var starts [257]int
		for _, key := range sorted {
			starts[int(byte(key>>shift))+1]++
		}
		for b := 1; b < 256; b++ {
			starts[b] += starts[b-1]
		}
		for _, key := range sorted {
			b := byte(key >> shift)
			other[starts[b]] = key
			starts[b]++
		}
		sorted, other = other, sorted
	}
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1] == sorted[i] {
			return false
		}
	}
	return true
}
