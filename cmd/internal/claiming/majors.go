package claiming

import (
	"context"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
)

// Major is a part of a subject's past in which each version keeps what those before it
// promised.
type Major struct {
	Number   int
	Versions []Version // the oldest first
	// Since is the version from which on the promise is proved; empty: from the first.
	Since string
	// Because says why the major begins; empty for the first.
	Because string
	// ByHand says that the step from the major before it cannot be derived.
	ByHand bool
}

// Split divides the past of a proposal into majors: a version that breaks what the
// subject promises opens the next one. What is neither proved nor refuted stays in its
// major, and the promise begins with it.
func (p *Proposal) Split(ctx context.Context) error {
	first := p.Subjects[0]
	for _, v := range first.Versions {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(p.Majors) == 0 {
			p.Majors = []Major{{Number: 1, Versions: []Version{v}}}
			continue
		}
		major := &p.Majors[len(p.Majors)-1]
		switch verdict, why := compare(ctx, major.Versions, v, first.Mode, first.Model); verdict {
		case compat.Refuted:
			p.Majors = append(p.Majors, Major{Number: major.Number + 1, Versions: []Version{v}, Because: why})
		case compat.Unknown:
			major.Since = contract.Version{Major: major.Number, Revision: len(major.Versions)}.String()
			major.Versions = append(major.Versions, v)
		default:
			major.Versions = append(major.Versions, v)
		}
	}
	for i := range p.Majors[1:] {
		before, major := p.Majors[i].newest(), &p.Majors[i+1]
		major.ByHand = len(upcast.Asks(before.Schema, major.newest().Schema, upcast.Options{})) > 0
	}
	return nil
}

func (m *Major) newest() Version { return m.Versions[len(m.Versions)-1] }

// compare judges a version by those before it, as the mode asks.
func compare(ctx context.Context, before []Version, v Version, mode contract.Mode, model contract.ContentModel) (compat.Verdict, string) {
	if !mode.Transitive() {
		before = before[len(before)-1:]
	}
	verdict, why := compat.Proved, ""
	for _, old := range before {
		for _, q := range mode.Questions() {
			writer, reader := old, v
			if q == contract.RunningConsumers {
				writer, reader = v, old
			}
			if ctx.Err() != nil {
				return compat.Unknown, ""
			}
			switch r := compat.Contained(writer.Schema, reader.Schema, compat.Options{Model: model}); r.Verdict {
			case compat.Refuted:
				return compat.Refuted, string(r.Witness.JSON)
			case compat.Unknown:
				verdict, why = compat.Unknown, r.Reason.Code
			}
		}
	}
	return verdict, why
}
