package web_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// imported is a workspace of n events with the schemas of the data folder, each as
// often as it takes: a context a vendor and copy, a service that reads the first
// events of each, and the history of what changed in Eiffel.
func imported(t testing.TB, n int) workspace.MemFiles {
	t.Helper()
	histories := testkit.HistoryFiles(t)
	for event, versions := range histories {
		if histories[event] = slices.DeleteFunc(versions, func(file string) bool {
			return strings.Contains(string(contents(t, file)), "embeddedlinksarray") // refers to a file that was not taken along
		}); len(histories[event]) == 0 {
			delete(histories, event)
		}
	}
	events := slices.Sorted(maps.Keys(histories))
	m := files("")
	for i := range n {
		versions, copies := histories[events[i%len(events)]], i/len(events)+1
		context, event := named(events[i%len(events)])
		if copies > 1 {
			context += fmt.Sprintf("-%d", copies)
		}
		dir := "contexts/" + context + "/"
		m[dir+"context.yaml"] = fmt.Appendf(nil, "context: %s\nowner: team-%s\npurpose: What others wrote.\n", context, context)
		m[dir+"services/reader.yaml"] = append(m[dir+"services/reader.yaml"], fmt.Sprintf("  - {event: %s, versions: \">=1\", fields: all, idempotent-by: envelope:id}\n", event)...)
		dir += event + "/"
		m[dir+"event.yaml"] = fmt.Appendf(nil, "event: %s\nsummary: Made by others, copy %d.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\ncompatibility: NONE\nversions:\n  1: {status: active}\n", event, copies)
		newest := len(versions) - 1
		m[dir+"v1.schema.json"] = contents(t, versions[newest])
		if strings.HasPrefix(event, "Eiffel") && copies == 1 {
			for v, file := range versions[max(0, newest-3):newest] {
				m[fmt.Sprintf("%shistory/v1/%04d-x.schema.json", dir, v+1)] = contents(t, file)
			}
		}
	}
	for name, data := range m {
		if dir, is := strings.CutSuffix(name, "services/reader.yaml"); is {
			context := filepath.Base(dir)
			m[name] = append(fmt.Appendf(nil, "service: %s-reader\ncontext: %s\nowner: team-%s\npurpose: Reads.\nconsumes:\n", context, context, context), data...)
		}
	}
	return m
}

// named is the context and the event of a history of the data folder.
func named(history string) (context, event string) {
	parts := strings.Split(filepath.ToSlash(history), "/")
	switch {
	case len(parts) == 1: // CDEvents: the file's name
		return "cdevents", strings.TrimSuffix(parts[0], ".json")
	case parts[len(parts)-1] == "jsonschema": // Iglu: vendor/event/jsonschema
		return strings.ReplaceAll(parts[len(parts)-3], ".", "-"), parts[len(parts)-2]
	}
	return "eiffel", parts[len(parts)-1]
}

func contents(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
