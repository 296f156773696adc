package indicator

import "crypto/sha256"

// formulaHash returns what a derived value rests on: its formula, for its inputs are values
// of the journal themselves.
func formulaHash(formula string) Hash { return sha256.Sum256([]byte(formula)) }
