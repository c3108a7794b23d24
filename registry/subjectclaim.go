package registry

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A Kafka subject is one contract's. Who has it keeps it: another contract takes it
// only once its files let go of it. A name of the form context.Event.vN is that
// event's, whether it is published yet or not. A subject under which Kafka
// clients registered before anybody claimed it goes to a contract only with the
// right to publish there, and if what the contract offers keeps its past.

// subjectClaim is a subject that a major of the upload takes.
type subjectClaim struct {
	subject string
	by      majorOf
	own     bool // context.Event.vN, which no other contract can take
	head    *workspace.Major
}

// takeSubjects finds the subjects that the push takes, and refuses those that
// are another's, or that whoever asks may not take.
func (p *plan) takeSubjects() error {
	holders := map[string]majorOf{}
	for _, c := range p.contracts {
		for _, m := range c.majors {
			for _, name := range p.before.subjectsUnder(c.head.Name, c.lineage(), m.head.MajorInfo) {
				claim := subjectClaim{subject: name, by: majorOf{c.lineage(), m.head.Number}, head: m.head}
				if slices.Contains(p.before.claimants.get(name), claim.by) {
					holders[name] = claim.by
					continue
				}
				event, own := ownerByName(name)
				known := p.before.lineageOf.get(event.String()) == c.lineage()
				if claim.own = own && (known || event == c.head.Name); own && !known && !c.isCalled(event) {
					return taken(name, c.head.Name, m.head.Number, event.String())
				}
				p.subjects = append(p.subjects, claim)
			}
		}
	}
	for _, claim := range p.subjects {
		if err := p.mayTake(claim, holders); err != nil {
			return err
		}
		holders[claim.subject] = claim.by
	}
	return nil
}

// isCalled reports whether the contract has the name, or says that it had.
func (c *contractPlan) isCalled(name contract.EventName) bool {
	return c.head.Name == name || slices.Contains(c.head.Formerly, name)
}

// mayTake refuses a subject that somebody has, in the upload or in the registry.
func (p *plan) mayTake(claim subjectClaim, holders map[string]majorOf) error {
	by := p.contractOf(claim.by.lineage).head.Name
	if holder, held := holders[claim.subject]; held && holder.lineage != claim.by.lineage {
		return taken(claim.subject, by, claim.by.major, fmt.Sprintf("%s v%d", p.contractOf(holder.lineage).head.Name, holder.major))
	}
	for _, holder := range p.before.claimants.get(claim.subject) {
		c := p.before.byLineage.get(holder.lineage)
		if p.contractOf(holder.lineage) == nil && !slices.Contains(p.gone, c) {
			return taken(claim.subject, by, claim.by.major, fmt.Sprintf("%s v%d", c.Name, holder.major))
		}
	}
	if p.before.pastOf(claim.subject, claim.by.lineage) != nil && p.req.Rights != nil && !p.req.Rights.MayPublish("") {
		return &Refusal{
			Code:    Forbidden,
			Message: fmt.Sprintf("you may not take the subject %s, under which Kafka clients registered", quote(claim.subject)),
			Hint:    "use a token that may publish in every context, or leave the subject out of `subjects:`",
		}
	}
	return nil
}

func taken(subject string, by contract.EventName, major int, holder string) *Refusal {
	return &Refusal{
		Code:    SubjectTaken,
		Message: fmt.Sprintf("%s v%d cannot have the subject %s: it is of %s", by, major, quote(subject), holder),
		Hint:    "name another under `subjects:` in its event.yaml; a subject is free once the files of its contract leave it out",
	}
}

// contractOf returns the contract of the upload with that lineage, or nil.
func (p *plan) contractOf(lineage string) *contractPlan {
	for _, c := range p.contracts {
		if c.lineage() == lineage {
			return c
		}
	}
	return nil
}

// ownerByName returns the event whose own subject is called so; is is false for a
// name of another form.
func ownerByName(subject string) (event contract.EventName, is bool) {
	i := strings.LastIndex(subject, ".v")
	if i < 0 {
		return event, false
	}
	if n, err := strconv.Atoi(subject[i+2:]); err != nil || n < 1 {
		return event, false
	}
	event, err := contract.ParseEventName(subject[:i], "")
	return event, err == nil
}

// pastOf returns the versions under a subject which whoever takes it has to keep: those
// of Kafka clients, and where no contract has it those that others left there. A
// contract that has it already keeps what it promises itself: another major may break
// that, on the same subject too.
func (s *Snapshot) pastOf(name, lineage string) []*Version {
	if s.offers(name, lineage) {
		return nil
	}
	claimed := len(s.claimants.get(name)) > 0
	var list []*Version
	for _, e := range s.SubjectEntries(name) {
		if _, unmanaged := subjectOf(e.Lineage); e.Visible() && e.Lineage != lineage && (unmanaged || !claimed) {
			list = append(list, e.Version)
		}
	}
	return list
}

