package cluster_test

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liangshan/cluster"
	"liangshan/journal"
	"liangshan/journal/journaltest"
	"liangshan/kernel"
)

var leaderKills = flag.Int("leader-kills", 1, "how often TestCluster/LeaderKilled kills the leader; the bar is 50")

const childConfig = "LIANGSHAN_TEST_SERVER"

// TestMain lets the test's own program be one of the servers, so that it can be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(childConfig); path != "" {
		if err := serve(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func serve(path string) error {
	options, err := server.ProcessConfigFile(path)
	if err != nil {
		return err
	}
	options.NoSigs, options.NoLog = true, true
	s, err := server.NewServer(options)
	if err != nil {
		return err
	}
	s.Start()
	s.WaitForShutdown()
	return nil
}

// servers are three real servers on loopback, each a process of its own.
type servers struct {
	t      *testing.T
	paths  []string
	names  []string
	ports  []int
	childs []*exec.Cmd
}

func startServers(t *testing.T, sync string) *servers {
	t.Helper()
	return startServersOf(t, sync, "4GB")
}

func startServersOf(t *testing.T, sync, store string) *servers {
	t.Helper()
	s := &servers{t: t}
	dir := t.TempDir()
	var routes []int
	for range 3 {
		s.ports = append(s.ports, freePort(t))
		routes = append(routes, freePort(t))
	}
	for i := range 3 {
		name := fmt.Sprintf("n%d", i+1)
		text := fmt.Sprintf(`
			server_name: %s
			listen: "127.0.0.1:%d"
			max_payload: 8MB
			jetstream { store_dir: %q, sync_interval: %s, max_file_store: %s, max_memory_store: 64MB }
			cluster { name: county, no_advertise: true, listen: "127.0.0.1:%d", routes: ["nats://127.0.0.1:%d", "nats://127.0.0.1:%d", "nats://127.0.0.1:%d"] }
			accounts {
				SYS { users: [{user: sys, password: sys}] }
				COUNTY { jetstream: enabled, users: [{user: county, password: county}] }
			}
			system_account: SYS
		`, name, s.ports[i], filepath.Join(dir, name), sync, store, routes[i], routes[0], routes[1], routes[2])
		path := filepath.Join(dir, name+".conf")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s.paths, s.names = append(s.paths, path), append(s.names, name)
		s.childs = append(s.childs, nil)
		s.start(i)
	}
	t.Cleanup(func() {
		for _, c := range s.childs {
			c.Process.Kill()
			c.Wait()
		}
	})
	s.waitReady()
	return s
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (s *servers) start(i int) {
	s.t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childConfig+"="+s.paths[i])
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.childs[i] = child
}

func (s *servers) url(user string) string {
	var all []string
	for _, port := range s.ports {
		all = append(all, fmt.Sprintf("nats://%s:%s@127.0.0.1:%d", user, user, port))
	}
	return strings.Join(all, ",")
}

// waitReady waits until the three have a leader for their settings.
func (s *servers) waitReady() {
	s.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		if conn, err := nats.Connect(s.url("county")); err == nil {
			js, _ := jetstream.New(conn)
			_, err = js.AccountInfo(context.Background())
			conn.Close()
			if err == nil {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatal("the servers did not come up")
}

func (s *servers) options(dir string) cluster.Options {
	local := journal.Folder(filepath.Join(dir, "journal"))
	local.SegmentSize = 1 << 20
	return cluster.Options{URL: s.url("county"), System: s.url("sys"), Local: local, Timeout: 10 * time.Second}
}

var lastCounty atomic.Uint32

func genesis() journal.Genesis {
	return journal.Genesis{County: 330500 + lastCounty.Add(1), Created_ms: 1_800_000_000_000, ID: [16]byte{9}}
}

// eventually repeats what a cluster that has just lost or got a server may refuse.
func eventually(t *testing.T, what string, try func() error) {
	t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		var damage *kernel.DamageError
		if time.Now().After(deadline) || errors.As(err, &damage) {
			t.Fatalf("%s: %v", what, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func TestCluster(t *testing.T) {
	s := startServers(t, "always")
	t.Run("Suite", func(t *testing.T) {
		journaltest.Run(t, func(t *testing.T) *journaltest.Engine { return s.engine(t) })
	})
	t.Run("Joined", s.testJoined)
	t.Run("Changed", s.testChanged)
	t.Run("Settings", s.testSettings)
	t.Run("LeaderKilled", s.testLeaderKilled)
}

func (s *servers) engine(t *testing.T) *journaltest.Engine {
	g, o := genesis(), s.options(t.TempDir())
	eventually(t, "create", func() error { return cluster.Create(t.Context(), o, g) })
	open := func(o cluster.Options) func(t *testing.T) kernel.Journal {
		return func(t *testing.T) (j kernel.Journal) {
			eventually(t, "open", func() (err error) { j, err = cluster.Open(t.Context(), o, g.County); return err })
			return j
		}
	}
	return &journaltest.Engine{
		Open: open(o), Genesis: g.Hash(),
		Break: func() { s.freeze(g.County, o.Timeout+2*time.Second) },
		Other: func(t *testing.T) kernel.Journal {
			other := s.options(t.TempDir())
			if err := cluster.Join(t.Context(), other, g.County); err != nil {
				t.Fatal(err)
			}
			return open(other)(t)
		},
	}
}

// freeze stops the two servers that do not lead the county's stream, for so long: the leader takes what it is sent, and
// nobody knows what becomes of it.
func (s *servers) freeze(county uint32, d time.Duration) {
	leader := s.leader(county)
	for i, c := range s.childs {
		if i == leader {
			continue
		}
		if err := c.Process.Signal(syscall.SIGSTOP); err != nil {
			s.t.Fatal(err)
		}
		time.AfterFunc(d, func() { c.Process.Signal(syscall.SIGCONT) })
	}
}

func batch(head kernel.Head, numbers ...uint64) *kernel.Batch {
	b := &kernel.Batch{Epoch: max(head.Epoch, 1), Index: head.Index}
	for _, n := range numbers {
		b.Append(binary.BigEndian.AppendUint64(nil, n))
	}
	return b
}

// testJoined checks that a node that joins ends with the same chain.
func (s *servers) testJoined(t *testing.T) {
	e := s.engine(t)
	j := e.Open(t)
	defer j.Close()
	for n := range uint64(20) {
		if err := j.Append(t.Context(), batch(j.Head(), n, n)); err != nil {
			t.Fatal(err)
		}
	}
	other := e.Other(t)
	defer other.Close()
	if other.Head() != j.Head() {
		t.Fatalf("%v, not %v", other.Head(), j.Head())
	}
}

// testChanged checks that a message which does not continue the chain stops a node.
func (s *servers) testChanged(t *testing.T) {
	e := s.engine(t)
	j := e.Open(t)
	if err := j.Append(t.Context(), batch(j.Head(), 1)); err != nil {
		t.Fatal(err)
	}
	number := 330500 + lastCounty.Load()
	conn, err := nats.Connect(s.url("county"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, _ := jetstream.New(conn)
	if _, err := js.Publish(t.Context(), fmt.Sprintf("liangshan.%d", number), []byte("not a batch")); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(t.Context(), batch(j.Head(), 2)); !errors.Is(err, kernel.ErrFenced) {
		t.Fatalf("an append behind somebody else's message: %v", err)
	}
	if err := j.(*cluster.Journal).Confirm(t.Context()); !errors.Is(err, kernel.ErrFenced) {
		t.Fatalf("a writer that was passed over was confirmed: %v", err)
	}
	j.Close()
	other := s.options(t.TempDir())
	if err := cluster.Join(t.Context(), other, number); err != nil {
		t.Fatal(err)
	}
	var damage *kernel.DamageError
	if _, err := cluster.Open(t.Context(), other, number); !errors.As(err, &damage) {
		t.Fatalf("a message that is no batch: %v", err)
	}
}

// testSettings checks that a stream which could forget, or refuse what it should take, is refused, whichever of its
// settings says so, and that one without any such setting is not.
func (s *servers) testSettings(t *testing.T) {
	conn, err := nats.Connect(s.url("county"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, _ := jetstream.New(conn)
	for name, spoil := range map[string]func(c *jetstream.StreamConfig){
		"":                  func(*jetstream.StreamConfig) {},
		"Replicas":          func(c *jetstream.StreamConfig) { c.Replicas = 1 },
		"Storage":           func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"DenyDelete":        func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		"DenyPurge":         func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"MaxMsgs":           func(c *jetstream.StreamConfig) { c.MaxMsgs = 10 },
		"MaxBytes":          func(c *jetstream.StreamConfig) { c.MaxBytes = 1 << 20 },
		"MaxAge":            func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		"MaxMsgSize":        func(c *jetstream.StreamConfig) { c.MaxMsgSize = 1 << 16 },
		"MaxMsgsPerSubject": func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 10 },
		"Discard":           func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"Retention":         func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy },
		"Compression":       func(c *jetstream.StreamConfig) { c.Compression = jetstream.S2Compression },
		"AllowMsgTTL":       func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true },
		"AllowRollup":       func(c *jetstream.StreamConfig) { c.AllowRollup, c.DenyPurge = true, false },
		"Subjects":          func(c *jetstream.StreamConfig) { c.Subjects = append(c.Subjects, c.Subjects[0]+".more") },
	} {
		g, o := genesis(), s.options(t.TempDir())
		c := jetstream.StreamConfig{
			Name: fmt.Sprintf("LIANGSHAN-%d", g.County), Subjects: []string{fmt.Sprintf("liangshan.%d", g.County)},
			Storage: jetstream.FileStorage, Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, Replicas: 3,
			DenyDelete: true, DenyPurge: true,
			Metadata: map[string]string{"genesis-created": "1", "genesis-id": strings.Repeat("00", 16)},
		}
		spoil(&c)
		if _, err := js.CreateStream(t.Context(), c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := cluster.Join(t.Context(), o, g.County); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var setting *cluster.SettingError
		j, err := cluster.Open(t.Context(), o, g.County)
		switch {
		case err == nil && name != "":
			t.Errorf("a stream that is wrong in %s is taken", name)
		case err != nil && name == "":
			t.Errorf("a stream that is right is refused: %v", err)
		case err != nil && !errors.As(err, &setting):
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			j.Close()
		}
		js.DeleteStream(t.Context(), c.Name)
	}
	o := s.options(t.TempDir())
	o.System = ""
	if _, err := cluster.Open(t.Context(), o, 330500); err == nil {
		t.Fatal("servers that could not be asked were trusted")
	}
}

// TestFullServers fills the servers: the county refuses before any publication is of unknown fate, still reads, and
// goes on once there is room.
func TestFullServers(t *testing.T) {
	s := startServersOf(t, "always", "96MB")
	e := s.engine(t)
	j := e.Open(t)
	defer j.Close()
	conn, err := nats.Connect(s.url("county"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, _ := jetstream.New(conn)
	other, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "OTHER", Subjects: []string{"other"}, Replicas: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(t.Context(), batch(j.Head(), 1)); err != nil {
		t.Fatal(err)
	}
	for range 25 { // 97 MB of 96 MiB.
		if _, err := js.Publish(t.Context(), "other", make([]byte, 3_900_000)); err != nil {
			t.Log(err) // Full for others, too.
			break
		}
	}
	eventually(t, "full", func() error {
		if err := j.Reserve(t.Context(), 1, 1000); !errors.Is(err, kernel.ErrFull) {
			return fmt.Errorf("reserved: %v", err)
		}
		return nil
	})
	head := j.Head()
	for _, err := range j.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := other.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "room again", func() error { return j.Reserve(t.Context(), 1, 1000) })
	if err := j.Append(t.Context(), batch(head, 2)); err != nil {
		t.Fatal(err)
	}
}

// TestLazyServers checks that servers which do not flush every write are refused.
func TestLazyServers(t *testing.T) {
	s := startServers(t, "2m")
	var setting *cluster.SettingError
	o := s.options(t.TempDir())
	if err := cluster.Create(t.Context(), o, genesis()); !errors.As(err, &setting) {
		t.Fatalf("servers that flush every two minutes: %v", err)
	}
}

// testLeaderKilled kills the stream's leader under load: what was acknowledged is there once.
func (s *servers) testLeaderKilled(t *testing.T) {
	g, o := genesis(), s.options(t.TempDir())
	eventually(t, "create", func() error { return cluster.Create(t.Context(), o, g) })
	w := &load{t: t, o: o, county: g.County}
	w.open()
	var longest time.Duration
	for range *leaderKills {
		w.appendFor(300 * time.Millisecond)
		leader := s.leader(g.County)
		s.childs[leader].Process.Kill()
		s.childs[leader].Wait()
		stopped := time.Now()
		w.appendOnce()
		longest = max(longest, time.Since(stopped))
		s.start(leader)
		w.appendFor(300 * time.Millisecond)
	}
	w.j.Close()
	w.check()
	t.Logf(
		"%d kills, %d acknowledged, %d of unknown fate, 0 lost, 0 doubled; at most %v without a leader",
		*leaderKills,
		len(w.acknowledged),
		w.unknown,
		longest,
	)
}

func (s *servers) leader(county uint32) int {
	s.t.Helper()
	found := -1
	eventually(s.t, "leader", func() error {
		conn, err := nats.Connect(s.url("county"))
		if err != nil {
			return err
		}
		defer conn.Close()
		js, _ := jetstream.New(conn)
		stream, err := js.Stream(context.Background(), fmt.Sprintf("LIANGSHAN-%d", county))
		if err != nil {
			return err
		}
		for i, name := range s.names {
			if c := stream.CachedInfo().Cluster; c != nil && c.Leader == name {
				found = i
				return nil
			}
		}
		return errors.New("no leader yet")
	})
	return found
}

// A load appends numbers, and after a failure opens again and looks what became of it.
type load struct {
	t            *testing.T
	o            cluster.Options
	county       uint32
	j            *cluster.Journal
	next         uint64
	acknowledged []uint64
	unknown      int
}

func (w *load) open() {
	eventually(
		w.t,
		"open",
		func() (err error) { w.j, err = cluster.Open(context.Background(), w.o, w.county); return err },
	)
}

func (w *load) appendFor(d time.Duration) {
	for started := time.Now(); time.Since(started) < d; {
		w.appendOnce()
	}
}

// appendOnce appends the next number, whatever it takes.
func (w *load) appendOnce() {
	w.next++
	deadline := time.Now().Add(2 * time.Minute)
	for {
		at := w.j.Head()
		err := w.j.Append(context.Background(), batch(at, w.next))
		if err == nil {
			w.acknowledged = append(w.acknowledged, w.next)
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatal(err)
		}
		w.unknown++
		w.j.Close()
		w.open()
		if w.j.Head().Index > at.Index { // It had landed after all.
			w.acknowledged = append(w.acknowledged, w.next)
			return
		}
	}
}

func (w *load) check() {
	w.open()
	defer w.j.Close()
	n := 0
	for entry, err := range w.j.Read(context.Background(), 0) {
		if err != nil {
			w.t.Fatal(err)
		}
		if n >= len(w.acknowledged) || binary.BigEndian.Uint64(entry.Body) != w.acknowledged[n] {
			w.t.Fatalf("entry %d is not what was acknowledged there", entry.Index)
		}
		n++
	}
	if n != len(w.acknowledged) {
		w.t.Fatalf("%d entries, %d acknowledged", n, len(w.acknowledged))
	}
}
