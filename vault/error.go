package vault

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

// A Code is the stable code of an error. errors.Is(err, vault.NotFound) asks for one.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// Codes of refusals: the caller asked for something that cannot be.
const (
	NotFound       Code = "vault.not_found"        // No such person.
	Erased         Code = "vault.erased"           // The person was erased.
	Unsettled      Code = "vault.staged"           // The person is staged and not yet committed.
	Merged         Code = "vault.merged"           // The person was merged into another: use that number.
	MergeItself    Code = "vault.merge_itself"     // A person cannot be merged into itself.
	Retained       Code = "vault.retained"         // A rule of retention forbids erasing the person yet.
	RequestInvalid Code = "vault.request_invalid"  // The request id is empty or too long.
	RequestReused  Code = "vault.request_reused"   // The request id came before, with something else.
	RequestUnknown Code = "vault.request_unknown"  // Nothing was staged under this request id.
	FieldInvalid   Code = "vault.field_invalid"    // The name of a field is not one.
	ValueTooLong   Code = "vault.value_too_long"   // Longer than ValueMaxBytes.
	ValueInvalid   Code = "vault.value_invalid"    // No valid UTF-8.
	SourceTooLong  Code = "vault.source_too_long"  // Longer than SourceMaxBytes, or no valid UTF-8.
	SourceMissing  Code = "vault.source_missing"   // Who says so is not said.
	DayInvalid     Code = "vault.day_invalid"      // The day does not exist.
	CheckInvalid   Code = "vault.check_invalid"    // The check is of no statement, or by nobody known.
	TooManyFacts   Code = "vault.too_many_facts"   // More than FactsPerCallMax, VersionsMax, or none.
	BatchTooLarge  Code = "vault.batch_too_large"  // More than PersonsPerBatchMax people, or none.
	SearchInvalid  Code = "vault.search_invalid"   // The field is not searchable, or there is nothing to look for.
	ReasonInvalid  Code = "vault.reason_invalid"   // Not a reason for erasing.
	KeyInUse       Code = "vault.key_in_use"       // Something is still wrapped under the master key.
	NumberTooLarge Code = "vault.number_too_large" // Above 2^62.
)

// Codes of trouble with the world, for the operator.
const (
	Exists           Code = "vault.exists"             // A file is in the way of a new vault.
	Absent           Code = "vault.absent"             // There is no vault.
	Damaged          Code = "vault.damaged"            // Stored bytes are not what was written.
	WrongKey         Code = "vault.wrong_key"          // A master key is not the one that the vault was written with.
	KeyUnknown       Code = "vault.key_unknown"        // A master key is missing from the key file.
	KeyDamaged       Code = "vault.key_damaged"        // The key file is missing or not readable as one.
	KeyPermission    Code = "vault.key_permission"     // Others than its owner may read the key file.
	KeyPlace         Code = "vault.key_place"          // The key file or erase list lies inside the data folder.
	EraseListMissing Code = "vault.erase_list_missing" // Serving without it could bring back erased people.
	EraseListDamaged Code = "vault.erase_list_damaged" // A line was changed, or the list is older than the vault.
	EraseUnfinished  Code = "vault.erase_unfinished"   // Erased, but old pages remain in the write-ahead file.
	InUse            Code = "vault.in_use"             // Another process has the vault open.
	Failed           Code = "vault.failed"             // Disk or database failed; see the cause.
)

// An Error says what went wrong, for whom and with which field. It never carries a value.
type Error struct {
	Code   Code
	Number Number // 0 if it is about no one.
	Field  Field  // Empty if it is about none.
	Hint   string // What an operator can do, if anything.
	Err    error  // The cause, if the world failed.
}

// Error returns the code, followed by what else is known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Number != 0 {
		b.WriteString(" person " + strconv.FormatUint(uint64(e.Number), 10))
	}
	if e.Field != "" {
		b.WriteString(" field " + string(e.Field))
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

func ioError(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &Error{Code: Failed, Hint: hint, Err: err}
}

// sqlError gives an error of the database a code. Statements take their values as parameters, so its text holds none.
func sqlError(err error) error {
	var ours *Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var database *sqlite.Error
	if errors.As(err, &database) {
		switch database.Code() & 0xff {
		case 11, 26: // SQLITE_CORRUPT, SQLITE_NOTADB
			return &Error{Code: Damaged, Hint: "restore the vault from a backup", Err: err}
		case 13: // SQLITE_FULL
			return &Error{Code: Failed, Hint: "the disk is full", Err: err}
		case 5: // SQLITE_BUSY
			return &Error{Code: InUse, Hint: "another program has the vault open", Err: err}
		}
	}
	return &Error{Code: Failed, Hint: "check disk and permissions of the vault", Err: err}
}

func damaged(number Number) error {
	return &Error{Code: Damaged, Number: number, Hint: "restore the vault from a backup"}
}
