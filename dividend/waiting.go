package dividend

import "liangshan/ledger"

// waits reports whether money of holders waits in an account, so that it may not be taken for
// anything else: an account opened in a holder's name, also one that the ledger has stopped since,
// and those of any waterfall in which lines and the tax withheld of them wait until they are paid.
func (r *Registry) waits(account ledger.AccountID) bool {
	if r.waiting.Has(account) {
		return true
	}
	for _, w := range r.waterfalls.All() {
		if account == w.Accounts.Payable || account == w.Accounts.Tax {
			return true
		}
	}
	return false
}
