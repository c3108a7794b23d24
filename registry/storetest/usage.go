package storetest

import (
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry/usage"
)

// RunUsage runs the suite of usage.Store. Prepare makes a new, empty place for
// each test.
func RunUsage(t *testing.T, prepare func(t *testing.T) Place) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, usage.Store)
	}{
		{"an empty store has seen nothing", nothingSeen},
		{"counts add up over days, processes and writes", fetchesAddUp},
		{"what is seen is chosen by days and lineage", fetchesChosen},
		{"counts that many add at once are all there", fetchesAtOnce},
		{"what is old is forgotten", fetchesForgotten},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, ok := open(t, prepare(t)).(usage.Store)
			if !ok {
				t.Fatal("the store keeps no usage")
			}
			tc.test(t, s)
		})
	}
}

func fetches(day usage.Day, instance, client, lineage string, revision int, count int64) usage.Fetches {
	return usage.Fetches{
		Day: day, Instance: instance, Client: usage.Client{Kind: usage.Service, Name: client, Version: "1.0"},
		VersionKey: key(lineage, number(1, revision)), Count: count,
	}
}

func seen(t *testing.T, s usage.Store, q usage.Query) []usage.Seen {
	t.Helper()
	list, err := s.Fetches(t.Context(), q)
	must(t, err)
	return list
}

// always chooses everything.
var always = usage.Query{From: "0001-01-01", To: "9999-12-31", Limit: 100}

func nothingSeen(t *testing.T, s usage.Store) {
	first, err := s.FirstDay(t.Context())
	if err != nil || first != "" || len(seen(t, s, always)) != 0 {
		t.Errorf("the first day is %q, %v", first, err)
	}
	must(t, s.AddFetches(t.Context(), nil))
	must(t, s.ForgetFetches(t.Context(), "2026-01-01"))
}

func fetchesAddUp(t *testing.T, s usage.Store) {
	must(t, s.AddFetches(t.Context(), []usage.Fetches{
		fetches("2026-05-02", "one", "shipping", "a.B", 0, 1), fetches("2026-05-02", "two", "shipping", "a.B", 0, 2),
		fetches("2026-05-01", "one", "shipping", "a.B", 0, 4), fetches("2026-05-03", "one", "shipping", "a.B", 1, 8),
		fetches("2026-05-03", "one", "billing", "a.B", 1, 1<<40),
	}))
	must(t, s.AddFetches(t.Context(), []usage.Fetches{fetches("2026-05-02", "one", "shipping", "a.B", 0, 16)}))
	service := func(name string) usage.Client {
		return usage.Client{Kind: usage.Service, Name: name, Version: "1.0"}
	}
	want := []usage.Seen{
		{Client: service("shipping"), VersionKey: key("a.B", number(1, 0)), First: "2026-05-01", Last: "2026-05-02", Count: 23},
		{Client: service("billing"), VersionKey: key("a.B", number(1, 1)), First: "2026-05-03", Last: "2026-05-03", Count: 1 << 40},
		{Client: service("shipping"), VersionKey: key("a.B", number(1, 1)), First: "2026-05-03", Last: "2026-05-03", Count: 8},
	}
	same(t, "seen", want, seen(t, s, always))
	if first, err := s.FirstDay(t.Context()); err != nil || first != "2026-05-01" {
		t.Errorf("the first day is %q, %v", first, err)
	}
}

func fetchesChosen(t *testing.T, s usage.Store) {
	var all []usage.Fetches
	for _, day := range []usage.Day{"2026-05-01", "2026-05-02", "2026-05-03"} {
		for _, lineage := range []string{"a.B", "a.C", "odd '\"%_\\ name"} {
			all = append(all, fetches(day, "one", "shipping", lineage, 0, 1))
		}
	}
	must(t, s.AddFetches(t.Context(), all))
	for _, tc := range []struct {
		query usage.Query
		want  string // lineage first last
	}{
		{usage.Query{From: "2026-05-02", To: "2026-05-02", Lineage: "a.B", Limit: 9}, "a.B 2026-05-02 2026-05-02"},
		{usage.Query{From: "2026-05-02", To: "2026-06-01", Lineage: "a.C", Limit: 9}, "a.C 2026-05-02 2026-05-03"},
		{usage.Query{From: "2026-05-02", To: "2026-06-01", Lineage: "odd '\"%_\\ name", Limit: 9}, "odd '\"%_\\ name 2026-05-02 2026-05-03"},
		{usage.Query{From: "2026-05-01", To: "2026-05-03", Limit: 2}, "a.B 2026-05-01 2026-05-03, a.C 2026-05-01 2026-05-03"},
		{usage.Query{From: "2026-05-04", To: "2026-05-09", Limit: 9}, ""},
		{usage.Query{From: "2026-05-01", To: "2026-05-03", Lineage: "a", Limit: 9}, ""},
	} {
		var got []string
		for _, s := range seen(t, s, tc.query) {
			got = append(got, s.Lineage+" "+string(s.First)+" "+string(s.Last))
		}
		if strings.Join(got, ", ") != tc.want {
			t.Errorf("%+v: %v, want %s", tc.query, got, tc.want)
		}
	}
}

func fetchesAtOnce(t *testing.T, s usage.Store) {
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for range 5 {
				err := s.AddFetches(t.Context(), []usage.Fetches{fetches("2026-05-01", "one", "shipping", "a.B", 0, 1), fetches("2026-05-01", "one", "shipping", "a.C", 0, 1)})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	for _, s := range seen(t, s, always) {
		if s.Count != 40 {
			t.Errorf("%s was fetched %d times, want 40", s.Lineage, s.Count)
		}
	}
}

func fetchesForgotten(t *testing.T, s usage.Store) {
	must(t, s.AddFetches(t.Context(), []usage.Fetches{fetches("2026-05-01", "one", "shipping", "a.B", 0, 1), fetches("2026-05-02", "one", "shipping", "a.B", 0, 1)}))
	must(t, s.ForgetFetches(t.Context(), "2026-05-02"))
	if first, err := s.FirstDay(t.Context()); err != nil || first != "2026-05-02" {
		t.Errorf("the first day is %q, %v", first, err)
	}
}
