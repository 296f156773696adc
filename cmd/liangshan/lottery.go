package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"liangshan/lottery"
	"liangshan/text"
)

var lotteryCommand = command{
	name: "lottery", short: "compute a published lottery again (needs no county)",
	long: `
  liangshan lottery LIST.csv                                                     the list's root
  liangshan lottery LIST.csv --prove N                                           that application N is in it
  liangshan lottery LIST.csv --number HEX --commitment HEX --public TEXT [--form digits:14] [--places N]   the draw
  liangshan lottery --commit HEX                                                 what a notary publishes before

LIST.csv has a head and the columns application, weight (tickets; 1 if left out) and points (where
points decide first; 0 if left out). The order of its rows means nothing: the winners are the same
from any. --number is the notary's number, which has to fit the commitment that was published before;
--public is the public value, exactly as published; --form is how it is to be written, as was said when the
allocation was opened, and refuses another. The format of root, seed and tickets, so that
anybody can write the same program, is in the comment of package lottery; in short:

  seed    SHA-256("liangshan lottery seed 1" ‖ root ‖ number ‖ public value)
  ticket  HMAC-SHA-256(seed, application, 8 bytes ‖ i, 4 bytes); the smallest of an application counts, smallest wins

Prints JSON. Exit code 1: the number does not fit. Exit code 2: the list is wrong, with row and column.`,
	run: (*Main).lottery,
}

// Codes of lists that cannot be read.
const (
	CodeLotteryHead   = "lottery.column_unknown"
	CodeLotteryRow    = "lottery.row_malformed"
	CodeLotteryPoints = "lottery.points_out_of_range"
)

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
	form := f.String("form", "", "how the public value is written: digits:`N` or hex:N")
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
	if *places < 0 {
		return usagef("--places is 0 or more, not %d", *places)
	}
	list, err := readLottery(given[0])
	if err != nil {
		return err
	}
	entries := list.entries
	root, err := lottery.Root(entries)
	if err != nil {
		return refusedAt(given[0], 1, 1, err.Error(), "")
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
		if err := formOf(*form, *public); err != nil {
			return err
		}
		notary := [2]string{*number, *commitment}
		if err := drawAgain(&result, entries, list.points, root, notary, *public, *places); err != nil {
			return err
		}
	}
	return m.inJSON(result, nil)
}

// formOf holds a public value against the form in which it is written; an empty one asks for none.
func formOf(form, public string) error {
	if form == "" {
		return nil
	}
	f, err := lottery.ParseForm(form)
	if err != nil {
		return usagef("--form is digits:N or hex:N, with N from %d to %d", lottery.FormMin, lottery.PublicMax)
	}
	if err := f.Check(public); err != nil {
		zh, en := text.Of(err.Error())
		return fmt.Errorf("%w: --public %q, --form %s: %s %s", err, public, form, zh, en)
	}
	return nil
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
		zh, en := text.Of(err.Error())
		return fmt.Errorf("抽签结果无法复算 the draw cannot be computed: %w: %s %s", err, zh, en)
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

// A lotteryList is what is read of a file.
type lotteryList struct {
	path    string
	entries []lottery.Entry
	points  map[uint64]uint32
	seen    map[uint64]bool
}

// readLottery reads a list. Errors name row and column.
func readLottery(path string) (*lotteryList, error) {
	data, err := exchangeFile(path)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, refusedAt(path, 1, 1, string(lottery.ErrEmpty), "")
	}
	if err != nil {
		return nil, lotteryCSV(path, err)
	}
	at := map[string]int{}
	for i, name := range head {
		_, twice := at[name]
		if twice || name != "application" && name != "weight" && name != "points" {
			line, column := r.FieldPos(i)
			return nil, refusedAt(path, line, column, CodeLotteryHead, strings.ToValidUTF8(name, "\uFFFD"))
		}
		at[name] = i
	}
	if _, ok := at["application"]; !ok {
		return nil, refusedAt(path, 1, 1, CodeLotteryHead, "application")
	}
	l := &lotteryList{path: path, points: map[uint64]uint32{}, seen: map[uint64]bool{}}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, lotteryCSV(path, err)
		}
		if err := l.add(r, at, row); err != nil {
			return nil, err
		}
	}
	if len(l.entries) == 0 {
		return nil, refusedAt(path, 2, 1, string(lottery.ErrEmpty), "")
	}
	return l, nil
}

// lotteryCSV says where a table is none.
func lotteryCSV(path string, err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	return refusedAt(path, parse.Line, max(1, parse.Column), CodeLotteryRow, "")
}

func (l *lotteryList) add(r *csv.Reader, at map[string]int, row []string) error {
	e, points, err := lotteryRow(r, l.path, at, row)
	if err != nil {
		return err
	}
	if l.seen[e.Application] {
		line, column := r.FieldPos(at["application"])
		return refusedAt(l.path, line, column, string(lottery.ErrTwice), row[at["application"]])
	}
	l.seen[e.Application] = true
	l.entries = append(l.entries, e)
	if points > 0 {
		l.points[e.Application] = points
	}
	return nil
}

func lotteryRow(r *csv.Reader, path string, at map[string]int, row []string) (e lottery.Entry, points uint32,
	err error) {
	read := func(name string, otherwise, least, most uint64, wrong string) uint64 {
		i, ok := at[name]
		if !ok || err != nil {
			return otherwise
		}
		n, bad := strconv.ParseUint(row[i], 10, 64)
		if bad != nil || n < least || n > most {
			line, column := r.FieldPos(i)
			err = refusedAt(path, line, column, wrong, row[i])
		}
		return n
	}
	e.Application = read("application", 0, 1, 1<<63-1, string(lottery.ErrApplication))
	e.Weight = uint32(read("weight", 1, 1, lottery.WeightMax, string(lottery.ErrWeight)))
	points = uint32(read("points", 0, 0, 1_000_000, CodeLotteryPoints))
	return e, points, err
}
