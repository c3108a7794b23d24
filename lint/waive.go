package lint

import (
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Waived is a finding that a waiver lets pass.
type Waived struct {
	Finding diag.Finding
	Waiver  workspace.Waiver
	Known   bool // the base has the finding too: it is no news of this change
}

// waiving applies the waivers of the head. Each waives what it names if it has not
// expired and counts: policy comes from the base, so that one that is new in the
// head is a proposal. A registry has approvals instead, see Request.Approved.
type waiving struct {
	req    *Request
	open   bool   // boundaries depend on files that are not here
	named  []bool // by the head's waiver: it names a finding
	waived []Waived
}

func newWaiving(req *Request) *waiving {
	return &waiving{req: req, named: make([]bool, len(req.Head.Waivers))}
}

// apply returns the findings that no waiver lets pass. One that a proposal names
// says so.
func (w *waiving) apply(found []diag.Finding) []diag.Finding {
	if len(w.req.Head.Waivers) == 0 {
		return found
	}
	var left []diag.Finding
	for _, f := range found {
		if waiver := w.decide(&f); waiver != nil {
			w.waived = append(w.waived, Waived{Finding: f, Waiver: *waiver})
		} else {
			left = append(left, f)
		}
	}
	return left
}

func (w *waiving) decide(f *diag.Finding) *workspace.Waiver {
	for i := range w.req.Head.Waivers {
		waiver := &w.req.Head.Waivers[i]
		if !isAbout(waiver, f) {
			continue
		}
		w.named[i] = true
		if waiver.DaysLeft(w.req.Policy.Now) < 0 {
			continue
		}
		missing := w.missing(f, waiver)
		if missing == "" {
			return waiver
		}
		f.Related = append(slices.Clone(f.Related), diag.Related{Span: waiver.Span, Message: "a waiver is proposed: " + missing})
	}
	return nil
}

// missing says what a waiver needs so that it counts; nothing: it counts.
func (w *waiving) missing(f *diag.Finding, waiver *workspace.Waiver) string {
	switch {
	case w.req.Approved != nil:
		return w.req.Approved(*f, *waiver)
	case w.req.Base == nil || names(w.req.Base.Waivers, f, w.req.Policy.Now):
		return ""
	}
	return "it counts once the base has it; add it in a change of its own"
}

// names reports whether one of the waivers is about the finding and has not
// expired.
func names(waivers []workspace.Waiver, f *diag.Finding, now time.Time) bool {
	return slices.ContainsFunc(waivers, func(w workspace.Waiver) bool {
		return isAbout(&w, f) && w.DaysLeft(now) >= 0
	})
}

// isAbout reports whether a waiver is about the finding. Of a few digits it is not the
// fingerprint alone that tells: another finding that begins with them could be made.
func isAbout(w *workspace.Waiver, f *diag.Finding) bool {
	return w.Names(f.Fingerprint) && (w.Rule == "" || w.Rule == f.Rule)
}

// recognise marks what is waived that the base has too, under the names of today.
func (w *waiving) recognise(base []diag.Finding, renamed map[string]string) {
	if len(w.waived) == 0 {
		return
	}
	before := make(map[string]bool, len(base))
	for i := range base {
		before[fingerprintToday(&base[i], renamed)] = true
	}
	for i := range w.waived {
		w.waived[i].Known = before[fingerprintOf(&w.waived[i].Finding)]
	}
}

// unwaived returns the findings of the base that no waiver of it was about. What
// was waived there is not known and forgotten: it comes back when the waiver ends.
func unwaived(found []diag.Finding, base *workspace.Workspace) []diag.Finding {
	return slices.DeleteFunc(found, func(f diag.Finding) bool {
		return slices.ContainsFunc(base.Waivers, func(w workspace.Waiver) bool { return isAbout(&w, &f) })
	})
}

// judge runs the rules about waivers.
func (w *waiving) judge() []diag.Finding {
	var found []diag.Finding
	collect := func(f diag.Finding) { found = append(found, f) }
	for _, r := range w.req.enabled {
		if r.Waivers == nil {
			continue
		}
		p := w.req.passAt(r, []Place{{File: workspace.WaiversFile}}, collect)
		for i, waiver := range w.req.Head.Waivers {
			r.Waivers(&WaiverPass{pass: p, Waiver: waiver, Named: w.named[i] || !w.wouldName(waiver)})
		}
	}
	return found
}

// wouldName reports whether this review would have found what the waiver is about,
// if it were there: not where only some groups are looked at, the rule is off or
// unknown, or asks of a boundary whose other side is not here, or compares with a
// base, and the event did not change.
func (w *waiving) wouldName(waiver workspace.Waiver) bool {
	if waiver.Rule == "" {
		return len(w.req.Groups) == 0
	}
	if !w.looksFor(waiver.Rule) {
		return false
	}
	return w.rule(waiver.Rule).Pair == nil || w.changed(waiver.Event)
}

// looksFor reports whether this review looks for all that the rule could find.
func (w *waiving) looksFor(id string) bool {
	r := w.rule(id)
	return len(w.req.Groups) == 0 && r != nil && !r.isOff(w.req.Policy) && !(w.open && r.Group == Boundaries)
}

// rule returns the rule of that id, or nil.
func (w *waiving) rule(id string) *Rule {
	i := slices.IndexFunc(w.req.Rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return w.req.Rules[i]
}

func (w *waiving) changed(event string) bool {
	if w.req.Base == nil {
		return false
	}
	return slices.ContainsFunc(changes(pairContracts(w.req.Base, w.req.Head)), func(c ContractChange) bool {
		return c.Name.String() == event && c.Change != Unchanged && !c.onlyMoved()
	})
}
