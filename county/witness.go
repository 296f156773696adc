package county

import (
	"context"
	"net/http"
	"time"

	"liangshan/proof"
)

// A Witness is somebody elsewhere who cosigns the public log after checking that it has only
// grown, so that the county cannot show one history to one reader and another to the next.
type Witness struct {
	URL string `toml:"url"` // Prefix before /add-checkpoint.
	Key string `toml:"key"` // Its public key.
}

const (
	cosignEvery = 10 * time.Second
	cosignTime  = 5 * time.Second // How long a witness may take to answer.
)

func policyOf(witnesses []Witness) (proof.Policy, error) {
	public := make([]string, len(witnesses))
	for i, w := range witnesses {
		public[i] = w.Key
	}
	return proof.NewPolicy(len(public), public...)
}

// cosign asks the witnesses for every checkpoint that is new, some seconds apart. A witness
// that does not answer keeps nobody waiting: its line is missing under the checkpoint.
func (r *Running) cosign(ctx context.Context) {
	ticker := time.NewTicker(cosignEvery)
	defer ticker.Stop()
	seen := uint64(0)
	for {
		if _, c := r.Tree.Published(); c.Size > seen && r.Cosign(ctx) {
			seen = c.Size
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Cosign asks every witness to cosign the newest checkpoint and reports whether all did.
func (r *Running) Cosign(ctx context.Context) bool {
	client := &http.Client{Timeout: cosignTime}
	cosigned := 0
	for _, w := range r.options.Witnesses {
		n, err := r.Tree.Submit(ctx, client, w.URL, r.policy)
		if err != nil {
			r.options.Log.Warn("a witness did not cosign", "url", w.URL, "error", err)
			continue
		}
		cosigned = n
	}
	return cosigned == len(r.options.Witnesses)
}
