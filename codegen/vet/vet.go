// Package vet has the analyzers of Go that know events: whether what must be pure is
// (eventpure), who publishes what (eventowner), whether a switch knows every version
// (eventcase), and whether the comments that say so are read (eventdirective).
//
// They are values of golang.org/x/tools/go/analysis and know no driver: `treaty vet`
// and `go vet -vettool` run them, and so does whatever else runs analyzers. What they
// are told stands in comments of the files themselves (package directive), so that a
// driver which remembers what it found is right. They promise to accuse nobody of what
// they cannot name: a call that cannot be resolved is let pass, and docs/vet.md lists
// which those are.
package vet

import (
	"golang.org/x/tools/go/analysis"

	"github.com/treaty-events/treaty/codegen/vet/directive"
	"github.com/treaty-events/treaty/codegen/vet/eventcase"
	"github.com/treaty-events/treaty/codegen/vet/eventowner"
	"github.com/treaty-events/treaty/codegen/vet/eventpure"
)

// Analyzers are all of them, in the order in which they are documented.
var Analyzers = []*analysis.Analyzer{eventpure.Analyzer, eventowner.Analyzer, eventcase.Analyzer, directive.Analyzer}
