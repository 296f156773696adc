package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/BurntSushi/toml"

	"liangshan/api"
	"liangshan/cluster"
	"liangshan/county"
)

// A config is what liangshan.toml says, and what flags say over it.
type config struct {
	Data   string `toml:"data"`   // Folder of the county.
	Keys   string `toml:"keys"`   // Folder of the keys; beside the data folder if empty.
	Listen string `toml:"listen"` // Address of the API and the page.
	NATS   string `toml:"nats"`   // Servers of a cluster, with user and password; empty on one machine.
	System string `toml:"system"` // The same servers with the system account's user and password.
	Open   bool   `toml:"open"`   // Show accounts and receipts on the page to everybody.
	Public string `toml:"public"` // Address at which anyone reaches the page; QR codes lead there. Empty: the one asked.
	Log    string `toml:"log"`    // debug, info, warn or error.
	Rate   int    `toml:"rate"`   // Requests a second of one caller of the API and the page; 0: no limit.

	Witnesses []county.Witness `toml:"witness"` // Who cosigns the public log.
	OIDC      *provider        `toml:"oidc"`    // Who vouches for people's identities; nil: nobody.
	Webhooks  []api.Webhook    `toml:"webhook"` // Who is told of events as they come.
	Counties  []member         `toml:"county"`  // Several counties in one process, instead of data, keys and witness.

	file        string
	code        string // Of the county that is meant; empty: the only one there is.
	newMark     bool
	acceptClock bool
	declareLoss string
}

const configName = "liangshan.toml"

func defaults() *config {
	return &config{Data: "data", Listen: "127.0.0.1:8080", Log: "info", Rate: 1000}
}

// register declares the flags that every command about a county has.
func (c *config) register(f *flag.FlagSet) {
	f.StringVar(&c.file, "config", "", "file with settings (default: "+configName+", if there is one)")
	f.StringVar(&c.Data, "data", c.Data, "folder of the county")
	f.StringVar(
		&c.Keys,
		"keys",
		c.Keys,
		"folder of its keys and marks; never in the data folder (default: DATA.keys)",
	)
	f.StringVar(&c.code, "county", c.code, "`code` of the county, where "+configName+" lists several")
	f.StringVar(&c.Log, "log", c.Log, "what to log: debug, info, warn or error")
}

// registerOpen declares the flags of commands that open the journal for writing.
func (c *config) registerOpen(f *flag.FlagSet) {
	f.BoolVar(
		&c.newMark,
		"new-mark",
		false,
		"accept a journal whose high-water mark was lost (not one that contradicts it)",
	)
	f.BoolVar(&c.acceptClock, "accept-clock", false, "accept a clock more than a year ahead of the newest entry")
	f.StringVar(
		&c.declareLoss,
		"declare-loss",
		"",
		"go on although published events are lost; the `reason` stays in the record for ever",
	)
}

// load reads the settings file under the flags, and settles which county is meant.
func (c *config) load(f *flag.FlagSet) error {
	if err := c.read(f); err != nil {
		return err
	}
	return c.choose(f)
}

// read reads the settings file under the flags: what was given as a flag stays.
func (c *config) read(f *flag.FlagSet) error {
	name := c.file
	if name == "" {
		name = configName
	}
	given := map[string]string{}
	f.Visit(func(g *flag.Flag) { given[g.Name] = g.Value.String() })
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && c.file == "" {
		return nil
	}
	if err != nil {
		return &usageError{err.Error()}
	}
	meta, err := toml.Decode(string(text), c)
	var syntax toml.ParseError
	if errors.As(err, &syntax) {
		return &county.FileError{
			Path:   name,
			Line:   syntax.Position.Line,
			Column: syntax.Position.Col,
			Code:   "config.malformed",
			Cause:  syntax.Message,
		}
	}
	if err != nil { // Of another type than the key has; the decoder says the line in its sentence alone.
		e := &county.FileError{Path: name, Code: "config.malformed", Column: 1, Cause: err.Error()}
		if _, scanErr := fmt.Sscanf(err.Error(), "toml: line %d", &e.Line); scanErr != nil {
			e.Column = 0
		}
		return e
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return &county.FileError{
			Path:   name,
			Line:   lineOf(string(text), unknown[0]),
			Column: 1,
			Code:   "config.unknown_key",
			Cause: fmt.Sprintf(
				"there is no setting %q; there are data, keys, listen, nats, system, open, public, log, rate, "+
					"[[witness]] with url and key, [oidc] with issuer, client, secret_file and title, "+
					"[[webhook]] with name, url, secret and events, and [[county]] with code, data, keys, open and witness",
				unknown[0],
			),
		}
	}
	if c.Rate < 0 {
		line := lineOf(string(text), toml.Key{"rate"})
		return &county.FileError{Path: name, Line: line, Column: 1, Code: "config.malformed",
			Cause: "rate is a number of requests a second; 0 is no limit"}
	}
	if err := c.checkCounties(name, string(text)); err != nil {
		return err
	}
	for flagName, value := range given {
		if err := f.Set(flagName, value); err != nil {
			return &usageError{err.Error()}
		}
	}
	return nil
}

// publicPage returns the address that papers name, without a stroke at its end.
func (c *config) publicPage() (string, error) {
	if c.Public == "" {
		return "", nil
	}
	u, err := url.Parse(c.Public)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" || len(c.Public) > publicMax {
		return "", usagef("-public must be an address such as https://carbon.example.org, not %q", c.Public)
	}
	return strings.TrimSuffix(c.Public, "/"), nil
}

// publicMax bounds the public address, in bytes: a QR code of it is to stay easy to read.
const publicMax = 100

// lineOf returns the line of settings in which a key, or the first table of that name, stands; 0 if there is none.
func lineOf(text string, key toml.Key) int {
	table := ""
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		if strings.HasPrefix(line, "[") {
			table = strings.Trim(line, "[] \t") + "."
			if table == key.String()+"." {
				return i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if ok && table+strings.Trim(name, " \t\"'") == key.String() {
			return i + 1
		}
	}
	return 0
}

// cluster returns where the cluster is; nil on one machine.
func (c *config) cluster() *cluster.Options {
	if c.NATS == "" {
		return nil
	}
	return &cluster.Options{URL: c.NATS, System: c.System}
}

func (c *config) folder() county.Folder { return county.FolderOf(c.Data, c.Keys) }

func (c *config) logger(m *Main) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log)); err != nil {
		return nil, usagef("-log must be debug, info, warn or error, not %q", c.Log)
	}
	return slog.New(slog.NewJSONHandler(m.Stderr, &slog.HandlerOptions{Level: level})), nil
}

func (c *config) options(m *Main, log *slog.Logger) county.Options {
	return county.Options{
		Folder:      c.folder(),
		Code:        c.code,
		Program:     version(),
		Log:         log,
		Progress:    m.progress(),
		NewMark:     c.newMark,
		AcceptClock: c.acceptClock,
		DeclareLoss: c.declareLoss,
		Cluster:     c.cluster(),
		Witnesses:   c.Witnesses,
	}
}
