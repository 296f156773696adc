package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"liangshan/county"
	"liangshan/text"
)

var exchangeCommand = command{
	name: "exchange", short: "price auction files, replay order flows, write the file of payouts",
	long: `
The matching of the exchange on files, without a county, and the file from which the bank pays its participants:

  liangshan exchange auction [--profile P] FILE.json    price and allocate an auction
  liangshan exchange auction --profiles                 the rules of venues that are known
  liangshan exchange replay FILE.csv [--expect FILE]    run an order flow: trades, digest, speed
  liangshan exchange seal --keep FILE ...               seal a bid of a county's auction, and open it later
  liangshan exchange payout -bank FORM.yaml -o FILE     the bank's file of payouts that were released

Each explains itself and its files with -h.`,
	run: (*Main).exchange,
}

// exchangeCommands are the words after `liangshan exchange`.
func exchangeCommands() []command {
	return []command{auctionCommand, replayCommand, sealCommand, payoutCommand}
}

func (m *Main) exchange(ctx context.Context, args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(m.Stderr, strings.TrimSpace(m.command.long))
		return usagef("say what to do: auction, replay, seal or payout")
	}
	for _, c := range exchangeCommands() {
		if c.name == args[0] {
			c.name = "exchange " + c.name
			m.command = c
			return c.run(m, ctx, args[1:])
		}
	}
	if _, err := parse(m.flags(), args); err != nil {
		return err
	}
	return usagef("there is no %q after exchange; there are auction, replay, seal and payout", args[0])
}

// exchangeFile reads a file given by a user, without the mark that some programs put before UTF-8.
func exchangeFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("%s cannot be read 文件无法读取: %v", path, errors.Unwrap(err))
	}
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
}

// refusedAt says where a file is wrong, what with, and what to do, in both languages.
func refusedAt(path string, line, column int, code, value string) error {
	zh, en := text.Of(code)
	cause := en + " " + zh
	if value != "" {
		cause = fmt.Sprintf("%q: %s", value, cause)
	}
	return &county.FileError{Path: path, Line: line, Column: column, Code: code, Cause: cause}
}
