package stepclient_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/codegen/verify"
	"github.com/treaty-events/treaty/codegen/verify/stepclient"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

// Steps of people as they are: some do what the comment of an event says.
const refunds = `package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"example.com/shop/events/payments/paymentrefunded"
)

// Standard output is kept before main begins, as by a logger of a package.
var early = os.Stdout

func stepsOfPaymentsPaymentRefunded() paymentrefunded.Upcasters {
	fmt.Fprintln(early, "the steps are there")
	return refunds{}
}

type refunds struct{}

func (refunds) UpcastV1ToV2(v paymentrefunded.V1) (paymentrefunded.V2, error) {
	lifted := paymentrefunded.V2{
		RefundID: v.RefundID, PaymentID: v.PaymentID, OrderID: v.OrderID, CustomerID: v.CustomerID,
		RefundedAt:  v.ProcessedAt,
		Refunded:    paymentrefunded.V2Money{Amount: v.Amount, Currency: v.Currency},
		Reason:      paymentrefunded.V2ReasonUnspecified,
		InitiatedBy: paymentrefunded.V2InitiatedByClerk,
		Extra:       v.Extra.Without("refundedAt", "refunded", "reason", "initiatedBy", "returnedLines"),
	}
	switch comment, _ := v.Comment.Get(); comment {
	case "prints":
		fmt.Println("lifting", v.RefundID)
		fmt.Fprintln(early, "lifting", v.RefundID)
		var line string
		fmt.Scanln(&line) // what comes to standard input is none of its own
	case "panics":
		var none map[string]bool
		none[v.CustomerID] = true
	case "refuses":
		return lifted, errors.New("no refund for " + v.CustomerID)
	case "invalid":
		lifted.Refunded.Currency = "euros"
	case "exits":
		os.Exit(3)
	case "hangs":
		time.Sleep(time.Hour)
	}
	return lifted, nil
}
`

// An order becomes two, which are an example of v2 otherwise.
const orders = `package main

import (
	_ "embed"

	"example.com/shop/events/ordering/orderplaced"
)

//go:embed v2.json
var example []byte

func stepsOfOrderingOrderPlaced() orderplaced.Upcasters { return orders{} }

type orders struct{}

func (orders) UpcastV1ToV2(v orderplaced.V1) ([]orderplaced.V2, error) {
	var lifted orderplaced.V2
	if err := lifted.DecodeStrict(example); err != nil {
		return nil, err
	}
	lifted.OrderID = v.OrderID
	return []orderplaced.V2{lifted, lifted}, nil
}
`

const (
	orderFile  = "contexts/ordering/OrderPlaced/event.yaml"
	refundFile = "contexts/payments/PaymentRefunded/v2.schema.json"
	orderDir   = "contexts/ordering/OrderPlaced/examples/"
	refundDir  = "contexts/payments/PaymentRefunded/examples/"
)

