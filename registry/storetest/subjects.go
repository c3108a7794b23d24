package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// subjectHead is the head of a Kafka subject, of a Kafka context, or of all subjects.
func subjectHead(name string) registry.Head {
	return registry.Head{Kind: registry.ContractHead, Name: registry.SubjectLineage(name)}
}

// subjectChange changes a subject: its settings, its numbers, or what is retracted.
func subjectChange(name string) *registry.Publication {
	p := publication("shop", registry.SubjectLineage(name))
	p.Writes = []registry.Head{subjectHead(name)}
	p.Change.Kind, p.Change.Home, p.Change.Homes = registry.SubjectChange, "", nil
	return p
}

// registered publishes versions of a subject that no contract claims, by their numbers.
func registered(name string, numbers ...int) *registry.Publication {
	p := subjectChange(name)
	p.Change.Kind = registry.VersionChange
	for _, n := range numbers {
		v := version("", placed, number(1, n-1))
		v.Lineage, v.Event = registry.SubjectLineage(name), contract.EventName{}
		add(p, v, fmt.Sprintf(`{"title": "%s %d"}`, name, n))
	}
	return p
}

// numbering gives versions of OrderPlaced numbers under a subject, from the first on.
func numbering(subject string, first int, versions ...contract.Version) *registry.Publication {
	p := subjectChange(subject)
	for i, v := range versions {
		p.Numbers = append(p.Numbers, registry.SubjectNumber{Subject: subject, Number: first + i, VersionKey: key(placed, v)})
	}
	return p
}

func subjectNumbers(t *testing.T, place Place) {
	s := open(t, place)
	p := publication("shop", placed, number(1, 0), number(1, 1), number(2, 0))
	p.Numbers = numbering("orders", 1, number(1, 0), number(1, 1)).Numbers // of what it publishes
	commit(t, s, p)
	commit(t, s, publication("depot", shipped, number(1, 0)))
	commit(t, s, numbering("orders", 7, number(2, 0))) // there may be gaps
	commit(t, s, numbering("all", 1, number(1, 0)))    // one version has a number under each subject
	other := subjectChange("stock")
	other.Numbers = []registry.SubjectNumber{{Subject: "stock", Number: 1, VersionKey: key(shipped, number(1, 0))}}
	commit(t, s, other)
	all := records(t, s).Numbers
	var got []string
	for _, n := range all {
		got = append(got, fmt.Sprintf("%s %d = %s", n.Subject, n.Number, n.VersionKey))
	}
	same(t, "numbers", []string{
		"all 1 = " + placed + " 1.0", "orders 1 = " + placed + " 1.0", "orders 2 = " + placed + " 1.1", "orders 7 = " + placed + " 2.0",
		"stock 1 = " + shipped + " 1.0",
	}, got)
	same(t, "numbers of a lineage", all[:4], scoped(t, s, registry.Scope{Lineages: []string{placed}}).Numbers)
	same(t, "numbers of a subject", all[1:4], scoped(t, s, registry.Scope{Lineages: []string{registry.SubjectLineage("orders")}}).Numbers)
	same(t, "numbers of a lineage and a subject, each once", all, scoped(t, s, registry.Scope{
		Lineages: []string{placed, registry.SubjectLineage("orders"), registry.SubjectLineage("stock"), registry.SubjectLineage("none")},
	}).Numbers)
	same(t, "numbers of a home", []registry.SubjectNumber(nil), scoped(t, s, registry.Scope{Homes: []string{"shop"}}).Numbers)
}

