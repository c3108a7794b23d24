package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

const waiversPath = "/waivers"

// How much of the waivers a page reads and shows.
const (
	readWaivers  = 500   // at once
	maxWaivers   = 5_000 // in all
	shownWaivers = 30
)

// notProved is the rule of what Treaty can neither prove nor refute: whoever
// approves its waiver accepts an Unknown.
const notProved = "not-proved"

// waiversView is what homes ask for, and who has let it pass.
type waiversView struct {
	links
	pager
	Shown   string // which of them: a state, or "all"
	States  []stateChoice
	Rows    []waiverRow
	unknown []unknownChoice
	Total   int
	Unread  bool   // there are more than a page reads
	Word    string // of its forms; empty: the visitor may decide nothing here
}

// stateChoice is a choice of the waivers in one state.
type stateChoice struct {
	State, Title, Link string
	Count              int
}

// The states of a waiver on a page. Open: somebody has still to agree.
const (
	openWaiver     = "open"
	approvedWaiver = "approved"
	expiredWaiver  = "expired"
	everyWaiver    = "all"
)

// waiverRow is one waiver.
type waiverRow struct {
	registry.Waiver
	State   string
	About   subjectLink
	Consent []consent
	// May says that the visitor has an open decision here, Revokes that there is one
	// to take back.
	May, Revokes bool
}

// consent is a context that has to agree, and whether it has.
type consent struct {
	Context string
	Hue     int
	Given   *registry.Approval // nil: not yet, or not for as long
}

// Unknown reports whether it is about what Treaty could not decide.
func (r waiverRow) Unknown() bool { return r.Rule == notProved }

// Anchor is the row's id in the page.
func (r waiverRow) Anchor() string { return "w" + r.Fingerprint }

func (v *waiversView) place() layout {
	return layout{Title: "Waivers", Section: "waivers", Alternate: "/v1/waivers", Unknown: v.unknown}
}

func (s *site) waivers(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	all, cut, err := s.allWaivers(ctx)
	if err != nil {
		return nil, err
	}
	params := req.URL.Query()
	v := &waiversView{links: links{snapshot}, Total: len(all), Unread: cut}
	v.Shown, v.unknown = chosenOf(waiversPath, params, "show", "Waivers", []string{openWaiver, approvedWaiver, expiredWaiver, everyWaiver})
	v.Shown = cmp.Or(v.Shown, openWaiver)
	counts := map[string]int{}
	rows := v.rows(all, visiting(ctx), s.registry.Now())
	for _, row := range rows {
		counts[row.State]++
	}
	at := newAddress(waiversPath, params, "show")
	counts[everyWaiver] = len(rows)
	for _, c := range []stateChoice{{State: openWaiver, Title: "Open"}, {State: approvedWaiver, Title: "Approved"}, {State: expiredWaiver, Title: "Expired"}, {State: everyWaiver, Title: "All"}} {
		c.Link, c.Count = at.with("show", c.State), counts[c.State]
		v.States = append(v.States, c)
	}
	rows = slices.DeleteFunc(rows, func(r waiverRow) bool { return v.Shown != everyWaiver && r.State != v.Shown })
	v.Rows, v.pager = turned(rows, shownWaivers, params.Get("page"), func(page string) string { return at.with("page", page) })
	if slices.ContainsFunc(v.Rows, func(r waiverRow) bool { return r.May || r.Revokes }) {
		v.Word = visiting(ctx).forms.word()
	}
	return v, nil
}

// allWaivers reads what homes ask for, up to a bound.
func (s *site) allWaivers(ctx context.Context) (all []registry.Waiver, cut bool, err error) {
	for after := (registry.WaiverKey{}); ; after = all[len(all)-1].WaiverKey {
		list, err := s.registry.Waivers(ctx, "", after, readWaivers)
		if err != nil {
			return nil, false, err
		}
		all = append(all, list...)
		if len(list) < readWaivers || len(all) >= maxWaivers {
			return all, len(list) == readWaivers, nil
		}
	}
}

