package testkit_test

import (
	"bytes"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func loadCompany(t testing.TB, events int) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(t.Context(), workspace.MemFiles(testkit.Company(events)), "made up")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

func TestACompanyHasTheSizeThatWasAskedFor(t *testing.T) {
	for _, tc := range []struct{ events, services, contexts int }{
		{1, 1, 1}, {30, 3, 1}, {500, 60, 8}, {5000, 600, 80},
	} {
		t.Run(fmt.Sprint(tc.events), func(t *testing.T) {
			ws := loadCompany(t, tc.events)
			if n := len(ws.Contracts); n != tc.events {
				t.Errorf("%d events", n)
			}
			if n := len(ws.Services); n != tc.services {
				t.Errorf("%d services, want %d", n, tc.services)
			}
			if n := len(ws.Contexts); n != tc.contexts {
				t.Errorf("%d contexts, want %d", n, tc.contexts)
			}
		})
	}
}

func TestACompanyIsTheSameEveryTime(t *testing.T) {
	if !maps.EqualFunc(testkit.Company(200), testkit.Company(200), bytes.Equal) {
		t.Error("two calls give two companies")
	}
}

func TestACompanyIsAsDenseAsItSays(t *testing.T) {
	uses, across, reactions, most := 0, 0, 0, map[string]int{}
	ws := loadCompany(t, 500)
	for _, s := range ws.Services {
		for _, u := range s.Consumes {
			uses++
			most[u.Event.String()]++
			if u.Event.Context != s.Context {
				across++
			}
			if len(u.Emits) > 0 {
				reactions++
			}
		}
	}
	hub := 0
	for _, n := range most {
		hub = max(hub, n)
	}
	within := func(what string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: %.2f, want %.2f to %.2f", what, got, low, high)
		}
	}
	within("consumers of an event", float64(uses)/500, 1.4, 2.0)
	within("share across contexts", float64(across)/float64(uses), 0.3, 0.5)
	within("share that reacts", float64(reactions)/float64(uses), 0.3, 0.5)
	within("consumers of the most popular event", float64(hub), 8, 40)
}

func TestACompanyIsInOrderButForItsLoops(t *testing.T) {
	report, err := lint.Review(t.Context(), lint.Request{
		Head: loadCompany(t, 500), Rules: rules.All(), Policy: lint.Policy{Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)},
	})
	if err != nil {
		t.Fatal(err)
	}
	loops := 0
	for _, f := range report.Findings {
		if f.Rule == "reaction-cycle" {
			loops++
		}
		if f.Severity != diag.Info && f.Rule != "reaction-cycle" {
			t.Errorf("%s: %s (%s)", f.Span, f.Message, f.Rule)
		}
	}
	if loops != 1 {
		t.Errorf("%d loops that nobody ends, want 1: the other says why it ends", loops)
	}
}
