package carbon

import (
	"errors"

	"liangshan/kernel"
)

// ManyMax is the largest number of rows of a bulk command. A row that moves one lot is some 120 bytes of events, so
// that 4,000 of them are half an entry; rows that move many lots each are bounded by the entry itself.
const ManyMax = 4000

// TransferMany asks for many transfers in one command: all of them, or none. Each row sees those before it. What
// happens is told by the same events as of single transfers, so that each tonne keeps its receipt.
type TransferMany struct {
	Transfers []Transfer `cbor:"1,keyasint" json:"transfers"`
}

// TransferMany decides the rows in order. The first one that is refused names its row and ends all.
func (r *Registry) TransferMany(tx *kernel.Tx, c TransferMany) error {
	if refusal := checkMany(len(c.Transfers)); refusal != nil {
		return refusal
	}
	for i := range c.Transfers {
		if err := r.Transfer(tx, c.Transfers[i]); err != nil {
			return inRow(i, err)
		}
	}
	return nil
}

// RetireMany asks for many retirements in one command: all of them, or none. Each has a certificate of its own.
type RetireMany struct {
	Retirements []Retire `cbor:"1,keyasint" json:"retirements"`
}

// RetireMany decides the rows in order. The first one that is refused names its row and ends all.
func (r *Registry) RetireMany(tx *kernel.Tx, c RetireMany) error {
	if refusal := checkMany(len(c.Retirements)); refusal != nil {
		return refusal
	}
	for i := range c.Retirements {
		if err := r.Retire(tx, c.Retirements[i]); err != nil {
			return inRow(i, err)
		}
	}
	return nil
}

// checkMany checks how many rows there are.
func checkMany(rows int) *kernel.Refusal {
	switch {
	case rows == 0:
		return ErrNoRows
	case rows > ManyMax:
		return ErrTooManyRows
	}
	return nil
}

// inRow names the row of a refusal, from 0.
func inRow(row int, err error) error {
	var refusal *kernel.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	return &kernel.RowRefusal{Row: row, Refusal: refusal}
}

func appendTransferMany(b []byte, c TransferMany) []byte {
	b = kernel.AppendArray(append(kernel.AppendMap(b, 1), 1), len(c.Transfers))
	for i := range c.Transfers {
		b = appendTransfer(b, c.Transfers[i])
	}
	return b
}

func parseTransferMany(b []byte) (c TransferMany, err error) { return c, kernel.Decode(b, &c) }

func appendRetireMany(b []byte, c RetireMany) []byte {
	b = kernel.AppendArray(append(kernel.AppendMap(b, 1), 1), len(c.Retirements))
	for i := range c.Retirements {
		b = appendRetire(b, c.Retirements[i])
	}
	return b
}

func parseRetireMany(b []byte) (c RetireMany, err error) { return c, kernel.Decode(b, &c) }
