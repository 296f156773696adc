package vault

import (
	"context"
	"database/sql"
	"slices"
)

// A Staged is something that was staged and neither committed nor discarded.
type Staged struct {
	First   Number // The first person.
	People  int    // How many new people, or 0 if it is about statements of the known person First.
	Version uint64 // The first statement, if it is about a known person.
	Facts   uint64 // How many statements.
	At      int64  // When it was staged, in milliseconds since 1970.

	key  uint32
	hash []byte
}

// Commit makes what requests have staged visible, because the journal has accepted them. Committing again does
// nothing. People who were erased meanwhile stay erased.
func (v *Vault) Commit(ctx context.Context, requests ...string) error {
	return v.settle(ctx, requests, v.commit)
}

// Discard deletes what requests have staged, because the journal has refused them. Numbers are not used again.
// What was committed cannot be discarded: RequestUnknown. The write-ahead file keeps the sealed rows until it is next
// truncated, which Close and Erase do.
func (v *Vault) Discard(ctx context.Context, requests ...string) error {
	return v.settle(ctx, requests, v.discard)
}

func (v *Vault) settle(ctx context.Context, requests []string,
	how func(context.Context, *sql.Tx, requestRow) error) error {
	return v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, request := range requests {
			r, found, err := v.findRequest(ctx, tx, request)
			if err != nil {
				return err
			}
			if !found {
				return &Error{Code: RequestUnknown}
			}
			if err := how(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// Settle commits or discards something that Staged has listed.
func (v *Vault) Settle(ctx context.Context, s Staged, accepted bool) error {
	return v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, "SELECT "+requestColumns+" FROM request WHERE key = ? AND hash = ?", s.key, s.hash)
		r, err := scanRequest(row.Scan)
		switch {
		case err == sql.ErrNoRows:
			return &Error{Code: RequestUnknown, Number: s.First}
		case err != nil:
			return err
		case accepted:
			return v.commit(ctx, tx, r)
		}
		return v.discard(ctx, tx, r)
	})
}

// Staged lists what is staged, oldest first. At start, before serving, the caller settles each by what the journal
// says about the number or the version.
func (v *Vault) Staged(ctx context.Context) ([]Staged, error) {
	var all []Staged
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT "+requestColumns+" FROM request WHERE settled = 0 ORDER BY at_ms, first")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			r, err := scanRequest(rows.Scan)
			if err != nil {
				return err
			}
			all = append(all, Staged{r.first, r.people, r.version, r.facts, r.at, r.key, r.hash})
		}
		return rows.Err()
	})
	return all, err
}

// ForgetRequests drops the memory of committed requests from before a time, in milliseconds since 1970. A retry of
// one would be a new request, so the time lies before the journal's own window for retries.
func (v *Vault) ForgetRequests(ctx context.Context, before int64) error {
	return v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM request WHERE settled = 1 AND at_ms < ?", before)
		return err
	})
}

