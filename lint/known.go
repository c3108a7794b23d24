package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// onlyNew returns the findings of the head that the base does not have too, and
// how many it has. A finding is the same if its fingerprint and file are: lines
// move, and so do folders, when a contract is renamed. An error of a file is the
// same only while the file's content is: what cannot be read rightly may have
// changed in any way.
func onlyNew(req Request, found sides, renamed map[string]string) ([]diag.Finding, int) {
	type key struct{ fingerprint, file string }
	keyOf := func(f diag.Finding) key { return key{Fingerprint(f), path.Base(f.Span.File)} }
	old := map[key][]diag.Finding{}
	for _, f := range found.base {
		before := f
		before.Subject = today(f.Subject, renamed)
		before.Values = slices.Clone(f.Values)
		for i, value := range f.Values {
			before.Values[i] = today(value, renamed)
		}
		old[keyOf(before)] = append(old[keyOf(before)], f)
	}
	var fresh []diag.Finding
	for _, f := range found.head {
		k := keyOf(f)
		i := slices.IndexFunc(old[k], func(before diag.Finding) bool { return sameFile(req, before, f) })
		if i < 0 {
			fresh = append(fresh, f)
			continue
		}
		old[k] = slices.Delete(old[k], i, i+1)
	}
	return fresh, len(found.head) - len(fresh)
}

// sameFile reports whether a finding and an earlier one like it are of the same
// content, where it matters: where a file has an error of its own.
func sameFile(req Request, before, now diag.Finding) bool {
	if now.Severity != diag.Error || slices.ContainsFunc(req.Rules, func(r *Rule) bool { return r.ID == now.Rule }) {
		return true
	}
	was, is := req.Base.Digests[before.Span.File], req.Head.Digests[now.Span.File]
	return was == "" || is == "" || was == is
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
