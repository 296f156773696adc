package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"liangshan/export"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/paper"
	"liangshan/village"
)

// placesSettings are the flags of a table of places.
type placesSettings struct {
	figure   string
	from, to string
	within   string
	level    string
}

func (s *placesSettings) register(f *flag.FlagSet) {
	f.StringVar(&s.figure, "figure", "", "code of a figure whose kind is record")
	f.StringVar(&s.from, "from", "", "first `period` of a table of places: 2024, 2024H1, 2024Q3 or 2024-06")
	f.StringVar(&s.to, "to", "", "last `period`")
	f.StringVar(&s.within, "within", "", "code of a `place`; the county if left out")
	f.StringVar(&s.level, "level", "village", "township or village")
}

// printPlaces writes a record by place and period.
func (m *Main) printPlaces(ctx context.Context, d *desk.Desk, s reportSettings) error {
	p := &s.places
	digits, ok := map[string]int{"township": 9, "village": 12}[p.level]
	switch {
	case !ok:
		return usagef("%q is not township or village", p.level)
	case p.figure == "" || p.from == "" || p.to == "":
		return usagef("it takes -figure, -from and -to")
	}
	table, err := d.Places(ctx, p.figure, village.Code(p.within), digits, indicator.Period(p.from),
		indicator.Period(p.to), s.position)
	if err != nil {
		return err
	}
	return m.writeSheet(table.Table(s.language == "en"), s.to)
}

// writeSheet writes a table: xlsx to a file of that name, else CSV; to standard output if no file
// is named.
func (m *Main) writeSheet(sheet paper.Table, path string) (err error) {
	to := m.Stdout
	if path != "" {
		file, failed := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		to = file
	}
	if strings.HasSuffix(path, ".xlsx") {
		return export.WriteTables(to, []paper.Table{sheet})
	}
	w := csv.NewWriter(to)
	_ = w.Write(sheet.Titles)
	for _, row := range sheet.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = fmt.Sprint(cell)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return w.Error()
}
