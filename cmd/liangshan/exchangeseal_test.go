package main

import (
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	market "liangshan/exchange"
)

// TestSeal seals a bid, and opens it from the file that was kept: what the market makes of the opening is the seal.
func TestSeal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bid.json")
	made := []string{"seal", "--sale", "4", "--company", "134", "--price", "70.40", "--tonnes", "10", "--keep", path}
	code, out, errs := exchange(made...)
	if code != exitOK {
		t.Fatal(errs)
	}
	var sealed struct{ Seal string }
	if err := json.Unmarshal([]byte(out), &sealed); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := exchange(made...); code != exitUsage || !strings.Contains(errs, "已经存在") {
		t.Errorf("it writes over a file: %s", errs)
	}
	code, out, errs = exchange("seal", "--open", path, "--bid", "3")
	var opened struct {
		Price  int64 `json:"price_fen_t"`
		Tonnes int64
		Bid    int
		Nonce  string
	}
	if err := json.Unmarshal([]byte(out), &opened); code != exitOK || err != nil || opened.Price != 7040 || opened.Bid != 3 {
		t.Fatalf("%s %s", out, errs)
	}
	var nonce [32]byte
	hex.Decode(nonce[:], []byte(opened.Nonce))
	if seal := market.Seal(4, 134, 7040, 10, 0, nonce); sealed.Seal != hex.EncodeToString(seal[:]) {
		t.Error("the market would not open it")
	}
	below := []string{"seal", "--sale", "4", "--company", "134", "--price", "70.40", "--tonnes", "10", "--minimum", "11",
		"--keep", filepath.Join(t.TempDir(), "never.json")}
	if code, _, errs := exchange(below...); code != exitUsage || !strings.Contains(errs, "--minimum is above") {
		t.Errorf("a bid that cannot be opened is sealed: %d %s", code, errs)
	}
	_, _, errs = exchange("auction", filepath.Join(t.TempDir(), "none.json"))
	if !strings.Contains(errs, "文件无法读取") || !strings.Contains(errs, "cannot be read") {
		t.Errorf("a missing file: %s", errs)
	}
}
