package registry_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// act is one thing that somebody does. What it says is all that he is told: that
// it was done, or the codes and the rules for which it was refused.
type act struct {
	name string
	do   func(context.Context, *registry.Registry) error
	// with names what it is about: those about the same are always tried with each
	// other.
	with    string
	revokes bool // what is not written yet when it is done has to do without
}

// everyPair asks all pairs, not some of them.
var everyPair = flag.Bool("beside.all", false, "let each of the acts be done beside each other one, not some of them")

// Whatever two do at once is what they would be told, and what would be there, had
// one come after the other: of two acts the second is let in where the first has
// been judged and is about to be written. Then the first has to be judged anew,
// where the second has anything to say about it.
func TestWhatIsDoneBesideAnotherIsJudgedWithIt(t *testing.T) {
	base := filepath.Join(t.TempDir(), "base.db")
	acts := actsBesideEachOther(t, base)
	let := 0
	for i, slow := range acts {
		for j, quick := range acts {
			if !*everyPair && slow.with != quick.with && (i*len(acts)+j)%31 != 0 {
				continue
			}
			at := opened(t, base)
			beside := &interrupted{Store: at}
			told := ""
			beside.meanwhile = func() { told = quick.says(t, later(at)) }
			got := slow.says(t, later(beside)) + "; " + told + "\n" + stored(t, at)
			if !beside.came || slow.revokes && quick.revokes {
				continue // it is refused, whatever the other does; or is the same
			}
			let++
			if got == inTurn(t, base, quick, slow, false) || !quick.revokes && got == inTurn(t, base, slow, quick, true) {
				continue
			}
			got, _, _ = strings.Cut(got, "\n")
			t.Errorf("%s, while %s: they are told %s", slow.name, quick.name, got)
		}
	}
	t.Logf("%d acts, %d let in beside another", len(acts), let)
}

// inTurn does one after the other, and returns what they are told and what is
// there; what the slow one is told comes first.
func inTurn(t *testing.T, base string, first, second act, slowFirst bool) string {
	t.Helper()
	at := opened(t, base)
	defer at.Close()
	a, b := first.says(t, later(at)), second.says(t, later(at))
	if !slowFirst {
		a, b = b, a
	}
	return a + "; " + b + "\n" + stored(t, at)
}

// stored is what is there: who owns what, every file, version and approval.
func stored(t *testing.T, s registry.Store) string {
	t.Helper()
	records, err := s.Records(t.Context(), registry.Scope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	waivers, err := s.Waivers(t.Context(), "", registry.WaiverKey{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range records.Claims {
		lines = append(lines, fmt.Sprint("claim ", c))
	}
	for _, f := range records.Files {
		lines = append(lines, fmt.Sprint("file ", f.Home, f.FileRef))
	}
	for _, v := range records.Versions {
		lines = append(lines, fmt.Sprint("version ", v.VersionKey, v.Fingerprint, v.Deleted != nil))
	}
	for _, w := range waivers {
		lines = append(lines, fmt.Sprint("waiver ", w.WaiverKey, w.Missing()))
	}
	return strings.Join(lines, "\n")
}

// later is a registry at a time when the sunset of a major is over.
func later(store registry.Store) *registry.Registry {
	return registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return now.AddDate(0, 2, 0) }})
}

// says does it, and returns what it was told.
func (a act) says(t *testing.T, r *registry.Registry) string {
	t.Helper()
	err := a.do(t.Context(), r)
	var refusal *registry.Refusal
	switch {
	case err == nil:
		return "done"
	case !errors.As(err, &refusal):
		t.Fatalf("%s: %v", a.name, err)
	}
	rules := []string{string(refusal.Code)}
	for _, f := range refusal.Findings {
		if f.Severity == diag.Error {
			rules = append(rules, f.Rule+" of "+f.Subject)
		}
	}
	slices.Sort(rules[1:])
	if len(refusal.Findings) == 0 {
		rules = append(rules, refusal.Message)
	}
	return strings.Join(rules, ", ")
}

// interrupted is a store that lets something be done just before it is first
// written to.
type interrupted struct {
	registry.Store
	meanwhile func()
	once      sync.Once
	came      bool
}

func (s *interrupted) interrupt() {
	s.once.Do(func() {
		s.came = true
		s.meanwhile()
	})
}

func (s *interrupted) Commit(ctx context.Context, p *registry.Publication) error {
	s.interrupt()
	return s.Store.Commit(ctx, p)
}

