package bench

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// publicPages are what a stranger opens, the first page first.
var publicPages = []string{"/", "/goals", "/register", "/market", "/programmes", "/notices", "/check", "/record"}

// waitingMax bounds the requests that wait for an answer at a time.
const waitingMax = 4096

// pages measures how soon the first byte of a page comes from a county that is served, at a rate of requests that
// does not wait for answers: the first page alone, then all public pages in turn.
func (b *run) pages() error {
	if b.Address == "" || b.Rate < 1 {
		return errors.New("say which county is served, and how often it is asked: -address http://127.0.0.1:8080 -rate 500")
	}
	address := strings.TrimSuffix(b.Address, "/")
	transport := &http.Transport{MaxIdleConns: waitingMax, MaxIdleConnsPerHost: waitingMax, DisableCompression: true,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	for _, load := range []struct {
		name  string
		pages []string
	}{{"first", publicPages[:1]}, {"all", publicPages}} {
		took, failed := b.askPages(client, address, load.pages)
		if failed != nil {
			return failed
		}
		b.figure("pages."+load.name+".rate", float64(len(took))/b.Time.Seconds(), "requests/s")
		b.figure("pages."+load.name+".p50", percentile(took, 0.50), "ms to the first byte")
		b.figure("pages."+load.name+".p99", percentile(took, 0.99), "ms to the first byte")
		b.figure("pages."+load.name+".max", percentile(took, 1), "ms to the first byte")
	}
	return nil
}

// askPages sends requests at the rate and returns how long each first byte took, counted from when the request was due.
func (b *run) askPages(client *http.Client, address string, pages []string) (took []time.Duration, failed error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	waiting := make(chan struct{}, waitingMax)
	began := time.Now()
	gap := time.Second / time.Duration(b.Rate)
	for i := 0; ; i++ {
		due := began.Add(time.Duration(i) * gap)
		if due.Sub(began) >= b.Time || b.ctx.Err() != nil {
			break
		}
		time.Sleep(time.Until(due))
		waiting <- struct{}{}
		group.Go(func() {
			defer func() { <-waiting }()
			first, err := b.askPage(client, address+pages[i%len(pages)])
			mu.Lock()
			defer mu.Unlock()
			if err != nil && failed == nil {
				failed = err
			}
			took = append(took, first.Sub(due))
		})
	}
	group.Wait()
	return took, errors.Join(failed, b.ctx.Err())
}

// askPage asks for a page and returns when its first byte came.
func (b *run) askPage(client *http.Client, page string) (first time.Time, err error) {
	r, err := http.NewRequestWithContext(b.ctx, http.MethodGet, page, nil)
	if err != nil {
		return first, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := client.Do(r)
	if err != nil {
		return first, err
	}
	first = time.Now()
	_, err = io.Copy(io.Discard, answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", page, answer.Status)
	}
	return first, err
}
