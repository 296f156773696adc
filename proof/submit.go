package proof

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// WitnessRequest returns the request for the newest published checkpoint, to a witness that
// cosigned the size given last (0 if none). Refusal: ErrNotYet.
func (l *Log) WitnessRequest(old uint64) (r WitnessRequest, err error) {
	p := l.published.Load()
	if p == nil || old > p.Size {
		return r, ErrNotYet
	}
	proof, err := p.consistency(&l.folder, old)
	return WitnessRequest{old, proof, p.signed}, err
}

// Cosign adds to the published checkpoint the lines that witnesses of the policy
// answered; lines of others are left out. It returns how many witnesses cosigned by now.
// Refusal: ErrCheckpointWitness if a line of a witness does not hold (a newer
// checkpoint may have been published meanwhile).
func (l *Log) Cosign(lines []byte, witnesses Policy) (cosigned int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.published.Load()
	if p == nil {
		return 0, ErrNotYet
	}
	keys, err := l.options.Keys.at(p.Origin, p.Size)
	if err != nil {
		return 0, err
	}
	known := note.VerifierList(append(witnesses.verifiers(), keys...)...)
	n, err := note.Open(append(bytes.Clone(p.signed), lines...), known)
	if err != nil {
		return 0, refuse(ErrCheckpointWitness, "%v", err)
	}
	for _, s := range n.Sigs {
		if witnesses.has(s.Name, s.Hash) {
			cosigned++
		}
	}
	n.UnverifiedSigs = nil
	signed, err := note.Sign(n)
	if err != nil {
		return 0, refuse(ErrCheckpointWitness, "%v", err)
	}
	return cosigned, l.publish(&publication{p.Checkpoint, signed})
}

// Submit asks a witness at a submission prefix to cosign the published checkpoint, and adds
// what it answers. It returns how many witnesses cosigned by now.
func (l *Log) Submit(ctx context.Context, client *http.Client, prefix string, witnesses Policy) (int, error) {
	old := uint64(0)
	for range 2 {
		request, err := l.WitnessRequest(old)
		if err != nil {
			return 0, err
		}
		status, body, err := post(ctx, client, prefix+"/add-checkpoint", request.Encode())
		if err != nil {
			return 0, fmt.Errorf("log: asking the witness %s: %w", prefix, err)
		}
		switch status {
		case http.StatusOK:
			return l.Cosign(body, witnesses)
		case http.StatusConflict:
			if old, err = strconv.ParseUint(strings.TrimSuffix(string(body), "\n"), 10, 63); err != nil {
				return 0, fmt.Errorf("log: the witness %s answered no size", prefix)
			}
		default:
			return 0, fmt.Errorf("log: the witness %s answered %d: %s", prefix, status, bytes.TrimSpace(body))
		}
	}
	return 0, fmt.Errorf("log: the witness %s has cosigned another history, or another program asks it too", prefix)
}

func post(ctx context.Context, client *http.Client, url string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, requestMax))
	return response.StatusCode, answer, err
}
