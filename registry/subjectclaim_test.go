package registry_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// teamOf is a home of one context with one event, whose major 1 has the subjects.
func teamOf(context, name string, subjects ...string) workspace.MemFiles {
	text := event(context, name)
	if len(subjects) > 0 {
		text = strings.Replace(text, "{status: active}", fmt.Sprintf("{status: active, subjects: [%s]}", strings.Join(subjects, ", ")), 1)
	}
	return files(fmt.Sprintf("-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\n-- contexts/%[1]s/context.yaml --\ncontext: %[1]s\nowner: team-%[1]s\npurpose: Its work.\n", context) + text)
}

func holds(t *testing.T, r *registry.Registry, want, subject string) {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := "nobody"
	if c, m, ok := s.SubjectOwner(subject); ok {
		got = fmt.Sprintf("%s v%d", c.Name, m.Number)
	}
	if got != want {
		t.Errorf("%s is of %s, want %s", subject, got, want)
	}
}

func TestASubjectIsOneContracts(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Home: "ordering", Files: teamOf("ordering", "OrderPlaced", "orders-value")})
	mustPush(t, r, registry.PushRequest{Home: "billing", Files: teamOf("billing", "InvoiceSent")})
	for _, subject := range []string{"orders-value", "billing.InvoiceSent.v1", "billing.InvoiceSent.v7", "ordering.OrderLost.v1"} {
		for name, who := range map[string]registry.Rights{"publisher": rights{publish: "zed"}, "administrator": nil} {
			_, err := push(t, r, registry.PushRequest{Home: "zed", Files: teamOf("zed", "ZedMade", subject), Rights: who})
			if refusal := wantRefusal(t, err, registry.SubjectTaken); !strings.Contains(refusal.Message, subject) || refusal.Hint == "" {
				t.Errorf("%s takes %s: %s", name, subject, refusal.Message)
			}
		}
	}
	holds(t, r, "ordering.OrderPlaced v1", "orders-value")
	holds(t, r, "billing.InvoiceSent v1", "billing.InvoiceSent.v1")

	mustPush(t, r, registry.PushRequest{Home: "ordering", Files: teamOf("ordering", "OrderPlaced")}) // lets go of it
	mustPush(t, r, registry.PushRequest{Home: "zed", Files: teamOf("zed", "ZedMade", "orders-value")})
	holds(t, r, "zed.ZedMade v1", "orders-value")
	_, err := push(t, r, registry.PushRequest{Home: "ordering", Files: teamOf("ordering", "OrderPlaced", "orders-value")})
	wantRefusal(t, err, registry.SubjectTaken)
}

// Within a home a subject may go from one event to another in one push, but
// belongs to one.
func TestASubjectMovesWithinAHome(t *testing.T) {
	r := newRegistry(t)
	home := func(first, second string) workspace.MemFiles {
		both := teamOf("ordering", "OrderPlaced", first)
		for name, data := range teamOf("ordering", "OrderPaid", second) {
			both[name] = data
		}
		return both
	}
	mustPush(t, r, registry.PushRequest{Files: home("orders-value", "paid-value")})
	_, err := push(t, r, registry.PushRequest{Files: home("orders-value", "orders-value")})
	wantRefusal(t, err, registry.SubjectTaken)
	mustPush(t, r, registry.PushRequest{Files: home("paid-value", "orders-value")})
	holds(t, r, "ordering.OrderPaid v1", "orders-value")
}

// Files may name the default Kafka context, as requests may.
func TestFilesClaimASubjectOfTheDefaultContext(t *testing.T) {
	r := newRegistry(t)
	register(t, r, "orders-value", original)
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active, subjects: [':.:orders-value', orders-value]}\n", original)})
	holds(t, r, "ordering.OrderPlaced v1", "orders-value")
	wantNumbers(t, r, "orders-value", "1=subject 1.0")
	wantNumbers(t, r, ":.:orders-value", "")
	other := teamOf("billing", "OrderBilled", `":.:orders-value"`)
	_, err := push(t, r, registry.PushRequest{Home: "billing", Files: other})
	wantRefusal(t, err, registry.SubjectTaken)
}

// An unmanaged subject is taken over with the right to publish there, and by who
// keeps its past.
func TestAnUnmanagedSubjectIsTakenOver(t *testing.T) {
	for _, subject := range []string{"orders-value", "ordering.OrderPlaced.v1"} {
		r := newRegistry(t)
		var claimed []string
		if subject == "orders-value" {
			claimed = []string{subject}
		}
		publish := func(properties string) {
			t.Helper()
			if _, err := r.PublishSubject(t.Context(), subjectRequest(subject, properties)); err != nil {
				t.Fatal(err)
			}
		}
		publish(idString + `, "note": {"type": "string"}`)
		upload := teamOf("ordering", "OrderPlaced", claimed...)
		_, err := push(t, r, registry.PushRequest{Files: upload, Rights: rights{publish: "ordering"}})
		wantRefusal(t, err, registry.Forbidden)
		other := with(upload, "")
		for _, name := range []string{"contexts/ordering/OrderPlaced/v1.schema.json", "contexts/ordering/OrderPlaced/examples/v1.json"} {
			other[name] = []byte(strings.NewReplacer(`"string"`, `"integer"`, `"1"`, `1`).Replace(string(other[name])))
		}
		_, err = push(t, r, registry.PushRequest{Files: other, Rights: rights{publish: "*"}})
		for _, f := range wantRefusal(t, err, registry.Refused).Findings {
			if !strings.Contains(f.Hint, fmt.Sprintf("`treaty claim %q`", subject)) {
				t.Errorf("what is in the way says %q", f.Hint)
			}
			if f.Fingerprint != "" {
				t.Errorf("%s has a name to be waived by, and no waiver counts for it", f.Rule)
			}
		}
		holds(t, r, "nobody", subject)
		mustPush(t, r, registry.PushRequest{Files: upload, Rights: rights{publish: "*"}})
		holds(t, r, "ordering.OrderPlaced v1", subject)
	}
}

