package proof

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"liangshan/kernel"
)

// receipts makes a log with receipts of an event and of a row.
func receipts(t testing.TB) (toy *toy, l *Log, event, row []byte) {
	t.Helper()
	toy = newToy(1)
	l = toy.open(t, testDir(t))
	err1 := l.Append(background, toy.pays(20))
	err2 := l.Append(background, toy.batch(func(b *kernel.Batch) {
		toy.addPay(b, 3)
		toy.addShare(b, 37)
		toy.addPay(b, 1)
	}))
	checkpoint(t, l, toy.now)
	event, err3 := l.Receipt(background, 21)
	row, err4 := l.RowReceipt(background, 23, 17)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	return toy, l, event, row
}

// TestReceiptFlips changes every byte of receipts, leaves every one out, doubles it, and cuts
// there: the change is noticed, or the receipt still says the same.
func TestReceiptFlips(t *testing.T) {
	_, _, event, row := receipts(t)
	single, err := SingleKey(toyKey.Public())
	if err != nil {
		t.Fatal(err)
	}
	trust := Trust{Keys: single}
	for _, receipt := range [][]byte{event, row} {
		want, err := CheckReceipt(receipt, trust)
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string]int{}
		try := func(i int, changed []byte) {
			got, err := CheckReceipt(changed, trust)
			var refusal *kernel.Refusal
			switch {
			case err == nil && !reflect.DeepEqual(got, want):
				t.Fatalf("a change of byte %d is accepted and means something else", i)
			case err != nil && (!errors.As(err, &refusal) || !strings.HasPrefix(refusal.Code, "receipt.")):
				t.Fatalf("byte %d: %v", i, err)
			case err != nil && !reflect.DeepEqual(got, Verified{}):
				t.Fatalf("byte %d: refused, and yet something is returned", i)
			case err != nil:
				codes[refusal.Code]++
			}
		}
		for i := range receipt {
			for _, bits := range []byte{1, 0x20, 0x80} { // The next one, the other case, beyond ASCII.
				changed := bytes.Clone(receipt)
				changed[i] ^= bits
				try(i, changed)
			}
			try(i, append(bytes.Clone(receipt[:i]), receipt[i+1:]...))
			try(i, append(append(bytes.Clone(receipt[:i]), receipt[i]), receipt[i:]...))
			try(i, receipt[:i])
		}
		if len(codes) < 4 {
			t.Errorf("the changes lead to %v only", codes)
		}
	}
}

// A receiptFault is a receipt that is wrong in just one way.
type receiptFault struct {
	name string
	data []byte
	want *kernel.Refusal
}

