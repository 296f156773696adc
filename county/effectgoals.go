package county

import (
	"errors"
	"strconv"

	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/task"
)

// goalsOrder is the order in which files about goals are published, after all others that
// have an order.
var goalsOrder = []string{
	"sources.yaml",
	"lights.yaml",
	"indicators.yaml",
	"published.yaml",
	"goals.yaml",
	"report.yaml",
}

// goalsForm is what files say of figures and of the tree of goals.
type goalsForm struct {
	indicator.Form `yaml:",inline"`
	Tree           task.Form `yaml:",inline"`

	Market *marketForm `yaml:"market"`
}

// read turns it into what the commands of the two modules take.
func (f *goalsForm) read(c *Publish) (err error) {
	if err := f.Market.read(c); err != nil {
		return err
	}
	if !f.Form.Empty() {
		if c.Figures, err = f.Form.Read(); err != nil {
			return formError(c, err)
		}
	}
	if !f.Tree.Empty() {
		if c.Goals, err = f.Tree.Read(); err != nil {
			return formError(c, err)
		}
	}
	return nil
}

// formError leads to the field of a form that cannot be read.
func formError(c *Publish, err error) error {
	var form *indicator.FormError
	if !errors.As(err, &form) {
		return err
	}
	e := &FileError{Path: c.Path, Code: form.Refusal.Code,
		Cause: "item " + strconv.Itoa(form.Item) + " of " + form.List + ", " + form.Field}
	e.Line, e.Column = position(c.Text, item(form.List, form.Item-1)+"."+form.Field)
	return e
}

// effectsOfGoals publishes figures and the tree of goals.
func (r *Rulebook) effectsOfGoals(tx *kernel.Tx, c *Publish) error {
	if f := c.Figures; f != nil {
		err := r.county.Indicator.Publish(tx, *f)
		if err != nil {
			return inList(
				err,
				[]string{"sources", "figures", "targets", "checks", "lights", "published", "reports"},
				len(f.Sources),
				len(f.Figures),
				len(f.Targets),
				len(f.Checks),
				len(f.Lights),
				len(f.Claims),
				len(f.Reports),
			)
		}
	}
	if g := c.Goals; g != nil {
		if err := r.county.Task.Publish(tx, *g); err != nil {
			return inList(err, []string{"ladders", "goals", "drives"}, len(g.Ladders), len(g.Nodes), len(g.Drives))
		}
	}
	return nil
}

// inList leads the refusal of a row, whose number counts through several lists, to its list.
func inList(err error, lists []string, lengths ...int) error {
	var row *kernel.RowRefusal
	if !errors.As(err, &row) {
		return err
	}
	n := row.Row
	for i, length := range lengths {
		if n < length {
			return inSection(lists[i], &kernel.RowRefusal{Row: n, Refusal: row.Refusal})
		}
		n -= length
	}
	return err
}
