package bank_test

import (
	"bytes"
	"errors"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/bank"
)

// TestCheckBundle: a bank file passes as the one that was noted, and none passes of which anything was changed.
func TestCheckBundle(t *testing.T) {
	day, _ := calendar.Parse("2026-11-02")
	rows := []programme.FileRow{{Number: 0, Attempt: 1, Payee: 7, Amount: 120_050}, {Number: 3, Attempt: 2, Payee: 9, Amount: 1}}
	bundle := func(amount int64, rows []programme.FileRow) bank.Bundle {
		file, err := bank.WritePain(bank.Head{ID: "LS-4-1-1", Date: day, Payer: "合成县财政局", Account: "1205210009000000001"},
			[]bank.Payment{{Run: 4, Line: 0, Attempt: 1, Name: "合成一", Account: "6217000000000000001", Amount: 120_050},
				{Run: 4, Line: 3, Attempt: 2, Name: "合成二", Account: "6217000000000000002", Amount: amount}})
		if err != nil {
			t.Fatal(err)
		}
		return bank.Bundle{Files: [][]byte{file}, Lines: 2, Total: 120_051, Rows: programme.PackFile(rows)}
	}
	noted := programme.File{Paper: [32]byte{1}, Lines: 2, Total: 120_051, Hash: programme.FileHash(rows)}
	right := bundle(1, rows)
	if err := bank.CheckBundle(kernel.Encode(right), 4, noted); err != nil {
		t.Fatal(err)
	}
	before := right
	before.Rows = nil
	if err := bank.CheckBundle(kernel.Encode(before), 4, programme.File{Lines: 2, Total: 120_051}); err != nil {
		t.Error("a file from before there was a hash:", err)
	}
	other := []programme.FileRow{rows[0], {Number: 3, Attempt: 2, Payee: 8, Amount: 1}}
	short, text := right, right
	short.Files = [][]byte{bytes.Replace(right.Files[0], []byte("LS-4-3-2"), []byte("LS-4-3-1"), 1)}
	text.Total++
	for name, wrong := range map[string]bank.Bundle{"amount": bundle(2, rows), "payee": bundle(1, other), "no rows": before,
		"reference": short, "sum": text, "twice": {Files: append(right.Files, right.Files...), Lines: 2, Total: 120_051,
			Rows: right.Rows}, "nothing": {Lines: 2, Total: 120_051, Rows: right.Rows}} {
		if err := bank.CheckBundle(kernel.Encode(wrong), 4, noted); !errors.Is(err, bank.ErrBundle) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := bank.CheckBundle([]byte("x"), 4, noted); !errors.Is(err, bank.ErrBundle) {
		t.Error(err)
	}
}
