package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"liangshan/calendar"
	"liangshan/measure"
)

var carbonCommand = command{
	name: "carbon", short: "measure a bamboo forest, plan plots, read methodologies (needs no county)",
	long: `
Tools for a forester, without a county:

  liangshan carbon measure FILE.csv --method ID    from culms or plots to tonnes, with uncertainty
  liangshan carbon plan STRATA.csv --plot-area-m2 600 --error-percent 10    how many plots to lay out
  liangshan carbon claim --method ID --tonnes T --area-mu A --years Y       is a claim plausible?
  liangshan carbon culm --dbh 10 --du 2            the biomass of one culm
  liangshan carbon decay --half-life 25 --inflow 100 --years 10             products still in use (IPCC)
  liangshan carbon products --method ID --harvest-t 100 --waiting-years 30  what a harvest keeps in products
  liangshan carbon emissions --method ID --synthetic-n-t 10                 fertilizer and fire of a project
  liangshan carbon leakage --production 90,110 --kind agriculture …         production driven away (VMD0054)
  liangshan carbon combine --product 10,20,5       uncertainties of a product or a sum (IPCC)
  liangshan carbon discount --method ID --value 60 --half-width 9           what uncertainty takes off
  liangshan carbon rotation --growth 5 --years 36 --rotation 12             average over rotations (GS 403)
  liangshan carbon organs                          felled culms by organ, and how far a model is off
  liangshan carbon area FILE.geojson               area and perimeter on the ellipsoid
  liangshan carbon project 30.62,120               degrees to metres (EPSG:4549) and back
  liangshan carbon methods [ID]                    methodologies with every parameter and its source
  liangshan carbon models [ID]                     models of a culm

Each explains itself with -h, "liangshan carbon measure -h" with the columns of its files.`,
	run: (*Main).carbon,
}

// carbonCommands are the words after `liangshan carbon`.
func carbonCommands() []command {
	return []command{measureCommand, planCommand, claimCommand, culmCommand, decayCommand, productsCommand,
		emissionsCommand, leakageCommand, combineCommand, discountCommand,
		rotationCommand, organsCommand, areaCommand, projectCommand, methodsCommand, modelsCommand}
}

func (m *Main) carbon(ctx context.Context, args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(m.Stderr, strings.TrimSpace(m.command.long))
		return usagef("say what to do: %s", carbonNames())
	}
	for _, c := range carbonCommands() {
		if c.name == args[0] {
			c.name = "carbon " + c.name
			m.command = c
			return m.refusals(c.run(m, ctx, args[1:]))
		}
	}
	if _, err := parse(m.flags(), args); err != nil {
		return err
	}
	best, least := "", 3
	for _, c := range carbonCommands() {
		if d := distance(args[0], c.name); d < least {
			best, least = c.name, d
		}
	}
	if best != "" {
		return usagef("there is no %q after carbon; did you mean %q?", args[0], best)
	}
	return usagef("there is no %q after carbon; there are %s", args[0], carbonNames())
}

// carbonNames lists the words after `liangshan carbon`.
func carbonNames() string {
	var names []string
	for _, c := range carbonCommands() {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// refusals prints what measuring refused, a line each, in both languages.
func (m *Main) refusals(err error) error {
	var refused *measure.Refused
	if !errors.As(err, &refused) {
		return err
	}
	for _, f := range refused.Faults {
		fmt.Fprintln(m.Stderr, f.Error())
	}
	return usagef("refused (%d); nothing was measured 已拒绝，没有计量任何内容", len(refused.Faults))
}

// inJSON prints a result, or what was refused, as JSON.
func (m *Main) inJSON(result any, err error) error {
	var refused *measure.Refused
	if errors.As(err, &refused) {
		result = struct {
			Refusals []measure.Fault `json:"refusals"`
		}{refused.Faults}
	} else if err != nil {
		return err
	}
	e := json.NewEncoder(m.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if encodeErr := e.Encode(result); encodeErr != nil {
		return fmt.Errorf("the result cannot be printed: %w", encodeErr)
	}
	return err
}

// tableFile reads a file given by a user.
func tableFile(path string) (measure.File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return measure.File{}, measure.Unreadable(path, err)
	}
	return measure.File{Name: path, Data: data}, nil
}

// optionalFile reads a file that may not be asked for.
func optionalFile(path string) (*measure.File, error) {
	if path == "" {
		return nil, nil
	}
	f, err := tableFile(path)
	return &f, err
}

// todayOr returns a date given by a flag, or the day of law that it is.
func todayOr(text string) (calendar.Date, error) {
	if text == "" {
		return calendar.FromMillis(time.Now().UnixMilli())
	}
	return dateFlag("today", text)
}

func dateFlag(name, text string) (calendar.Date, error) {
	d, err := calendar.Parse(text)
	if err != nil {
		return 0, usagef("-%s %s: write the date as 2026-05-31", name, text)
	}
	return d, nil
}

// number prints a figure for a table, a dash for none.
func number(v *float64, decimals int) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', decimals, 64)
}
