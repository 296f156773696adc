// Command example shows how a program asks a county: it lists projects, which anybody may, and follows
// the journal if it has a token.
//
//	go run ./client/example -address http://127.0.0.1:8080 -token "$TOKEN"
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"

	"liangshan/client"
)

func main() {
	address := flag.String("address", "http://127.0.0.1:8080", "where the county is served")
	token := flag.String("token", "", "token of an actor that may read events; empty: only what is open")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &client.Client{Address: *address, Token: *token}); err != nil &&
		!errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c *client.Client) error {
	for cursor := ""; ; {
		asked := url.Values{"limit": {"100"}}
		if cursor != "" {
			asked.Set("cursor", cursor)
		}
		page, err := c.OpenCarbonProject(ctx, asked)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			fmt.Println(row["code"], row["name_zh"], row["issued"])
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if c.Token == "" {
		return nil
	}
	_, err := c.Stream(ctx, 0, func(e client.ApiEntry) error {
		for _, event := range e.Events {
			fmt.Println(event.Sequence, event.Name)
		}
		return nil
	})
	return err
}
