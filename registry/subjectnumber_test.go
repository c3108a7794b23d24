package registry_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// ordersValue is a home of one event, whose event.yaml has these majors, each with the
// properties of its schema.
func ordersValue(versions string, majors ...string) workspace.MemFiles {
	var b strings.Builder
	b.WriteString("-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\n-- contexts/ordering/context.yaml --\ncontext: ordering\nowner: team\npurpose: Orders.\n")
	fmt.Fprintf(&b, "-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: An order was placed.\nvisibility: public\nkind: domain\nkey: /id\nversions:\n%s", versions)
	for i, properties := range majors {
		fmt.Fprintf(&b, "-- contexts/ordering/OrderPlaced/v%d.schema.json --\n%s\n", i+1, objectOf(properties))
	}
	return files(b.String())
}

func objectOf(properties string) string {
	return fmt.Sprintf(`{"type": "object", "required": ["id"], "properties": {%s}}`, properties)
}

const (
	firstMajor = "  1: {status: active, subjects: [orders-value]}\n"
	bothMajors = firstMajor + "  2: {status: active, subjects: [orders-value], upcast: by-hand}\n"
)

// three contents, each of which may follow the one before.
const (
	original     = idString
	evolved      = idString + `, "note": {"type": "string"}`
	evolvedTwice = idString + `, "note": {"type": "string"}, "more": {"type": "string"}`
)

// numbered says what the entries of a subject are: "1=1.0", and of those that an
// unmanaged version is "1=subject 1.0".
func numbered(t *testing.T, r *registry.Registry, subject string) string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range s.SubjectEntries(subject) {
		text := fmt.Sprintf("%d=%s", e.Number, e.Version.Version)
		if e.Contract == nil {
			text = fmt.Sprintf("%d=subject %s", e.Number, e.Version.Version)
		}
		if !e.Visible() {
			text += " hidden"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// forgetful is a store that knows no numbers, like an older one.
type forgetful struct{ registry.Store }

func (s forgetful) Commit(ctx context.Context, p *registry.Publication) error {
	p.Numbers = nil
	return s.Store.Commit(ctx, p)
}

// ticking is a registry whose clock moves on a second each time that it is read.
func ticking(store registry.Store) *registry.Registry {
	var seconds atomic.Int64
	return registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return now.Add(time.Duration(seconds.Add(1)) * time.Second) }})
}

func wantNumbers(t *testing.T, r *registry.Registry, subject, want string) {
	t.Helper()
	if got := numbered(t, r, subject); got != want {
		t.Errorf("%s has %s; want %s", subject, got, want)
	}
}

func register(t *testing.T, r *registry.Registry, subject, properties string) *registry.RevisionResult {
	t.Helper()
	result, err := r.PublishSubject(t.Context(), subjectRequest(subject, properties))
	if err != nil {
		t.Fatalf("%v\n%s", err, explain(err))
	}
	return result
}

func TestVersionsAreNumberedInTheOrderOfTheirPublication(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	mustPush(t, r, registry.PushRequest{Files: ordersValue(bothMajors, original, idNumber)})
	mustPush(t, r, registry.PushRequest{Files: ordersValue(bothMajors, evolved, idNumber)})
	wantNumbers(t, r, "orders-value", "1=1.0, 2=2.0, 3=1.1")
	holds(t, r, "ordering.OrderPlaced v2", "orders-value")
	mustPush(t, r, registry.PushRequest{Files: ordersValue(bothMajors, original, idNumber), Revert: true})
	wantNumbers(t, r, "orders-value", "1=1.0, 2=2.0, 3=1.1, 4=1.2")
}

// A contract that takes a subject goes on where it stands: what both have is one
// entry, and the newest entry is what the contract has newest.
func TestAContractThatTakesASubjectGoesOnWhereItStands(t *testing.T) {
	for name, c := range map[string]struct {
		registered []string
		offered    []string // the oldest first
		want       string
	}{
		"all of it":            {[]string{original, evolved}, []string{original, evolved}, "1=subject 1.0, 2=subject 1.1"},
		"and more":             {[]string{original, evolved}, []string{original, evolved, evolvedTwice}, "1=subject 1.0, 2=subject 1.1, 3=1.2"},
		"with one in between":  {[]string{original, evolvedTwice}, []string{original, evolved, evolvedTwice}, "1=subject 1.0, 2=subject 1.1, 3=1.1, 4=1.2"},
		"not its newest":       {[]string{original, evolved}, []string{original}, "1=subject 1.0, 2=subject 1.1, 3=1.0"},
		"none of it":           {[]string{original, evolved}, []string{evolvedTwice}, "1=subject 1.0, 2=subject 1.1, 3=1.0"},
		"in the order of both": {[]string{evolved, original}, []string{original, evolved}, "1=subject 1.0, 2=subject 1.1, 3=1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegistry(t)
			for _, properties := range c.registered {
				register(t, r, "orders-value", properties)
			}
			upload := ordersValue(firstMajor, c.offered[len(c.offered)-1])
			for i, properties := range c.offered[:len(c.offered)-1] {
				upload[fmt.Sprintf("contexts/ordering/OrderPlaced/history/v1/%04d-x.schema.json", i+1)] = []byte(objectOf(properties))
			}
			mustPush(t, r, registry.PushRequest{Files: upload, History: true})
			wantNumbers(t, r, "orders-value", c.want)
		})
	}
}

