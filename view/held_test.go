package view

import (
	"math/rand/v2"
	"testing"
)

// The hash table of held rows finds what a Go map finds, for keys of every pattern.
func TestSlots(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	for name, key := range map[string]func(i int) int64{
		"in a row":  func(i int) int64 { return int64(i) },
		"multiples": func(i int) int64 { return int64(i) << 14 },
		"below":     func(i int) int64 { return -int64(i) },
		"random":    func(int) int64 { return int64(random.Uint64()) },
		"few":       func(int) int64 { return random.Int64N(100) },
	} {
		var s slots
		known := map[int64]int32{}
		for round := range 2 {
			for i := range 20_000 {
				k := key(i)
				slot, ok := s.find(k)
				if want, there := known[k]; ok != there || slot != want {
					t.Fatalf("%s: key %d: slot %d %v, want %d %v", name, k, slot, ok, want, there)
				}
				if !ok {
					known[k] = int32(len(known))
					s.add(k, known[k])
				}
			}
			if round == 0 {
				s.clear()
				clear(known)
			}
		}
	}
}
