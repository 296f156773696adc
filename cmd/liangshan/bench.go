package main

import "context"

var benchCommand = command{
	name: "bench", short: "measure, one figure a line", long: ``,
	run: func(m *Main, ctx context.Context, args []string) error { return usagef("not wired") },
}
var simCommand = command{
	name: "sim", short: "simulate", long: ``,
	run: func(m *Main, ctx context.Context, args []string) error { return usagef("not wired") },
}
