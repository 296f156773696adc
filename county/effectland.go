package county

import (
	"fmt"
	"strings"

	"liangshan/kernel"
	"liangshan/land"
	"liangshan/polygon"
)

// landForm is what a file says of the register of land: where its parcels lie, each outline with the paper it comes
// from or that it is assumed.
type landForm struct {
	Bounds []struct {
		From    string `yaml:"from"`
		Margin  int64  `yaml:"margin_m"` // By how many metres the outline may be off.
		Source  string `yaml:"source"`
		Assumed string `yaml:"assumed"`
		Outline string `yaml:"outline"` // Corners with commas between them.
	} `yaml:"bounds"`
}

// read turns it into commands.
func (f *landForm) read(c *Publish) (err error) {
	if f == nil {
		return nil
	}
	for i, row := range f.Bounds {
		at := item("land.bounds", i)
		set := land.SetBounds{Margin: row.Margin}
		if set.From, set.Source, err = dated(c, at, row.From, basis{row.Source, row.Assumed}); err != nil {
			return err
		}
		var ring polygon.Ring
		for n, part := range strings.Split(row.Outline, ",") {
			corner, ok := cornerOf(part)
			if !ok {
				return errorAt(*c, at+".outline", "county.file_malformed", fmt.Sprintf(
					"corner %d: %q must be longitude and latitude in degrees, such as 119.68 30.64", n+1, part))
			}
			ring = append(ring, corner)
		}
		set.Outline = polygon.Shape{ring}.Pack()
		c.Bounds = append(c.Bounds, set)
	}
	return nil
}

// effectsOfLand sets the bounds of the register of land that a file says and that are not known so already.
func (r *Rulebook) effectsOfLand(tx *kernel.Tx, c *Publish) error {
	for i, b := range c.Bounds {
		if r.county.Land.KnowsBounds(b) {
			continue
		}
		if err := r.county.Land.SetBounds(tx, b); err != nil {
			return rowIn("land.bounds", i, err)
		}
	}
	return nil
}
