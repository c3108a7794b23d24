package rules

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// StaleAfter is after how many days what was pulled is no longer relied on.
const StaleAfter = impact.StaleAfter

var staleConsumer = &lint.Rule{
	ID:          "stale-consumer",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Warning,
	Strict:      diag.Warning,
	Title:       "A consumer is written against what is no longer the newest",
	Rationale: "Whom a change breaks is asked of the versions in the lock of each consumer. A lock that is behind, or was written long " +
		"ago, makes the answer one about the past: the owner of the event is told that nobody is hurt, or that somebody is who is not.",
	FalsePositive: "The service is frozen, and rightly at an old revision: narrow its versions to that (`=1.3`), and nothing newer is asked for.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) +
		file("treaty.lock", "pulled 2026-06-30\ncontract crm.CustomerCalled 1.0 sha256:"+someSum) +
		service("tracker", "ordering", "consumes:\n  - {event: crm.CustomerCalled, versions: \"=1\", fields: all}"),
	Good: event("OrderPlaced", "", `{"type": "object"}`) +
		file("treaty.lock", "pulled 2026-11-20\ncontract crm.CustomerCalled 1.0 sha256:"+copiedSum) +
		file("treaty_contracts/crm/CustomerCalled/event.yaml", "event: CustomerCalled\nversions:\n  1: {status: active}") +
		file("treaty_contracts/crm/CustomerCalled/v1.schema.json", copiedSchema) +
		service("tracker", "ordering", "consumes:\n  - {event: crm.CustomerCalled, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		reportOldPull(p)
		for _, s := range p.Workspace.Services {
			for i := range s.Consumes {
				reportBehind(p, s, i)
			}
		}
	},
}

// What the examples pull.
const (
	copiedSchema = `{"type":"object"}`
	copiedSum    = "a2c799262a3ce3c19ef5cdd983bf3d12b43ab3c426227091b909dcb7054738c0"
	someSum      = "0000000000000000000000000000000000000000000000000000000000000000"
)

// reportOldPull reports that the last pull was long ago.
func reportOldPull(p *lint.CataloguePass) {
	lock := p.Workspace.Lock
	days, ok := lock.Age(p.Policy.Now)
	if !ok || days <= StaleAfter || len(lock.Contracts)+len(lock.Consumers) == 0 {
		return
	}
	p.Report(diag.Finding{
		Subject: workspace.LockFile,
		Span:    source.Span{File: workspace.LockFile},
		Message: fmt.Sprintf("what lives elsewhere was pulled %d days ago", days),
		Why:     fmt.Sprintf("after %d days nobody knows whether contracts and consumers are still what the copies say", StaleAfter),
		Hint:    "`treaty pull`, and commit what it writes; in CI, `treaty pull --check` asks whether it is time",
	})
}

// reportBehind reports what the lock does not have of a consumption, or not in
// its newest version.
func reportBehind(p *lint.CataloguePass, s *workspace.Service, i int) {
	use := &s.Consumes[i]
	if c := p.Workspace.Find(use.Event); c != nil && onlyRetired(c, use) {
		p.Report(diag.Finding{
			Subject: "service " + s.Name,
			Span:    entrySpan(s, "consumes", i, len(s.Consumes), "versions"),
			Pointer: entryPointer("consumes", i, "versions"),
			Message: fmt.Sprintf("%s asks for versions of %s that are retired, and for no other", s.Name, c.Name),
			Values:  []string{s.Context, use.Event.String(), use.Versions.String()},
			Why:     "no event of theirs will come again",
			Hint:    "widen `versions:` to a major that is in use, or take the entry out; who reads stored events says `replays: true`",
		})
		return
	}
	for _, b := range whatIsBehind(p.Workspace, s, use) {
		p.Report(diag.Finding{
			Subject: "service " + s.Name,
			Span:    entrySpan(s, "consumes", i, len(s.Consumes), "versions"),
			Pointer: entryPointer("consumes", i, "versions"),
			Message: b.message,
			Values:  append([]string{s.Context, use.Event.String()}, b.values...),
			Why:     "whether a change hurts it is asked of the versions in its lock",
			Hint:    "`treaty pull`, and commit what it writes",
		})
	}
}

// behind is what a lock does not have: a sentence, and what tells it from others.
type behind struct {
	message string
	values  []string
}

func whatIsBehind(ws *workspace.Workspace, s *workspace.Service, use *contract.Consumption) []behind {
	if s.Lock == nil {
		return nil
	}
	c := ws.Find(use.Event)
	if c == nil {
		if ws.Lock == s.Lock {
			return []behind{{message: fmt.Sprintf("%s says nothing of %s, which %s consumes", workspace.LockFile, use.Event, s.Name)}}
		}
		return nil
	}
	var list []behind
	for _, info := range majorsOf(c) {
		inUse := info.Status == contract.Active || info.Status == contract.Deprecated
		if !use.Versions.TouchesMajor(info.Number) {
			continue
		}
		locked, ok := lockedOf(s.Lock, c, info.Number)
		newest := newestOf(c, info.Number)
		switch {
		case !ok && ws.IsCopy(c) && inUse:
			list = append(list, behind{fmt.Sprintf("%s has no version of %s, which %s may read", workspace.LockFile, lint.Subject(c.Name, info.Number), s.Name),
				[]string{strconv.Itoa(info.Number)}})
		case !ok || newest == nil:
		case ws.IsCopy(c) && newest.Version != locked.Version:
			list = append(list, behind{fmt.Sprintf("the copy %s is not %s %s, as %s says", newest.File, c.Name, locked.Version, workspace.LockFile),
				[]string{locked.Version.String(), "copy"}})
		case newest.Version.Compare(locked.Version) > 0 && use.Versions.Contains(newest.Version):
			list = append(list, behind{fmt.Sprintf("%s is written against %s %s, and there is %s", s.Name, c.Name, locked.Version, newest.Version),
				[]string{locked.Version.String(), newest.Version.String()}})
		}
	}
	return list
}

// onlyRetired reports whether all majors that the consumer asks for are retired.
// Who replays reads what was stored of them.
func onlyRetired(c *workspace.Contract, use *contract.Consumption) bool {
	retired := false
	for _, info := range majorsOf(c) {
		if !use.Versions.TouchesMajor(info.Number) {
			continue
		}
		if info.Status != contract.Retired || use.Replays {
			return false
		}
		retired = true
	}
	return retired
}

// newestOf returns the newest revision of the major that is there, or nil.
func newestOf(c *workspace.Contract, major int) *workspace.Revision {
	if m := c.Major(major); m != nil {
		return m.Newest()
	}
	return nil
}

// lockedOf finds the event in a lock under any of its names.
func lockedOf(lock *workspace.Lock, c *workspace.Contract, major int) (workspace.Locked, bool) {
	for _, name := range slices.Concat([]contract.EventName{c.Name}, c.Formerly) {
		if locked, ok := lock.Of(name, major); ok {
			return locked, true
		}
	}
	return workspace.Locked{}, false
}

// majorsOf lists the majors that the contract's file names, and those that have a
// schema: a copy has not all of them.
func majorsOf(c *workspace.Contract) []contract.MajorInfo {
	list := slices.Clone(c.Event.Majors)
	for _, m := range c.Majors {
		if _, said := c.Event.Major(m.Number); !said {
			list = append(list, m.MajorInfo)
		}
	}
	slices.SortFunc(list, func(a, b contract.MajorInfo) int { return a.Number - b.Number })
	return list
}
