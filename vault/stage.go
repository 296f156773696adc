package vault

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// Stage keeps the facts of a new person, invisible until Commit, and allots the person's number. The same request
// again gets the same number.
func (v *Vault) Stage(ctx context.Context, request string, facts []Fact) (Number, error) {
	return v.StageMany(ctx, request, [][]Fact{facts})
}

// StageMany stages many new people in one transaction, up to PersonsPerBatchMax. They get the numbers first,
// first+1, and so on, in the order given. One Commit or Discard settles them all.
func (v *Vault) StageMany(ctx context.Context, request string, people [][]Fact) (first Number, err error) {
	if len(people) == 0 || len(people) > PersonsPerBatchMax {
		return 0, &Error{Code: BatchTooLarge}
	}
	for _, facts := range people {
		if err := checkStatements(0, facts, nil); err != nil {
			return 0, err
		}
	}
	err = v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, found, err := v.requested(ctx, tx, request, 0, people, nil)
		if err != nil || found {
			first = r.first
			return err
		}
		if first, err = v.allot(ctx, tx, len(people)); err != nil {
			return err
		}
		r.first, r.people = first, len(people)
		if err := v.insertPeople(ctx, tx, first, people); err != nil {
			return err
		}
		return v.insertRequest(ctx, tx, r)
	})
	return first, err
}

// StageFacts keeps further statements about a person, invisible until Commit. It returns the version of the first
// fact; the others follow, checks after facts. A fact that says who checked it takes two versions, its own and, behind
// all facts and checks given, that of the check.
func (v *Vault) StageFacts(ctx context.Context, request string, number Number, facts []Fact, checks ...Check) (
	version uint64, err error) {
	return v.addFacts(ctx, request, number, facts, checks, false)
}

// Put is StageFacts and Commit in one step, for statements on which no journal entry depends.
func (v *Vault) Put(ctx context.Context, request string, number Number, facts []Fact, checks ...Check) (
	version uint64, err error) {
	return v.addFacts(ctx, request, number, facts, checks, true)
}

func (v *Vault) addFacts(ctx context.Context, request string, number Number, facts []Fact, checks []Check,
	settled bool) (version uint64, err error) {
	if err := checkStatements(number, facts, checks); err != nil {
		return 0, err
	}
	err = v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, found, err := v.requested(ctx, tx, request, number, [][]Fact{facts}, checks)
		if err != nil || found {
			version = r.version
			return err
		}
		p, err := v.load(ctx, tx, number)
		switch {
		case err != nil:
			return err
		case p.head.root != 0:
			return &Error{Code: Merged, Number: number}
		case p.head.staged:
			return &Error{Code: Unsettled, Number: number}
		}
		version = p.head.count + 1
		if err := v.appendFacts(ctx, tx, p, facts, checks); err != nil {
			return err
		}
		r.first, r.version, r.facts, r.settled = number, version, p.head.count+1-version, settled
		if !settled {
			p.head.pending = append(p.head.pending, span{r.version, r.facts})
		}
		return errors.Join(v.saveHead(ctx, tx, p), v.insertRequest(ctx, tx, r))
	})
	return version, err
}

func checkStatements(number Number, facts []Fact, checks []Check) error {
	if len(facts)+len(checks) == 0 || len(facts)+len(checks) > FactsPerCallMax {
		return &Error{Code: TooManyFacts, Number: number}
	}
	for i := range facts {
		if err := checkFact(number, &facts[i]); err != nil {
			return err
		}
	}
	for _, c := range checks {
		if c.By >= checkersEnd || c.Of == 0 {
			return &Error{Code: CheckInvalid, Number: number}
		}
		if c.From != 0 && !c.From.Valid() {
			return &Error{Code: DayInvalid, Number: number}
		}
		if err := checkSource(number, "", c.Source); err != nil {
			return err
		}
	}
	return nil
}

// recordsOf turns facts and checks into records; the next version is that of the first.
func recordsOf(facts []Fact, checks []Check, version uint64, now int64) []record {
	all := make([]record, 0, len(facts)+len(checks))
	for _, f := range facts {
		all = append(all, record{kind: recordFact, field: f.Field, from: f.From, recordedAt: now, source: f.Source,
			value: f.Value})
	}
	for _, c := range checks {
		all = append(all, record{kind: recordCheck, from: c.From, recordedAt: now, source: c.Source, of: c.Of, by: c.By})
	}
	for i, f := range facts {
		if f.CheckedBy != CheckedByNobody {
			all = append(all, record{kind: recordCheck, from: f.From, recordedAt: now, source: f.Source,
				of: version + uint64(i), by: f.CheckedBy})
		}
	}
	return all
}

