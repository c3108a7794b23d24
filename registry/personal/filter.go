package personal

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry"
)

// Known returns the filter with the name that its event has today. What the filter
// names and the registry does not have is refused, so that a slip is no empty
// register.
func Known(s *registry.Snapshot, f privacy.Filter) (privacy.Filter, error) {
	if _, err := s.Context(f.Of); f.Of != "" && err != nil {
		name, bad := contract.ParseEventName(f.Of, "")
		if bad != nil {
			return f, &registry.Refusal{
				Code: registry.NotFound, Message: fmt.Sprintf("the registry has no context and no event %q", f.Of), Hint: "an event is named with its context: ordering.OrderPlaced",
			}
		}
		k, err := s.Contract(name)
		if err != nil {
			return f, err
		}
		f.Of = k.Name.String()
	}
	if f.Receiver == "" || slices.ContainsFunc(s.Services(), func(v *registry.Service) bool {
		return f.Receiver == v.Name || f.Receiver == v.Context+"/"+v.Name
	}) {
		return f, nil
	}
	_, err := s.Context(f.Receiver)
	return f, err
}
