package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgrammeRunCalls checks what a call of `liangshan programme run` is read as, and that wrong ones
// are refused before anything is opened.
func TestProgrammeRunCalls(t *testing.T) {
	folder := t.TempDir()
	register, form := filepath.Join(folder, "register.csv"), filepath.Join(folder, "form.yaml")
	for path, text := range map[string]string{register: "key\n1\n", form: "payer: 合成\naccount: \"12345678\"\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var j payJob
	j.Language = "zh"
	if err := j.read([]string{"prepare", "talent_direct"}, &payFlags{register: register, lists: texts{"members=" + register}}); err != nil ||
		j.Order.Programme != "talent_direct" || string(j.Order.Source.Lists["members"].Data) != "key\n1\n" {
		t.Errorf("%+v %v", j, err)
	}
	j = payJob{Language: "zh"}
	if err := j.read([]string{"stop", "3", "7", "died_before_period"}, &payFlags{}); err != nil || j.Run != 3 || j.Line != 7 ||
		j.Reason != "died_before_period" {
		t.Errorf("%+v %v", j, err)
	}
	j = payJob{Language: "zh"}
	if err := j.read([]string{"file", "3"}, &payFlags{bank: form, to: "x"}); err != nil || j.Form.Account != "12345678" {
		t.Errorf("%+v %v", j, err)
	}
	for _, wrong := range [][]string{{"run"}, {"run", "pay"}, {"run", "prepare"}, {"run", "approve", "x"}, {"run", "why", "1"},
		{"run", "file", "1"}, {"run", "show", "1", "2"}, {"run", "recompute", "-since", "x"}, {"run", "prepare", "x", "-register", "none.csv"},
		{"run", "why", "1", "2", "-lang", "fr"}, {"run", "prepare", "x", "-list", "a=b"}} {
		if code, out, err := runProgramme(wrong...); code != exitUsage || !strings.Contains(err, "How to call it 用法见: ") {
			t.Errorf("%v: exit %d: %s%s", wrong, code, out, err)
		}
	}
}
