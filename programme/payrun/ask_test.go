package payrun_test

import (
	"errors"
	"testing"

	"liangshan/authority"
	"liangshan/programme/payrun"
)

// TestAsksFirst: who may not start a run does not learn from its register whom the vault knows, and who may not file
// one does not get the file that was kept, with its names and accounts.
func TestAsksFirst(t *testing.T) {
	r := found(t, 4)
	ctx, order := t.Context(), r.talents()
	bad := payrun.Order{Programme: order.Programme, Period: order.Period, Source: &payrun.Source{
		Register: payrun.File{Path: "register.csv", Data: []byte("no table")}}}
	if _, err := r.at(chief).Prepare(ctx, bad); !errors.Is(err, authority.ErrDenied) {
		t.Errorf("a register was read for who may not start a run: %v", err)
	}
	m, err := r.run(ctx, order, nil)
	must(t, err)
	if b, err := r.at(chief).File(ctx, m.Run, nil); !errors.Is(err, authority.ErrDenied) || b != nil {
		t.Errorf("a kept file was handed to who may not file: %v", err)
	}
	again, err := r.at(clerk).File(ctx, m.Run, nil)
	must(t, err)
	if len(again.Files) != 1 || string(again.Files[0]) != string(m.Bundle.Files[0]) {
		t.Error("asked again without a form, the file is another")
	}
}