// A draft is not served; when its major is active, what is newest is.
func TestADraftHasNoNumber(t *testing.T) {
	r := newRegistry(t)
	draft := strings.Replace(firstMajor, "active", "draft", 1)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(draft, idNumber)})
	mustPush(t, r, registry.PushRequest{Files: ordersValue(draft, original)})
	wantNumbers(t, r, "orders-value", "")
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	wantNumbers(t, r, "orders-value", "1=1.1")
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, evolved)})
	wantNumbers(t, r, "orders-value", "1=1.1, 2=1.2")
}

// What a subject had stays under it when its contract lets go, and numbers go on.
func TestNumbersGoOnWhoeverHasTheSubject(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active}\n", original)})
	wantNumbers(t, r, "orders-value", "1=1.0")
	wantNumbers(t, r, "ordering.OrderPlaced.v1", "1=1.0")
	if result := register(t, r, "orders-value", evolved); result.Number != 2 || result.Outcome != registry.Published {
		t.Errorf("%+v", result)
	}
	if result := register(t, r, "orders-value", original); result.Number != 1 || result.Outcome != registry.Same {
		t.Errorf("what the contract left: %+v", result)
	}
	wantNumbers(t, r, "orders-value", "1=1.0, 2=subject 1.1")
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, evolvedTwice)})
	wantNumbers(t, r, "orders-value", "1=1.0, 2=subject 1.1, 3=1.1")
	wantNumbers(t, r, "ordering.OrderPlaced.v1", "1=1.0")
}

// What an older Treaty published has no numbers written down: it is numbered as it
// is read, and the next publication writes exactly that.
func TestWhatHasNoNumberYetIsNumberedAsItIsRead(t *testing.T) {
	path := t.TempDir() + "/treaty.db"
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	older := ticking(forgetful{store})
	mustPush(t, older, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	mustPush(t, older, registry.PushRequest{Files: ordersValue(bothMajors, original, idNumber)})
	mustPush(t, older, registry.PushRequest{Files: ordersValue(bothMajors, evolved, idNumber)})
	r := ticking(store)
	const read = "1=1.0, 2=2.0, 3=1.1"
	wantNumbers(t, r, "orders-value", read)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(bothMajors, evolvedTwice, idNumber)})
	wantNumbers(t, r, "orders-value", read+", 4=1.2")
	records, err := store.Records(t.Context(), registry.Scope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []contract.Version{{Major: 1}, {Major: 2}, {Major: 1, Revision: 1}, {Major: 1, Revision: 2}}
	var got []contract.Version
	for _, n := range records.Numbers {
		got = append(got, n.Version)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written down (-want +got):\n%s", diff)
	}
}

// rename calls the event OrderTaken.
func rename(upload workspace.MemFiles) workspace.MemFiles {
	renamed := workspace.MemFiles{}
	for name, data := range upload {
		renamed[strings.Replace(name, "OrderPlaced", "OrderTaken", 1)] = []byte(strings.Replace(string(data), "event: OrderPlaced", "event: OrderTaken", 1))
	}
	return renamed
}

// Clients that were set up before a rename find the subject, and what comes after.
func TestASubjectStaysOverARename(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active}\n", original)})
	mustPush(t, r, registry.PushRequest{Files: rename(ordersValue("  1: {status: active}\nformerly: [ordering.OrderPlaced]\n", evolved))})
	wantNumbers(t, r, "ordering.OrderPlaced.v1", "1=1.0, 2=1.1")
	wantNumbers(t, r, "ordering.OrderTaken.v1", "1=1.0, 2=1.1")
	if result := register(t, r, "ordering.OrderPlaced.v1", evolvedTwice); result.Version.String() != "1.2" || result.Number != 3 {
		t.Errorf("under the former name: %+v", result)
	}
}

