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
	draw[1] = "08" + strings.Repeat("00", 31)
	if code, _, errs := run(append(draw, one)...); code != exitFailed || !strings.Contains(errs, "lottery.number_breaks_commitment") {
		t.Errorf("%d %s", code, errs)
	}
}
