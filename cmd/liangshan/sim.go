package main

import "context"

var simCommand = command{
	name: "sim", short: "simulate", long: ``,
	run: func(m *Main, ctx context.Context, args []string) error { return usagef("not wired") },
}