// opened is a copy of a store.
func opened(t *testing.T, path string) registry.Store {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "*.db")
	if err == nil {
		_, err = file.Write(data)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), file.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// The homes of the company in which they are done.
const (
	orderingSide = `
-- treaty.yaml --
treaty: 1
contracts: [contexts/**]
services: ["services/*.yaml"]
-- contexts/ordering/context.yaml --
context: ordering
owner: team-orders
purpose: Takes orders.
relationships:
  - {with: billing, as: upstream, pattern: open-host-service}
  - {with: mail, as: upstream, pattern: open-host-service}
  - {with: shipping, as: upstream, pattern: open-host-service}
  - {with: shipping, as: upstream, pattern: customer-supplier}
  - {with: rogue, as: upstream, pattern: open-host-service}
-- services/checkout.yaml --
service: checkout
context: ordering
owner: team-orders
produces:
  - {event: OrderPlaced, versions: [1, 2]}
  - {event: OrderSketched, versions: [1]}
  - {event: OrderAudited, versions: [1]}
-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
summary: It happened.
visibility: public
kind: domain
key: /id
compatibility: BACKWARD
versions:
  1: {status: deprecated, sunset: 2026-05-31}
  2: {status: active, upcast: by-hand}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
-- contexts/ordering/OrderPlaced/v2.schema.json --
{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "gift": {"type": "boolean"}}}
-- contexts/ordering/OrderSketched/event.yaml --
event: OrderSketched
summary: It happened.
visibility: public
kind: domain
key: /id
versions:
  1: {status: draft}
-- contexts/ordering/OrderSketched/v1.schema.json --
{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
-- contexts/ordering/OrderAudited/event.yaml --
event: OrderAudited
summary: It happened.
visibility: private
kind: domain
key: /id
versions:
  1: {status: active}
-- contexts/ordering/OrderAudited/v1.schema.json --
{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
`
	readingSide = `
-- treaty.yaml --
treaty: 1
services: ["services/*.yaml"]
-- contexts/SIDE/context.yaml --
context: SIDE
owner: team-SIDE
purpose: Reads.
relationships:
  - {with: ordering, as: downstream, pattern: conformist}
`
)

// readerOf is the service of a home that reads.
func readerOf(side, consumes string) string {
	return fmt.Sprintf("-- services/%s-reader.yaml --\nservice: %s-reader\ncontext: %s\nowner: team-%s\nconsumes:\n  - %s\n", side, side, side, side, consumes)
}

func sideOf(name, more string) workspace.MemFiles {
	return with(files(strings.ReplaceAll(readingSide, "SIDE", name)), more)
}

// changedIn returns the files with texts replaced, each of which is there.
func changedIn(t *testing.T, m workspace.MemFiles, file string, pairs ...string) workspace.MemFiles {
	t.Helper()
	text := string(m[file])
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s has no %q", file, pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	changed := with(m, "")
	changed[file] = []byte(text)
	return changed
}

func pushing(name, home string, m workspace.MemFiles) act {
	return taking(home+": "+name, func(ctx context.Context, r *registry.Registry) error {
		_, err := r.Publish(ctx, registry.PushRequest{Home: home, Files: m, Actor: home})
		return err
	})
}