// Servers that register, retract and claim at the same moment give every number once,
// and what each was answered stays true.
func TestManyServersNumberASubject(t *testing.T) {
	store := sqlitetest.Open(t)
	must(t, configure(ticking(store), t, "", `{"compatibility": "NONE"}`, nil))
	var (
		mu       sync.Mutex
		answered = map[int]registry.SchemaID{}
		work     sync.WaitGroup
	)
	for server := range 3 {
		work.Go(func() {
			r := ticking(store)
			for i := range 4 {
				result, err := r.PublishSubject(t.Context(), subjectRequest("orders-value", fmt.Sprintf(`"id": {"type": "string"}, "p%d%d": {"type": "string"}`, server, i)))
				var refusal *registry.Refusal
				if errors.As(err, &refusal) && refusal.Code == registry.Refused {
					continue // a contract has it by now, and promises more
				}
				if err != nil {
					t.Errorf("%v", err)
					return
				}
				mu.Lock()
				if was, given := answered[result.Number]; given && was != result.ID {
					t.Errorf("%d was given to %d and to %d", result.Number, was, result.ID)
				}
				answered[result.Number] = result.ID
				mu.Unlock()
			}
		})
	}
	work.Go(func() {
		r := ticking(store)
		_, _ = r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value"})
		if _, err := push(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)}); err != nil {
			t.Errorf("%v\n%s", err, explain(err))
		}
	})
	work.Wait()
	s, err := over(store).Snapshot(t.Context())
	must(t, err)
	has := map[int]registry.SchemaID{}
	for _, e := range s.SubjectEntries("orders-value") {
		has[e.Number] = e.ID
	}
	for number, id := range answered {
		if has[number] != id {
			t.Errorf("%d was answered to be %d, and is %d", number, id, has[number])
		}
	}
}

// What an administrator deletes under a claimed subject was somebody's entry: the
// contract's version that was it gets a number of its own, written down at once.
func TestADeletionUnderAClaimedSubjectLeavesNoVersionWithoutNumber(t *testing.T) {
	store := sqlitetest.Open(t)
	r := ticking(store)
	register(t, r, "orders-value", original)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	wantNumbers(t, r, "orders-value", "1=subject 1.0")
	req := registry.DeletionRequest{Subject: "orders-value", Reason: "a test"}
	asked, err := r.Delete(t.Context(), req)
	must(t, err)
	req.Confirm = asked.Confirm
	_, err = r.Delete(t.Context(), req)
	must(t, err)
	wantNumbers(t, r, "orders-value", "1=subject 1.0 hidden, 2=1.0")
	records, err := store.Records(t.Context(), registry.Scope{All: true})
	must(t, err)
	if len(records.Numbers) != 1 || records.Numbers[0].Number != 2 {
		t.Errorf("written down: %+v", records.Numbers)
	}
}

// A draft may break what Kafka clients registered under a subject that it claims; who
// makes it active may not.
func TestADraftThatBecomesActiveKeepsThePastOfItsSubject(t *testing.T) {
	r := newRegistry(t)
	register(t, r, "orders-value", original)
	draft := strings.Replace(firstMajor, "active", "draft", 1)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(draft, idNumber)})
	if result := register(t, r, "orders-value", original); result.Outcome != registry.Same {
		t.Errorf("what is there: %+v", result)
	}
	_, err := r.PublishSubject(t.Context(), subjectRequest("orders-value", evolved))
	wantRefusal(t, err, registry.OwnedByFiles)
	_, err = push(t, r, registry.PushRequest{Files: ordersValue(firstMajor, idNumber)})
	wantRefusal(t, err, registry.Refused)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, evolved)})
	wantNumbers(t, r, "orders-value", "1=subject 1.0, 2=1.1")
}

// A new major has its own subject under former names too, and keeps what Kafka clients
// registered there.
func TestANewMajorKeepsThePastOfItsFormerSubjects(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active}\n", original)})
	mustPush(t, r, registry.PushRequest{Files: rename(ordersValue("  1: {status: active}\nformerly: [ordering.OrderPlaced]\n", original))})
	register(t, r, "ordering.OrderPlaced.v2", original)
	both := "  1: {status: active}\n  2: {status: active, upcast: by-hand}\nformerly: [ordering.OrderPlaced]\n"
	_, err := push(t, r, registry.PushRequest{Files: rename(ordersValue(both, original, idNumber)), Rights: rights{publish: "ordering"}})
	wantRefusal(t, err, registry.Forbidden)
	_, err = push(t, r, registry.PushRequest{Files: rename(ordersValue(both, original, idNumber))})
	wantRefusal(t, err, registry.Refused)
}
