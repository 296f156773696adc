package main

import (
	"context"
	"fmt"
	"time"

	"liangshan/kernel"
)

var tokenCommand = command{
	name: "token", short: "grant an actor a token for the API",
	long: `
Makes a token for an actor and prints it once. The journal holds only its hash. Whoever can run
this on the data folder is the operator; the grant stands in the record.

  liangshan token -actor 2 -label import -days 90`,
	run: (*Main).token,
}

func (m *Main) token(ctx context.Context, args []string) (err error) {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	actor := f.Uint64("actor", 0, "number of the actor")
	label := f.String("label", "", "a code that tells tokens apart, such as import")
	days := f.Int("days", 90, "how many days it is valid")
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	if *actor == 0 || *label == "" || *days <= 0 {
		return usagef("-actor, -label and a positive -days are needed")
	}
	out, err := m.ask(
		ctx,
		c,
		operation{Token: &grant{kernel.Actor(*actor), *label, time.Duration(*days) * 24 * time.Hour}},
	)
	if err != nil {
		return err
	}
	fmt.Fprintln(m.Stdout, out.Token)
	return nil
}
