package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A SettingError names a setting under which the cluster could lose what it acknowledged.
type SettingError struct{ Where, Found, Needed string }

func (e *SettingError) Error() string {
	return fmt.Sprintf("cluster: %s: %s, but %s is needed", e.Where, e.Found, e.Needed)
}

// checkStream compares a stream with what it has to be.
func checkStream(is, want jetstream.StreamConfig) error {
	for _, s := range []struct {
		ok            bool
		found, needed string
	}{
		{is.Replicas == want.Replicas, fmt.Sprintf("%d replicas", is.Replicas), fmt.Sprint(want.Replicas)},
		{is.Storage == jetstream.FileStorage, "storage in memory", "file storage"},
		{is.DenyDelete, "messages can be deleted", "deny_delete"},
		{is.DenyPurge, "the stream can be purged", "deny_purge"},
		{is.Retention == jetstream.LimitsPolicy, "retention by interest", "retention by limits, of which there are none"},
		{is.MaxMsgs <= 0 && is.MaxBytes <= 0 && is.MaxAge == 0 && is.MaxMsgsPerSubject <= 0, "a limit", "none"},
		{is.Compression == jetstream.NoCompression, "compression", "none"},
		{is.Mirror == nil && len(is.Sources) == 0, "other sources", "none"},
		{is.RePublish == nil && is.SubjectTransform == nil, "messages sent elsewhere", "none"},
		{len(is.Subjects) == 1 && is.Subjects[0] == want.Subjects[0], "other subjects", want.Subjects[0]},
	} {
		if !s.ok {
			return &SettingError{"stream " + is.Name, s.found, s.needed}
		}
	}
	return nil
}

// lateMax is how long a server may take to answer once a majority has.
const lateMax = time.Second

// checkServers asks every server, through the system account, whether it flushes each write.
// At creation all must answer. Later a majority suffices, or the county would stand still
// with one server down; a server that comes back is asked at the next opening.
func checkServers(ctx context.Context, o Options, all bool) error {
	if o.System == "" {
		return errors.New(
			"cluster: the system account's address is needed to check that every server flushes each write",
		)
	}
	conn, err := nats.Connect(o.System, nats.Timeout(o.Timeout))
	if err != nil {
		return fmt.Errorf("cluster: connecting to the system account: %w", err)
	}
	defer conn.Close()
	inbox := conn.NewInbox()
	answers, err := conn.SubscribeSync(inbox)
	if err != nil {
		return fmt.Errorf("cluster: asking the servers: %w", err)
	}
	// A server that has only just started does not answer yet, so the question is repeated.
	started, seen, enough := time.Now(), map[string]bool{}, o.Replicas
	if !all {
		enough = o.Replicas/2 + 1
	}
	for len(seen) < o.Replicas && time.Since(started) < o.Timeout && ctx.Err() == nil {
		if len(seen) >= enough && time.Since(started) > lateMax {
			break
		}
		if err := conn.PublishRequest("$SYS.REQ.SERVER.PING.JSZ", inbox, nil); err != nil {
			return fmt.Errorf("cluster: asking the servers: %w", err)
		}
		for len(seen) < o.Replicas {
			m, err := answers.NextMsg(300 * time.Millisecond)
			if err != nil {
				break
			}
			if err := checkServer(m.Data, seen); err != nil {
				return err
			}
		}
	}
	if len(seen) < enough {
		return fmt.Errorf("cluster: %d servers answered of %d; start the others first", len(seen), o.Replicas)
	}
	return nil
}

func checkServer(data []byte, seen map[string]bool) error {
	var a struct {
		Server struct {
			Name string `json:"name"`
			ID   string `json:"id"`
		} `json:"server"`
		Data struct {
			Config struct {
				SyncAlways bool `json:"sync_always"`
			} `json:"config"`
		} `json:"data"`
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return fmt.Errorf("cluster: a server's answer cannot be read: %w", err)
	}
	if !a.Data.Config.SyncAlways {
		return &SettingError{
			"server " + a.Server.Name,
			"writes are not flushed at once",
			"jetstream { sync_interval: always }",
		}
	}
	seen[a.Server.ID] = true
	return nil
}
