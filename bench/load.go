package bench

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/ledger"
)

const bulkRows = 8190 // As TigerBeetle's own benchmark sends.

// firstAccount is above the numbers of the accounts that a county's own files open.
const firstAccount = 100_000_000

// openAccounts opens n accounts from firstAccount on, all of which may owe.
func (b *run) openAccounts(r *county.Running, n int) error {
	b.note("opening %d accounts", n)
	var next atomic.Int64
	return b.each(512, func(int) error {
		for {
			id := next.Add(1)
			if id > int64(n) {
				return nil
			}
			request := r.NewRequestID()
			result := r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) {
				return c.Ledger.Commands.Open.Make(county.System, request,
					ledger.Open{ID: ledger.AccountID(firstAccount + id - 1), Unit: "CNY", Code: 8002, Flags: ledger.MayOwe}), nil
			})
			if result.Err != nil {
				return result.Err
			}
		}
	})
}

// each runs a function in so many goroutines and returns the first failure.
func (b *run) each(n int, do func(worker int) error) error {
	var all sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		all.Go(func() { failed[i] = do(i) })
	}
	all.Wait()
	return errors.Join(failed...)
}

// A picker picks accounts.
type picker func() (debit, credit ledger.AccountID)

func uniform(seed uint64, accounts int) picker {
	source := rand.New(rand.NewPCG(seed, 1))
	return func() (debit, credit ledger.AccountID) {
		d := source.IntN(accounts)
		c := (d + 1 + source.IntN(accounts-1)) % accounts
		return ledger.AccountID(firstAccount + d), ledger.AccountID(firstAccount + c)
	}
}

// zipf picks few accounts often: the n-th most used one is used in proportion to n^-1.1.
func zipf(seed uint64, accounts int) picker {
	source := rand.New(rand.NewPCG(seed, 2))
	z := rand.NewZipf(source, 1.1, 1, uint64(accounts-1))
	return func() (debit, credit ledger.AccountID) {
		d := int(z.Uint64())
		c := int(z.Uint64())
		if c == d {
			c = (d + 1) % accounts
		}
		return ledger.AccountID(firstAccount + d), ledger.AccountID(firstAccount + c)
	}
}

// bulk sends bulk commands from a few clients for a time, waits until the public log holds
// them all, and returns rows per second and how long each command took.
func (b *run) bulk(r *county.Running, pick picker, clients int) (rate float64, took []time.Duration, err error) {
	commands := make([]ledger.TransferMany, 48)
	for i := range commands {
		rows := make([]ledger.Transfer, bulkRows)
		for j := range rows {
			d, c := pick()
			rows[j] = ledger.Transfer{Debit: d, Credit: c, Amount: int64(1 + j%997), Code: 7}
		}
		commands[i].Rows = ledger.Pack(rows)
	}
	var sent atomic.Int64
	var mu sync.Mutex
	started := time.Now()
	err = b.each(clients, func(int) error {
		for time.Since(started) < b.Time {
			n, began := sent.Add(1), time.Now()
			request := r.NewRequestID()
			result := r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) {
				return c.Ledger.Commands.TransferMany.Make(
					county.System,
					request,
					commands[n%int64(len(commands))],
				), nil
			})
			if result.Err != nil || len(result.Refused) > 0 {
				return fmt.Errorf(
					"bulk: %w",
					errors.Join(result.Err, fmt.Errorf("%d rows refused", len(result.Refused))),
				)
			}
			mu.Lock()
			took = append(took, time.Since(began))
			mu.Unlock()
		}
		return nil
	})
	b.settle(r)
	return float64(sent.Load()) * bulkRows / time.Since(started).Seconds(), took, err
}

// settle waits until the public log holds every durable event.
func (b *run) settle(r *county.Running) {
	for r.Tree.Entries() < r.Journal().Head().Index {
		time.Sleep(time.Millisecond)
	}
}

// single sends single transfers from many clients for a time and returns how many a second.
func (b *run) single(r *county.Running, pick func(worker int) picker, clients int, tick func()) (float64, error) {
	var sent atomic.Int64
	started := time.Now()
	if tick != nil {
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			for {
				select {
				case <-time.After(time.Second):
					tick()
				case <-stop:
					return
				}
			}
		}()
	}
	err := b.each(clients, func(worker int) error {
		next, done := pick(worker), int64(0)
		for ; done%64 != 0 || time.Since(started) < b.Time; done++ {
			if err := b.one(r, next); err != nil {
				return err
			}
		}
		sent.Add(done)
		return nil
	})
	b.settle(r)
	return float64(sent.Load()) / time.Since(started).Seconds(), err
}

func (b *run) one(r *county.Running, pick picker) error {
	debit, credit := pick()
	request := r.NewRequestID()
	return r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Ledger.Commands.Transfer.Make(
			county.System,
			request,
			ledger.Transfer{Debit: debit, Credit: credit, Amount: 1, Code: 7},
		), nil
	}).Err
}

// latency sends single transfers one after the other with pauses, and returns how long each took.
func (b *run) latency(r *county.Running, pick picker, n int) ([]time.Duration, error) {
	all := make([]time.Duration, 0, n)
	for range n {
		started := time.Now()
		if err := b.one(r, pick); err != nil {
			return nil, err
		}
		all = append(all, time.Since(started))
		time.Sleep(time.Millisecond)
	}
	return all, nil
}
