package golang

import (
	"path"

	"github.com/treaty-events/treaty/codegen"
)

// rootFile is the file of the package in the output folder itself.
const rootFile = "events.go"

// rootData is what its template sees.
type rootData struct {
	*codegen.Root
	opt Options
}

// Runtime is the import path of the runtime.
func (d rootData) Runtime() string { return d.opt.runtime() }

// Envelope reports whether the runtime has one.
func (d rootData) Envelope() bool { return d.opt.Envelope }

// Path is the import path of an event's package.
func (d rootData) Path(e codegen.RootEvent) string { return path.Join(d.opt.ImportPath, e.Dir) }

// Alias is what its import has to say of its name.
func (d rootData) Alias(e codegen.RootEvent) string {
	if e.Import == path.Base(e.Dir) {
		return ""
	}
	return e.Import
}
