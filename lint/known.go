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

// twin is a finding of the head, and the fingerprint of the one of the base that is
// the same.
type twin struct {
	before string
	now    diag.Finding
}

// divide returns the findings of the head that the base does not have too, and
// those that it has. A finding is the same if its fingerprint and file are: lines
// move, and so do folders, when a contract is renamed. An error of a file is the
// same only while the file's content is: what cannot be read rightly may have
// changed in any way.
func divide(req Request, found sides, renamed map[string]string) (fresh []diag.Finding, old []twin) {
	type key struct{ fingerprint, file string }
	before := make(map[key][]int, len(found.base)) // places in found.base
	for i := range found.base {
		f := &found.base[i]
		k := key{fingerprintToday(f, renamed), path.Base(f.Span.File)}
		before[k] = append(before[k], i)
		for _, subject := range f.Covers {
			single := diag.Finding{Rule: f.Rule, Subject: subject, Pointer: f.Pointer}
			k := key{fingerprintToday(&single, renamed), path.Base(f.Span.File)}
			before[k] = append(before[k], i)
		}
	}
	old = make([]twin, 0, len(found.head))
	for _, f := range found.head {
		k := key{fingerprintOf(&f), path.Base(f.Span.File)}
		i := slices.IndexFunc(before[k], func(b int) bool { return sameFile(req, &found.base[b], &f) })
		if i < 0 {
			fresh = append(fresh, f)
			continue
		}
		old = append(old, twin{found.base[before[k][i]].Fingerprint, f})
		before[k] = slices.Delete(before[k], i, i+1)
	}
	return fresh, old
}

// fingerprintOf returns the fingerprint of a finding, whether it is signed or not.
func fingerprintOf(f *diag.Finding) string {
	if f.Fingerprint != "" {
		return f.Fingerprint
	}
	return Fingerprint(*f)
}

// fingerprintToday returns the fingerprint of a finding of the base under the names
// of today.
func fingerprintToday(f *diag.Finding, renamed map[string]string) string {
	if len(renamed) == 0 {
		return fingerprintOf(f)
	}
	now := *f
	now.Subject = today(f.Subject, renamed)
	now.Values = slices.Clone(f.Values)
	for i, value := range now.Values {
		now.Values[i] = today(value, renamed)
	}
	if now.Subject == f.Subject && slices.Equal(now.Values, f.Values) {
		return fingerprintOf(f)
	}
	return Fingerprint(now)
}

// sameFile reports whether a finding and an earlier one like it are of the same
// content, where it matters: where a file has an error of its own.
func sameFile(req Request, before, now *diag.Finding) bool {
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
