package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Upcast is what lifts an event of the major before to the one that is opened.
type Upcast struct {
	Does []string     // what is derived, beside copying: "`/sku` is now called article"
	Asks []upcast.Ask // the places that need a person; none: it is derived as a whole
	// ByHand says that no annotation settles them all, so that event.yaml says
	// `upcast: by-hand`: people write the step.
	ByHand bool
}

// upcastTo derives the step from what the base's major says to what the head's does;
// nil where one of them is not known.
func (p pair) upcastTo(m *workspace.Major) *Upcast {
	was := p.base.Major(m.Number)
	if was == nil || was.Newest().Schema == nil || m.Newest().Schema == nil {
		return nil
	}
	step := upcast.Derive(was.Newest().Schema, m.Newest().Schema, upcast.Options{Model: p.base.ContentModel})
	u := &Upcast{Asks: step.Asks}
	for _, o := range step.Operations {
		u.Does = append(u.Does, o.Says)
	}
	u.ByHand = slices.ContainsFunc(step.Asks, func(a upcast.Ask) bool { return a.Settle == "" })
	return u
}

// byHand returns event.yaml saying that people write the step to the major.
func byHand(event *source.Document, number string) (*source.Document, error) {
	at := source.Pointer("/versions").Join(number).Join("upcast")
	result, err := edit.Apply(event, edit.Set(at, source.NewString(contract.ByHand)))
	if err != nil {
		return nil, err
	}
	return result.Document, nil
}
