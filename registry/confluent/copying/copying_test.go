package copying_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/treaty-events/treaty/registry/confluent/client"
	"github.com/treaty-events/treaty/registry/confluent/copying"
)

// impatient repeats nothing, so that tests do not wait.
var impatient = client.Options{Patience: -1}

// clone copies, and fails where that does not work.
func clone(t *testing.T, from, to *registry, opt copying.Options) *copying.Report {
	t.Helper()
	report, err := copying.Copy(t.Context(), from.client(impatient), to.client(impatient), opt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestACopyAnswersAsTheSource(t *testing.T) {
	from, to := fake(t), fake(t)
	from.fill()
	report := clone(t, from, to, copying.Options{})
	if len(report.Refused)+len(report.Importing) > 0 || report.Copied != 18 || report.Retracted != 4 || report.There != 0 {
		t.Errorf("%+v", report)
	}
	same(t, from, to)
	again := clone(t, from, to, copying.Options{})
	if again.Copied+again.Retracted+again.Settings+len(again.Refused) > 0 || again.There != report.Copied {
		t.Errorf("a second time: %+v", again)
	}
	from.register("payments-value", object("street", "new"))
	from.do("DELETE", "/config/orders-value", nil)
	from.set("mode", "a/b %25:ü", "READONLY")
	more := clone(t, from, to, copying.Options{})
	if more.Copied != 1 || more.There != report.Copied || more.Settings != 2 {
		t.Errorf("what is new: %+v", more)
	}
	same(t, from, to)
}

func TestADryRunChangesNothing(t *testing.T) {
	from, to := fake(t), fake(t)
	from.fill()
	before := to.answers()
	planned := clone(t, from, to, copying.Options{DryRun: true})
	if !slices.Equal(before, to.answers()) {
		t.Error("the target is another now")
	}
	done := clone(t, from, to, copying.Options{})
	if planned.Copied != done.Copied || planned.Retracted != done.Retracted || planned.Settings != done.Settings {
		t.Errorf("planned %+v, done %+v", planned, done)
	}
}

func (r *registry) answers() (all []string) {
	for _, path := range r.questions() {
		text, _ := r.ask("GET", path, nil)
		all = append(all, path+" "+sorted(text))
	}
	return all
}

// cutting stands before a registry and breaks the line at the n-th request that
// changes something: before it is done, or when nobody hears of it any more.
func cutting(t *testing.T, r *registry, n int, done bool) (*registry, *atomic.Int32) {
	t.Helper()
	target, err := url.Parse(r.address)
	if err != nil {
		t.Fatal(err)
	}
	var changes atomic.Int32
	proxy := httputil.NewSingleHostReverseProxy(target)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodGet || int(changes.Add(1)) != n {
			proxy.ServeHTTP(w, req)
			return
		}
		if done {
			proxy.ServeHTTP(httptest.NewRecorder(), req)
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(s.Close)
	return &registry{t: t, address: s.URL}, &changes
}

// TestACopyThatWasCutOffGoesOn cuts a copy off at every request that changes
// something, and asks for it again.
func TestACopyThatWasCutOffGoesOn(t *testing.T) {
	from := fake(t)
	from.fill()
	want := from.answers()
	all, changes := cutting(t, fake(t), 0, false)
	clone(t, from, all, copying.Options{})
	if changes.Load() < 40 {
		t.Fatalf("only %d changes", changes.Load())
	}
	for n := 1; n <= int(changes.Load()); n++ {
		done := n%2 == 0
		t.Run(fmt.Sprintf("%d %v", n, done), func(t *testing.T) {
			t.Parallel()
			to := fake(t)
			cut, _ := cutting(t, to, n, done)
			_, err := copying.Copy(t.Context(), from.client(impatient), cut.client(impatient), copying.Options{})
			var away *copying.Trouble
			if !errors.As(err, &away) || away.Side != copying.Target {
				t.Fatal(err)
			}
			rest := clone(t, from, to, copying.Options{})
			if len(rest.Refused)+len(rest.Importing) > 0 {
				t.Errorf("%+v", rest)
			}
			if !slices.Equal(want, to.answers()) {
				same(t, from, to)
			}
		})
	}
}

// Where nobody knows what became of a version, the target is asked before it is sent
// again: it is there once.
func TestAnAnswerThatWasLost(t *testing.T) {
	for _, done := range []bool{false, true} {
		from, to := fake(t), fake(t)
		from.register("s", object("a"))
		cut, _ := cutting(t, to, 2, done) // the mode, then the version
		report, err := copying.Copy(t.Context(), from.client(impatient), cut.client(client.Options{}), copying.Options{})
		if err != nil || report.Copied != 1 || len(report.Refused) > 0 {
			t.Errorf("%v: %+v", err, report)
		}
		same(t, from, to)
	}
}

func TestAnInterruptSaysWhatIsLeft(t *testing.T) {
	from, to := fake(t), fake(t)
	from.fill()
	ctx, cancel := context.WithCancel(t.Context())
	report, err := copying.Copy(ctx, from.client(impatient), to.client(impatient), copying.Options{
		Progress: func(step copying.Step, done, _ int) {
			if step == copying.Writing && done == 2 {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) || len(report.Importing) == 0 || report.Copied != 2 {
		t.Errorf("%v: %+v", err, report)
	}
	if rest := clone(t, from, to, copying.Options{}); rest.There != 2 || len(rest.Importing) > 0 {
		t.Errorf("%+v", rest)
	}
	same(t, from, to)
}

func TestChosenSubjectsBringWhatTheyReferTo(t *testing.T) {
	from, to := fake(t), fake(t)
	from.fill()
	report := clone(t, from, to, copying.Options{Subjects: []string{"orders-*"}, Contexts: []string{"."}})
	if got := to.do("GET", "/subjects?deleted=true", nil); got != `["orders-value","zz-address"]` {
		t.Errorf("%s: %+v", got, report)
	}
	clone(t, from, to, copying.Options{Contexts: []string{".eu"}})
	if got := to.do("GET", "/subjects?deleted=true", nil); got != `[":.eu:orders-value",":.eu:same-value","orders-value","zz-address"]` {
		t.Error(got)
	}
	opt := copying.Options{Subjects: []string{"["}}
	if opt.Check() == nil {
		t.Error("[ is a pattern")
	}
}

// What cannot be copied is named with the reason, and the rest of the subject with it:
// its numbers would be taken.
func TestWhatIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		from, to func(r *registry)
		opt      copying.Options
		copied   int
		refused  []string
	}{
		"another content with the number": {
			from:    func(r *registry) { r.register("s", object("a")); r.register("s", object("a", "b")) },
			to:      func(r *registry) { r.register("s", object("x")) },
			refused: []string{"s 1: the target has another schema as version 1, with the id 1", "s 2: an earlier version of the subject was refused, and this one would take its place"},
		},
		"another id": {
			from:    func(r *registry) { r.register("other", object("o")); r.register("s", object("a")) },
			to:      func(r *registry) { r.register("s", object("a")) },
			refused: []string{"other 1: Overwrite new schema with id 1 is not permitted. (42205)", "s 1: the target has it with the id 1"},
		},
		"deleted at the target": {
			from:    func(r *registry) { r.register("s", object("a")) },
			to:      func(r *registry) { r.register("s", object("a")); r.retract("s", 1) },
			refused: []string{"s 1: it is deleted softly at the target"},
		},
		"what refers to what was refused": {
			from: func(r *registry) {
				r.register("a", object("a"))
				r.register("z", `{"$ref":"a.json"}`, client.Reference{Name: "a.json", Subject: "a", Version: 1})
				r.register("fine", object("f"))
			},
			to:      func(r *registry) { r.register("a", object("x")) },
			copied:  1,
			refused: []string{"a 1: the target has another schema", "z 1: it refers to version 1 of a, which was refused"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := fake(t), fake(t)
			tt.from(from)
			tt.to(to)
			report := clone(t, from, to, tt.opt)
			got := reasons(report)
			fits := len(got) == len(tt.refused) && report.Copied == tt.copied
			for i := range min(len(got), len(tt.refused)) {
				fits = fits && strings.HasPrefix(got[i], tt.refused[i])
			}
			if !fits {
				t.Errorf("copied %d, refused %q", report.Copied, got)
			}
		})
	}
}

// What is known to be unfit is refused by a dry run, with what comes after it; a copy
// leaves it to the target.
func TestADryRunRefusesWhatIsKnownToBeUnfit(t *testing.T) {
	from, to := fake(t), fake(t)
	from.register("s", object("a"))
	from.register("s", object("a", "b"))
	from.register("s", object("a", "c"))
	unfit := func(s *client.Schema) error {
		if s.Version == 2 {
			return errors.New("not this one")
		}
		return nil
	}
	planned := clone(t, from, to, copying.Options{DryRun: true, Unfit: unfit})
	want := []string{"s 2: not this one", "s 3: an earlier version of the subject was refused, and this one would take its place"}
	if got := reasons(planned); planned.Copied != 1 || !slices.Equal(got, want) {
		t.Errorf("%d copied, %q", planned.Copied, got)
	}
	if done := clone(t, from, to, copying.Options{Unfit: unfit}); done.Copied != 3 || len(done.Refused) > 0 {
		t.Errorf("%+v", done)
	}
	if again := clone(t, from, to, copying.Options{DryRun: true, Unfit: unfit}); again.There != 3 || len(again.Refused) > 0 {
		t.Errorf("what is there is fit: %+v", again)
	}
}
