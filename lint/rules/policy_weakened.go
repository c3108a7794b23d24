package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var policyWeakened = &lint.Rule{
	ID:          "policy-weakened",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A change weakens the rules that it is judged by",
	Rationale: "The mode, the content model and the severities of the base judge the change; they would judge the next one no " +
		"more. Whoever promises less to consumers does so in the open, and with somebody's consent.",
	FalsePositive: "The promise really changes: an approver of the contexts that are hurt accepts it; until then this stops the change.",
	Bad: event("OrderPlaced", "compatibility: BACKWARD\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object"}`)),
	Good: event("OrderPlaced", "compatibility: FULL_TRANSITIVE\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "compatibility: BACKWARD\n", `{"type": "object"}`)),
	Catalogue: func(p *lint.CataloguePass) {
		if p.Base == nil {
			return
		}
		reportWeakerRules(p)
		reportRenewed(p)
		for _, head := range p.Workspace.Contracts {
			base := lint.Counterpart(p.Base, head)
			if base == nil || !isPublished(base) {
				continue
			}
			if head.Kind != base.Kind {
				p.Remark(otherKind(base, head))
			}
			for _, w := range weakenings(base, head) {
				p.Report(diag.Finding{
					Subject: head.Name.String(),
					Span:    eventSpan(head, w.at),
					Pointer: w.at,
					Message: w.message,
					Values:  w.values,
					Why:     "consumers rely on the promise that is taken back",
					Hint:    "put it back, or have it approved in a change of its own",
				})
			}
		}
	},
}

// otherKind is no weakening by itself: the kind says what an event is. But some rules
// look at some kinds alone.
func otherKind(base, head *workspace.Contract) diag.Finding {
	return diag.Finding{
		Subject: head.Name.String(),
		Span:    eventSpan(head, "/kind"),
		Pointer: "/kind",
		Message: fmt.Sprintf("its kind was %s, and is now %s", base.Kind, head.Kind),
		Values:  []string{string(base.Kind), string(head.Kind)},
		Why:     "rules that are about events of one kind look at it no more, or from now on",
		Hint:    "whoever lets this in agrees that it is one",
	}
}

// weakening is one promise that the head keeps no more.
type weakening struct {
	at      source.Pointer
	message string
	values  []string
}

func weakenings(base, head *workspace.Contract) []weakening {
	var list []weakening
	add := func(at source.Pointer, format string, args ...any) {
		w := weakening{at: at, message: fmt.Sprintf(format, args...)}
		for _, arg := range args {
			w.values = append(w.values, fmt.Sprint(arg))
		}
		list = append(list, w)
	}
	if !head.Compatibility.Covers(base.Compatibility) {
		add("/compatibility", "the mode %s promises less than %s", head.Compatibility, base.Compatibility)
	}
	if base.ContentModel == contract.Strict && head.ContentModel == contract.Tolerant {
		add("/content-model", "the content model tolerant promises less than strict")
	}
	if !head.Enforce.Covers(base.Enforce) {
		add("/enforce", "enforce was %s, and is now %s", base.Enforce, head.Enforce)
	}
	if head.CompatibleSince != base.CompatibleSince && head.CompatibleSince != "" {
		add("/compatible-since", "compatible-since was %s, and is now %s", orNothing(base.CompatibleSince), head.CompatibleSince)
	}
	for _, was := range base.Majors {
		now := head.Major(was.Number)
		if now == nil {
			continue
		}
		at := versionPointer(was.Number)
		if now.Status == contract.Draft && was.Status != contract.Draft {
			add(at.Join("status"), "major %d was %s, and is now a draft, which may break", was.Number, was.Status)
		}
		if now.CompatibleSince != was.CompatibleSince && now.CompatibleSince != "" {
			add(at.Join("compatible-since"), "compatible-since of major %d was %s, and is now %s",
				was.Number, orNothing(was.CompatibleSince), now.CompatibleSince)
		}
	}
	return list
}
