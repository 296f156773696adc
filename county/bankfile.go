package county

import (
	"errors"
	"fmt"
	"io"

	"liangshan/document"
	"liangshan/programme/bank"
)

// bankFiles holds every file that went to the bank, as it is kept, against what the record noted of it. Files whose
// papers are gone are counted and said.
func (v *verification) bankFiles(papers *document.Store) (string, error) {
	held, all := 0, 0
	for run, file := range v.county.Programme.Files() {
		all++
		p, err := papers.Get(v.ctx, document.ID(file.Paper))
		if errors.Is(err, document.NotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		data, err := io.ReadAll(p)
		if err = errors.Join(err, p.Close()); err != nil {
			return "", err
		}
		if err := bank.CheckBundle(data, run, file); err != nil {
			return "", fmt.Errorf("run %d: %w", run, err)
		}
		held++
	}
	return fmt.Sprintf("%d of %d bank files held against the record", held, all), nil
}
