// Package validator is the independent validator: the one wrapper around
// santhosh-tekuri/jsonschema, of which it is the sole importer. Every witness is
// confirmed here before anyone sees it, by code that shares nothing with the
// prover.
//
// It promises that validation opens no file and no connection, that formats and
// content keywords do not decide, and that what the library gets wrong or does
// not bound (see compat.md, "Confirmation by the validator") never reaches it.
package validator

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Validator is a compiled schema. It is safe for concurrent use.
type Validator struct{}

// Violation is one reason why a value is not valid.
type Violation struct {
	Instance source.Pointer // in the value
	Keyword  source.Pointer // absolute place of the keyword in the schema's file
	File     string         // of the keyword
	Message  string
}

// Compile prepares s. The error is an *Unsupported where the schema is valid
// JSON Schema that this validator cannot decide (a pattern without a
// translation, for instance).
func Compile(s *schema.Schema) (*Validator, error) { panic("helper") }

// Unsupported says what keeps the validator from deciding.
type Unsupported struct {
	Reason  string // a word: "pattern", "budget", "count"
	Message string
	Schema  *schema.Schema // the subschema it is about; may be nil
}

// Error returns the message.
func (u *Unsupported) Error() string { return u.Message }

// Validate reports why value is not valid under the schema: none means that it
// is. The error is an *Unsupported where the work would be too much.
func (v *Validator) Validate(value *source.Node) ([]Violation, error) { panic("helper") }

// Valid reports whether value is valid under the schema.
func (v *Validator) Valid(value *source.Node) (bool, error) { panic("helper") }

// Declared reports whether value is in W(S): valid, and every object in it
// declared, as compat.md defines it.
func (v *Validator) Declared(value *source.Node) (bool, error) { panic("helper") }

// OpenedValid reports whether value is valid under R(S), the tolerant reader.
func (v *Validator) OpenedValid(value *source.Node) (bool, error) { panic("helper") }

// Confirm reports whether witness proves that writer ⊄ reader: valid under the
// writer and invalid under the reader, and in the tolerant model also declared
// by the writer and refused by the opened reader. A false with a nil error is a
// disagreement with the prover; reason says which part failed.
func Confirm(writer, reader *Validator, model contract.ContentModel, witness *source.Node) (ok bool, reason string, err error) {
	panic("helper")
}
