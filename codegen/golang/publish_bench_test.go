package golang

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

// publishedKeys are the ordering keys of the benched events.
var publishedKeys = map[string]string{"push": "/after", "eiffel": "/meta/id"}

// BenchmarkPublish measures what it costs to publish an event over encoding and checking
// it, which who sends events has to do anyway: alone, as a reaction with a trace and a
// rate, and the envelope's own check. The mark: at most two and a half times that, for an event of 665 bytes too.
func BenchmarkPublish(b *testing.B) {
	c := corpusOf(b)
	dir := b.TempDir()
	files := workspace.MemFiles{
		"treaty.yaml":             []byte("treaty: 1\nservices: ['service.yaml']\n"),
		"contexts/a/context.yaml": []byte("context: a\n"),
	}
	var imports, tests, produces strings.Builder
	for _, e := range benched {
		event := strings.ToUpper(e.name[:1]) + e.name[1:]
		for file, from := range map[string]string{"contexts/a/" + event + "/v1.schema.json": e.schema, e.name + ".json": e.event} {
			data, err := os.ReadFile(filepath.Join(c.root, from))
			if err != nil {
				b.Fatal(err)
			}
			files[file] = data
		}
		write(b, filepath.Join(dir, e.name+".json"), string(files[e.name+".json"]))
		files["contexts/a/"+event+"/event.yaml"] = []byte("event: " + event + "\nkey: " + publishedKeys[e.name] + "\nversions: {1: {status: active}}\n")
		fmt.Fprintf(&produces, "  - {event: %s, versions: [1]}\n", event)
		fmt.Fprintf(&imports, "\t\"example.com/bench/events/a/%s\"\n", e.name)
		fmt.Fprintf(&tests, "\tmeasure[%[1]s.V1](b, %[1]q)\n", e.name)
	}
	files["service.yaml"] = []byte("service: s\ncontext: a\nproduces:\n" + produces.String())
	ws, err := workspace.Load(b.Context(), files, "bench")
	if err != nil {
		b.Fatal(err)
	}
	generated, _, err := FromWorkspace(b.Context(), ws, workspace.Gen{Package: "events", Delivery: true, NoTests: true}, Options{ImportPath: "example.com/bench/events"})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := codegen.Write(b.Context(), filepath.Join(dir, "events"), generated, codegen.WriteOptions{}); err != nil {
		b.Fatal(err)
	}
	write(b, filepath.Join(dir, "go.mod"), "module example.com/bench\n\ngo 1.26\n")
	write(b, filepath.Join(dir, "bench_test.go"), fmt.Sprintf(publishBench, imports.String(), tests.String()))
	for b.Loop() {
		results := benchResults(b, dir)
		for _, e := range benched {
			base := results[e.name+"/encode+check"]
			for _, what := range []string{"publish", "reaction", "envelope"} {
				b.ReportMetric(results[e.name+"/"+what].ns/base.ns, e.name+"-"+what+"/encode+check")
				b.ReportMetric(results[e.name+"/"+what].allocs-base.allocs, e.name+"-"+what+"-allocs-more")
			}
			b.ReportMetric(base.ns, e.name+"-encode+check-ns")
			mark(b, e.name+": Publish / MarshalJSON and Check", results[e.name+"/publish"].ns/base.ns, 2.5)
		}
	}
}

const publishBench = `package bench

import (
	"context"
	"os"
	"testing"

	"example.com/bench/events"
	"example.com/bench/events/event"
	"example.com/bench/events/event/delivery"
%s)

func measure[T any, P interface{ *T; DecodeStrict([]byte) error; MarshalJSON() ([]byte, error) }](b *testing.B, name string) {
	data, err := os.ReadFile(name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	var v T
	if err := P(&v).DecodeStrict(data); err != nil {
		b.Fatal(err)
	}
	contracts := events.Contracts()
	typ, version, _, _ := contracts.Encode(v)
	contract := contracts.Find(typ, version)
	var sent *event.Envelope
	cfg := delivery.PublisherConfig{Service: "s", Source: "/s", Contracts: contracts,
		Send: func(_ context.Context, e *event.Envelope) error { sent = e; return nil }}
	p, err := delivery.NewPublisher(cfg)
	if err != nil {
		b.Fatal(err)
	}
	cfg.Rate = delivery.Rate{PerSecond: 1e9, Burst: 1e9}
	bounded, err := delivery.NewPublisher(cfg)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	if err := p.Publish(ctx, &v); err != nil {
		b.Fatal(err)
	}
	reaction := delivery.WithTrace(delivery.WithCause(ctx, sent), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b")
	each := func(what string, do func() error) { each(b, name+"/"+what, do) }
	each("encode+check", func() error {
		data, err := P(&v).MarshalJSON()
		if err == nil {
			err = contract.Check(data)
		}
		return err
	})
	each("publish", func() error { return p.Publish(ctx, &v) })
	each("reaction", func() error { return bounded.Publish(reaction, &v) })
	each("envelope", func() error { return sent.Check() })
}

func Benchmark(b *testing.B) {
%s}
`
