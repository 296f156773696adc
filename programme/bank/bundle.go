package bank

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"liangshan/kernel"
	"liangshan/programme"
)

// A Bundle is what goes to the bank at once: files of at most LinesMax payments. Its CBOR is
// kept as a paper.
type Bundle struct {
	Files [][]byte `cbor:"1,keyasint" json:"files"`
	Lines uint32   `cbor:"2,keyasint" json:"lines"`
	Total int64    `cbor:"3,keyasint" json:"total_fen"`
	Text  bool     `cbor:"4,keyasint" json:"text"`        // By a template; otherwise pain.001.
	Rows  []byte   `cbor:"5,keyasint,omitempty" json:"-"` // The payments, as programme.PackFile has them.
}

// ErrBundle says that a bank file is not the one that the record knows.
var ErrBundle = errors.New("bank: the file is not the one that was noted")

// CheckBundle holds a bank file as it is kept against what the record noted of it: the count, the sum and the hash of
// its payments, and in pain.001, whose lines a program can read, each line against its payment. Files that were noted
// without a hash are held against count and sum.
func CheckBundle(data []byte, run programme.RunNumber, noted programme.File) error {
	var b Bundle
	if err := kernel.Decode(data, &b); err != nil {
		return errors.Join(ErrBundle, err)
	}
	rows, ok := programme.UnpackFile(b.Rows)
	total := int64(0)
	for _, row := range rows {
		total += row.Amount
	}
	switch {
	case b.Lines != noted.Lines || b.Total != noted.Total:
		return fmt.Errorf("%w: it has %d payments of %d fen", ErrBundle, b.Lines, b.Total)
	case noted.Hash == [32]byte{}:
		return nil
	case !ok || uint32(len(rows)) != b.Lines || total != b.Total || programme.FileHash(rows) != noted.Hash:
		return fmt.Errorf("%w: its payments have another hash", ErrBundle)
	case b.Text:
		return nil
	}
	return checkPain(b.Files, run, rows)
}

// checkPain holds the lines of files in pain.001 against their payments, in order.
func checkPain(files [][]byte, run programme.RunNumber, rows []programme.FileRow) error {
	for _, file := range files {
		for d := xml.NewDecoder(bytes.NewReader(file)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return errors.Join(ErrBundle, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok || start.Name.Local != "CdtTrfTxInf" {
				continue
			}
			var line struct {
				Reference string `xml:"PmtId>EndToEndId"`
				Amount    string `xml:"Amt>InstdAmt"`
			}
			if err := d.DecodeElement(&line, &start); err != nil {
				return errors.Join(ErrBundle, err)
			}
			if len(rows) == 0 {
				return fmt.Errorf("%w: %s is none of its payments", ErrBundle, line.Reference)
			}
			want := Payment{Run: run, Line: rows[0].Number, Attempt: rows[0].Attempt}.Reference()
			if line.Reference != want || line.Amount != yuan(rows[0].Amount) {
				return fmt.Errorf("%w: it pays %s by %s, and %s by %s was noted", ErrBundle, line.Amount, line.Reference,
					yuan(rows[0].Amount), want)
			}
			rows = rows[1:]
		}
	}
	if len(rows) > 0 {
		return fmt.Errorf("%w: %d payments are missing", ErrBundle, len(rows))
	}
	return nil
}
