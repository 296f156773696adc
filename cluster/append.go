package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"liangshan/journal"
	"liangshan/kernel"
)

// Append implements kernel.Journal: the batch is on the majority of the servers and in this
// node's own segments when it returns.
func (j *Journal) Append(ctx context.Context, batch *kernel.Batch) error {
	if err := journal.CheckBatch(batch); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	head := j.local.Head()
	switch {
	case j.broken != nil:
		return j.broken
	case batch.Index != head.Index || batch.Epoch < head.Epoch:
		return kernel.ErrFenced
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if err := j.local.Reserve(ctx, batch.Len(), len(batch.Data)); err != nil {
		return err
	}
	j.buffer, _ = j.format.AppendBatch(j.buffer[:0], head, batch)
	if err := j.publish(j.buffer); err != nil {
		return err
	}
	if err := j.local.Append(context.WithoutCancel(ctx), batch); err != nil {
		return j.fail(
			fmt.Errorf("%w: the cluster has it, this node's own segments do not: %w", kernel.ErrUnknown, err),
		)
	}
	return nil
}

// publish hands a batch to the cluster at the expected place. It asks once: a second
// publication after a lost answer could not tell its own first one from another writer's.
func (j *Journal) publish(frames []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), j.options.Timeout)
	defer cancel()
	ack, err := j.js.Publish(
		ctx,
		j.subject,
		frames,
		jetstream.WithExpectLastSequence(j.last),
		jetstream.WithRetryAttempts(0),
	)
	var refused *jetstream.APIError
	switch {
	case err == nil && ack.Sequence == j.last+1 && !ack.Duplicate:
		j.last = ack.Sequence
		return nil
	case err == nil:
		return j.fail(fmt.Errorf("%w: it was given another place than the expected one", kernel.ErrUnknown))
	case errors.As(err, &refused) && refused.ErrorCode == wrongSequence:
		j.fail(kernel.ErrFenced) // For good: two writers that retry would take turns.
		return kernel.ErrFenced
	}
	return j.fail(fmt.Errorf("%w: %w", kernel.ErrUnknown, err))
}

func (j *Journal) fail(err error) error {
	j.broken = err
	return err
}

// Confirm asks the cluster whether this writer's last batch is still the newest. A writer
// that cannot confirm must not let anyone read: another one may have gone on.
func (j *Journal) Confirm(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return j.broken
	}
	info, err := j.stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("cluster: the newest entry cannot be confirmed: %w", err)
	}
	if info.State.LastSeq != j.last {
		return j.fail(kernel.ErrFenced)
	}
	return nil
}
