package directive

import (
	"strings"

	"golang.org/x/tools/go/analysis"
)

// roots are the first elements of the import paths of the standard library; a test
// compares them with those of the Go that runs it.
var roots = strings.Fields(`archive arena bufio builtin bytes cmp compress container context crypto database
debug embed encoding errors expvar flag fmt go hash html image index internal io iter
log maps math mime net os path plugin reflect regexp runtime simd slices sort strconv
strings structs sync syscall testing text time unicode unique unsafe vendor weak`)

var standardRoots = func() map[string]bool {
	set := map[string]bool{}
	for _, r := range roots {
		set[r] = true
	}
	return set
}()

// isStandard reports whether the package is of the standard library, which belongs to
// no module.
func isStandard(pass *analysis.Pass) bool {
	if pass.Module != nil && pass.Module.Path != "" {
		return false
	}
	first, _, _ := strings.Cut(pass.Pkg.Path(), "/")
	return standardRoots[first]
}
