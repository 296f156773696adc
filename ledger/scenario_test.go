package ledger_test

import (
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/sim/twin"
)

// A step is one command and the refusal that it gets; "" if it takes effect.
type step struct {
	command any
	want    string
}

// sides is what the four sides of an account must be: debits, credits, pending debits,
// pending credits.
type sides struct {
	account ledger.AccountID
	want    string
}

// after lets so many milliseconds pass, and what is due fall due.
type after int64

// Accounts of every scenario: 1 and 6 may owe, 2, 3 and 4 may not, 5 is an asset that is
// never owed, 7 has another unit. 9 does not exist.
func scenarioSteps() []step {
	line := ledger.ChartLine{Code: 1, Side: ledger.Asset, NameZH: "现金", NameEN: "cash"}
	steps := []step{
		{ledger.DeclareUnit{Code: "CNY", NameZH: "人民币", NameEN: "yuan", Decimals: 2}, ""},
		{ledger.DeclareUnit{Code: "T", NameZH: "吨", NameEN: "tonne"}, ""},
		{ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{line}}, ""},
		{ledger.PublishChart{Unit: "T", Lines: []ledger.ChartLine{line}}, ""},
	}
	for id, flags := range []ledger.Flags{1: ledger.MayOwe, 2: 0, 3: 0, 4: 0, 5: ledger.NeverOwed | ledger.MayOwe, 6: ledger.MayOwe} {
		if id > 0 {
			steps = append(steps, step{ledger.Open{ID: ledger.AccountID(id), Unit: "CNY", Code: 1, Flags: flags}, ""})
		}
	}
	return append(steps, step{ledger.Open{ID: 7, Unit: "T", Code: 1, Flags: ledger.MayOwe}, ""})
}

func move(debit, credit ledger.AccountID, amount int64) ledger.Transfer {
	return ledger.Transfer{Debit: debit, Credit: credit, Amount: amount}
}

func balancing(debit, credit ledger.AccountID, amount int64) ledger.Transfer {
	return ledger.Transfer{Debit: debit, Credit: credit, Amount: amount, Balancing: true}
}

func aside(debit, credit ledger.AccountID, amount int64) ledger.PlaceHold {
	return ledger.PlaceHold{Debit: debit, Credit: credit, Amount: amount}
}

func all(transfers ...ledger.Transfer) ledger.TransferAll {
	return ledger.TransferAll{Transfers: transfers}
}

func rows(together bool, transfers ...ledger.Transfer) ledger.TransferMany {
	return ledger.TransferMany{Rows: ledger.Pack(transfers), Together: together}
}

// flagged sets a flag of the last row.
func flagged(c ledger.TransferMany, flag byte) ledger.TransferMany {
	c.Rows[len(c.Rows)-6] |= flag
	return c
}

// correct names a posting of the past by its sequence. The eleven commands of the set-up are
// the events 1 to 11, behind the one that opened the epoch; the first of a scenario is 12.
func correct(sequence uint64, debit, credit ledger.AccountID, original, amount int64) ledger.Correct {
	return ledger.Correct{
		Sequence: sequence,
		Debit:    debit,
		Credit:   credit,
		Original: original,
		Amount:   amount,
		Reason:   "order 7",
	}
}

// first is the sequence of the first event of a scenario.
const first = 12

