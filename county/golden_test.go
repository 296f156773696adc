package county_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/demo"
	"liangshan/journal"
	"liangshan/kernel"
)

var writeGolden = flag.String("write-golden", "", "keep the demonstration's journal of now under this name, for ever")

const goldenFolder = "testdata/golden"

// A goldenTable is what a table was when its journal was kept.
type goldenTable struct {
	Name, Schema, Digest string
	Rows                 uint64
}

func goldenTables(all []kernel.TableDigest) (tables []goldenTable) {
	for _, d := range all {
		tables = append(
			tables,
			goldenTable{d.Name, hex.EncodeToString(d.Schema[:]), hex.EncodeToString(d.Digest[:]), d.Rows},
		)
	}
	return tables
}

// TestGolden replays every journal that was ever kept and holds the state to what it was
// then, for tables whose types are still the same. A golden journal is never written anew.
func TestGolden(t *testing.T) {
	if *writeGolden != "" {
		keepGolden(t, filepath.Join(goldenFolder, *writeGolden))
	}
	files, err := filepath.Glob(filepath.Join(goldenFolder, "*.journal.gz"))
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no golden journal is there")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { replayGolden(t, strings.TrimSuffix(file, ".journal.gz")) })
	}
}

func replayGolden(t *testing.T, name string) {
	packed, err := os.Open(name + ".journal.gz")
	must(t, err)
	defer packed.Close()
	reader, err := gzip.NewReader(packed)
	must(t, err)
	data, err := io.ReadAll(reader)
	must(t, err)
	j := journal.NewMemory(journal.NewStore(journal.Genesis{County: 330523}))
	for p := kernel.Parse(data); len(data) > 0; {
		item := p.Item()
		must(t, p.Err())
		data = data[len(item):]
		entry := kernel.Parse(item)
		entry.Expect(entry.Array() == 2)
		batch := &kernel.Batch{Epoch: entry.Uint(), Index: j.Head().Index}
		batch.Append(entry.Bytes())
		must(t, entry.End())
		must(t, j.Append(context.Background(), batch))
	}
	c := county.New()
	must(t, c.Replay(context.Background(), j, nil))
	must(t, c.Audit())
	text, err := os.ReadFile(name + ".json")
	must(t, err)
	var want []goldenTable
	must(t, json.Unmarshal(text, &want))
	compared := 0
	for _, got := range goldenTables(c.Digests()) {
		for _, was := range want {
			if was.Name == got.Name && was.Schema == got.Schema {
				compared++
				if was != got {
					t.Errorf("table %s is not what it was when the journal was written", got.Name)
				}
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d tables can still be compared", compared)
	}
}

// keepGolden runs the demonstration and keeps its journal.
func keepGolden(t *testing.T, name string) {
	if _, err := os.Stat(name + ".journal.gz"); err == nil {
		t.Fatal("a golden journal of this name is kept already")
	}
	ctx := context.Background()
	r, _ := small(t)
	_, err := demo.Run(ctx, r)
	must(t, err)
	var data []byte
	for w, err := range r.Journal().Read(ctx, 0) {
		must(t, err)
		data = kernel.AppendUint(kernel.AppendArray(data, 2), w.Epoch)
		data = kernel.AppendBytes(data, w.Body)
	}
	text, err := json.MarshalIndent(goldenTables(digests(t, r)), "", " ")
	must(t, errors.Join(err, r.Close(ctx)))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(data)
	must(t, errors.Join(err, w.Close()))
	must(t, os.MkdirAll(goldenFolder, 0o755))
	must(
		t,
		errors.Join(os.WriteFile(name+".journal.gz", packed.Bytes(), 0o644), os.WriteFile(name+".json", text, 0o644)),
	)
}
