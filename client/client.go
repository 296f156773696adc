// Package client asks a county's API from Go. What can be asked, and the types, are in
// generated.go, which is made from the OpenAPI document (go test ./api -run TestClient -update).
//
//	c := client.Client{Address: "https://carbon.example.org", Token: token}
//	answer, err := c.LedgerTransfer(ctx, client.LedgerTransfer{Debit: 1, Credit: 2, Amount: 6820})
//
// # Invariants
//
//   - A command is sent under an id of its own and asked again under the same one, until an answer
//     comes or the context ends: it takes effect once.
//   - A refusal is a *Problem with its stable code; errors.As finds it.
package client

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Client asks one county. Address may end in the county's code where several are served.
type Client struct {
	Address string
	Token   string       // Empty: only what is open to all.
	HTTP    *http.Client // nil: http.DefaultClient.
}

// Limits.
const (
	answerMax = 64 << 20 // Bytes of an answer.
	waitMax   = 30 * time.Second
)

// Error implements error.
func (p *Problem) Error() string {
	text := p.Code + ": " + p.Title
	if p.Field != "" {
		text += " (" + p.Field + ")"
	}
	return text
}

// NewID makes an id for a command: a UUIDv7 (RFC 9562, section 5.7).
func NewID(now time.Time) string {
	var b [16]byte
	rand.Read(b[6:])
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	text := hex.EncodeToString(b[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// command sends a command until it is answered.
func (c *Client) command(ctx context.Context, name string, body, answer any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("client: %w", err)
	}
	return c.ask(ctx, http.MethodPost, "/v1/command/"+name, nil, NewID(time.Now()), data, answer)
}

// ask sends a request. Answers that pass by themselves (429 and 503), and a connection that breaks
// under a command with an id or a read, are asked again.
func (c *Client) ask(
	ctx context.Context,
	method, path string,
	query url.Values,
	id string,
	body []byte,
	answer any,
) error {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, waitMax) {
		pause, err := c.once(ctx, method, path, query, id, body, answer)
		if err == nil || pause == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(max(pause, wait)):
		}
	}
}

// once sends a request once. A pause other than 0 says that it may be sent again after it.
func (c *Client) once(
	ctx context.Context,
	method, path string,
	query url.Values,
	id string,
	body []byte,
	answer any,
) (
	pause time.Duration, err error) {
	r, err := c.request(ctx, method, path, query, body)
	if err != nil {
		return 0, err
	}
	if id != "" {
		r.Header.Set("Idempotency-Key", id)
	}
	got, err := c.do(r)
	if err != nil {
		if ctx.Err() != nil || id == "" && method != http.MethodGet {
			return 0, fmt.Errorf("client: %w", err)
		}
		return time.Millisecond, fmt.Errorf("client: %w", err)
	}
	defer got.Body.Close()
	data, err := io.ReadAll(io.LimitReader(got.Body, answerMax))
	if err != nil {
		return time.Millisecond, fmt.Errorf("client: %w", err)
	}
	if got.StatusCode >= http.StatusBadRequest {
		return refused(got, data)
	}
	if raw, ok := answer.(*[]byte); ok {
		*raw = data
		return 0, nil
	}
	if err := json.Unmarshal(data, answer); err != nil {
		return 0, fmt.Errorf("client: the answer of %s: %w", path, err)
	}
	return 0, nil
}

// refused returns the problem of an answer, and after how long to ask again.
func refused(got *http.Response, data []byte) (pause time.Duration, err error) {
	problem := &Problem{}
	if json.Unmarshal(data, problem) != nil || problem.Code == "" {
		return 0, fmt.Errorf("client: status %d", got.StatusCode)
	}
	if got.StatusCode != http.StatusTooManyRequests && got.StatusCode != http.StatusServiceUnavailable {
		return 0, problem
	}
	seconds, err := strconv.Atoi(got.Header.Get("Retry-After"))
	if err != nil || seconds < 1 {
		seconds = 1
	}
	return time.Duration(seconds) * time.Second, problem
}

func (c *Client) request(
	ctx context.Context,
	method, path string,
	query url.Values,
	body []byte,
) (*http.Request, error) {
	address := strings.TrimSuffix(c.Address, "/") + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	return r, nil
}

func (c *Client) do(r *http.Request) (*http.Response, error) {
	if c.HTTP != nil {
		return c.HTTP.Do(r)
	}
	return http.DefaultClient.Do(r)
}

// Stream tells of entries as they come, from an index on, until tell returns an error, which it
// returns, or the connection ends. next is from where to go on.
func (c *Client) Stream(ctx context.Context, from uint64, tell func(e ApiEntry) error) (next uint64, err error) {
	r, err := c.request(ctx, http.MethodGet, "/v1/stream", url.Values{"from": {strconv.FormatUint(from, 10)}}, nil)
	if err != nil {
		return from, err
	}
	got, err := c.do(r)
	if err != nil {
		return from, fmt.Errorf("client: %w", err)
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK {
		data, _ := io.ReadAll(io.LimitReader(got.Body, answerMax))
		_, err := refused(got, data)
		return from, err
	}
	lines := bufio.NewScanner(got.Body)
	lines.Buffer(nil, answerMax)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var e ApiEntry
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return from, fmt.Errorf("client: %w", err)
		}
		if err := tell(e); err != nil {
			return from, err
		}
		from = uint64(e.Index) + 1
	}
	return from, lines.Err()
}

func encode(body any) ([]byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	return data, nil
}
