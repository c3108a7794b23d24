package registry_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// wide is the shop with a contract of so many optional properties.
func wide(t testing.TB, properties int) workspace.MemFiles {
	t.Helper()
	fields := map[string]any{}
	for i := range properties {
		fields[fmt.Sprintf("field%d", i)] = map[string]any{"type": "string", "maxLength": 100 + i}
	}
	text, err := json.Marshal(map[string]any{"type": "object", "properties": fields})
	if err != nil {
		t.Fatal(err)
	}
	return with(shop, "-- "+schemaFile+" --\n"+string(text)+"\n")
}

// What a dry run proved, the push that follows it does not ask again; nor does a
// third revision ask what the second was asked.
func TestWhatWasProvedIsNotAskedAgain(t *testing.T) {
	r := newRegistry(t)
	asked := func(request registry.PushRequest) (proved, fresh int64) {
		t.Helper()
		hits, misses := r.ProofUse()
		mustPush(t, r, request)
		nowHits, nowMisses := r.ProofUse()
		return nowHits - hits, nowMisses - misses
	}
	mustPush(t, r, registry.PushRequest{Files: wide(t, 10)})
	for revision := 1; revision <= 3; revision++ {
		files := wide(t, 10+revision)
		questions := int64(2 * revision) // both, of each revision before
		if proved, fresh := asked(registry.PushRequest{Files: files, DryRun: true}); proved != 0 || fresh != questions {
			t.Errorf("revision %d, dry run: %d proved before, %d asked; want none and %d", revision, proved, fresh, questions)
		}
		if proved, fresh := asked(registry.PushRequest{Files: files}); proved != questions || fresh != 0 {
			t.Errorf("revision %d, push: %d proved before, %d asked; want %d and none", revision, proved, fresh, questions)
		}
	}
}

// What is refuted is asked again each time: nobody may be told of an old proof.
func TestWhatIsRefutedIsAskedAgain(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: wide(t, 10)})
	broken := with(shop, "-- "+schemaFile+" --\n"+`{"type":"object","properties":{"field0":{"type":"integer"}}}`+"\n")
	for range 2 {
		_, err := push(t, r, registry.PushRequest{Files: broken})
		if refusal := wantRefusal(t, err, registry.Refused); len(refusal.Findings) == 0 {
			t.Error("the refusal names no break")
		}
	}
	if hits, _ := r.ProofUse(); hits != 0 {
		t.Errorf("%d questions were answered from memory", hits)
	}
}

// BenchmarkTransitive publishes what ten versions of two hundred properties have
// to be compared with: after a dry run, and without one.
func BenchmarkTransitive(b *testing.B) {
	for _, dry := range []bool{false, true} {
		b.Run(fmt.Sprintf("dry run before: %v", dry), func(b *testing.B) {
			r := newRegistry(b)
			for revision := range 10 {
				mustPush(b, r, registry.PushRequest{Files: wide(b, 200+revision)})
			}
			used := processorTime(b)
			for i := range b.N {
				files := wide(b, 210+i)
				if dry {
					b.StopTimer()
					before := processorTime(b)
					mustPush(b, r, registry.PushRequest{Files: files, DryRun: true})
					used += processorTime(b) - before
					b.StartTimer()
				}
				mustPush(b, r, registry.PushRequest{Files: files})
			}
			b.ReportMetric(1000*(processorTime(b)-used).Seconds()/float64(b.N), "cpu-ms/op")
		})
	}
}
