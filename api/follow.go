package api

import (
	"context"
	"errors"
	"fmt"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/vault"
	"liangshan/view"
)

// formRegister sends callers to the way that keeps the person's facts too: a number that
// the vault has not allotted would one day belong to somebody else.
func (a *API) formRegister(f *form) {
	f.complete = func(context.Context, any) (any, error) { return nil, errFacts }
}

var errFacts = kernel.Refuse("person.facts_required") // Register by POST /v1/person.

// follow does outside of the kernel what follows from a command there. All of it may be
// done again.
func (a *API) follow(ctx context.Context, name string, index uint64) error {
	if name != "person.merge" && name != "kernel.release" {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	entry, err := a.entry(ctx, index)
	if err != nil {
		return fmt.Errorf("api: what follows entry %d in the vault: %w", index, err)
	}
	for _, event := range entry.Events {
		_, body, err := a.known.Describe(event)
		if err == nil {
			err = a.followEvent(ctx, body)
		}
		if err != nil {
			return fmt.Errorf("api: what follows entry %d in the vault: %w", index, err)
		}
	}
	return nil
}

func (a *API) followEvent(ctx context.Context, body any) error {
	switch e := body.(type) {
	case person.Merged:
		err := a.county.Vault.Merge(ctx, vault.Number(e.Duplicate), vault.Number(e.Kept))
		if errors.Is(err, vault.Erased) || errors.Is(err, vault.NotFound) {
			return nil // Forgotten since, or registered without facts.
		}
		return err
	case person.Erased:
		for _, number := range e.Numbers {
			err := a.county.Vault.Erase(ctx, vault.Number(number), eraseReason(e.Reason),
				func(vault.Number) error { return nil })
			if err != nil && !errors.Is(err, vault.NotFound) {
				return err
			}
		}
	}
	return nil
}

// eraseReasons are the codes of reasons that the vault's list tells apart.
var eraseReasons = map[string]vault.Reason{
	"purpose_over": vault.ReasonPurposeOver, "service_over": vault.ReasonServiceOver,
	"withdrawn_consent": vault.ReasonConsentWithdrawn, "consent_withdrawn": vault.ReasonConsentWithdrawn,
	"unlawful": vault.ReasonUnlawful, "ordered": vault.ReasonOrdered,
}

// eraseReason returns the vault's word for a reason. The journal keeps the exact one.
func eraseReason(code string) vault.Reason {
	if r, ok := eraseReasons[code]; ok {
		return r
	}
	return vault.ReasonOrdered
}

// settle finishes what an earlier run left between vault and journal. New persons are
// there if the journal registered them. Further facts were staged with the leave of the
// policies and are kept; refusing them was all that was left to go wrong.
func (a *API) settle(ctx context.Context) error {
	staged, err := a.county.Vault.Staged(ctx)
	if err != nil {
		return fmt.Errorf("api: what is staged in the vault: %w", err)
	}
	for _, s := range staged {
		accepted := true
		if s.People > 0 {
			err := a.county.Read(
				ctx,
				func(c *county.County) { _, accepted = c.Person.Person(person.Number(s.First)) },
			)
			if err != nil {
				return err
			}
		}
		if err := a.county.Vault.Settle(ctx, s, accepted); err != nil {
			return fmt.Errorf("api: settling what is staged in the vault: %w", err)
		}
	}
	if a.county.View != nil {
		go a.settleEnded(ctx)
	}
	return nil
}

// settleEnded does again what follows from merging and erasing people, once the read
// tables have come as far as the journal is now: a process may have died in between.
func (a *API) settleEnded(ctx context.Context) {
	head := a.county.Journal().Head().Index
	const query = `SELECT number, coalesce(merged_into, 0), erased_ms IS NOT NULL, coalesce(erased_reason, '')
		FROM person_person WHERE (merged_into IS NOT NULL OR erased_ms IS NOT NULL) AND number > ? ORDER BY number LIMIT 1000`
	for last := int64(0); ; {
		result, err := a.county.View.Query(ctx, head, query, last)
		var late *view.UnavailableError
		if errors.As(err, &late) && ctx.Err() == nil {
			continue // It waits by itself.
		}
		if err != nil || len(result.Rows) == 0 {
			return
		}
		for _, row := range result.Rows {
			last = row[0].(int64)
			if err := a.settleOne(ctx, row); err != nil && ctx.Err() == nil {
				a.options.Log.Error("a person could not be settled in the vault", "number", last, "error", err)
			}
		}
	}
}

func (a *API) settleOne(ctx context.Context, row []any) error {
	number, into := vault.Number(row[0].(int64)), vault.Number(row[1].(int64))
	kept, err := a.county.Vault.Kept(ctx, number)
	switch {
	case errors.Is(err, vault.Erased), errors.Is(err, vault.NotFound):
		return nil
	case row[2].(int64) != 0:
		return a.followEvent(
			ctx,
			person.Erased{Numbers: []person.Number{person.Number(number)}, Reason: row[3].(string)},
		)
	case kept == number && into != 0:
		return a.followEvent(ctx, person.Merged{Duplicate: person.Number(number), Kept: person.Number(into)})
	}
	return nil
}
