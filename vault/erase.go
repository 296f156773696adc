package vault

import (
	"context"
	"database/sql"
	"time"
)

// Erase makes the county forget a person and everybody merged with that person: key, statements and search hashes
// are deleted and overwritten, and papers wrapped under the person's key cannot be read any more. A tombstone with
// number, time and reason stays.
//
// retained is the caller's rule of retention. It is asked for each number before anything is touched; an error of
// it refuses the whole and comes back inside one with the code Retained. It must not call the vault.
//
// Erasing again does nothing but make sure that the erasing is complete.
func (v *Vault) Erase(ctx context.Context, number Number, reason Reason, retained func(Number) error) error {
	if reason == 0 || reason >= reasonsEnd {
		return &Error{Code: ReasonInvalid, Number: number}
	}
	v.gate.Lock()
	defer v.gate.Unlock()
	var members []Number
	err := v.view(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		members, err = eraseGroup(ctx, tx, number)
		if err == nil && len(members) == 0 {
			gone, errGone := erased(ctx, tx, number)
			if errGone != nil {
				return errGone
			}
			if !gone {
				return &Error{Code: NotFound, Number: number}
			}
		}
		return err
	})
	if err != nil || len(members) == 0 {
		if err != nil {
			return err
		}
		return v.truncate(ctx)
	}
	erasures := make([]Erasure, len(members))
	for i, member := range members {
		if err := retained(member); err != nil {
			return &Error{Code: Retained, Number: member, Err: err}
		}
		erasures[i] = Erasure{member, v.now(), reason}
	}
	// The list first: after a crash in between, Open erases what the list names.
	if err := v.erase.append(v.keys.newest(), erasures); err != nil {
		return err
	}
	if err := v.bury(ctx, erasures); err != nil {
		return err
	}
	return v.truncate(ctx)
}

// eraseGroup returns the numbers that are erased together. It reads no sealed bytes, so that damage to a person's
// rows cannot keep the person from being erased.
func eraseGroup(ctx context.Context, tx *sql.Tx, number Number) ([]Number, error) {
	const query = `WITH kept (number) AS (
		SELECT CASE root WHEN 0 THEN number ELSE root END FROM person WHERE number = ?)
		SELECT person.number FROM person JOIN kept ON person.number = kept.number
		UNION SELECT person.number FROM person JOIN kept ON person.root = kept.number AND person.root <> 0
		ORDER BY 1`
	return numbers(ctx, tx, query, int64(number))
}

// bury deletes people and puts tombstones, in one transaction.
func (v *Vault) bury(ctx context.Context, erasures []Erasure) error {
	return v.transact(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE IF NOT EXISTS gone (number INTEGER PRIMARY KEY)"); err != nil {
			return err
		}
		for _, e := range erasures {
			for _, statement := range []string{
				"INSERT OR IGNORE INTO temp.gone (number) VALUES (?)",
				"DELETE FROM person WHERE number = ?",
				"DELETE FROM fact WHERE person = ?",
				"DELETE FROM request WHERE first = ? AND people <= 1", // Its digest is a hash of the person's data.
			} {
				if _, err := tx.ExecContext(ctx, statement, int64(e.Number)); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO tombstone (number, at_ms, reason) VALUES (?, ?, ?)",
				int64(e.Number), e.At, e.Reason)
			if err != nil {
				return err
			}
		}
		for _, statement := range []string{
			"DELETE FROM token WHERE person IN (SELECT number FROM temp.gone)",
			"UPDATE vault SET next = max(next, (SELECT max(number) + 1 FROM temp.gone))",
			"DELETE FROM temp.gone",
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// replayEraseList erases whom the list names and the vault still holds, as it does after an older backup was
// restored. A tombstone that the list does not name means that the list is not the one that belongs to this vault.
func (v *Vault) replayEraseList(ctx context.Context) error {
	buried := map[Number]bool{}
	err := v.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		all, err := numbers(ctx, tx, "SELECT number FROM tombstone")
		for _, number := range all {
			buried[number] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	var missing []Erasure
	listed := 0
	for _, e := range v.erase.all {
		if !buried[e.Number] {
			missing = append(missing, e)
			continue
		}
		listed++
	}
	if listed < len(buried) {
		return &Error{Code: EraseListDamaged, Hint: "the erase list is older than the vault; bring the newest copy back"}
	}
	if len(missing) > 0 {
		if err := v.bury(ctx, missing); err != nil {
			return err
		}
	}
	// Also without anything missing: a crash may have come between an erasing and the truncation.
	return v.truncate(ctx)
}

// truncate moves the write-ahead file into the vault's file and empties it, so that no older page stays behind.
func (v *Vault) truncate(ctx context.Context) error {
	v.write.Lock()
	defer v.write.Unlock()
	for wait := time.Millisecond; ; wait *= 2 {
		var busy, pages, moved int
		row := v.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		if err := row.Scan(&busy, &pages, &moved); err != nil {
			return sqlError(err)
		}
		if busy == 0 {
			return nil
		}
		if wait > time.Second {
			return &Error{Code: EraseUnfinished, Hint: "another program reads the vault; close it and erase again"}
		}
		select {
		case <-ctx.Done():
			return &Error{Code: EraseUnfinished, Hint: "erase again", Err: ctx.Err()}
		case <-time.After(wait):
		}
	}
}
