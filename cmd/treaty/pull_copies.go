package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// wantedEvent is an event of elsewhere and the versions that are asked for.
type wantedEvent struct {
	name     contract.EventName
	versions []contract.Range
}

// wantedEvents lists the events that the services of the workspace consume and
// that are not its own, and the named ones, by name.
func wantedEvents(ws *workspace.Workspace, named []contract.EventName) ([]wantedEvent, error) {
	byName := map[contract.EventName][]contract.Range{}
	everything, err := contract.ParseRange("*")
	if err != nil {
		return nil, err
	}
	for _, name := range named {
		byName[name] = append(byName[name], everything)
	}
	for _, s := range ws.Services {
		for _, use := range s.Consumes {
			if ws.Contract(use.Event) == nil {
				byName[use.Event] = append(byName[use.Event], use.Versions)
			}
		}
	}
	var list []wantedEvent
	for name, ranges := range byName {
		list = append(list, wantedEvent{name, ranges})
	}
	slices.SortFunc(list, func(a, b wantedEvent) int { return a.name.Compare(b.name) })
	return list, nil
}

// pulled is what a pull brings: files by name, and the lock that says what they
// are.
type pulled struct {
	files map[string][]byte
	lock  *workspace.Lock
	all   map[contract.EventName][]published // every version of what was asked for
	at    map[string]time.Time               // when a consumer, context/name, was pushed
}

// published is a version and when it came.
type published struct {
	version     contract.Version
	at          time.Time
	fingerprint contract.Fingerprint // empty: its content was deleted
}

func newPulled(now time.Time, named []contract.EventName) *pulled {
	return &pulled{
		files: map[string][]byte{},
		lock: &workspace.Lock{
			Pulled: now.UTC().Truncate(24 * time.Hour), Named: named, Former: map[contract.EventName]contract.EventName{},
		},
		all: map[contract.EventName][]published{}, at: map[string]time.Time{},
	}
}

func (p *pulled) contract(ctx context.Context, c *client.Client, w wantedEvent) error {
	event, err := c.Event(ctx, w.name.String())
	if err != nil {
		return err
	}
	name, err := contract.ParseEventName(event.Name, "")
	if err != nil {
		return untrusted(c, err)
	}
	if name != w.name {
		p.lock.Former[w.name] = name
	}
	dir := path.Join(workspace.PulledTree, name.Context, name.Event)
	if event.Document != nil {
		p.files[path.Join(dir, "event.yaml")] = []byte(event.Document.Text)
	}
	p.history(name, event.Versions)
	for _, major := range event.Majors {
		if !w.asks(major.Number) || major.Latest == "" {
			continue
		}
		if err := p.version(ctx, c, name, dir, major, event.Versions); err != nil {
			return err
		}
	}
	return nil
}

// version brings the newest version of a major.
func (p *pulled) version(ctx context.Context, c *client.Client, name contract.EventName, dir string, major wire.Major, versions []wire.Version) error {
	newest, err := contract.ParseVersion(major.Latest)
	if err != nil {
		return untrusted(c, err)
	}
	for _, v := range versions {
		if v.Version != major.Latest {
			continue
		}
		locked := workspace.Locked{Event: name, Version: newest, Fingerprint: contract.Fingerprint(v.Fingerprint)}
		if !locked.Fingerprint.Valid() {
			return untrusted(c, fmt.Errorf("%q is no fingerprint", v.Fingerprint))
		}
		text, err := c.SchemaByFingerprint(ctx, v.Fingerprint)
		if err != nil {
			return err
		}
		p.files[path.Join(dir, fmt.Sprintf("v%d.schema.json", major.Number))] = text
		if !slices.Contains(p.lock.Contracts, locked) { // it may be asked for under two names
			p.lock.Contracts = append(p.lock.Contracts, locked)
		}
	}
	return nil
}

// history notes when versions came.
func (p *pulled) history(name contract.EventName, versions []wire.Version) {
	p.all[name] = nil
	for _, v := range versions {
		number, err := contract.ParseVersion(v.Version)
		if err != nil {
			continue
		}
		came := published{version: number, at: v.PublishedAt}
		if v.Deleted == nil {
			came.fingerprint = contract.Fingerprint(v.Fingerprint)
		}
		p.all[name] = append(p.all[name], came)
	}
}

// past brings the earlier versions of the majors that are there, as their histories.
func (p *pulled) past(ctx context.Context, c *client.Client) error {
	for _, newest := range p.lock.Contracts {
		for _, v := range p.all[newest.Event] {
			if v.version.Major != newest.Version.Major || v.version.Compare(newest.Version) >= 0 || v.fingerprint == "" {
				continue
			}
			text, err := c.SchemaByFingerprint(ctx, string(v.fingerprint))
			if err != nil {
				return err
			}
			file := fmt.Sprintf("history/v%d/%04d-%s.schema.json", v.version.Major, v.version.Revision, v.version)
			p.files[path.Join(workspace.PulledTree, newest.Event.Context, newest.Event.Event, file)] = text
		}
	}
	return nil
}

