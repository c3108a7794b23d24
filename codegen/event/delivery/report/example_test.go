package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/report"
)

// orderPlaced is the event of the example.
type orderPlaced struct{}

var contracts = delivery.Contracts{
	Events: []delivery.Contract{{Type: "ordering.OrderPlaced", Version: 1, Producers: []string{"ordering/checkout"}, Check: func([]byte) error { return nil }}},
	Encode: func(any) (string, int, []byte, error) { return "ordering.OrderPlaced", 1, []byte("{}"), nil },
}

// A program reports what it counted, also in the last minute.
func Example() {
	registry := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var report struct {
			Counts []struct {
				Event, Outcome string
				Count          int
			}
		}
		fmt.Println(json.NewDecoder(r.Body).Decode(&report), report.Counts)
	}))
	defer registry.Close()
	if err := checkout(registry.URL); err != nil {
		fmt.Println(err)
	}
	// Output: <nil> [{ordering.OrderPlaced ok 1}]
}

// checkout is a service, from its start to its end.
func checkout(registry string) error {
	publisher, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "ordering/checkout", Source: "/checkout", Contracts: contracts, Send: func(context.Context, *event.Envelope) error { return nil },
	})
	if err != nil {
		return err
	}
	stop, err := report.Start(report.Config{
		URL: registry, Token: os.Getenv("TREATY_TOKEN"), // reporter:ordering
		Service: "ordering/checkout", Publisher: publisher, Consumer: nil,
	})
	if err != nil {
		return err
	}
	defer stop()
	return publisher.Publish(context.Background(), orderPlaced{})
}

// What docs/usage.md shows is what the example runs, but for the names of what it has.
func TestThePageShowsWhatTheExampleRuns(t *testing.T) {
	page, example := lines(t, "../../../../docs/usage.md"), lines(t, "example_test.go")
	_, code, found := strings.Cut(page, "\n```go\n")
	code, _, _ = strings.Cut(code, "\n```\n")
	code = strings.NewReplacer(`"https://treaty.example.com"`, "registry", "Consumer: consumer", "Consumer: nil").Replace(code)
	if !found || !strings.Contains(example, "\n"+code+"\n") {
		t.Errorf("the example does not run this:\n%s", code)
	}
}

// lines returns a file without what its lines are indented by.
func lines(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
