package authority

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"liangshan/kernel"
)

// Audit checks the invariants of the register against each other. The error says what is
// wrong and where; it names numbers and codes only.
func (r *Registry) Audit() error {
	n, admins, held, subjects := r.numbers(), uint64(0), 0, 0
	for number, row := range r.actors.All() {
		if err := r.auditActor(number, row); err != nil {
			return err
		}
		if isAdmin(row) {
			admins++
		}
		if row.Subject != 0 {
			subjects++
		}
		held += len(row.Tokens)
	}
	switch {
	case uint64(r.actors.Len()) != uint64(n.Actor):
		return errors.New("authority: numbers of actors are not 1 to " + strconv.FormatUint(uint64(n.Actor), 10))
	case admins != n.Admins || n.Actor > 0 && admins == 0:
		return errors.New("authority: administrators are miscounted")
	case subjects != r.subjects.Len():
		return errors.New("authority: subjects and actors do not agree")
	case held != r.tokens.Len():
		return errors.New("authority: tokens and their holders do not agree")
	case uint64(r.hashes.Len()) != n.Token:
		return errors.New("authority: a token has no hash of its own")
	case n.Policy == 0 && r.policies.Len() > 0:
		return errors.New("authority: policies without a version")
	}
	return r.auditTokens(n)
}

func (r *Registry) auditActor(number kernel.Actor, row actor) error {
	at := "authority: actor " + strconv.FormatUint(uint64(number), 10)
	if number == 0 || number > r.numbers().Actor {
		return errors.New(at + " has a number that was not given")
	}
	if !slices.IsSortedFunc(row.Roles, strings.Compare) || len(slices.Compact(slices.Clone(row.Roles))) != len(row.Roles) {
		return errors.New(at + " has a role twice")
	}
	for _, code := range row.Roles {
		if !r.roles.Has(code) {
			return errors.New(at + " has an unknown role " + code)
		}
	}
	if row.Subject != 0 {
		if other, _ := r.subjects.Get(subjectKey{Kind: row.Kind, Subject: row.Subject}); other != number {
			return errors.New(at + " is not found by its subject")
		}
	}
	for _, t := range row.Tokens {
		if held, ok := r.tokens.Get(t); !ok || held.Actor != number {
			return errors.New(at + " lists token " + strconv.FormatUint(t, 10) + ", which is not its own")
		}
	}
	return nil
}

func (r *Registry) auditTokens(n numbers) error {
	for number, row := range r.tokens.All() {
		if other, _ := r.hashes.Get(row.Hash.Place()); other != number || number > n.Token {
			return errors.New("authority: token " + strconv.FormatUint(number, 10) + " is not found by its hash")
		}
	}
	return nil
}
