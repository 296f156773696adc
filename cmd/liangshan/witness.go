package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"liangshan/proof"
)

var witnessCommand = command{
	name: "witness", short: "cosign the public logs of counties (run it somewhere else)",
	long: `
A witness checks that the public log of a county has only grown, and signs each of its
checkpoints once (C2SP tlog-witness). A county with witnesses cannot show one history to one
reader and another to the next. Run it on a machine that the county does not control.

  liangshan witness -dir witness -name witness.example.org -log county.keys

-log is the file that the county serves under /keys; give the flag once for each county. The
witness's public key is printed at the start: the county puts it into its liangshan.toml,
readers into their policy.

  [[witness]]
  url = "http://witness.example.org:8081"
  key = "witness.example.org+1b2c3d4e+..."`,
	run: (*Main).witness,
}

// witnessKey is the name of the file with the witness's private key in its folder.
const witnessKey = "witness.key"

// logs are the files given with -log.
type logs []string

func (l *logs) String() string { return strings.Join(*l, ",") }

// Set implements flag.Value.
func (l *logs) Set(name string) error {
	*l = append(*l, name)
	return nil
}

func (m *Main) witness(ctx context.Context, args []string) error {
	f := m.flags()
	dir := f.String("dir", "witness", "folder of the witness: its key, and what it cosigned last")
	name := f.String("name", "", "name of the witness, as in its public key (needed the first time)")
	listen := f.String("listen", "127.0.0.1:8081", "address to serve at")
	var files logs
	f.Var(&files, "log", "`file` with a county's list of public keys (from its /keys); may be repeated")
	rest, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("it takes no argument beside flags")
	}
	known, err := readLogs(files)
	if err != nil {
		return err
	}
	key, err := witnessKeyIn(*dir, *name)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("listening: %w (choose another address with -listen)", err)
	}
	fmt.Fprintf(m.Stdout, "key     %s\nserves  http://%s/add-checkpoint\n", key.Public(), listener.Addr())
	seen := filepath.Join(*dir, "seen")
	if err := os.MkdirAll(seen, 0o700); err != nil {
		return err
	}
	server := &http.Server{Handler: proof.NewWitness(key, seen, known...).Handler(), ReadHeaderTimeout: graceful}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	return server.Shutdown(stopping)
}

// readLogs reads the lists of keys of the counties that the witness knows.
func readLogs(files []string) (known []*proof.Keys, err error) {
	if len(files) == 0 {
		return nil, usagef("-log is needed: the file that a county serves under /keys")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, &usageError{err.Error()}
		}
		lines := strings.SplitN(string(text), "\n", 6)
		if len(lines) < 6 {
			return nil, usagef("%s is no list of keys; save what the county serves under /keys", name)
		}
		keys, err := proof.ParseKeys(text, lines[4]) // Its first key. Whoever gives the file trusts it.
		if err != nil {
			return nil, usagef("%s: %v", name, err)
		}
		known = append(known, keys)
	}
	return known, nil
}

// witnessKeyIn reads the witness's key, or makes it when the witness is run for the first time.
func witnessKeyIn(dir, name string) (*proof.Key, error) {
	path := filepath.Join(dir, witnessKey)
	key, err := proof.ReadKeyFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if name == "" {
		return nil, usagef("-name is needed the first time: the name by which the witness is known")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	key = proof.NewWitnessKey(name)
	return key, proof.CreateKeyFile(path, key)
}
