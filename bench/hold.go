package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// hold sends single transfers for the whole time and shows that memory stays flat.
func (b *run) hold() (err error) {
	r, _, err := b.found("hold", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.openAccounts(r, b.Accounts); err != nil {
		return err
	}
	pick := func(worker int) picker { return uniform(b.Seed+uint64(worker), b.Accounts) }
	part := *b
	part.Time = min(b.Time, time.Minute)
	for minute := 1; time.Duration(minute)*part.Time <= b.Time; minute++ {
		rate, err := part.single(r, pick, b.Clients, nil)
		if err != nil {
			return err
		}
		b.figure(fmt.Sprintf("hold.%02d.single", minute), rate, "commands/s")
		b.figure(fmt.Sprintf("hold.%02d.heap", minute), heap()/(1<<20), "MiB")
	}
	return nil
}
