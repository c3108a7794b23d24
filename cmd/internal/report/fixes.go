package report

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// Fixes is the JSON form of what `treaty lint --fix` did.
type Fixes struct {
	Written bool      `json:"written"` // false: --diff showed it alone
	Files   []string  `json:"files"`   // that are other ones, or new
	Fixed   []fixed   `json:"fixed"`
	Left    []unfixed `json:"left"` // although their rules can mend
}

// fixed is the JSON form of a finding that was mended.
type fixed struct {
	Finding wire.Finding `json:"finding"` // as it stood before
	Did     string       `json:"did"`
}

// unfixed is the JSON form of a finding that was left.
type unfixed struct {
	Finding wire.Finding `json:"finding"`
	Why     string       `json:"why"`
}

// FixesOf returns what was mended; written says whether the files are written.
func FixesOf(mended *lint.Mended, written bool) *Fixes {
	one := func(f diag.Finding) wire.Finding { return findings.ToWire([]diag.Finding{f})[0] }
	f := &Fixes{Written: written, Files: append([]string{}, mended.Names()...), Fixed: []fixed{}, Left: []unfixed{}}
	for _, m := range mended.Fixed {
		f.Fixed = append(f.Fixed, fixed{one(m.Finding), m.What})
	}
	for _, l := range mended.Left {
		f.Left = append(f.Left, unfixed{one(l.Finding), l.Why})
	}
	return f
}
