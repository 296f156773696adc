package proof

import (
	"crypto/sha256"
	"math/rand/v2"
	"testing"

	"liangshan/kernel"
)

func TestHashBlocksAgreesWithSHA256(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for n := range 70 {
		src := make([]byte, n*blockSize)
		for i := range src {
			src[i] = byte(random.Uint32())
		}
		dst := make([]byte, n*hashSize+1)
		hashBlocks(dst, src)
		for i := range n {
			if want := sha256.Sum256(src[i*blockSize : (i+1)*blockSize]); [32]byte(dst[i*hashSize:]) != want {
				t.Fatalf("block %d of %d: another hash", i, n)
			}
		}
		if dst[n*hashSize] != 0 {
			t.Fatalf("%d blocks: written beyond the end", n)
		}
	}
}

func bulk(random *rand.Rand, size, count int) (e kernel.Event, nonce [16]byte) {
	rows := make([]byte, size*count)
	for i := range rows {
		rows[i] = byte(random.Uint32())
	}
	for i := range nonce {
		nonce[i] = byte(random.Uint32())
	}
	return kernel.Event{Kind: 9, Body: []byte{0xa0}, Size: size, Rows: rows}, nonce
}

func TestRowTreeAgreesWithNaive(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 1))
	hasher := newRowHasher()
	check := func(size, count, step int) {
		event := random.IntN(3)
		e, nonce := bulk(random, size, count)
		root := hasher.root(&nonce, event, &e)
		if root != naiveRowsRoot(nonce, event, &e) {
			t.Fatalf("%d rows of %d bytes: another root", count, size)
		}
		for row := 0; row < count; row += step {
			proof := proveRow(&nonce, event, &e, row)
			if !checkRow(proof, e.Row(row), row, count, root) {
				t.Fatalf("row %d of %d does not check", row, count)
			}
			if checkRow(proof, e.Row(row), row+1, count, root) || checkRow(proof, e.Row(row), row-1, count, root) {
				t.Fatalf("row %d of %d checks as another one", row, count)
			}
			if count > 1 && size > 3 && checkRow(proof, e.Row((row+1)%count), row, count, root) {
				t.Fatalf("another row checks as row %d of %d", row, count)
			}
			longer := proof
			longer.path = append(longer.path[:len(longer.path):len(longer.path)], root)
			if checkRow(longer, e.Row(row), row, count, root) {
				t.Fatalf("row %d of %d checks with a longer path", row, count)
			}
		}
	}
	for count := 1; count <= 300; count++ {
		check(1+random.IntN(kernel.RowSizeMax), count, 1+count/9)
	}
	for _, count := range []int{1023, 1024, 1025, 2047, 2048, 2049, 3072, 3073, 8190} {
		check(1+random.IntN(kernel.RowSizeMax), count, 1000)
	}
	check(1, 70_000, 30_000)
	check(kernel.RowSizeMax, 300, 37)
}

// TestInnerNodeIsNoRow tries to pass two hashes of the tree off as a salt and a row.
func TestInnerNodeIsNoRow(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for count := 2; count <= 40; count++ {
		e, nonce := bulk(random, kernel.RowSizeMax, count)
		root := newRowHasher().root(&nonce, 0, &e)
		for row := range count {
			proof := proveRow(&nonce, 0, &e, row)
			if len(proof.path) == 0 {
				t.Fatal("a path without steps")
			}
			leaf := naiveRowLeaf(nonce, 0, row, e.Row(row))
			left, right := leaf, proof.path[0]
			if row%2 == 1 {
				left, right = right, left
			}
			forged := rowProof{salt: [16]byte(left[:16]), path: proof.path[1:]}
			data := append(append([]byte(nil), left[16:]...), right[:]...)
			for at := range count {
				if checkRow(forged, data, at, count, root) {
					t.Fatalf("%d rows: a node above row %d passes for row %d", count, row, at)
				}
			}
		}
	}
}

func TestSaltsDiffer(t *testing.T) {
	nonces := [][16]byte{{1}, {2}}
	seen := map[[16]byte]bool{}
	for _, nonce := range nonces {
		for event := range 50 {
			salts := [][16]byte{eventSalt(&nonce, event)}
			for row := range 50 {
				salts = append(salts, rowSalt(&nonce, event, row))
			}
			for _, s := range salts {
				if seen[s] {
					t.Fatal("the same salt twice")
				}
				seen[s] = true
			}
		}
	}
}
