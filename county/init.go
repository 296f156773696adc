package county

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"

	"liangshan/cluster"
	"liangshan/document"
	"liangshan/identity"
	"liangshan/journal"
	"liangshan/proof"
	"liangshan/vault"
)

// Init makes a new, empty county in a folder: journal, keys, vault. It is the only way in
// which a journal comes to be, and it never touches what is there.
// With a cluster, the stream is created on its servers as well.
func Init(ctx context.Context, f Folder, code string, at *cluster.Options) (err error) {
	division, refusal := identity.ParseDivision(code)
	if refusal != nil || division.Level() != identity.County {
		return fmt.Errorf("%w: %q", ErrCode, code)
	}
	if f.keysInside() {
		return fmt.Errorf("%w: %s", ErrKeysInside, f.Keys)
	}
	if _, err := os.Stat(f.Keys); err == nil {
		return fmt.Errorf("%w: %s is there", ErrCountyExists, f.Keys)
	}
	o := f.journal()
	if names, err := o.Disk.List(); err == nil && len(names) > 0 {
		return ErrCountyExists
	}
	for _, dir := range []string{f.Data, f.Keys, f.snapshots()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("county: making %s: %w", dir, err)
		}
	}
	number, _ := strconv.ParseUint(code, 10, 32)
	genesis := journal.NewGenesis(uint32(number))
	if _, err := secretFile(f.secret()); err != nil {
		return err
	}
	key := proof.NewKey(proof.Origin(code, originName(genesis)))
	keys, err := proof.NewKeys(key)
	if err != nil {
		return err
	}
	err = errors.Join(proof.CreateKeyFile(f.signingKey(), key), os.WriteFile(f.keyList(), keys.Text(), 0o644))
	if err != nil {
		return fmt.Errorf("county: making the signing key: %w", err)
	}
	if err := vault.Create(ctx, f.vault()); err != nil {
		return err
	}
	if err := document.Create(f.documents()); err != nil {
		return err
	}
	// Last: with the journal the county is there.
	if at != nil {
		c := *at
		c.Local = o
		return cluster.Create(ctx, c, genesis)
	}
	return journal.Create(o, genesis)
}

// originName is what tells the county's journal from any other that it may ever have.
func originName(g journal.Genesis) string {
	hash := g.Hash()
	return hex.EncodeToString(hash[:4])
}
