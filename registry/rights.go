package registry

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// Acceptable lists the rules whose findings an approver may accept, with a
// reason: what the prover cannot decide, a promise that becomes weaker, and a
// baseline that is new or grows.
var Acceptable = []string{"not-proved", "policy-weakened", "baseline-grown"}

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

// expect refuses a push that was made without knowing what the registry has.
func (p *plan) expect() error {
	for _, name := range slices.SortedFunc(maps.Keys(p.req.Expect), contract.EventName.Compare) {
		wanted, have := p.req.Expect[name], ""
		if c := p.before.lineages.get(name); c != nil {
			have = c.newestNumber()
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
		Hint:    "look at what is there now; if it is still right, publish again and name that version: " + option("expect"),
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
	if err := checkReason(fmt.Sprintf("accepting %s of %s", a.Rule, quote(a.Subject)), a.Reason); err != nil {
		return err
	}
	if !slices.ContainsFunc(p.result.Findings, func(f diag.Finding) bool { return f.Rule == a.Rule && f.Subject == a.Subject }) {
		return bad(BadPush, "leave it out: nothing has to be accepted", "there is no finding %s of %s", quote(a.Rule), quote(a.Subject))
	}
	if p.req.Rights == nil {
		return nil
	}
	for _, name := range p.hurtBy(a.Subject) {
		if !p.req.Rights.MayApprove(name) {
			return bad(Forbidden, "it needs an approver of "+quote(name), "you may not accept what hurts the context %s", quote(name))
		}
	}
	return nil
}

// hurtBy lists the contexts that what is wrong with a subject hurts: of an event
// its own and those that consume it, of a major those that consume that one, of a
// service or a context its own, of anything else all of the home.
func (p *plan) hurtBy(subject string) []string {
	hurt := map[string]bool{}
	text, rest, _ := strings.Cut(subject, " ")
	if name, err := contract.ParseEventName(text, ""); err == nil && (hasEvent(p.upload, name) || p.goes(name) != nil) {
		hurt[name.Context] = true
		if base := p.baseOf(name); base != nil {
			hurt[base.Name.Context] = true
			for _, s := range base.Consumers {
				if readsAnyOf(s, base, rest) {
					hurt[s.Context] = true
				}
			}
		}
		return slices.Sorted(maps.Keys(hurt))
	}
	if own := p.contextOf(subject); own != "" {
		return []string{own}
	}
	for _, c := range p.claims {
		hurt[c.context()] = true
	}
	if h := p.before.homes.get(p.req.Home); h != nil {
		for _, c := range h.claims {
			hurt[c.context()] = true
		}
	}
	return slices.Sorted(maps.Keys(hurt))
}

// baseOf returns what the registry has of an event of the upload, or of one that
// the upload leaves out; nil: nothing.
func (p *plan) baseOf(name contract.EventName) *Contract {
	for _, c := range p.contracts {
		if c.head.Name == name {
			return c.base
		}
	}
	return p.goes(name)
}

// goes returns the contract of that name that the upload leaves out, or nil.
func (p *plan) goes(name contract.EventName) *Contract {
	for _, c := range p.gone {
		if c.Is(name) {
			return c
		}
	}
	return nil
}

// readsAnyOf reports whether a service consumes the major of a subject, "v2" or
// more words about it; without a major, whether it consumes the event.
func readsAnyOf(s *Service, c *Contract, of string) bool {
	word, _, _ := strings.Cut(of, " ")
	digits, isMajor := strings.CutPrefix(word, "v")
	major, err := strconv.Atoi(digits)
	return slices.ContainsFunc(s.Consumes, func(u contract.Consumption) bool {
		return c.Is(u.Event) && (!isMajor || err != nil || u.Versions.TouchesMajor(major))
	})
}

// contextOf returns the context of a subject such as "service checkout" or
// "context ordering"; empty: it has none, or several may be meant.
func (p *plan) contextOf(subject string) string {
	what, name, _ := strings.Cut(subject, " ")
	context := ""
	for _, c := range p.upload.Contexts {
		if what == "context" && c.Name == name {
			context = name
		}
	}
	for _, s := range p.upload.Services {
		if what != "service" || s.Name != name {
			continue
		}
		if context != "" {
			return ""
		}
		context = s.Context
	}
	return context
}

// blocked reports whether a finding refuses the push.
func (p *plan) blocked(rules []*lint.Rule) bool {
	return slices.ContainsFunc(p.result.Findings, func(f diag.Finding) bool { return p.blocks(f) && !p.bygone(rules, f) })
}

// blocks reports whether the finding refuses the push: it is an error that nobody
// accepted.
func (p *plan) blocks(f diag.Finding) bool {
	return f.Severity == diag.Error && !slices.ContainsFunc(p.accepted, func(a Acceptance) bool {
		return a.Rule == f.Rule && a.Subject == f.Subject
	})
}
