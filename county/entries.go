package county

import (
	"bytes"
	"context"
	"strconv"

	"liangshan/journal"
	"liangshan/proof"
)

// A Stored is an entry as the journal holds it.
type Stored struct {
	Index, Epoch uint64
	Hash         [32]byte
	Body         []byte
}

// Entries reads entries from a county's folder, also while it is being served. With last, they are the last ones.
func Entries(ctx context.Context, f Folder, from, count uint64, last bool) ([]Stored, error) {
	_, keys, err := f.keys()
	if err != nil {
		return nil, err
	}
	code, _ := proof.CountyOf(keys.Origin())
	number, err := strconv.ParseUint(code, 10, 32)
	if err != nil {
		return nil, err
	}
	o := f.journal()
	o.Check = journal.CheckFrames
	j, _, err := journal.View(ctx, o, uint32(number))
	if err != nil {
		return nil, err
	}
	defer j.Close()
	head := j.Head().Index
	if last {
		from = head - min(head, count)
	}
	var all []Stored
	if from >= head {
		return nil, nil
	}
	for w, err := range j.Read(ctx, from) {
		if err != nil {
			return all, err
		}
		all = append(all, Stored{w.Index, w.Epoch, w.Hash, bytes.Clone(w.Body)})
		if uint64(len(all)) == count {
			break
		}
	}
	return all, nil
}
