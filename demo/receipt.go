package demo

import (
	"fmt"
	"os"
	"path/filepath"

	"liangshan/proof"
)

// Receipt publishes a checkpoint, writes the receipt of the first household's payment into a
// folder, and checks it as a stranger would: with the file, the list of public keys, and
// nothing else.
func (y *Year) Receipt(dir string) (path string, v proof.Verified, err error) {
	if err := y.r.Checkpoint(y.ctx); err != nil {
		return "", v, err
	}
	receipt, err := y.r.Tree.RowReceipt(y.ctx, y.Dividend.Sequence, 0)
	if err != nil {
		return "", v, err
	}
	path = filepath.Join(dir, "receipt.json")
	if err := os.WriteFile(path, receipt, 0o644); err != nil {
		return "", v, err
	}
	read, err := os.ReadFile(path)
	if err != nil {
		return "", v, err
	}
	keys, err := proof.ParseKeys(y.r.Tree.KeyList(), y.r.PublicKey())
	if err != nil {
		return "", v, fmt.Errorf("the list of keys: %w", err)
	}
	v, err = proof.CheckReceipt(read, proof.Trust{Keys: keys})
	return path, v, err
}
