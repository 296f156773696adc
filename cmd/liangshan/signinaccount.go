package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"liangshan/auth"
	"liangshan/kernel"
)

var accountCommand = command{
	name: "account", short: "give and take accounts with which people sign in on the page",
	long: `
Accounts stand on tokens of the register of actors; giving one is in the record. Whoever can run
this on the keys folder is the operator. It works also while the county is served.

  liangshan account -invite 4                a link with which actor 4 takes up an account
  liangshan account -reset zhang.li          a link with which its owner sets a new password
  liangshan account -close zhang.li          nobody signs in with it any more
  liangshan account                          lists accounts`,
	run: (*Main).account,
}

func (m *Main) account(ctx context.Context, args []string) (err error) {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.StringVar(&c.Public, "public", c.Public, "`address` at which people reach the page; links begin with it")
	actor := f.Uint64("invite", 0, "`number` of the actor that gets an account")
	reset := f.String("reset", "", "`name` of the account that gets a new password")
	closed := f.String("close", "", "`name` of the account that ends")
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	now := func() int64 { return time.Now().UnixMilli() }
	accounts, err := auth.OpenAccounts(filepath.Join(c.folder().Keys, auth.AccountsFile), now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, accounts.Close()) }()
	below := ""
	if len(c.Counties) > 1 {
		below = "/" + c.code
	}
	switch {
	case *actor != 0:
		return m.invite(ctx, c, accounts, kernel.Actor(*actor), below)
	case *reset != "":
		a, err := accounts.ByName(ctx, *reset)
		if err != nil {
			return err
		}
		return m.printLink(ctx, c, accounts, a, below)
	case *closed != "":
		a, err := accounts.ByName(ctx, *closed)
		if err != nil {
			return err
		}
		return accounts.CloseAccount(ctx, a.ID)
	}
	return m.listAccounts(ctx, accounts)
}

// invite gives an actor an account and prints the link.
func (m *Main) invite(ctx context.Context, c *config, accounts *auth.Accounts, actor kernel.Actor, below string) error {
	h := &holding{actor, auth.NewHolding(), accountDays}
	if _, err := m.ask(ctx, c, operation{Hold: h}); err != nil {
		return err
	}
	return m.printLink(ctx, c, accounts, auth.Account{Token: h.Hash}, below)
}

// printLink makes a link and prints it: for a new account if account has no number.
func (m *Main) printLink(ctx context.Context, c *config, accounts *auth.Accounts, a auth.Account, below string) error {
	text, err := accounts.Invite(ctx, a.Token, a.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "%s/join/%s\n", c.address(below), text)
	return nil
}

func (m *Main) listAccounts(ctx context.Context, accounts *auth.Accounts) error {
	fmt.Fprintf(m.Stdout, "%-24s %-8s %-18s %s\n", "name", "passkeys", "last signed in", "state")
	for behind := ""; ; {
		list, err := accounts.List(ctx, behind, 1000)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			last, state := "never", "open"
			if a.LastMS != 0 {
				last = time.UnixMilli(a.LastMS).Format("2006-01-02 15:04")
			}
			if a.Closed {
				state = "closed"
			}
			fmt.Fprintf(m.Stdout, "%-24s %-8d %-18s %s\n", a.Name, a.Passkeys, last, state)
		}
		behind = list[len(list)-1].Name
	}
}
