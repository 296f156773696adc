// Package proof is the county's public log: a Merkle tree over every event of the journal,
// signed checkpoints of it, and receipts that anyone can check without asking the county.
//
// # Invariants
//
//   - Leaf n of the tree is event n of the journal. The log is a fold of the journal: it can
//     be deleted and comes back byte for byte.
//   - What is published are hashes. The events stay with the county and with whoever was
//     given a receipt; a receipt shows one event, or one row, and nothing of any other.
//   - A checkpoint, once published, is never contradicted: Open refuses to go on from a
//     journal that ends before it or tells another history (LossError).
//   - A receipt needs nothing but itself and the log's public keys.
//   - Memory does not grow with the log.
//
// # Tree
//
// The tree is that of RFC 6962, section 2.1: SHA-256, a leaf is hashed behind a byte 0, two
// nodes behind a byte 1. A leaf is CBOR in core deterministic encoding, an array of
//
//	sequence, time, salt, kind, body                                  for an event
//	sequence, time, salt, kind, head, size, count, root               for a bulk event
//
// sequence is the position in the log; time is milliseconds since 1970; salt is 16 bytes;
// body and head are CBOR as the journal has them; size is that of a row in bytes, count the
// number of rows, root the root of their tree, 32 bytes. The county is not in the leaf: a
// leaf means nothing without a checkpoint, and the origin in the checkpoint's first line,
// under the signature, names the county and the journal (see Origin).
//
// # Salts
//
// Events are guessable (who got how much), and hashes of guessable things give them away. So
// every event and every row is hashed with 16 bytes that nobody can guess. They come from the
// random nonce of the entry:
//
//	S(a, b) = SHA-256(nonce ‖ a ‖ b ‖ 32 zero bytes)      a, b: 8 bytes, big-endian
//
//	salt of event i of an entry       first half of S(0, i)
//	salt of row r of event i          half r mod 2 of S(i+1, r/2)
//
// The input is always 64 bytes with the secret in front, so that SHA-256 is a pseudorandom
// function of (a, b) under the key nonce: whoever sees some salts, from receipts, can compute
// no other, and learns nothing of the nonce. The inputs of two salts are never the same. A
// hash of 64 bytes was chosen over AES because many of them are computed at a time
// (gohashtree) and give two salts each, while every entry would need its own AES key.
//
// # Rows
//
// The rows of a bulk event have a tree of their own, whose shape is fixed by their number:
//
//	leaf of a row    SHA-256(salt ‖ row ‖ zeros up to 64 bytes in all)
//	node             SHA-256(left ‖ right)
//
// Neighbours are paired, level by level; the last node of a level with an odd number of nodes
// goes up unchanged. (That is the shape of RFC 6962.) All inputs are 64 bytes, without a prefix
// that tells leaves from nodes, and none is needed: count, size and root are fixed by
// the event's leaf, so the checker knows for every row the number of steps and the side of
// each. Were two different rows accepted for one number, then on the way down from the common
// root there would be a first step at which equal hashes have different inputs: a collision of
// SHA-256. An inner node cannot pass for a row, nor a row for an inner node, because each
// level is known to be one or the other; and zeros behind a row cannot hide anything, because
// the checker puts them there itself after taking exactly size bytes.
//
// # Files
//
//	public/checkpoint         the newest checkpoint with its cosignatures
//	public/keys               the list of keys (see Keys)
//	public/tile/L/N.p/W       the first W hashes of level 8L from number 256N on, where the tree ends
//	tiles/L                   full tiles of level 8L, 256 hashes each: tile N begins at byte 8192N
//	mark                      where to continue after a start; never trusted unchecked
//
// Over HTTP the log has the layout of C2SP tlog-tiles, without entry bundles: full tiles stand
// there as tile/L/N beside the partial ones. A file for each of them would cost an inode every
// 256 events, so a copy of the folder is no mirror by itself; a mirror asks the server.
//
// A full tile never changes. All other files are written beside and renamed. Only the mark is
// waited for by a flush, after the tiles it counts on; whatever a crash takes is computed
// again from the journal. The newest published checkpoint is also kept outside of the folder.
package proof

import (
	"errors"
	"fmt"
	"strings"

	"liangshan/kernel"
)

// Refusals of a check. The error that carries one also says what exactly was found.
var (
	ErrReceiptFormat    = kernel.Refuse("receipt.format")    // Not a receipt, or not in the one form it has.
	ErrReceiptCounty    = kernel.Refuse("receipt.county")    // It names another county than its checkpoint.
	ErrReceiptLeaf      = kernel.Refuse("receipt.leaf")      // The event is not what the receipt says it is.
	ErrReceiptRow       = kernel.Refuse("receipt.row")       // The row does not belong to the event.
	ErrReceiptPath      = kernel.Refuse("receipt.path")      // The event is not in the tree.
	ErrReceiptSignature = kernel.Refuse("receipt.signature") // The checkpoint is not signed by the log.
	ErrReceiptWitness   = kernel.Refuse("receipt.witness")   // Too few witnesses cosigned.

	ErrCheckpointFormat    = kernel.Refuse("checkpoint.format")
	ErrCheckpointSignature = kernel.Refuse("checkpoint.signature")
	ErrCheckpointWitness   = kernel.Refuse("checkpoint.witness")

	ErrKeyList   = kernel.Refuse("key.list")       // A list of keys whose links do not hold.
	ErrKeyFormat = kernel.Refuse("key.format")     // Not a key.
	ErrUntrusted = kernel.Refuse("key.not_listed") // The key that is trusted is not in the list.

	ErrNotYet  = kernel.Refuse("receipt.not_yet")  // No checkpoint covers the event yet.
	ErrNoEvent = kernel.Refuse("receipt.no_event") // There is no such event.
	ErrNoRow   = kernel.Refuse("receipt.no_row")   // The event has no such row.
)

// A LossError says that the journal ends before a checkpoint that was published, or does
// not contain what that checkpoint covers. To go on would be to tell a second history.
type LossError struct {
	Published Checkpoint // What was promised.
	Size      uint64     // Events that the journal holds.
	Cause     string     // What was found, in a sentence.
}

func (e *LossError) Error() string {
	return fmt.Sprintf("log: %s (published %d events, the journal holds %d): restore a newer backup of the journal, "+
		"or declare the loss", e.Cause, e.Published.Size, e.Size)
}

const originPrefix = "liangshan/"

// Origin returns the first line of a log's checkpoints, which is also the name of its keys:
// the county's code and a name of the journal that no other journal of the county ever had.
func Origin(county, journal string) string { return originPrefix + county + "/" + journal }

// CountyOf returns the county's code in an origin. It reports whether the origin is one.
func CountyOf(origin string) (county string, ok bool) {
	rest, ok := strings.CutPrefix(origin, originPrefix)
	county, journal, cut := strings.Cut(rest, "/")
	if !ok || !cut || journal == "" || len(county) != 6 || strings.Trim(county, "0123456789") != "" {
		return "", false
	}
	return county, isName(origin)
}

// isName reports whether a text can be the name of a key in a signed note: printable,
// without spaces and plus signs. We ask for ASCII, so that a name looks like one thing only.
func isName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == '+' {
			return false
		}
	}
	return s != ""
}

// refuse gives a refusal its details.
func refuse(r *kernel.Refusal, format string, args ...any) error {
	return fmt.Errorf("%w: %s", r, fmt.Sprintf(format, args...))
}

// assert stops the program when it is about to do something it does not understand.
func assert(ok bool, message string) {
	if !ok {
		panic(errors.New("proof: " + message))
	}
}
