package kernel

import "strconv"

// A Refusal is the answer to a command that the rules do not allow. The code is stable:
// the API publishes it and the texts in Chinese and English hang on it. A refusal is
// never logged as an error.
type Refusal struct{ Code string }

// Refuse declares a refusal. Packages keep theirs in variables, so that callers can
// compare and a test can list them.
func Refuse(code string) *Refusal { return &Refusal{code} }

func (r *Refusal) Error() string { return r.Code }

// A RowRefusal is a refusal of one row of a bulk command.
type RowRefusal struct {
	Row     int // From 0.
	Refusal *Refusal
}

func (r *RowRefusal) Error() string { return r.Refusal.Code + " in row " + strconv.Itoa(r.Row) }

// Unwrap lets errors.Is and errors.As find the refusal.
func (r *RowRefusal) Unwrap() error { return r.Refusal }

// Refusals of the kernel.
var (
	ErrReused       = Refuse("request.reused")      // The id came before with another command or actor.
	ErrTooOld       = Refuse("request.too_old")     // The id's time is before the window: it may have taken effect.
	ErrFromFuture   = Refuse("request.from_future") // The id's time is ahead of the county's clock.
	ErrNoID         = Refuse("request.id_required") // The id is not a UUIDv7.
	ErrTooLarge     = Refuse("request.too_large")   // The entry would be larger than EntryMax.
	ErrUnknownName  = Refuse("command.unknown")     // No command has this name.
	ErrMalformed    = Refuse("command.malformed")   // The command's bytes are not its one encoding.
	ErrNothing      = Refuse("command.no_effect")   // The command would change nothing.
	ErrQuarantined  = Refuse("command.quarantined") // The same command made the program fail before.
	ErrSecondPerson = Refuse("authority.second_person_required")
	ErrSamePerson   = Refuse("authority.second_person_must_differ")
	ErrOnePerson    = Refuse("authority.one_person_suffices")
	ErrNoProposal   = Refuse("authority.no_such_proposal")
	ErrNotYours     = Refuse("authority.not_your_proposal")
	ErrNoQuarantine = Refuse("command.not_quarantined")
)

// A Fault says that deciding a command made the program panic. The state is as it was
// before, the command is in quarantine, and the operator finds the stack in the log.
type Fault struct {
	Command string // Its name. Never its content.
	Cause   string // What was recovered, without any value of the command. For the operator's log.
	Stack   []byte // Functions and lines, without arguments. For the operator's log.
}

func (f *Fault) Error() string { return "the program failed while deciding " + f.Command }

// NewFault makes the fault of a panic that was recovered outside a command, such as in a
// read. It is called from the deferred function.
func NewFault(name string, recovered any) *Fault {
	return &Fault{Command: name, Cause: causeOf(recovered), Stack: stack()}
}
