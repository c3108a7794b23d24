package registry

import (
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint"
)

// What is proved of two contents stays proved: a dry run and the push that
// follows it, or two majors that share their past, ask the prover once. Only
// proofs are kept. What is refuted or unknown is asked again: its breaks have
// places in files, and somebody may have given it more time.

// proof names a question by all that its answer depends on.
type proof struct {
	older, newer contract.Fingerprint
	question     contract.Question
	model        contract.ContentModel
}

// Bounds of the proofs that are kept: about ten thousand.
const (
	proofBytes = 8 << 20
	bytesOfOne = 512 // the key, its fingerprints and the answer
)

// ask answers a question of the gate.
func (r *Registry) ask(c *lint.Comparison) {
	if c.Older.Schema == nil || c.Newer.Schema == nil {
		c.Ask() // without an answer
		return
	}
	key := proof{c.Older.Fingerprint, c.Newer.Fingerprint, c.Answer.Question, c.Model}
	if answer, known := r.proofs.Get(key); known {
		c.Answer = answer
		return
	}
	if c.Ask(); c.Answer.Result.Verdict == compat.Proved {
		r.proofs.Put(key, c.Answer, bytesOfOne)
	}
}

// ProofUse returns how often a question of the gate had been proved before, and how
// often the prover was asked.
func (r *Registry) ProofUse() (hits, misses int64) { return r.proofs.Use() }
