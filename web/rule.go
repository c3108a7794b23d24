package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
)

// ruleView is what a rule means, as `treaty explain` says it.
type ruleView struct {
	*lint.Rule
	Found int // findings of it that are open; not known: -1
}

func (v ruleView) place() layout {
	return layout{Title: v.ID, Section: "findings", Alternate: "/v1/findings?rule=" + url.QueryEscape(v.ID)}
}

func (s *site) rule(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	id := req.PathValue("rule")
	rule, err := rules.ByID(id)
	if err != nil {
		return nil, noRule(id)
	}
	v := ruleView{Rule: rule, Found: -1}
	if all, _ := s.opt.Inspection.Known(ctx, snapshot); all != nil {
		v.Found = 0
		for _, f := range all.Findings {
			if f.Rule == id {
				v.Found++
			}
		}
	}
	return v, nil
}

// noRule says that there is no such rule, and which was probably meant.
func noRule(id string) error {
	n := names{path: func(name string) string { return "/rules/" + name }, all: meantPage{findingsPath, "Findings"}}
	for _, r := range rules.All() {
		n.known = append(n.known, r.ID)
	}
	return n.meant(id, &registry.Refusal{
		Code: registry.NotFound, Message: "there is no such rule",
		Hint: "`treaty explain` lists them; rules of a home's own, x-…, are in its treaty.yaml",
	})
}
