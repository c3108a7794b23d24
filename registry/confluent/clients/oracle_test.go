package clients

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/twmb/franz-go/pkg/sr/srfake"
	"pgregory.net/rapid"
)

// fake starts an srfake of its own.
func fake(t interface{ Cleanup(func()) }, change func(*srfake.Registry)) side {
	r := srfake.New()
	t.Cleanup(r.Close)
	if change != nil {
		change(r)
	}
	return side{base: r.URL()}
}

// door serves an empty registry on a real SQLite to Kafka clients.
func door(t *testing.T, done interface{ Cleanup(func()) }) side {
	t.Helper()
	file := filepath.Join(t.TempDir(), "treaty.db")
	if err := os.WriteFile(file, emptyStore(t), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(confluent.New(registry.New(store, registry.Options{}), confluent.Options{}))
	done.Cleanup(func() { s.Close(); store.Close(); os.Remove(file) })
	return side{base: s.URL + confluent.Prefix}
}

// empty is a store in which nothing is, which takes longer to make than to copy.
var empty struct {
	sync.Once
	file []byte
	err  error
}

func emptyStore(t *testing.T) []byte {
	t.Helper()
	empty.Do(func() {
		file := filepath.Join(t.TempDir(), "treaty.db")
		var store *sqlite.Store
		if store, empty.err = sqlite.Open(context.Background(), file); empty.err == nil {
			empty.err = store.Close()
		}
		if empty.err == nil {
			empty.file, empty.err = os.ReadFile(file)
		}
	})
	if empty.err != nil {
		t.Fatal(empty.err)
	}
	return empty.file
}

// Any calls, in any order, are answered as srfake answers them, but for the listed
// differences.
func TestTheDoorAnswersAsSrfake(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSession(t, fake(r, nil), door(t, r), differences)
		for range 30 {
			c := drawn(r)
			if s.mirror.twin(c.content) != nil {
				continue // srfake gives it an id of its own, see the row
			}
			if err := s.ask(c); err != nil {
				r.Fatal(err)
			}
		}
	})
}

// Each difference is one: its example meets it, and nothing else is otherwise there.
func TestEachDifferenceIsOne(t *testing.T) {
	for _, row := range differences {
		t.Run(row.name, func(t *testing.T) {
			s := newSession(t, fake(t, nil), door(t, t), differences)
			for _, c := range row.example {
				if err := s.ask(c); err != nil {
					t.Error(err)
				}
			}
			if !s.used[row.name] {
				t.Errorf("its example does not meet it: %v", row.example)
			}
		})
	}
}

// chance is what srfake leaves to the order of a map.
var chance = difference{name: "chance", after: func(s *session, c call, said reply) *reply {
	if said.status == http.StatusConflict { // it lists the ids of what refers to it
		return &reply{said.status, map[string]any{"error_code": json.Number("42201"), "message": anything}}
	}
	return nil
}}

// What is compared is compared rightly: two of a kind never differ.
func TestTwoOfAKindNeverDiffer(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSession(t, fake(r, nil), fake(r, nil), []difference{chance})
		for range 30 {
			if err := s.ask(drawn(r)); err != nil {
				r.Fatal(err)
			}
		}
	})
}

// A registry that says something else is found.
func TestALieIsFound(t *testing.T) {
	for _, tc := range []struct {
		name   string
		calls  []call
		status int
		lie    string
	}{
		{"another id", []call{register(users[0], base(1, false)), ofVersion(users[0], "1", "")}, 200, `{"subject":"orders-value","version":1,"id":2,"schemaType":"JSON","schema":"{}"}`},
		{"another number", []call{register(users[0], base(1, false)), versionsOf(users[0])}, 200, `[1,2]`},
		{"another schema", []call{register(users[0], base(1, false)), ofID(0, "")}, 200, `{"schema":"{}","schemaType":"JSON"}`},
		{"a member more", []call{register(users[0], base(1, false)), ofID(0, "/versions")}, 200, `[{"subject":"orders-value","version":1,"id":1}]`},
		{"another status", []call{versionsOf(users[0])}, 400, `{"error_code":40401,"message":"subject \"orders-value\" not found"}`},
		{"another code", []call{versionsOf(users[0])}, 404, `{"error_code":40402,"message":"subject \"orders-value\" not found"}`},
		{"another message", []call{versionsOf(users[0])}, 404, `{"error_code":40401,"message":"nothing"}`},
		{"no JSON", []call{list("/subjects")}, 200, `<html>`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			last := tc.calls[len(tc.calls)-1]
			liar := fake(t, func(r *srfake.Registry) {
				r.Intercept(func(w http.ResponseWriter, req *http.Request) bool {
					if req.Method != last.method || !strings.HasSuffix(req.URL.Path, last.path[strings.LastIndexByte(last.path, '/'):]) && !strings.Contains(last.path, "{id}") {
						return false
					}
					w.WriteHeader(tc.status)
					_, _ = w.Write([]byte(tc.lie))
					return true
				})
			})
			s := newSession(t, fake(t, nil), liar, nil)
			for i, c := range tc.calls {
				err := s.ask(c)
				if found, want := err != nil, i == len(tc.calls)-1; found != want {
					t.Errorf("%s: %v", c, err)
				}
			}
		})
	}
}
