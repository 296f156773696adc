package vault

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"encoding/binary"
	"errors"
)

// A head is what the vault knows about a person's statements without opening them. It is sealed under the person's
// key, so that statements can be neither left out nor shown too early.
type head struct {
	staged  bool   // The person as a whole is staged.
	count   uint64 // Number of statements, staged ones included.
	root    Number // The person into whom this one was merged, or 0.
	pending []span // Statements that are staged.
}

// A span is a run of versions.
type span struct{ first, count uint64 }

func (s span) has(version uint64) bool { return version >= s.first && version-s.first < s.count }

func (h *head) encode() []byte {
	data := make([]byte, 0, 32+16*len(h.pending))
	state := byte(1)
	if h.staged {
		state = 0
	}
	data = append(data, state)
	data = binary.BigEndian.AppendUint64(data, h.count)
	data = binary.BigEndian.AppendUint64(data, uint64(h.root))
	for _, s := range h.pending {
		data = binary.BigEndian.AppendUint64(data, s.first)
		data = binary.BigEndian.AppendUint64(data, s.count)
	}
	return data
}

func decodeHead(data []byte) (h head, ok bool) {
	if len(data) < 17 || (len(data)-17)%16 != 0 || data[0] > 1 {
		return h, false
	}
	h.staged = data[0] == 0
	h.count = binary.BigEndian.Uint64(data[1:])
	h.root = Number(binary.BigEndian.Uint64(data[9:]))
	for data = data[17:]; len(data) > 0; data = data[16:] {
		h.pending = append(h.pending, span{binary.BigEndian.Uint64(data), binary.BigEndian.Uint64(data[8:])})
	}
	return h, true
}

// A person is a row of the table of people, opened.
type person struct {
	number Number
	aead   cipher.AEAD // Under the person's key.
	head   head
}

// newPerson makes a person with a fresh key and returns the key wrapped.
func (v *Vault) newPerson(number Number, m *master) (*person, []byte) {
	key := make([]byte, keyBytes)
	randomBytes(key)
	wrapped := seal(m.wrap, key, v.bound(purposePersonKey, number, uint64(m.id)))
	return &person{number: number, aead: newAEAD(key), head: head{staged: true}}, wrapped
}

func (v *Vault) sealHead(p *person) []byte {
	return seal(p.aead, p.head.encode(), v.bound(purposeHead, p.number, 0))
}

// sealRecord appends a record to a person's statements: it takes the next version.
func (v *Vault) sealRecord(p *person, r *record) (version uint64, sealed []byte) {
	p.head.count++
	return p.head.count, seal(p.aead, r.encode(), v.bound(purposeRecord, p.number, p.head.count))
}

// unwrap opens a person's key.
func (v *Vault) unwrap(number Number, key uint32, wrapped []byte) ([]byte, error) {
	m, err := v.keys.get(key)
	if err != nil {
		return nil, err
	}
	plain, ok := open(m.wrap, wrapped, v.bound(purposePersonKey, number, uint64(key)))
	if !ok || len(plain) != keyBytes {
		return nil, damaged(number)
	}
	return plain, nil
}

// openPerson opens a row of the table of people.
func (v *Vault) openPerson(number Number, key uint32, wrapped, sealedHead []byte, root Number) (*person, error) {
	plain, err := v.unwrap(number, key, wrapped)
	if err != nil {
		return nil, err
	}
	p := &person{number: number, aead: newAEAD(plain)}
	data, ok := open(p.aead, sealedHead, v.bound(purposeHead, number, 0))
	if !ok {
		return nil, damaged(number)
	}
	if p.head, ok = decodeHead(data); !ok || p.head.root != root {
		return nil, damaged(number)
	}
	return p, nil
}

// load reads a person. NotFound or Erased if there is none.
func (v *Vault) load(ctx context.Context, tx *sql.Tx, number Number) (*person, error) {
	var key uint32
	var wrapped, sealedHead []byte
	var root int64
	row := tx.QueryRowContext(ctx, "SELECT key, wrapped, head, root FROM person WHERE number = ?", int64(number))
	err := row.Scan(&key, &wrapped, &sealedHead, &root)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, v.absent(ctx, tx, number)
	}
	if err != nil {
		return nil, err
	}
	return v.openPerson(number, key, wrapped, sealedHead, Number(root))
}

