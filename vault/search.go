package vault

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// A Query says whom to look for.
type Query struct {
	Field Field // Identity, Phone, Account or Name; with a dot only statements of exactly that field count.
	Text  Text
	Part  bool // Of names: the text may stand anywhere in the name.
	Limit int  // At most so many numbers, 1 to SearchMax; 0 means SearchMax.
}

// searchPage is how many candidates are opened at a time.
const searchPage = 256

// Search returns the numbers of people about whom a value was ever stated, former names included, in rising order.
// Values are compared in their normal form. Of merged people it returns the number kept.
func (v *Vault) Search(ctx context.Context, q Query) ([]Number, error) {
	kind, searchable := wholeToken(q.Field)
	text := normalise(q.Field, q.Text.Reveal())
	if !searchable || text == "" || q.Limit < 0 || q.Limit > SearchMax || q.Part && kind != tokenName {
		return nil, &Error{Code: SearchInvalid}
	}
	if q.Limit == 0 {
		q.Limit = SearchMax
	}
	var found []Number
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, m := range v.keys.all() {
			query, arguments := candidates(newTokenizer(m), kind, text, q.Part)
			if err := v.search(ctx, tx, q, text, query, arguments, &found); err != nil {
				return err
			}
		}
		return nil
	})
	slices.Sort(found)
	return found[:min(len(found), q.Limit)], err
}

// candidates returns the query for the people whose search hashes fit: the hash of the whole, or those of all pairs
// of neighbouring characters.
func candidates(t *tokenizer, kind byte, text string, part bool) (query string, arguments []any) {
	var tokens []token
	runes := []rune(text)
	switch {
	case !part:
		tokens = []token{t.token(kind, text, 0)}
	case len(runes) == 1:
		tokens = []token{t.token(tokenRune, text, 0)}
	default:
		for i := 0; i+1 < len(runes) && i < 8; i++ { // More would not narrow it down; the names are compared anyway.
			tokens = append(tokens, t.token(tokenRunes, string(runes[i:i+2]), 0))
		}
	}
	var parts []string
	for i := range tokens {
		parts = append(parts, "SELECT person FROM token WHERE kind = ? AND key = ? AND hash = ? AND person > ?")
		arguments = append(arguments, tokens[i].kind, tokens[i].key, tokens[i].hash[:], int64(0))
	}
	return strings.Join(parts, " INTERSECT ") + " ORDER BY person LIMIT ?", arguments
}

func (v *Vault) search(ctx context.Context, tx *sql.Tx, q Query, text, query string, arguments []any,
	found *[]Number) error {
	for last, hits := Number(0), 0; ; {
		for i := 3; i < len(arguments); i += 4 {
			arguments[i] = int64(last)
		}
		page, err := numbers(ctx, tx, query, append(slices.Clone(arguments), searchPage)...)
		if err != nil {
			return err
		}
		for _, number := range page {
			kept, ok, err := v.states(ctx, tx, number, func(field Field, value Text) bool {
				return fits(q, text, field, value)
			})
			if err != nil {
				return err
			}
			if ok && !slices.Contains(*found, kept) {
				*found = append(*found, kept)
				hits++
			}
			if hits >= q.Limit {
				return nil
			}
		}
		if len(page) < searchPage {
			return nil
		}
		last = page[len(page)-1]
	}
}

func fits(q Query, text string, field Field, value Text) bool {
	if field != q.Field && (q.Field != q.Field.family() || field.family() != q.Field) {
		return false
	}
	have := normalise(field, value.Reveal())
	return have == text || q.Part && strings.Contains(have, text)
}

// states says whether a visible fact of a person satisfies a condition, and who stands for the person today. A hash
// may belong to something that is only staged, so what it found is always opened.
func (v *Vault) states(ctx context.Context, tx *sql.Tx, number Number, wanted func(Field, Text) bool) (Number, bool,
	error) {
	p, err := v.load(ctx, tx, number)
	if err != nil || p.head.staged {
		return 0, false, err
	}
	all, err := v.visible(ctx, tx, p)
	if err != nil {
		return 0, false, err
	}
	for i := range all {
		if all[i].kind == recordFact && wanted(all[i].field, all[i].value) {
			if p.head.root != 0 {
				return p.head.root, true, nil
			}
			return number, true, nil
		}
	}
	return 0, false, nil
}

// SuspectedDuplicates returns groups of people about whom one and the same identity number was stated, at most limit
// groups, each in rising order. People already merged count as one.
func (v *Vault) SuspectedDuplicates(ctx context.Context, limit int) ([][]Number, error) {
	var groups [][]Number
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		shared, err := sharedHashes(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range shared {
			group, err := v.duplicates(ctx, tx, t)
			if err != nil {
				return err
			}
			if len(group) > 1 && !slices.ContainsFunc(groups, func(g []Number) bool { return slices.Equal(g, group) }) {
				groups = append(groups, group)
			}
			if len(groups) >= limit {
				break
			}
		}
		return nil
	})
	slices.SortFunc(groups, slices.Compare)
	return groups, err
}

// sharedHashes returns the hashes of identity numbers that several people have.
func sharedHashes(ctx context.Context, tx *sql.Tx) ([]token, error) {
	rows, err := tx.QueryContext(ctx, "SELECT key, hash FROM token WHERE kind = ? GROUP BY key, hash HAVING count(*) > 1",
		tokenIdentity)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var shared []token
	for rows.Next() {
		var hash []byte
		t := token{kind: tokenIdentity}
		if err := rows.Scan(&t.key, &hash); err != nil {
			return nil, err
		}
		copy(t.hash[:], hash)
		shared = append(shared, t)
	}
	return shared, rows.Err()
}

func (v *Vault) duplicates(ctx context.Context, tx *sql.Tx, shared token) ([]Number, error) {
	people, err := numbers(ctx, tx, "SELECT person FROM token WHERE kind = ? AND key = ? AND hash = ?", shared.kind,
		shared.key, shared.hash[:])
	if err != nil {
		return nil, err
	}
	m, err := v.keys.get(shared.key)
	if err != nil {
		return nil, err
	}
	tokenizer := newTokenizer(m)
	var group []Number
	for _, number := range people {
		kept, ok, err := v.states(ctx, tx, number, func(field Field, value Text) bool {
			return field.family() == Identity &&
				tokenizer.token(tokenIdentity, normalise(field, value.Reveal()), 0).hash == shared.hash
		})
		if err != nil {
			return nil, err
		}
		if ok {
			group = append(group, kept)
		}
	}
	slices.Sort(group)
	return slices.Compact(group), nil
}