func subjectNumbersOnce(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, publication("shop", placed, number(1, 0), number(1, 1), number(1, 2), number(2, 0)))
	commit(t, s, registered("orders", 1, 4))
	commit(t, s, current(t, s, numbering("orders", 5, number(1, 0), number(1, 1))))
	before := records(t, s)
	for _, tc := range []struct {
		name string
		p    *registry.Publication
	}{
		{"a number that was given", numbering("orders", 6, number(1, 2))},
		{"a number below the highest", numbering("orders", 3, number(1, 2))},
		{"a number that a version of the subject itself has", numbering("orders", 4, number(1, 2))},
		{"a second number for a version", numbering("orders", 7, number(1, 1))},
		{"numbers of which one was given", numbering("orders", 6, number(1, 2), number(2, 0))},
		{"a number for a version that is not there", numbering("orders", 7, number(3, 0))},
		{"a version of the subject with a number of another's", registered("orders", 6)},
	} {
		if err := s.Commit(t.Context(), current(t, s, tc.p)); !errors.Is(err, registry.ErrStale) {
			t.Errorf("%s: %v, want ErrStale", tc.name, err)
		}
		same(t, tc.name+": records", before, records(t, s))
	}
	own := numbering("other", 1)
	own.Numbers = []registry.SubjectNumber{{Subject: "other", Number: 1, VersionKey: key(registry.SubjectLineage("orders"), number(1, 0))}}
	for name, p := range map[string]*registry.Publication{
		"the number 0": numbering("other", 0, number(1, 2)),
		"a number for a version that has one by itself": own,
	} {
		if err := s.Commit(t.Context(), current(t, s, p)); err == nil {
			t.Errorf("%s was accepted", name)
		}
		same(t, name+": records", before, records(t, s))
	}
	commit(t, s, current(t, s, registered("orders", 7))) // a contract lets go of a subject
	commit(t, s, current(t, s, numbering("orders", 8, number(1, 2))))
}

// subjectNumbersAtOnce lets several give the next number of a subject: with its head,
// as they should, and with none, as they must not get away with.
func subjectNumbersAtOnce(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	const rounds = 10
	var versions []contract.Version
	for i := range 4 * rounds {
		versions = append(versions, number(1, i))
	}
	commit(t, stores[0], publication("shop", placed, versions...))
	for _, headless := range []bool{false, true} {
		subject := fmt.Sprint("orders ", headless)
		for round := range rounds {
			var work sync.WaitGroup
			answers := make([]error, 4)
			for i := range answers {
				p := numbering(subject, round+1, versions[4*round+i])
				if p.Writes[0].Generation = int64(round); headless {
					p.Writes = nil
				}
				work.Go(func() { answers[i] = stores[i%2].Commit(context.Background(), p) })
			}
			work.Wait()
			accepted := 0
			for _, err := range answers {
				switch {
				case err == nil:
					accepted++
				case !errors.Is(err, registry.ErrStale):
					t.Fatal(err)
				}
			}
			if accepted != 1 {
				t.Fatalf("%s, number %d: %d were accepted, want one", subject, round+1, accepted)
			}
		}
	}
}

func subjectGaps(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, registered("orders", 3, 4, 9)) // as they were where they come from
	before := records(t, s)
	for _, n := range []int{1, 5, 8, 9} {
		if err := s.Commit(t.Context(), current(t, s, registered("orders", n))); err == nil || errors.Is(err, registry.ErrStale) {
			t.Errorf("number %d after 9: %v, want a fault", n, err)
		}
	}
	same(t, "records", before, records(t, s))
	commit(t, s, current(t, s, registered("orders", 10, 20)))
	commit(t, s, registered("orders-2", 1))
	if err := s.Commit(t.Context(), publication("shop", placed, number(1, 1))); err == nil {
		t.Error("the first version of a contract was 1.1")
	}
}

