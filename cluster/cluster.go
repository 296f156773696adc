// Package cluster is the journal of a county that has outgrown one machine: NATS JetStream
// puts batches in order and keeps them on three servers; every node verifies index, epoch
// and hash of what it receives and keeps its own segments beside.
//
// # Invariants
//
//   - JetStream is never the only copy, and never believed: a message is the frames of one
//     batch, and whatever does not continue this node's own chain stops the node.
//   - A batch is published at the expected last sequence. The first refusal means that
//     another writer is at work, and stops this one.
//   - A publication without an answer is of unknown fate, and stops the writer.
//   - The stream cannot forget: three replicas, no limits, no deleting, no purging, every
//     write flushed. All of that is asked of every server that keeps the stream when it is made, and of a
//     majority of them before anything is served.
//   - A server that is full makes the county refuse, not guess: its room is asked for once a second.
//
// # Format
//
// The stream LIANGSHAN-county has one subject, liangshan.county. Message n is batch n, as
// package journal frames it. The stream's metadata holds the genesis, so that a node can join.
package cluster

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liangshan/journal"
	"liangshan/kernel"
)

// Options say where the cluster is and where this node keeps its own segments.
type Options struct {
	URL      string          // Servers, separated by commas, with user and password.
	System   string          // The same for the system account, which may look at settings.
	Local    journal.Options // This node's own segments.
	Replicas int             // 3 if 0. Fewer are for tests only.
	Timeout  time.Duration   // How long an answer of the cluster may take; 5 s if 0.
}

const (
	replicas = 3
	timeout  = 5 * time.Second

	// payloadMin is what a server must let through: a group may be half a MiB and an entry
	// of one MiB more, with frames.
	payloadMin = 4 << 20

	wrongSequence = 10071 // JetStream's code for another last sequence than the expected one.
)

// A Journal is the journal of one node of a cluster. It implements kernel.Journal.
type Journal struct {
	options Options
	conn    *nats.Conn
	js      jetstream.JetStream
	stream  jetstream.Stream
	subject string
	format  journal.Format
	local   *journal.File
	panel   *panel
	want    jetstream.StreamConfig
	full    atomic.Bool
	stop    context.CancelFunc // Ends watching the servers' room.
	watched sync.WaitGroup

	mu     sync.Mutex
	last   uint64 // Sequence of the newest message that this node's segments contain.
	broken error
	buffer []byte
	frames []journal.Frame
}

var _ kernel.Journal = (*Journal)(nil)

func (o *Options) fill() {
	if o.Replicas == 0 {
		o.Replicas = replicas
	}
	if o.Timeout == 0 {
		o.Timeout = timeout
	}
}

func streamName(county uint32) string { return "LIANGSHAN-" + strconv.Itoa(int(county)) }
func subjectOf(county uint32) string  { return "liangshan." + strconv.Itoa(int(county)) }

// config is what the stream has to be.
func config(o Options, g journal.Genesis) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: streamName(g.County), Subjects: []string{subjectOf(g.County)}, Storage: jetstream.FileStorage,
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, Replicas: o.Replicas,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1, MaxConsumers: -1,
		DenyDelete: true, DenyPurge: true,
		Metadata: map[string]string{
			"genesis-created": strconv.FormatInt(g.Created_ms, 10), "genesis-id": hex.EncodeToString(g.ID[:]),
		},
	}
}

// Create makes the stream of a county and this node's own segments. Only init may call it.
func Create(ctx context.Context, o Options, g journal.Genesis) error {
	o.fill()
	conn, js, err := connect(o)
	if err != nil {
		return err
	}
	defer conn.Close()
	p, err := newPanel(o)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.checkNew(ctx); err != nil {
		return err
	}
	want := config(o, g)
	if _, err := js.CreateStream(ctx, want); err != nil {
		return fmt.Errorf("cluster: creating the stream: %w", err)
	}
	if err = p.checkReplicas(ctx, &want, true); err == nil {
		err = journal.Create(o.Local, g)
	}
	if err != nil { // It holds nothing yet, and would be in the way of the next attempt, which begins otherwise.
		err = errors.Join(err, js.DeleteStream(context.WithoutCancel(ctx), want.Name))
	}
	return err
}

// Join makes this node's own segments for a county whose stream is there; Open fills them.
func Join(ctx context.Context, o Options, county uint32) error {
	o.fill()
	conn, js, err := connect(o)
	if err != nil {
		return err
	}
	defer conn.Close()
	stream, err := js.Stream(ctx, streamName(county))
	if err != nil {
		return fmt.Errorf("cluster: the county's stream: %w", err)
	}
	g, err := genesisOf(stream.CachedInfo().Config, county)
	if err != nil {
		return err
	}
	return journal.Create(o.Local, g)
}