// offers reports whether a contract has a subject by a major that is no draft.
func (s *Snapshot) offers(name, lineage string) bool {
	return slices.ContainsFunc(s.claimants.get(name), func(by majorOf) bool {
		return by.lineage == lineage && s.byLineage.get(lineage).Major(by.major).Status != contract.Draft
	})
}

// offered lists what the push lets Kafka clients see under subjects for the first time:
// of majors that take one, or that took it as a draft and are none any more.
func (p *plan) offered() []subjectClaim {
	list := slices.DeleteFunc(slices.Clone(p.subjects), func(claim subjectClaim) bool { return claim.head.Status == contract.Draft })
	for _, c := range p.contracts {
		for _, m := range c.majors {
			if m.base == nil || m.base.Status != contract.Draft || m.head.Status == contract.Draft {
				continue
			}
			by := majorOf{c.lineage(), m.head.Number}
			for _, name := range p.before.subjectsUnder(c.head.Name, c.lineage(), m.head.MajorInfo) {
				if slices.Contains(p.before.claimants.get(name), by) {
					list = append(list, subjectClaim{subject: name, by: by, head: m.head})
				}
			}
		}
	}
	return list
}

// judgeTaken asks the gate whether what the majors offer keeps the past of their
// subjects, in the mode that was in force there.
func (r *Registry) judgeTaken(ctx context.Context, p *plan) error {
	for _, claim := range p.offered() {
		past, newest := p.before.pastOf(claim.subject, claim.by.lineage), claim.head.Newest()
		if past == nil || newest.Schema == nil {
			continue // the review of the whole says what is wrong
		}
		if p.leaves(claim, past) {
			continue
		}
		mode, model, _ := p.before.promised(claim.subject)
		if err := r.judgeSubject(ctx, &subjectQuestion{subject: claim.subject, past: past, by: subjectPolicy{mode, model}, rev: newest}); err != nil {
			return claim.breaks(err)
		}
	}
	return nil
}

// breaks says what helps whoever takes a subject whose past it breaks: no contract has
// that yet, so there is none to suggest for, or to open a new major of. No waiver of the
// files counts for what others registered, so none is asked for.
func (c subjectClaim) breaks(err error) error {
	if refusal, is := refusalOf(err); is {
		for i := range refusal.Findings {
			refusal.Findings[i].Fingerprint = ""
			refusal.Findings[i].Hint = fmt.Sprintf("`treaty claim %s` proposes the contract that its past makes; or let the major have another subject (`subjects:` in its event.yaml)", quote(c.subject))
		}
	}
	return err
}

// leaves reports whether a major adds nothing to a subject that it takes: its newest
// version is there, and another major of the contract has what Kafka clients are given
// as the newest, or brings that, and is judged. So a past with a break in it is that of
// two majors.
func (p *plan) leaves(claim subjectClaim, past []*Version) bool {
	latest, ok := newestOf(p.before.SubjectEntries(claim.subject))
	there := func(m *workspace.Major) bool {
		return slices.ContainsFunc(past, func(v *Version) bool { return v.Fingerprint == m.Newest().Fingerprint })
	}
	return ok && there(claim.head) && slices.ContainsFunc(p.subjects, func(other subjectClaim) bool {
		return other.subject == claim.subject && other.by.lineage == claim.by.lineage && other.by.major != claim.by.major &&
			other.head.Status != contract.Draft && (other.head.Newest().Fingerprint == latest.Fingerprint || !there(other.head))
	})
}

// subjectHeads adds the heads of the subjects that the push takes, and of the
// settings that judged it there. A subject of the contract's own name is read: who
// registers under it reads the contract. So is one that it gives numbers under: what
// is retracted there meanwhile changes them.
func (p *plan) subjectHeads(numbers []SubjectNumber, read, write map[headKey]int64) {
	for _, n := range numbers {
		read[headKey{ContractHead, SubjectLineage(n.Subject)}] = p.before.subjectHeads.get(n.Subject)
		for _, h := range p.before.unused(n.Subject) {
			write[headKey{h.Kind, h.Name}] = h.Generation
		}
	}
	for _, claim := range p.offered() {
		if p.before.pastOf(claim.subject, claim.by.lineage) != nil {
			read[headKey{ContractHead, SubjectLineage(claim.subject)}] = p.before.subjectHeads.get(claim.subject)
			for _, head := range p.before.settingsHeads(claim.subject) {
				read[headKey{ContractHead, head.Name}] = head.Generation
			}
		}
	}
	for _, claim := range p.subjects {
		lineage := SubjectLineage(claim.subject)
		if generation := p.before.subjectHeads.get(claim.subject); claim.own {
			read[headKey{ContractHead, lineage}] = generation
		} else {
			write[headKey{ContractHead, lineage}] = generation
		}
	}
}

// namesake returns the head of the contract whose own subject it would be, which
// could come while somebody registers under the subject.
func (s *Snapshot) namesake(subject string) []Head {
	event, is := ownerByName(subject)
	if !is {
		return nil
	}
	head := Head{Kind: ContractHead, Name: event.String()}
	if c := s.lineages.get(event); c != nil {
		head.Name, head.Generation = c.Lineage, c.generation
	}
	return []Head{head}
}
