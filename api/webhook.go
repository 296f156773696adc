package api

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Webhook is an address that is told of events as they come. Each entry that holds one of the
// events goes out as a POST of the Entry's JSON, at least once and in order, with
//
//	Liangshan-County     the county's code
//	Liangshan-Entry      the index, by which the receiver knows what came twice
//	Liangshan-Timestamp  seconds since 1970
//	Liangshan-Signature  sha256= and the HMAC-SHA256, in hexadecimal, of timestamp, "." and body
//
// An answer of 2xx takes the entry; on any other it is sent again, after a second first, then twice as
// long each time, up to five minutes. How far an address has come is kept in a file, so that it goes on
// there after a restart. Entries hold numbers of persons and no personal value.
type Webhook struct {
	Name   string   `toml:"name"` // Of the file that keeps the position: small letters, digits, minus.
	URL    string   `toml:"url"`  // https; http only to this machine.
	Secret string   `toml:"secret"`
	Events []string `toml:"events"` // Names, or module.*; empty: all.
}

// Limits of webhooks.
const (
	hookSecretMin = 16
	hookTime      = 20 * time.Second
	hookWaitMax   = 5 * time.Minute
	hookLook      = 500 * time.Millisecond
)

var hookName = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// Check reports what is wrong with a webhook.
func (h *Webhook) Check() error {
	to, err := url.Parse(h.URL)
	switch {
	case !hookName.MatchString(h.Name):
		return fmt.Errorf("webhook %q: the name has small letters, digits and minus, at most 40", h.Name)
	case err != nil || to.Host == "" || to.User != nil:
		return fmt.Errorf("webhook %s: the address cannot be read", h.Name)
	case to.Scheme != "https" && !(to.Scheme == "http" && (to.Hostname() == "127.0.0.1" || to.Hostname() == "localhost")):
		return fmt.Errorf("webhook %s: the address is not https", h.Name)
	case len(h.Secret) < hookSecretMin:
		return fmt.Errorf("webhook %s: the secret has fewer than %d characters", h.Name, hookSecretMin)
	}
	return nil
}

// wants reports whether an entry is for the webhook.
func (h *Webhook) wants(e *Entry) bool {
	if len(h.Events) == 0 {
		return true
	}
	for _, event := range e.Events {
		for _, name := range h.Events {
			module, all := strings.CutSuffix(name, ".*")
			if event.Name == name || all && strings.HasPrefix(event.Name, module+".") {
				return true
			}
		}
	}
	return false
}

// Sign returns the signature of a body.
func (h *Webhook) Sign(timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(h.Secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Hook tells an address of entries until ctx ends. folder keeps the position; an address that is new
// is told from the next entry on.
func (a *API) Hook(ctx context.Context, h Webhook, folder string) error {
	if err := h.Check(); err != nil {
		return err
	}
	file := filepath.Join(folder, "webhook-"+h.Name)
	from, err := hookFrom(file, a.county.Journal().Head().Index)
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: hookTime, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // The address is the one that the operator has written down.
	}}
	wait := time.Second
	for {
		next, err := a.tail(ctx, from, func(e *Entry, next uint64) error {
			if h.wants(e) {
				if err := a.deliver(ctx, client, h, e); err != nil {
					return err
				}
			}
			from = next
			return keepPosition(file, next)
		})
		pause := hookLook
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			a.options.Log.Warn(
				"a webhook was not taken",
				"webhook",
				h.Name,
				"entry",
				next,
				"error",
				err,
				"again_in",
				wait,
			)
			pause, wait = wait, min(2*wait, hookWaitMax)
		default:
			wait = time.Second
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

func hookFrom(file string, head uint64) (uint64, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return head, keepPosition(file, head)
	}
	if err != nil {
		return 0, fmt.Errorf("api: the position of a webhook: %w", err)
	}
	from, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 63)
	if err != nil || from > head {
		return 0, fmt.Errorf("api: %s holds no position of this journal (remove it to begin anew)", file)
	}
	return from, nil
}

// keepPosition replaces the file in one step.
func keepPosition(file string, position uint64) error {
	if err := os.WriteFile(file+".new", []byte(strconv.FormatUint(position, 10)+"\n"), 0o600); err != nil {
		return fmt.Errorf("api: the position of a webhook: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("api: the position of a webhook: %w", err)
	}
	return nil
}

func (a *API) deliver(ctx context.Context, client *http.Client, h Webhook, e *Entry) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	now := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Liangshan")
	r.Header.Set("Liangshan-County", a.Code())
	r.Header.Set("Liangshan-Entry", strconv.FormatUint(e.Index, 10))
	r.Header.Set("Liangshan-Timestamp", now)
	r.Header.Set("Liangshan-Signature", h.Sign(now, body))
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("it answered %d", answer.StatusCode)
	}
	return nil
}
