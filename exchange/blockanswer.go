package exchange

import (
	"slices"

	"liangshan/kernel"
)

// beside reports whether an answer of somebody to a block stands beside those of others and leaves the post as it is:
// where the day's rules let several answer one that is not for a named counterpart.
func (b *Block) beside(m *market, p Participant) bool {
	return m.day.Terms.BlockAnswers > 1 && b.Of == 0 && b.Other == 0 && p != b.Poster
}

// answersTo returns the answers to a post that stand side by side, the oldest first.
func (x *Exchange) answersTo(post BlockID) (all []BlockID) {
	for id, b := range x.blocks.All() {
		if b.Of == post {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// mayAnswer refuses one more answer to a post: a second one of the same party, or more than the day's rules allow.
func (x *Exchange) mayAnswer(m *market, post BlockID, p Participant) *kernel.Refusal {
	answers := x.answersTo(post)
	for _, id := range answers {
		if x.blocks.Must(id).Other == p {
			return ErrBlockAnswered
		}
	}
	if len(answers) >= int(m.day.Terms.BlockAnswers) {
		return ErrBlockAnswers
	}
	return nil
}

// passOver ends, as a block trades, what else was negotiated about its post: the other answers, and the post itself if
// it is one of its answers that trades.
func (x *Exchange) passOver(tx *kernel.Tx, m *market, id BlockID, b *Block) {
	post := id
	if b.Of != 0 {
		post = b.Of
	}
	for _, other := range x.answersTo(post) {
		if other != id {
			a := x.blocks.Must(other)
			x.endBlock(tx, m, other, &a, "passed_over")
		}
	}
	if b.Of == 0 {
		return
	}
	p := x.blocks.Must(post)
	x.freeBlock(tx, m, &p)
	x.events.blockEnded.Emit(tx, BlockEnded{post, "answered"})
}