// untrusted refuses an answer that would write what it should not.
func untrusted(c *client.Client, err error) error {
	return exit.Usagef("is it a registry of Treaty? nothing was written", "what %s answers cannot be used: %w", c.Address(), err)
}

func (w wantedEvent) asks(major int) bool {
	return slices.ContainsFunc(w.versions, func(r contract.Range) bool { return r.TouchesMajor(major) })
}

// consumers brings the manifests of services elsewhere that consume events of
// the workspace, and which versions of them they are written against.
func (p *pulled) consumers(ctx context.Context, c *client.Client, ws *workspace.Workspace) error {
	if len(ws.Contracts) == 0 {
		return nil // nobody can consume what is not here
	}
	services, err := c.Services(ctx)
	if err != nil {
		return err
	}
	for _, s := range services {
		if s.Document == nil || isOwn(ws, s) || !consumesAny(ws, s) {
			continue
		}
		// The names become those of files: a registry is no friend by itself.
		if err := errors.Join(contract.CheckContextName(s.Context), contract.CheckServiceName(s.Name)); err != nil {
			return untrusted(c, err)
		}
		reads, err := readsOf(ws, s)
		if err != nil {
			return untrusted(c, err)
		}
		text := []byte(s.Document.Text)
		sum := sha256.Sum256(text)
		p.files[path.Join(workspace.PulledTree, s.Context, "services", s.Name+".yaml")] = text
		p.lock.Consumers = append(p.lock.Consumers, workspace.LockedConsumer{
			Context: s.Context, Service: s.Name, Sum: hex.EncodeToString(sum[:]), Reads: reads,
		})
		p.at[s.Context+"/"+s.Name] = s.PushedAt
	}
	return nil
}

// readsOf lists the versions of the workspace's events that a consumer of
// elsewhere is written against.
func readsOf(ws *workspace.Workspace, s wire.Service) ([]workspace.Locked, error) {
	var list []workspace.Locked
	for _, use := range s.Consumes {
		for _, r := range use.Reads {
			name, err := contract.ParseEventName(r.Event, "")
			if err != nil {
				return nil, err
			}
			c := ws.Contract(name)
			if c == nil {
				continue
			}
			version, err := contract.ParseVersion(r.Version)
			if err != nil {
				return nil, err
			}
			read := workspace.Locked{Event: c.Name, Version: version, Fingerprint: contract.Fingerprint(r.Fingerprint)}
			if !read.Fingerprint.Valid() {
				return nil, fmt.Errorf("%q is no fingerprint", r.Fingerprint)
			}
			if !slices.Contains(list, read) {
				list = append(list, read)
			}
		}
	}
	return list, nil
}

// consents brings what approvers accepted in the registry of relationships of the
// workspace's contexts, with either side.
func (p *pulled) consents(ctx context.Context, c *client.Client, ws *workspace.Workspace) error {
	own := ownContexts(ws)
	if len(own) == 0 {
		return nil
	}
	all, err := c.Contexts(ctx)
	if err != nil {
		return err
	}
	for _, from := range all {
		for _, r := range from.Relationships {
			if r.Consent == nil || !slices.Contains(own, from.Name) && !slices.Contains(own, r.With) {
				continue
			}
			proposal := contract.Proposal{From: from.Name, To: r.With, As: contract.Role(r.As), Pattern: contract.Pattern(r.Pattern)}
			_, answered := proposal.Answer()
			if err := errors.Join(contract.CheckContextName(from.Name), contract.CheckContextName(r.With)); err != nil || !answered {
				return untrusted(c, cmp.Or(err, fmt.Errorf("%q is no pattern that can be accepted", r.Pattern)))
			}
			p.lock.Consents = append(p.lock.Consents, contract.Consent{Proposal: proposal})
		}
	}
	slices.SortFunc(p.lock.Consents, func(a, b contract.Consent) int { return a.Compare(b.Proposal) })
	return nil
}

func isOwn(ws *workspace.Workspace, s wire.Service) bool {
	return slices.ContainsFunc(ws.Services, func(own *workspace.Service) bool { return own.Name == s.Name && own.Context == s.Context })
}

func consumesAny(ws *workspace.Workspace, s wire.Service) bool {
	return slices.ContainsFunc(s.Consumes, func(use wire.Consumption) bool {
		name, err := contract.ParseEventName(use.Event, s.Context)
		return err == nil && ws.Contract(name) != nil
	})
}

// copies says how many copies there are.
func (p *pulled) copies() string {
	n := len(p.lock.Contracts) + len(p.lock.Consumers)
	if p.lock.Policy != "" {
		n++
	}
	if n == 1 {
		return "1 copy"
	}
	return fmt.Sprintf("%d copies", n)
}
