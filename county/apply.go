package county

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/commit"
	"liangshan/kernel"
)

// NewRequestID makes the id of a request that begins now.
func (r *Running) NewRequestID() kernel.RequestID {
	var random [10]byte
	rand.Read(random[:])
	return kernel.NewRequestID(r.options.Clock.Now().WallMS, random)
}

// System is the caller of what init and apply do: the first actor. Whoever can run the
// program on the data folder is the operator; no policy stands above that.
var System = kernel.Caller{Actor: authority.First}

// tokenDaysFirst is how long the first token is valid. Assumed; no text sets it.
const tokenDaysFirst = 365

// Bootstrap makes the first actor and returns its token, which is stored nowhere.
func (r *Running) Bootstrap(ctx context.Context) (auth.Secret, error) {
	secret, id := auth.NewSecret(), r.NewRequestID()
	expires := r.options.Clock.Now().WallMS + tokenDaysFirst*24*3600*1000
	result := r.Do(ctx, func(c *County) (*kernel.Call, error) {
		return c.Call(
			System,
			"authority.bootstrap",
			id,
			authority.Bootstrap{Hash: secret.Hash(), Expires: expires, Label: "first"},
		)
	})
	return secret, result.Err
}

// Call makes a call of a command found by its name.
func (c *County) Call(caller kernel.Caller, name string, id kernel.RequestID, command any) (*kernel.Call, error) {
	declared, ok := c.Command(name)
	if !ok {
		return nil, kernel.ErrUnknownName
	}
	return declared.Call(caller, id, kernel.Encode(command))
}

// Applied says what became of a file of rules.
type Applied struct {
	Path    string
	Outcome string // "published", or "unchanged"; when tried, "new" instead of "published".
}

// Apply publishes files of rules, in order: all of them, or, if one would be refused, none.
func (r *Running) Apply(ctx context.Context, files []Publish) ([]Applied, error) {
	if _, err := r.Try(ctx, files); err != nil {
		return nil, err
	}
	return r.publish(files, "published", func(f Publish, id kernel.RequestID) error {
		return r.Do(ctx, func(c *County) (*kernel.Call, error) { return c.Rulebook.Publish.Make(System, id, f), nil }).Err
	})
}

// Try says what Apply would do: it decides the files one after the other on a state of its own, which is built from
// the journal as at a start and then thrown away.
func (r *Running) Try(ctx context.Context, files []Publish) ([]Applied, error) {
	secret, err := readSecret(r.options.Folder.secret())
	if err != nil {
		return nil, err
	}
	trial, _ := r.restore(ctx, r.journal)
	trial.SetSecret(secret)
	if err := trial.Replay(ctx, r.journal, r.options.Progress.of("rules tried")); err != nil {
		return nil, err
	}
	nonce := commit.Nonces()
	return r.publish(files, "new", func(f Publish, id kernel.RequestID) error {
		batch := &kernel.Batch{Epoch: trial.Epoch(), Index: trial.Index()}
		return trial.Decide(trial.Rulebook.Publish.Make(System, id, f), max(r.Now(), trial.Time()), nonce(), batch).Err
	})
}

// publish has files published, in order, up to the first that is refused.
func (r *Running) publish(
	files []Publish, outcome string, one func(f Publish, id kernel.RequestID) error,
) (done []Applied, err error) {
	for _, f := range files {
		if f.County != nil && f.County.Code != r.code {
			return done, fileRefused(f, inSection("county.code", ErrFounded))
		}
		switch err := one(f, r.NewRequestID()); {
		case err == nil:
			done = append(done, Applied{f.Path, outcome})
		case errors.Is(err, ErrFileSame):
			done = append(done, Applied{f.Path, "unchanged"})
		default:
			return done, fileRefused(f, err)
		}
	}
	return done, nil
}

// fileRefused says of a refusal where in the file it belongs.
func fileRefused(f Publish, err error) error {
	e := &FileError{Path: f.Path, Code: err.Error(), Cause: err.Error()}
	var refusal *kernel.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	e.Code = refusal.Code
	var row *kernel.RowRefusal
	var section *SectionRefusal
	at := ""
	if errors.As(err, &section) {
		at = section.Section
		e.Cause = at
	}
	if errors.As(err, &row) {
		at = item(at, row.Row)
		e.Cause = fmt.Sprintf("item %d of its list", row.Row+1)
	}
	if len(f.Policies) == 0 {
		e.Line, e.Column = position(f.Text, at)
	}
	var policy *authority.PolicyRefusal
	if errors.As(err, &policy) {
		e.Path, e.Line, e.Column, e.Cause = f.Path+"/"+policy.Name+".cedar", policy.Line, policy.Column, policy.Cause
	}
	return e
}

// GrantToken makes a token for an actor, valid for so long. It is stored nowhere.
func (r *Running) GrantToken(
	ctx context.Context,
	actor kernel.Actor,
	label string,
	valid time.Duration,
) (auth.Secret, error) {
	secret, id := auth.NewSecret(), r.NewRequestID()
	result := r.Do(ctx, func(c *County) (*kernel.Call, error) {
		return c.Call(System, "authority.grant_token", id, authority.GrantToken{Actor: actor, Hash: secret.Hash(),
			Expires: r.Now() + valid.Milliseconds(), Label: label})
	})
	return secret, result.Err
}
