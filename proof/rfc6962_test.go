package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The reference vectors of Certificate Transparency: eight leaves, the roots of the trees of
// one to eight of them, and some proofs. Source: transparency-dev/merkle (Apache-2.0),
// log_verifier_test.go, which has them from google/certificate-transparency.
var (
	ctLeaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	ctRoots  = []string{
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	ctInclusion = []struct {
		leaf, size int64 // leaf from 1.
		path       []string
	}{
		{1, 1, nil},
		{1, 8, []string{
			"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
			"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
		{6, 8, []string{
			"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
			"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
			"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
		{3, 3, []string{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
		{2, 5, []string{
			"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
			"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
	}
	ctConsistency = []struct {
		old, size int64
		path      []string
	}{
		{1, 8, []string{
			"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
			"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
		{6, 8, []string{
			"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
			"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
			"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
		{2, 5, []string{
			"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
		{6, 7, []string{
			"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
			"b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
			"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
	}
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func hashes(t *testing.T, list []string) (all []tlog.Hash) {
	for _, s := range list {
		all = append(all, tlog.Hash(unhex(t, s)))
	}
	return all
}

func equalHashes(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// A treeOnDisk is a tree with its tiles in a folder, without a log around it.
type treeOnDisk struct {
	tree
	folder
}

func newTreeOnDisk(tb testing.TB) *treeOnDisk {
	t := &treeOnDisk{folder: folder{dir: testDir(tb)}}
	if err := os.Mkdir(t.path(packDir), 0o755); err != nil {
		tb.Fatal(err)
	}
	return t
}

func (t *treeOnDisk) add(tb testing.TB, h tlog.Hash) {
	tb.Helper()
	err := t.push(h, func(level int, number uint64, data []byte) error {
		return t.packs.write(&t.folder, level, number, data)
	})
	if err != nil {
		tb.Fatal(err)
	}
	t.folder.size.Store(t.tree.size)
}

func (t *treeOnDisk) reader(tb testing.TB) hashReader {
	tb.Helper()
	err := edge(t.tree.size, func(tile tlog.Tile) error { return t.write(tileFile(tile), t.data(tile), false) })
	if err != nil {
		tb.Fatal(err)
	}
	return hashReader{&t.folder, t.tree.size}
}

// testDir returns a folder, in memory if there is one: flushing is not what these tests are about.
func testDir(tb testing.TB) string {
	tb.Helper()
	if dir, err := os.MkdirTemp("/dev/shm", "proof"); err == nil {
		tb.Cleanup(func() { os.RemoveAll(dir) })
		return dir
	}
	return tb.TempDir()
}

func TestCertificateTransparencyVectors(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if h := new(tree).root(); h != tlog.Hash(unhex(t, empty)) {
		t.Errorf("root of the empty tree: %x", h)
	}
	tr := newTreeOnDisk(t)
	for i, leaf := range ctLeaves {
		tr.add(t, sha256.Sum256(append([]byte{0}, unhex(t, leaf)...)))
		if h := tr.root(); hex.EncodeToString(h[:]) != ctRoots[i] {
			t.Errorf("root of %d leaves: %x", i+1, h)
		}
		r := tr.reader(t)
		for _, v := range ctInclusion {
			if v.size != int64(i)+1 {
				continue
			}
			if p, err := tlog.ProveRecord(v.size, v.leaf-1, r); err != nil || !equalHashes(p, hashes(t, v.path)) {
				t.Errorf("path of leaf %d in %d: %x %v", v.leaf, v.size, p, err)
			}
		}
		for _, v := range ctConsistency {
			if v.size != int64(i)+1 {
				continue
			}
			if p, err := tlog.ProveTree(v.size, v.old, r); err != nil || !equalHashes(p, hashes(t, v.path)) {
				t.Errorf("proof from %d to %d: %x %v", v.old, v.size, p, err)
			}
		}
	}
}

func randomHashes(n int, seed uint64) []tlog.Hash {
	random := rand.New(rand.NewPCG(seed, 1))
	all := make([]tlog.Hash, n)
	for i := range all {
		for j := range all[i] {
			all[i][j] = byte(random.Uint32())
		}
	}
	return all
}

// stored is the storage of package tlog: every hash of the tree in one array.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) (all []tlog.Hash, err error) {
	for _, i := range indexes {
		all = append(all, s[i])
	}
	return all, nil
}

func (s *stored) add(t *testing.T, n int64, h tlog.Hash) {
	more, err := tlog.StoredHashesForRecordHash(n, h, *s)
	if err != nil {
		t.Fatal(err)
	}
	*s = append(*s, more...)
}

// TestTreeAgreesWithTlog holds roots, tiles and proofs against package tlog at every size.
func TestTreeAgreesWithTlog(t *testing.T) {
	const sizes = 600
	tr, all := newTreeOnDisk(t), stored{}
	for i, h := range randomHashes(sizes, 1) {
		tr.add(t, h)
		all.add(t, int64(i), h)
		size := int64(i) + 1
		if want, err := tlog.TreeHash(size, all); err != nil || tr.root() != want {
			t.Fatalf("another root at size %d: %v", size, err)
		}
		r := tr.reader(t)
		if got, err := tlog.TreeHash(size, r); err != nil || got != tr.root() {
			t.Fatalf("another root from tiles at size %d: %v", size, err)
		}
		for _, tile := range tlog.NewTiles(tileHeight, size-1, size) {
			want, err1 := tlog.ReadTileData(tile, all)
			got, err2 := tr.readTile(tile)
			if err1 != nil || err2 != nil || string(got) != string(want) {
				t.Fatalf("another tile %s at size %d: %v %v", tile.Path(), size, err1, err2)
			}
		}
		var again tree
		if err := again.restore(uint64(size), tr.readTile); err != nil || again.root() != tr.root() {
			t.Fatalf("restored at size %d: %v", size, err)
		}
		step := int64(1)
		if size > 40 {
			step = 1 + size/7
		}
		for n := int64(0); n < size; n += step {
			want, _ := tlog.ProveRecord(size, n, all)
			if got, err := tlog.ProveRecord(size, n, r); err != nil || !equalHashes(got, want) {
				t.Fatalf("path of %d in %d: %v", n, size, err)
			}
			wantTree, _ := tlog.ProveTree(size, n+1, all)
			if got, err := tlog.ProveTree(size, n+1, r); err != nil || !equalHashes(got, wantTree) {
				t.Fatalf("proof from %d to %d: %v", n+1, size, err)
			}
		}
	}
}

func TestTreeAgreesWithTlogFarther(t *testing.T) {
	const size = 256*256 + 256*3 + 77
	tr, all := newTreeOnDisk(t), stored{}
	random := rand.New(rand.NewPCG(3, 3))
	for i, h := range randomHashes(size, 2) {
		tr.add(t, h)
		all.add(t, int64(i), h)
		n := int64(i) + 1
		if n < 65530 && random.IntN(2000) > 0 || n > 65540 && n < size && random.IntN(100) > 0 {
			continue
		}
		want, _ := tlog.TreeHash(n, all)
		got, err := tlog.TreeHash(n, tr.reader(t))
		var again tree
		if e := again.restore(uint64(n), tr.readTile); e != nil {
			t.Fatal(e)
		}
		if err != nil || got != want || tr.root() != want || again.root() != want {
			t.Fatalf("another root at size %d: %v", n, err)
		}
	}
	if name := tileFile(tlog.Tile{H: 8, L: 0, N: 1234067, W: 256}); name != "public/tile/0/x001/x234/067" {
		t.Errorf("a tile is named %s", name) // The example of C2SP tlog-tiles.
	}
	if name := tileFile(tlog.Tile{H: 8, L: 1, N: 0, W: 17}); name != "public/tile/1/000.p/17" {
		t.Errorf("a partial tile is named %s", name)
	}
}

// TestEdge holds the partial tiles of a size against the example of C2SP tlog-tiles.
func TestEdge(t *testing.T) {
	var got []tlog.Tile
	edge(70_000, func(tile tlog.Tile) error { got = append(got, tile); return nil })
	want := []tlog.Tile{{H: 8, L: 0, N: 273, W: 112}, {H: 8, L: 1, N: 1, W: 17}, {H: 8, L: 2, N: 0, W: 1}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %v, want %v", got, want)
	}
	got = nil
	edge(256, func(tile tlog.Tile) error { got = append(got, tile); return nil })
	if len(got) != 1 || got[0] != (tlog.Tile{H: 8, L: 1, N: 0, W: 1}) {
		t.Errorf("got %v", got)
	}
}
