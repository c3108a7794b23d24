package api_test

import (
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

// A matrix is read in parts, from the newest versions to the oldest, each once.
func TestAMatrixIsReadInParts(t *testing.T) {
	s := company(t)
	var versions []string
	for before := ""; ; {
		m := read[wire.Matrix](t, s, "/v1/events/ordering.OrderPlaced/matrix?limit=1"+before)
		for _, v := range m.Versions {
			versions = append(versions, v.Version+" "+v.Status)
		}
		if m.Before == "" {
			break
		}
		if before = "&before=" + m.Before; len(versions) > 9 {
			t.Fatal("it does not end")
		}
	}
	if len(versions) != 2 || versions[0] != "1.1 active" || versions[1] != "1.0 active" {
		t.Errorf("versions: %v", versions)
	}
	for path, status := range map[string]int{"?before=none": 400, "?before=9.9": 404, "?limit=0": 400} {
		if res, body := send(t, s, request{path: "/v1/events/ordering.OrderPlaced/matrix" + path}); res.StatusCode != status {
			t.Errorf("%s: %s %s", path, res.Status, body)
		}
	}
}
