package proof

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint is what the log was at some moment. Its text is that of C2SP tlog-checkpoint
// with two extension lines, which tie the tree to the journal's chain:
//
//	liangshan/CODE/2026a                                        origin
//	20852163                                                    number of leaves
//	CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=                root
//	journal 9000412 xOMLkR3QkQUAPcCqSvVqj0ZQx8bFbkqsp1F3ZQ0K3Wg=  entries, hash of the newest
//	time 2026-11-21T08:30:00.000Z                               when it was signed, UTC
//
// A signed checkpoint is a signed note (C2SP signed-note) with this text.
type Checkpoint struct {
	Origin  string
	Size    uint64
	Root    tlog.Hash
	Entries uint64   // Entries of the journal that the leaves come from.
	Head    [32]byte // Hash of the newest of them in the journal's chain; zeros if there is none.
	Time    int64    // Milliseconds since 1970.
}

const timeForm = "2006-01-02T15:04:05.000Z"

// Text returns the text that is signed.
func (c *Checkpoint) Text() string {
	var b strings.Builder
	b.WriteString(c.Origin)
	b.WriteString("\n" + strconv.FormatUint(c.Size, 10))
	b.WriteString("\n" + base64.StdEncoding.EncodeToString(c.Root[:]))
	b.WriteString("\njournal " + strconv.FormatUint(c.Entries, 10) + " ")
	b.WriteString(base64.StdEncoding.EncodeToString(c.Head[:]))
	b.WriteString("\ntime " + time.UnixMilli(c.Time).UTC().Format(timeForm) + "\n")
	return b.String()
}

// County returns the county's code.
func (c *Checkpoint) County() string {
	county, _ := CountyOf(c.Origin)
	return county
}

// ParseCheckpoint reads a checkpoint's text, without signatures. It accepts nothing but
// what Text writes.
func ParseCheckpoint(text string) (c Checkpoint, err error) {
	head, err := parseHead(text)
	if err != nil {
		return c, err
	}
	c = Checkpoint{Origin: head.origin, Size: head.size, Root: head.root}
	lines := strings.Split(head.rest, "\n")
	if len(lines) != 3 {
		return c, refuse(ErrCheckpointFormat, "it has %d lines after the root, not 2", len(lines)-1)
	}
	entries, hash, _ := strings.Cut(strings.TrimPrefix(lines[0], "journal "), " ")
	n, err1 := strconv.ParseUint(entries, 10, 64)
	h, err2 := base64.StdEncoding.DecodeString(hash)
	at, err3 := time.Parse(timeForm, strings.TrimPrefix(lines[1], "time "))
	if err := errors.Join(err1, err2, err3); err != nil || len(h) != len(c.Head) {
		return c, refuse(ErrCheckpointFormat, "its extension lines are not a place in a journal and a time")
	}
	c.Entries, c.Head, c.Time = n, [32]byte(h), at.UnixMilli()
	if _, ok := CountyOf(c.Origin); !ok || c.Text() != text {
		return c, refuse(ErrCheckpointFormat, "it is not in the one form it has")
	}
	return c, nil
}

// A checkpointHead is what every log's checkpoint begins with, ours or another's.
type checkpointHead struct {
	origin string
	size   uint64
	root   tlog.Hash
	rest   string // The extension lines.
}

func parseHead(text string) (h checkpointHead, err error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) != 4 || lines[0] == "" || len(text) > 1<<16 {
		return h, refuse(ErrCheckpointFormat, "it has fewer than three lines")
	}
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err := errors.Join(err1, err2); err != nil || size < 0 || len(root) != hashSize ||
		strconv.FormatInt(size, 10) != lines[1] || base64.StdEncoding.EncodeToString(root) != lines[2] {
		return h, refuse(ErrCheckpointFormat, "its second and third line are not a size and a root")
	}
	return checkpointHead{lines[0], uint64(size), tlog.Hash(root), lines[3]}, nil
}

// noteText returns the text of a signed note.
func noteText(signed []byte) (string, bool) {
	s := string(signed)
	at := strings.LastIndex(s, "\n\n")
	if at < 0 {
		return "", false
	}
	return s[:at+1], true
}

// A Trust is what a reader believes before reading: the log's keys, and how many of which
// witnesses must have seen a checkpoint.
type Trust struct {
	Keys    *Keys
	Witness Policy // The zero policy asks for no witness.
}

// Open checks a signed checkpoint and returns it, with the names of the witnesses of the
// policy that cosigned it. Refusals: ErrCheckpointFormat, ErrCheckpointSignature,
// ErrCheckpointWitness.
func (t Trust) Open(signed []byte) (c Checkpoint, witnesses []string, err error) {
	text, ok := noteText(signed)
	if !ok {
		return c, nil, refuse(ErrCheckpointFormat, "it is not a signed note")
	}
	if c, err = ParseCheckpoint(text); err != nil {
		return c, nil, err
	}
	if t.Keys == nil {
		return c, nil, refuse(ErrCheckpointSignature, "no key is trusted")
	}
	keys, err := t.Keys.at(c.Origin, c.Size)
	if err != nil {
		return c, nil, err
	}
	n, err := note.Open(signed, note.VerifierList(append(t.Witness.verifiers(), keys...)...))
	var invalid *note.InvalidSignatureError
	var unknown *note.UnverifiedNoteError
	switch {
	case errors.As(err, &invalid), errors.As(err, &unknown):
		return c, nil, refuse(ErrCheckpointSignature, "%v", err)
	case err != nil:
		return c, nil, refuse(ErrCheckpointFormat, "%v", err)
	}
	for _, s := range n.Sigs {
		if t.Witness.has(s.Name, s.Hash) {
			witnesses = append(witnesses, s.Name)
		}
	}
	if len(witnesses) == len(n.Sigs) {
		return c, nil, refuse(ErrCheckpointSignature, "the log's key that is valid at this size did not sign it")
	}
	if len(witnesses) < t.Witness.Quorum {
		return c, nil, refuse(ErrCheckpointWitness, "%d of %d necessary witnesses cosigned", len(witnesses), t.Witness.Quorum)
	}
	return c, witnesses, nil
}
