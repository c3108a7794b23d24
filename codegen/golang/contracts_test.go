package golang

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// delivered generates an entry with `delivery: true` into a folder of a module.
func delivered(t *testing.T, m *module, ws *workspace.Workspace, dir string, gen workspace.Gen, opt Options) []File {
	t.Helper()
	gen.Lang, gen.Package, gen.Delivery, gen.NoTests = "go", "events", true, true
	opt.ImportPath = testModule + "/" + dir
	files, _, err := FromWorkspace(t.Context(), ws, gen, opt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := codegen.Write(t.Context(), filepath.Join(m.dir, dir), files, codegen.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return files
}

// deliveryModule is a module without any dependency.
func deliveryModule(t *testing.T) *module {
	t.Helper()
	newProgram(t) // which is left out with -short
	m := &module{t, t.TempDir()}
	m.write("go.mod", "module "+testModule+"\n\ngo 1.26\n")
	return m
}

// vets asks go vet about packages, of which it compiles all that they import.
func (m *module) vets(packages ...string) {
	m.t.Helper()
	if out, ok := m.run(append([]string{"vet", "-trimpath"}, packages...)...); !ok {
		m.t.Fatalf("go vet %v:\n%.8000s", packages, out)
	}
}

func content(files []File, name string) string {
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == name })
	if i < 0 {
		return ""
	}
	return string(files[i].Content)
}

// Every example of the sample company is published by each of its producers, with the key
// that its contract says, and by nobody else. The code vets, and staticcheck finds nothing.
func TestTheSampleCompanyPublishesItsEvents(t *testing.T) {
	t.Parallel()
	ws := sample(t)
	m := deliveryModule(t)
	delivered(t, m, ws, "all", workspace.Gen{}, Options{})
	var imports, events strings.Builder
	n := 0
	for i, c := range ws.Contracts {
		fmt.Fprintf(&imports, "\tp%d %q\n", i, testModule+"/all/"+codegen.PackageDir(c.Name))
		for _, major := range c.Majors {
			for _, e := range major.Newest().Examples {
				if major.Status != contract.Draft {
					fmt.Fprintf(&events, "\t{%q, %d, %q, decode[p%d.V%d]},\n", c.Name, major.Number, e.Doc.Root.AppendJSON(nil), i, major.Number)
					n++
				}
			}
		}
	}
	if n < 20 {
		t.Fatalf("%d examples", n)
	}
	m.write("use_test.go", fmt.Sprintf(publishAll, imports.String(), events.String()))
	m.write("handle_test.go", handleAll)
	m.passes(".")
	m.vets("./all", "./all/event/...")
	tool, err := exec.Command("go", "tool", "-n", "staticcheck").Output()
	if err != nil {
		t.Fatal(err)
	}
	(&program{t: t, dir: m.dir}).tool(strings.TrimSpace(string(tool)), "./all", "./all/event/...")
}

