package api

import (
	"context"

	"liangshan/auth"
	"liangshan/kernel"
	"liangshan/vault"
)

// findMost is how many persons a search for a number shows.
const findMost = 20

// ErrFindField refuses a search for a number by anything but a whole name or an identity number.
var ErrFindField = kernel.Refuse("person.find_field")

// A FoundPerson is a person's number with the masked name.
type FoundPerson struct {
	Number uint64
	Masked string
}

// FindPerson looks for the numbers of persons by a whole name or an identity number, for who writes them into forms.
// It shows the name masked, and nothing else. Who looked is in the log; for what is not. Refusals: authority.ErrDenied,
// ErrFindField, and those of the vault.
func (s Session) FindPerson(ctx context.Context, field vault.Field, value string) (all []FoundPerson, more bool,
	err error) {
	if err := s.Allow(auth.Page("find")); err != nil {
		return nil, false, err
	}
	if field != vault.Name && field != vault.Identity {
		return nil, false, ErrFindField
	}
	found, err := s.a.county.Vault.Search(ctx, vault.Query{Field: field, Text: vault.Text(value), Limit: findMost + 1})
	if err != nil {
		return nil, false, err
	}
	s.a.options.Log.Info("numbers of persons are looked for", "actor", uint64(s.actor.Number), "found", len(found))
	more = len(found) > findMost
	found = found[:min(findMost, len(found))]
	masked, err := s.a.MaskedNames(ctx, found)
	for _, number := range found {
		all = append(all, FoundPerson{uint64(number), masked[number]})
	}
	return all, more, err
}
