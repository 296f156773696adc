package cluster_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"liangshan/cluster"
	"liangshan/county"
)

// A link is the way of one node to a server; it can be cut and mended.
type link struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

func newLink(t *testing.T, port int) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{listener: listener, target: fmt.Sprintf("127.0.0.1:%d", port)}
	go l.serve()
	t.Cleanup(func() {
		listener.Close()
		l.set(true)
	})
	return l
}

func (l *link) serve() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", l.target)
		if err != nil || !l.keep(near, far) {
			near.Close()
			if far != nil {
				far.Close()
			}
			continue
		}
		for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
			go func() {
				io.Copy(pair[0], pair[1])
				pair[0].Close()
			}()
		}
	}
}

// keep remembers a connection, unless the link is cut.
func (l *link) keep(pair ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.cut {
		l.conns = append(l.conns, pair...)
	}
	return !l.cut
}

// set cuts the link, or mends it.
func (l *link) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	if cut {
		for _, c := range l.conns {
			c.Close()
		}
		l.conns = nil
	}
}

// TestCutOff cuts a node off from all servers while another takes over. While it is cut off it answers nobody, and once
// it can ask again it finds that it was passed over and stays out.
func TestCutOff(t *testing.T) {
	s, ctx := startServers(t, "always"), t.Context()
	var links []*link
	url := map[string][]string{}
	for _, port := range s.ports {
		l := newLink(t, port)
		links = append(links, l)
		for _, user := range []string{"county", "sys"} {
			url[user] = append(url[user], fmt.Sprintf("nats://%s:%s@%s", user, user, l.listener.Addr()))
		}
	}
	first, o := founded(t, &cluster.Options{URL: strings.Join(url["county"], ","), System: strings.Join(url["sys"], ",")})
	direct := &cluster.Options{URL: s.url("county"), System: s.url("sys")}
	other, _ := joined(t, first, o.Folder, direct)
	if err := first.Failure(); err != nil {
		t.Fatal("before anything is cut:", err)
	}
	for _, l := range links {
		l.set(true)
	}
	eventually(t, "the node that is cut off answers nobody", func() error {
		if err := first.Failure(); !errors.Is(err, county.ErrUnattested) {
			return fmt.Errorf("it answers: %v", err)
		}
		return nil
	})
	second, err := county.Open(ctx, other)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close(ctx)
	if err := openAccount(ctx, second, 1); !answered(err) {
		t.Fatal("who took over:", err)
	}
	if err := first.Failure(); err == nil {
		t.Error("the node that is cut off answers")
	}
	for _, l := range links {
		l.set(false)
	}
	eventually(t, "the node that was cut off is fenced", func() error {
		if err := first.Failure(); !errors.Is(err, county.ErrPassedOver) {
			return fmt.Errorf("it is not: %v", err)
		}
		return nil
	})
	if err := openAccount(ctx, first, 2); !errors.Is(err, county.ErrPassedOver) {
		t.Error("who was passed over writes:", err)
	}
	if err := openAccount(ctx, second, 2); !answered(err) || second.Failure() != nil {
		t.Error("who took over:", err, second.Failure())
	}
}
