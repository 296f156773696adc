// Package vault is the only place where a county keeps personal data: names, identity numbers, birth dates,
// telephones, bank accounts, addresses, facts about a person, guardians, explanations of decisions. Everything else
// holds person numbers, which carry no meaning.
//
// # What is kept
//
// Every value is a dated statement: field, value, valid from, recorded at, who says so. Nothing is overwritten; a
// later statement about the same field takes its place from its day on. Whether the police or a bank has checked a
// statement is a dated statement of its own. Statements of one person are numbered from 1 without gaps (Version).
//
// # How it is kept
//
// One SQLite file, vault.db, in the data folder. Each person has a random AES-256 key, wrapped by a master key that
// lives in a file outside the data folder. A statement (field, dates and source included, padded to 64 bytes) is one
// AES-256-GCM box whose additional data are the vault's id, the person's number and the version, so that rows cannot
// be exchanged; the field is sealed inside, where it is bound as firmly and not shown, because the mere name of a
// field can say something about a person. A sealed head per person holds the number of statements, which are still
// staged and into whom the person was merged, so that rows can be neither added nor left out. Putting back a person's
// older key, head and rows all together is not seen here: the erase list and the journal stand against that.
//
// Search goes over keyed hashes (HMAC-SHA-256 cut to 128 bits, its key derived from the master key by HKDF) of
// normalised values: whole identity numbers, accounts, telephones and names, and single characters and pairs of
// characters of names. Who steals the file without the master key sees no value, but does see how many people share
// an (unknown) character of their names, and so can guess at the commonest family names.
//
// # Staging
//
// A command that registers or changes a person stages its statements first (Stage, StageMany, StageFacts), puts the
// numbers into the journal, and then commits or discards what it staged. A retry with the same request id gets the
// same numbers. What was staged when the process stopped is listed by Staged and settled by what the journal says.
//
// # Erasing
//
// Erase deletes a person's key, statements and search hashes, overwrites them in the file (secure_delete), truncates
// the write-ahead file, and notes the number in the erase list, a file outside data folder and backups. Open replays
// that list before anything is served, so a restored backup forgets again whom the county has forgotten. What lay in
// blocks that the file system gave free is beyond reach; it is ciphertext, and its wrapped key is worthless once the
// master key has been replaced (AddKey, Rewrap, DropKey).
//
// # Errors
//
// An Error carries a code, a person number and the name of a field, never a value. Text, the type of values, prints
// itself as a placeholder; Reveal is the only way to the value.
package vault

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // The driver.

	"liangshan/identity"
)

// Limits. A caller that meets one gets the code named.
const (
	ValueMaxBytes      = 64 << 10 // vault.value_too_long. Longer texts are papers and belong into package document.
	SourceMaxBytes     = 256      // vault.source_too_long.
	FieldMaxBytes      = 64       // vault.field_invalid.
	RequestMaxBytes    = 256      // vault.request_invalid.
	FactsPerCallMax    = 256      // vault.too_many_facts. Facts and checks of one person in one call.
	VersionsMax        = 4096     // vault.too_many_facts. Statements of one person in a lifetime.
	PersonsPerBatchMax = 65536    // vault.batch_too_large. What one transaction holds in memory.
	SearchMax          = 1000     // Numbers that one search returns at most.
)

// FileName is the name of the vault's file in the data folder.
const FileName = "vault.db"

// A Number stands for a person everywhere outside the vault. Numbers are allotted in rising order from 1, are never
// used twice, and carry no meaning.
type Number uint64

// A Day is a date of the civil calendar as a number, 20261121. As the beginning of a statement, 0 means: since ever.
type Day = identity.Day

// A Field names what a statement is about: lower-case ASCII letters, digits, underscores and dots. The part before
// the first dot is the family; "account.wages" is searched together with "account". Facts beyond the fields below
// take any other name.
type Field string

// Fields with a meaning of their own. Name, Identity, Phone and Account are searchable.
const (
	Name        Field = "name"
	Identity    Field = "identity"
	BirthDate   Field = "birth_date"
	Phone       Field = "phone"
	Account     Field = "account"
	Address     Field = "address"
	Guardian    Field = "guardian"    // The number of the person who acts for this one, in decimal.
	Explanation Field = "explanation" // explanation.<decision>
)

// A Checker says who has compared a statement with their own records.
type Checker uint8

// Checkers. They may only be added to at the end.
const (
	CheckedByNobody Checker = iota
	CheckedByPolice
	CheckedByBank
	checkersEnd
)

// A Fact is one dated statement about a person.
type Fact struct {
	Field  Field
	Value  Text // Empty: from that day on, there is no value.
	From   Day  // First day on which it holds.
	Source Text // Who says so.

	// CheckedBy, on the way in, adds a check of the same day and source. On the way out it is who has checked the
	// statement, as of the day that was asked for.
	CheckedBy Checker

	// Set by the vault.
	Number     Number // The person under whose number it was stated, who may have been merged since.
	Version    uint64 // It is the n-th statement about that person.
	RecordedAt int64  // Milliseconds since 1970, UTC.
}

// A Check is one dated statement that somebody has compared a fact with their own records.
type Check struct {
	Of     uint64 // Version of the fact.
	By     Checker
	From   Day
	Source Text

	// Set by the vault, as in Fact.
	Number     Number
	Version    uint64
	RecordedAt int64
}

// Options say where a vault lives.
type Options struct {
	DataDir   string       // The data folder. The vault's file is DataDir/vault.db.
	Keys      string       // The file of master keys, outside the data folder.
	EraseList string       // The erase list, outside the data folder and outside all backups.
	Now       func() int64 // Milliseconds since 1970; the clock of the machine if nil.
}

func (o Options) path() string { return filepath.Join(o.DataDir, FileName) }