// edit changes a receipt and writes it in its one form again.
func edit(t *testing.T, data []byte, change func(r *receipt)) []byte {
	t.Helper()
	var r receipt
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	change(&r)
	b, err := r.encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// resign changes the checkpoint of a receipt and signs it again.
func resign(t *testing.T, data []byte, k *Key, change func(c *Checkpoint)) []byte {
	t.Helper()
	return edit(t, data, func(r *receipt) {
		c, _, err := Trust{Keys: toyList}.Open([]byte(r.Checkpoint))
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		n, err := note.Sign(&note.Note{Text: c.Text()}, k)
		if err != nil {
			t.Fatal(err)
		}
		r.Checkpoint = string(n)
	})
}

func eventFaults(t *testing.T, event, other []byte) []receiptFault {
	var second receipt
	if err := json.Unmarshal(other, &second); err != nil {
		t.Fatal(err)
	}
	with := func(change func(r *receipt)) []byte { return edit(t, event, change) }
	stranger := "liangshan/330523/x"
	unknown := bytes.Replace(event, []byte("\"path\""), []byte("\"note\": 1,\n  \"path\""), 1)
	return []receiptFault{
		{"nothing", nil, ErrReceiptFormat},
		{"not JSON", []byte("receipt"), ErrReceiptFormat},
		{"another format", with(func(r *receipt) { r.Format = "liangshan receipt 2" }), ErrReceiptFormat},
		{"a space more", append(bytes.Clone(event), ' '), ErrReceiptFormat},
		{"line ends", bytes.ReplaceAll(event, []byte("\n"), []byte("\r\n")), ErrReceiptFormat},
		{"an unknown field", unknown, ErrReceiptFormat},
		{"no path", with(func(r *receipt) { r.Path = nil }), ErrReceiptFormat},
		{"too long", make([]byte, maxReceipt+1), ErrReceiptFormat},
		{"no checkpoint", with(func(r *receipt) { r.Checkpoint = "x" }), ErrReceiptFormat},
		{"another county", with(func(r *receipt) { r.County = "410523" }), ErrReceiptCounty},
		{"another number", with(func(r *receipt) { r.Sequence++ }), ErrReceiptLeaf},
		{"a cut leaf", with(func(r *receipt) { r.Leaf = r.Leaf[:len(r.Leaf)-1] }), ErrReceiptLeaf},
		{"a changed leaf", with(func(r *receipt) { r.Leaf[len(r.Leaf)-1] ^= 1 }), ErrReceiptPath},
		{"another path", with(func(r *receipt) { r.Path[1] = second.Path[0] }), ErrReceiptPath},
		{"a short path", with(func(r *receipt) { r.Path = r.Path[1:] }), ErrReceiptPath},
		{"another event", with(func(r *receipt) { r.Leaf, r.Sequence = second.Leaf, second.Sequence }), ErrReceiptPath},
		{"another root", resign(t, event, toyKey, func(c *Checkpoint) { c.Root[0] ^= 1 }), ErrReceiptPath},
		{"a smaller log", resign(t, event, toyKey, func(c *Checkpoint) { c.Size = 20 }), ErrReceiptPath},
		{"a larger log", resign(t, event, toyKey, func(c *Checkpoint) { c.Size += 32 }), ErrReceiptPath},
		{"another key", resign(t, event, NewKey(toyOrigin), func(*Checkpoint) {}), ErrReceiptSignature},
		{"another log", resign(t, event, NewKey(stranger), func(c *Checkpoint) { c.Origin = stranger }), ErrReceiptSignature},
		{"another text", with(func(r *receipt) {
			r.Checkpoint = strings.Replace(r.Checkpoint, "time 2", "time 1", 1)
		}), ErrReceiptSignature},
		{"a row of none", with(func(r *receipt) {
			r.Row = &receiptRow{Salt: make([]byte, 16), Data: []byte{1}, Path: second.Path}
		}), ErrReceiptRow},
	}
}

func rowFaults(t *testing.T, row []byte) []receiptFault {
	with := func(change func(r *receiptRow)) []byte {
		return edit(t, row, func(r *receipt) { change(r.Row) })
	}
	return []receiptFault{
		{"another row", with(func(r *receiptRow) { r.Data[0] ^= 1 }), ErrReceiptRow},
		{"another salt", with(func(r *receiptRow) { r.Salt[0] ^= 1 }), ErrReceiptRow},
		{"a longer salt", with(func(r *receiptRow) { r.Salt = append(r.Salt, 0) }), ErrReceiptRow},
		{"a longer row", with(func(r *receiptRow) { r.Data = append(r.Data, 0) }), ErrReceiptRow},
		{"another number of the row", with(func(r *receiptRow) { r.Number-- }), ErrReceiptRow},
		{"no such row", with(func(r *receiptRow) { r.Number = 37 }), ErrReceiptRow},
		{"a negative row", with(func(r *receiptRow) { r.Number = -1 }), ErrReceiptRow},
		{"a short row path", with(func(r *receiptRow) { r.Path = r.Path[1:] }), ErrReceiptRow},
		{"no row path", with(func(r *receiptRow) { r.Path = nil }), ErrReceiptFormat},
	}
}

// TestReceiptRefusals reaches each code.
func TestReceiptRefusals(t *testing.T) {
	toy, l, event, row := receipts(t)
	other, err := l.Receipt(background, 22)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(eventFaults(t, event, other), rowFaults(t, row)...) {
		if _, err := CheckReceipt(f.data, Trust{Keys: toyList}); !errors.Is(err, f.want) {
			t.Errorf("%s: %v, not %s", f.name, err, f.want.Code)
		}
	}
	one, err := NewPolicy(1, NewWitnessKey("w.example/a").Public())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := CheckReceipt(event, Trust{toyList, one}); !errors.Is(err, ErrReceiptWitness) {
		t.Errorf("no witness: %v", err)
	}
	if _, err := CheckReceipt(event, Trust{}); !errors.Is(err, ErrReceiptSignature) {
		t.Errorf("no key: %v", err)
	}
	if err := l.Append(background, toy.pays(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Receipt(background, l.Size()-1); err != ErrNotYet {
		t.Errorf("an event that no checkpoint covers: %v", err)
	}
	if _, err := l.RowReceipt(background, 21, 0); err != ErrNoRow {
		t.Errorf("a row of an event without rows: %v", err)
	}
	if _, err := l.RowReceipt(background, 23, -1); err != ErrNoRow {
		t.Errorf("row -1: %v", err)
	}
}

// content returns everything in a receipt, as it stands there and decoded.
func content(t *testing.T, data []byte) []byte {
	t.Helper()
	var r receipt
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	all := append([]byte(nil), r.Leaf...)
	for _, h := range r.Path {
		all = append(all, h[:]...)
	}
	if r.Row != nil {
		all = append(append(all, r.Row.Salt...), r.Row.Data...)
		for _, h := range r.Row.Path {
			all = append(all, h[:]...)
		}
	}
	return append(append(all, r.Checkpoint...), data...)
}

// TestReceiptShowsItselfOnly looks in receipts for anything of other events and rows, and
// for what would open them: nonces and salts.
func TestReceiptShowsItselfOnly(t *testing.T) {
	_, l, _, row := receipts(t)
	place, err := Locate(background, l.options.Journal, 23)
	if err != nil {
		t.Fatal(err)
	}
	var entry kernel.Entry
	if err := entry.ParseEntry(place.Body); err != nil {
		t.Fatal(err)
	}
	shared := entry.Events[place.Event]
	of := content(t, row)
	if !bytes.Contains(of, shared.Row(17)) {
		t.Fatal("the row itself is not found: the test does not look at the right place")
	}
	if bytes.Contains(of, entry.Nonce[:]) {
		t.Error("the nonce is in a receipt")
	}
	for i := range shared.Count() {
		if i == 17 {
			continue
		}
		salt, hash := rowSalt(&entry.Nonce, place.Event, i), naiveRowLeaf(entry.Nonce, place.Event, i, shared.Row(i))
		if bytes.Contains(of, shared.Row(i)[8:]) || bytes.Contains(of, salt[:]) ||
			strings.Contains(string(of), hex.EncodeToString(salt[:])) {
			t.Errorf("row %d is in the receipt of row 17", i)
		}
		if i != 16 && bytes.Contains(of, hash[:]) {
			t.Errorf("the hash of row %d is in the receipt of row 17, which it is no sibling of", i)
		}
		if unsalted := naiveRowLeaf([16]byte{}, 0, i, shared.Row(i)); bytes.Contains(of, unsalted[:]) {
			t.Errorf("row %d stands there unsalted", i)
		}
	}
	// The event's own receipt shows no row at all.
	whole, err := l.Receipt(background, 23)
	if err != nil {
		t.Fatal(err)
	}
	of = content(t, whole)
	for i := range shared.Count() {
		if bytes.Contains(of, shared.Row(i)[8:]) {
			t.Errorf("row %d is in the receipt of the event", i)
		}
	}
}

// TestReceiptShowsItsEventOnly looks in the receipt of an event for the two others of its entry.
func TestReceiptShowsItsEventOnly(t *testing.T) {
	_, l, event, _ := receipts(t)
	var entry kernel.Entry
	place, err := Locate(background, l.options.Journal, 21)
	if err != nil {
		t.Fatal(err)
	}
	if err := entry.ParseEntry(place.Body); err != nil || len(entry.Events) != 3 || place.Event != 1 {
		t.Fatal("another entry was expected")
	}
	of := content(t, event)
	if bytes.Contains(of, entry.Nonce[:]) {
		t.Error("the nonce is in a receipt")
	}
	for i := range entry.Events {
		salt := eventSalt(&entry.Nonce, i)
		if bytes.Contains(of, salt[:]) != (i == 1) {
			t.Errorf("the salt of event %d", i)
		}
	}
}

func FuzzCheckReceipt(f *testing.F) {
	_, _, event, row := receipts(f)
	f.Add(event)
	f.Add(row)
	f.Add([]byte("{}"))
	trust := Trust{Keys: toyList}
	f.Fuzz(func(t *testing.T, data []byte) {
		if v, err := CheckReceipt(data, trust); err == nil && v.Checkpoint.Origin != toyOrigin {
			t.Fatal("a receipt of another log")
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	c := Checkpoint{Origin: toyOrigin, Size: 7, Entries: 5, Time: 1_795_000_000_000}
	f.Add(c.Text())
	f.Add("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCheckpoint(text); err == nil && c.Text() != text {
			t.Fatalf("%q was read and is written otherwise", text)
		}
	})
}
