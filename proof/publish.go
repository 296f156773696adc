package proof

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint signs what the log is now and publishes it. time_ms is milliseconds since 1970.
// Before anyone can see it, it is kept in the file outside of the folder.
func (l *Log) Checkpoint(ctx context.Context, time_ms int64) (signed []byte, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tree.size != l.sequence {
		return nil, fmt.Errorf("log: an append failed; append that batch again first")
	}
	head, err := hashOf(ctx, l.options.Journal, l.entries)
	if err != nil {
		return nil, err
	}
	c := l.checkpoint(head)
	c.Time = time_ms
	if err := l.writeEdge(c.Size); err != nil {
		return nil, err
	}
	if signed, err = note.Sign(&note.Note{Text: c.Text()}, l.options.Key); err != nil {
		return nil, fmt.Errorf("log: signing: %w", err)
	}
	return signed, l.publish(&publication{c, signed})
}

func (l *Log) publish(p *publication) error {
	if err := l.folder.asked("publish", l.options.Published); err != nil {
		return err
	}
	if err := replaceFile(l.options.Published, p.signed); err != nil {
		return fmt.Errorf("log: keeping the checkpoint: %w", err)
	}
	if err := l.folder.write(checkpointFile, p.signed, false); err != nil {
		return err
	}
	l.published.Store(p)
	return nil
}
