package api

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
)

// expect reads the newest versions that a pusher knows, by event.
func (d *decoder) expect(n *source.Node) map[contract.EventName]string {
	known := map[contract.EventName]string{}
	if !d.kind(n, source.Object) {
		return nil
	}
	for _, m := range n.Members {
		name, err := contract.ParseEventName(m.Name, "")
		if err != nil {
			d.refuse(n, err.Error())
			return nil
		}
		known[name] = d.text(m.Value)
	}
	return known
}

// acceptances reads the findings that an approver lets pass.
func (d *decoder) acceptances(n *source.Node) []registry.Acceptance {
	if !d.kind(n, source.Array) {
		return nil
	}
	var list []registry.Acceptance
	for _, item := range n.Items {
		var a registry.Acceptance
		d.object(item, "an acceptance", map[string]func(*source.Node){
			"rule":    func(n *source.Node) { a.Rule = d.text(n) },
			"subject": func(n *source.Node) { a.Subject = d.text(n) },
			"reason":  func(n *source.Node) { a.Reason = d.text(n) },
		})
		list = append(list, a)
	}
	return list
}
