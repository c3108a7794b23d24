package validator

import (
	"math"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// Confirm reports whether witness proves that writer ⊄ reader: valid under the
// writer and invalid under the reader, and in the tolerant model also declared
// by the writer and refused by the opened reader. A false with a nil error is a
// disagreement with the prover; reason says which part failed.
func Confirm(writer, reader *Validator, model contract.ContentModel, witness *source.Node) (ok bool, reason string, err error) {
	got := ConfirmWithin(writer, reader, model, witness, math.MaxInt64)
	return got.OK, got.Reason, got.Err
}

// Confirmation is the answer of ConfirmWithin, with the steps that it took.
type Confirmation struct {
	OK     bool
	Reason string
	Err    error
	Steps  int64 // of about 50 nanoseconds, as those of Budget
}

// ConfirmWithin is Confirm for those who count: what would take more than limit
// steps in all is not begun, but an *Unsupported with the reason "budget".
func ConfirmWithin(writer, reader *Validator, model contract.ContentModel, witness *source.Node, limit int64) Confirmation {
	claims := []claim{
		{writer.valid, true, "the witness is not valid under the writer"},
		{reader.valid, false, "the witness is valid under the reader"},
	}
	if model != contract.Strict {
		claims = append(claims,
			claim{writer.declared, true, "the witness has fields that the writer does not declare"},
			claim{reader.openedValid, false, "the tolerant reader accepts the witness"})
	}
	return confirm(claims, witness, limit)
}

// ConfirmView reports, within limit steps as ConfirmWithin does, whether witness
// is valid under the writer, declared by it unless strict, and refused by the
// view.
func ConfirmView(writer *Validator, view *View, strict bool, witness *source.Node, limit int64) Confirmation {
	return confirm(append(writes(writer, strict), claim{view.valid, false, "the consumer's view accepts the witness"}), witness, limit)
}

// ConfirmDifference reports whether one view accepts the witness and the other
// refuses it.
func ConfirmDifference(accepts, refuses *View, witness *source.Node, limit int64) Confirmation {
	return confirm([]claim{
		{accepts.valid, true, "the view that should accept the witness refuses it"},
		{refuses.valid, false, "the view that should refuse the witness accepts it"},
	}, witness, limit)
}

// ConfirmOccurrence reports whether witness is valid under the writer, declared
// by it unless strict, and has the field, a pointer of a consumer's manifest; if
// value is not nil, with that value.
func ConfirmOccurrence(writer *Validator, strict bool, field string, value, witness *source.Node, limit int64) Confirmation {
	has := func(witness *source.Node, _ *float64) (bool, error) { return occurs(witness, field, value), nil }
	return confirm(append(writes(writer, strict), claim{has, true, "the field is not in the witness"}), witness, limit)
}

// writes claims that the writer may write the witness.
func writes(writer *Validator, strict bool) []claim {
	claims := []claim{{writer.valid, true, "the witness is not valid under the writer"}}
	if strict {
		return claims
	}
	return append(claims, claim{writer.declared, true, "the witness has fields that the writer does not declare"})
}

// occurs reports whether the field is in the node, with the value if there is
// one.
func occurs(n *source.Node, field string, value *source.Node) bool {
	if field == "" {
		return value == nil || source.Equal(n, value)
	}
	token, rest, more := strings.Cut(field[1:], "/")
	if more {
		rest = "/" + rest
	}
	here := func(name string) bool { return token == "*" || plainName.Replace(token) == name }
	for i := range n.Members {
		if here(n.Members[i].Name) && occurs(n.Members[i].Value, rest, value) {
			return true
		}
	}
	for i, item := range n.Items {
		if here(strconv.Itoa(i)) && occurs(item, rest, value) {
			return true
		}
	}
	return false
}

// claim is one thing that a witness has to show.
type claim struct {
	ask    func(*source.Node, *float64) (bool, error)
	want   bool
	reason string // what is wrong with a witness that does not
}

// confirm asks for the claims in turn until one does not hold.
func confirm(claims []claim, witness *source.Node, limit int64) Confirmation {
	left := float64(limit)
	out := Confirmation{OK: true}
	for _, claim := range claims {
		got, err := claim.ask(witness, &left)
		if err != nil || got != claim.want {
			out = Confirmation{Err: err}
			if err == nil {
				out.Reason = claim.reason
			}
			break
		}
	}
	out.Steps = int64(math.Ceil(min(float64(limit)-left, math.MaxInt32*16)))
	return out
}