// A Vault is an open vault. All its methods may be used from many goroutines. One process has it open at a time.
type Vault struct {
	id    [16]byte
	path  string
	now   func() int64
	keys  *keyring
	erase *eraseList

	writer *sql.DB
	reader *sql.DB
	write  sync.Mutex   // One transaction writes at a time.
	gate   sync.RWMutex // Held alone while erasing, so that no reader keeps old pages alive.
}

//go:embed schema.sql
var schema string

// Create makes a new vault with its first master key and an empty erase list. Nothing that exists is touched: a file
// in the way is an error.
func Create(ctx context.Context, options Options) error {
	for _, path := range []string{options.path(), options.Keys, options.EraseList} {
		if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return &Error{Code: Exists, Hint: "a new vault takes nothing over; remove or move " + path, Err: err}
		}
	}
	keys, err := createKeys(options.Keys, options.DataDir)
	if err != nil {
		return err
	}
	v := &Vault{path: options.path() + ".new", keys: keys}
	randomBytes(v.id[:])
	if err := createEraseList(options.EraseList, options.DataDir, v.id, keys); err != nil {
		return err
	}
	if err := v.fill(ctx); err != nil {
		return err
	}
	if err := os.Rename(v.path, options.path()); err != nil {
		return ioError(err, "check the data folder "+options.DataDir)
	}
	return ioError(syncDir(options.DataDir), "check the data folder "+options.DataDir)
}

// fill makes the file of a new vault under a name of its own, so that a vault is there whole or not at all.
func (v *Vault) fill(ctx context.Context) error {
	if err := replaceFile(v.path, nil); err != nil {
		return ioError(err, "check the data folder")
	}
	if err := v.connect(); err != nil {
		return err
	}
	defer v.disconnect()
	err := v.transact(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO vault (one, id, next) VALUES (1, ?, 1)", v.id[:]); err != nil {
			return err
		}
		return v.noteKeys(ctx, tx)
	})
	if err != nil {
		return err
	}
	return v.truncate(ctx)
}

// Open opens a vault. It refuses wrong or loosely kept master keys and a missing or damaged erase list, and it
// erases whom the list names before it returns.
func Open(ctx context.Context, options Options) (*Vault, error) {
	v := &Vault{path: options.path(), now: options.Now}
	if v.now == nil {
		v.now = func() int64 { return time.Now().UnixMilli() }
	}
	if _, err := os.Stat(v.path); err != nil {
		return nil, &Error{Code: Absent, Hint: "there is no vault in " + options.DataDir + "; init creates one", Err: err}
	}
	var err error
	if v.keys, err = openKeys(options.Keys, options.DataDir); err != nil {
		return nil, err
	}
	if err := v.connect(); err != nil {
		return nil, err
	}
	if err := v.begin(ctx, options); err != nil {
		v.disconnect()
		return nil, err
	}
	return v, nil
}

func (v *Vault) begin(ctx context.Context, options Options) error {
	var id []byte
	if err := v.writer.QueryRowContext(ctx, "SELECT id FROM vault").Scan(&id); err != nil {
		return sqlError(err)
	}
	if len(id) != len(v.id) {
		return &Error{Code: Damaged, Hint: "restore the vault from a backup"}
	}
	copy(v.id[:], id)
	if err := v.transact(ctx, func(ctx context.Context, tx *sql.Tx) error { return v.noteKeys(ctx, tx) }); err != nil {
		return err
	}
	list, err := openEraseList(options.EraseList, options.DataDir, v.id, v.keys)
	if err != nil {
		return err
	}
	v.erase = list
	if err := v.replayEraseList(ctx); err != nil {
		list.close()
		return err
	}
	return nil
}

// Close flushes and closes the vault.
func (v *Vault) Close() error {
	v.gate.Lock()
	defer v.gate.Unlock()
	err := v.truncate(context.Background())
	v.disconnect()
	v.erase.close()
	return err
}

func (v *Vault) connect() error {
	absolute, err := filepath.Abs(v.path)
	if err != nil {
		return ioError(err, "")
	}
	open := func(connections int, query string) (*sql.DB, error) {
		address := url.URL{Scheme: "file", Path: absolute, RawQuery: query}
		db, err := sql.Open("sqlite", address.String())
		if err != nil {
			return nil, sqlError(err)
		}
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
		return db, nil
	}
	v.writer, err = open(1, "mode=rw&_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)"+
		"&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-65536)")
	if err != nil {
		return err
	}
	v.reader, err = open(4, "mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(ON)&_pragma=temp_store(MEMORY)")
	return err
}

func (v *Vault) disconnect() {
	v.reader.Close()
	v.writer.Close()
}

// transact runs a function in a writing transaction of its own. The context ends the transaction, but is kept from
// its single statements: the driver would start a goroutine for each to watch it.
func (v *Vault) transact(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	v.write.Lock()
	defer v.write.Unlock()
	tx, err := v.writer.BeginTx(ctx, nil)
	if err != nil {
		return sqlError(err)
	}
	defer tx.Rollback()
	if err := f(context.WithoutCancel(ctx), tx); err != nil {
		return sqlError(err)
	}
	return sqlError(tx.Commit())
}

// view runs a function in a reading transaction, which sees one state throughout.
func (v *Vault) view(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	tx, err := v.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return sqlError(err)
	}
	defer tx.Rollback()
	return sqlError(f(context.WithoutCancel(ctx), tx))
}

// change is transact while nobody erases.
func (v *Vault) change(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	v.gate.RLock()
	defer v.gate.RUnlock()
	return v.transact(ctx, f)
}

// read is view while nobody erases.
func (v *Vault) read(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	v.gate.RLock()
	defer v.gate.RUnlock()
	return v.view(ctx, f)
}
