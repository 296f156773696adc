package measure

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

// Du is the age of a culm in du (度): 1 is the culm of the first year, and a later du is
// usually two years. It is not a number of years.
type Du uint8

// Years is the age of a culm in years. A DuMap turns it into du; nothing else does.
type Years uint8

// A DuMap says which years of age a project counts as which du. Authors differ, so it is
// data of a project and not a rule.
type DuMap struct {
	ID       string    `yaml:"id"`
	NameZH   string    `yaml:"name_zh"`
	NameEN   string    `yaml:"name_en"`
	Source   string    `yaml:"source"`
	Evidence Evidence  `yaml:"evidence"`
	Assumed  bool      `yaml:"assumed"`
	Classes  []DuClass `yaml:"classes"`
}

// A DuClass is the years of one du, both ends included.
type DuClass struct {
	Du   Du    `yaml:"du"`
	From Years `yaml:"from_years"`
	To   Years `yaml:"to_years"`
}

// Du returns the du of an age in years; ok is false for an age that the map does not have.
func (m *DuMap) Du(age Years) (du Du, ok bool) {
	for _, c := range m.Classes {
		if age >= c.From && age <= c.To {
			return c.Du, true
		}
	}
	return 0, false
}

func (m *DuMap) check() error {
	if err := m.Evidence.check(m.Assumed); err != nil {
		return err
	}
	for i, c := range m.Classes {
		if c.To < c.From || i > 0 && (c.From != m.Classes[i-1].To+1 || c.Du != m.Classes[i-1].Du+1) {
			return fmt.Errorf("class %d does not follow the one before", i+1)
		}
	}
	return nil
}

// Evidence is how a figure is known: S source read in full, A abstract only, T careful
// transcription, C computed independently, M from memory of the literature, P a choice of
// this project that nobody prescribes.
type Evidence string

// check demands that what is known from memory, or was chosen, is marked as assumed, and
// nothing else.
func (e Evidence) check(assumed bool) error {
	switch e {
	case "S", "A", "T", "C":
		if assumed {
			return fmt.Errorf("evidence %s and yet assumed", e)
		}
		return nil
	case "M", "P":
		if !assumed {
			return fmt.Errorf("evidence %s must be marked as assumed", e)
		}
		return nil
	}
	return fmt.Errorf("unknown evidence %q", e)
}

//go:embed models methods
var data embed.FS

// load reads every file of a folder strictly. What is wrong with them is a mistake of the
// program.
func load[T any](folder string, check func(*T) error) []*T {
	names, err := fs.Glob(data, path.Join(folder, "*.yaml"))
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("measure: no data in %s: %v", folder, err))
	}
	all := make([]*T, len(names))
	for i, name := range names {
		text, err := data.ReadFile(name)
		all[i] = new(T)
		if err == nil {
			err = yaml.UnmarshalWithOptions(text, all[i], yaml.Strict())
		}
		if err == nil {
			err = check(all[i])
		}
		if err != nil {
			panic(fmt.Sprintf("measure: %s: %v", name, err))
		}
	}
	return all
}

var duMaps = load("models/du", (*DuMap).check)

// DuMaps returns all maps from years to du.
func DuMaps() []*DuMap { return duMaps }

// DuMapByID finds a map from years to du.
func DuMapByID(id string) (*DuMap, error) {
	ids := make([]string, len(duMaps))
	for i, m := range duMaps {
		if m.ID == id {
			return m, nil
		}
		ids[i] = m.ID
	}
	return nil, refuse(ErrMapUnknown, "%s; there are %s", id, strings.Join(ids, ", "))
}
