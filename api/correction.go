package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"liangshan/identity"
	"liangshan/person"
	"liangshan/vault"
)

// askedFamily is the family of what somebody says that a fact should be, which nobody has taken for one yet.
const askedFamily = "asked."

// SourcePortal is the source of what was stated on the pages of a person; after a dot by what right, if by another.
const SourcePortal = "portal"

// askedField returns the field under which the vault keeps what a fact should be.
func askedField(field vault.Field) vault.Field { return askedFamily + field }

// OwnFacts returns the facts about a person, for the person and who acts for it; masked hides most of each. It asks
// nobody for leave: the page asks before.
func (a *API) OwnFacts(ctx context.Context, number uint64, masked bool) (all []PrivateFact, err error) {
	p, err := a.county.Vault.Get(ctx, vault.Number(number), vaultDay(a.today()), vault.Name, vault.Identity,
		vault.BirthDate, vault.Phone, vault.Account, vault.Address)
	if errors.Is(err, vault.NotFound) || errors.Is(err, vault.Erased) {
		return nil, nil
	}
	for _, f := range p.Facts {
		one := PrivateFact{Field: f.Field, Value: f.Value.Reveal(), From: dayText(f.From), Source: f.Source.Reveal(),
			CheckedBy: f.CheckedBy.String(), Recorded: timeText(f.RecordedAt)}
		if masked {
			one.Value, one.Source = maskFact(f.Field, one.Value), ""
		}
		all = append(all, one)
	}
	return all, err
}

// maskFact hides most of a fact.
func maskFact(field vault.Field, value string) string {
	switch field {
	case vault.Name:
		return value // Who acts for somebody knows for whom.
	case vault.Identity:
		return identity.MaskNumber(value)
	case vault.Phone:
		return identity.MaskPhone(value)
	case vault.Account:
		return identity.MaskAccount(value)
	}
	return identity.MaskName(value)
}

// AskCorrection asks in a person's name that a fact be put right, and keeps in the vault what it should be. The
// journal holds that it was asked, never what. right is a code for why somebody else asks in the person's name, which
// the vault keeps as well; empty: the person asks. A problem says why not; its field is value.
func (s Session) AskCorrection(ctx context.Context, id string, number uint64, right, field, value string) (*Problem,
	error) {
	stated := statedFact{Field: vault.Field(field), Value: value, From: s.a.today(), Source: SourcePortal}
	if right != "" {
		stated.Source += "." + right
	}
	if value == "" {
		return ProblemOf(&fieldError{errBodyMissing, "value"}), nil
	}
	fact, err := stated.fact(s.a.today())
	if fact.Field = askedField(vault.Field(field)); err == nil { // What the journal holds is to have a value.
		err = vault.CheckFact(vault.Number(number), fact)
	}
	if err != nil {
		p := ProblemOf(err)
		p.Field = "value"
		return p, nil
	}
	body, err := json.Marshal(person.AskCorrection{Person: person.Number(number), Field: person.Field(field)})
	if err != nil {
		return nil, err
	}
	asked, err := s.Ask(ctx, http.MethodPost, "/v1/command/person.ask_correction", id, body)
	if err != nil || asked.Problem != nil {
		return asked.Problem, err
	}
	_, err = s.a.county.Vault.Put(ctx, "correction/"+id, vault.Number(number), []vault.Fact{fact})
	if errors.Is(err, vault.RequestReused) {
		return ProblemOf(reused(err)), nil
	}
	return nil, err
}

// FieldAsked returns the field that a fact should be about which nobody has taken for one yet.
func FieldAsked(field vault.Field) (of vault.Field, asked bool) {
	if len(field) > len(askedFamily) && field[:len(askedFamily)] == askedFamily {
		return field[len(askedFamily):], true
	}
	return field, false
}
