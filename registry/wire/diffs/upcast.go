package diffs

import (
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/registry/wire"
)

// Upcast fills in what a step does.
func Upcast(u *wire.Upcast, step *upcast.Step) {
	u.Derived, u.Total = step.Derived(), step.Total()
	u.Operations, u.Asks, u.Tightened = []wire.UpcastOperation{}, []wire.UpcastAsk{}, []wire.UpcastConstraint{}
	for _, o := range step.Operations {
		u.Operations = append(u.Operations, wire.UpcastOperation{Kind: o.Kind, Path: o.Path, Message: o.Says})
	}
	for _, a := range step.Asks {
		ask := wire.UpcastAsk{Code: a.Code, Path: a.Path, Message: a.Message, Settle: a.Settle}
		if a.New.IsValid() {
			where := place(a.New.Span, a.New.Pointer)
			ask.Where = &where
		}
		u.Asks = append(u.Asks, ask)
	}
	for _, c := range step.Tightened {
		u.Tightened = append(u.Tightened, wire.UpcastConstraint{
			Keyword: c.Keyword, Path: c.Path, Where: place(c.Span, c.Pointer), Undeclared: c.Undeclared,
		})
	}
}
