package county

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/cluster"
	"liangshan/commit"
	"liangshan/document"
	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/proof"
	"liangshan/vault"
	"liangshan/view"
)

// Options say how a county runs.
type Options struct {
	Folder      Folder
	Code        string // That the county must have; any if empty.
	Program     string // Version of the program, for the journal.
	Log         *slog.Logger
	Progress    Told             // Told of long work at the start. May be nil.
	NewMark     bool             // Accept a journal whose high-water mark was lost.
	AcceptClock bool             // Accept a clock more than a year ahead of the record.
	DeclareLoss string           // Reason to go on although a published checkpoint is lost.
	Cluster     *cluster.Options // Where the cluster is; nil on one machine. Local is filled in.
	Witnesses   []Witness        // Who is asked to cosign the public log.
	NoViews     bool             // Run without read tables, for benchmarks.
	Clock       commit.Clock     // The machine's clock if nil.
}

// A Running is a county that serves: one writer, its journal, the public log and the read
// tables that follow it, the vault beside it. If the writer fails, a new one is
// started from the journal; callers under way are carried over, for they ask again under
// the same request id.
type Running struct {
	options  Options
	code     string
	started  time.Time
	replay   Replayed
	key      *proof.Key
	policy   proof.Policy // The witnesses.
	attested moment       // When the cluster last said that this node is the one that serves.

	openings [][16]byte // The nonces with which this node opened, or tried to open, a turn.

	looking sync.Mutex            // Held by the daily look at the whole journal.
	damaged atomic.Pointer[error] // What the daily look at the whole journal found; nil: nothing.

	Vault  *vault.Vault
	Papers *document.Store
	Tree   *proof.Log
	View   *view.DB
	Gate   *auth.Gate

	// Facts is locked while facts that programmes ask for are stated, and read-locked while a register is made of them.
	Facts sync.RWMutex

	rows    *view.Feed
	journal *switched
	mu      sync.Mutex
	turn    *turn         // The writer of now; nil while there is none.
	changed chan struct{} // Closed when turn changes.
	failure error         // Why there will be no writer any more.
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// A turn is the time of one writer.
type turn struct {
	county *County
	writer *commit.Writer
	feed   *commit.Feed // For the tree.
	rows   *commit.Feed // For the read tables; nil without.
}

// Replayed says how the state was built at the start.
type Replayed struct {
	Snapshot uint64        // Entries that came from a snapshot.
	Entries  uint64        // Entries of the journal in all.
	Restored time.Duration // Reading the snapshot.
	Took     time.Duration // All of it, verifying the journal included.
	Journal  journal.Report
}

// Open starts a county. It verifies the journal before anything is served.
func Open(ctx context.Context, o Options) (r *Running, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = commit.NewSystemClock()
	}
	r = &Running{
		options: o,
		started: time.Now(),
		changed: make(chan struct{}),
		journal: &switched{},
		rows:    view.NewFeed(),
		Gate:    &auth.Gate{},
	}
	r.Gate.OwedBy = r.owedBy
	r.Gate.Made = r.made()
	opened := r
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.release(ctx))
		}
	}()
	if r.policy, err = policyOf(o.Witnesses); err != nil {
		return nil, err
	}
	_, keys, err := o.Folder.keys()
	if err != nil {
		return nil, err
	}
	r.code, _ = proof.CountyOf(keys.Origin())
	if o.Code != "" && o.Code != r.code {
		return nil, fmt.Errorf("%w: %s, not %s", ErrOtherCounty, r.code, o.Code)
	}
	first, err := r.begin(ctx)
	if err != nil {
		return nil, err
	}
	// From here on nobody else opens the county or changes its keys.
	if err := o.Folder.settleKeys(); err != nil {
		return nil, fmt.Errorf("county: a change of the signing key: %w", err)
	}
	if r.key, keys, err = o.Folder.keys(); err != nil {
		return nil, err
	}
	options := o.Folder.vault()
	options.Now = r.Now // What is stated is dated by the county's clock, as the journal is.
	if r.Vault, err = vault.Open(ctx, options); err != nil {
		return nil, err
	}
	if r.Papers, err = document.Open(document.Options{Dir: o.Folder.documents(), Vault: r.Vault}); err != nil {
		return nil, err
	}
	if err := r.settlePapers(ctx, first.county); err != nil {
		return nil, err
	}
	// A vault from an older backup does not know whom the journal has numbered since.
	if err := r.Vault.RaiseNumbers(ctx, vault.Number(first.county.Person.Highest())); err != nil {
		return nil, err
	}
	if err := r.openTree(ctx, first, r.key, keys); err != nil {
		return nil, err
	}
	if !o.NoViews {
		if err := r.openView(); err != nil {
			return nil, err
		}
	}
	return r, r.serve(ctx, first)
}