func (v *Vault) appendFacts(ctx context.Context, tx *sql.Tx, p *person, facts []Fact, checks []Check) error {
	if len(checks) > 0 {
		before, err := v.records(ctx, tx, p)
		if err != nil {
			return err
		}
		for _, c := range checks {
			if c.Of > uint64(len(before)) || before[c.Of-1].kind != recordFact {
				return &Error{Code: CheckInvalid, Number: p.number}
			}
		}
	}
	records := recordsOf(facts, checks, p.head.count+1, v.now())
	if p.head.count+uint64(len(records)) > VersionsMax {
		return &Error{Code: TooManyFacts, Number: p.number}
	}
	tokenizer := newTokenizer(v.keys.newest())
	var tokens []token
	rows := inserter{into: insertFact}
	for i := range records {
		version, sealed := v.sealRecord(p, &records[i])
		if err := rows.add(ctx, tx, int64(p.number), int64(version), sealed); err != nil {
			return err
		}
		tokens = tokenizer.tokens(tokens, records[i].field, records[i].value, p.number)
	}
	if err := rows.flush(ctx, tx); err != nil {
		return err
	}
	return insertTokens(ctx, tx, tokens)
}

const (
	insertPerson = "INSERT INTO person (number, key, wrapped, head)"
	insertFact   = "INSERT INTO fact (person, version, sealed)"
	insertToken  = "INSERT OR IGNORE INTO token (kind, key, hash, person)"
)

// An inserter writes rows many at a time, which for small rows takes half as long as one at a time.
type inserter struct {
	into   string // Table and columns.
	values []any
	rows   int
	full   *sql.Stmt // For inserterRows rows.
}

const inserterRows = 64

func (n *inserter) add(ctx context.Context, tx *sql.Tx, values ...any) error {
	n.values = append(n.values, values...)
	if n.rows++; n.rows < inserterRows {
		return nil
	}
	if n.full == nil {
		var err error
		if n.full, err = tx.PrepareContext(ctx, n.statement()); err != nil {
			return err
		}
	}
	_, err := n.full.ExecContext(ctx, n.values...)
	n.values, n.rows = n.values[:0], 0
	return err
}

// flush writes what is left.
func (n *inserter) flush(ctx context.Context, tx *sql.Tx) error {
	if n.rows == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, n.statement(), n.values...)
	n.values, n.rows = n.values[:0], 0
	return err
}

func (n *inserter) statement() string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(n.values)/n.rows), ", ") + ")"
	return n.into + " VALUES " + strings.TrimSuffix(strings.Repeat(row+", ", n.rows), ", ")
}

// insertPeople writes new people with their first statements.
func (v *Vault) insertPeople(ctx context.Context, tx *sql.Tx, first Number, people [][]Fact) error {
	m := v.keys.newest()
	tokenizer := newTokenizer(m)
	now := v.now()
	var tokens []token
	rows, statements := inserter{into: insertPerson}, inserter{into: insertFact}
	for i, facts := range people {
		p, wrapped := v.newPerson(first+Number(i), m)
		records := recordsOf(facts, nil, 1, now)
		for j := range records {
			version, sealed := v.sealRecord(p, &records[j])
			if err := statements.add(ctx, tx, int64(p.number), int64(version), sealed); err != nil {
				return err
			}
			tokens = tokenizer.tokens(tokens, records[j].field, records[j].value, p.number)
		}
		if err := rows.add(ctx, tx, int64(p.number), m.id, wrapped, v.sealHead(p)); err != nil {
			return err
		}
	}
	if err := errors.Join(rows.flush(ctx, tx), statements.flush(ctx, tx)); err != nil {
		return err
	}
	return insertTokens(ctx, tx, tokens)
}

// insertTokens writes search hashes in the order of their table, which spares it most of its page splits.
func insertTokens(ctx context.Context, tx *sql.Tx, tokens []token) error {
	slices.SortFunc(tokens, func(a, b token) int {
		if a.kind != b.kind {
			return int(a.kind) - int(b.kind)
		}
		if c := bytes.Compare(a.hash[:], b.hash[:]); c != 0 {
			return c
		}
		return int(int64(a.person) - int64(b.person))
	})
	tokens = slices.Compact(tokens)
	rows := inserter{into: insertToken}
	for i := range tokens {
		t := &tokens[i]
		if err := rows.add(ctx, tx, t.kind, t.key, t.hash[:], int64(t.person)); err != nil {
			return err
		}
	}
	return rows.flush(ctx, tx)
}

// numberMax leaves room in SQLite's signed integers.
const numberMax = 1 << 62

