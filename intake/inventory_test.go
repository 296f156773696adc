package intake_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"testing"

	"liangshan/document"
	"liangshan/intake"
)

const method = "ar-cm-005-v01"

func TestInventory(t *testing.T) {
	r := found(t)
	good := "样地号,层,样地面积_m2,胸径_cm,竹龄_度,调查日期\n1,山脊,600,9.5,2,2025-10-15\n1,山脊,600,10.1,3,2025-10-15\n2,山脊,600,8.0,1,2025-10-15\n"
	o := intake.Options{Method: method, Dry: true}
	path := r.file("culms.csv", gbk(t, good))
	tried := r.take(intake.Inventory, path, o)
	counts(t, tried, 3, 0, 0)
	if all, err := r.Papers.List(t.Context()); err != nil || len(all) != 0 || tried.Paper != "" {
		t.Fatal("a dry run keeps a paper", err)
	}
	o.Dry = false
	kept := r.take(intake.Inventory, path, o)
	counts(t, kept, 3, 0, 0)
	id, err := document.ParseID(kept.Paper)
	must(t, err)
	paper, err := r.Papers.Get(t.Context(), id)
	must(t, err)
	data, err := io.ReadAll(paper)
	must(t, errors.Join(err, paper.Close()))
	if sum := sha256.Sum256(data); string(data) != string(gbk(t, good)) || hex.EncodeToString(sum[:]) != kept.SHA256 {
		t.Error("the paper is not the file")
	}
	again := r.take(intake.Inventory, path, o)
	counts(t, again, 0, 3, 0)
	if all, _ := r.Papers.List(t.Context()); again.Paper != kept.Paper || len(all) != 1 {
		t.Error("an inventory is kept twice")
	}
	other := r.take(intake.Inventory, r.file("b.csv", []byte(good)), o) // In UTF-8: another paper of another length.
	counts(t, other, 3, 0, 0)
	sheet := book(t, []any{"plot", "plot_area_m2", "dbh_cm", "age_du"}, []any{1, 600, 9.5, 2}, []any{2, 600, 8, 1})
	counts(t, r.take(intake.Inventory, r.file("c.xlsx", sheet), o), 2, 0, 0)
	counts(t, r.take(intake.Inventory, r.file("d.xlsx", sheet), o), 0, 2, 0)

	bad := "plot,plot_area_m2,dbh_cm,age_du\n1,600,9.5,2\n1,600,95000,2\n2,600,x,1\n"
	counts(t, r.take(intake.Inventory, r.file("e.csv", []byte(bad)), o), 0, 0, 3,
		"0  intake.held_back", "3 dbh_cm measure.dbh_implausible", "4 dbh_cm measure.not_a_number")
	if _, err := intake.Read(intake.Inventory, path, intake.Options{}); err == nil {
		t.Error("an inventory is read without a methodology")
	}
}
