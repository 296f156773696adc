package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLottery computes a draw from a file, from the same rows in another order, and by points; and
// says where a list is wrong.
func TestLottery(t *testing.T) {
	run := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}
		return m.Run(context.Background(), append([]string{"lottery"}, args...)), out.String(), errs.String()
	}
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	number := "07" + strings.Repeat("00", 31)
	_, out, _ := run("--commit", number)
	var commitment struct{ Commitment string }
	if err := json.Unmarshal([]byte(out), &commitment); err != nil {
		t.Fatal(err)
	}
	draw := []string{"--number", number, "--commitment", commitment.Commitment, "--public", "2026-11-24 双色球 03 11 19 22 30 31 + 07"}
	one := write("a.csv", "application,weight\n1001,1\n1002,2\n1003,1\n")
	other := write("b.csv", "weight,application\n1,1003\n2,1002\n1,1001\n")
	code, first, errs := run(append(draw, one)...)
	_, second, _ := run(append(draw, other)...)
	if code != 0 || first != second || !strings.Contains(first, `"1ac89a0193987399`) || !strings.Contains(first, `"072c17c16cc2b3d1`) {
		t.Errorf("%d %s %s %s", code, first, second, errs)
	}
	wrong := append([]string{"--number", "08" + strings.Repeat("00", 31)}, draw[2:]...)
	if code, _, errs := run(append(wrong, one)...); code == 0 || !strings.Contains(errs, "lottery.number_breaks_commitment") ||
		!strings.Contains(errs, "公证") || !strings.Contains(errs, "抽签结果无法复算") {
		t.Errorf("a number that was not committed to: %d %s", code, errs)
	}
	if code, out, _ := run(append(draw, "--places", "1", write("c.csv", "application,points\n1,5\n2,9\n3,9\n"))...); code != 0 ||
		strings.Contains(out, `"application": 1,`) {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ := run(one, "--prove", "1002"); code != 0 || strings.Count(out, "\n    \"") != 2 {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errs := run(write("d.csv", "application,weight\n1001,1\n1002,x\n")); code != exitUsage || !strings.Contains(errs, "d.csv:3:6") {
		t.Errorf("%d %s", code, errs)
	}
	if code, marked, errs := run(append(draw, write("m.csv", "\ufeffapplication,weight\r\n1001,1\r\n1002,2\r\n1003,1\r\n"))...); code != 0 || marked != first {
		t.Errorf("a mark of UTF-8 and CRLF: %d %s %s", code, marked, errs)
	}
	for _, c := range [][2]string{
		{"application\n7\n007\n", ":3:1: lottery.application_twice:"},
		{"application,name\n", ":1:13: lottery.column_unknown:"},
		{"weight,weight\n", ":1:8: lottery.column_unknown:"},
		{"weight\n1\n", ":1:1: lottery.column_unknown:"},
		{"application\n", ":2:1: lottery.list_empty:"},
		{"", ":1:1: lottery.list_empty:"},
		{"application,weight\n1,1\n2\n", ":3:1: lottery.row_malformed:"},
		{"application,points\n1,1000001\n", ":2:3: lottery.points_out_of_range:"},
	} {
		if code, out, errs := run(write("bad.csv", c[0])); code != exitUsage || out != "" || !strings.Contains(errs, "bad.csv"+c[1]) ||
			!strings.Contains(errs, "。") {
			t.Errorf("%q: %d %s %s", c[0], code, out, errs)
		}
	}
	if code, _, errs := run(one, "--places", "-1"); code != exitUsage || !strings.Contains(errs, "--places") {
		t.Errorf("%d %s", code, errs)
	}
	draw[1] = "08" + strings.Repeat("00", 31)
	if code, _, errs := run(append(draw, one)...); code != exitFailed || !strings.Contains(errs, "lottery.number_breaks_commitment") {
		t.Errorf("%d %s", code, errs)
	}
}