// allot takes the next numbers.
func (v *Vault) allot(ctx context.Context, tx *sql.Tx, people int) (Number, error) {
	var next int64
	if err := tx.QueryRowContext(ctx, "SELECT next FROM vault").Scan(&next); err != nil {
		return 0, err
	}
	if next > numberMax {
		return 0, &Error{Code: NumberTooLarge}
	}
	_, err := tx.ExecContext(ctx, "UPDATE vault SET next = ?", next+int64(people))
	return Number(next), err
}

// RaiseNumbers makes sure that numbers up to and including this one are not allotted again. After a restore from an
// older backup the caller gives the highest number that the journal knows.
func (v *Vault) RaiseNumbers(ctx context.Context, highest Number) error {
	if highest >= numberMax {
		return &Error{Code: NumberTooLarge, Number: highest}
	}
	return v.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE vault SET next = max(next, ?)", int64(highest)+1)
		return err
	})
}

// A requestRow is a row of the table of requests.
type requestRow struct {
	key     uint32
	hash    []byte
	digest  []byte
	first   Number
	people  int    // New people, or 0 if the request is about statements of one known person.
	version uint64 // First statement, of a known person.
	facts   uint64
	settled bool
	at      int64
}

// requested looks for an earlier run of a request. If there is none it returns the row to insert, not yet complete.
func (v *Vault) requested(ctx context.Context, tx *sql.Tx, request string, number Number, people [][]Fact,
	checks []Check) (requestRow, bool, error) {
	r, found, err := v.findRequest(ctx, tx, request)
	if err != nil {
		return r, false, err
	}
	if !found {
		m := v.keys.newest()
		r.key, r.hash, r.digest, r.at = m.id, requestHash(m, request), digest(m, number, people, checks), v.now()
		return r, false, nil
	}
	m, err := v.keys.get(r.key)
	if err != nil {
		return r, false, err
	}
	if !hmac.Equal(r.digest, digest(m, number, people, checks)) {
		return r, false, &Error{Code: RequestReused, Number: number}
	}
	return r, true, nil
}

func requestHash(m *master, request string) []byte { return keyedHash(m.request, "request", request) }

// digest is a keyed hash of all that a request asks.
func digest(m *master, number Number, people [][]Fact, checks []Check) []byte {
	mac := hmac.New(sha256.New, m.request)
	var buffer []byte
	add := func(texts ...string) {
		for _, text := range texts {
			buffer = append(binary.BigEndian.AppendUint32(buffer, uint32(len(text))), text...)
		}
	}
	for _, n := range []uint64{uint64(number), uint64(len(people)), uint64(len(checks))} {
		buffer = binary.BigEndian.AppendUint64(buffer, n)
	}
	for _, facts := range people {
		buffer = binary.BigEndian.AppendUint32(buffer, uint32(len(facts)))
		for i := range facts {
			f := &facts[i]
			add(string(f.Field), string(f.Value), string(f.Source))
			buffer = append(binary.BigEndian.AppendUint32(buffer, uint32(f.From)), byte(f.CheckedBy))
		}
		mac.Write(buffer)
		buffer = buffer[:0]
	}
	for _, c := range checks {
		add(string(c.Source))
		buffer = append(binary.BigEndian.AppendUint32(buffer, uint32(c.From)), byte(c.By))
		buffer = binary.BigEndian.AppendUint64(buffer, c.Of)
	}
	mac.Write(buffer)
	return mac.Sum(nil)
}

const requestColumns = "key, hash, digest, first, people, version, facts, settled, at_ms"

// findRequest looks for a request under every master key, for it may have come before the newest was added.
func (v *Vault) findRequest(ctx context.Context, tx *sql.Tx, request string) (requestRow, bool, error) {
	if request == "" || len(request) > RequestMaxBytes {
		return requestRow{}, false, &Error{Code: RequestInvalid}
	}
	for _, m := range v.keys.all() {
		row := tx.QueryRowContext(ctx, "SELECT "+requestColumns+" FROM request WHERE key = ? AND hash = ?", m.id,
			requestHash(m, request))
		r, err := scanRequest(row.Scan)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		return r, err == nil, err
	}
	return requestRow{}, false, nil
}

func scanRequest(scan func(...any) error) (requestRow, error) {
	var r requestRow
	var first int64
	err := scan(&r.key, &r.hash, &r.digest, &first, &r.people, &r.version, &r.facts, &r.settled, &r.at)
	r.first = Number(first)
	return r, err
}

func (v *Vault) insertRequest(ctx context.Context, tx *sql.Tx, r requestRow) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO request ("+requestColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.key, r.hash, r.digest, int64(r.first), r.people, int64(r.version), int64(r.facts), r.settled, r.at)
	return err
}
