package registry

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// Acceptable lists the rules whose findings an approver may accept, with a
// reason: what the prover cannot decide, and a promise that becomes weaker.
var Acceptable = []string{"not-proved", "policy-weakened"}

// mayChange refuses a push that changes a context in which whoever asks may not
// publish.
func (p *plan) mayChange() error {
	if p.req.Rights == nil {
		return nil
	}
	var denied []string
	for _, name := range p.changedContexts() {
		if !p.req.Rights.MayPublish(name) {
			denied = append(denied, name)
		}
	}
	if len(denied) == 0 {
		return nil
	}
	return mayNotPublish(denied...)
}

func mayNotPublish(contexts ...string) *Refusal {
	return &Refusal{
		Code:    Forbidden,
		Message: "you may not publish in " + strings.Join(contexts, ", "),
		Hint:    "use a token with the role publisher for these contexts, or leave them out of the push",
	}
}

// changedContexts lists the contexts in which the push changes something: a
// context's file, an event with its versions, a service; all of the home where
// only other files change.
func (p *plan) changedContexts() []string {
	changed := map[string]bool{}
	for _, c := range p.claims {
		switch c.Kind {
		case ContextClaim:
			changed[c.Name] = true
		case ContractClaim:
			if name, err := contract.ParseEventName(c.Name, ""); err == nil {
				changed[name.Context] = true
			}
		case ServiceClaim:
			context, _, _ := strings.Cut(c.Name, "/")
			changed[context] = true
		}
	}
	for _, c := range p.contracts {
		if c.base == nil || !c.untouched() {
			changed[c.head.Name.Context] = true
		}
	}
	h := p.before.homes[p.req.Home]
	if h == nil {
		return slices.Sorted(maps.Keys(changed))
	}
	before, after := map[string]string{}, map[string]string{}
	for _, c := range h.contexts {
		before[c.Name] += content(c.Doc)
	}
	for _, s := range h.services {
		before[s.Context] += content(s.Doc)
	}
	for _, c := range p.upload.Contexts {
		after[c.Name] += content(c.Doc)
	}
	for _, s := range p.upload.Services {
		after[s.Context] += content(s.Doc)
	}
	for name := range before {
		if before[name] != after[name] {
			changed[name] = true
		}
	}
	if len(changed) == 0 && !slices.Equal(h.files, p.tree) {
		for _, c := range h.claims {
			if c.Kind == ContextClaim {
				changed[c.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

func content(doc *source.Document) string {
	if doc == nil {
		return ""
	}
	return doc.File + "\x00" + string(doc.Data) + "\x00"
}

// expect refuses a push that was made without knowing what the registry has.
func (p *plan) expect() error {
	for _, name := range slices.SortedFunc(maps.Keys(p.req.Expect), contract.EventName.Compare) {
		wanted, have := p.req.Expect[name], ""
		if c := p.before.lineages[name]; c != nil {
			have = c.Versions[len(c.Versions)-1].Version.String()
		}
		if wanted != have {
			return outdated(name.String(), wanted, have)
		}
	}
	return nil
}

func outdated(name, wanted, have string) *Refusal {
	say := func(v string) string {
		if v == "" {
			return "no version"
		}
		return v
	}
	return &Refusal{
		Code:    Outdated,
		Message: fmt.Sprintf("the newest version of %s is %s, not %s: somebody else published", name, say(have), say(wanted)),
		Hint:    "look at what is there now, and publish again if it is still right",
	}
}

// accept takes out of the way what an approver accepts. Whoever may not, and
// what is not there to be accepted, is refused.
func (p *plan) accept() error {
	for _, a := range p.req.Accept {
		if err := p.checkAcceptance(a); err != nil {
			return err
		}
		p.accepted = append(p.accepted, a)
	}
	return nil
}

func (p *plan) checkAcceptance(a Acceptance) error {
	bad := func(code Code, hint, format string, args ...any) error {
		return &Refusal{Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
	}
	if !slices.Contains(Acceptable, a.Rule) {
		return bad(BadPush, "what can be accepted: "+strings.Join(Acceptable, ", "), "findings of %s cannot be accepted", quote(a.Rule))
	}
	if strings.TrimSpace(a.Reason) == "" || len(a.Reason) > 1000 {
		return bad(BadPush, "say why, in at most 1000 bytes: it is kept", "accepting %s of %s needs a reason", quote(a.Rule), quote(a.Subject))
	}
	if !slices.ContainsFunc(p.result.Findings, func(f diag.Finding) bool { return f.Rule == a.Rule && f.Subject == a.Subject }) {
		return bad(BadPush, "leave it out: nothing has to be accepted", "there is no finding %s of %s", quote(a.Rule), quote(a.Subject))
	}
	if name := contextOf(a.Subject); p.req.Rights != nil && !p.req.Rights.MayApprove(name) {
		return bad(Forbidden, "an approver of "+quote(name)+" can push it", "you may not accept findings in the context %s", quote(name))
	}
	return nil
}

// contextOf returns the context of what a finding is about.
func contextOf(subject string) string {
	name, _, _ := strings.Cut(subject, " ")
	context, _, _ := strings.Cut(name, ".")
	return context
}

// blocked reports whether a finding refuses the push.
func (p *plan) blocked() bool {
	return slices.ContainsFunc(p.result.Findings, func(f diag.Finding) bool {
		return f.Severity == diag.Error && !slices.ContainsFunc(p.accepted, func(a Acceptance) bool {
			return a.Rule == f.Rule && a.Subject == f.Subject
		})
	})
}