func genesisOf(c jetstream.StreamConfig, county uint32) (g journal.Genesis, err error) {
	created, err := strconv.ParseInt(c.Metadata["genesis-created"], 10, 64)
	id, idErr := hex.DecodeString(c.Metadata["genesis-id"])
	if err != nil || idErr != nil || len(id) != len(g.ID) {
		return g, errors.New("cluster: the stream does not say what it begins with; it is not a county's journal")
	}
	return journal.Genesis{County: county, Created_ms: created, ID: [16]byte(id)}, nil
}

func connect(o Options) (*nats.Conn, jetstream.JetStream, error) {
	conn, err := nats.Connect(
		o.URL,
		nats.MaxReconnects(-1),
		nats.ReconnectWait(100*time.Millisecond),
		nats.Timeout(o.Timeout),
	)
	if err != nil {
		return nil, nil, fmt.Errorf(
			"cluster: connecting: %w (are the servers running, and is the address right?)",
			err,
		)
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(o.Timeout))
	if err != nil {
		conn.Close()
		return nil, nil, fmt.Errorf("cluster: %w", err)
	}
	return conn, js, nil
}

// Open opens the journal of a county on this node: it checks servers and stream, verifies the
// node's own segments, and fetches what they lack, verifying every link.
func Open(ctx context.Context, o Options, county uint32) (_ *Journal, err error) {
	o.fill()
	j := &Journal{options: o, subject: subjectOf(county)}
	if j.conn, j.js, err = connect(o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, j.Close())
		}
	}()
	if n := j.conn.MaxPayload(); n < payloadMin {
		return nil, fmt.Errorf("cluster: the servers let messages of %d bytes through; set max_payload to 8MB", n)
	}
	if j.panel, err = newPanel(o); err != nil {
		return nil, err
	}
	if j.stream, err = j.js.Stream(ctx, streamName(county)); err != nil {
		return nil, fmt.Errorf("cluster: the county's stream: %w (init creates it)", err)
	}
	g, err := genesisOf(j.stream.CachedInfo().Config, county)
	if err != nil {
		return nil, err
	}
	want := config(o, g)
	if err := checkStream("its leader", j.stream.CachedInfo().Config, want); err != nil {
		return nil, err
	}
	if err := j.panel.checkReplicas(ctx, &want, false); err != nil {
		return nil, err
	}
	j.want = want
	watching, stop := context.WithCancel(context.Background())
	j.stop = stop
	j.askRoom(ctx)
	j.watched.Go(func() { j.watchRoom(watching) })
	if j.local, _, err = journal.Open(ctx, o.Local, county); err != nil {
		return nil, err
	}
	if j.local.Genesis() != g {
		return nil, errors.New(
			"cluster: this node's segments begin otherwise than the stream; they are of another journal",
		)
	}
	j.format = g.Format()
	return j, j.catchUp(ctx)
}

// Head implements kernel.Journal.
func (j *Journal) Head() kernel.Head { return j.local.Head() }

// Read implements kernel.Journal. It reads this node's own segments. Once the fate of a batch is unknown it does not,
// since those may lack what others have read.
func (j *Journal) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	j.mu.Lock()
	broken := j.broken
	j.mu.Unlock()
	if errors.Is(broken, kernel.ErrUnknown) {
		return func(yield func(kernel.Written, error) bool) { yield(kernel.Written{}, broken) }
	}
	return j.local.Read(ctx, index)
}

// Reserve implements kernel.Journal, for this node's own segments and for the servers.
func (j *Journal) Reserve(ctx context.Context, entries, bytes int) error {
	j.mu.Lock()
	broken := j.broken
	j.mu.Unlock()
	if broken != nil {
		return broken
	}
	if j.full.Load() {
		return kernel.ErrFull
	}
	return j.local.Reserve(ctx, entries, bytes)
}

// Local returns this node's own segments, for copying and scrubbing.
func (j *Journal) Local() *journal.File { return j.local }

// Close implements kernel.Journal.
func (j *Journal) Close() error {
	if j.conn != nil {
		j.conn.Close()
	}
	if j.stop != nil {
		j.stop()
		j.watched.Wait()
	}
	if j.panel != nil {
		j.panel.close()
	}
	if j.local == nil {
		return nil
	}
	return j.local.Close()
}
