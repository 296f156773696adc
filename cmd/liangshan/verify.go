package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/proof"
)

var verifyCommand = command{
	name: "verify", short: "check everything, or one receipt, without trusting anyone",
	long: `
Without an argument it derives a county's whole record again: chain, state, digests, audits, public
log. It changes nothing. While the county is being served, it checks what was acknowledged when it
began, and leaves the vault alone, which is then in use.

  liangshan verify -data data
  liangshan verify receipt FILE -key KEY      needs nothing but the file and the public key
  liangshan verify receipt FILE -key KEY -keys LIST    also across changes of the key: LIST is from GET /keys,
                                              KEY one of its keys that you trust

It ends with exit code 0 only if all is right.`,
	run: (*Main).verify,
}

func (m *Main) verify(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "receipt" {
		return m.verifyReceipt(args[1:])
	}
	c := defaults()
	f := m.flags()
	c.register(f)
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	return county.Verify(ctx, c.folder(), func(found county.Finding) {
		verdict := "right"
		if found.Err != nil {
			verdict = "WRONG"
		}
		fmt.Fprintf(m.Stdout, "%-6s %-62s %6.1f s  %s\n", verdict, found.What, found.Took.Seconds(), found.Said)
		if found.Err != nil {
			fmt.Fprintf(m.Stdout, "       %v\n", found.Err)
		}
	}, m.progress())
}

func (m *Main) verifyReceipt(args []string) error {
	f := m.flags()
	key := f.String("key", "", "the county's public key, as you have it from elsewhere")
	list := f.String("keys", "", "a file with the list of the county's keys; with -key it must contain that one")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 1 || *key == "" {
		return usagef("a receipt's file and -key are needed")
	}
	data, err := os.ReadFile(given[0])
	if err != nil {
		return &usageError{err.Error()}
	}
	keys, err := proof.SingleKey(*key)
	if *list != "" {
		text, readErr := os.ReadFile(*list)
		if readErr != nil {
			return &usageError{readErr.Error()}
		}
		keys, err = proof.ParseKeys(text, *key)
	}
	if err != nil {
		return &county.FileError{
			Path:  cmp.Or(*list, "-key "+*key),
			Code:  errorCode(err),
			Cause: "a key is a text such as name+1a2b3c4d+AbCd…, as GET /keys has it",
		}
	}
	v, err := proof.CheckReceipt(data, proof.Trust{Keys: keys})
	if err != nil {
		return fmt.Errorf("the receipt is WRONG: %w", err)
	}
	fmt.Fprintf(
		m.Stdout,
		"right: county %s, event %d, entry of %s, under a checkpoint of %d events\n",
		v.County,
		v.Leaf.Sequence,
		date(v.Leaf.Time),
		v.Checkpoint.Size,
	)
	m.describeLeaf(v)
	return nil
}

// errorCode returns the code of a refusal of a key.
func errorCode(err error) string {
	var refusal *kernel.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return proof.ErrKeyFormat.Code
}
