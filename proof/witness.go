package proof

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A WitnessRequest asks a witness to cosign: the body of add-checkpoint in C2SP tlog-witness.
type WitnessRequest struct {
	Old    uint64         // Size that the witness cosigned last.
	Proof  tlog.TreeProof // From there to the checkpoint.
	Signed []byte         // The signed checkpoint.
}

// proofMax is how many hashes a request may have.
const proofMax = 63

// Encode returns the body of the request.
func (r WitnessRequest) Encode() []byte {
	b := fmt.Appendf(nil, "old %d\n", r.Old)
	for _, h := range r.Proof {
		b = append(base64.StdEncoding.AppendEncode(b, h[:]), '\n')
	}
	return append(append(b, '\n'), r.Signed...)
}

// ParseWitnessRequest reads the body of a request.
func ParseWitnessRequest(body []byte) (r WitnessRequest, err error) {
	head, signed, ok := strings.Cut(string(body), "\n\n")
	lines := strings.Split(head, "\n")
	text, isOld := strings.CutPrefix(lines[0], "old ")
	old, err := strconv.ParseInt(text, 10, 64)
	if !ok || !isOld || err != nil || old < 0 || strconv.FormatInt(old, 10) != text || len(lines)-1 > proofMax {
		return r, refuse(ErrCheckpointFormat, "it does not begin with an old size and at most %d hashes", proofMax)
	}
	r.Old, r.Signed = uint64(old), []byte(signed)
	for _, line := range lines[1:] {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != hashSize || base64.StdEncoding.EncodeToString(h) != line {
			return r, refuse(ErrCheckpointFormat, "a line of the proof is not a hash")
		}
		r.Proof = append(r.Proof, tlog.Hash(h))
	}
	return r, nil
}

// A WitnessError is a witness's answer if it does not cosign.
type WitnessError struct {
	Status int    // HTTP status.
	Size   uint64 // With http.StatusConflict: the size that the witness cosigned last.
	Cause  string
}

func (e *WitnessError) Error() string { return fmt.Sprintf("witness: %s (%d)", e.Cause, e.Status) }

// A Witness cosigns checkpoints of logs that it has checked to have only grown since the
// last one. It keeps the last one of each log in a file; the file decides what it will ever sign.
type Witness struct {
	key  *Key
	dir  string
	mu   sync.Mutex
	logs map[string]*Keys
}

// NewWitness returns a witness that keeps what it saw in a folder, which must exist.
func NewWitness(key *Key, dir string, logs ...*Keys) *Witness {
	assert(key.alg == algWitness, "a log's key cannot cosign")
	w := &Witness{key: key, dir: dir, logs: map[string]*Keys{}}
	for _, keys := range logs {
		w.logs[keys.Origin()] = keys
	}
	return w
}

// Add checks a request and returns the line of the cosignature, made at a time in seconds
// since 1970. What it refuses is a *WitnessError.
func (w *Witness) Add(body []byte, seconds uint64) (line []byte, err error) {
	r, err := ParseWitnessRequest(body)
	if err != nil {
		return nil, &WitnessError{Status: http.StatusBadRequest, Cause: err.Error()}
	}
	text, _ := noteText(r.Signed)
	head, err := parseHead(text)
	if err != nil {
		return nil, &WitnessError{Status: http.StatusBadRequest, Cause: err.Error()}
	}
	keys, ok := w.logs[head.origin]
	if !ok {
		return nil, &WitnessError{Status: http.StatusNotFound, Cause: "the log is not known here"}
	}
	valid, err := keys.at(head.origin, head.size)
	if err != nil {
		return nil, err
	}
	n, err := note.Open(r.Signed, note.VerifierList(valid...))
	if err != nil {
		return nil, &WitnessError{Status: http.StatusForbidden, Cause: "the log's key did not sign it"}
	}
	if r.Old > head.size {
		return nil, &WitnessError{Status: http.StatusBadRequest, Cause: "the old size is larger than the new one"}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.advance(head, &r); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: n.Text}, cosigner{w.key, seconds})
	if err != nil {
		return nil, fmt.Errorf("witness: signing: %w", err)
	}
	return signed[len(n.Text)+1:], nil
}

// advance checks that the log has only grown, and remembers where it is.
func (w *Witness) advance(head checkpointHead, r *WitnessRequest) error {
	last, err := w.last(head.origin)
	if err != nil {
		return err
	}
	if r.Old != last.size {
		return &WitnessError{http.StatusConflict, last.size, "it was another size that was cosigned last"}
	}
	same := head.size == last.size
	if same && head.root != last.root {
		return &WitnessError{http.StatusConflict, last.size, "another root of the same size was cosigned"}
	}
	if same || last.size == 0 {
		if len(r.Proof) > 0 {
			return &WitnessError{Status: http.StatusUnprocessableEntity, Cause: "the proof should be empty"}
		}
	} else if tlog.CheckTree(r.Proof, int64(head.size), head.root, int64(last.size), last.root) != nil {
		return &WitnessError{Status: http.StatusUnprocessableEntity, Cause: "the log did not only grow"}
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", head.origin, head.size, base64.StdEncoding.EncodeToString(head.root[:]))
	if err := replaceFile(w.file(head.origin), []byte(text)); err != nil {
		return fmt.Errorf("witness: remembering the checkpoint: %w", err)
	}
	return nil
}

func (w *Witness) file(origin string) string {
	h := sha256.Sum256([]byte(origin))
	return filepath.Join(w.dir, hex.EncodeToString(h[:]))
}

// last returns what was cosigned last; the empty tree if nothing was.
func (w *Witness) last(origin string) (checkpointHead, error) {
	text, err := os.ReadFile(w.file(origin))
	if errors.Is(err, fs.ErrNotExist) {
		return checkpointHead{origin: origin, root: sha256.Sum256(nil)}, nil
	}
	if err != nil {
		return checkpointHead{}, fmt.Errorf("witness: %w", err)
	}
	head, err := parseHead(string(text))
	if err != nil || head.origin != origin {
		return head, fmt.Errorf("witness: %s is damaged (restore it; without it the witness can be deceived)",
			w.file(origin))
	}
	return head, nil
}

// requestMax bounds the body of a request, in bytes.
const requestMax = 1 << 16

// Handler serves add-checkpoint.
func (w *Witness) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, requestMax))
		if err != nil {
			http.Error(rw, "the request is too long", http.StatusBadRequest)
			return
		}
		line, err := w.Add(body, uint64(time.Now().Unix()))
		var refused *WitnessError
		switch {
		case err == nil:
			rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
			rw.Write(line)
		case errors.As(err, &refused) && refused.Status == http.StatusConflict:
			rw.Header().Set("Content-Type", "text/x.tlog.size")
			rw.WriteHeader(refused.Status)
			fmt.Fprintf(rw, "%d\n", refused.Size)
		case errors.As(err, &refused):
			http.Error(rw, refused.Cause, refused.Status)
		default:
			http.Error(rw, "the witness failed", http.StatusInternalServerError)
		}
	})
	return mux
}