// A past with a break in it is that of two majors, which go on where it stands; what
// would come after the newest is judged by it all the same.
func TestTwoMajorsTakeASubjectThatBrokeItsPast(t *testing.T) {
	const broken = `"id": {"type": "integer"}`
	for name, c := range map[string]struct {
		versions string
		majors   []string
		want     string // empty: refused
	}{
		"both":                       {bothMajors, []string{evolved, broken}, "1=subject 1.0, 2=subject 1.1, 3=subject 1.2"},
		"both, and more":             {bothMajors, []string{evolved, broken + `, "note": {"type": "string"}`}, "1=subject 1.0, 2=subject 1.1, 3=subject 1.2, 4=2.0"},
		"the second breaks again":    {bothMajors, []string{evolved, `"id": {"type": "boolean"}`}, ""},
		"the first has a new one":    {bothMajors, []string{evolvedTwice, broken}, ""},
		"the first alone":            {firstMajor, []string{evolved}, ""},
		"the second is a draft only": {strings.Replace(bothMajors, "2: {status: active", "2: {status: draft", 1), []string{evolved, broken}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegistry(t)
			must(t, configure(r, t, "orders-value", `{"compatibility": "NONE"}`, nil))
			for _, properties := range []string{original, evolved, broken} {
				register(t, r, "orders-value", properties)
			}
			must(t, configure(r, t, "orders-value", `{"compatibility": "BACKWARD"}`, nil))
			_, err := push(t, r, registry.PushRequest{Files: ordersValue(c.versions, c.majors...), History: true})
			if c.want == "" {
				wantRefusal(t, err, registry.Refused)
				holds(t, r, "nobody", "orders-value")
				return
			}
			must(t, err)
			wantNumbers(t, r, "orders-value", c.want)
		})
	}
}

// A contract that has a subject breaks in place as it does anywhere, by a new major:
// what Kafka clients registered before it came is its past, and was judged then.
func TestANewMajorJoinsASubjectThatHadAPast(t *testing.T) {
	const broken = `"id": {"type": "integer"}`
	team := rights{publish: "ordering"}
	for name, steps := range map[string][]string{
		"at once":       {bothMajors},
		"first a draft": {strings.Replace(bothMajors, "2: {status: active", "2: {status: draft", 1), bothMajors},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegistry(t)
			for _, properties := range []string{original, evolved} {
				register(t, r, "orders-value", properties)
			}
			mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, evolved)})
			for _, versions := range steps {
				mustPush(t, r, registry.PushRequest{Files: ordersValue(versions, evolved, broken), Rights: team})
			}
			wantNumbers(t, r, "orders-value", "1=subject 1.0, 2=subject 1.1, 3=2.0")
			holds(t, r, "ordering.OrderPlaced v2", "orders-value")
		})
	}
}

// A draft keeps nothing yet: what takes the subject after it is judged by the past.
func TestADraftIsNoHolderOfASubjectsPast(t *testing.T) {
	const broken = `"id": {"type": "integer"}`
	r := newRegistry(t)
	register(t, r, "orders-value", original)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(strings.Replace(firstMajor, "active", "draft", 1), broken)})
	_, err := push(t, r, registry.PushRequest{Files: ordersValue(firstMajor, broken)})
	wantRefusal(t, err, registry.Refused)
}

// Of many who take one subject at the same moment, one has it; who registers
// under it then has registered with the contract.
func TestOneOfManyTakesASubject(t *testing.T) {
	r := newRegistry(t)
	errs := make([]error, 8)
	var work sync.WaitGroup
	for i := range errs {
		work.Go(func() {
			context := fmt.Sprintf("team%d", i)
			_, errs[i] = push(t, r, registry.PushRequest{Home: context, Files: teamOf(context, "ThingMade", "things")})
		})
	}
	work.Wait()
	won := 0
	for _, err := range errs {
		var refusal *registry.Refusal
		switch {
		case err == nil:
			won++
		case !errors.As(err, &refusal) || refusal.Code != registry.SubjectTaken:
			t.Errorf("%v\n%s", err, explain(err))
		}
	}
	if won != 1 {
		t.Errorf("%d have the subject", won)
	}
}
