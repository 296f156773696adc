package payrun_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"liangshan/commit"
	"liangshan/county"
	"liangshan/document"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/quantity"
)

// TestManyStatements: a message of several statements with an entry that bundles payments, one whose details are not
// the whole and one that cannot be read: what can be taken is, what cannot waits on the work list, also without an
// amount, and the same again moves nothing. A person reads what no program could.
func TestManyStatements(t *testing.T) {
	r := found(t, 8)
	ctx, clerk := t.Context(), r.at(clerk)
	p, bundle := r.filed(r.talents())
	var references, amounts []string
	for _, part := range strings.Split(string(bundle.Files[0]), "<CdtTrfTxInf>")[1:] {
		references = append(references, between(part, "<EndToEndId>", "<"))
		amounts = append(amounts, between(part, `Ccy="CNY">`, "<"))
	}
	if len(references) != 4 {
		t.Fatal(references)
	}
	detail := func(i int) string {
		return `<TxDtls><Refs><EndToEndId>` + references[i] + `</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="CNY">` + amounts[i] +
			`</Amt></TxAmt></AmtDtls></TxDtls>`
	}
	bundled := func(sum string, count int, details ...string) string {
		return `<Ntry><Amt Ccy="CNY">` + sum + `</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><Btch><NbOfTxs>` +
			fmt.Sprint(count) + `</NbOfTxs></Btch>` + strings.Join(details, "") + `</NtryDtls></Ntry>`
	}
	day := func(id string, entries ...string) string {
		return `<Stmt><Id>` + id + `</Id>` + strings.Join(entries, "") + `</Stmt>`
	}
	message := func(days ...string) []byte {
		return []byte(`<Document><BkToCstmrStmt>` + strings.Join(days, "") + `</BkToCstmrStmt></Document>`)
	}
	sum := func(i, j int) string {
		a, errOne := quantity.Parse(amounts[i], 2)
		b, errTwo := quantity.Parse(amounts[j], 2)
		must(t, errors.Join(errOne, errTwo))
		return quantity.Format(a+b, 2)
	}
	one := day("DAY-1", bundled("3.00", 2), bundled(sum(0, 1), 2, detail(0), detail(1)))
	two := day("DAY-2", entryOf("x", "?", "DBIT"), bundled(sum(2, 3), 2, detail(2), detail(3)))
	a, err := clerk.Answer(ctx, message(one, day("DAY-0"), two), "")
	if err != nil || a.Paid != 4 || a.Suspense != 2 || len(a.Unread) != 1 || a.ID != "DAY-1, DAY-0, DAY-2" {
		t.Fatalf("%+v %v", a, err)
	}
	for name, again := range map[string][]byte{"the same": message(one, day("DAY-0"), two), "alone": message(two)} {
		if a, err := clerk.Answer(ctx, again, ""); err != nil || a.Paid+a.Failed+a.Suspense+len(a.Unread) != 0 {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
	changed := message(day("DAY-1", bundled("4.00", 2)), day("DAY-3", entryOf("y", "7.00", "DBIT")))
	a, err = clerk.Answer(ctx, changed, "talent_direct")
	if err == nil || a == nil || a.Suspense != 1 || a.ID != "DAY-3" {
		t.Errorf("%+v %v", a, err)
	}
	// What fails for another reason is what is told: sent again, it may be taken.
	cut := r.at(2)
	cut.Told = func(string) error { return errStopped }
	changed = message(day("DAY-1", bundled("4.00", 2)), day("DAY-4", entryOf("z", "8.00", "DBIT")))
	if _, err = cut.Answer(ctx, changed, "talent_direct"); !errors.Is(err, errStopped) || errors.Is(err, programme.ErrStatementNew) {
		t.Error(err)
	}
	// That the disk is full is no fault of the statement: it is told, not what is wrong with the other.
	cut.Told = func(string) error { return commit.ErrFull }
	changed = message(day("DAY-1", bundled("4.00", 2)), day("DAY-5", entryOf("z", "8.00", "DBIT")))
	if _, err = cut.Answer(ctx, changed, "talent_direct"); !errors.Is(err, commit.ErrFull) ||
		errors.Is(err, programme.ErrStatementNew) {
		t.Error(err)
	}
	bank := r.balance(513013)
	r.twice("programme.resolve_suspense", programme.ResolveSuspense{Suspense: 2, Account: 900, Reason: "fee", Amount: -250})
	if now := r.balance(513013); now != bank+250 {
		t.Errorf("%d with the bank, and %d before", now, bank)
	}
	if paid, err := clerk.Reconcile(ctx, p.Run); err != nil || paid != p.Total {
		t.Error(paid, err)
	}
	must(t, r.Read(ctx, func(c *county.County) {
		s, _ := c.Programme.Suspense(2)
		if !s.Resolved || s.Amount != -250 || s.Kind != programme.Unreadable {
			t.Errorf("%+v", s)
		}
	}))
	r.audit()
}

// TestStatementsOfTwo: what belongs to nothing in a statement waits with the programme whose payments that statement has,
// not with that of the message's first.
func TestStatementsOfTwo(t *testing.T) {
	r := found(t, 3) // The third is paid nothing directly, so has the other.
	ctx, clerk := t.Context(), r.at(clerk)
	living := payrun.Order{Programme: "talent_living", Period: "2026-10", Source: &payrun.Source{Register: payrun.File{
		Path: "register.csv", Data: []byte("key,degree,graduated,insured_months\n3,bachelor,2023-06-30,24\n")}}}
	var days []string
	for i, order := range []payrun.Order{r.talents(), living} {
		p, err := clerk.Prepare(ctx, order)
		must(t, err)
		must(t, clerk.Publish(ctx, p.Run))
		r.on(fmt.Sprintf("2026-1%d-30", i+1))
		must(t, r.at(chief).Approve(ctx, p.Run, [32]byte{}, false))
		bundle, err := clerk.File(ctx, p.Run, form)
		must(t, err)
		day := statementOf(fmt.Sprint("DAY-", i), bundle, entryOf("x", fmt.Sprint(i+1, ".00"), "CRDT"))
		days = append(days, `<Stmt>`+between(string(day), "<Stmt>", "</Stmt>")+`</Stmt>`)
	}
	message := `<Document><BkToCstmrStmt>` + strings.Join(days, "") + `</BkToCstmrStmt></Document>`
	a, err := clerk.Answer(ctx, []byte(message), "")
	if err != nil || a.Suspense != 2 {
		t.Fatalf("%+v %v", a, err)
	}
	must(t, r.Read(ctx, func(c *county.County) {
		for i, order := range []string{"talent_direct", "talent_living"} {
			number, _, _ := c.Programme.ByCode(order)
			if s, _ := c.Programme.Suspense(programme.SuspenseNumber(i + 1)); s.Programme != number || s.Amount != int64(i+1)*100 {
				t.Errorf("%+v waits, want with programme %d", s, number)
			}
		}
	}))
	r.audit()
}

// TestReadAsNoted: an entry of two details without amounts that was noted as one is one payment also when the statement
// comes again.
func TestReadAsNoted(t *testing.T) {
	r := found(t, 1)
	ctx, clerk := t.Context(), r.at(clerk)
	p, bundle := r.filed(r.talents())
	message := bytes.Replace(statementOf("DAY", bundle), []byte("</TxDtls>"), []byte("</TxDtls><TxDtls></TxDtls>"), 1)
	paper, err := r.Papers.Stage(ctx, bytes.NewReader(message), document.Meta{MediaType: "application/xml", Title: "statement"})
	must(t, err)
	r.do("programme.note_statement", programme.NoteStatement{ID: "DAY", Paper: paper.ID, Entries: 1})
	must(t, r.Papers.Commit(ctx, paper.ID))
	for paid := 1; paid >= 0; paid-- {
		if a, err := clerk.Answer(ctx, message, ""); err != nil || !a.Repeated || a.Paid != paid || a.Suspense != 0 {
			t.Fatalf("%+v %v", a, err)
		}
	}
	if paid, err := clerk.Reconcile(ctx, p.Run); err != nil || paid != p.Total {
		t.Error(paid, err)
	}
	r.audit()
}
