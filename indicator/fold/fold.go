// Package fold holds the named folds by which a county's own records become figures: from
// events of the journal to rows, and from rows to a whole number.
//
// # What a fold is
//
// A fold reads some kinds of events and makes rows of them: on which day, in which place, of
// what, how much. Each row names the event it comes from, and the row within a bulk event, so
// that a figure opens down to receipts, and a receipt up to every figure that it moved. What a
// period and a place come to is the sum of the rows, their number, the number of different
// members, or the number of members whose sum reaches a threshold.
//
// # Invariants
//
//   - A fold sees nothing but the journal up to its position, in order. Two books that have
//     taken the same entries hold the same rows, on every machine.
//   - Rows are never changed. What ends is a further row with the opposite sign.
//   - A row of a position is there for every later position: a figure of a position can be
//     made again at any time.
//   - There are no floats; a sum that does not fit is an error and no figure.
//
// # Format of the hash
//
// The hash of a figure's rows is SHA-256 over them in order, each as sequence (8 bytes),
// row of the bulk event (4; 0xffffffff without one), day (4), value (8), member (8), all
// big-endian, length of the place's code (1) and the code.
package fold

import (
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// An Aggregate says how rows become a number.
type Aggregate uint8

// Aggregates.
const (
	Sum      Aggregate = 1 + iota // Of the values.
	Distinct                      // Number of different members.
	Reached                       // Number of members whose values sum to the threshold or more.
)

// A Fold is a named fold. Names are for ever: definitions of figures hang on them.
type Fold struct {
	Name      string // Such as "carbon.tonnes_sold".
	NameZH    string
	NameEN    string
	Piece     string // What its whole numbers count: "t", "fen", "dm2"; "1" for things.
	Aggregate Aggregate
	Threshold int64    // Of Reached.
	Events    []string // Names of the events that it reads.
	New       func() Take

	// Table is the read table whose readers see rows whole. Others see of a row when, where and which event, but neither
	// of whom nor how much: that is a person's own affair. Empty: everybody sees them whole.
	Table string
}

// A Take makes rows of an event. It may remember what it saw, for events that name others.
type Take func(at kernel.At, body any, add func(Row))

// A Row is what one event, or one row of a bulk event, adds to a figure.
type Row struct {
	Sequence uint64        // Of the event.
	Line     uint32        // Of the bulk event, from 0; NoLine otherwise.
	Date     calendar.Date // On which it counts.
	Place    village.Code  // Where; none if nowhere in particular.
	Member   uint64        // What is counted, for Distinct and Reached.
	Value    int64
}

// NoLine says that a row is of the whole event.
const NoLine = 1<<32 - 1

// All returns every fold that comes with the program, in the order of their names.
func All() []Fold {
	all := slices.Concat(carbonFolds(), landFolds(), moneyFolds(), peopleFolds(), datedFolds(), goalFolds(),
		placeFolds(), offerFolds(), grantFolds())
	slices.SortFunc(all, func(a, b Fold) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return all
}

// Infos returns what definitions of figures must know of the folds.
func Infos() (all []indicator.FoldInfo) {
	for _, f := range All() {
		all = append(all, indicator.FoldInfo{Name: f.Name, Piece: f.Piece, Adds: f.Aggregate == Sum})
	}
	return all
}

// bulk is how a bulk event is described.
type bulk[H, R any] = struct {
	Head H
	Rows []R
}

// row returns a row of a whole event on the day of its entry.
func row(at kernel.At, place village.Code, member uint64, value int64) Row {
	return Row{
		Sequence: at.Sequence,
		Line:     NoLine,
		Date:     calendar.DayOf(at.Time),
		Place:    place,
		Member:   member,
		Value:    value,
	}
}

// stateless makes New of a fold that remembers nothing.
func stateless(take Take) func() Take { return func() Take { return take } }
