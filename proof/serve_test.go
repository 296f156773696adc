package proof

import (
	"net/http/httptest"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// overHTTP reads tiles as a stranger does who mirrors the log.
type overHTTP struct {
	t     *testing.T
	serve func(path string) *httptest.ResponseRecorder
}

func (overHTTP) Height() int                         { return tileHeight }
func (overHTTP) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (m overHTTP) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		answer := m.serve("/" + tileFile(tile)[len(publicDir)+1:])
		if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/octet-stream" {
			m.t.Fatalf("%s: %d", tile.Path(), answer.Code)
		}
		data = append(data, answer.Body.Bytes())
	}
	return data, nil
}

// TestMirror checks the log through its public files with nothing but package tlog.
func TestMirror(t *testing.T) {
	j := &endless{entries: 70_000}
	o := newToy(1).options(testDir(t))
	o.Journal = j
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint(t, l, 1)
	handler := l.Handler()
	serve := func(path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		return answer
	}
	c, _, err := Trust{Keys: toyList}.Open(serve("/checkpoint").Body.Bytes())
	if err != nil || c.Size != 70_000 {
		t.Fatalf("%+v %v", c, err)
	}
	reader := tlog.TileHashReader(tlog.Tree{N: int64(c.Size), Hash: c.Root}, overHTTP{t, serve})
	for n := int64(0); n < int64(c.Size); n += 6_999 {
		found, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := l.Receipt(background, uint64(n))
		if err != nil {
			t.Fatal(err)
		}
		v, err := CheckReceipt(receipt, Trust{Keys: toyList})
		if err != nil || v.Leaf.Hash() != found[0] {
			t.Fatalf("event %d: %v", n, err)
		}
		if n > 0 {
			old, err := tlog.TreeHash(n, reader)
			p, err2 := l.ProveConsistency(uint64(n))
			if err != nil || err2 != nil || tlog.CheckTree(p, int64(c.Size), c.Root, n, old) != nil {
				t.Fatalf("from %d: %v %v", n, err, err2)
			}
		}
	}
	for _, path := range []string{
		"/", "/mark", "/tile/", "/tile/0/000/../../../../mark", "/tile/0/999999", "/tile/9/000", "/tile/entries/000",
		"/tile/data/000", "/tile/0/00", "/tile/0/000.p/256", "/../mark", "/checkpoint/", "/tile/8/0/000"} {
		if answer := serve(path); answer.Code != 404 {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	if serve("/keys").Body.String() != string(toyList.Text()) {
		t.Error("other keys")
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest("POST", "/checkpoint", nil))
	if answer.Code != 405 {
		t.Errorf("POST: %d", answer.Code)
	}
}