// openTree opens the public log. If it was published further than the journal goes, that
// is refused, unless the operator declares the loss, which is then the next entry.
func (r *Running) openTree(ctx context.Context, first *turn, key *proof.Key, keys *proof.Keys) (err error) {
	o := proof.Options{Dir: r.options.Folder.tree(), Journal: r.journal, Key: key, Keys: keys,
		Published: r.options.Folder.published(), Lost: first.county.LostSize(), Progress: r.options.Progress.of("public log")}
	r.Tree, _, err = proof.Open(ctx, o)
	var loss *proof.LossError
	if !errors.As(err, &loss) || r.options.DeclareLoss == "" {
		return err
	}
	k, batch := first.county.Kernel, &kernel.Batch{Epoch: first.county.Epoch(), Index: first.county.Index()}
	k.RecordLoss(r.options.Clock.Now().WallMS, commit.Nonces()(), loss.Published.Size, r.options.DeclareLoss, batch)
	if err := r.journal.Append(ctx, batch); err != nil {
		return err
	}
	o.Lost = k.LostSize()
	r.Tree, _, err = proof.Open(ctx, o)
	return err
}

func (f Folder) keys() (*proof.Key, *proof.Keys, error) {
	key, err := proof.ReadKeyFile(f.signingKey(), f.Data)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf("%w: %s", ErrNoCounty, f.Data)
	}
	if err != nil {
		return nil, nil, err
	}
	list, err := os.ReadFile(f.keyList())
	if err != nil {
		return nil, nil, fmt.Errorf("county: the list of signing keys: %w", err)
	}
	keys, err := proof.ParseKeys(list, key.Public())
	return key, keys, err
}

// begin opens the journal, builds the state and opens a writer's turn.
func (r *Running) begin(ctx context.Context) (*turn, error) {
	j, c, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	t := &turn{county: c}
	t.writer = commit.New(c.Kernel, j, commit.Options{
		Clock: r.options.Clock, Nonce: r.nonces(), Program: r.options.Program,
		Checkpoint: r.checkpointed, Observe: r.observe(c), Fault: r.fault, AcceptClock: r.options.AcceptClock,
	})
	t.feed = t.writer.Follow(64, true)
	if !r.options.NoViews {
		t.rows = t.writer.Follow(256, false)
	}
	return t, nil
}

// load opens the journal and builds the state from the newest snapshot that fits and the
// entries behind it.
func (r *Running) load(ctx context.Context) (kernel.Journal, *County, error) {
	started := time.Now()
	number, err := strconv.ParseUint(r.code, 10, 32)
	if err != nil {
		return nil, nil, err
	}
	o := r.options.Folder.journal()
	o.NewMark, o.Check = r.options.NewMark, journal.CheckFrames
	o.Progress = r.options.Progress.bytes("journal")
	j, report, err := r.openJournal(ctx, o, uint32(number))
	if err != nil {
		return nil, nil, err
	}
	secret, err := readSecret(r.options.Folder.secret())
	if err != nil {
		return nil, nil, err
	}
	restoring := time.Now()
	c, from := r.restore(ctx, j)
	restored := time.Since(restoring)
	c.SetSecret(secret)
	if err := c.Replay(ctx, j, r.options.Progress.of("replay")); err != nil {
		return nil, nil, err
	}
	r.replay = Replayed{
		Snapshot: from,
		Entries:  j.Head().Index,
		Restored: restored,
		Took:     time.Since(started),
		Journal:  report,
	}
	return j, c, nil
}

// openJournal opens the journal on this machine, or this node's part of a cluster's.
func (r *Running) openJournal(
	ctx context.Context,
	o journal.Options,
	county uint32,
) (kernel.Journal, journal.Report, error) {
	if r.options.Cluster == nil {
		j, report, err := journal.Open(ctx, o, county)
		if err != nil {
			return nil, report, err
		}
		r.journal.set(j, j)
		return j, report, nil
	}
	at := *r.options.Cluster
	at.Local = o
	j, err := cluster.Open(ctx, at, county)
	if err != nil {
		return nil, journal.Report{}, err
	}
	r.journal.set(j, j.Local())
	return j, journal.Report{Genesis: j.Local().Genesis(), Head: j.Head()}, nil
}

