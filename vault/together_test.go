package vault

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// TestTogether runs every operation from many goroutines at once.
func TestTogether(t *testing.T) {
	v, options := created(t)
	ctx := t.Context()
	var all sync.WaitGroup
	var given sync.Map
	for g := range 4 {
		all.Go(func() {
			for i := range 12 {
				oneLife(t, v, &given, g, i)
			}
		})
	}
	dir := t.TempDir()
	all.Go(func() {
		for i := range 4 {
			_, err := v.Backup(ctx, fmt.Sprintf("%s/%d", dir, i))
			_, errKey := v.AddKey(ctx)
			errRewrap := v.Rewrap(ctx, nil)
			_, errSuspected := v.SuspectedDuplicates(ctx, 10)
			_, _, errVerify := v.Verify(ctx, nil)
			if err := errors.Join(err, errKey, errRewrap, errSuspected, errVerify); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	v = reopened(t, v, options)
	if len(v.Erasures()) != 12 {
		t.Errorf("%d erased", len(v.Erasures()))
	}
	if people, _, err := v.Verify(ctx, nil); err != nil || people != 36 {
		t.Errorf("%d people, %v", people, err)
	}
}

// oneLife registers a person, tells and finds a telephone number, and erases every fourth.
func oneLife(t *testing.T, v *Vault, given *sync.Map, g, i int) {
	ctx := t.Context()
	request := fmt.Sprintf("%d-%d", g, i)
	who := name(Text(fmt.Sprintf("甲%c%c", '一'+g, '丁'+i)))
	number, err := v.Stage(ctx, request, who)
	if err != nil {
		t.Error(err)
		return
	}
	if before, taken := given.LoadOrStore(number, request); taken {
		t.Errorf("%d given to %s and %s", number, before, request)
	}
	if again, err := v.Stage(ctx, request, who); err != nil || again != number {
		t.Errorf("a retry gets %d, %v", again, err)
	}
	phone := Text(fmt.Sprintf("1990000%02d%02d", g, i))
	_, errPut := v.Put(ctx, request+"p", number, []Fact{{Field: Phone, Value: phone, Source: "the person"}})
	wants(t, errPut, Unsettled)
	errCommit := v.Commit(ctx, request)
	_, errPut = v.Put(ctx, request+"p", number, []Fact{{Field: Phone, Value: phone, Source: "the person"}})
	found, errSearch := v.Search(ctx, Query{Field: Phone, Text: phone})
	if err := errors.Join(errCommit, errPut, errSearch); err != nil || len(found) != 1 || found[0] != number {
		t.Errorf("found %v, %v, want %d", found, err, number)
	}
	if i%4 != g {
		if valueOf(t, v, number, 20261121, Name) != who[0].Value.Reveal() {
			t.Errorf("another name for %d", number)
		}
		return
	}
	if err := v.Erase(ctx, number, ReasonOrdered, allowed); err != nil {
		t.Error(err)
	}
	_, err = v.Get(ctx, number, 20261121)
	wants(t, err, Erased)
}

// TestStagedByManyOnce: one request from many goroutines is one person.
func TestStagedByManyOnce(t *testing.T) {
	v, _ := created(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if number, err := v.Stage(t.Context(), "the same", name("甲乙丙")); err != nil || number != 1 {
				t.Errorf("%d, %v", number, err)
			}
		})
	}
	all.Wait()
}
