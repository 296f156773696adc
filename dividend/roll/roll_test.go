package roll_test

import (
	"encoding/csv"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/dividend"
	"liangshan/dividend/roll"
)

var payments = []roll.Payment{
	{Line: 3, Name: "𠮷田明", Account: "6222020000000000003", Amount: 1, Note: "2026年碳汇分红"},
	{Line: 1, Name: "王小明", Account: "6222020000000000001", Amount: 24_702, Note: "2026年碳汇分红"},
	{Line: 2, Name: `李"四", 甲`, Account: "6222020000000000002", Amount: 100, Note: ""},
}

const file = "序号,户名,账号,金额,附言\r\n" +
	"1,王小明,6222020000000000001,247.02,2026年碳汇分红\r\n" +
	"2,\"李\"\"四\"\", 甲\",6222020000000000002,1.00,\r\n" +
	"3,𠮷田明,6222020000000000003,0.01,2026年碳汇分红\r\n" +
	"合计,3,,248.03,\r\n"

// TestBankFile holds the file byte for byte, in any order of the rows.
func TestBankFile(t *testing.T) {
	got, err := roll.BankFile(payments, roll.UTF8)
	if err != nil || string(got) != file {
		t.Fatalf("%q %v", got, err)
	}
	for range 20 {
		rand.Shuffle(len(payments), func(i, j int) { payments[i], payments[j] = payments[j], payments[i] })
		again, _ := roll.BankFile(payments, roll.UTF8)
		if !slices.Equal(again, got) {
			t.Fatal("the order of the rows shows")
		}
	}
	packed, err := roll.BankFile(payments, roll.GB18030)
	if err != nil {
		t.Fatal(err)
	}
	back, err := simplifiedchinese.GB18030.NewDecoder().Bytes(packed)
	if err != nil || string(back) != file {
		t.Fatalf("%q %v", back, err)
	}
	// 王 is CDF5 since GB 2312-1980; U+20BB7 is 9534 B235 by the formula of GB 18030 for planes beyond the first.
	for _, want := range []string{"cdf5", "9534b235"} {
		if !strings.Contains(hex.EncodeToString(packed), want) {
			t.Errorf("%s is not in it", want)
		}
	}
}

func TestRefused(t *testing.T) {
	for want, change := range map[roll.Fault][]func(*roll.Payment){
		roll.ErrName: {func(p *roll.Payment) { p.Name = "" }, func(p *roll.Payment) { p.Name = "王\n明" },
			func(p *roll.Payment) { p.Name = "\xff" }, func(p *roll.Payment) { p.Name = "=王" }, func(p *roll.Payment) { p.Name = "王 " },
			func(p *roll.Payment) { p.Name = strings.Repeat("王", 51) }, func(p *roll.Payment) { p.Name = "王\u200b明" },
			func(p *roll.Payment) { p.Name = "王\uFFFD" }},
		roll.ErrAccount: {func(p *roll.Payment) { p.Account = "" }, func(p *roll.Payment) { p.Account = "622202x0000" },
			func(p *roll.Payment) { p.Account = "６２２２０２００" }, func(p *roll.Payment) { p.Account = strings.Repeat("1", 33) }},
		roll.ErrAmount: {func(p *roll.Payment) { p.Amount = 0 }, func(p *roll.Payment) { p.Amount = -1 },
			func(p *roll.Payment) { p.Amount = math.MaxInt64 }},
		roll.ErrTwice: {func(p *roll.Payment) { p.Line = 1 }},
		roll.ErrNote:  {func(p *roll.Payment) { p.Note = "@SUM(A1)" }},
	} {
		for i, one := range change {
			rows := []roll.Payment{{Line: 1, Name: "甲", Account: "12345678", Amount: 1}, {Line: 2, Name: "乙", Account: "12345678", Amount: 1}}
			one(&rows[1])
			var at *roll.RowError
			if got, err := roll.BankFile(rows, roll.UTF8); !errors.Is(err, want) || !errors.As(err, &at) || at.Row != 1 || got != nil {
				t.Errorf("%s %d: %v", want, i, err)
			}
		}
	}
	if _, err := roll.BankFile(nil, roll.UTF8); err != roll.ErrEmpty {
		t.Error(err)
	}
	if _, err := roll.BankFile(payments, 0); err != roll.ErrEncoding {
		t.Error(err)
	}
}

// FuzzBankFile reads every file that was written back with the CSV reader of the library.
func FuzzBankFile(f *testing.F) {
	f.Add("王小明", "12345678", int64(1), "附言")
	f.Add("\"", "00000000", int64(math.MaxInt64), ",")
	f.Fuzz(func(t *testing.T, name, account string, amount int64, note string) {
		rows := []roll.Payment{{Line: dividend.LineID(1), Name: name, Account: account, Amount: amount, Note: note}}
		got, err := roll.BankFile(rows, roll.GB18030)
		if err != nil {
			return
		}
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(got)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil || len(lines) != 3 || lines[1][1] != name || lines[1][2] != account || lines[1][4] != note ||
			lines[1][3] != lines[2][3] {
			t.Fatalf("%q %v", lines, err)
		}
	})
}