func (v *Vault) commit(ctx context.Context, tx *sql.Tx, r requestRow) error {
	if r.settled {
		return nil
	}
	var err error
	if r.people > 0 {
		err = v.showPeople(ctx, tx, r.first, r.people)
	} else {
		err = v.showFacts(ctx, tx, r)
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE request SET settled = 1 WHERE key = ? AND hash = ?", r.key, r.hash)
	return err
}

// showPeople commits a run of people. Those who are no longer there were erased.
func (v *Vault) showPeople(ctx context.Context, tx *sql.Tx, first Number, people int) error {
	rows, err := tx.QueryContext(ctx, "SELECT number, key, wrapped, head, root FROM person WHERE number BETWEEN ? AND ?",
		int64(first), int64(first)+int64(people)-1)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []*person
	for rows.Next() {
		var number, root int64
		var key uint32
		var wrapped, sealedHead []byte
		if err := rows.Scan(&number, &key, &wrapped, &sealedHead, &root); err != nil {
			return err
		}
		p, err := v.openPerson(Number(number), key, wrapped, sealedHead, Number(root))
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	update, err := tx.PrepareContext(ctx, "UPDATE person SET head = ? WHERE number = ?")
	if err != nil {
		return err
	}
	defer update.Close()
	for _, p := range all {
		p.head.staged = false
		if _, err := update.ExecContext(ctx, v.sealHead(p), int64(p.number)); err != nil {
			return err
		}
	}
	return nil
}

// unpend takes a request's statements off the list of those that are staged.
func (p *person) unpend(r requestRow) {
	p.head.pending = slices.DeleteFunc(p.head.pending, func(s span) bool { return s == span{r.version, r.facts} })
}

func (v *Vault) showFacts(ctx context.Context, tx *sql.Tx, r requestRow) error {
	if gone, err := erased(ctx, tx, r.first); gone || err != nil {
		return err
	}
	p, err := v.load(ctx, tx, r.first)
	if err != nil {
		return err
	}
	p.unpend(r)
	return v.saveHead(ctx, tx, p)
}

func (v *Vault) discard(ctx context.Context, tx *sql.Tx, r requestRow) error {
	if r.settled {
		return &Error{Code: RequestUnknown, Number: r.first}
	}
	var err error
	if r.people > 0 {
		err = deletePeople(ctx, tx, r.first, r.first+Number(r.people)-1)
	} else {
		err = v.voidFacts(ctx, tx, r)
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM request WHERE key = ? AND hash = ?", r.key, r.hash)
	return err
}

// deletePeople deletes all rows of a run of people. Search hashes are found by reading their whole table, which is
// right even where a person's statements are damaged and cannot say which hashes are theirs.
func deletePeople(ctx context.Context, tx *sql.Tx, first, last Number) error {
	for _, statement := range []string{
		"DELETE FROM person WHERE number BETWEEN ? AND ?",
		"DELETE FROM fact WHERE person BETWEEN ? AND ?",
		"DELETE FROM token WHERE person BETWEEN ? AND ?",
	} {
		if _, err := tx.ExecContext(ctx, statement, int64(first), int64(last)); err != nil {
			return err
		}
	}
	return nil
}

// voidFacts writes voids over the statements of a request and drops the search hashes that no other statement needs.
func (v *Vault) voidFacts(ctx context.Context, tx *sql.Tx, r requestRow) error {
	if gone, err := erased(ctx, tx, r.first); gone || err != nil {
		return err
	}
	p, err := v.load(ctx, tx, r.first)
	if err != nil {
		return err
	}
	all, err := v.records(ctx, tx, p)
	if err != nil {
		return err
	}
	drop := v.tokensOf(p.number, all)
	for i := range all {
		if !(span{r.version, r.facts}).has(all[i].version) {
			continue
		}
		all[i].record = record{kind: recordVoid, recordedAt: v.now()}
		sealed := seal(p.aead, all[i].record.encode(), v.bound(purposeRecord, p.number, all[i].version))
		_, err := tx.ExecContext(ctx, "UPDATE fact SET sealed = ? WHERE person = ? AND version = ?", sealed,
			int64(p.number), int64(all[i].version))
		if err != nil {
			return err
		}
	}
	stay := v.tokensOf(p.number, all)
	drop = slices.DeleteFunc(drop, func(t token) bool { return slices.Contains(stay, t) })
	if err := deleteTokens(ctx, tx, drop); err != nil {
		return err
	}
	p.unpend(r)
	return v.saveHead(ctx, tx, p)
}

// tokensOf returns all search hashes that statements may have in the vault, under every master key.
func (v *Vault) tokensOf(number Number, all []stated) []token {
	var tokens []token
	for _, m := range v.keys.all() {
		tokenizer := newTokenizer(m)
		for i := range all {
			tokens = tokenizer.tokens(tokens, all[i].field, all[i].value, number)
		}
	}
	return tokens
}

func deleteTokens(ctx context.Context, tx *sql.Tx, tokens []token) error {
	statement, err := tx.PrepareContext(ctx, "DELETE FROM token WHERE kind = ? AND key = ? AND hash = ? AND person = ?")
	if err != nil {
		return err
	}
	defer statement.Close()
	for i := range tokens {
		t := &tokens[i]
		if _, err := statement.ExecContext(ctx, t.kind, t.key, t.hash[:], int64(t.person)); err != nil {
			return err
		}
	}
	return nil
}
