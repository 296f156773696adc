package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liangshan/journal"
	"liangshan/kernel"
)

// catchUp brings this node's own segments up to the stream, and finds out where they meet.
func (j *Journal) catchUp(ctx context.Context) error {
	info, err := j.stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("cluster: the stream: %w", err)
	}
	if info.State.NumDeleted != 0 || info.State.Msgs > 0 && info.State.FirstSeq != 1 {
		return j.damage(1, "messages are missing from the stream")
	}
	newest := info.State.LastSeq
	if j.last, err = j.meet(ctx, newest); err != nil {
		return err
	}
	for silent := 1; j.last < newest; silent++ {
		before := j.last
		err := j.fetch(ctx, newest)
		if j.last > before {
			silent = 0
		}
		if err != nil && (silent == fetchTries || !errors.Is(err, nats.ErrTimeout)) {
			return err
		}
	}
	return nil
}

// fetchTries is how often reading begins anew, within one Timeout, while nothing comes: a server that
// has just become the leader has been seen to lose what it was asked for.
const fetchTries = 4

// meet returns the sequence of the message with which this node's segments end, after
// comparing both. Batches are in order, so it is searched by halves.
func (j *Journal) meet(ctx context.Context, newest uint64) (uint64, error) {
	head := j.local.Head()
	low, high := uint64(0), newest // Message low ends at or before head; high+1 ends behind it.
	var end kernel.Head
	for low < high {
		middle := low + (high-low+1)/2
		_, ends, err := j.message(ctx, middle)
		if err != nil {
			return 0, err
		}
		if ends.Index <= head.Index {
			low, end = middle, ends
		} else {
			high = middle - 1
		}
	}
	if low == 0 && head.Index == 0 {
		return 0, nil
	}
	if low == 0 || end.Index < head.Index {
		return 0, j.damage(low, "the stream ends before this node's own segments, which were acknowledged")
	}
	if end.Hash != head.Hash {
		return 0, j.damage(low, "the stream and this node's own segments tell different histories")
	}
	return low, nil
}

// message gets one batch and checks its frames and the chain inside it.
func (j *Journal) message(ctx context.Context, sequence uint64) ([]journal.Frame, kernel.Head, error) {
	m, err := j.stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, kernel.Head{}, j.damage(sequence, "the message is not there")
	}
	if err != nil {
		return nil, kernel.Head{}, fmt.Errorf("cluster: message %d: %w", sequence, err)
	}
	return j.parse(sequence, m.Data)
}

func (j *Journal) parse(sequence uint64, data []byte) ([]journal.Frame, kernel.Head, error) {
	frames, head, err := j.format.ParseBatch(j.frames[:0], data)
	if err != nil {
		return nil, head, j.damage(sequence, err.Error())
	}
	j.frames = frames
	return frames, head, nil
}

// fetch reads messages in order from behind the last one, until the newest or a lost link.
func (j *Journal) fetch(ctx context.Context, newest uint64) error {
	consumer, err := j.js.OrderedConsumer(ctx, j.stream.CachedInfo().Config.Name, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: j.last + 1,
	})
	if err != nil {
		return fmt.Errorf("cluster: reading the stream: %w", err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(64))
	if err != nil {
		return fmt.Errorf("cluster: reading the stream: %w", err)
	}
	defer messages.Stop()
	for j.last < newest {
		m, err := messages.Next(jetstream.NextMaxWait(j.options.Timeout / fetchTries))
		if err != nil {
			return fmt.Errorf("cluster: reading the stream: %w", err)
		}
		at, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("cluster: reading the stream: %w", err)
		}
		if at.Sequence.Stream != j.last+1 {
			return j.adoptSkipped(ctx, j.last+1)
		}
		if err := j.adopt(ctx, at.Sequence.Stream, m.Data()); err != nil {
			return err
		}
	}
	return nil
}

// adoptSkipped adds a message that reading in order passed over: an ordered consumer has been seen to skip what two
// healthy replicas held, so only a message that is not there when asked for by its sequence is damage.
func (j *Journal) adoptSkipped(ctx context.Context, sequence uint64) error {
	m, err := j.stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return j.damage(sequence, "the stream skips a message")
	}
	if err != nil {
		return fmt.Errorf("cluster: message %d: %w", sequence, err)
	}
	return j.adopt(ctx, sequence, m.Data)
}

// adopt adds a message to this node's own segments, if it continues them.
func (j *Journal) adopt(ctx context.Context, sequence uint64, data []byte) error {
	frames, end, err := j.parse(sequence, data)
	if err != nil {
		return err
	}
	head := j.local.Head()
	first := &frames[0]
	if first.Index != head.Index || first.Previous != head.Hash || first.Epoch < head.Epoch {
		return j.damage(sequence, "the message does not continue the chain")
	}
	batch := &kernel.Batch{Epoch: first.Epoch, Index: first.Index}
	for i := range frames {
		batch.Append(frames[i].Body)
	}
	if err := j.local.Append(ctx, batch); err != nil {
		return err
	}
	if j.local.Head() != end {
		return j.damage(sequence, "the message and this node's own segments differ")
	}
	j.last = sequence
	return nil
}

func (j *Journal) damage(sequence uint64, cause string) error {
	return &kernel.DamageError{
		Place: "stream, message " + fmt.Sprint(sequence), Index: j.local.Head().Index, Cause: cause,
		Hint: "stop this node; compare the replicas with the segments of another node, wipe the wrong one, and let it heal",
	}
}
