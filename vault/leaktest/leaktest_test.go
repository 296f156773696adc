package leaktest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"database/sql"
	"encoding/ascii85"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	_ "modernc.org/sqlite"

	"liangshan/identity"
)

func scanner(t testing.TB) *Scanner {
	t.Helper()
	s, err := New(Secrets(Planted()...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func noise(seed uint64, size int) []byte {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(data)
	return data
}

func TestPlantedAreWellFormed(t *testing.T) {
	for _, person := range Planted() {
		if _, err := identity.ParseNumber(person.Identity, 20261121); err != nil {
			t.Error(err)
		}
	}
}

func TestSM3(t *testing.T) {
	// The two examples of GB/T 32905-2016, appendix A.
	for message, want := range map[string]string{
		"abc":                      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
		strings.Repeat("abcd", 16): "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
	} {
		if digest := sm3([]byte(message)); hex.EncodeToString(digest[:]) != want {
			t.Errorf("%s: %x", message, digest)
		}
	}
}

// leaks writes a value in the ways in which real programs would let it slip, by the standard library's own writers
// and not by this package's.
func leaks(t *testing.T, value string) map[string][]byte {
	all := map[string][]byte{"clear": []byte(value), "lower": []byte(strings.ToLower(value))}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(value))
	if err != nil {
		t.Fatal(err)
	}
	all["gb18030"] = gb
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(value)) {
		little, big = binary.LittleEndian.AppendUint16(little, unit), binary.BigEndian.AppendUint16(big, unit)
	}
	all["utf-16le"], all["utf-16be"] = little, big
	for name, data := range map[string][]byte{"utf-8": []byte(value), "gb": gb, "utf-16le": little, "utf-16be": big} {
		all["hex "+name] = fmt.Appendf(nil, "%x", data)
		all["HEX "+name] = fmt.Appendf(nil, "%X", data)
		all["% x "+name] = fmt.Appendf(nil, "% x", data)
		all["%v "+name] = fmt.Appendf(nil, "%v", data)
		for before := range 6 {
			padded := append(append(bytes.Repeat([]byte("-"), before), data...), "tail"...)
			all[fmt.Sprint("base64 ", name, before)] = []byte(base64.StdEncoding.EncodeToString(padded))
			all[fmt.Sprint("base64url ", name, before)] = []byte(base64.URLEncoding.EncodeToString(padded))
		}
		all["base64 alone "+name] = []byte(base64.StdEncoding.EncodeToString(data))
		md, s1, s256, s512, s3 := md5.Sum(data), sha1.Sum(data), sha256.Sum256(data), sha512.Sum512(data), sm3(data)
		for kind, digest := range map[string][]byte{"md5": md[:], "sha1": s1[:], "sha256": s256[:], "sha512": s512[:],
			"sm3": s3[:], "sha256 cut": s256[:8]} {
			all[kind+name] = digest
			all[kind+name+"hex"] = []byte(hex.EncodeToString(digest))
			all[kind+name+"HEX"] = fmt.Appendf(nil, "%X", digest)
			all[kind+name+"base64"] = []byte(base64.StdEncoding.EncodeToString(digest))
			all[kind+name+"base64url"] = []byte(base64.RawURLEncoding.EncodeToString(digest))
			all[kind+name+"base64 inside"] = []byte(base64.StdEncoding.EncodeToString(append([]byte("#1:"+kind), digest...)))
		}
	}
	line := sha256.Sum256([]byte(value + "\n"))
	all["echo value | sha256sum"] = fmt.Appendf(nil, "%x  -", line)
	all["json"], _ = json.Marshal(map[string]string{"name": value})
	all["%+q"] = []byte(strconv.QuoteToASCII(value))
	all["query"] = []byte(url.QueryEscape(value))
	all["html"] = []byte(html.EscapeString(value))
	var quoted bytes.Buffer
	w := quotedprintable.NewWriter(&quoted)
	io.WriteString(w, value)
	w.Close()
	all["quoted-printable"] = bytes.ReplaceAll(quoted.Bytes(), []byte("=\r\n"), nil)
	if n, err := strconv.ParseUint(value, 10, 64); err == nil {
		all["uint64 le"], all["uint64 be"] = binary.LittleEndian.AppendUint64(nil, n), binary.BigEndian.AppendUint64(nil, n)
		all["varint"] = binary.AppendUvarint(nil, n)
		all["%#x"] = fmt.Appendf(nil, "%#x", n)
	}
	return all
}

func TestFindsEveryForm(t *testing.T) {
	s := scanner(t)
	for _, secret := range Secrets(Planted()...) {
		if strings.Contains(secret.Value, " ") && !strings.HasPrefix(secret.Label, "name") {
			continue // A Latin address is broken up by some writers in ways that only its clear form survives.
		}
		for name, leak := range leaks(t, secret.Value) {
			data := noise(uint64(len(name)), 4096)
			at := 1000 + len(name)
			copy(data[at:], leak)
			hits := s.Bytes("noise", data)
			if len(hits) == 0 {
				t.Errorf("%s not found as %s", secret.Label, name)
			}
			for _, hit := range hits {
				// A base64 leak begins up to four characters, a JSON leak a few, before the value itself.
				if hit.Secret != secret.Label || hit.Offset < int64(at) || hit.Offset > int64(at+len(leak)) {
					t.Errorf("%s as %s: found %s (planted at %d)", secret.Label, name, hit, at)
				}
				if strings.Contains(hit.String(), secret.Value) {
					t.Error("a hit shows the value")
				}
			}
		}
	}
	for _, grouped := range []string{
		"330523 19640229 874X", "6222 9840 7193 5520 413", "199-1234-5671", "6222-9840-7193-5520-413",
		"３３０５２３１９６４０２２９８７４Ｘ", "quillon vexworth", "QUILLON VEXWORTH", "&#21496;&#39532;&#32704;&#25087;",
	} {
		if len(s.Text("text", "x"+grouped+"y")) == 0 {
			t.Errorf("not found: %s", grouped)
		}
	}
}

func TestFindsEveryFormOfItsList(t *testing.T) {
	s := scanner(t)
	for _, p := range s.patterns {
		if hits := s.Bytes("alone", p.bytes); len(hits) == 0 {
			t.Fatalf("%s not found as %s", p.secret, p.form)
		}
	}
	if len(s.patterns) < 5000 {
		t.Errorf("only %d patterns", len(s.patterns))
	}
}

func TestFindsNothingInNoise(t *testing.T) {
	s := scanner(t)
	data := noise(7, 16<<20)
	if hits := s.Bytes("noise", data); len(hits) > 0 {
		t.Error(Report(hits))
	}
	text := make([]byte, ascii85.MaxEncodedLen(1<<20))
	ascii85.Encode(text, data[:1<<20])
	for name, printed := range map[string][]byte{"hex": fmt.Appendf(nil, "%x", data[:1<<20]), "ascii85": text} {
		if hits := s.Bytes(name, printed); len(hits) > 0 {
			t.Error(Report(hits))
		}
	}
}

func TestRefusesWhatItCouldNotFind(t *testing.T) {
	for _, value := range []string{"王五", "123456", "", "x"} {
		if _, err := New(Secret{"short", value}); err == nil {
			t.Errorf("a scanner for %q", value)
		} else if value != "" && value != "x" && strings.Contains(err.Error(), value) {
			t.Error("the error shows the value")
		}
	}
	if _, err := New(); err == nil {
		t.Error("a scanner for nothing")
	}
}

func TestWindowEdges(t *testing.T) {
	s := scanner(t)
	value := []byte(Planted()[1].Name)
	for _, at := range []int{0, windowBytes - len(value), windowBytes - 1, windowBytes, windowBytes + s.longest - 3,
		2*windowBytes - 2, 3*windowBytes - len(value)} {
		data := make([]byte, 3*windowBytes)
		copy(data[at:], value)
		for name, r := range map[string]io.Reader{
			"plain": bytes.NewReader(data), "halves": iotest.HalfReader(bytes.NewReader(data)),
		} {
			hits, err := s.Reader(name, r)
			if err != nil || len(hits) != 1 || hits[0].Offset != int64(at) {
				t.Errorf("%s, at %d: %v, %v", name, at, hits, err)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := s.Reader("broken", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a broken reader counts as clean: %v", err)
	}
}

func TestFilesAndArchives(t *testing.T) {
	s := scanner(t)
	secret := Planted()[0]
	var zipped, gzipped bytes.Buffer
	z := gzip.NewWriter(&gzipped)
	io.WriteString(z, strings.Repeat("filling ", 1000)+secret.Account)
	z.Close()
	archive := zip.NewWriter(&zipped)
	member, _ := archive.Create("inner.gz")
	member.Write(gzipped.Bytes())
	archive.Close()

	dir := t.TempDir()
	for name, data := range map[string][]byte{"a.zip": zipped.Bytes(), "b.gz": gzipped.Bytes(), "clean": noise(1, 1000),
		"PK": []byte("PK\x03\x04 but no archive"), "gz": {0x1f, 0x8b, 0, 0, 0}, "empty": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "of "+secret.Name), 0o700); err != nil {
		t.Fatal(err)
	}
	hits, err := s.Dir(dir)
	if err != nil || len(hits) != 3 {
		t.Fatalf("%v\n%s", err, Report(hits))
	}
	if !strings.HasSuffix(hits[0].Place, "a.zip!inner.gz!") || !strings.HasSuffix(hits[1].Place, "b.gz!") {
		t.Errorf("places: %s", Report(hits))
	}
	s.archiveMax = 100
	if _, err := s.Dir(dir); err == nil {
		t.Error("an archive too large to look into counts as clean")
	}
	if _, err := s.Dir(filepath.Join(dir, "absent")); err == nil {
		t.Error("a folder that is not there counts as clean")
	}
}

// TestSQLite shows that a value in a row is found, whether SQLite keeps it as text or packs it into an integer.
func TestSQLite(t *testing.T) {
	s := scanner(t)
	person := Planted()[2]
	for name, value := range map[string]any{
		"text": person.Name, "blob": []byte(person.Identity), "integer": integer(person.Phone),
	} {
		path := filepath.Join(t.TempDir(), "leak.db")
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("CREATE TABLE t (v); INSERT INTO t VALUES (?)", value); err != nil {
			t.Fatal(err)
		}
		db.Close()
		if hits, err := s.File(path); err != nil || len(hits) == 0 {
			t.Errorf("%s not found: %v", name, err)
		}
	}
}

func integer(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

func BenchmarkBytes(b *testing.B) {
	s := scanner(b)
	data := noise(3, 8<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s.Bytes("noise", data)
	}
}
