package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// known takes out of the findings of the head what is not to be reported again: what
// the baseline has, and, if only what is new is wanted, what the base has. The
// baseline of the base decides, and an entry of it counts only for what the base has
// too: what was mended and comes back is new, and nobody can write down today what
// they mean to break tomorrow.
func known(req Request, found *sides, renamed map[string]string, report *Report) {
	switch {
	case req.Base == nil:
		found.head, report.Baseline = inBaseline(req.Head.Baseline, found.head)
	case req.OwnBaseline && req.Head.Baseline != nil:
		fresh, stands := divide(req, sides{base: found.alone, head: found.head}, nil)
		left, of := twinsInBaseline(req.Head.Baseline, stands)
		found.head, report.Baseline = slices.Concat(fresh, left), of
	}
	if !req.comparesStanding() {
		return
	}
	found.base = unwaived(found.base, req.Base)
	fresh, old := divide(req, *found, renamed)
	left, of := twinsInBaseline(req.Base.Baseline, old)
	report.Baseline = append(report.Baseline, of...)
	if req.NewOnly {
		found.head, report.Known = fresh, len(left)
	} else {
		found.head = slices.Concat(fresh, left)
	}
}

// comparesStanding reports whether the findings of the base as it stands decide
// something.
func (req *Request) comparesStanding() bool {
	return req.Base != nil && (req.NewOnly || req.Base.Baseline != nil)
}

// twin is a finding of the head, and the one of the base that is the same.
type twin struct{ before, now diag.Finding }

// divide returns the findings of the head that the base does not have too, and
// those that it has. A finding is the same if its fingerprint and file are: lines
// move, and so do folders, when a contract is renamed. An error of a file is the
// same only while the file's content is: what cannot be read rightly may have
// changed in any way.
func divide(req Request, found sides, renamed map[string]string) (fresh []diag.Finding, old []twin) {
	type key struct{ fingerprint, file string }
	keyOf := func(f diag.Finding) key { return key{Fingerprint(f), path.Base(f.Span.File)} }
	before := map[key][]diag.Finding{}
	for _, f := range found.base {
		k := keyOf(underToday(f, renamed))
		before[k] = append(before[k], f)
	}
	for _, f := range found.head {
		k := keyOf(f)
		i := slices.IndexFunc(before[k], func(b diag.Finding) bool { return sameFile(req, b, f) })
		if i < 0 {
			fresh = append(fresh, f)
			continue
		}
		old = append(old, twin{before[k][i], f})
		before[k] = slices.Delete(before[k], i, i+1)
	}
	return fresh, old
}

// underToday returns a finding of the base under the names of today.
func underToday(f diag.Finding, renamed map[string]string) diag.Finding {
	f.Subject = today(f.Subject, renamed)
	f.Values = slices.Clone(f.Values)
	for i, value := range f.Values {
		f.Values[i] = today(value, renamed)
	}
	return f
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
