package county

// Told hears how far long work is: what is being done, and how much of all is done. It may be nil.
type Told func(what string, done, all uint64)

// of returns what hears of one part of the work.
func (t Told) of(what string) func(done, all uint64) {
	return func(done, all uint64) {
		if t != nil {
			t(what, done, all)
		}
	}
}

// bytes is of for what is counted in bytes.
func (t Told) bytes(what string) func(done, all int64) {
	told := t.of(what)
	return func(done, all int64) { told(uint64(done), uint64(all)) }
}