// rows tells of each waiver what the visitor wants to know, the newest first.
func (v *waiversView) rows(all []registry.Waiver, who visitor, now time.Time) []waiverRow {
	about, today := aboutContexts(v.snapshot), now.UTC().Format(time.DateOnly)
	rows := make([]waiverRow, 0, len(all))
	for _, w := range all {
		missing := w.Missing()
		row := waiverRow{Waiver: w, State: waiverState(&w, today), About: v.subject(w.Subject)}
		for _, name := range w.Contexts {
			c := consent{Context: name, Hue: about.hue(name)}
			for i := range w.Approvals {
				if w.Approvals[i].Context == name && !slices.Contains(missing, name) {
					c.Given = &w.Approvals[i]
				}
			}
			mine := who.MayApprove(name)
			row.May = row.May || mine && c.Given == nil && row.State == openWaiver
			row.Revokes = row.Revokes || mine && c.Given != nil && row.State != expiredWaiver
			row.Consent = append(row.Consent, c)
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b waiverRow) int {
		return cmp.Or(b.ProposedAt.Compare(a.ProposedAt), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return rows
}

// waiverState says how it stands on a day.
func waiverState(w *registry.Waiver, today string) string {
	switch {
	case w.Expires < today:
		return expiredWaiver
	case len(w.Missing()) > 0:
		return openWaiver
	}
	return approvedWaiver
}

// subjectLink is what a finding is about, with the page of it.
type subjectLink struct{ Text, Path string }

// subject reads what a finding is about: "ordering.OrderPlaced v1", "service
// checkout", "context ordering". What has no page has no link.
func (l links) subject(text string) subjectLink {
	link := subjectLink{Text: text}
	first, rest, _ := strings.Cut(text, " ")
	switch name, err := contract.ParseEventName(first, ""); {
	case first == "service" && rest != "":
		if found, err := l.snapshot.Service(rest); err == nil {
			link.Path = servicePath(found)
		}
	case first == "context" && l.HasContext(rest):
		link.Path = "/contexts/" + url.PathEscape(rest)
	case err == nil && l.HasEvent(name):
		link.Path = eventPath(name)
	}
	return link
}

// approvesWaiver lets what a home asks for pass, for every context that the
// visitor approves for: as POST /v1/waivers/{fingerprint}/approval does.
func (s *site) approvesWaiver(w http.ResponseWriter, req *http.Request) (string, error) {
	decision := decisionOf(req)
	decision.Seen = req.PostForm.Get("seen")
	waiver, err := s.registry.Approve(req.Context(), decision)
	if err != nil {
		return "", err
	}
	notice, err := s.afterApproval(req.Context(), waiver)
	if err != nil {
		return "", err
	}
	say(w, notice)
	return decided(waiver), nil
}

// afterApproval is what to say of it: one question that nobody can answer is often two, of
// those who read and of what is stored, and the push needs both.
func (s *site) afterApproval(ctx context.Context, waiver *registry.Waiver) (notice string, err error) {
	if len(waiver.Missing()) > 0 {
		return "approved-in-part", nil
	}
	list, err := s.registry.Waivers(ctx, waiver.Home, registry.WaiverKey{}, readWaivers)
	if err != nil {
		return "", err
	}
	today := s.registry.Now().UTC().Format(time.DateOnly)
	if slices.ContainsFunc(list, func(w registry.Waiver) bool { return waiverState(&w, today) == openWaiver }) {
		return "approved-one", nil
	}
	return "approved", nil
}

// revokesWaiver takes the visitor's consent back, as DELETE does.
func (s *site) revokesWaiver(w http.ResponseWriter, req *http.Request) (string, error) {
	waiver, err := s.registry.Revoke(req.Context(), decisionOf(req))
	if err != nil {
		return "", err
	}
	say(w, "revoked")
	return decided(waiver), nil
}

// decided is where to go on after a decision: at the waiver.
func decided(w *registry.Waiver) string {
	return waiversPath + "?" + url.Values{"show": {everyWaiver}}.Encode() + "#w" + w.Fingerprint
}

// decisionOf is what the visitor decides of a waiver.
func decisionOf(req *http.Request) registry.WaiverDecision {
	who := visiting(req.Context())
	return registry.WaiverDecision{
		Fingerprint: req.PathValue("fingerprint"), Home: req.PostForm.Get("home"), Reason: strings.TrimSpace(req.PostForm.Get("reason")),
		Actor: who.String(), Origin: who.Visitor.Origin.String(), Rights: who.rights(req.Context(), req.Method+" "+req.URL.Path),
	}
}