func subjectSettings(t *testing.T, place Place) {
	s := open(t, place)
	set := func(list ...registry.SubjectSettings) {
		t.Helper()
		p := subjectChange("orders")
		p.Settings = list
		commit(t, s, current(t, s, p))
	}
	config := func(text string) json.RawMessage { return json.RawMessage(text) }
	all := registry.SubjectSettings{Name: "", Config: config(`{"compatibility":"FULL"}`), Mode: "READWRITE"}
	eu := registry.SubjectSettings{Name: ":.eu:", Mode: "READONLY"}
	orders := registry.SubjectSettings{Name: "orders", Config: config(`{"alias":"a'; DROP TABLE subject_settings; --"}`)}
	odd := registry.SubjectSettings{Name: "subject é \"%_\\", Config: config(`null`), Mode: "IMPORT"}
	set(orders, eu, odd, all)
	read := func() []registry.SubjectSettings { return records(t, s).Settings }
	same(t, "settings", []registry.SubjectSettings{all, eu, orders, odd}, read())
	if c := read()[1].Config; c != nil {
		t.Errorf("settings without a config have %s", c)
	}
	same(t, "settings by lineage", []registry.SubjectSettings{all, orders, odd}, scoped(t, s, registry.Scope{
		Lineages: []string{registry.SubjectLineage(""), registry.SubjectLineage("orders"), registry.SubjectLineage(odd.Name), placed, "orders"},
	}).Settings)
	same(t, "settings of no lineage", []registry.SubjectSettings(nil), scoped(t, s, registry.Scope{Homes: []string{"orders"}}).Settings)

	// They are replaced as a whole; what says nothing is gone, also if it never was.
	orders.Config, orders.Mode = nil, "READONLY"
	set(orders, registry.SubjectSettings{Name: ":.eu:"}, registry.SubjectSettings{Name: "none"})
	same(t, "settings that were replaced", []registry.SubjectSettings{all, orders, odd}, read())

	broken := subjectChange("orders")
	broken.Settings = []registry.SubjectSettings{{Name: "orders", Config: config(`{`)}}
	if err := s.Commit(t.Context(), current(t, s, broken)); err == nil || errors.Is(err, registry.ErrStale) {
		t.Errorf("a config that is no JSON: %v, want a fault", err)
	}
	late := subjectChange("orders")
	late.Settings = []registry.SubjectSettings{all}
	if err := s.Commit(t.Context(), late); !errors.Is(err, registry.ErrStale) {
		t.Errorf("settings that were judged by older ones: %v, want ErrStale", err)
	}
	same(t, "settings after failures", []registry.SubjectSettings{all, orders, odd}, read())
}

// retraction retracts versions of a subject, by their numbers.
func retraction(subject string, numbers ...int) *registry.Publication {
	p := subjectChange(subject)
	p.Retracted = map[registry.VersionKey]registry.Retraction{}
	for _, n := range numbers {
		p.Retracted[key(registry.SubjectLineage(subject), number(1, n-1))] = registry.Retraction{At: at, Actor: "token ann"}
	}
	return p
}

func retractions(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, registered("orders", 1, 2, 3))
	commit(t, s, publication("shop", placed, number(1, 0)))
	want := records(t, s).Versions
	commit(t, s, current(t, s, retraction("orders", 1, 3)))
	said := &registry.Retraction{At: at, Actor: "token ann"}
	want[1].Retracted, want[3].Retracted = said, said
	same(t, "versions", want, records(t, s).Versions)
	for _, v := range want[1:] { // who has the id still gets it
		if _, err := s.Blobs(t.Context(), []registry.BlobID{v.Bundle}); err != nil {
			t.Error(err)
		}
	}
	ofContract := retraction("orders")
	ofContract.Retracted[key(placed, number(1, 0))] = *said
	for name, p := range map[string]*registry.Publication{
		"one that is retracted":   retraction("orders", 2, 3),
		"one that is not there":   retraction("orders", 2, 4),
		"a version of a contract": ofContract,
	} {
		if err := s.Commit(t.Context(), current(t, s, p)); err == nil || errors.Is(err, registry.ErrStale) {
			t.Errorf("%s was retracted: %v, want a fault", name, err)
		}
		same(t, name+": versions", want, records(t, s).Versions)
	}
	again := current(t, s, registered("orders", 4))
	again.Versions[0].Fingerprint, again.Versions[0].Bundle = want[1].Fingerprint, want[1].Bundle
	if commit(t, s, again); again.Versions[0].ID != want[1].ID {
		t.Errorf("a schema that was retracted came back with the id %d, want %d", again.Versions[0].ID, want[1].ID)
	}
}

