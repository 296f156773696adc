package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"liangshan/kernel"
)

var idCommand = command{
	name: "id", short: "print a fresh request id for a command over HTTP",
	long: `Prints a UUIDv7: the Idempotency-Key of one command. Sent again with the same one, a command gets
the same answer and happens once.

  curl --json '{…}' -H "Idempotency-Key: $(liangshan id)" …`,
	run: func(m *Main, _ context.Context, args []string) error {
		if err := noArguments(m.flags(), args); err != nil {
			return err
		}
		var random [10]byte
		rand.Read(random[:])
		id := kernel.NewRequestID(time.Now().UnixMilli(), random)
		fmt.Fprintf(m.Stdout, "%x-%x-%x-%x-%x\n", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
		return nil
	},
}
