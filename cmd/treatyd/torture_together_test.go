package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// rounds is how many tens of changes everybody makes; more of them take longer.
var rounds = flag.Int("torture.rounds", 4, "how many tens of changes everybody makes at the same time")

// However many change what they write, read and declare at the same time, over two
// treatyd before one PostgreSQL: what was accepted has no error that a review of all
// of it finds, and is what is recorded.
func TestNoErrorIsLetInTogetherPostgres(t *testing.T) {
	dsn := testkit.Postgres(t)
	c := newCluster(t, 2, "--data", t.TempDir(), "--store", dsn)
	c.config = config.Config{Store: dsn}
	together(t, c)
}

// The same of one treatyd.
func TestNoErrorIsLetInTogetherSQLite(t *testing.T) {
	data := t.TempDir()
	c := newCluster(t, 1, "--data", data)
	c.config = config.Config{Data: data}
	together(t, c)
}

const (
	writers = 2 // each of whom owns two events
	readers = 4 // each of whom reads some of them
)

// together lets every home change at random, all at once, and reviews what was
// accepted each time; at the end the store has to have it.
func together(t *testing.T, c *cluster) {
	t.Helper()
	homes := make([]*changing, writers+readers)
	for i := range homes {
		homes[i] = newChanging(i)
	}
	for range 3 { // each needs the word of the others
		for _, h := range homes {
			h.push(t, c.nodes[0], h.state)
		}
	}
	for range 10 * *rounds {
		next := make([]draw, len(homes))
		for i, h := range homes {
			next[i] = h.another()
		}
		part(homes, next)
		var work sync.WaitGroup
		for i, h := range homes {
			work.Go(func() { h.push(t, c.nodes[rand.IntN(len(c.nodes))], next[i]) })
		}
		work.Wait()
		trees := map[string]workspace.MemFiles{}
		for _, h := range homes {
			trees[h.name()] = h.tree()
		}
		reviewAll(t, trees)
	}
	told := map[string]int{}
	for _, h := range homes {
		for what, n := range h.told {
			told[what] += n
		}
	}
	t.Log(told)
	if told["done"] < 10**rounds || told["refused"] < *rounds {
		t.Errorf("too little came of it: %v", told)
	}
	for _, n := range c.nodes {
		n.kill() // SQLite is one process's
	}
	c.checkFiles(homes)
}

// changing is a home that changes at random.
type changing struct {
	number int
	state  draw // what was accepted last
	told   map[string]int
}

// draw is what a home may choose.
type draw struct {
	words  [writers + readers]int // what it declares of each other context
	fields [2][3]bool             // of each event of a writer: those that it has
	hidden [2]bool
	reads  [writers][2]int // of each event: nothing, the number, or a field
}

func newChanging(number int) *changing {
	h := &changing{number: number, told: map[string]int{}}
	h.state.fields = [2][3]bool{{true, true, true}, {true, true, true}}
	for i := range h.state.words {
		h.state.words[i] = both
	}
	return h
}

func (h *changing) writes() bool { return h.number < writers }
func (h *changing) name() string { return sideName(h.number) }

func sideName(number int) string {
	if number < writers {
		return fmt.Sprintf("writer%d", number)
	}
	return fmt.Sprintf("reader%d", number-writers)
}

// The pairs that a relationship may have.
const (
	nothing = iota
	hosted  // open host and conformist
	planned // customer and supplier
	both
)

// part lets a writer and a reader who have two pairs leave out one each, so that
// none is left: each alone may.
func part(homes []*changing, next []draw) {
	w, r := rand.IntN(writers), writers+rand.IntN(readers)
	if homes[w].state.words[r] == both && homes[r].state.words[w] == both {
		next[w], next[r] = homes[w].state, homes[r].state
		next[w].words[r], next[r].words[w] = hosted, planned
	}
}

// another is what was accepted last with one choice made anew, or two.
func (h *changing) another() draw {
	next := h.state
	for range 1 + rand.IntN(2) {
		other := rand.IntN(len(next.words))
		switch e := rand.IntN(2); {
		case rand.IntN(2) == 0:
			next.words[other] = anotherWord(next.words[other])
		case h.writes() && rand.IntN(8) == 0:
			next.hidden[e] = !next.hidden[e]
		case h.writes():
			field := &next.fields[e][rand.IntN(3)]
			*field = !*field
		default:
			next.reads[rand.IntN(writers)][e] = rand.IntN(5)
		}
	}
	return next
}

// anotherWord leaves out one of two pairs that hold, which is right as long as the
// other side does not leave out the other one at the same time; or comes back to both.
func anotherWord(word int) int {
	switch {
	case word == both:
		return hosted + rand.IntN(2)
	case rand.IntN(8) == 0:
		return nothing
	}
	return both
}

// push pushes a choice, and keeps it where it is accepted.
func (h *changing) push(t *testing.T, n *node, next draw) {
	_, err := n.asked.Load().Push(t.Context(), wire.Push{Home: h.name(), Revert: true, Files: h.files(next)})
	var refused *client.Error
	switch {
	case err == nil:
		h.state = next
		h.told["done"]++
	case errors.As(err, &refused) && refused.Code() == string(registry.Refused):
		h.told["refused"]++
		for _, f := range refused.Problem.Findings {
			if f.Severity == string(diag.Error) {
				h.told[f.Rule]++
			}
		}
	default:
		t.Errorf("%s: %v", h.name(), err)
	}
}

