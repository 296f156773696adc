package intake

import (
	"context"

	"liangshan/county"
)

func (d *desk) households() error { return d.read(0, func(*county.County, int) {}) }

// Settle finishes.
func Settle(ctx context.Context, r *county.Running) error { return nil }
