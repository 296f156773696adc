package api

import (
	"context"

	"liangshan/calendar"
	"liangshan/identity"
	"liangshan/vault"
)

// MaskedNames returns the names of persons as a list in public shows them, the middle hidden: 王*明. Whoever was
// erased or is not known is left out. The names in full never leave this function.
func (r Reader) MaskedNames(ctx context.Context, numbers []vault.Number) (map[vault.Number]string, error) {
	today, err := calendar.FromMillis(r.county.Now())
	if err != nil {
		return nil, err
	}
	people, err := r.county.Vault.GetKnown(ctx, numbers, vaultDay(today), vault.Name)
	if err != nil {
		return nil, err
	}
	masked := make(map[vault.Number]string, len(people))
	for i, p := range people {
		if name, ok := p.Value(vault.Name); ok {
			masked[numbers[i]] = identity.MaskName(name.Reveal())
		}
	}
	return masked, nil
}
