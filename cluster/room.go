package cluster

import (
	"context"
	"time"
)

const (
	roomEvery  = time.Second // How often the servers are asked.
	marginMax  = 64 << 20    // Bytes that stay free at most: what may be written until the next answer.
	marginPart = 20          // Of a small store, one part in so many stays free.
)

// watchRoom asks the servers that keep the stream how much they can still take, until the context ends. JetStream
// refuses a publication for want of room at one server when others may have taken it, so that its fate is unknown;
// therefore the county refuses before that. While no server answers, what they said last counts.
func (j *Journal) watchRoom(ctx context.Context) {
	ticker := time.NewTicker(roomEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			j.askRoom(ctx)
		}
	}
}

// askRoom remembers whether the fullest of the servers that answer has too little room.
func (j *Journal) askRoom(ctx context.Context) {
	states, err := j.panel.ask(ctx, &j.want, 1)
	if err != nil {
		return
	}
	full := false
	for _, s := range states {
		left := s.Data.Config.MaxStore - s.Data.Store
		full = full || left < min(marginMax, s.Data.Config.MaxStore/marginPart)
	}
	j.full.Store(full)
}
