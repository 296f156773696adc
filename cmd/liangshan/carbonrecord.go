package main

import (
	"errors"
	"io"
	"path/filepath"

	"liangshan/measure"
)

// writeRecord writes everything that a measurement was made from as one file, which must not exist: what a county
// keeps as the evidence of a report of monitoring. Tables go in under their bare names.
func (m *Main) writeRecord(path string, r measure.Request) error {
	bare(&r.Current)
	for _, f := range []*measure.File{r.Previous, r.Strata, r.PreviousStrata} {
		if f != nil {
			bare(f)
		}
	}
	record, err := measure.RecordOf(r)
	if err != nil {
		return &usageError{"-record: " + err.Error()}
	}
	text, err := record.Bytes()
	if err != nil {
		return err
	}
	return newFile(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

func bare(f *measure.File) { f.Name = filepath.Base(f.Name) }

// recorded reads a record as what is to be measured.
func recorded(path string) (r measure.Request, err error) {
	file, err := tableFile(path)
	if err != nil {
		return r, err
	}
	record, err := measure.ParseRecord(file.Data)
	if err == nil {
		r, err = record.Request()
	}
	var refused *measure.Refused
	if err != nil && !errors.As(err, &refused) {
		err = &usageError{path + ": " + err.Error()}
	}
	return r, err
}
