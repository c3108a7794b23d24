package privacy_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/schemas"
)

// Each case is a workspace with the register that is made of it (register), and
// where its fields may go on (paths).
func TestTheRegisterOfAWorkspace(t *testing.T) {
	files, err := filepath.Glob("testdata/register/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			upload, want := workspace.MemFiles{}, map[string]string{}
			for _, f := range archive.Files {
				switch f.Name {
				case "register", "paths":
					want[f.Name] = string(f.Data)
				default:
					upload[f.Name] = f.Data
				}
			}
			r := privacy.Of(loadFiles(t, upload))
			if diff := gocmp.Diff(want["register"], registerText(r)); diff != "" {
				t.Errorf("register (-want +got):\n%s", diff)
			}
			if diff := gocmp.Diff(want["paths"], pathsText(t, r)); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
			}
		})
	}
}

func loadFiles(t testing.TB, files workspace.Files) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

func registerText(r *privacy.Register) string {
	var b strings.Builder
	for i := range r.Entries {
		e := &r.Entries[i]
		fmt.Fprintf(&b, "%s %s: of %s, kept %s, owner %s, writers %v%s\n", keyText(e.Key()), e.Sensitivity,
			cmp.Or(e.Subject.Name, "?"), cmp.Or(e.Retention.Words, "?"), cmp.Or(e.Owner, "?"), e.Producers,
			map[bool]string{true: " copy"}[e.Copy])
		for _, c := range e.Receivers {
			fmt.Fprintf(&b, "  %s %s %q, %s\n", c.ServiceName, c.Certainty, c.Fields, c.Bond)
		}
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "gap %s: %s\n", g.About, g.Why)
	}
	for _, name := range r.Unmarked {
		fmt.Fprintf(&b, "unmarked %s\n", name)
	}
	return b.String()
}

func keyText(k privacy.Key) string {
	return fmt.Sprintf("%s v%d %s", k.Event, k.Major, shown(k.Pointer))
}

// pathsText shows the paths of the fields from which any leads on.
func pathsText(t *testing.T, r *privacy.Register) string {
	var b strings.Builder
	tracer := privacy.NewTracer(r)
	for i := range r.Entries {
		path, left := tracer.Trace(&r.Entries[i])
		if left > 0 {
			t.Errorf("%s is cut", keyText(path.Key))
		}
		if text := hopsText(path, "  "); text != "" {
			fmt.Fprintf(&b, "%s\n%s", keyText(path.Key), text)
		}
	}
	return b.String()
}

func hopsText(path privacy.Path, indent string) string {
	var b strings.Builder
	for _, h := range path.Hops {
		for _, onto := range h.Onto {
			words := fmt.Sprint(onto.Likes)
			if onto.Later {
				words += " later"
			}
			if onto.Again {
				words += " again"
			}
			fmt.Fprintf(&b, "%s%s: %s %s\n%s", indent, h.Receiver.ServiceName, keyText(onto.Key), words, hopsText(onto, indent+"  "))
		}
		for _, dark := range h.Dark {
			fmt.Fprintf(&b, "%s%s: %s?\n", indent, h.Receiver.ServiceName, dark)
		}
	}
	return b.String()
}

// The sample company shows a path: the address of an order goes to the warehouse,
// on with the parcel, and to whoever signs for it.
func TestTheSampleCompanyHasATellingPath(t *testing.T) {
	r := privacy.Of(loadFiles(t, workspace.FromFS(schemas.Examples())))
	text := pathsText(t, r)
	const want = `ordering.OrderPlaced v2 /shippingAddress/recipient
  fulfilment/warehouse: fulfilment.ShipmentScheduled v1 /destination/recipient [same-name same-subject] later
    fulfilment/shipping-worker: fulfilment.ShipmentDelivered v1 /signedBy [same-subject]
`
	if !strings.Contains(text, want) {
		t.Errorf("the paths are\n%s", text)
	}
	if len(r.Gaps) > 0 {
		t.Errorf("not known: %v", r.Gaps)
	}
}

