// Package lottery draws lots in a way that anyone can check with a published list and two published
// values.
//
// The list of entries is frozen first: its root, the hash of a Merkle tree over all entries, is
// published. At the same time it is said which value of the future decides (the winning numbers of a
// named national draw on a named day, say), and a notary publishes the hash of a secret number. On
// the day both values are out, and the seed follows from root, public value and notary's number.
// Nobody knows it before, and nobody can change it afterwards: not the list, whose root goes into it,
// not the notary, whose number was fixed before the public value was known.
//
// An entry is an application number and a weight, how many tickets it has. The tickets of an entry
// are numbers that follow from the seed and the application number alone; the smallest counts, and
// the entries with the smallest tickets win. So the order of the list means nothing, and an entry's
// ticket does not depend on who else is in the list.
//
// # Format
//
// Entries are sorted by application number; numbers are written big-endian.
//
//	leaf       SHA-256(0x00 ‖ application, 8 bytes ‖ weight, 4 bytes)
//	node       SHA-256(0x01 ‖ left ‖ right), a tree of n leaves split at the largest power of two below n (RFC 6962, 2.1)
//	commitment SHA-256("liangshan lottery commitment 1" ‖ number, 32 bytes)
//	seed       SHA-256("liangshan lottery seed 1" ‖ root, 32 bytes ‖ number, 32 bytes ‖ public value, UTF-8)
//	ticket     HMAC-SHA-256(seed, application, 8 bytes ‖ i, 4 bytes) for i = 0 … weight-1
//
// The public value is written in a form that is said beforehand (see Form), so that its bytes are the same
// for everybody.
//
// Equal tickets, which nobody will ever see, are decided by the smaller application number.
package lottery

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Limits.
const (
	EntriesMax = 1 << 22
	WeightMax  = 1000
	PublicMax  = 512 // Bytes of the public value.
)

// A Refusal is why something is no lottery. Its text is its code.
type Refusal string

// Error implements error.
func (r Refusal) Error() string { return string(r) }

// Refusals.
const (
	ErrEmpty       = Refusal("lottery.list_empty")
	ErrTooMany     = Refusal("lottery.list_too_long")
	ErrTwice       = Refusal("lottery.application_twice")
	ErrApplication = Refusal("lottery.application_malformed") // 0 is no application number.
	ErrWeight      = Refusal("lottery.weight_out_of_range")
	ErrPublic      = Refusal("lottery.public_value_malformed")
	ErrNumber      = Refusal("lottery.number_breaks_commitment")
)

// An Entry takes part, with so many tickets.
type Entry struct {
	Application uint64
	Weight      uint32
}

// A Hash is a SHA-256.
type Hash [sha256.Size]byte

// Sorted returns the entries by application number, checked. The list that is given stays as it is.
func Sorted(entries []Entry) ([]Entry, error) {
	switch {
	case len(entries) == 0:
		return nil, ErrEmpty
	case len(entries) > EntriesMax:
		return nil, ErrTooMany
	}
	list := slices.Clone(entries)
	slices.SortFunc(list, func(a, b Entry) int { return cmp.Compare(a.Application, b.Application) })
	for i, e := range list {
		switch {
		case e.Application == 0:
			return nil, ErrApplication
		case e.Weight == 0 || e.Weight > WeightMax:
			return nil, ErrWeight
		case i > 0 && e.Application == list[i-1].Application:
			return nil, ErrTwice
		}
	}
	return list, nil
}

// Commitment returns what a notary publishes before the draw.
func Commitment(number Hash) Hash {
	return sha256.Sum256(append([]byte("liangshan lottery commitment 1"), number[:]...))
}

// Seed returns the seed of a draw, once the notary's number and the public value are out. Errors:
// ErrNumber if the number is not the one that was committed to, ErrPublic.
func Seed(root, commitment, number Hash, public string) (Hash, error) {
	if Commitment(number) != commitment {
		return Hash{}, ErrNumber
	}
	if public == "" || len(public) > PublicMax {
		return Hash{}, ErrPublic
	}
	b := append([]byte("liangshan lottery seed 1"), root[:]...)
	b = append(append(b, number[:]...), public...)
	return sha256.Sum256(b), nil
}

// A Drawn is an entry with the ticket that counts for it.
type Drawn struct {
	Application uint64
	Ticket      Hash
}

func compareDrawn(a, b Drawn) int {
	return cmp.Or(bytes.Compare(a.Ticket[:], b.Ticket[:]), cmp.Compare(a.Application, b.Application))
}

// Draw returns the first n entries in the order of their tickets, or all if there are fewer. Errors:
// those of Sorted.
func Draw(entries []Entry, seed Hash, n int) ([]Drawn, error) {
	list, err := Sorted(entries)
	if err != nil {
		return nil, err
	}
	n = max(0, min(n, len(list)))
	all := smallest(Tickets(list, seed), n)
	slices.SortFunc(all, compareDrawn)
	return all[:n], nil
}

// smallest returns n of the smallest tickets at least, in any order, so that only those are sorted: it
// counts them by their first two bytes and leaves out what lies beyond the n-th.
func smallest(all []Drawn, n int) []Drawn {
	if n == len(all) {
		return all
	}
	var count [1 << 16]int
	for i := range all {
		count[binary.BigEndian.Uint16(all[i].Ticket[:])]++
	}
	last, sum := 0, count[0]
	for sum < n {
		last++
		sum += count[last]
	}
	kept := all[:0]
	for _, d := range all {
		if int(binary.BigEndian.Uint16(d.Ticket[:])) <= last {
			kept = append(kept, d)
		}
	}
	return kept
}

// Tickets returns the ticket of each entry, in the order of the list, which has passed Sorted.
func Tickets(list []Entry, seed Hash) []Drawn {
	all := make([]Drawn, len(list))
	mac := hmac.New(sha256.New, seed[:])
	var message [12]byte
	var sum [sha256.Size]byte
	for i, e := range list {
		binary.BigEndian.PutUint64(message[:], e.Application)
		for ticket := range e.Weight {
			binary.BigEndian.PutUint32(message[8:], ticket)
			mac.Reset()
			mac.Write(message[:])
			mac.Sum(sum[:0])
			if ticket == 0 || bytes.Compare(sum[:], all[i].Ticket[:]) < 0 {
				all[i].Ticket = sum
			}
		}
		all[i].Application = e.Application
	}
	return all
}
