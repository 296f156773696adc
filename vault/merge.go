package vault

import (
	"context"
	"database/sql"
)

// Merge makes a duplicate stand for the person kept: Get and Search then answer with the person kept, whose gaps the
// statements about the duplicate fill. Each keeps its statements under its own number, so that it stays visible who
// stated what about whom. People merged into the duplicate before come along. Merging again does nothing.
func (v *Vault) Merge(ctx context.Context, duplicate, kept Number) error {
	if duplicate == kept {
		return &Error{Code: MergeItself, Number: kept}
	}
	return v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		target, err := v.load(ctx, tx, kept)
		if err != nil {
			return err
		}
		p, err := v.load(ctx, tx, duplicate)
		switch {
		case err != nil:
			return err
		case p.head.root == kept:
			return nil
		case target.head.root != 0:
			return &Error{Code: Merged, Number: kept}
		case p.head.root != 0:
			return &Error{Code: Merged, Number: duplicate}
		case target.head.staged:
			return &Error{Code: Unsettled, Number: kept}
		}
		group, err := v.loadGroup(ctx, tx, duplicate)
		if err != nil {
			return err
		}
		for _, member := range group {
			member.head.root = kept
			if err := v.saveHead(ctx, tx, member); err != nil {
				return err
			}
		}
		return nil
	})
}
