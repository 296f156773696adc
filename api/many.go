package api

import (
	"reflect"

	"liangshan/ledger"
)

// manyTransfers is how ledger.transfer_many comes in: rows as a list, not packed.
type manyTransfers struct {
	Transfers []ledger.Transfer `json:"transfers" doc:"16380 at most; each is decided by itself, seeing those before it"`
	Together  bool              `json:"together,omitempty" doc:"One refused row refuses all"`
	Cause     uint64            `json:"cause,omitempty" doc:"Of all rows: sequence of the event that caused them"`
}

// formMany packs the rows.
func (a *API) formMany(f *form) {
	f.input, f.most = reflect.TypeFor[manyTransfers](), bodyManyMax
	f.make = func(input any) (any, error) {
		m := input.(manyTransfers)
		if len(m.Transfers) > ledger.ManyMax {
			return nil, ledger.ErrTooMany
		}
		return ledger.TransferMany{Rows: ledger.Pack(m.Transfers), Together: m.Together, Cause: m.Cause}, nil
	}
}
