package lint

import (
	"context"
	"fmt"
	"path"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// asking is one change and those who are asked about.
type asking struct {
	change    impact.Change
	consumers []impact.Consumer
}

// consumersOf lists what has to be asked of the consumers of one contract: about
// each major that changes, and each that is retired. Those of the base are asked:
// what they read runs, until a change of their own has arrived.
func consumersOf(req Request, p pair) []asking {
	if p.base == nil || p.head == nil {
		return nil
	}
	services := sync.OnceValue(func() []*workspace.Service { return readers(req) })
	names := slices.Concat([]contract.EventName{p.base.Name, p.head.Name}, p.base.Formerly, p.head.Formerly)
	var list []asking
	for _, was := range p.base.Majors {
		now := p.head.Major(was.Number)
		if now == nil || was.Status == contract.Draft {
			continue
		}
		changes, retires := !was.Newest().Same(now.Newest()), now.Status == contract.Retired && was.Status != contract.Retired
		if !changes && !retires {
			continue
		}
		consumers := doubted(req, impact.Consumers(services(), names, was))
		change := ChangeOf(p.base.Event, was)
		change.Event = p.head.Name
		if changes {
			change.Newer = now.Newest()
			list = append(list, asking{change, consumers})
		}
		if retires {
			change.Newer, change.Others = nil, impact.Beside(p.head, p.base, was.Number)
			list = append(list, asking{change, consumers})
		}
	}
	return append(list, newcomersOf(req, p, services, names)...)
}

// newcomersOf lists what has to be asked of each major that opens: who reads it by a
// range that was written before it was there. One whose entry the change itself
// writes anew says that it reads it.
func newcomersOf(req Request, p pair, services func() []*workspace.Service, names []contract.EventName) []asking {
	var list []asking
	for _, now := range p.head.Majors {
		if !impact.Opened(p.base.Major(now.Number), now) {
			continue
		}
		for _, knows := range p.base.Majors {
			if knows.Number == now.Number || knows.Status == contract.Draft || knows.Number > now.Number {
				continue
			}
			consumers := slices.DeleteFunc(impact.Newcomers(services(), names, p.base, now, knows), func(c impact.Consumer) bool { return saysAnew(req.Head, c, now.Number) })
			if len(consumers) == 0 {
				continue
			}
			change := ChangeOf(p.base.Event, knows)
			change.Event, change.Major, change.Newer, change.Opens = p.head.Name, now.Number, now.Newest(), true
			list = append(list, asking{change, doubted(req, consumers)})
		}
	}
	return list
}

// saysAnew reports whether the head has no such entry any more, but another that reads
// the major. One that ends before it is for the next program, and not for what runs.
func saysAnew(head *workspace.Workspace, c impact.Consumer, major int) bool {
	same := func(use contract.Consumption) bool { return reflect.DeepEqual(use, *c.Use()) }
	reads := func(use contract.Consumption) bool {
		return use.Event == c.Use().Event && use.Versions.TouchesMajor(major)
	}
	for _, s := range head.Services {
		if s.Name == c.Service.Name && s.Context == c.Service.Context {
			return !slices.ContainsFunc(s.Consumes, same) && slices.ContainsFunc(s.Consumes, reads)
		}
	}
	return false
}

// doubted says of those that were pulled whether that holds.
func doubted(req Request, consumers []impact.Consumer) []impact.Consumer {
	for i := range consumers {
		for _, side := range []*workspace.Workspace{req.Base, req.Head} {
			if side.Pulled != nil && slices.Contains(side.Pulled.Services, consumers[i].Service) {
				consumers[i].Doubt = doubt(side.Lock, req.Policy.Now)
			}
		}
	}
	return consumers
}

// readers are the services that are asked: those of the base, and the copies of
// those elsewhere.
func readers(req Request) []*workspace.Service {
	list := slices.Clone(req.Base.Services)
	for _, s := range copies(req) {
		if !slices.ContainsFunc(req.Base.Services, func(own *workspace.Service) bool { return own.Name == s.Name && own.Context == s.Context }) {
			list = append(list, s)
		}
	}
	return list
}

// copies are the manifests of services elsewhere: facts that a later pull knows best.
// Without one the base's count as well, where the head has lost them or lets them say
// something else: who is asked is not for the change to decide.
func copies(req Request) []*workspace.Service {
	var list []*workspace.Service
	if req.Head.Pulled != nil {
		list = slices.Clone(req.Head.Pulled.Services)
	}
	if req.Base.Pulled == nil || pulledLater(req.Base.Lock, req.Head.Lock) {
		return list
	}
	for _, was := range req.Base.Pulled.Services {
		same := func(s *workspace.Service) bool {
			return s.Name == was.Name && s.Context == was.Context && reflect.DeepEqual(s.Consumes, was.Consumes)
		}
		if !slices.ContainsFunc(list, same) {
			list = append(list, was)
		}
	}
	return list
}

// pulledLater reports whether the head's copies are of a later day than the base's.
func pulledLater(base, head *workspace.Lock) bool {
	return head != nil && (base == nil || head.Pulled.After(base.Pulled))
}

// unreadManifests lists the files that cannot be read and may be manifests: not those
// of an event, nor those that are something else by their names.
func unreadManifests(ws *workspace.Workspace) []string {
	var list []string
	for _, f := range ws.Findings {
		if f.Rule != "unreadable-file" || f.Severity != diag.Error {
			continue
		}
		name := path.Base(f.Span.File)
		isYAML := path.Ext(name) == ".yaml" || path.Ext(name) == ".yml"
		ofEvent := slices.ContainsFunc(ws.Contracts, func(c *workspace.Contract) bool { return path.Dir(f.Span.File) == c.Dir })
		if isYAML && !ofEvent && !slices.Contains(noManifests, name) {
			list = append(list, f.Span.File)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

var noManifests = []string{workspace.ConfigFile, "context.yaml", "event.yaml", "waivers.yaml"}

// doubt says why what was pulled may not hold any more; "" if it was lately.
func doubt(lock *workspace.Lock, now time.Time) string {
	switch days, ok := lock.Age(now); {
	case !ok:
		return "pulled nobody says when"
	case days > impact.StaleAfter:
		return fmt.Sprintf("pulled %d days ago", days)
	}
	return ""
}

// ChangeOf returns the change of a major whose newer side is still open: what the
// event promises now, and the revisions that are bound by it.
func ChangeOf(event contract.Event, major *workspace.Major) impact.Change {
	older := Kept(event, major)
	if n := len(older); n == 0 || older[n-1] != major.Newest() {
		older = append(older, major.Newest())
	}
	return impact.Change{Event: event.Name, Major: major.Number, Model: event.ContentModel, Older: older}
}

// Impacts asks what the head does to those who read one contract: one report for
// each major that changes or is retired, none where nothing does that. Of the
// request only the sides and the time of the policy count. The error is of ctx.
func Impacts(ctx context.Context, req Request, base, head *workspace.Contract) ([]*impact.Report, error) {
	var list []*impact.Report
	for _, ask := range consumersOf(req, pair{base, head}) {
		report, err := impact.Of(ctx, ask.change, ask.consumers, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, report)
	}
	return list, nil
}
