package lint

import (
	"path"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// onlyNew returns the findings that old does not have too, and how many it has.
// A finding is the same if rule, subject, pointer and file are: lines move, and
// so do folders, when a contract is renamed.
func onlyNew(found, old []diag.Finding, renamed map[string]string) ([]diag.Finding, int) {
	type key struct{ rule, subject, pointer, file string }
	keyOf := func(f diag.Finding) key {
		return key{f.Rule, f.Subject, string(f.Pointer), path.Base(f.Span.File)}
	}
	seen := map[key]int{}
	for _, f := range old {
		f.Subject = today(f.Subject, renamed)
		seen[keyOf(f)]++
	}
	var fresh []diag.Finding
	for _, f := range found {
		if k := keyOf(f); seen[k] > 0 {
			seen[k]--
			continue
		}
		fresh = append(fresh, f)
	}
	return fresh, len(found) - len(fresh)
}

// renames returns today's names of the contracts that the base calls otherwise.
func renames(pairs []pair) map[string]string {
	names := map[string]string{}
	for _, p := range pairs {
		if p.base != nil && p.head != nil && p.base.Name != p.head.Name {
			names[p.base.Name.String()] = p.head.Name.String()
		}
	}
	return names
}

// today returns the subject under the name that its contract has today.
func today(subject string, renamed map[string]string) string {
	name, rest, _ := strings.Cut(subject, " ")
	if now, ok := renamed[name]; ok {
		return strings.TrimSuffix(now+" "+rest, " ")
	}
	return subject
}
