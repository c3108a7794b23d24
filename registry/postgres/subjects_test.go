package postgres_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

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
