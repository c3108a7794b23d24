package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/history"
	"github.com/treaty-events/treaty/registry/wire"
)

// Each home has one event in each epoch, which several publishers race for.
const (
	homes      = 4
	publishing = 2 // at each home
)

func contextOf(home, epoch int) string { return fmt.Sprintf("home%depoch%d", home, epoch) }
func eventOf(home, epoch int) string   { return contextOf(home, epoch) + ".ThingHappened" }

// publishers publish until they are stopped.
type publishers struct {
	cluster *cluster
	journal *journal
	epoch   atomic.Int64
	pause   sync.RWMutex // whoever holds it for writing, no request is under way
	done    context.CancelFunc
	work    sync.WaitGroup
}

func newPublishers(t *testing.T, c *cluster) *publishers {
	ctx, stop := context.WithCancel(t.Context())
	p := &publishers{cluster: c, journal: newJournal(), done: stop}
	for i := range homes * publishing {
		p.work.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				p.publish(ctx, i%homes, int(p.epoch.Load()), fmt.Sprintf("content %d of publisher %d", n, i))
			}
		})
	}
	return p
}

func (p *publishers) stop() {
	p.done()
	p.work.Wait()
}

// publish pushes one content again and again, to one node and another, until it
// is known to be there.
func (p *publishers) publish(ctx context.Context, home, epoch int, content string) {
	files := thing(contextOf(home, epoch), 0)
	name := "contexts/" + contextOf(home, epoch) + "/ThingHappened/v1.schema.json"
	files[name] = wire.File(strings.Replace(string(files[name]), `"It."`, strconv.Quote(content), 1))
	for ctx.Err() == nil {
		p.pause.RLock()
		n := p.cluster.nodes[rand.IntN(len(p.cluster.nodes))]
		operation := history.Operation{Name: content, Content: history.Content{ID: content}, Replica: n.number, Called: p.journal.now()}
		result, err := n.asked.Load().Push(context.WithoutCancel(ctx), wire.Push{Home: contextOf(home, epoch), Files: files})
		operation.Answered = p.journal.now()
		known := p.journal.note(eventOf(home, epoch), operation, result, err)
		p.pause.RUnlock()
		if known {
			return
		}
		time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
	}
}

// journal is what the publishers were told.
type journal struct {
	begun time.Time

	mu           sync.Mutex
	acknowledged []*acknowledgement
	operations   map[string][]history.Operation // by event
	answers      map[string]int
	surprises    []error // refusals for which there is no reason
}

// acknowledgement is a version that was answered with success.
type acknowledgement struct {
	event, content, fingerprint string
	number                      int
	read                        bool
}

func newJournal() *journal {
	return &journal{begun: time.Now(), operations: map[string][]history.Operation{}, answers: map[string]int{}}
}

func (j *journal) now() time.Duration { return time.Since(j.begun) }

// note writes down one answer, and reports whether it says that the content is
// there.
func (j *journal) note(event string, o history.Operation, result *wire.Pushed, err error) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	var refused *client.Error
	answer, known := "", false
	switch {
	case err == nil:
		v := result.Contracts[0].Versions[0]
		o.Outcome, answer, known = history.Outcome(v.Outcome), string(v.Outcome), true
		o.Version, _ = strconv.Atoi(strings.TrimPrefix(v.Version, "1.")) // else the check fails
		j.acknowledged = append(j.acknowledged, &acknowledgement{event: event, content: o.Content.ID, fingerprint: v.Fingerprint, number: o.Version})
	case errors.Is(err, syscall.ECONNREFUSED):
		o.Outcome, answer = history.Nothing, "nobody listened"
	case !errors.As(err, &refused):
		o.Outcome, answer = history.Unknown, "cut off"
	case refused.Code() == "revert":
		o.Outcome, answer, known = history.Older, "there already, under another", true
	case refused.Code() == "busy":
		o.Outcome, answer = history.Nothing, refused.Code()
	default:
		if refused.Problem.Status < 500 {
			j.surprises = append(j.surprises, fmt.Errorf("%s of %s: %w", o.Name, event, err))
		}
		o.Outcome, answer = history.Unknown, fmt.Sprintf("%d %s", refused.Problem.Status, refused.Code())
	}
	j.answers[answer]++
	j.operations[event] = append(j.operations[event], o)
	return known
}

// of returns what was acknowledged of an event.
func (j *journal) of(event string) []*acknowledgement {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []*acknowledgement
	for _, a := range j.acknowledged {
		if a.event == event {
			list = append(list, a)
		}
	}
	return list
}

// check demands that some order of all requests explains every answer.
func (j *journal) check(t *testing.T, c *cluster) {
	t.Helper()
	for _, err := range j.surprises {
		t.Error(err)
	}
	for event, operations := range j.operations {
		var versions []history.Content
		for _, v := range c.event(c.nodes[0], event).Versions {
			schema, err := c.nodes[0].asked.Load().Schema(t.Context(), event, v.Version)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(operations, func(o history.Operation) bool { return strings.Contains(string(schema), strconv.Quote(o.Content.ID)) })
			if i < 0 {
				t.Fatalf("nobody published %s %s:\n%s", event, v.Version, schema)
			}
			versions = append(versions, operations[i].Content)
		}
		if err := history.Check(versions, operations); err != nil {
			t.Errorf("%s: no order explains what was told: %v", event, err)
		}
	}
}

// String counts the answers.
func (j *journal) String() string {
	text := fmt.Sprintf("%d versions acknowledged;", len(j.acknowledged))
	for _, answer := range slices.Sorted(maps.Keys(j.answers)) {
		text += fmt.Sprintf(" %d %s,", j.answers[answer], answer)
	}
	return strings.TrimSuffix(text, ",")
}
