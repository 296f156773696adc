package vault

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// A Person is what the vault says about a person.
type Person struct {
	Number  Number   // Who stands for the person today.
	Members []Number // Everybody merged into that person, in rising order.
	Facts   []Fact
	Checks  []Check // From History only.
}

// Value returns the value of a field, and false if there is none.
func (p Person) Value(field Field) (Text, bool) {
	for i := range p.Facts {
		if p.Facts[i].Field == field {
			return p.Facts[i].Value, true
		}
	}
	return "", false
}

// Get returns what holds about a person on a day, at most one fact a field, by field. Without fields it returns all.
// For a number that was merged it returns the person kept. Of several statements the one from the latest day holds,
// of several from one day the one recorded last; a statement about the person kept goes before those about
// duplicates merged into it, which fill its gaps.
func (v *Vault) Get(ctx context.Context, number Number, day Day, fields ...Field) (Person, error) {
	if !day.Valid() {
		return Person{}, &Error{Code: DayInvalid, Number: number}
	}
	var found Person
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		found, err = v.get(ctx, tx, number, day, fields)
		return err
	})
	return found, err
}

// GetMany is Get for many people at one moment, in the order given. It fails as a whole if one of them is not there.
func (v *Vault) GetMany(ctx context.Context, numbers []Number, day Day, fields ...Field) ([]Person, error) {
	if !day.Valid() {
		return nil, &Error{Code: DayInvalid}
	}
	all := make([]Person, len(numbers))
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		for i, number := range numbers {
			if all[i], err = v.get(ctx, tx, number, day, fields); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// GetKnown is GetMany where some may not be there: whoever is unknown, erased or staged has no number and no facts.
func (v *Vault) GetKnown(ctx context.Context, numbers []Number, day Day, fields ...Field) ([]Person, error) {
	if !day.Valid() {
		return nil, &Error{Code: DayInvalid}
	}
	all := make([]Person, len(numbers))
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, number := range numbers {
			found, err := v.get(ctx, tx, number, day, fields)
			switch {
			case errors.Is(err, NotFound), errors.Is(err, Erased), errors.Is(err, Unsettled):
			case err != nil:
				return err
			default:
				all[i] = found
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (v *Vault) get(ctx context.Context, tx *sql.Tx, number Number, day Day, fields []Field) (Person, error) {
	group, err := v.loadGroup(ctx, tx, number)
	if err != nil {
		return Person{}, err
	}
	found := Person{Number: group[0].number}
	holds := map[Field]Fact{}
	for _, p := range group {
		if p != group[0] {
			found.Members = append(found.Members, p.number)
		}
		all, err := v.visible(ctx, tx, p)
		if err != nil {
			return Person{}, err
		}
		for i := range all {
			s := &all[i]
			if s.kind != recordFact || s.from > day || len(fields) > 0 && !slices.Contains(fields, s.field) {
				continue
			}
			if before, ok := holds[s.field]; !ok || goesBefore(s, before, group[0].number) {
				holds[s.field] = s.fact(checkerOf(all, s.version, day))
			}
		}
	}
	for _, fact := range holds {
		if fact.Value != "" {
			found.Facts = append(found.Facts, fact)
		}
	}
	slices.SortFunc(found.Facts, func(a, b Fact) int { return cmp.Compare(a.Field, b.Field) })
	return found, nil
}

// goesBefore says whether a statement takes the place of another about the same field.
func goesBefore(s *stated, other Fact, kept Number) bool {
	if (s.number == kept) != (other.Number == kept) {
		return s.number == kept
	}
	if s.from != other.From {
		return s.from > other.From
	}
	if s.number == other.Number {
		return s.version > other.Version
	}
	return s.recordedAt > other.RecordedAt
}

// checkerOf returns who has checked a fact as of a day.
func checkerOf(all []stated, version uint64, day Day) Checker {
	by, from := CheckedByNobody, Day(-1)
	for i := range all {
		s := &all[i]
		if s.kind == recordCheck && s.of == version && s.from <= day && s.from >= from {
			by, from = s.by, s.from
		}
	}
	return by
}

func (s *stated) fact(by Checker) Fact {
	return Fact{Field: s.field, Value: s.value, From: s.from, Source: s.source, CheckedBy: by,
		Number: s.number, Version: s.version, RecordedAt: s.recordedAt}
}

func (s *stated) check() Check {
	return Check{Of: s.of, By: s.by, From: s.from, Source: s.source,
		Number: s.number, Version: s.version, RecordedAt: s.recordedAt}
}

// lastDay is later than any statement.
const lastDay Day = 99991231

// History returns all statements about a person, by number and version, with the newest check of each fact.
func (v *Vault) History(ctx context.Context, number Number) (Person, error) {
	var found Person
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		group, err := v.loadGroup(ctx, tx, number)
		if err != nil {
			return err
		}
		found.Number = group[0].number
		for _, p := range group {
			if p != group[0] {
				found.Members = append(found.Members, p.number)
			}
			all, err := v.visible(ctx, tx, p)
			if err != nil {
				return err
			}
			for i := range all {
				if all[i].kind == recordCheck {
					found.Checks = append(found.Checks, all[i].check())
				} else {
					found.Facts = append(found.Facts, all[i].fact(checkerOf(all, all[i].version, lastDay)))
				}
			}
		}
		return nil
	})
	return found, err
}

// Kept returns the number that stands for a person today: the number itself, or that of the person into whom it was
// merged.
func (v *Vault) Kept(ctx context.Context, number Number) (Number, error) {
	kept := number
	err := v.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		group, err := v.loadGroup(ctx, tx, number)
		if err == nil {
			kept = group[0].number
		}
		return err
	})
	return kept, err
}

type exportedFact struct {
	Person     Number `json:"person"`
	Version    uint64 `json:"version"`
	Field      Field  `json:"field"`
	Value      string `json:"value"`
	From       Day    `json:"from"`
	RecordedAt int64  `json:"recorded_at_ms"`
	Source     string `json:"source"`
}

type exportedCheck struct {
	Person     Number `json:"person"`
	Version    uint64 `json:"version"`
	Of         uint64 `json:"of"`
	By         string `json:"by"`
	From       Day    `json:"from"`
	RecordedAt int64  `json:"recorded_at_ms"`
	Source     string `json:"source"`
}

// Export writes all that the vault holds about a person as JSON, in clear, for the person: their right to see and to
// take along (Personal Information Protection Law, article 45).
func (v *Vault) Export(ctx context.Context, number Number, w io.Writer) error {
	p, err := v.History(ctx, number)
	if err != nil {
		return err
	}
	out := struct {
		Person Number          `json:"person"`
		Merged []Number        `json:"merged"`
		Facts  []exportedFact  `json:"facts"`
		Checks []exportedCheck `json:"checks"`
	}{p.Number, append([]Number{}, p.Members...), []exportedFact{}, []exportedCheck{}}
	for _, f := range p.Facts {
		out.Facts = append(out.Facts, exportedFact{f.Number, f.Version, f.Field, f.Value.Reveal(), f.From, f.RecordedAt,
			f.Source.Reveal()})
	}
	for _, c := range p.Checks {
		out.Checks = append(out.Checks, exportedCheck{c.Number, c.Version, c.Of, c.By.String(), c.From, c.RecordedAt,
			c.Source.Reveal()})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// String returns nobody, police or bank.
func (c Checker) String() string {
	switch c {
	case CheckedByPolice:
		return "police"
	case CheckedByBank:
		return "bank"
	}
	return "nobody"
}
