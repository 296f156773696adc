package rule

// Canonical returns the English name of a function, rounding, reading or value of the language, whichever of its two
// names is given; false: there is none of it.
func Canonical(name string) (string, bool) {
	for _, f := range functions {
		if f.name == name || f.zh == name {
			return f.name, true
		}
	}
	for _, k := range words {
		if k.en == name || k.zh == name {
			return k.en, true
		}
	}
	return "", false
}