// deletedSubject deletes what was retracted, what was not, and what has a number.
func deletedSubject(t *testing.T, place Place) {
	s := open(t, place)
	p := registered("orders", 1, 2)
	p.Versions[0].Attached = &registry.Attached{Metadata: json.RawMessage(`{"owner":"ann"}`)}
	p.Versions[0].Variant = "0f1e2d3c4b5a6978"
	commit(t, s, p)
	commit(t, s, publication("shop", placed, number(1, 0)))
	commit(t, s, current(t, s, numbering("orders", 3, number(1, 0))))
	commit(t, s, current(t, s, retraction("orders", 1)))
	before := records(t, s)
	if before.Versions[1].Attached == nil {
		t.Fatal("nothing is attached to what is to be deleted")
	}
	var all []registry.VersionKey
	for _, v := range before.Versions {
		all = append(all, v.VersionKey)
	}
	commit(t, s, deletion(t, s, all...))
	want := before.Versions
	for i := range want {
		want[i].Bundle, want[i].Attached, want[i].Deleted = "", nil, &registry.Tombstone{At: at, Actor: "admin", Reason: "published by mistake"}
	}
	after := records(t, s)
	same(t, "versions", want, after.Versions)
	same(t, "numbers", before.Numbers, after.Numbers)
	if err := s.Commit(t.Context(), current(t, s, retraction("orders", 2))); err == nil {
		t.Error("a version that was deleted was retracted")
	}
	for _, n := range []int{2, 3} {
		if err := s.Commit(t.Context(), current(t, s, registered("orders", n))); err == nil {
			t.Errorf("the number %d was given again", n)
		}
	}
}

func attachments(t *testing.T, place Place) {
	s := open(t, place)
	p := registered("orders", 1, 2, 3, 4)
	p.Versions[0].Attached = &registry.Attached{
		References: []registry.SubjectReference{{Name: "a'; --", Subject: "é \"x\"", Version: 1}, {Name: "b", Subject: ":.eu:b", Version: 2147483647}},
		Metadata:   json.RawMessage(`{ "b": 1.0,  "a": 12345678901234567890.10, "html": "<&>\u2028` + "\u2028" + `" }`),
	}
	p.Versions[1].Attached = &registry.Attached{RuleSet: json.RawMessage(`null`)}
	p.Versions[2].Attached = &registry.Attached{}
	commit(t, s, p)
	got := records(t, s).Versions
	same(t, "what is attached", p.Versions[0].Attached, got[0].Attached)
	if text := string(got[0].Attached.Metadata); text != "{\"b\":1.0,\"a\":12345678901234567890.10,\"html\":\"<&>\\u2028\u2028\"}" {
		t.Errorf("attached metadata became %s", text)
	}
	same(t, "an attached null", p.Versions[1].Attached, got[1].Attached)
	if got[2].Attached != nil || got[3].Attached != nil {
		t.Errorf("nothing is attached, and %+v and %+v are read", got[2].Attached, got[3].Attached)
	}
	broken := current(t, s, registered("orders", 5))
	broken.Versions[0].Attached = &registry.Attached{Metadata: json.RawMessage(`{`)}
	if err := s.Commit(t.Context(), broken); err == nil || errors.Is(err, registry.ErrStale) {
		t.Errorf("attached metadata that is no JSON: %v, want a fault", err)
	}
}

// subjectsOfOneMoment reads while somebody registers: versions, numbers and settings
// are of the same moment.
func subjectsOfOneMoment(t *testing.T, place Place) {
	writer, reader := open(t, place), open(t, place)
	const steps = 30
	done := make(chan error, 1)
	go func() {
		for n := range steps {
			p := publication("shop", placed, number(1, n))
			p.Numbers = numbering("orders", n+1, number(1, n)).Numbers
			p.Settings = []registry.SubjectSettings{{Name: "orders", Config: json.RawMessage(fmt.Sprint(n + 1))}}
			p.Writes = []registry.Head{{Kind: registry.ContractHead, Name: placed, Generation: int64(n)}}
			if err := writer.Commit(context.Background(), p); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	scope := registry.Scope{Lineages: []string{placed, registry.SubjectLineage("orders")}}
	for seen := 0; seen < steps; {
		r := scoped(t, reader, scope)
		n := len(r.Versions)
		if len(r.Numbers) != n || n > 0 && string(r.Settings[0].Config) != fmt.Sprint(n) || n > 0 && r.Heads[0].Generation != int64(n) {
			t.Fatalf("%d versions, %d numbers, settings %+v, heads %+v: they are of several moments", n, len(r.Numbers), r.Settings, r.Heads)
		}
		seen = n
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			done = nil
		default:
		}
	}
}
