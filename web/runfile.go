package web

import (
	"archive/zip"
	"bytes"
	"strconv"

	"liangshan/authority"
	"liangshan/programme/payrun"
)

// runFile hands out the bank's file of the lines that are due, and has it noted; of none, the newest file again. Asked
// again it is the same byte for byte.
func runFile(v *visit) error {
	run, err := v.numbered()
	if err != nil {
		return err
	}
	if !v.api.May("programme.note_file") {
		return authority.ErrDenied
	}
	desk, err := v.payDesk()
	if err != nil {
		return err
	}
	if err := v.takes(); err != nil {
		return err
	}
	template, err := v.sent("template")
	if err != nil {
		return err
	}
	var form *payrun.Form
	payer, account := v.trimmed("payer"), v.trimmed("account")
	if payer != "" || account != "" || len(template.Data) > 0 {
		if form, err = payrun.FormOf(template.Data, payer, account); err != nil {
			return v.runWrong("payer", err)
		}
	}
	bundle, err := desk.File(v.lasting(), run, form)
	if err != nil {
		return v.runWrong("payer", err)
	}
	name, media, data, err := packed(v.s.read.Code()+"-run-"+plain(uint64(run)), bundle)
	if err != nil {
		return err
	}
	v.done = true
	v.w.Header().Set("Content-Type", media)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.w.Header().Set("Cache-Control", "no-store")
	_, err = v.w.Write(data)
	return err
}

// runWrong shows the page of the run again with what is wrong.
func (v *visit) runWrong(field string, err error) error {
	if err := v.bankWrong(field, err); err != nil {
		return err
	}
	status := v.status
	if err := runPage(v); err != nil {
		return err
	}
	if v.status = status; v.Data.(*runView).Bank == nil || v.Data.(*runView).Bank.Payer == nil {
		for i := range v.Faults {
			v.Faults[i].Field = "" // The field is not on the page.
		}
	}
	return nil
}

// packed returns what goes to the bank as one file: as it is, or, if it is of several parts, in a ZIP that holds no
// times, so that it is always the same.
func packed(name string, b *payrun.Bundle) (file, media string, data []byte, err error) {
	ending, media := ".xml", "application/xml"
	if b.Text {
		ending, media = ".txt", "application/octet-stream" // In the bank's own encoding.
	}
	if len(b.Files) == 1 {
		return name + ending, media, b.Files[0], nil
	}
	var to bytes.Buffer
	z := zip.NewWriter(&to)
	for i, part := range b.Files {
		w, err := z.Create(name + "-" + strconv.Itoa(i+1) + ending)
		if err != nil {
			return "", "", nil, err
		}
		if _, err := w.Write(part); err != nil {
			return "", "", nil, err
		}
	}
	err = z.Close()
	return name + ".zip", "application/zip", to.Bytes(), err
}

// runReconcile works out from the bank's statements alone what a run paid, and has that held against the record.
func runReconcile(v *visit) error {
	run, err := v.numbered()
	if err != nil {
		return err
	}
	desk, err := v.payDesk()
	if err != nil {
		return err
	}
	if _, err := desk.Reconcile(v.lasting(), run); err != nil {
		return v.runWrong("", err)
	}
	v.shows()
	v.to = "/run/" + plain(uint64(run))
	return nil
}
