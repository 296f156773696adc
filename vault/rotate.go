package vault

import (
	"context"
	"database/sql"
	"slices"
)

// AddKey adds a master key to the key file; what is wrapped from now on is wrapped under it. Rewrap brings the rest
// along. Keep a copy of the key file before and after, apart from the backups of the vault.
func (v *Vault) AddKey(ctx context.Context) (id uint32, err error) {
	v.gate.Lock()
	defer v.gate.Unlock()
	var secret [32]byte
	randomBytes(secret[:])
	v.keys.mu.Lock()
	m := newMaster(v.keys.keys[len(v.keys.keys)-1].id+1, secret)
	keys := append(slices.Clone(v.keys.keys), m)
	err = replaceFile(v.keys.path, encodeKeys(keys))
	if err == nil {
		v.keys.keys = keys
	}
	v.keys.mu.Unlock()
	if err != nil {
		return 0, ioError(err, "check the folder of "+v.keys.path)
	}
	return m.id, v.transact(ctx, func(ctx context.Context, tx *sql.Tx) error { return v.noteKeys(ctx, tx) })
}

// rewrapPage is how many people one transaction of Rewrap takes along.
const rewrapPage = 256

// Rewrap brings the keys of all people under the newest master key and makes their search hashes anew, a page at a
// time while the vault is in use. It can be stopped and called again. progress, if not nil, hears how many people
// are done. Damaged people are left as they are; the first of them is the error in the end.
//
// The keys of people themselves stay the same: whoever has had both an old master key and an old copy of the vault
// knows them.
func (v *Vault) Rewrap(ctx context.Context, progress func(done int)) error {
	var first error
	m := v.keys.newest()
	for last, done := Number(0), 0; ; {
		var page []Number
		err := v.change(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
			page, err = numbers(ctx, tx, "SELECT number FROM person WHERE number > ? AND key <> ? ORDER BY number LIMIT ?",
				int64(last), m.id, rewrapPage)
			for _, number := range page {
				if err == nil {
					err = v.rewrap(ctx, tx, number, m, &first)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		last, done = page[len(page)-1], done+len(page)
		if progress != nil {
			progress(done)
		}
	}
	if first != nil {
		return first
	}
	v.gate.Lock() // The old wrappings must not stay behind in the write-ahead file.
	defer v.gate.Unlock()
	return v.truncate(ctx)
}

func (v *Vault) rewrap(ctx context.Context, tx *sql.Tx, number Number, m *master, first *error) error {
	var key uint32
	var wrapped []byte
	row := tx.QueryRowContext(ctx, "SELECT key, wrapped FROM person WHERE number = ?", int64(number))
	if err := row.Scan(&key, &wrapped); err != nil {
		return err
	}
	p, err := v.load(ctx, tx, number)
	var all []stated
	if err == nil {
		all, err = v.records(ctx, tx, p)
	}
	if err != nil {
		if *first == nil {
			*first = err
		}
		return nil
	}
	plain, err := v.unwrap(number, key, wrapped)
	if err != nil {
		return err
	}
	if err := deleteTokens(ctx, tx, v.tokensOf(number, all)); err != nil {
		return err
	}
	var tokens []token
	tokenizer := newTokenizer(m)
	for i := range all {
		tokens = tokenizer.tokens(tokens, all[i].field, all[i].value, number)
	}
	if err := insertTokens(ctx, tx, tokens); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE person SET key = ?, wrapped = ? WHERE number = ?", m.id,
		seal(m.wrap, plain, v.bound(purposePersonKey, number, uint64(m.id))), int64(number))
	return err
}

// DropKey takes a master key out of the key file once nothing needs it. elsewhere says whether papers do. The caller
// also thinks of backups: one that was made under the key cannot be read without it, which is the point.
//
// Remembered requests keep the key in use until ForgetRequests. The erase list is signed anew if the key signs any
// line of it.
func (v *Vault) DropKey(ctx context.Context, id uint32, elsewhere func(id uint32) (bool, error)) error {
	inUse := &Error{Code: KeyInUse, Hint: "rewrap vault and papers and forget old requests first"}
	if used, err := elsewhere(id); err != nil || used {
		if err != nil {
			return err
		}
		return inUse
	}
	v.gate.Lock()
	defer v.gate.Unlock()
	if _, err := v.keys.get(id); err != nil {
		return err
	}
	if v.keys.newest().id == id {
		return inUse
	}
	err := v.transact(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var n int
		row := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM person WHERE key = ?1) +
			(SELECT count(*) FROM request WHERE key = ?1) + (SELECT count(*) FROM token WHERE key = ?1)`, id)
		if err := row.Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return inUse
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM master WHERE key = ?", id)
		return err
	})
	if err != nil {
		return err
	}
	if err := v.erase.resign(id, v.id, v.keys.newest()); err != nil {
		return err
	}
	v.keys.mu.Lock()
	defer v.keys.mu.Unlock()
	keys := slices.DeleteFunc(slices.Clone(v.keys.keys), func(m *master) bool { return m.id == id })
	if err := replaceFile(v.keys.path, encodeKeys(keys)); err != nil {
		return ioError(err, "check the folder of "+v.keys.path)
	}
	v.keys.keys = keys
	return nil
}
