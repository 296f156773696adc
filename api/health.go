package api

import (
	"context"
	"encoding/hex"

	"liangshan/county"
	"liangshan/kernel"
)

// Health says how a county stands, for its auditor and its operator.
type Health struct {
	county.Health
	HeadText string // Hash of the newest entry.
	View     uint64 // Entries that the read tables have taken in.
	Failure  string // Why the county stands still; empty: it serves.
}

// Health returns how the county stands. It asks nobody for leave: the page asks before.
func (a *API) Health(ctx context.Context) (h Health, err error) {
	if failure := a.county.Failure(); failure != nil {
		h.Failure = failure.Error()
	}
	if h.Health, err = a.county.Health(ctx); err != nil {
		return h, err
	}
	h.HeadText = hex.EncodeToString(h.Head[:])
	result, err := a.county.View.Query(ctx, 0, `SELECT 1`)
	if err == nil {
		h.View = result.Position.Entries
	}
	return h, nil
}

// Verify checks every tile of the public log up to the newest checkpoint.
func (a *API) Verify(ctx context.Context, progress kernel.Progress) error {
	return a.county.VerifyTree(ctx, progress)
}
