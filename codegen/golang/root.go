package golang

import (
	"path"
	"slices"

	"github.com/treaty-events/treaty/codegen"
)

// contractsFile is the file that knows the contracts at run time, beside it.
const contractsFile = "contracts.go"

// rootFile is the file of the package in the output folder itself.
const rootFile = "events.go"

// rootData is what its template sees.
type rootData struct {
	*codegen.Root
	opt Options
}

// printRoot prints the package in the output folder itself.
func (pr *printer) printRoot(data rootData) ([]File, error) {
	reader, err := pr.file("root", data, rootFile)
	if err != nil || data.Contracts == nil {
		return []File{reader}, err
	}
	contracts, err := pr.file("contracts", data, contractsFile)
	return []File{reader, contracts}, err
}

// DeliveryRuntime is the import path of what publishes and consumes.
func (d rootData) DeliveryRuntime() string { return path.Join(d.opt.runtime(), deliveryDir) }

// Encoded are the contracts whose events can be written: views are read only.
func (d rootData) Encoded() []codegen.Contract {
	return slices.DeleteFunc(slices.Clone(d.Contracts), func(c codegen.Contract) bool { return c.Root.View })
}

// Deprecated reports whether one of the types is.
func (d rootData) Deprecated() bool {
	return slices.ContainsFunc(d.Contracts, func(c codegen.Contract) bool { return c.Root.Deprecated != "" })
}

// Known are the events with a contract.
func (d rootData) Known() []codegen.RootEvent {
	return slices.DeleteFunc(slices.Clone(d.Events), func(e codegen.RootEvent) bool {
		return !slices.ContainsFunc(d.Contracts, func(c codegen.Contract) bool { return c.Event.Package == e.Package })
	})
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