// company returns the files of the sample company, where an order is split.
func company(t *testing.T) workspace.MemFiles {
	t.Helper()
	files := workspace.MemFiles{}
	err := fs.WalkDir(schemas.Examples(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(schemas.Examples(), name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files[orderFile] = replaced(t, files[orderFile], "upcast: by-hand", "upcast: split")
	return files
}

func replaced(t *testing.T, text []byte, before, after string) []byte {
	t.Helper()
	if !bytes.Contains(text, []byte(before)) {
		t.Fatalf("the sample company has no %q", before)
	}
	return bytes.Replace(text, []byte(before), []byte(after), 1)
}

// shop is what a workspace says.
type shop struct {
	ws        *workspace.Workspace
	catalogue *verify.Catalogue
}

func newShop(t *testing.T, files workspace.MemFiles) *shop {
	t.Helper()
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{ws: ws}
	if s.catalogue, err = verify.NewCatalogue(t.Context(), ws); err != nil {
		t.Fatal(err)
	}
	return s
}

// generate writes a module with the generated packages, the program and the steps into a new
// folder, and returns that of the program.
func (s *shop) generate(t *testing.T, steps map[string]string) string {
	t.Helper()
	if testing.Short() {
		testkit.Missing(t, "time to compile generated code: run without -short")
	}
	dir := t.TempDir()
	opt := golang.Options{ImportPath: "example.com/shop/events"}
	gen := workspace.Gen{Lang: "go", NoTests: true}
	files, _, err := golang.FromWorkspace(t.Context(), s.ws, gen, opt)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "events"), files)
	list, err := golang.Liftings(t.Context(), s.ws, gen, opt)
	if err != nil {
		t.Fatal(err)
	}
	program, err := golang.PrintStepProgram(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	begun := program.Begun
	if steps != nil {
		begun = nil
		for name, text := range steps {
			begun = append(begun, codegen.File{Path: name, Content: []byte(text)})
		}
	}
	write(t, dir, []codegen.File{{Path: "go.mod", Content: []byte("module example.com/shop\n\ngo 1.24\n")}})
	write(t, filepath.Join(dir, "steps"), append(program.Files, begun...))
	return filepath.Join(dir, "steps")
}

func write(t *testing.T, dir string, files []codegen.File) {
	t.Helper()
	if _, err := codegen.Write(t.Context(), dir, files, codegen.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// event returns a line of a log: an example with another text at a place, or as it is.
func event(t *testing.T, files workspace.MemFiles, kind, file, before, after string) string {
	t.Helper()
	data := strings.ReplaceAll(string(replaced(t, files[file], before, after)), "\n", " ")
	return fmt.Sprintf(`{"specversion":"1.0","id":"1","source":"/shop","type":"%s.v1","data":%s}`, kind, data)
}

func refund(t *testing.T, files workspace.MemFiles, comment string) string {
	return event(t, files, "payments.PaymentRefunded", refundDir+"v1.by-clerk.json", "One mug arrived chipped.", comment)
}

// verified reads a log by the program.
func (s *shop) verified(t *testing.T, program string, workers int, opt stepclient.Options, log []string) (*verify.Report, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "log.ndjson")
	if err := os.WriteFile(name, []byte(strings.Join(log, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	in, err := verify.Inputs([]string{name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := stepclient.Open(t.Context(), program, s.ws, s.catalogue, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	return verify.Run(t.Context(), verify.Options{Catalogue: s.catalogue, Inputs: in, NewUpcaster: p.NewUpcaster, Workers: workers})
}

// told writes down what a report says of steps.
func told(r *verify.Report) string {
	var b strings.Builder
	for _, k := range r.Kinds {
		fmt.Fprintf(&b, "%s v%d: %d, lifted %d, by people %d, became %d\n", k.Event, k.Version, k.Count, k.Upcast, k.ByPeople, k.Became)
		for _, v := range k.Violations {
			lines := []string{}
			for _, at := range v.Samples {
				lines = append(lines, fmt.Sprint(at.Line))
			}
			fmt.Fprintf(&b, "  %d not v%d at %s: %s | %s | %s | %s\n", v.Count, v.To, strings.Join(lines, ","), v.Keyword, v.Pointer, v.Message, v.Schema)
		}
	}
	return b.String()
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What people's code may do, in one log: each event is told apart, those around it are lifted,
// and nothing that stands in an event is repeated.
func TestEventsGoThroughTheStepsThatPeopleWrote(t *testing.T) {
	files := company(t)
	s := newShop(t, files)
	dir := s.generate(t, map[string]string{"refunds.go": refunds, "orders.go": orders, "v2.json": string(files[orderDir+"v2.by-phone.json"])})
	program := filepath.Join(t.TempDir(), "program")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, ".")
	build.Dir = dir
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	order := event(t, files, "ordering.OrderPlaced", orderDir+"v1.gift.json", "ORD", "ORD")
	var log []string
	for range 700 { // more than go at once
		log = append(log, refund(t, files, "fine"))
	}
	for _, comment := range []string{"prints", "panics", "fine", "refuses", "invalid", "exits", "fine", "hangs", "fine"} {
		log = append(log, refund(t, files, comment))
	}
	log = append(log, order, order, refund(t, files, "panics"))
	const want = `
ordering.OrderPlaced v1: 2, lifted 2, by people 2, became 4
payments.PaymentRefunded v1: 710, lifted 704, by people 704, became 704
  2 not v2 at 702,712: step-panic |  | the step panicked | main.refunds.UpcastV1ToV2 (refunds.go:39)
  1 not v2 at 706: step-died |  | the step ended its process | exit status 3
  1 not v2 at 704: step-error |  | the step returned an error | *errors.errorString
  1 not v2 at 708: step-hung |  | the step took longer than 2s | 
  1 not v2 at 705: pattern | /refunded/currency | must match the pattern "^[A-Z]{3}$" | #/$defs/Money/properties/currency/pattern
`
	r, err := s.verified(t, program, 3, stepclient.Options{Timeout: 2 * time.Second}, log)
	if err != nil {
		t.Fatal(err)
	}
	same(t, told(r), want)

	t.Run("words are told where they are asked for", func(t *testing.T) {
		var printed bytes.Buffer
		r, err := s.verified(t, program, 1, stepclient.Options{Words: true, Output: &printed}, []string{refund(t, files, "refuses"), refund(t, files, "prints")})
		if err != nil {
			t.Fatal(err)
		}
		same(t, told(r), `
payments.PaymentRefunded v1: 2, lifted 1, by people 1, became 1
  1 not v2 at 1: step-error |  | the step returned an error | *errors.errorString: no refund for cus_2c5r9mbt6w1p`)
		if n := strings.Count(printed.String(), "lifting ref_2h5t9vbn3x8q"); n != 2 {
			t.Errorf("what the step printed was passed on %d times: %s", n, printed.String())
		}
	})

	t.Run("a program that always dies ends the run", func(t *testing.T) {
		var log []string
		for range 60 {
			log = append(log, refund(t, files, "exits"))
		}
		_, err := s.verified(t, program, 1, stepclient.Options{}, log)
		if err == nil || !strings.Contains(err.Error(), "died or hung 21 times, last near an event of payments.PaymentRefunded v1") {
			t.Errorf("the run ended with %v", err)
		}
	})

	t.Run("a stale program is told", func(t *testing.T) {
		changed := company(t)
		changed[refundFile] = replaced(t, changed[refundFile], `"title"`, `"x-new": 1, "title"`)
		changed[refundFile] = replaced(t, changed[refundFile], `"properties": {`, `"properties": {"note": {"type": "string"},`)
		now := newShop(t, changed)
		cannotOpen(t, now, program, "is stale: payments.PaymentRefunded has changed since it was generated")
	})
}

func cannotOpen(t *testing.T, s *shop, program, want string) *stepclient.Error {
	t.Helper()
	p, err := stepclient.Open(t.Context(), program, s.ws, s.catalogue, stepclient.Options{Timeout: 3 * time.Second})
	if err == nil {
		p.Close()
		t.Fatal("it can be used")
	}
	var said *stepclient.Error
	if !errors.As(err, &said) || !strings.Contains(err.Error(), want) || said.Hint == "" {
		t.Fatalf("it is refused with %v, not %q with a hint", err, want)
	}
	return said
}

// Where steps are missing the compiler says which.
func TestAStepThatIsMissingIsNamed(t *testing.T) {
	s := newShop(t, company(t))
	said := cannotOpen(t, s, s.generate(t, nil), "does not build").Said
	for _, want := range []string{"steps_orderingorderplaced.go:", "steps_paymentspaymentrefunded.go:", "missing method UpcastV1ToV2"} {
		if !strings.Contains(said, want) {
			t.Errorf("the compiler does not say %q:\n%s", want, said)
		}
	}
}

func TestWhatIsNoProgramOfStepsIsTold(t *testing.T) {
	s := newShop(t, company(t))
	dir := t.TempDir()
	script := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte("#!/bin/sh\n"+text+"\n"), 0o777); err != nil {
			t.Fatal(err)
		}
		return name
	}
	cannotOpen(t, s, filepath.Join(dir, "nothing"), "cannot read")
	cannotOpen(t, s, dir, "does not build")
	cannotOpen(t, s, script("ends", "true"), "does not answer as a program of treaty gen --verify-main")
	cannotOpen(t, s, script("waits", "sleep 30"), "does not answer")
	cannotOpen(t, s, script("long", "printf '\\377\\377\\377\\377' >&3"), "does not answer")
	cannotOpen(t, s, script("old", `printf '\000\000\000\012{"form":9}' >&3`), "speaks form 9, not 1")
	cannotOpen(t, s, script("other", `printf '\000\000\000\025{"form":1,"kinds":[]}' >&3`), "knows no steps of ordering.OrderPlaced")
	if said := cannotOpen(t, s, script("says", "echo there is no database; exit 1"), "does not answer").Said; said != "there is no database" {
		t.Errorf("what it said is %q", said)
	}
}
