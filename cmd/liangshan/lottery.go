package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"liangshan/lottery"
)

var lotteryCommand = command{
	name: "lottery", short: "compute a published lottery again (needs no county)",
	long: `
  liangshan lottery LIST.csv                                                     the list's root
  liangshan lottery LIST.csv --prove N                                           that application N is in it
  liangshan lottery LIST.csv --number HEX --commitment HEX --public TEXT [--places N]   the draw
  liangshan lottery --commit HEX                                                 what a notary publishes before

LIST.csv has a head and the columns application, weight (tickets; 1 if left out) and points (where
points decide first; 0 if left out). The order of its rows means nothing: the winners are the same
from any. --number is the notary's number, which has to fit the commitment that was published before;
--public is the public value, exactly as published. The format of root, seed and tickets, so that
anybody can write the same program, is in the comment of package lottery; in short:

  seed    SHA-256("liangshan lottery seed 1" ‖ root ‖ number ‖ public value)
  ticket  HMAC-SHA-256(seed, application, 8 bytes ‖ i, 4 bytes); the smallest of an application counts, smallest wins

Prints JSON. Exit code 1: the number does not fit. Exit code 2: the list is wrong, with row and column.`,
	run: (*Main).lottery,
}

// A lotteryResult is what `liangshan lottery` prints.
type lotteryResult struct {
	Entries    int             `json:"entries,omitempty"`
	Root       string          `json:"root,omitempty"`
	Commitment string          `json:"commitment,omitempty"`
	Seed       string          `json:"seed,omitempty"`
	Winners    []lotteryWinner `json:"winners,omitempty"`
	Index      *int            `json:"index,omitempty"` // Of what is proved, from 0 in the sorted list.
	Path       []string        `json:"path,omitempty"`
}

type lotteryWinner struct {
	Rank        int    `json:"rank"`
	Application uint64 `json:"application"`
	Points      uint32 `json:"points,omitempty"`
	Ticket      string `json:"ticket"`
}

func (m *Main) lottery(_ context.Context, args []string) error {
	f := m.flags()
	number := f.String("number", "", "the notary's number, 64 `hex` digits")
	commitment := f.String("commitment", "", "what the notary published before, 64 `hex` digits")
	public := f.String("public", "", "the public value, as published")
	places := f.Int("places", 0, "how many are ranked; 0: all")
	commit := f.String("commit", "", "print the commitment of a `number`")
	prove := f.Uint64("prove", 0, "prove that an `application` is in the list")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if *commit != "" {
		n, err := hashOf("commit", *commit)
		if err != nil {
			return err
		}
		return m.inJSON(lotteryResult{Commitment: hexOf(lottery.Commitment(n))}, nil)
	}
	if len(given) != 1 {
		return usagef("it takes one list")
	}
	entries, points, err := readLottery(given[0])
	if err != nil {
		return err
	}
	root, err := lottery.Root(entries)
	if err != nil {
		return refusedAt(given[0], 0, 0, err.Error(), "")
	}
	result := lotteryResult{Entries: len(entries), Root: hexOf(root)}
	switch {
	case *prove != 0:
		proof, ok, err := lottery.Prove(entries, *prove)
		if err != nil || !ok {
			return errors.Join(err, fmt.Errorf("application %d is not in the list 名单中没有此申请", *prove))
		}
		result.Index = &proof.Index
		for _, h := range proof.Path {
			result.Path = append(result.Path, hexOf(h))
		}
	case *number != "" || *public != "":
		if err := drawAgain(&result, entries, points, root, [2]string{*number, *commitment}, *public, *places); err != nil {
			return err
		}
	}
	return m.inJSON(result, nil)
}

// drawAgain computes seed and winners.
func drawAgain(result *lotteryResult, entries []lottery.Entry, points map[uint64]uint32, root lottery.Hash,
	notary [2]string, public string, places int) error {
	n, err := hashOf("number", notary[0])
	if err != nil {
		return err
	}
	c, err := hashOf("commitment", notary[1])
	if err != nil {
		return err
	}
	seed, err := lottery.Seed(root, c, n, public)
	if err != nil {
		return fmt.Errorf("the draw cannot be computed: %w", err)
	}
	drawn, err := lottery.Draw(entries, seed, len(entries))
	if err != nil {
		return err
	}
	slices.SortStableFunc(drawn, func(a, b lottery.Drawn) int {
		return cmp.Compare(points[b.Application], points[a.Application])
	})
	if places > 0 && places < len(drawn) {
		drawn = drawn[:places]
	}
	result.Seed = hexOf(seed)
	for i, d := range drawn {
		result.Winners = append(result.Winners, lotteryWinner{i + 1, d.Application, points[d.Application],
			hexOf(d.Ticket)})
	}
	return nil
}

func hexOf(h lottery.Hash) string { return hex.EncodeToString(h[:]) }

func hashOf(flag, text string) (h lottery.Hash, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(h) {
		return h, usagef("--%s takes 64 hex digits", flag)
	}
	return lottery.Hash(b), nil
}

// readLottery reads a list. Errors name row and column.
func readLottery(path string) (entries []lottery.Entry, points map[uint64]uint32, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, &usageError{err.Error()}
	}
	defer file.Close()
	r := csv.NewReader(file)
	head, err := r.Read()
	if err != nil {
		return nil, nil, refusedAt(path, 1, 1, string(lottery.ErrEmpty), "")
	}
	at := map[string]int{}
	for i, name := range head {
		if name != "application" && name != "weight" && name != "points" {
			return nil, nil, usagef("%s:1: there is no column %q; give application, weight, points", path, name)
		}
		at[name] = i
	}
	if _, ok := at["application"]; !ok {
		return nil, nil, usagef("%s:1: the column application is missing", path)
	}
	points = map[uint64]uint32{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return entries, points, nil
		}
		if err != nil {
			return nil, nil, &usageError{path + ": " + err.Error()}
		}
		e, p, err := lotteryRow(r, path, at, row)
		if err != nil {
			return nil, nil, err
		}
		entries = append(entries, e)
		if p > 0 {
			points[e.Application] = p
		}
	}
}

func lotteryRow(r *csv.Reader, path string, at map[string]int, row []string) (e lottery.Entry, points uint32,
	err error) {
	read := func(name string, otherwise, least, most uint64, wrong lottery.Refusal) uint64 {
		i, ok := at[name]
		if !ok || err != nil {
			return otherwise
		}
		n, bad := strconv.ParseUint(row[i], 10, 64)
		if bad != nil || n < least || n > most {
			line, column := r.FieldPos(i)
			err = refusedAt(path, line, column, string(wrong), row[i])
		}
		return n
	}
	e.Application = read("application", 0, 1, 1<<63-1, lottery.ErrApplication)
	e.Weight = uint32(read("weight", 1, 1, lottery.WeightMax, lottery.ErrWeight))
	points = uint32(read("points", 0, 0, 1_000_000, lottery.ErrWeight))
	return e, points, err
}