// actsBesideEachOther fills a store, and lists what may then be done.
func actsBesideEachOther(t *testing.T, path string) []act {
	t.Helper()
	const (
		orderers = "contexts/ordering/context.yaml"
		placed   = "contexts/ordering/OrderPlaced/"
		sketched = "contexts/ordering/OrderSketched/event.yaml"
	)
	ordering, mail := files(orderingSide), sideOf("mail", "")
	billing := sideOf("billing", readerOf("billing", `{event: ordering.OrderPlaced, versions: "=2", fields: [/id]}`))
	shipping := changedIn(t, sideOf("shipping", readerOf("shipping", `{event: ordering.OrderPlaced, versions: "=2", fields: [/id]}`)),
		"contexts/shipping/context.yaml", "pattern: conformist}", "pattern: conformist}\n  - {with: ordering, as: downstream, pattern: customer-supplier}")
	first := changedIn(t, ordering, placed+"v2.schema.json", `"note": {"type": "string"}, `, "")
	spying := sideOf("rogue", readerOf("rogue", `{event: ordering.OrderAudited, versions: "=1", fields: [/id]}`))

	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	r := over(s)
	mustPush(t, r, registry.PushRequest{Home: "rogue", Files: sideOf("rogue", "")})
	for _, home := range []struct {
		name  string
		files workspace.MemFiles
	}{{"mail", mail}, {"billing", sideOf("billing", "")}, {"shipping", with(shipping, "-- services/shipping-reader.yaml --\n")}, {"ordering", first}, {"ordering", ordering}, {"billing", billing}, {"shipping", shipping}} {
		mustPush(t, r, registry.PushRequest{Home: home.name, Files: home.files})
	}
	_, err = push(t, r, registry.PushRequest{Home: "rogue", Files: spying})
	fingerprint := ""
	for _, f := range wantRefusal(t, err, registry.Refused).Findings {
		if f.Rule == "not-visible" {
			fingerprint = f.Fingerprint
		}
	}
	spying = with(spying, waiverOf(fingerprint, now.AddDate(0, 6, 0).Format(time.DateOnly)))
	_, err = push(t, r, registry.PushRequest{Home: "rogue", Files: spying})
	wantRefusal(t, err, registry.Refused)
	decision := registry.WaiverDecision{Fingerprint: fingerprint, Reason: "until spring", Actor: "ann"}
	if _, err := r.Approve(t.Context(), decision); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	reads := func(name, consumes string) act { return pushing(name, "mail", with(mail, readerOf("mail", consumes))) }
	without := func(m workspace.MemFiles, file string, text string) workspace.MemFiles {
		return changedIn(t, m, file, text, "")
	}
	narrowed := changedIn(t, ordering, sketched, "visibility: public", "visibility: private")
	retired := changedIn(t, ordering, placed+"event.yaml", "1: {status: deprecated", "1: {status: retired")
	retired = changedIn(t, retired, "services/checkout.yaml", "versions: [1, 2]", "versions: [2]")
	return []act{
		pushing("a field goes", "ordering", changedIn(t, ordering, placed+"v2.schema.json", `, "gift": {"type": "boolean"}`, "")).about("fields"),
		pushing("a field comes", "ordering", changedIn(t, ordering, placed+"v2.schema.json", `"gift"`, `"wrap": {"type": "boolean"}, "gift"`)),
		pushing("a major is retired", "ordering", retired).about("majors"),
		pushing("a draft becomes private", "ordering", narrowed).about("draft"),
		pushing("a draft becomes active", "ordering", changedIn(t, ordering, sketched, "draft", "active")),
		pushing("mail is no reader any more", "ordering", without(ordering, orderers, "  - {with: mail, as: upstream, pattern: open-host-service}\n")).about("mail"),
		pushing("one of two pairs goes", "ordering", without(ordering, orderers, "  - {with: shipping, as: upstream, pattern: open-host-service}\n")).about("pairs"),
		pushing("the other of two pairs goes", "ordering", without(ordering, orderers, "  - {with: shipping, as: upstream, pattern: customer-supplier}\n")).about("pairs"),
		pushing("mail gets another pattern", "ordering", changedIn(t, ordering, orderers, "{with: mail, as: upstream, pattern: open-host-service}", "{with: mail, as: upstream, pattern: published-language}")).about("mail"),
		pushing("mail becomes a customer", "ordering", changedIn(t, ordering, orderers, "{with: mail, as: upstream, pattern: open-host-service}", "{with: mail, as: upstream, pattern: customer-supplier}\n  - {with: mail, as: upstream, pattern: open-host-service}")),
		pushing("a third major opens", "ordering", with(changedIn(t, ordering, placed+"event.yaml", "2: {status: active, upcast: by-hand}", "2: {status: active, upcast: by-hand}\n  3: {status: active}"),
			"-- "+placed+`v3.schema.json --
{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
`)).about("majors"),
		pushing("an event comes", "ordering", with(ordering, event("ordering", "OrderReturned"))),
		pushing("an event comes, and is private", "ordering", changedIn(t, with(ordering, event("ordering", "OrderReturned")), "contexts/ordering/OrderReturned/event.yaml", "visibility: public", "visibility: private")).about("new"),
		pushing("an event is renamed", "ordering", renamed(ordering, "OrderSketched", "OrderDrafted")),
		pushing("an event goes", "ordering", with(changedIn(t, ordering, "services/checkout.yaml", "  - {event: OrderSketched, versions: [1]}\n", ""),
			"-- "+sketched+" --\n-- contexts/ordering/OrderSketched/v1.schema.json --\n")).about("draft"),
		reads("begins to read a field", `{event: ordering.OrderPlaced, versions: "=2", fields: [/gift]}`).about("fields"),
		reads("begins to read the old major", `{event: ordering.OrderPlaced, versions: "=1", fields: [/id]}`).about("majors"),
		reads("begins to read any major", `{event: ordering.OrderPlaced, versions: ">=2", fields: [/id]}`).about("majors"),
		reads("begins to read all", `{event: ordering.OrderPlaced, versions: "=2", fields: all}`).about("fields"),
		reads("begins to read a draft", `{event: ordering.OrderSketched, versions: "=1", fields: [/id]}`).about("draft"),
		reads("begins to read a new event", `{event: ordering.OrderReturned, versions: "=1", fields: [/id]}`).about("new"),
		pushing("ends the relationship", "mail", without(mail, "contexts/mail/context.yaml", "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}\n")).about("mail"),
		pushing("becomes a customer alone", "mail", changedIn(t, mail, "contexts/mail/context.yaml", "conformist", "customer-supplier")),
		pushing("translates", "mail", changedIn(t, mail, "contexts/mail/context.yaml", "conformist", "anticorruption-layer")).about("mail"),
		pushing("drops one of two pairs", "shipping", without(shipping, "contexts/shipping/context.yaml", "  - {with: ordering, as: downstream, pattern: conformist}\n")).about("pairs"),
		pushing("drops the other of two pairs", "shipping", without(shipping, "contexts/shipping/context.yaml", "  - {with: ordering, as: downstream, pattern: customer-supplier}\n")).about("pairs"),
		pushing("ends the relationship that it uses", "billing", without(billing, "contexts/billing/context.yaml", "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}\n")),
		pushing("reads no more, and ends the relationship", "billing", without(sideOf("billing", ""), "contexts/billing/context.yaml", "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}\n")),
		pushing("reads more", "billing", with(billing, readerOf("billing", `{event: ordering.OrderPlaced, versions: "=2", fields: [/id, /gift]}`))).about("fields"),
		pushing("reads what is private, which is let pass", "rogue", spying).about("waiver"),
		taking("ann: takes the waiver back", func(ctx context.Context, r *registry.Registry) error {
			_, err := r.Revoke(ctx, decision)
			return err
		}).about("waiver").revoking(),
		taking("ann: approves the waiver again", func(ctx context.Context, r *registry.Registry) error {
			_, err := r.Approve(ctx, decision)
			return err
		}).about("waiver"),
		taking("api: a field goes", func(ctx context.Context, r *registry.Registry) error {
			_, err := r.PublishVersion(ctx, registry.VersionRequest{Event: orderPlaced, Major: 2, Actor: "api",
				Schema: []byte(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`)})
			return err
		}).about("fields"),
		transferring(registry.ContextClaim, "ordering", "elsewhere"),
		transferring(registry.ContractClaim, "ordering.OrderPlaced", "elsewhere"),
		transferring(registry.ServiceClaim, "billing/billing-reader", "mail").about("fields"),
		taking("admin: deletes a version", func(ctx context.Context, r *registry.Registry) error {
			return tombstone(ctx, r, orderPlaced, "2.0")
		}).about("majors"),
	}
}

func taking(name string, do func(context.Context, *registry.Registry) error) act {
	return act{name: name, do: do}
}

func transferring(kind registry.ClaimKind, name, to string) act {
	return taking(fmt.Sprintf("admin: the %s %s gets the home %s", kind, name, to), func(ctx context.Context, r *registry.Registry) error {
		_, err := r.Transfer(ctx, registry.TransferRequest{Kind: kind, Name: name, Home: to, Reason: "moved", Actor: "admin"})
		return err
	})
}

func (a act) about(what string) act {
	a.with = what
	return a
}

func (a act) revoking() act {
	a.revokes = true
	return a
}

// tombstone deletes a version, confirming whom that hurts.
func tombstone(ctx context.Context, r *registry.Registry, name contract.EventName, version string) error {
	req := registry.DeletionRequest{Event: name, Version: version, Reason: "not used", Actor: "admin"}
	for { // until nobody else is hurt than was confirmed
		d, err := r.Delete(ctx, req)
		if err != nil || d.Done {
			return err
		}
		req.Confirm = d.Confirm
	}
}

// renamed moves a contract to another name, which says what it was.
func renamed(m workspace.MemFiles, from, to string) workspace.MemFiles {
	moved := workspace.MemFiles{}
	for name, data := range m {
		text := strings.ReplaceAll(string(data), "event: "+from, "event: "+to)
		if strings.HasSuffix(name, from+"/event.yaml") {
			text += "formerly: [ordering." + from + "]\n"
		}
		moved[strings.ReplaceAll(name, "/"+from+"/", "/"+to+"/")] = []byte(text)
	}
	return moved
}
