package identity

import "slices"

// HoldsNumber reports whether a text that was meant to say something else holds the number of a person or of a bank
// card: 18 characters that are an identity number (GB 11643, with its check character), or 16 to 19 digits that begin
// with 62, as the cards of China's banks do, and end with the check digit of ISO/IEC 7812. Digits in full width count
// as digits, and neither spaces or hyphens between them hide a number nor other numbers beside it. Names cannot be told
// so.
func HoldsNumber(text string) bool {
	var run []byte    // Digits with nothing but spaces and hyphens between them.
	var borders []int // Where groups of them begin, and the last one ends.
	gap := true
	for _, r := range Narrow(text) + "\n" {
		switch {
		case r >= '0' && r <= '9':
			if gap {
				borders, gap = append(borders, len(run)), false
			}
			run = append(run, byte(r))
			continue
		case r == 'X' && !gap:
			run, gap = append(run, 'X'), true
			continue
		case r == ' ' || r == '-':
			gap = true
			continue
		}
		if holdsPersonal(string(run), append(borders, len(run))) {
			return true
		}
		run, borders, gap = run[:0], borders[:0], true
	}
	return false
}

// holdsPersonal reports whether whole groups of a run of digits, one or several together, are such a number.
func holdsPersonal(run string, borders []int) bool {
	for i, from := range borders {
		for _, to := range borders[i+1:] {
			if to-from > 19 {
				break
			}
			if personal(run[from:to]) && (to == len(run) && from == 0 || asPrinted(borders, from, to)) {
				return true
			}
		}
	}
	return false
}

// asPrinted reports whether groups of digits are one, or part a number as it is printed: a card's by fours, a person's
// as place, day of birth and the rest. Others, such as two telephone numbers side by side, are numbers of their own.
func asPrinted(borders []int, from, to int) bool {
	var sizes []int
	for i := range len(borders) - 1 {
		if borders[i] >= from && borders[i+1] <= to {
			sizes = append(sizes, borders[i+1]-borders[i])
		}
	}
	if len(sizes) == 1 || slices.Equal(sizes, []int{6, 8, 4}) {
		return true
	}
	for _, size := range sizes[:len(sizes)-1] {
		if size != 4 {
			return false
		}
	}
	return sizes[len(sizes)-1] <= 4
}

// personal reports whether a run of digits is such a number.
func personal(n string) bool {
	switch {
	case len(n) == 18 && numberShape(n) == nil && numberPlace(n) && n[17] == numberCheck(n[:17]):
		if year := decimal(n[6:10]); Day(decimal(n[6:14])).Valid() && year >= 1850 && year < 2200 {
			return true
		}
	case len(n) < 16 || len(n) > 19:
		return false
	}
	return n[:2] == "62" && digitsOnly(n) && luhn(n)
}

// luhn reports whether digits end with the check digit of ISO/IEC 7812-1, annex B.
func luhn(n string) bool {
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
