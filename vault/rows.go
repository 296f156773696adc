package vault

import (
	"context"
	"database/sql"
	"errors"
)

// A Row is a piece of a paper that is about one person. Sealed, it can be read only as long as the person's key is
// there, whoever has the paper.
type Row struct {
	Owner Number // 0: nobody; such a row is never sealed.
	Text  []byte // In clear, or sealed.
}

// SealRows seals the texts of rows under the keys of their owners. label binds them to one paper, and their place in
// it: the first row is the first-th. An owner who was merged keeps the rows under the own number.
func (v *Vault) SealRows(ctx context.Context, label [16]byte, first uint64, rows []Row) error {
	return v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i := range rows {
			if rows[i].Owner == 0 {
				continue
			}
			p, err := v.load(ctx, tx, rows[i].Owner)
			if err != nil {
				return err
			}
			rows[i].Text = seal(p.aead, rows[i].Text, v.boundRow(p.number, label, first+uint64(i)))
		}
		return nil
	})
}

// OpenRows puts the texts of rows back in clear. A row whose owner was erased loses its text; erased says how many.
func (v *Vault) OpenRows(ctx context.Context, label [16]byte, first uint64, rows []Row) (erased int, err error) {
	err = v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i := range rows {
			if rows[i].Owner == 0 {
				continue
			}
			p, err := v.load(ctx, tx, rows[i].Owner)
			if errors.Is(err, Erased) {
				rows[i].Text = nil
				erased++
				continue
			}
			if err != nil {
				return err
			}
			text, ok := open(p.aead, rows[i].Text, v.boundRow(p.number, label, first+uint64(i)))
			if !ok {
				return &Error{Code: Damaged, Number: p.number, Hint: "restore the paper from a backup"}
			}
			rows[i].Text = text
		}
		return nil
	})
	return erased, err
}

func (v *Vault) boundRow(owner Number, label [16]byte, place uint64) []byte {
	return append(v.bound(purposeRow, owner, place), label[:]...)
}

// Numbers looks through the numbers behind one, in rising order, as many as a page holds. It returns those of people
// who are not staged, the merged among them, and the last that it looked at; 0 if there are no more.
func (v *Vault) Numbers(ctx context.Context, behind Number) (all []Number, last Number, err error) {
	err = v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		page, err := numbers(
			ctx,
			tx,
			"SELECT number FROM person WHERE number > ? ORDER BY number LIMIT ?",
			int64(behind),
			rewrapPage,
		)
		for _, number := range page {
			if err != nil {
				return err
			}
			var p *person
			if p, err = v.load(ctx, tx, number); err == nil && !p.head.staged {
				all = append(all, number)
			}
			last = number
		}
		return err
	})
	return all, last, err
}
