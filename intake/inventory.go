package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"liangshan/document"
	"liangshan/measure"
	"liangshan/vault"
)

// paperType is the media type under which inventories are kept.
const paperType = "text/csv"

// parseInventory makes the paper: the file itself if it is CSV, else its rows as CSV. Its rows and columns are those
// of package measure, which checks them against the county's day.
func (j *Job) parseInventory(data []byte, records []record) error {
	if j.Options.Method == "" {
		return wrong(j.File, CodeMethod, "", "")
	}
	if _, err := measure.MethodByID(j.Options.Method); err != nil {
		return err
	}
	if len(records) < 2 {
		return wrong(j.File, CodeEmpty, "", "")
	}
	j.Rows = len(records) - 1
	if csvOf(data) {
		j.Paper = data
		return nil
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, r := range records {
		if err := w.Write(r.cells); err != nil {
			return wrong(j.File, CodeMalformed, "", "")
		}
	}
	w.Flush()
	j.Paper = out.Bytes()
	return nil
}

// inventory checks a file of culms or plots and keeps it. One bad row holds it back whole: a figure rests on all rows
// or on none.
func (d *desk) inventory() error {
	j := d.job
	method, err := measure.MethodByID(j.Options.Method)
	if err != nil {
		return err
	}
	o := measure.ReadOptions{Role: "current", Root: method.Root(), Today: d.today}
	if o.Model, err = method.CulmModel(); err != nil {
		return err
	}
	if j.Options.DuMap != "" {
		if o.DuMap, err = measure.DuMapByID(j.Options.DuMap); err != nil {
			return err
		}
	}
	_, err = measure.ReadInventory(measure.File{Name: j.File, Data: j.Paper}, o)
	var refused *measure.Refused
	if errors.As(err, &refused) {
		for _, f := range refused.Faults {
			d.list(Problem{j.File, f.Row, f.Column, string(f.Reason), clip(f.Value)})
		}
		held := j.Rows - d.report.Refused
		d.report.Refused = j.Rows
		d.list(Problem{File: j.File, Code: string(CodeHeldBack), Detail: fmt.Sprintf("%d rows", held)})
		return nil
	}
	if err != nil {
		return err
	}
	return d.keep(paperType, "inventory")
}

// keep puts the paper into the document store under a media type, unless it is there already.
func (d *desk) keep(media, title string) error {
	sum := sha256.Sum256(d.job.Paper)
	d.report.SHA256 = hex.EncodeToString(sum[:])
	id, kept, err := d.kept(media, sum)
	switch {
	case err != nil:
		return err
	case kept:
		d.report.Paper, d.report.Unchanged = id.String(), d.job.Rows
		return nil
	case d.job.Options.Dry:
		d.report.New = d.job.Rows
		return nil
	}
	ref, err := d.r.Papers.Stage(d.ctx, bytes.NewReader(d.job.Paper),
		document.Meta{MediaType: media, Title: vault.Text(title + " " + d.report.SHA256)})
	if err != nil {
		return err
	}
	if err := d.r.Papers.Commit(context.WithoutCancel(d.ctx), ref.ID); err != nil {
		return err
	}
	d.report.Paper, d.report.New = ref.ID.String(), d.job.Rows
	return nil
}

// frameBytes bounds what the store adds to a paper: head, wrapped key, title, and a seal for each frame.
const frameBytes = 2048

// kept looks for a paper with the same content. Only those of about the same length are opened.
func (d *desk) kept(media string, sum [32]byte) (id document.ID, found bool, err error) {
	all, err := d.r.Papers.List(d.ctx)
	if err != nil {
		return id, false, err
	}
	size := int64(len(d.job.Paper))
	for _, e := range all {
		if e.File < size || e.File > size+frameBytes+size/1000 {
			continue
		}
		same, err := d.samePaper(e.ID, media, sum)
		if err != nil || same {
			return e.ID, same, err
		}
	}
	return id, false, nil
}

func (d *desk) samePaper(id document.ID, media string, sum [32]byte) (bool, error) {
	p, err := d.r.Papers.Get(d.ctx, id)
	switch {
	case errors.Is(err, vault.Erased), errors.Is(err, document.NotFound):
		return false, nil // Of a person who was erased, or removed meanwhile: another paper.
	case err != nil:
		return false, err
	}
	defer p.Close()
	if p.Meta.Owner != 0 || p.Meta.MediaType != media {
		return false, nil
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, p); err != nil {
		return false, err
	}
	return [32]byte(hash.Sum(nil)) == sum, nil
}