var scenarios = map[string][]any{
	"a unit is declared once and in good form": {
		step{ledger.DeclareUnit{Code: "CNY", NameZH: "元", NameEN: "yuan"}, "ledger.unit_exists"},
		step{ledger.DeclareUnit{Code: "", NameZH: "元", NameEN: "yuan"}, "ledger.unit_malformed"},
		step{ledger.DeclareUnit{Code: strings.Repeat("x", 65), NameZH: "元", NameEN: "y"}, "ledger.unit_malformed"},
		step{
			ledger.DeclareUnit{
				Code:     strings.Repeat("x", 64),
				NameZH:   strings.Repeat("元", 32),
				NameEN:   "y",
				Decimals: 9,
			},
			"",
		},
		step{ledger.DeclareUnit{Code: "A", NameZH: strings.Repeat("元", 33), NameEN: "y"}, "ledger.unit_malformed"},
		step{ledger.DeclareUnit{Code: "A", NameZH: "元", NameEN: ""}, "ledger.unit_malformed"},
		step{ledger.DeclareUnit{Code: "A", NameZH: "元", NameEN: strings.Repeat("y", 97)}, "ledger.unit_malformed"},
		step{ledger.DeclareUnit{Code: "A", NameZH: "元", NameEN: "y", Decimals: 10}, "ledger.unit_malformed"},
	},
	"a chart has its codes in order, and a code keeps its side": {
		step{ledger.PublishChart{Unit: "cny"}, "ledger.no_unit"},
		step{ledger.PublishChart{Unit: "CNY"}, "ledger.chart_malformed"},
		step{ledger.PublishChart{Unit: "CNY", Lines: make([]ledger.ChartLine, 1001)}, "ledger.chart_malformed"},
		step{
			ledger.PublishChart{
				Unit:  "CNY",
				Lines: []ledger.ChartLine{{Code: 1, Side: ledger.Asset, NameZH: "库存现金", NameEN: "cash"}},
			},
			"",
		},
		step{
			ledger.PublishChart{
				Unit:  "CNY",
				Lines: []ledger.ChartLine{{Code: 1, Side: ledger.Income, NameZH: "收", NameEN: "i"}},
			},
			"ledger.chart_malformed in row 0",
		},
		step{ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{
			{
				Code:   2,
				Side:   ledger.Income,
				NameZH: "收",
				NameEN: "i",
			}, {Code: 2, Side: ledger.Income, NameZH: "收", NameEN: "i"}}},
			"ledger.chart_malformed in row 1"},
		step{
			ledger.PublishChart{
				Unit:  "CNY",
				Lines: []ledger.ChartLine{{Code: 0, Side: ledger.Income, NameZH: "收", NameEN: "i"}},
			},
			"ledger.chart_malformed in row 0",
		},
		step{
			ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{{Code: 3, Side: 6, NameZH: "收", NameEN: "i"}}},
			"ledger.chart_malformed in row 0",
		},
		step{
			ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{{Code: 3, Side: 0, NameZH: "收", NameEN: "i"}}},
			"ledger.chart_malformed in row 0",
		},
		step{
			ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{{Code: 3, Side: 5, NameZH: "费", NameEN: "e"}}},
			"",
		},
		step{ledger.Open{ID: 10, Unit: "CNY", Code: 3}, ""},
		step{ledger.Open{ID: 11, Unit: "CNY", Code: 2}, "ledger.code_not_in_chart"},
	},
	"an account is opened once, in a unit and a code that are known": {
		step{ledger.Open{ID: 0, Unit: "CNY", Code: 1}, "ledger.account_number_required"},
		step{ledger.Open{ID: 1 << 53, Unit: "CNY", Code: 1}, "ledger.account_number_required"},
		step{ledger.Open{ID: 1<<53 - 1, Unit: "CNY", Code: 1, Holder: 8}, ""},
		step{ledger.Open{ID: 10, Unit: "CNY", Code: 1, Flags: ledger.Frozen}, "ledger.unknown_flags"},
		step{ledger.Open{ID: 10, Unit: "CNY", Code: 1, Flags: ledger.Closed}, "ledger.unknown_flags"},
		step{ledger.Open{ID: 10, Unit: "CNY", Code: 1, Flags: 16}, "ledger.unknown_flags"},
		step{ledger.Open{ID: 1, Unit: "CNY", Code: 1}, "ledger.account_exists"},
		step{ledger.Open{ID: 10, Unit: "CNV", Code: 1}, "ledger.no_unit"},
		step{ledger.Open{ID: 10, Unit: "T", Code: 2}, "ledger.code_not_in_chart"},
	},
	"a transfer moves what there is and no more": {
		step{move(1, 2, 100), ""},
		step{move(2, 3, 0), "ledger.amount_must_be_positive"},
		step{move(2, 3, math.MinInt64), "ledger.amount_must_be_positive"},
		step{move(2, 2, 1), "ledger.accounts_must_differ"},
		step{move(2, 9, 1), "ledger.no_account"},
		step{move(9, 2, 1), "ledger.no_account"},
		step{move(1, 7, 1), "ledger.units_must_match"},
		step{move(2, 3, 101), "ledger.insufficient_balance"},
		step{move(2, 3, 100), ""},
		step{move(2, 3, 1), "ledger.insufficient_balance"},
		sides{1, "100 0 0 0"}, sides{2, "100 100 0 0"}, sides{3, "0 100 0 0"},
	},
	"an asset is never owed": {
		step{move(1, 5, 1), "ledger.asset_would_be_owed"},
		step{move(5, 1, 50), ""},
		step{move(1, 5, 51), "ledger.asset_would_be_owed"},
		step{aside(1, 5, 30), ""},
		step{move(1, 5, 21), "ledger.asset_would_be_owed"},
		step{move(1, 5, 20), ""},
		step{ledger.Post{Hold: 1}, ""},
		step{move(1, 5, 1), "ledger.asset_would_be_owed"},
		sides{5, "50 50 0 0"},
	},
	"balancing moves as much as both sides allow": {
		step{balancing(2, 3, 10), "ledger.nothing_to_balance"},
		step{move(1, 2, 10), ""},
		step{balancing(2, 3, 4), ""}, sides{2, "4 10 0 0"},
		step{balancing(2, 3, math.MaxInt64), ""}, sides{2, "10 10 0 0"}, sides{3, "0 10 0 0"},
		step{move(5, 1, 7), ""},
		step{balancing(3, 5, 100), ""}, sides{3, "7 10 0 0"}, sides{5, "7 7 0 0"},
		step{balancing(3, 5, 100), "ledger.nothing_to_balance"},
		step{ledger.SetLimit{Account: 3, Limit: 5}, ""},
		step{balancing(3, 2, 100), ""}, sides{3, "15 10 0 0"},
		step{balancing(1, 2, math.MaxInt64), "ledger.overflow"},
		step{balancing(1, 2, math.MaxInt64-17), "ledger.overflow"},
		step{balancing(1, 2, 6), ""}, sides{1, "16 7 0 0"},
	},
	"together or not at all, each seeing those before it": {
		step{all(), "ledger.no_transfers"},
		step{ledger.TransferAll{Transfers: make([]ledger.Transfer, 1001)}, "ledger.too_many_transfers"},
		step{all(move(1, 2, 10), move(2, 3, 10), move(3, 4, 10)), ""}, sides{4, "0 10 0 0"},
		step{
			all(move(1, 2, 10), move(2, 3, 11)),
			"ledger.insufficient_balance in row 1",
		}, sides{2, "10 10 0 0"}, sides{1, "10 0 0 0"},
		step{all(move(1, 2, 10), move(2, 3, 10), move(4, 9, 1)), "ledger.no_account in row 2"}, sides{3, "10 10 0 0"},
		step{all(move(1, 2, 0)), "ledger.amount_must_be_positive in row 0"},
	},
	"bulk rows stand alone, or together if that is asked": {
		step{ledger.TransferMany{}, "ledger.no_transfers"},
		step{ledger.TransferMany{Rows: make(ledger.Rows, 47)}, "ledger.no_transfers"},
		step{ledger.TransferMany{Rows: make(ledger.Rows, 48*16381)}, "ledger.too_many_transfers"},
		step{
			ledger.TransferMany{Rows: make(ledger.Rows, 48*16380), Together: true},
			"ledger.amount_must_be_positive in row 0",
		},
		step{rows(false, move(1, 2, 10), move(2, 3, 11), move(2, 3, 4)), ""}, sides{2, "4 10 0 0"},
		step{
			rows(true, move(1, 2, 10), move(2, 3, 17)),
			"ledger.insufficient_balance in row 1",
		}, sides{2, "4 10 0 0"}, sides{1, "10 0 0 0"},
		step{rows(true, move(1, 2, 10), move(2, 3, 16)), ""}, sides{2, "20 20 0 0"},
		step{rows(false, move(2, 3, 1), move(2, 2, 1)), "ledger.insufficient_balance in row 0"},
		step{flagged(rows(false, move(1, 2, 1)), 2), "ledger.unknown_flags in row 0"},
		step{flagged(rows(true, move(1, 2, 1), move(1, 2, 1)), 128), "ledger.unknown_flags in row 1"},
		step{flagged(rows(true, move(1, 2, 1), move(2, 3, 9)), 1), ""}, sides{2, "21 21 0 0"},
		step{rows(true, move(1, 9, 1)), "ledger.no_account in row 0"},
		step{rows(true, move(1, 1, 1)), "ledger.accounts_must_differ in row 0"},
		step{rows(true, move(1, 7, 1)), "ledger.units_must_match in row 0"},
	},
	"what is held cannot be spent, and is posted once": {
		step{move(1, 2, 100), ""},
		step{aside(2, 3, 60), ""}, sides{2, "0 100 60 0"}, sides{3, "0 0 0 60"},
		step{move(2, 4, 41), "ledger.insufficient_balance"},
		step{aside(2, 4, 41), "ledger.insufficient_balance"},
		step{move(3, 4, 1), "ledger.insufficient_balance"},
		step{move(2, 4, 40), ""},
		step{ledger.Post{Hold: 1, Amount: -1}, "ledger.amount_must_be_positive"},
		step{ledger.Post{Hold: 1, Amount: 61}, "ledger.amount_exceeds_hold"},
		step{ledger.Post{Hold: 2}, "ledger.no_hold"},
		step{ledger.Post{Hold: 1, Amount: 25}, ""}, sides{2, "65 100 0 0"}, sides{3, "0 25 0 0"},
		step{ledger.Post{Hold: 1}, "ledger.no_hold"},
		step{ledger.Void{Hold: 1}, "ledger.no_hold"},
		step{aside(2, 3, 35), ""}, step{ledger.Post{Hold: 2}, ""}, sides{2, "100 100 0 0"},
		step{ledger.PlaceHold{Debit: 1, Credit: 2, Amount: 0}, "ledger.amount_must_be_positive"},
		step{ledger.PlaceHold{Debit: 3, Credit: 2, Amount: 999, Balancing: true}, ""}, sides{3, "0 60 60 0"},
		step{ledger.Void{Hold: 3}, ""}, sides{3, "0 60 0 0"}, sides{2, "100 100 0 0"},
	},
	"a hold ends at its time": {
		step{move(1, 2, 10), ""},
		step{ledger.PlaceHold{Debit: 2, Credit: 3, Amount: 10, Expires: start}, "ledger.expiry_must_be_ahead"},
		step{ledger.PlaceHold{Debit: 2, Credit: 3, Amount: 10, Expires: start + 1000}, ""},
		after(999), sides{2, "0 10 10 0"},
		after(1), sides{2, "0 10 0 0"}, sides{3, "0 0 0 0"},
		step{ledger.Post{Hold: 1}, "ledger.no_hold"},
		step{ledger.PlaceHold{Debit: 2, Credit: 3, Amount: 10, Expires: start + 5000}, ""},
		step{ledger.Post{Hold: 2, Amount: 3}, ""},
		after(9000), sides{2, "3 10 0 0"}, sides{3, "0 3 0 0"},
	},
	"nothing moves in a frozen account, on either side": {
		step{move(1, 2, 10), ""}, step{aside(2, 3, 4), ""}, step{aside(1, 2, 4), ""},
		step{ledger.Freeze{Account: 9, Reason: "x"}, "ledger.no_account"},
		step{ledger.Freeze{Account: 2}, "ledger.reason_required"},
		step{ledger.Freeze{Account: 2, Reason: strings.Repeat("x", 301)}, "ledger.reason_required"},
		step{ledger.Freeze{Account: 2, Reason: strings.Repeat("x", 300)}, ""},
		step{ledger.Freeze{Account: 2, Reason: "x"}, "ledger.account_frozen"},
		step{move(2, 3, 1), "ledger.account_frozen"}, step{move(1, 2, 1), "ledger.account_frozen"},
		step{aside(2, 3, 1), "ledger.account_frozen"}, step{aside(1, 2, 1), "ledger.account_frozen"},
		step{ledger.Post{Hold: 1}, "ledger.account_frozen"}, step{ledger.Post{Hold: 2}, "ledger.account_frozen"},
		step{rows(true, move(1, 2, 1)), "ledger.account_frozen in row 0"},
		step{ledger.Close{Account: 2}, "ledger.account_frozen"},
		step{ledger.Void{Hold: 1}, ""}, step{ledger.Void{Hold: 2}, ""},
		step{ledger.Unfreeze{Account: 9, Reason: "x"}, "ledger.no_account"},
		step{ledger.Unfreeze{Account: 3, Reason: "x"}, "ledger.account_not_frozen"},
		step{ledger.Unfreeze{Account: 2}, "ledger.reason_required"},
		step{ledger.Unfreeze{Account: 2, Reason: "released"}, ""},
		step{move(2, 3, 10), ""}, sides{2, "10 10 0 0"},
	},
	"only an empty account is closed, and for ever": {
		step{ledger.Close{Account: 9}, "ledger.no_account"},
		step{move(1, 2, 10), ""}, step{ledger.Close{Account: 2}, "ledger.account_not_empty"},
		step{aside(2, 3, 10), ""}, step{ledger.Close{Account: 3}, "ledger.account_not_empty"},
		step{move(1, 4, 1), ""}, step{move(4, 1, 1), ""}, step{aside(1, 4, 1), ""},
		step{ledger.Close{Account: 4}, "ledger.account_not_empty"}, step{ledger.Void{Hold: 2}, ""},
		step{ledger.Close{Account: 4}, ""}, step{ledger.Close{Account: 4}, "ledger.account_closed"},
		step{move(1, 4, 1), "ledger.account_closed"}, step{move(4, 1, 1), "ledger.account_closed"},
		step{ledger.Freeze{Account: 4, Reason: "x"}, "ledger.account_closed"},
		step{ledger.SetLimit{Account: 4, Limit: 1}, "ledger.account_closed"},
		step{ledger.Freeze{Account: 2, Reason: "x"}, ""}, step{move(2, 4, 1), "ledger.account_closed"},
	},
	"a limit is what may be owed": {
		step{ledger.SetLimit{Account: 9, Limit: 1}, "ledger.no_account"},
		step{ledger.SetLimit{Account: 2, Limit: -1}, "ledger.limit_out_of_bounds"},
		step{ledger.SetLimit{Account: 2, Limit: ledger.LimitMax + 1}, "ledger.limit_out_of_bounds"},
		step{ledger.SetLimit{Account: 3, Limit: ledger.LimitMax}, ""},
		step{ledger.SetLimit{Account: 2, Limit: 50}, ""},
		step{move(2, 3, 51), "ledger.insufficient_balance"}, step{move(2, 3, 40), ""},
		step{aside(2, 3, 11), "ledger.insufficient_balance"}, step{aside(2, 3, 10), ""},
		step{ledger.SetLimit{Account: 2, Limit: 49}, "ledger.insufficient_balance"},
		step{ledger.Void{Hold: 1}, ""},
		step{ledger.SetLimit{Account: 2, Limit: 39}, "ledger.insufficient_balance"},
		step{ledger.SetLimit{Account: 2, Limit: 40}, ""},
		step{move(2, 3, 1), "ledger.insufficient_balance"},
		step{ledger.SetLimit{Account: 1, Limit: 0}, ""}, step{move(1, 2, 1), ""},
	},
	"a correction takes back what moved, once": {
		step{move(1, 2, 100), ""}, // Event 12.
		step{correct(first, 1, 2, 100, 0), "ledger.amount_must_be_positive"},
		step{correct(first+4, 1, 2, 100, 1), "ledger.original_unknown"}, // Itself.
		step{correct(first+1000, 1, 2, 100, 1), "ledger.original_unknown"},
		step{correct(first, 1, 2, 0, 1), "ledger.original_unknown"},
		step{correct(first, 1, 9, 100, 1), "ledger.no_account"},
		step{
			ledger.Correct{Sequence: first, Debit: 1, Credit: 2, Original: 100, Amount: 1},
			"ledger.reason_required",
		},
		step{correct(first, 1, 2, 100, 101), "ledger.corrected_already"},
		step{correct(first, 1, 2, 100, 60), ""}, sides{1, "100 60 0 0"}, sides{2, "60 100 0 0"},
		step{correct(first, 1, 2, 100, 41), "ledger.corrected_already"},
		step{move(2, 3, 1), ""},
		step{correct(first, 1, 2, 100, 40), "ledger.insufficient_balance"},
		step{correct(first, 1, 2, 100, 39), ""},
		step{move(3, 2, 1), ""}, step{correct(first, 1, 2, 100, 2), "ledger.corrected_already"},
		step{correct(first, 1, 2, 100, 1), ""}, sides{1, "100 100 0 0"},
	},
	"sums stay within 64 bits": {
		step{move(1, 2, math.MaxInt64), ""}, sides{2, "0 9223372036854775807 0 0"},
		step{move(1, 3, 1), "ledger.overflow"}, step{move(6, 2, 1), "ledger.overflow"},
		step{aside(6, 2, 1), "ledger.overflow"}, step{rows(true, move(6, 2, 1)), "ledger.overflow in row 0"},
		step{
			aside(6, 3, math.MaxInt64),
			"",
		}, step{move(6, 4, 1), "ledger.overflow"}, step{move(2, 3, 1), "ledger.overflow"},
		step{ledger.Post{Hold: 1}, ""}, step{move(2, 4, math.MaxInt64), ""},
		sides{2, "9223372036854775807 9223372036854775807 0 0"}, step{move(4, 2, 1), "ledger.overflow"},
	},
	"what is available stays within 64 bits, the limit counted in": {
		step{ledger.SetLimit{Account: 2, Limit: ledger.LimitMax}, ""},
		step{move(1, 2, math.MaxInt64), ""},
		step{ledger.SetLimit{Account: 2, Limit: 7}, ""},
		step{move(2, 3, 5), ""}, step{balancing(2, 3, 5), ""},
		sides{2, "10 9223372036854775807 0 0"},
	},
}

