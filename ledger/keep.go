package ledger

import "liangshan/kernel"

// A Keeper is the module that alone moves an account: its number, as its kinds have it (module 9 owns
// the kinds 900 to 999); 0 is none, and anybody's rule may move it. It is set for ever as the account
// is opened, and stands in the upper byte of the account's flags.
//
// A module that counts on its own what is in an account (what a participant of a market has set
// aside, say) keeps it, so that nothing comes or goes without its knowledge: no transfer, single, together
// or in bulk, no hold and no correction, whoever asks and whichever module pays. To freeze a kept account, to
// limit or to close it is everybody's as before.
type Keeper uint8

const keeperShift = 8

// kept are the flags that name a keeper.
const kept Flags = 0xff << keeperShift

// Keeper returns who alone moves the account; 0: nobody in particular.
func (f Flags) Keeper() Keeper { return Keeper(f >> keeperShift) }

// ErrKept refuses to move an account that a module keeps. It is looked for after ErrClosed and ErrFrozen.
var ErrKept = kernel.Refuse("ledger.account_kept")

// Kept is the ledger in the hands of a module: it opens accounts that this module alone moves, and
// moves them.
type Kept struct {
	l  *Ledger
	by Keeper
}

// As returns the ledger in the hands of a module.
func (l *Ledger) As(by Keeper) Kept { return Kept{l, by} }

// Open decides whether an account may be opened that the module alone moves.
func (k Kept) Open(tx *kernel.Tx, c Open) error {
	k.l.by = k.by
	defer k.l.letGo()
	return k.l.Open(tx, c)
}

// Transfer decides whether an amount may move, also of accounts that the module keeps.
func (k Kept) Transfer(tx *kernel.Tx, c Transfer) error {
	k.l.by = k.by
	defer k.l.letGo()
	return k.l.Transfer(tx, c)
}

// TransferMany decides the rows in order, also of accounts that the module keeps.
func (k Kept) TransferMany(tx *kernel.Tx, c TransferMany) error {
	k.l.by = k.by
	defer k.l.letGo()
	return k.l.TransferMany(tx, c)
}

// letGo is deferred, so that no fault leaves the ledger in the hands of a module.
func (l *Ledger) letGo() { l.by = 0 }

// stopped says why nothing moves between two accounts, given the flags of both; nil if it does.
func (l *Ledger) stopped(debit, credit Flags) *kernel.Refusal {
	switch {
	case (debit|credit)&Closed != 0:
		return ErrClosed
	case (debit|credit)&Frozen != 0:
		return ErrFrozen
	}
	for _, keeper := range [...]Keeper{debit.Keeper(), credit.Keeper()} {
		if keeper != 0 && keeper != l.by {
			return ErrKept
		}
	}
	return nil
}