func (r *Running) checkpointed() (size uint64, root [32]byte) {
	if r.Tree == nil {
		return 0, root
	}
	_, c := r.Tree.Published()
	return c.Size, c.Root
}

// observe keeps the gate as the register of actors is: whoever was told that a token is
// revoked can rely on it.
func (r *Running) observe(c *County) func() func() {
	directory := c.Authority.Directory(nil)
	r.admit(directory)
	return func() func() {
		next := c.Authority.Directory(directory)
		if next == directory {
			return nil
		}
		directory = next
		return func() { r.admit(next) }
	}
}

func (r *Running) admit(d *authority.Directory) {
	if err := r.Gate.Update(d); err != nil {
		r.options.Log.Error("everything is denied", "error", err)
	}
}

func (r *Running) fault(f *kernel.Fault) {
	r.options.Log.Error(
		"a command made the program fail and is in quarantine",
		"command",
		f.Command,
		"stack",
		string(f.Stack),
	)
}

// serve starts the goroutines of a running county.
func (r *Running) serve(ctx context.Context, first *turn) error {
	if err := first.writer.Open(ctx); err != nil {
		return err
	}
	r.attested = moment(time.Now())
	running, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.done.Go(func() { r.supervise(running, first) })
	r.done.Go(func() { r.checkpoint(running) })
	if len(r.options.Witnesses) > 0 {
		r.done.Go(func() { r.cosign(running) })
	}
	r.done.Go(func() { r.keepSnapshots(running) })
	r.done.Go(func() { r.scrub(running) })
	if r.options.Cluster != nil {
		r.done.Go(func() { r.attest(running) })
	}
	r.done.Go(func() { r.keepLargePages(running) })
	if r.View != nil {
		r.done.Go(func() { r.showRows(running) })
	}
	return nil
}

// supervise runs writers one after the other until the county is stopped or cannot go on.
func (r *Running) supervise(ctx context.Context, t *turn) {
	for {
		followers := r.follow(t)
		r.take(t, nil)
		err := t.writer.Run(ctx)
		r.take(nil, nil)
		followers.Wait()
		if err == nil || ctx.Err() != nil {
			r.take(nil, ErrStopped)
			return
		}
		r.options.Log.Error("the writer stopped; it is started again from the journal", "error", err)
		if t, err = r.resume(ctx); ctx.Err() != nil {
			r.take(nil, ErrStopped)
			return
		}
		if err != nil {
			r.options.Log.Error("the county cannot go on", "error", err)
			r.take(nil, err)
			return
		}
	}
}

// ErrPassedOver says that another node of the cluster serves the county. This one does not take it back by itself: two
// that did would take turns.
var ErrPassedOver = errors.New("county: another node has taken the county over; stop it and start this one again " +
	"to serve here 另一节点已接管本县，如需由本机提供服务，请先停止该节点再重新启动本机")

const (
	resumeAfter = time.Second // The first wait for a cluster that does not answer; each is twice as long as the last.
	resumeMax   = 30 * time.Second
)

