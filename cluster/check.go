package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A SettingError names a setting under which the cluster could lose what it acknowledged.
type SettingError struct{ Where, Found, Needed string }

func (e *SettingError) Error() string {
	return fmt.Sprintf("cluster: %s: %s, but %s is needed", e.Where, e.Found, e.Needed)
}

// harmless are the settings of a stream that make no entry be lost, changed or refused, by their names in Go.
var harmless = []string{
	"Name", "Description", "Metadata", "Duplicates", "Placement", "AllowDirect", "ConsumerLimits", "MaxConsumers",
}

// checkStream compares a stream, as it is at where, with what it has to be: setting by setting, so that one that a
// later JetStream has is refused until it was judged.
func checkStream(where string, is, want jetstream.StreamConfig) error {
	found, needed := reflect.ValueOf(normal(is)), reflect.ValueOf(normal(want))
	for i := range found.NumField() {
		name := found.Type().Field(i).Name
		if slices.Contains(harmless, name) || reflect.DeepEqual(found.Field(i).Interface(), needed.Field(i).Interface()) {
			continue
		}
		return &SettingError{
			Where: where + ": stream " + is.Name + ": " + name, Found: fmt.Sprintf("it is %v", found.Field(i)),
			Needed: fmt.Sprintf("%v", needed.Field(i)),
		}
	}
	return nil
}

// normal writes "no limit" in one way: servers say 0 or -1.
func normal(c jetstream.StreamConfig) jetstream.StreamConfig {
	c.MaxMsgs, c.MaxBytes = max(c.MaxMsgs, 0), max(c.MaxBytes, 0)
	c.MaxMsgsPerSubject, c.MaxMsgSize = max(c.MaxMsgsPerSubject, 0), max(c.MaxMsgSize, 0)
	c.FirstSeq = max(c.FirstSeq, 1)
	if len(c.Sources) == 0 {
		c.Sources = nil
	}
	return c
}

// A serverState is what a server says of itself and of the stream that it keeps.
type serverState struct {
	Server struct {
		Name string `json:"name"`
	} `json:"server"`
	Data struct {
		Disabled bool  `json:"disabled"`
		Store    int64 `json:"storage"` // Bytes that are taken.
		Config   struct {
			SyncAlways bool  `json:"sync_always"`
			MaxStore   int64 `json:"max_storage"` // Bytes.
		} `json:"config"`
		Accounts []struct {
			Streams []struct {
				Name   string                  `json:"name"`
				Config *jetstream.StreamConfig `json:"config"`
			} `json:"stream_detail"`
		} `json:"account_details"`
	} `json:"data"`
}

// check refuses a server that does not flush each write, or whose own copy of the stream is not as it has to be.
func (s *serverState) check(want *jetstream.StreamConfig) error {
	where := "server " + s.Server.Name
	if !s.Data.Config.SyncAlways {
		return &SettingError{where, "writes are not flushed at once", "jetstream { sync_interval: always }"}
	}
	if c := s.stream(want); c != nil {
		return checkStream(where, *c, *want)
	}
	return nil
}

// stream returns how a server's own copy of a stream is set; nil if it says nothing of one.
func (s *serverState) stream(like *jetstream.StreamConfig) *jetstream.StreamConfig {
	if like == nil {
		return nil
	}
	for _, account := range s.Data.Accounts {
		for _, stream := range account.Streams {
			if stream.Name == like.Name {
				return stream.Config
			}
		}
	}
	return nil
}

// lateMax is how long a server may take to answer once a majority has.
const lateMax = time.Second

// A panel asks servers, through the system account, how they are.
type panel struct {
	conn *nats.Conn
	o    Options
}

func newPanel(o Options) (*panel, error) {
	if o.System == "" {
		return nil, errors.New(
			"cluster: the system account's address is needed to check that every server flushes each write",
		)
	}
	conn, err := nats.Connect(o.System, nats.Timeout(o.Timeout), nats.MaxReconnects(-1))
	if err != nil {
		return nil, fmt.Errorf("cluster: connecting to the system account: %w", err)
	}
	return &panel{conn, o}, nil
}

func (p *panel) close() { p.conn.Close() }

// checkNew asks the servers on which a stream is to be made: as many as it has replicas must answer.
func (p *panel) checkNew(ctx context.Context) error {
	states, err := p.ask(ctx, nil, p.o.Replicas)
	for _, s := range states {
		err = errors.Join(err, s.check(nil))
	}
	return err
}

// checkReplicas asks every server that keeps a copy of a stream. All must answer when it is made. Later a majority
// suffices, or the county would stand still with one server down; one that comes back is asked at the next opening.
func (p *panel) checkReplicas(ctx context.Context, want *jetstream.StreamConfig, all bool) error {
	enough := p.o.Replicas
	if !all {
		enough = p.o.Replicas/2 + 1
	}
	states, err := p.ask(ctx, want, enough)
	for _, s := range states {
		err = errors.Join(err, s.check(want))
	}
	return err
}

// ask returns the newest answers of servers, by name: of those that keep a copy of a stream, or of any if there is none
// to ask for. A server that is still finding its streams, or keeps none just now, has not answered. It waits for as
// many as there are replicas, and fails if fewer than enough answer.
func (p *panel) ask(
	ctx context.Context, like *jetstream.StreamConfig, enough int,
) (map[string]*serverState, error) {
	inbox := p.conn.NewInbox()
	answers, err := p.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, fmt.Errorf("cluster: asking the servers: %w", err)
	}
	defer answers.Unsubscribe()
	seen := map[string]*serverState{}
	// A server that has only just started does not answer yet, so the question is repeated.
	for started := time.Now(); len(seen) < p.o.Replicas && time.Since(started) < p.o.Timeout && ctx.Err() == nil; {
		if len(seen) >= enough && time.Since(started) > lateMax {
			break
		}
		question := []byte(`{"accounts":true,"streams":true,"config":true}`)
		if err := p.conn.PublishRequest("$SYS.REQ.SERVER.PING.JSZ", inbox, question); err != nil {
			return nil, fmt.Errorf("cluster: asking the servers: %w", err)
		}
		for len(seen) < p.o.Replicas {
			m, err := answers.NextMsg(300 * time.Millisecond)
			if err != nil {
				break
			}
			s := &serverState{}
			if err := json.Unmarshal(m.Data, s); err != nil {
				return nil, fmt.Errorf("cluster: a server's answer cannot be read: %w", err)
			}
			if !s.Data.Disabled && (like == nil || s.stream(like) != nil) {
				seen[s.Server.Name] = s
			}
		}
	}
	if len(seen) < enough {
		return seen, fmt.Errorf("cluster: %d servers answered of %d; start the others first", len(seen), p.o.Replicas)
	}
	return seen, nil
}
