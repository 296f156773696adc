package proof

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// TestCosignatureOfSpecification checks the example of C2SP tlog-cosignature as far as it
// goes: the specification gives no public key, but the time in the line and its size are known.
func TestCosignatureOfSpecification(t *testing.T) {
	const line = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
	b, err := base64.StdEncoding.DecodeString(line)
	if err != nil || len(b) != 4+cosignatureSize {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	text := "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
	want := "cosignature/v1\ntime 1679315147\n" + text
	if got := cosigned([]byte(text), 1679315147); string(got) != want {
		t.Errorf("%q is signed", got)
	}
	if b[8] != 0x64 || b[9] != 0x18 || b[10] != 0x50 || b[11] != 0xcb { // 1679315147
		t.Errorf("time %x", b[4:12])
	}
	head, err := parseHead(text)
	if err != nil || head.size != 20852163 || head.origin != "example.com/behind-the-sofa" {
		t.Errorf("%+v %v", head, err)
	}
	k := NewWitnessKey("witness.example.com/w1")
	sig, _ := cosigner{k, 1679315147}.Sign([]byte(text))
	if !bytes.Equal(sig[:8], b[4:12]) || len(sig) != cosignatureSize {
		t.Errorf("another form: %x", sig)
	}
}

func TestWitnessRequest(t *testing.T) {
	// The example of C2SP tlog-witness.
	body := "old 20852014\n" +
		"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" +
		"jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n" +
		"5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n" +
		"/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n" +
		"\n" +
		"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
		"— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5" +
		"/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
	r, err := ParseWitnessRequest([]byte(body))
	if err != nil || r.Old != 20852014 || len(r.Proof) != 4 || !strings.HasPrefix(string(r.Signed), "example.com/") {
		t.Fatalf("%+v %v", r, err)
	}
	if string(r.Encode()) != body {
		t.Error("it is written otherwise")
	}
	hash := "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
	for _, bad := range []string{
		"", "old\n\nx", "old 01\n\nx", "old -1\n\nx", "old 1 \n\nx", "old 5\nAAAA\n\nx", "new 5\n\nx",
		"old 5\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkax=\n\nx", "old 5\n" + strings.Repeat(hash, 64) + "\nx"} {
		if _, err := ParseWitnessRequest([]byte(bad)); !errors.Is(err, ErrCheckpointFormat) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := ParseWitnessRequest([]byte("old 5\n" + strings.Repeat(hash, 63) + "\nx")); err != nil {
		t.Error(err)
	}
}

func FuzzParseWitnessRequest(f *testing.F) {
	f.Add([]byte("old 0\n\nx"))
	f.Add([]byte("old 5\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\nx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseWitnessRequest(b); err == nil && !bytes.Equal(r.Encode(), b) {
			t.Fatalf("%q was read and is written otherwise", b)
		}
	})
}

// TestWitnesses asks three witnesses over HTTP, while the log grows.
func TestWitnesses(t *testing.T) {
	toy := newToy(1)
	l := toy.open(t, testDir(t))
	var public, prefix []string
	for _, name := range []string{"w.example/a", "w.example/b", "w.example/c"} {
		k := NewWitnessKey(name)
		server := httptest.NewServer(NewWitness(k, testDir(t), toyList).Handler())
		defer server.Close()
		public, prefix = append(public, k.Public()), append(prefix, server.URL)
	}
	policy := func(quorum int) Policy {
		p, err := NewPolicy(quorum, public...)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for round := range 5 {
		if err := l.Append(background, toy.pays(100+round)); err != nil {
			t.Fatal(err)
		}
		checkpoint(t, l, toy.now)
		for i, at := range prefix {
			if round == 2 && i == 1 {
				continue // One of them is away for a while.
			}
			if _, err := l.Submit(background, http.DefaultClient, at, policy(2)); err != nil {
				t.Fatalf("round %d, witness %d: %v", round, i, err)
			}
		}
		signed, _ := l.Published()
		have := 3
		if round == 2 {
			have = 2
		}
		for quorum := range 4 {
			_, names, err := Trust{toyList, policy(quorum)}.Open(signed)
			if quorum <= have && (err != nil || len(names) != have) || quorum > have && !errors.Is(err, ErrCheckpointWitness) {
				t.Fatalf("round %d, quorum %d: %v %v", round, quorum, names, err)
			}
		}
		receipt, err := l.Receipt(background, 3)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := CheckReceipt(receipt, Trust{toyList, policy(2)}); err != nil || len(v.Witnesses) != have {
			t.Fatal(err)
		}
		if _, err := CheckReceipt(receipt, Trust{toyList, policy(3)}); have < 3 && !errors.Is(err, ErrReceiptWitness) {
			t.Fatal(err)
		}
	}
	// The cosignatures are still there after a start.
	again, _, err := Open(background, l.options)
	if err != nil {
		t.Fatal(err)
	}
	if signed, _ := again.Published(); strings.Count(string(signed), "— w.example/") != 3 {
		t.Error("cosignatures are lost")
	}
	if _, err := again.Cosign([]byte("— w.example/a AAAA\n"), policy(1)); !errors.Is(err, ErrCheckpointWitness) {
		t.Errorf("nonsense as a cosignature: %v", err)
	}
}

// TestWitnessRefuses asks a witness for what it must not do.
func TestWitnessRefuses(t *testing.T) {
	toy := newToy(1)
	l := toy.open(t, testDir(t))
	dir := testDir(t)
	w := NewWitness(NewWitnessKey("w.example/a"), dir, toyList)
	ask := func(r WitnessRequest, status int) []byte {
		t.Helper()
		line, err := w.Add(r.Encode(), 1_700_000_000)
		var refused *WitnessError
		if status == 0 && err != nil || status != 0 && (!errors.As(err, &refused) || refused.Status != status) {
			t.Fatalf("%v, not %d", err, status)
		}
		return line
	}
	request := func(old uint64) WitnessRequest {
		t.Helper()
		r, err := l.WitnessRequest(old)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	sign := func(c Checkpoint, k *Key) []byte {
		n, err := note.Sign(&note.Note{Text: c.Text()}, k)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := l.Append(background, toy.pays(50)); err != nil {
		t.Fatal(err)
	}
	_, first := checkpoint(t, l, 1)
	ask(request(0), 0)
	ask(request(50), 0) // The same once more.
	if err := l.Append(background, toy.pays(50)); err != nil {
		t.Fatal(err)
	}
	_, second := checkpoint(t, l, 2)

	ask(request(0), http.StatusConflict)
	ask(request(49), http.StatusConflict)
	bad := request(50)
	bad.Proof[0][3] ^= 1
	ask(bad, http.StatusUnprocessableEntity)
	bad.Proof = bad.Proof[1:]
	ask(bad, http.StatusUnprocessableEntity)
	ask(WitnessRequest{100, nil, sign(first, toyKey)}, http.StatusBadRequest)
	ask(WitnessRequest{50, request(50).Proof, sign(second, NewKey(toyOrigin))}, http.StatusForbidden)
	stranger := second
	stranger.Origin = "liangshan/330523/other"
	ask(WitnessRequest{50, request(50).Proof, sign(stranger, NewKey(stranger.Origin))}, http.StatusNotFound)
	fork := first
	fork.Root[0] ^= 1
	ask(WitnessRequest{50, nil, sign(fork, toyKey)}, http.StatusConflict)
	fork = second
	fork.Root[0] ^= 1
	ask(WitnessRequest{50, request(50).Proof, sign(fork, toyKey)}, http.StatusUnprocessableEntity)
	if _, err := w.Add([]byte("nonsense"), 1); err == nil {
		t.Error("nonsense was cosigned")
	}
	if line := ask(request(50), 0); !strings.HasPrefix(string(line), "— w.example/a ") {
		t.Errorf("%q", line)
	}
	same := request(100)
	same.Proof = request(50).Proof
	ask(same, http.StatusUnprocessableEntity)
}

// TestWitnessForgets damages what a witness keeps: it must not begin anew.
func TestWitnessForgets(t *testing.T) {
	toy := newToy(1)
	l := toy.open(t, testDir(t))
	checkpoint(t, l, 1)
	request, err := l.WitnessRequest(0)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWitness(NewWitnessKey("w.example/a"), testDir(t), toyList)
	if err := os.WriteFile(w.file(toyOrigin), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	var refused *WitnessError
	if _, err := w.Add(request.Encode(), 1); err == nil || errors.As(err, &refused) {
		t.Errorf("what it saw is damaged: %v", err)
	}
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest("POST", "/add-checkpoint", bytes.NewReader(request.Encode())))
	if answer.Code != http.StatusInternalServerError {
		t.Errorf("status %d", answer.Code)
	}
}

func TestPolicyRefuses(t *testing.T) {
	a, b := NewWitnessKey("w.example/a"), NewWitnessKey("w.example/b")
	same := &Key{"w.example/c", a.private, algWitness}
	for name, list := range map[string][]string{
		"twice the same": {a.Public(), a.Public()}, "the same key": {a.Public(), same.Public()},
		"a log's key": {toyKey.Public(), a.Public()}, "no key": {"x", "y"},
	} {
		if _, err := NewPolicy(1, list...); !errors.Is(err, ErrKeyFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewPolicy(3, a.Public(), b.Public()); !errors.Is(err, ErrKeyFormat) {
		t.Errorf("three of two: %v", err)
	}
	if _, err := SingleKey(a.Public()); !errors.Is(err, ErrKeyFormat) {
		t.Errorf("a witness's key for a log: %v", err)
	}
}

// TestWitnessesAreNotTheLog takes the log's own signature out of a cosigned checkpoint.
func TestWitnessesAreNotTheLog(t *testing.T) {
	k := NewWitnessKey("w.example/a")
	policy, err := NewPolicy(1, k.Public())
	if err != nil {
		t.Fatal(err)
	}
	c := Checkpoint{Origin: toyOrigin, Size: 7}
	for name, signers := range map[string][]note.Signer{
		"the witness": {cosigner{k, 5}}, "the log": {toyKey}, "both": {cosigner{k, 5}, toyKey},
	} {
		signed, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]error{"the witness": ErrCheckpointSignature, "the log": ErrCheckpointWitness}[name]
		if _, _, err := (Trust{toyList, policy}).Open(signed); want == nil && err != nil || !errors.Is(err, want) {
			t.Errorf("signed by %s: %v", name, err)
		}
	}
}
