package payrun_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"liangshan/vault/leaktest"
)

// TestLeaksNothing pays people whose names and accounts are planted, from the register to the bank and back, and looks
// for them in everything that the county has written: journal, snapshot, read tables, public log, papers, backup. Lists
// and bank files hold them, in the open only for who asked.
func TestLeaksNothing(t *testing.T) {
	r, ctx := found(t, 0), t.Context()
	planted := leaktest.Planted()
	for _, p := range planted {
		r.register(p.Name, p.Account)
	}
	scanner, err := leaktest.New(leaktest.Secrets(planted...)...)
	must(t, err)
	maker, approver := r.at(clerk), r.at(chief)
	p, err := maker.Prepare(ctx, r.talents())
	must(t, err)
	must(t, maker.Publish(ctx, p.Run))
	r.on("2026-11-30")
	must(t, approver.Approve(ctx, p.Run, p.Hash, false))
	file, err := maker.File(ctx, p.Run, form)
	must(t, err)
	told := 0
	for _, person := range planted {
		if bytes.Contains(file.Files[0], []byte(person.Account)) {
			told++
		}
	}
	if told == 0 {
		t.Fatal("nobody who was planted is in the bank file")
	}
	_, err = maker.Answer(ctx, statementOf("STMT-1", file), "")
	must(t, err)
	_, err = maker.Reconcile(ctx, p.Run)
	must(t, err)
	_, err = r.Snapshot(ctx)
	must(t, err)
	backup := filepath.Join(t.TempDir(), "backup")
	_, err = r.Backup(ctx, backup, nil)
	must(t, err)
	must(t, r.Close(context.Background()))
	for _, dir := range []string{r.folder.Data, r.folder.Keys, backup} {
		hits, err := scanner.Dir(dir)
		must(t, err)
		if len(hits) > 0 {
			t.Errorf("%s:\n%s", dir, leaktest.Report(hits))
		}
	}
}