const publishAll = `package use

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"example.com/generated/all"
	"example.com/generated/all/event"
	"example.com/generated/all/event/delivery"
%s)

var examples = []struct {
	typ     string
	version int
	data    string
	decode  func(data string) (value, pointer any, err error)
}{
%s}

func decode[T any, P interface{ *T; DecodeStrict([]byte) error }](data string) (value, pointer any, err error) {
	v, err := event.DecodeStrict[T, P]([]byte(data))
	return v, &v, err
}

func TestPublish(t *testing.T) {
	contracts := events.Contracts()
	for _, e := range examples {
		c := contracts.Find(e.typ, e.version)
		if c == nil || len(c.Producers) == 0 {
			t.Fatalf("%%s v%%d: %%+v", e.typ, e.version, c)
		}
		if err := c.Check([]byte(e.data)); err != nil {
			t.Errorf("%%s v%%d: %%v", e.typ, e.version, err)
		}
		var invalid *event.Invalid
		if err := c.Check([]byte("7")); !errors.As(err, &invalid) {
			t.Errorf("%%s v%%d accepts 7: %%v", e.typ, e.version, err)
		}
		value, pointer, err := e.decode(e.data)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{value, pointer} {
			for _, service := range c.Producers {
				sent := publish(t, contracts, service, v)
				if sent.Type != e.typ || sent.Version != e.version || string(sent.Data) != compact(t, v) || sent.PartitionKey == "" || sent.Schema == "" {
					t.Errorf("%%s publishes %%+v", service, sent)
				}
			}
		}
		other := "ordering/checkout"
		if c.ProducedBy(other) {
			other = "customers/accounts"
		}
		var refused *delivery.Refused
		p, err := publisher(contracts, other, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Publish(context.Background(), value); !errors.As(err, &refused) || refused.Code != delivery.NotProducer {
			t.Errorf("%%s publishes %%s: %%v", other, e.typ, err)
		}
	}
}

func publisher(contracts delivery.Contracts, service string, send func(context.Context, *event.Envelope) error) (*delivery.Publisher, error) {
	if send == nil {
		send = func(context.Context, *event.Envelope) error { return errors.New("sent") }
	}
	return delivery.NewPublisher(delivery.PublisherConfig{Service: service, Source: "/" + service, Contracts: contracts, Send: send})
}

func publish(t *testing.T, contracts delivery.Contracts, service string, v any) (sent *event.Envelope) {
	t.Helper()
	p, err := publisher(contracts, service, func(_ context.Context, e *event.Envelope) error { sent = e; return nil })
	if err == nil {
		err = p.Publish(context.Background(), v)
	}
	if err != nil {
		t.Fatalf("%%T: %%v", v, err)
	}
	return sent
}

func compact(t *testing.T, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhatIsNoEvent(t *testing.T) {
	contracts := events.Contracts()
	for _, v := range []any{nil, 7, struct{}{}, "ordering.OrderPlaced"} {
		if typ, version, data, err := contracts.Encode(v); typ != "" || version != 0 || data != nil || err != nil {
			t.Errorf("%%v is %%q v%%d %%s, %%v", v, typ, version, data, err)
		}
	}
}
`

// handleAll has a handler for each event, made of the type that Handlers asks for, and examples of
// the newest majors consumed: each comes to its handler, as that type.
const handleAll = `package use

import (
	"context"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"example.com/generated/all"
	"example.com/generated/all/event"
	"example.com/generated/all/event/delivery"
	"example.com/generated/all/ordering/orderplaced"
	"example.com/generated/all/payments/paymentrefunded"
)

type placed struct{ orderplaced.Upcasters }
type refunded struct{ paymentrefunded.Upcasters }

func TestHandle(t *testing.T) {
	var handlers events.Handlers
	var handled string
	fields := reflect.ValueOf(&handlers).Elem()
	for i := range fields.NumField() {
		field, name := fields.Field(i), fields.Type().Field(i).Name
		field.Set(reflect.MakeFunc(field.Type(), func(args []reflect.Value) []reflect.Value {
			handled = name + " " + args[2].Type().String()
			return []reflect.Value{reflect.Zero(reflect.TypeFor[error]())}
		}))
	}
	contracts, letters := events.Contracts(), delivery.NewMemoryDeadLetters(0)
	c, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: contracts, Handlers: handlers.ByType(),
		Read:  events.NewReader(placed{}, refunded{}).ReadEnvelope,
		Store: delivery.NewMemoryStore(0, 0), DeadLetters: letters, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range examples {
		if contracts.Find(e.typ, e.version+1) != nil {
			continue // its steps are people's
		}
		handled = ""
		id := string(rune('A' + i))
		sent := event.Envelope{Type: e.typ, Version: e.version, ID: id, Source: "/" + id, IdempotencyKey: id, Data: []byte(e.data)}
		body, err := sent.MarshalJSON()
		if err == nil {
			err = c.Consume(context.Background(), delivery.Message{Body: body})
		}
		value, _, _ := e.decode(e.data)
		if typ := reflect.TypeOf(value); err != nil || handled != want(e.typ) + " " + typ.String() {
			t.Errorf("%s v%d: %q, %v", e.typ, e.version, handled, err)
		}
	}
	if list, err := letters.List(context.Background(), "fulfilment/warehouse", delivery.Position{}, 100); len(list) > 0 || err != nil {
		t.Errorf("%+v, %v", list, err)
	}
	if none := (events.Handlers{}).ByType(); len(none) > 0 {
		t.Errorf("handlers that nobody gave: %v", none)
	}
}

// want is the name of a handler: OrderingOrderPlaced of ordering.OrderPlaced.
func want(typ string) string {
	context, event, _ := strings.Cut(typ, ".")
	return strings.ToUpper(context[:1]) + context[1:] + event
}
`

