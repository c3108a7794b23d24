package validator

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// Confirm reports whether witness proves that writer ⊄ reader: valid under the
// writer and invalid under the reader, and in the tolerant model also declared
// by the writer and refused by the opened reader. A false with a nil error is a
// disagreement with the prover; reason says which part failed.
func Confirm(writer, reader *Validator, model contract.ContentModel, witness *source.Node) (ok bool, reason string, err error) {
	parts := []struct {
		ask      func(*source.Node) (bool, error)
		want     bool
		reason   string
		tolerant bool
	}{
		{writer.Valid, true, "the witness is not valid under the writer", false},
		{reader.Valid, false, "the witness is valid under the reader", false},
		{writer.Declared, true, "the witness has fields that the writer does not declare", true},
		{reader.OpenedValid, false, "the tolerant reader accepts the witness", true},
	}
	for _, part := range parts {
		if part.tolerant && model == contract.Strict {
			continue
		}
		got, err := part.ask(witness)
		if err != nil {
			return false, "", err
		}
		if got != part.want {
			return false, part.reason, nil
		}
	}
	return true, "", nil
}