func (h *changing) files(d draw) map[string]wire.File {
	files := map[string]wire.File{
		"treaty.yaml": wire.File("treaty: 1\ncontracts: [contexts/**]\nservices: [\"services/*.yaml\"]\n"),
	}
	var text strings.Builder
	fmt.Fprintf(&text, "context: %s\nowner: team\npurpose: Changes.\nrelationships:\n", h.name())
	for other, word := range d.words {
		if (other < writers) == h.writes() {
			continue
		}
		role, patterns := "downstream", [2]string{"conformist", "customer-supplier"}
		if h.writes() {
			role, patterns = "upstream", [2]string{"open-host-service", "customer-supplier"}
		}
		for i, pattern := range patterns {
			if word&(1<<i) != 0 {
				fmt.Fprintf(&text, "  - {with: %s, as: %s, pattern: %s}\n", sideName(other), role, pattern)
			}
		}
	}
	files["contexts/"+h.name()+"/context.yaml"] = wire.File(strings.TrimSuffix(text.String(), "relationships:\n"))
	if h.writes() {
		for e := range d.fields {
			h.event(files, d, e)
		}
	} else if uses := h.uses(d); uses != "" {
		files["services/"+h.name()+".yaml"] = wire.File(fmt.Sprintf("service: %s\ncontext: %s\nowner: team\nconsumes:\n%s", h.name(), h.name(), uses))
	}
	return files
}

// event writes one of the writer's events: the second is a draft, whose visibility
// and fields may change as they like.
func (h *changing) event(files map[string]wire.File, d draw, e int) {
	dir, visibility, status := fmt.Sprintf("contexts/%s/Thing%dHappened/", h.name(), e), "public", "active"
	if e == 1 {
		status = "draft"
	}
	if e == 1 && d.hidden[e] {
		visibility = "private"
	}
	files[dir+"event.yaml"] = wire.File(fmt.Sprintf("event: Thing%dHappened\nsummary: It happened.\nvisibility: %s\nkind: domain\nkey: /id\ncompatibility: BACKWARD\nversions:\n  1: {status: %s}\n", e, visibility, status))
	fields := `"id": {"type": "string"}`
	for i, has := range d.fields[e] {
		if has {
			fields += fmt.Sprintf(`, "field%d": {"type": "string"}`, i)
		}
	}
	files[dir+"v1.schema.json"] = wire.File(`{"type": "object", "required": ["id"], "properties": {` + fields + `}}`)
}

func (h *changing) uses(d draw) string {
	uses := ""
	for w, of := range d.reads {
		for e, what := range of {
			field := []string{"", "/id", "/field0", "/field1", "/field2"}[what]
			if field != "" {
				uses += fmt.Sprintf("  - {event: %s.Thing%dHappened, versions: \"=1\", fields: [%s]}\n", sideName(w), e, field)
			}
		}
	}
	return uses
}

// tree is what was accepted last, as a workspace.
func (h *changing) tree() workspace.MemFiles {
	tree := workspace.MemFiles{}
	for name, file := range h.files(h.state) {
		tree[name] = file
	}
	return tree
}

// reviewAll demands that a review of every home's files together finds no error.
func reviewAll(t *testing.T, trees map[string]workspace.MemFiles) {
	t.Helper()
	all := &workspace.Workspace{Label: "all"}
	for home, tree := range trees {
		ws, err := workspace.Load(t.Context(), tree, home)
		if err != nil {
			t.Fatal(err)
		}
		all.Findings = append(all.Findings, ws.Findings...)
		all.Contracts = append(all.Contracts, ws.Contracts...)
		all.Services = append(all.Services, ws.Services...)
		for _, c := range ws.Contexts {
			if c.Doc != nil {
				all.Contexts = append(all.Contexts, c)
			}
		}
	}
	if len(all.Contexts) != writers+readers || len(all.Contracts) != 2*writers {
		t.Fatalf("%d contexts and %d contracts are there", len(all.Contexts), len(all.Contracts))
	}
	report, err := lint.Review(t.Context(), lint.Request{Head: all, Whole: true, Rules: rules.All(), Policy: lint.Policy{Now: time.Now()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Severity == diag.Error {
			t.Fatalf("%s of %s was let in: %s", f.Rule, f.Subject, f.Message)
		}
	}
}

// checkFiles demands of the store what the homes were told, and of each event that
// its newest version is what its home has.
func (c *cluster) checkFiles(homes []*changing) {
	t := c.t
	t.Helper()
	s, err := openStore(t.Context(), &c.config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	records, err := s.Records(t.Context(), registry.Scope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	known, err := registry.New(s, registry.Options{Rules: rules.All()}).Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]registry.BlobID{}, map[string]registry.BlobID{}
	for _, h := range homes {
		tree := h.tree()
		for name, data := range tree {
			want[h.name()+" "+name] = registry.BlobOf(data)
		}
		ws, err := workspace.Load(t.Context(), tree, h.name())
		if err != nil {
			t.Fatal(err)
		}
		for _, own := range ws.Contracts {
			if event, err := known.Contract(own.Name); err != nil || event.Major(1).Newest().Fingerprint != own.Major(1).Newest().Fingerprint {
				t.Errorf("the newest version of %s is not what its home has: %v", own.Name, err)
			}
		}
	}
	for _, f := range records.Files {
		got[f.Home+" "+f.Name] = f.Blob
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recorded (-accepted +there):\n%s", diff)
	}
}