// A service knows of its contracts what its own manifest says, and writes what it produces:
// of what it consumes it has views, which it reads, and cannot publish. Its runtime is that of
// another entry.
func TestAServiceWritesWhatItProducesAndReadsTheRest(t *testing.T) {
	t.Parallel()
	m := deliveryModule(t)
	ws := sample(t)
	delivered(t, m, ws, "all", workspace.Gen{}, Options{Shared: true})
	files := delivered(t, m, ws, "warehouse", workspace.Gen{Service: "warehouse", Runtime: testModule + "/all/event"}, Options{Runtime: testModule + "/all/event"})
	for _, f := range files {
		if strings.HasPrefix(f.Path, "event/") {
			t.Errorf("%s is written beside another runtime", f.Path)
		}
	}
	if got := content(files, "contracts.go"); strings.Contains(got, "fulfilment/shipping-worker") || !strings.Contains(got, `"example.com/generated/all/event/delivery"`) {
		t.Errorf("contracts of others, or of another runtime:\n%s", got)
	}
	m.write("use_test.go", publishView)
	m.passes(".")
	m.vets("./warehouse")
	if err := os.Mkdir(filepath.Join(m.dir, "wrong"), 0o777); err != nil {
		t.Fatal(err)
	}
	m.write("wrong/wrong.go", handleAnother)
	if out, ok := m.run("build", "-gcflags=-e", "./wrong"); ok || strings.Count(out, "wrong.go:") != 3 {
		t.Errorf("a handler of another event, of the whole where a view is read, or of no event compiles: %s", out)
	}
}

// handleAnother is wrong in its last three lines.
const handleAnother = `package wrong

import (
	"context"

	"example.com/generated/all/event"
	whole "example.com/generated/all/ordering/orderplaced"
	"example.com/generated/warehouse"
	"example.com/generated/warehouse/fulfilment/stockreserved"
	"example.com/generated/warehouse/ordering/orderplaced"
)

func place(context.Context, *event.Envelope, orderplaced.Latest) error { return nil }
func reserve(context.Context, *event.Envelope, stockreserved.V1) error { return nil }
func all(context.Context, *event.Envelope, whole.Latest) error { return nil }

var _ = events.Handlers{OrderingOrderPlaced: place, FulfilmentStockReserved: reserve}.ByType()
var _ = events.Handlers{OrderingOrderPlaced: reserve}
var _ = events.Handlers{OrderingOrderPlaced: all}
var _ = events.Handlers{OrderingOrderPlacd: place}
`

const publishView = `package use

import (
	"context"
	"errors"
	"os"
	"testing"

	"example.com/generated/all/event"
	"example.com/generated/all/event/delivery"
	"example.com/generated/warehouse"
	"example.com/generated/warehouse/fulfilment/stockreserved"
	"example.com/generated/warehouse/ordering/orderplaced"
)

func TestService(t *testing.T) {
	contracts := events.Contracts()
	c := contracts.Find("ordering.OrderPlaced", 2)
	if use := c.ConsumedBy("warehouse"); use == nil || use.Versions != "=2" || use.DeadLetter == "" || len(use.Emits) == 0 {
		t.Errorf("the manifest says %+v", use)
	}
	if err := c.Check([]byte("{}")); !errors.As(err, new(*event.Invalid)) {
		t.Errorf("a view is checked as a whole: %v", err)
	}
	p, err := delivery.NewPublisher(delivery.PublisherConfig{Service: "warehouse", Source: "/warehouse", Contracts: contracts,
		Send: func(context.Context, *event.Envelope) error { return os.ErrClosed }})
	if err != nil {
		t.Fatal(err)
	}
	var refused *delivery.Refused
	if err := p.Publish(t.Context(), orderplaced.V2{}); !errors.As(err, &refused) || refused.Code != delivery.UnknownEvent {
		t.Errorf("a view is published: %v", err)
	}
	if err := p.Publish(t.Context(), stockreserved.V1{}); !errors.As(err, &refused) || refused.Code != delivery.ViolatesContract {
		t.Errorf("what it produces is not known: %v", err)
	}
}
`

