package registry_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/storetest"
)

// Whoever followed every change knows what whoever has just started reads.
func TestFollowingIsReadingAnew(t *testing.T) {
	large := storetest.Large{Homes: 3, Events: 3, Versions: 2}
	store := filled(t, large)
	writer, follower := ready(t, store), ready(t, store)
	random := rand.New(rand.NewPCG(1, 2))
	state := []map[string][]byte{large.Files(0), large.Files(1), large.Files(2)}
	revision := large.Versions
	for n := range 60 {
		home, event := random.IntN(large.Homes), random.IntN(large.Events)
		files := state[home]
		dir := "contexts/" + large.Event(home, 0).Context + "/"
		speaker := dir + "services/speaker.yaml"
		revision++
		switch step := n % 8; step {
		case 0: // a version through the workspace
			files[large.SchemaFile(home, event)] = large.Schema(home, event, revision)
		case 1: // one alone
			_, err := writer.PublishVersion(t.Context(), registry.VersionRequest{
				Event: large.Event(home, event), Schema: large.Schema(home, event, revision), Actor: "tester",
			})
			if err != nil {
				t.Fatal(err)
			}
			files[large.SchemaFile(home, event)] = large.Schema(home, event, revision)
		case 2: // the service hears another event
			files[speaker] = fmt.Appendf(nil, "service: speaker%d\ncontext: %s\nowner: team-x\nconsumes:\n  - {event: %s, versions: \">=1 <2\"}\n",
				home, large.Event(home, 0).Context, large.Event(random.IntN(large.Homes), event))
		case 3: // and goes
			delete(files, speaker)
		case 4: // the context says something else
			files[dir+"context.yaml"] = bytes.Replace(files[dir+"context.yaml"], []byte("purpose: "), fmt.Appendf(nil, "purpose: Now %d. ", n), 1)
		case 5: // a major claims a subject
			name := large.Event(home, event)
			files[dir+name.Event+"/event.yaml"] = fmt.Appendf(nil,
				"event: %s\nsummary: Something happened.\nvisibility: public\nkind: domain\nversions:\n  1: {status: active, subjects: [topic%d-value]}\n", name.Event, n)
		case 6: // an unmanaged subject
			_, err := writer.PublishSubject(t.Context(), registry.SubjectRequest{
				Subject: fmt.Sprintf("loose%d", n%3), Schema: large.Schema(home, event, revision), Actor: "tester",
			})
			if err != nil {
				t.Fatal(err)
			}
		case 7: // an event more
			name := fmt.Sprintf("New%dHappened", n)
			files[dir+name+"/event.yaml"] = fmt.Appendf(nil, "event: %s\nsummary: It happened.\nvisibility: public\nkind: domain\nversions:\n  1: {status: active}\n", name)
			files[dir+name+"/v1.schema.json"] = large.Schema(home, event, revision)
		}
		if _, err := push(t, writer, registry.PushRequest{Home: large.Home(home), Files: files}); err != nil {
			t.Fatalf("step %d: %v\n%s", n, err, explain(err))
		}
		if _, err := follower.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprintf("after step %d", n), everythingIn(t, ready(t, store)), everythingIn(t, follower))
	}
}

// everythingIn lists everything that a snapshot shows.
func everythingIn(t *testing.T, r *registry.Registry) []string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := func(list []*registry.Service) (names []string) {
		for _, service := range list {
			names = append(names, service.Home+" "+service.Context+"/"+service.Name)
		}
		return names
	}
	list := []string{fmt.Sprint("sequence ", s.Sequence), fmt.Sprint("services ", names(s.Services()))}
	for _, c := range s.Contexts() {
		line := fmt.Sprint("context ", c.Name, " of ", c.Home, ": ", c.Purpose, names(c.Services))
		for _, k := range c.Contracts {
			line += " " + k.Name.String()
		}
		list = append(list, line)
	}
	for _, c := range s.Contracts() {
		list = append(list, fmt.Sprint("contract ", c.Event, " of ", c.Home, " ", c.Lineage, " made by ", names(c.Producers), " heard by ", names(c.Consumers)))
		for _, v := range c.Versions {
			byID, err := s.SchemaByID(v.ID)
			list = append(list, fmt.Sprint(" ", v.Name(), v.ID, v.Promised, v.Contract == c, byID.Fingerprint == v.Fingerprint, err))
		}
		for _, m := range c.Majors {
			for _, subject := range registry.SubjectsOf(c.Name, m.MajorInfo) {
				owner, major, ok := s.SubjectOwner(subject)
				list = append(list, fmt.Sprint(" subject ", subject, " of ", owner.Name, " ", major.Number, ok))
			}
		}
	}
	for _, subject := range s.Subjects() {
		list = append(list, fmt.Sprint("subject ", subject.Name, len(subject.Versions)))
	}
	return list
}
