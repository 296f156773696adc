package programme

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// A Programme is a promise by rule, with the version of its document that is in force.
type Programme struct {
	_       struct{} `cbor:",toarray"`
	Version uint32
	Retired bool
}

type versionKey struct {
	_         struct{} `cbor:",toarray"`
	Programme Number
	Version   uint32
}

func compareVersions(a, b versionKey) int {
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.Version, b.Version))
}

// A Version is one text of a programme's document. The text stands in the journal; whoever
// needs it looks there, or in the read table.
type Version struct {
	_         struct{} `cbor:",toarray"`
	Hash      [32]byte // SHA-256 of the text.
	Terms     Terms
	Reviewing Reviewing
}

// Publish asks that a document come into force, as a new programme or a later version of one.
// Runs that have begun go on by the version that they began with. It takes two persons.
type Publish struct {
	Text string `cbor:"1,keyasint" json:"text"`
}

// Published says that a document is in force, with its exact text.
type Published struct {
	Programme Number   `cbor:"1,keyasint"`
	Hash      [32]byte `cbor:"2,keyasint"`
	Text      string   `cbor:"3,keyasint"`
	Terms     Terms    `cbor:"4,keyasint"`
	Clocks    []Clock  `cbor:"5,keyasint,omitempty"`
	Reviewer  string   `cbor:"6,keyasint,omitempty"` // Role; empty: any.
	Doors     []string `cbor:"7,keyasint,omitempty"`
}

// Publish decides whether a document may come into force: its own tests pass, and there are
// accounts for its money.
func (r *Registry) Publish(tx *kernel.Tx, c Publish) error {
	if len(c.Text) > TextMax {
		return ErrTextTooLong
	}
	terms, reviewing, err := r.read(c.Text)
	if err != nil {
		return err
	}
	number, known := r.byCode.Get(terms.Code)
	if !known {
		number = r.numbers().Programme + 1
	} else if before := r.programmes.Must(number); terms.Version <= before.Version {
		return ErrVersion
	} else if old := r.inForce(number); terms.Unit != old.Unit || terms.Every != old.Every {
		return ErrOtherKind
	}
	if err := r.checkTerms(terms, reviewing); err != nil {
		return err
	}
	r.events.published.Emit(tx, Published{number, sha256.Sum256([]byte(c.Text)), c.Text, terms, reviewing.Clocks,
		reviewing.Reviewer, reviewing.Doors})
	return nil
}

// checkTerms checks what a document says of its runs, if it has any.
func (r *Registry) checkTerms(t Terms, g Reviewing) error {
	switch {
	case !village.ValidCode(t.Code) || t.Version == 0:
		return ErrTerms
	case len(t.Excludes) > ExcludesMax || t.CapTotal < 0:
		return ErrTerms
	case r.excludesUnit(t):
		return ErrExcludesUnit
	case !t.Pays:
		return nil
	case t.PublicityDays == 0 || t.ObjectionDays == 0 || !g.clocksStand():
		return ErrReviewMissing
	case !r.doorsStand(t.Unit, g.Doors):
		return ErrDoorUnknown
	case g.Reviewer != "" && !r.roles.HasRole(g.Reviewer):
		return ErrRole
	}
	a := t.Accounts
	budget, ok := r.books.Account(a.Budget)
	if !ok {
		return ErrAccount
	}
	all := []ledger.AccountID{a.Budget, a.Payable, a.Bank, a.Suspense, a.Receivable, a.Claims}
	for i, id := range all {
		account, ok := r.books.Account(id)
		switch {
		case !ok:
			return ErrAccount
		case account.Unit != budget.Unit:
			return ErrUnitsDiffer
		}
		for _, other := range all[:i] {
			if id == other {
				return ErrAccountsSame
			}
		}
	}
	return nil
}

// inForce returns the terms of the version of a programme that is in force.
func (r *Registry) inForce(number Number) Terms {
	version := r.programmes.Must(number).Version
	return r.versions.Must(versionKey{Programme: number, Version: version}).Terms
}

// excludesUnit reports whether a document excludes a programme of another unit, or is excluded by one:
// the numbers of persons and of households say nothing about each other.
func (r *Registry) excludesUnit(t Terms) bool {
	for number := range r.programmes.All() {
		other := r.inForce(number)
		if other.Unit != t.Unit && (slices.Contains(t.Excludes, other.Code) || slices.Contains(other.Excludes, t.Code)) {
			return true
		}
	}
	return false
}

func (r *Registry) applyPublished(e Published) {
	n := r.numbers()
	n.Programme = max(n.Programme, e.Programme)
	r.number.Put(0, n)
	r.byCode.Put(e.Terms.Code, e.Programme)
	r.programmes.Put(e.Programme, Programme{Version: e.Terms.Version})
	r.versions.Put(versionKey{Programme: e.Programme, Version: e.Terms.Version}, Version{Hash: e.Hash, Terms: e.Terms,
		Reviewing: Reviewing{Clocks: e.Clocks, Reviewer: e.Reviewer, Doors: e.Doors}})
}

// ByCode returns a programme by its code, with the version in force.
func (r *Registry) ByCode(code string) (Number, Programme, bool) {
	number, ok := r.byCode.Get(code)
	if !ok {
		return 0, Programme{}, false
	}
	return number, r.programmes.Must(number), true
}

// Version returns a version of a programme.
func (r *Registry) Version(number Number, version uint32) (Version, bool) {
	return r.versions.Get(versionKey{Programme: number, Version: version})
}

func projectPublished(at kernel.At, e Published, exec kernel.Exec) {
	exec(`INSERT INTO programme_version (programme, version, code, name_zh, name_en, unit, every, hash, text, published_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(e.Programme), int64(e.Terms.Version), e.Terms.Code, e.Terms.NameZH,
		e.Terms.NameEN, e.Terms.Unit, e.Terms.Every, hexadecimal(e.Hash), e.Text, at.Time)
}

// Retire asks that no run of a programme begin any more.
type Retire struct {
	Programme Number `cbor:"1,keyasint" json:"programme"`
	Reason    string `cbor:"2,keyasint" json:"reason"` // A code.
}

// Retired says that no run of a programme begins any more.
type Retired Retire

// Retire decides whether a programme may be retired.
func (r *Registry) Retire(tx *kernel.Tx, c Retire) error {
	p, ok := r.programmes.Get(c.Programme)
	switch {
	case !ok:
		return ErrNoProgramme
	case p.Retired:
		return ErrRetired
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.retired.Emit(tx, Retired(c))
	return nil
}

func (r *Registry) applyRetired(e Retired) {
	p := r.programmes.Must(e.Programme)
	p.Retired = true
	r.programmes.Put(e.Programme, p)
}

func projectRetired(at kernel.At, e Retired, exec kernel.Exec) {
	exec(`UPDATE programme_version SET retired_ms = ? WHERE programme = ?`, at.Time, int64(e.Programme))
}