// deliveryFiles are a consumer's repository: a copy of another context's event, with a lock,
// and an event of its own whose names are those that generated code has itself.
var deliveryFiles = workspace.MemFiles{
	"treaty.yaml": []byte("treaty: 1\nregistry: https://treaty.example.com/\nservices: ['**/service.yaml']\n"),
	"treaty.lock": []byte("# Written by `treaty pull`\n"),
	"treaty_contracts/contexts/a/context.yaml":        []byte("context: a\n"),
	"treaty_contracts/contexts/a/Done/event.yaml":     []byte("event: Done\nkey: none\nversions: {1: {status: active}, 2: {status: active}}\n"),
	"treaty_contracts/contexts/a/Done/v1.schema.json": []byte(`{"type": "object"}`),
	"treaty_contracts/contexts/a/Done/v2.schema.json": []byte(`{"type": "object", "properties": {"id": {"type": "string"}}}`),
	"contexts/encode/context.yaml":                    []byte("context: encode\n"),
	"contexts/encode/Delivery/event.yaml":             []byte("event: Delivery\nformerly: [old.Encode]\nkey: \"/a~1\\\"b\\u2028`\"\nidempotency-key: envelope:trace-id\nversions:\n  1: {status: deprecated, sunset: 2027-01-01}\n  2: {status: draft}\n"),
	"contexts/encode/Delivery/v1.schema.json":         []byte(`{"type": "object", "properties": {"id": {"type": "string"}}}`),
	"contexts/encode/Delivery/v2.schema.json":         []byte(`{"type": "object"}`),
	"service.yaml": []byte("service: courier\ncontext: encode\nproduces:\n  - {event: old.Encode, versions: [1]}\nconsumes:\n" +
		"  - {event: a.Done, versions: \">=2\", fields: all, idempotent-by: \"/x~0\\\"y`\", emits: [Delivery], on-failure: {retries: 3, dead-letter: \"courier.dlq\"}}\n"),
}

func deliveryWorkspace(t *testing.T) *workspace.Workspace {
	t.Helper()
	files := workspace.MemFiles{}
	for name, data := range deliveryFiles {
		files[name] = data
	}
	ws, err := workspace.Load(t.Context(), files, "consumer")
	if err != nil {
		t.Fatal(err)
	}
	v2 := ws.Pulled.Contracts[0].Majors[1].Newest().Fingerprint
	files["treaty.lock"] = fmt.Appendf(nil, "# Written by `treaty pull`\npulled 2026-01-01\ncontract a.Done 2.3 sha256:%s\n", v2)
	ws, err = workspace.Load(t.Context(), files, "consumer")
	if err != nil || len(ws.Findings) > 0 {
		t.Fatal(err, ws.Findings)
	}
	return ws
}

// What a registry has numbered is named by its version, other schemas by their fingerprints;
// names of people's stay in their places.
func TestAConsumersRepository(t *testing.T) {
	t.Parallel()
	m := deliveryModule(t)
	files := delivered(t, m, deliveryWorkspace(t), "here", workspace.Gen{}, Options{})
	testkit.Golden(t, "testdata/contracts.golden", content(files, "contracts.go"), *update)
	m.vets("./here", "./here/event/...")
}