func TestAFilterKeepsWhatItNames(t *testing.T) {
	r := privacy.Of(loadFiles(t, workspace.FromFS(schemas.Examples())))
	count := func(f privacy.Filter) string {
		kept := r.Keep(f)
		return fmt.Sprintf("%d fields, %d unmarked", len(kept.Entries), len(kept.Unmarked))
	}
	for _, tt := range []struct {
		filter privacy.Filter
		want   string
	}{
		{privacy.Filter{}, "44 fields, 8 unmarked"},
		{privacy.Filter{Of: "payments"}, "6 fields, 3 unmarked"},
		{privacy.Filter{Of: "payments.PaymentAuthorised"}, "4 fields, 0 unmarked"},
		{privacy.Filter{Of: "pay"}, "0 fields, 0 unmarked"},
		{privacy.Filter{Subject: "customer"}, "44 fields, 0 unmarked"},
		{privacy.Filter{Subject: "/customerId"}, "44 fields, 0 unmarked"},
		{privacy.Filter{Subject: "employee"}, "0 fields, 0 unmarked"},
		{privacy.Filter{Receiver: "newsletter"}, "2 fields, 0 unmarked"},
		{privacy.Filter{Receiver: "marketing/newsletter"}, "2 fields, 0 unmarked"},
		{privacy.Filter{Receiver: "payments"}, "2 fields, 0 unmarked"},
		{privacy.Filter{Of: "customers", Receiver: "fulfilment"}, "5 fields, 0 unmarked"},
	} {
		if got := count(tt.filter); got != tt.want {
			t.Errorf("%+v keeps %s, want %s", tt.filter, got, tt.want)
		}
	}
}

// A filter by receiver leaves out the others, and where they may carry the data on.
func TestAFilterByReceiverNamesNobodyElse(t *testing.T) {
	r := privacy.Of(loadFiles(t, workspace.FromFS(schemas.Examples())))
	tracer := privacy.NewTracer(r)
	kept := r.Keep(privacy.Filter{Receiver: "fulfilment/warehouse"})
	if len(kept.Entries) == 0 {
		t.Fatal("nothing is kept")
	}
	for i := range kept.Entries {
		e := &kept.Entries[i]
		path, _ := tracer.Trace(e)
		if len(e.Receivers) != 1 || len(path.Hops) != 1 || path.Hops[0].Receiver.Service != "warehouse" {
			t.Errorf("%s: %d receivers, %d hops", keyText(e.Key()), len(e.Receivers), len(path.Hops))
		}
	}
	if whole := r.Keep(privacy.Filter{}); gocmp.Equal(registerText(whole), registerText(kept)) {
		t.Error("nobody was left out")
	}
}

// Where everything leads to everything, a path is as long as it may be, and says how
// much of it is left out.
func TestAPathIsBounded(t *testing.T) {
	r := privacy.Of(loadFiles(t, workspace.MemFiles(testkit.Company(1_000))))
	tracer := privacy.NewTracer(r)
	bounded := 0
	for i := range r.Entries {
		for _, most := range []int{0, 7, privacy.MaxSteps} {
			path, left := tracer.AtMost(most).Trace(&r.Entries[i])
			switch n := stepsOf(path); {
			case n > most || left > 0 && n != most:
				t.Fatalf("%s: %d steps, %d left, at most %d", keyText(path.Key), n, left, most)
			case left > 0:
				bounded++
			}
		}
	}
	if bounded == 0 {
		t.Error("no path is long enough")
	}
}

func stepsOf(path privacy.Path) int {
	n := 0
	for _, h := range path.Hops {
		n += len(h.Dark)
		for _, onto := range h.Onto {
			n += 1 + stepsOf(onto)
		}
	}
	return n
}

func TestRetentionsInWords(t *testing.T) {
	for text, want := range map[string]string{
		"P7Y": "7 years", "P1Y": "1 year", "P1Y6M": "1 year, 6 months", "P90D": "90 days", "P2W": "2 weeks",
		"PT72H": "72 hours", "P1DT1M": "1 day, 1 minute", "P0D": "no time", "P007D": "7 days", "": "", "P": "", "7 years": "", "P-1D": "",
	} {
		if got := privacy.ParseRetention(text).Words; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestAPersonHasOneNameHoweverThePointerIsWritten(t *testing.T) {
	for pointer, want := range map[string]string{
		"/customerId": "customer", "/customer/id": "customer", "/customer_id": "customer", "/customerID": "customer", "/customer": "customer",
		"/data/customer/uuid": "customer", "/accountHolder": "account holder", "/id": "id", "/a~1bNumber": "a b", "": "", "customerId": "", "/": "",
	} {
		if got := privacy.NameOf(pointer); got != want {
			t.Errorf("%q names %q, want %q", pointer, got, want)
		}
	}
}
