package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"liangshan/county"
	"liangshan/identity"
)

// A member is one [[county]] of the settings: a county that is served beside others by one
// process. Each has folders of its own, and nothing in common with the others but the
// address and the log.
type member struct {
	Code      string           `toml:"code"`
	Data      string           `toml:"data"`
	Keys      string           `toml:"keys"` // Beside the data folder if empty.
	Open      bool             `toml:"open"`
	Witnesses []county.Witness `toml:"witness"`
}

// folder is where the county lives.
func (m member) folder() county.Folder { return county.FolderOf(m.Data, m.Keys) }

// checkCounties checks the list of counties: codes that are codes, and nothing that two of
// them would share.
func (c *config) checkCounties(name, text string) error {
	wrong := func(i int, cause string) error {
		return &county.FileError{Path: name, Line: lineOfNth(text, "[[county]]", i), Column: 1,
			Code: "config.county_malformed", Cause: cause}
	}
	seen := map[string]int{}
	for i, m := range c.Counties {
		division, refusal := identity.ParseDivision(m.Code)
		switch {
		case refusal != nil || division.Level() != identity.County:
			return wrong(i, fmt.Sprintf("code must be a county's code of six digits (GB/T 2260), not %q", m.Code))
		case m.Data == "":
			return wrong(i, "data is missing: the folder of county "+m.Code)
		}
		for _, own := range []string{m.Code, m.folder().Data, m.folder().Keys} {
			if own != m.Code {
				absolute, err := filepath.Abs(own)
				if err != nil {
					return wrong(i, err.Error())
				}
				own = absolute
			}
			if other, twice := seen[own]; twice {
				return wrong(i, fmt.Sprintf("%s belongs to county %s already", own, c.Counties[other].Code))
			}
			seen[own] = i
		}
	}
	return nil
}

// lineOfNth returns the line, from 1, on which a word begins a line for the nth time, n from 0.
func lineOfNth(text, word string, n int) int {
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), word) {
			if n == 0 {
				return i + 1
			}
			n--
		}
	}
	return 0
}

// several reports whether all counties of the settings are meant, and there is more than one.
func (c *config) several(f *flag.FlagSet) bool {
	one := c.code != ""
	f.Visit(func(g *flag.Flag) { one = one || g.Name == "data" })
	return len(c.Counties) > 1 && !one
}

// choose settles which of several counties a command is about: the one named with -county,
// or the one whose folder was given with -data, or the only one.
func (c *config) choose(f *flag.FlagSet) error {
	data, keys := false, false
	f.Visit(func(g *flag.Flag) { data, keys = data || g.Name == "data", keys || g.Name == "keys" })
	if len(c.Counties) == 0 || data {
		return nil
	}
	var codes []string
	for _, m := range c.Counties {
		codes = append(codes, m.Code)
		if m.Code == c.code || c.code == "" && len(c.Counties) == 1 {
			c.of(m, keys)
			return nil
		}
	}
	if c.code == "" {
		return usagef("the settings list several counties; say with -county which is meant: %s", strings.Join(codes, ", "))
	}
	return usagef("the settings list no county %s; there are %s", c.code, strings.Join(codes, ", "))
}

// of makes the settings those of one county.
func (c *config) of(m member, keysGiven bool) {
	c.code, c.Data, c.Open, c.Witnesses = m.Code, m.Data, c.Open || m.Open, m.Witnesses
	if !keysGiven {
		c.Keys = m.Keys
	}
}
