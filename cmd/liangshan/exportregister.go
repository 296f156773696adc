package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"liangshan/export"
)

// exportRegister writes the register of credits for others.
func (m *Main) exportRegister(ctx context.Context, c *exportCall,
	write func(*exportCall, *export.File) ([]export.Count, error),
) (err error) {
	r, err := m.openTables(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	counts, err := write(c, r)
	if err != nil {
		return err
	}
	for _, count := range counts {
		m.exported(c, r, count.File, count.Rows)
	}
	return nil
}

// cadTrust writes the files of CAD Trust into a folder.
func (m *Main) cadTrust(c *exportCall, r *export.File) ([]export.Count, error) {
	if err := os.MkdirAll(c.out, 0o755); err != nil {
		return nil, &usageError{err.Error()}
	}
	return export.CADTrust(r, func(name string) (io.Writer, func(bool) error, error) {
		return replace(filepath.Join(c.out, name))
	})
}

// aef writes holdings and actions: sheets of one xlsx, or FILE.holdings.csv and FILE.actions.csv.
func (m *Main) aef(c *exportCall, r *export.File) ([]export.Count, error) {
	if c.format == "xlsx" {
		file, finish, err := replace(c.out)
		if err != nil {
			return nil, err
		}
		counts, err := export.AEF(r, file)
		return counts, errors.Join(err, finish(err == nil))
	}
	stem := strings.TrimSuffix(c.out, filepath.Ext(c.out))
	holdings, finish, err := replace(stem + ".holdings.csv")
	if err != nil {
		return nil, err
	}
	actions, finishActions, err := replace(stem + ".actions.csv")
	if err != nil {
		return nil, errors.Join(err, finish(false))
	}
	counts, err := export.AEFText(r, holdings, actions)
	return counts, errors.Join(err, finish(err == nil), finishActions(err == nil))
}

// geoPackage writes the map. The file is made under another name first, and takes its place once it is whole.
func (m *Main) geoPackage(c *exportCall, r *export.File) ([]export.Count, error) {
	file, finish, err := replace(c.out)
	if err != nil {
		return nil, err
	}
	// The writer makes its file itself, for it must be a new one.
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, finish(false))
	}
	counts, err := export.GeoPackage(r, r.TimeMS, file.Name())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return counts, finish(true)
}