// absent says why a person is not there.
func (v *Vault) absent(ctx context.Context, tx *sql.Tx, number Number) error {
	gone, err := erased(ctx, tx, number)
	if err != nil {
		return err
	}
	if gone {
		return &Error{Code: Erased, Number: number}
	}
	return &Error{Code: NotFound, Number: number}
}

func erased(ctx context.Context, tx *sql.Tx, number Number) (bool, error) {
	var n int
	row := tx.QueryRowContext(ctx, "SELECT count(*) FROM tombstone WHERE number = ?", int64(number))
	err := row.Scan(&n)
	return n > 0, err
}

// loadGroup reads the person who stands for a number today, and everybody merged into that person. The first is the
// one kept.
func (v *Vault) loadGroup(ctx context.Context, tx *sql.Tx, number Number) ([]*person, error) {
	kept, err := v.load(ctx, tx, number)
	if err != nil {
		return nil, err
	}
	if kept.head.root != 0 {
		if kept, err = v.load(ctx, tx, kept.head.root); err != nil {
			return nil, err
		}
	}
	if kept.head.staged {
		return nil, &Error{Code: Unsettled, Number: kept.number}
	}
	const query = "SELECT number FROM person WHERE root = ? AND root <> 0 ORDER BY number" // So the partial index serves.
	members, err := numbers(ctx, tx, query, int64(kept.number))
	if err != nil {
		return nil, err
	}
	group := []*person{kept}
	for _, member := range members {
		p, err := v.load(ctx, tx, member)
		if err != nil {
			return nil, err
		}
		group = append(group, p)
	}
	return group, nil
}

// numbers runs a query for person numbers.
func numbers(ctx context.Context, tx *sql.Tx, query string, arguments ...any) ([]Number, error) {
	rows, err := tx.QueryContext(ctx, query, arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Number
	for rows.Next() {
		var number int64
		if err := rows.Scan(&number); err != nil {
			return nil, err
		}
		all = append(all, Number(number))
	}
	return all, rows.Err()
}

// A stated is a record with its place.
type stated struct {
	record
	number  Number
	version uint64
}

// records opens all statements of a person, staged ones included, and finds out if one is missing.
func (v *Vault) records(ctx context.Context, tx *sql.Tx, p *person) ([]stated, error) {
	rows, err := tx.QueryContext(ctx, "SELECT version, sealed FROM fact WHERE person = ? ORDER BY version",
		int64(p.number))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make([]stated, 0, min(p.head.count, VersionsMax))
	for rows.Next() {
		var version uint64
		var sealed sql.RawBytes
		if err := rows.Scan(&version, &sealed); err != nil {
			return nil, err
		}
		if version != uint64(len(all))+1 {
			return nil, damaged(p.number)
		}
		plain, ok := open(p.aead, sealed, v.bound(purposeRecord, p.number, version))
		if !ok {
			return nil, damaged(p.number)
		}
		r, ok := decodeRecord(plain)
		if !ok {
			return nil, damaged(p.number)
		}
		all = append(all, stated{r, p.number, version})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if uint64(len(all)) != p.head.count {
		return nil, damaged(p.number)
	}
	return all, nil
}

// visible returns the statements of a person that are committed and not void.
func (v *Vault) visible(ctx context.Context, tx *sql.Tx, p *person) ([]stated, error) {
	all, err := v.records(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	kept := all[:0]
	for _, s := range all {
		if s.kind != recordVoid && !p.pends(s.version) {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

func (p *person) pends(version uint64) bool {
	for _, s := range p.head.pending {
		if s.has(version) {
			return true
		}
	}
	return false
}

func (v *Vault) saveHead(ctx context.Context, tx *sql.Tx, p *person) error {
	_, err := tx.ExecContext(ctx, "UPDATE person SET head = ?, root = ? WHERE number = ?", v.sealHead(p),
		int64(p.head.root), int64(p.number))
	return err
}