// The schema's address says the version that a registry gave it, as far as anybody knows.
func TestWhereTheSchemaIs(t *testing.T) {
	ws := deliveryWorkspace(t)
	schemas := func() string {
		m, err := codegen.PlanWorkspace(t.Context(), ws, codegen.PlanOptions{Root: "events", Delivery: true})
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, c := range m.Root.Contracts {
			list = append(list, c.Schema)
		}
		return strings.Join(list, "\n")
	}
	done1, own := ws.Pulled.Contracts[0].Majors[0].Newest().Fingerprint, ws.Contracts[0].Majors[0].Newest().Fingerprint
	const registry = "https://treaty.example.com/v1/"
	if got, want := schemas(), registry+"schemas/"+string(done1)+"\n"+registry+"events/a.Done/versions/2.3/schema\n"+registry+"schemas/"+string(own); got != want {
		t.Errorf("with a registry:\n%s, want\n%s", got, want)
	}
	ws.Config.Registry = ""
	if got, want := schemas(), "urn:treaty:a.Done:1:"+string(done1)+"\nurn:treaty:a.Done:2.3\nurn:treaty:encode.Delivery:1:"+string(own); got != want {
		t.Errorf("without:\n%s, want\n%s", got, want)
	}
	ws.Lock.Contracts = append(ws.Lock.Contracts, workspace.Locked{Event: ws.Contracts[0].Name, Version: contract.Version{Major: 1, Revision: 4}, Fingerprint: own})
	if got := schemas(); !strings.HasSuffix(got, "\nurn:treaty:encode.Delivery:1.4") {
		t.Errorf("where the lock knows the workspace's own:\n%s", got)
	}
}

// Without `delivery: true` nothing of it is written, and nothing else changes.
func TestDeliveryIsWrittenWhereItIsAskedFor(t *testing.T) {
	ws := sample(t)
	generate := func(delivery bool) []File {
		gen := workspace.Gen{Lang: "go", Package: "events", Delivery: delivery, NoTests: true}
		files, _, err := FromWorkspace(t.Context(), ws, gen, Options{ImportPath: testModule})
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	with, without := generate(true), generate(false)
	part := slices.DeleteFunc(slices.Clone(with), func(f File) bool {
		return f.Path == "contracts.go" || strings.HasPrefix(f.Path, "event/delivery/")
	})
	if diff := cmp.Diff(without, part); diff != "" {
		t.Errorf("what else is written differs:\n%s", diff)
	}
	if len(with) < len(part)+10 {
		t.Errorf("%d files with delivery, %d without", len(with), len(part))
	}
	for _, f := range with {
		if strings.Contains(string(f.Content), "github.com/treaty-events") {
			t.Errorf("%s names Treaty's module", f.Path)
		}
	}
}

func TestWhereThereCanBeNoDelivery(t *testing.T) {
	for want, change := range map[string]func(*workspace.Workspace, *workspace.Gen, *Options){
		"treaty.yaml:4:5: delivery needs a package that knows all events\n\thint: name it: package: events": func(_ *workspace.Workspace, gen *workspace.Gen, _ *Options) {
			gen.Package = ""
		},
		"treaty.yaml:4:5: delivery needs events that are CloudEvents, and this workspace has `envelope: fields`\n\thint: leave `delivery: true` out, or make them CloudEvents: `envelope: cloudevents`": func(ws *workspace.Workspace, _ *workspace.Gen, _ *Options) {
			ws.Config.Envelope = "fields"
		},
		"treaty.yaml:4:5: here is in no Go module, and packages that import each other need one\n\thint: go mod init example.com/shop": func(_ *workspace.Workspace, _ *workspace.Gen, opt *Options) {
			opt.ImportPath = ""
		},
	} {
		files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\nregistry: https://treaty.example.com\ngen:\n  - {lang: go, dir: here, package: events, delivery: true}\n")}
		ws, err := workspace.Load(t.Context(), files, "test")
		if err != nil || slices.ContainsFunc(ws.Findings, func(f diag.Finding) bool { return f.Severity == diag.Error }) {
			t.Fatal(err, ws.Findings)
		}
		gen, opt := ws.Config.Gen[0], Options{ImportPath: testModule}
		change(ws, &gen, &opt)
		if _, _, err := FromWorkspace(t.Context(), ws, gen, opt); err == nil || err.Error() != want {
			t.Errorf("%v\nwant\n%s", err, want)
		}
	}
}
