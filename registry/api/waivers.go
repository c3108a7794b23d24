package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

func waiverRows() []operation {
	const tag = "waivers"
	fingerprint := parameter{name: "fingerprint", in: inPath, description: "Fingerprint of a finding, or at least its first eight digits.", example: "7f3a90c41b2e"}
	deciding := slices.Concat([]kind{crossSite}, refusalsOf(registry.NotFound, registry.BadPush))
	outdated := refusalsOf(registry.Outdated)
	return []operation{
		{
			id: "listWaivers", method: http.MethodGet, path: "/v1/waivers", tag: tag, role: Reader,
			summary: "List waivers", description: "Exceptions that homes ask for, by home and fingerprint, with who approved them and who has still to.",
			params: append([]parameter{{name: "home", in: inQuery, description: "Only those of this home.", least: 1, most: 300}}, pageParams...),
			answer: reply{description: "A page of waivers.", of: wire.Waivers{}, headers: []header{linkHeader}}, caching: never, handle: (*api).waivers,
		},
		{
			id: "approveWaiver", method: http.MethodPost, path: "/v1/waivers/{fingerprint}/approval", tag: tag, role: Approver,
			summary: "Approve a waiver", description: "For every context that has to agree and that the caller approves for. It covers no longer than the " +
				"waiver is to hold now. `missing` of the answer says who has still to agree.",
			params:  []parameter{fingerprint},
			body:    &body{description: "Why.", types: []string{wire.MediaType}, of: wire.WaiverDecision{}},
			answer:  reply{description: "The waiver as it is now.", of: wire.Waiver{}},
			caching: never, problems: slices.Concat(sendBody, deciding, outdated), handle: (*api).approveWaiver,
		},
		{
			id: "revokeWaiver", method: http.MethodDelete, path: "/v1/waivers/{fingerprint}/approval", tag: tag, role: Approver,
			summary: "Take an approval back", description: "Of every context that the caller approves for. From its home's next push on the finding refuses again.",
			params: []parameter{
				fingerprint,
				{name: "home", in: inQuery, description: "That asks for it; needed where several do.", least: 1, most: 300},
				{name: "reason", in: inQuery, description: "For the audit trail.", required: true, least: 1, most: 1000},
			},
			answer:  reply{description: "The waiver as it is now.", of: wire.Waiver{}},
			caching: never, problems: deciding, handle: (*api).revokeWaiver,
		},
	}
}

func (a *api) waivers(c *call) error {
	after, err := c.after()
	if err != nil {
		return err
	}
	home, fingerprint, ok := strings.Cut(after, " ")
	if after != "" && (!ok || !plain(home) || !plain(fingerprint)) {
		return badCursor()
	}
	limit := c.number("limit")
	found, err := a.registry.Waivers(c.Request.Context(), c.text("home"), registry.WaiverKey{Home: home, Fingerprint: fingerprint}, limit+1)
	if err != nil {
		return err
	}
	list := wire.Waivers{Waivers: []wire.Waiver{}}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		list.Next = c.linkNext(last.Home + " " + last.Fingerprint)
	}
	for i := range found {
		list.Waivers = append(list.Waivers, viewWaiver(&found[i]))
	}
	return c.answer(list)
}

func (a *api) approveWaiver(c *call) error {
	decision := c.decision()
	err := a.readObject(c, "a decision", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"home":   func(n *source.Node) { decision.Home = d.text(n) },
			"reason": func(n *source.Node) { decision.Reason = d.text(n) },
			"seen":   func(n *source.Node) { decision.Seen = d.text(n) },
		}
	})
	if err != nil {
		return err
	}
	w, err := a.registry.Approve(c.Request.Context(), decision)
	if err != nil {
		return err
	}
	return c.answer(viewWaiver(w))
}

func (a *api) revokeWaiver(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	decision := c.decision()
	decision.Home, decision.Reason = c.text("home"), c.text("reason")
	w, err := a.registry.Revoke(c.Request.Context(), decision)
	if err != nil {
		return err
	}
	return c.answer(viewWaiver(w))
}

// decision is what whoever asks decides of the waiver in the path.
func (c *call) decision() registry.WaiverDecision {
	return registry.WaiverDecision{
		Fingerprint: c.Param("fingerprint"), Actor: c.who.Name, Origin: c.origin(), Rights: c.who.Rights,
	}
}

func viewWaiver(w *registry.Waiver) wire.Waiver {
	view := wire.Waiver{
		Home: w.Home, Fingerprint: w.Fingerprint, Rule: w.Rule, Subject: w.Subject, Message: w.Message,
		Reason: w.Reason, Owner: w.Owner, Expires: w.Expires, Contexts: w.Contexts, Missing: w.Missing(),
		Approvals: []wire.Approval{}, ProposedBy: w.ProposedBy, ProposedAt: w.ProposedAt, Digest: w.Digest(),
	}
	for _, a := range w.Approvals {
		view.Approvals = append(view.Approvals, wire.Approval{Context: a.Context, Expires: a.Expires, Reason: a.Reason, By: a.By, At: a.At})
	}
	if w.Used != nil {
		view.Used = &wire.WaiverUse{At: w.Used.At, Commit: w.Used.Commit, Versions: feed.Links(w.Used.Versions)}
	}
	return view
}

// waived is what waivers let pass of a push.
func waived(list []registry.Waived) []wire.Waived {
	out := []wire.Waived{}
	for _, w := range list {
		out = append(out, wire.Waived{
			Finding: findings.ToWire([]diag.Finding{w.Finding})[0], Reason: w.Reason, Owner: w.Owner, Expires: w.Expires, Known: w.Known,
		})
	}
	return out
}
