package postgres_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

// Kafka clients register the same and other schemas under one subject, at four
// processes at once: each schema has one number and one id, and the numbers have no
// gap. The first subject is of nobody, the second is a major's own.
func TestManyProcessesNumberOneSubject(t *testing.T) {
	dsn := testkit.Postgres(t)
	large := storetest.Large{Homes: 1, Events: 1, Versions: 3}
	large.Fill(t, open(t, dsn, postgres.Options{}))
	var processes []*registry.Registry
	for range 4 {
		processes = append(processes, registry.New(open(t, dsn, postgres.Options{}), registry.Options{Rules: rules.All()}))
	}
	const schemas = 10
	for subject, before := range map[string]int{"orders": 0, large.Event(0, 0).Major(1): large.Versions} {
		var work sync.WaitGroup
		for i := range 3 * schemas { // each schema three times
			work.Go(func() {
				_, err := processes[i%len(processes)].PublishSubject(t.Context(), registry.SubjectRequest{
					Subject: subject, Schema: described(large, i/3), Actor: "kafka",
				})
				if err != nil {
					t.Errorf("%s, schema %d: %v", subject, i/3, err)
				}
			})
		}
		work.Wait()
		for _, process := range processes {
			s, err := process.Refresh(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ids := map[registry.SchemaID]bool{}
			for i, e := range s.SubjectEntries(subject) {
				if e.Number != i+1 || ids[e.ID] {
					t.Errorf("%s: entry %d has the number %d and the id %d", subject, i, e.Number, e.ID)
				}
				ids[e.ID] = true
			}
			if len(ids) != before+schemas {
				t.Errorf("%s has %d entries, want %d", subject, len(ids), before+schemas)
			}
		}
	}
}

// described is the newest schema of the registry's event in other words: whatever order
// they come in, none hurts another.
func described(large storetest.Large, number int) []byte {
	var schema map[string]any
	if err := json.Unmarshal(large.Schema(0, 0, large.Versions-1), &schema); err != nil {
		panic(err) // the suite's own
	}
	schema["description"] = fmt.Sprintf("What happened, in the words %d.", number)
	text, err := json.Marshal(schema)
	if err != nil {
		panic(err) // texts have no error
	}
	return text
}

// A contract takes a subject while Kafka clients register under it at other processes:
// whatever came first, every schema has one number there, and the newest number is the
// newest of the contract.
func TestASubjectIsTakenWhileClientsRegister(t *testing.T) {
	dsn := testkit.Postgres(t)
	large := storetest.Large{Homes: 1, Events: 1, Versions: 3}
	large.Fill(t, open(t, dsn, postgres.Options{}))
	var processes []*registry.Registry
	for range 3 {
		processes = append(processes, registry.New(open(t, dsn, postgres.Options{}), registry.Options{Rules: rules.All()}))
	}
	files := large.Files(0)
	about := path.Dir(large.SchemaFile(0, 0)) + "/event.yaml"
	before, _, found := bytes.Cut(files[about], []byte("  1: {status: active}"))
	if !found {
		t.Fatalf("%s says no more of the major than that it is active:\n%s", about, files[about])
	}
	const schemas = 6
	for round := range 6 {
		subject := fmt.Sprint("orders-", round)
		files[about] = fmt.Appendf(nil, "%s  1: {status: active, subjects: [%s]}\n", before, subject)
		var work sync.WaitGroup
		work.Go(func() {
			files[large.SchemaFile(0, 0)] = described(large, 1000+round)
			if _, err := processes[0].Publish(t.Context(), registry.PushRequest{Home: large.Home(0), Files: files, Actor: "ci"}); err != nil {
				t.Errorf("taking %s: %v", subject, err)
			}
		})
		for i := range 2 * schemas {
			work.Go(func() {
				_, err := processes[1+i%2].PublishSubject(t.Context(), registry.SubjectRequest{
					Subject: subject, Schema: described(large, 100*round+i/2), Actor: "kafka",
				})
				if err != nil {
					t.Errorf("%s, schema %d: %v", subject, i/2, err)
				}
			})
		}
		work.Wait()
		s, err := processes[0].Refresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[contract.Fingerprint]bool{}
		entries := s.SubjectEntries(subject)
		for i, e := range entries {
			if e.Number != i+1 {
				t.Errorf("%s: entry %d has the number %d", subject, i, e.Number)
			}
			seen[e.Fingerprint] = true
		}
		if len(seen) < schemas+1 {
			t.Errorf("%s has %d schemas, want %d and that of the push", subject, len(seen), schemas)
		}
		c, m, ok := s.SubjectOwner(subject)
		if newest := entries[len(entries)-1]; !ok || m.Newest().Fingerprint != newest.Fingerprint {
			t.Errorf("%s: the newest number is of %s, and the newest version of %s is another", subject, newest.VersionKey, c.Name)
		}
	}
}
