package vault

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
)

// WrapKey wraps the key of a paper: under the owner's key, so that erasing the owner erases the paper, or under the
// newest master key if the owner is 0. label binds the wrapping to one paper. A staged person may own papers.
func (v *Vault) WrapKey(ctx context.Context, owner Number, label [16]byte, key []byte) ([]byte, error) {
	if owner == 0 {
		m := v.keys.newest()
		return append(binary.BigEndian.AppendUint32(nil, m.id), seal(m.wrap, key, v.boundPaper(0, label))...), nil
	}
	p, err := v.owner(ctx, owner)
	if err != nil {
		return nil, err
	}
	return seal(p.aead, key, v.boundPaper(owner, label)), nil
}

// UnwrapKey opens what WrapKey has wrapped. Erased if the owner was erased.
func (v *Vault) UnwrapKey(ctx context.Context, owner Number, label [16]byte, wrapped []byte) ([]byte, error) {
	if owner == 0 {
		id, err := MasterOf(wrapped)
		if err != nil {
			return nil, err
		}
		m, err := v.keys.get(id)
		if err != nil {
			return nil, err
		}
		if key, ok := open(m.wrap, wrapped[4:], v.boundPaper(0, label)); ok {
			return key, nil
		}
		return nil, &Error{Code: Damaged, Hint: "restore the paper from a backup"}
	}
	p, err := v.owner(ctx, owner)
	if err != nil {
		return nil, err
	}
	if key, ok := open(p.aead, wrapped, v.boundPaper(owner, label)); ok {
		return key, nil
	}
	return nil, &Error{Code: Damaged, Number: owner, Hint: "restore the paper from a backup"}
}

// MasterOf returns the id of the master key under which a paper's key without an owner is wrapped.
func MasterOf(wrapped []byte) (uint32, error) {
	if len(wrapped) < 4 {
		return 0, &Error{Code: Damaged, Hint: "restore the paper from a backup"}
	}
	return binary.BigEndian.Uint32(wrapped), nil
}

// NewestKey returns the id of the newest master key.
func (v *Vault) NewestKey() uint32 { return v.keys.newest().id }

func (v *Vault) boundPaper(owner Number, label [16]byte) []byte {
	return append(v.bound(purposePaper, owner, 0), label[:]...)
}

func (v *Vault) owner(ctx context.Context, owner Number) (p *person, err error) {
	err = v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p, err = v.load(ctx, tx, owner)
		return err
	})
	return p, err
}

// Gone says whether a person was erased, or was staged and discarded: whether papers of that person can never be
// read again.
func (v *Vault) Gone(ctx context.Context, number Number) (gone bool, err error) {
	err = v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var n int
		row := tx.QueryRowContext(ctx, "SELECT count(*) FROM person WHERE number = ?", int64(number))
		err := row.Scan(&n)
		gone = n == 0
		return err
	})
	return gone, err
}

// Verify opens everything: every person, every statement, every link of a merge. It returns how many it has opened,
// and the first damage. seen, if not nil, hears the numbers of those people, page by page in rising order, who are
// not staged, the merged among them.
func (v *Vault) Verify(ctx context.Context, seen func(numbers []Number)) (people, statements int, err error) {
	for last := Number(0); ; {
		var page, kept []Number
		err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
			page, err = numbers(ctx, tx, "SELECT number FROM person WHERE number > ? ORDER BY number LIMIT ?", int64(last),
				rewrapPage)
			for _, number := range page {
				if err != nil {
					return err
				}
				var p *person
				var all []stated
				if p, err = v.load(ctx, tx, number); err != nil {
					return err
				}
				if all, err = v.records(ctx, tx, p); err != nil {
					return err
				}
				if p.head.root != 0 {
					if _, err = v.load(ctx, tx, p.head.root); err != nil {
						return fmt.Errorf("the person kept for %d: %w", number, err)
					}
				}
				if statements += len(all); !p.head.staged {
					kept = append(kept, number)
				}
			}
			return err
		})
		if err != nil {
			return people, statements, err
		}
		if len(page) == 0 {
			return people, statements, nil
		}
		last, people = page[len(page)-1], people+len(page)
		if seen != nil {
			seen(kept)
		}
	}
}
