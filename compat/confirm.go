package compat

import (
	"errors"
	"fmt"
	"math"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// maxWitness bounds a witness, in bytes of JSON.
const maxWitness = 1 << 20

// confirmer asks the independent validator about witnesses. It compiles the
// schemas when it is first asked.
type confirmer struct {
	writer, reader  *schema.Schema
	compiled        bool
	err             error
	toWrite, toRead *validator.Validator
	claim           claim // what is to be confirmed; nil: containment
}

// claim is what a value shows, if it is not that a writer is not contained in a
// reader.
type claim interface {
	// prepare is called once, when both schemas are compiled; tolerant is the
	// content model.
	prepare(c *confirmer, tolerant bool) error
	// confirm asks the validator within so many of its steps; strict says that the
	// writer need not declare the value.
	confirm(c *confirmer, strict bool, v *source.Node, limit int64) validator.Confirmation
}

func (c *confirmer) compile(tolerant bool) error {
	if c.compiled {
		return c.err
	}
	c.compiled = true
	if values := countValues(c.writer, c.reader); values > maxConfirmed {
		c.err = fmt.Errorf("the schemas hold %d values, the most that it is given is %d", values, maxConfirmed)
		return c.err
	}
	if c.toWrite, c.err = validator.Compile(c.writer); c.err == nil {
		c.toRead, c.err = validator.Compile(c.reader)
	}
	if c.err == nil && c.claim != nil {
		c.err = c.claim.prepare(c, tolerant)
	}
	return c.err
}

// try asks the validator whether v shows what is claimed.
func (c *confirmer) try(model contract.ContentModel, v *source.Node, limit int64) validator.Confirmation {
	if c.claim != nil {
		return c.claim.confirm(c, model == contract.Strict, v, limit)
	}
	return validator.ConfirmWithin(c.toWrite, c.toRead, model, v, limit)
}

// maxConfirmed bounds the values in two schemas, for compiling them takes the
// validator some five microseconds each.
const maxConfirmed = 400_000

// countValues returns how many JSON values the documents of schemas hold.
func countValues(schemas ...*schema.Schema) int {
	n := 0
	for _, s := range schemas {
		pending := []*source.Node{s.Doc.Root}
		for len(pending) > 0 {
			v := pending[len(pending)-1]
			pending = append(pending[:len(pending)-1], v.Items...)
			for i := range v.Members {
				pending = append(pending, v.Members[i].Value)
			}
			n++
		}
	}
	return n
}

// stepsOfValidator is how many steps of the validator count as one of ours.
const stepsOfValidator = 16

var tooLarge = &Reason{Code: "witness-too-large", Message: "the smallest event that was found has more than a megabyte"}

// witness returns the value of a refutation as the validator confirmed it: in
// its readable form if that is one too, else as it was found. Else it returns
// why not.
func (q *question) witness(got answer) (*Witness, *Reason) {
	if lighter(got.value, maxWitness) < 0 {
		return nil, tooLarge // and no validator has to be compiled
	}
	if err := q.confirmer.compile(q.tolerant); err != nil {
		return nil, unusable(err)
	}
	var reason *Reason
	for _, hints := range [][]*schema.Schema{{q.writer}, nil} {
		v, small := q.present(got.value, hints)
		if !small {
			return nil, tooLarge
		}
		text := v.AppendJSON(nil)
		if q.listing && !q.spend(len(text)/16) {
			return nil, overBudget
		}
		if reason = q.confirm(v); reason == nil {
			return &Witness{JSON: text, Node: v}, nil
		}
	}
	return nil, reason
}

// unusable says why the validator cannot decide, and where. What is no pattern at
// all is a fault of the schema, not a limit of the validator.
func unusable(err error) *Reason {
	r := &Reason{Code: "validator", Message: "the independent validator cannot decide: " + err.Error()}
	var refused *validator.Unsupported
	if !errors.As(err, &refused) {
		return r
	}
	if r.Where = refused.Schema; refused.Reason == "invalid-pattern" {
		r.Code, r.Message = "unsupported-pattern", err.Error()
	}
	return r
}

// confirm asks whether v proves the refutation; nil means yes.
func (q *question) confirm(v *source.Node) *Reason {
	model := contract.Tolerant
	if !q.tolerant || q.strictWriter {
		model = contract.Strict
	}
	limit := int64(math.MaxInt64)
	if q.listing {
		limit = (q.budget - q.work) * stepsOfValidator
	}
	got := q.confirmer.try(model, v, limit)
	if q.listing {
		q.spend(int(got.Steps / stepsOfValidator))
	}
	ok, disagreement, err := got.OK, got.Reason, got.Err
	if err == nil && ok && q.strictWriter && q.confirmer.claim == nil {
		var accepted bool
		if accepted, err = q.confirmer.toRead.OpenedValid(v); accepted {
			ok, disagreement = false, "the tolerant reader accepts the witness"
		}
		if q.listing {
			q.spend(int(got.Steps / stepsOfValidator)) // it looks once more
		}
	}
	switch {
	case err != nil:
		return unusable(err)
	case !ok:
		return &Reason{Code: "unconfirmed", Message: "the independent validator disagrees: " + disagreement}
	}
	return nil
}