func TestScenarios(t *testing.T) {
	seen := map[string]int{}
	for name, steps := range scenarios {
		t.Run(name, func(t *testing.T) {
			b := newBook()
			for _, s := range scenarioSteps() {
				check(t, b.run(t, s.command))
			}
			for i, s := range steps {
				switch s := s.(type) {
				case after:
					b.now += int64(s)
					b.fire()
				case sides:
					if got := b.sides(s.account); got != s.want {
						t.Errorf("step %d: account %d is %s, expected %s", i, s.account, got, s.want)
					}
				case step:
					before := b.Digests()
					r := b.run(t, s.command)
					got := ""
					if r.Err != nil {
						got = r.Err.Error()
						code, _ := twin.Code(r.Err)
						seen[code]++
						sameDigests(t, "after "+got, tablesOf(before), tablesOf(b.Digests()))
					}
					if got != s.want {
						t.Errorf("step %d: %+v: answered %q, expected %q", i, s.command, got, s.want)
					}
				}
				if err := b.l.Audit(); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			sameDigests(t, "replayed", b.Digests(), b.replayed(t, nil).Digests())
		})
	}
	for _, code := range declared(t) {
		if seen[code] == 0 {
			t.Errorf("no scenario is refused with %s", code)
		}
	}
}

// declared returns the codes of all refusals that ledger.go declares.
func declared(t testing.TB) (codes []string) {
	t.Helper()
	source, err := os.ReadFile("ledger.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`kernel\.Refuse\("([^"]+)"\)`).FindAllSubmatch(source, -1) {
		codes = append(codes, string(m[1]))
	}
	if len(codes) < 20 {
		t.Fatalf("only %d refusals found", len(codes))
	}
	return codes
}

// tablesOf leaves out what the kernel keeps of proposals.
func tablesOf(all []kernel.TableDigest) (kept []kernel.TableDigest) {
	for _, d := range all {
		if strings.HasPrefix(d.Name, "ledger.") {
			kept = append(kept, d)
		}
	}
	return kept
}
