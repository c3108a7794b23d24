package validator

import (
	"math"

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
	left := float64(limit)
	parts := []struct {
		ask      func(*source.Node, *float64) (bool, error)
		want     bool
		reason   string
		tolerant bool
	}{
		{writer.valid, true, "the witness is not valid under the writer", false},
		{reader.valid, false, "the witness is valid under the reader", false},
		{writer.declared, true, "the witness has fields that the writer does not declare", true},
		{reader.openedValid, false, "the tolerant reader accepts the witness", true},
	}
	out := Confirmation{OK: true}
	for _, part := range parts {
		if part.tolerant && model == contract.Strict {
			continue
		}
		got, err := part.ask(witness, &left)
		if err != nil || got != part.want {
			out = Confirmation{Err: err}
			if err == nil {
				out.Reason = part.reason
			}
			break
		}
	}
	out.Steps = int64(math.Ceil(min(float64(limit)-left, math.MaxInt32*16)))
	return out
}