// resume begins the next turn after a failure. A cluster that has lost its leader does not answer for a while, so that
// it is asked until it does; whatever a file says will not change by asking again.
func (r *Running) resume(ctx context.Context) (t *turn, err error) {
	end := r.journal.Head() // What this node has written, and nobody else.
	for wait := resumeAfter; ; wait = min(2*wait, resumeMax) {
		if t, err = r.again(ctx, end); err == nil {
			return t, nil
		}
		var damage *kernel.DamageError
		var setting *cluster.SettingError
		if r.options.Cluster == nil || errors.Is(err, ErrPassedOver) || errors.As(err, &damage) ||
			errors.As(err, &setting) {
			return nil, err
		}
		r.options.Log.Error("the cluster does not answer; it is asked again", "after_s", wait.Seconds(), "error", err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// again opens the journal anew after a failure and begins the next turn, unless another node has had one since.
func (r *Running) again(ctx context.Context, end kernel.Head) (*turn, error) {
	if err := r.journal.Close(); err != nil {
		r.options.Log.Warn("closing the journal", "error", err)
	}
	t, err := r.begin(ctx)
	if err == nil && r.options.Cluster != nil {
		err = r.passedOver(ctx, end)
	}
	if err != nil {
		return nil, err
	}
	return t, t.writer.Open(ctx)
}

// passedOver returns ErrPassedOver if the journal holds an opening behind some head that this node did not ask for. Its
// own may be there although no answer came: they are known by their nonces.
func (r *Running) passedOver(ctx context.Context, end kernel.Head) error {
	epoch := end.Epoch
	for w, err := range r.journal.Read(ctx, end.Index) {
		if err != nil {
			return err
		}
		if w.Epoch == epoch {
			continue
		}
		epoch = w.Epoch
		h, err := kernel.ParseHeader(w.Body)
		if err != nil {
			return err
		}
		if !slices.Contains(r.openings, h.Nonce) {
			return ErrPassedOver
		}
	}
	return nil
}

// nonces returns a source of nonces, and remembers the first of it, which is the opening's.
func (r *Running) nonces() func() [16]byte {
	next, first := commit.Nonces(), true
	return func() [16]byte {
		n := next()
		if first {
			r.openings, first = append(r.openings, n), false
		}
		return n
	}
}

// ErrStopped says that the county was stopped while somebody waited for an answer.
var ErrStopped = errors.New("county: stopped")

// take makes a turn the one that serves, or none.
func (r *Running) take(t *turn, failure error) {
	r.mu.Lock()
	r.turn, r.failure = t, failure
	close(r.changed)
	r.changed = make(chan struct{})
	r.mu.Unlock()
}

// current waits until there is a writer.
func (r *Running) current(ctx context.Context) (*turn, error) {
	for {
		r.mu.Lock()
		t, failure, changed := r.turn, r.failure, r.changed
		r.mu.Unlock()
		if t != nil || failure != nil {
			return t, failure
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Do has a command decided and returns when the answer is durable. make is asked for a call
// with the county that decides; if a writer fails on the way it is asked again, and must
// then use the same request id.
func (r *Running) Do(ctx context.Context, make func(*County) (*kernel.Call, error)) kernel.Result {
	for {
		t, err := r.current(ctx)
		if err != nil {
			return kernel.Result{Err: err}
		}
		call, err := make(t.county)
		if err != nil {
			return kernel.Result{Err: err}
		}
		result := t.writer.Do(ctx, call)
		if !errors.Is(result.Err, commit.ErrUnknown) && !errors.Is(result.Err, commit.ErrStopped) {
			return result
		}
		<-t.writer.Stopped()
		r.left(t)
	}
}

// left waits until a turn that has ended is no longer the one that serves.
func (r *Running) left(t *turn) {
	for {
		r.mu.Lock()
		now, changed := r.turn, r.changed
		r.mu.Unlock()
		if now != t {
			return
		}
		<-changed
	}
}

// Read runs a function on the state between two commands, and returns once all it saw is
// durable. The function must be short and keep nothing of the county.
func (r *Running) Read(ctx context.Context, read func(*County)) error {
	for {
		t, err := r.current(ctx)
		if err != nil {
			return err
		}
		err = t.writer.Read(ctx, func(*kernel.Kernel) { read(t.county) })
		if !errors.Is(err, commit.ErrUnknown) && !errors.Is(err, commit.ErrStopped) {
			return err
		}
		<-t.writer.Stopped()
		r.left(t)
	}
}

// Failure returns why the county cannot serve any more, although nobody stopped it; nil while
// it serves. Only another start, after what it names was mended, brings it back.
func (r *Running) Failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case errors.Is(r.failure, ErrStopped):
		return nil
	case r.failure == nil && r.options.Cluster != nil && r.attested.longAgo():
		return ErrUnattested
	}
	return r.failure
}

// Now returns the county's time, in milliseconds since 1970.
func (r *Running) Now() int64 { return r.options.Clock.Now().WallMS }

// PublicKey returns the key that signs checkpoints now, as people have it from elsewhere.
func (r *Running) PublicKey() string { return r.key.Public() }

// Code returns the county's code.
func (r *Running) Code() string { return r.code }

// Replayed returns how the state was built at the start.
func (r *Running) Replayed() Replayed { return r.replay }

// Journal returns the journal, for reading.
func (r *Running) Journal() kernel.Journal { return r.journal }

// Close stops the writer after what is queued, lets the followers finish, and closes all.
func (r *Running) Close(ctx context.Context) error {
	if r.stop != nil {
		r.stop()
		r.done.Wait()
	}
	return r.release(ctx)
}

func (r *Running) release(ctx context.Context) error {
	var all []error
	if r.View != nil {
		all = append(all, r.View.Close())
	}
	if r.Tree != nil {
		all = append(all, r.Tree.Close(ctx))
	}
	if r.Vault != nil {
		all = append(all, r.Vault.Close())
	}
	return errors.Join(append(all, r.journal.Close())...)
}
