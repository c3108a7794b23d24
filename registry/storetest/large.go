package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Large is a registry that was used for years. Homes have one context each, with
// events of one major, and a service that produces the first of them and consumes
// the first of the home before.
type Large struct {
	Homes    int
	Events   int // of a home
	Versions int // of an event
}

// LargeOf returns a registry of that many versions, of five events in a home and
// twenty versions of an event.
func LargeOf(versions int) Large {
	return Large{Homes: max(1, versions/100), Events: min(5, versions), Versions: max(1, min(20, versions/5))}
}

// Total is how many versions there are.
func (l Large) Total() int { return l.Homes * l.Events * l.Versions }

// Fill writes the registry into an empty store, in one publication for each home
// and past the gate, so that it takes seconds.
func (l Large) Fill(t testing.TB, s registry.Store) {
	t.Helper()
	for home := range l.Homes {
		if err := s.Commit(context.Background(), l.publication(home)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Home names a home, counted from 0.
func (l Large) Home(home int) string { return fmt.Sprintf("github.com/acme/home%d", home) }

// Event names an event of a home, both counted from 0.
func (l Large) Event(home, event int) contract.EventName {
	return contract.EventName{Context: largeContext(home), Event: fmt.Sprintf("Thing%dHappened", event)}
}

func largeContext(home int) string { return fmt.Sprintf("context%d", home) }

// Files are the newest files of a home.
func (l Large) Files(home int) map[string][]byte {
	dir := "contexts/" + largeContext(home) + "/"
	before, after := (home+l.Homes-1)%l.Homes, (home+1)%l.Homes
	files := map[string][]byte{
		"treaty.yaml":        []byte("treaty: 1\ncontracts: [contexts/**]\nservices: [\"**/services/*.yaml\"]\n"),
		dir + "context.yaml": fmt.Appendf(nil, "context: %s\nowner: team-%d\npurpose: Does what number %d does.\n%s", largeContext(home), home, home, l.relationships(before, after)),
		dir + "services/speaker.yaml": fmt.Appendf(nil,
			"service: speaker%d\ncontext: %s\nowner: team-%d\nproduces:\n  - {event: %s, versions: [1]}\nconsumes:\n  - {event: %s, versions: \">=1 <2\"}\n",
			home, largeContext(home), home, l.Event(home, 0), l.Event(before, 0)),
	}
	for event := range l.Events {
		name := l.Event(home, event)
		files[dir+name.Event+"/event.yaml"] = fmt.Appendf(nil,
			"event: %s\nsummary: Thing %d of %s happened.\nvisibility: public\nkind: domain\nversions:\n  1: {status: active}\n", name.Event, event, name.Context)
		files[l.SchemaFile(home, event)] = l.Schema(home, event, l.Versions-1)
	}
	return files
}

// relationships are those of a context with its neighbours.
func (l Large) relationships(before, after int) string {
	switch l.Homes {
	case 1:
		return ""
	case 2:
		return fmt.Sprintf("relationships:\n  - {with: %s, as: equal, pattern: partnership}\n", largeContext(before))
	}
	return fmt.Sprintf("relationships:\n  - {with: %s, as: downstream, pattern: conformist}\n  - {with: %s, as: upstream, pattern: open-host-service}\n",
		largeContext(before), largeContext(after))
}

// SchemaFile names the file of an event's newest schema.
func (l Large) SchemaFile(home, event int) string {
	name := l.Event(home, event)
	return "contexts/" + name.Context + "/" + name.Event + "/v1.schema.json"
}

// Schema is the schema of a revision: it has one field more than the one before.
// Its text is canonical, so it is its own bundle.
func (l Large) Schema(home, event, revision int) []byte {
	fields := map[string]any{}
	for i := range 10 + revision {
		fields[fmt.Sprintf("field%d", i)] = map[string]string{"description": fmt.Sprintf("What the field %d holds.", i), "type": "string"}
	}
	text, err := json.Marshal(map[string]any{
		"description": fmt.Sprintf("That %s happened.", l.Event(home, event)), "properties": fields, "type": "object",
	})
	if err != nil {
		panic(err) // texts have no error
	}
	return text
}

// publication is all that a home ever published.
func (l Large) publication(home int) *registry.Publication {
	name, context := l.Home(home), largeContext(home)
	p := &registry.Publication{
		Writes: []registry.Head{{Kind: registry.HomeHead, Name: name}},
		Change: registry.Change{ID: fmt.Sprintf("%032x", made.Add(1)), At: at, Kind: registry.ImportChange, Home: name, Actor: "ci", Homes: []string{name}},
		Claims: []registry.Claim{{Kind: registry.ContextClaim, Name: context, Home: name}},
		Trees:  map[string][]registry.FileRef{}, Blobs: map[registry.BlobID][]byte{},
	}
	for file, text := range l.Files(home) {
		p.Trees[name] = append(p.Trees[name], registry.FileRef{Name: file, Blob: put(p, string(text))})
	}
	slices.SortFunc(p.Trees[name], func(a, b registry.FileRef) int { return strings.Compare(a.Name, b.Name) })
	for event := range l.Events {
		lineage := l.Event(home, event).String()
		subject := l.Event(home, event).Major(1)
		p.Writes = append(p.Writes, registry.Head{Kind: registry.ContractHead, Name: lineage}, subjectHead(subject))
		p.Claims = append(p.Claims, registry.Claim{Kind: registry.ContractClaim, Name: lineage, Home: name, Lineage: lineage})
		for revision := range l.Versions {
			v := version(name, lineage, number(1, revision))
			v.File, v.Label = l.SchemaFile(home, event), number(1, revision).String()
			v.Bundle = put(p, string(l.Schema(home, event, revision)))
			v.Fingerprint = contract.Fingerprint(v.Bundle)
			v.Files = []registry.FileRef{{Name: v.File, Blob: v.Bundle}}
			p.Versions = append(p.Versions, v)
			p.Numbers = append(p.Numbers, registry.SubjectNumber{Subject: subject, Number: revision + 1, VersionKey: v.VersionKey})
		}
		p.Change.Lineages = append(p.Change.Lineages, lineage)
	}
	slices.SortFunc(p.Writes, func(a, b registry.Head) int { return strings.Compare(string(a.Kind)+a.Name, string(b.Kind)+b.Name) })
	slices.Sort(p.Change.Lineages)
	p.Claims = append(p.Claims, registry.Claim{Kind: registry.ServiceClaim, Name: context + "/" + fmt.Sprintf("speaker%d", home), Home: name})
	return p
}
