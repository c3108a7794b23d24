package report

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// registryOf is a registry that takes each report as it says, without a network: in these tests
// time passes as soon as everybody waits.
type registryOf func(r *http.Request, b body) error

func (f registryOf) RoundTrip(r *http.Request) (*http.Response, error) {
	var b body
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
		return nil, err
	}
	if err := f(r, b); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

// starts returns a publisher, and the stop of its reports, one each minute.
func starts(t *testing.T, registry registryOf) (*delivery.Publisher, func()) {
	t.Helper()
	p, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "ordering/checkout", Source: "/checkout", Contracts: contracts, Send: func(context.Context, *event.Envelope) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	stop, err := Start(Config{URL: "https://treaty.example.com", Token: "secret", Service: "ordering/checkout", Publisher: p, Client: &http.Client{Transport: registry}})
	if err != nil {
		t.Fatal(err)
	}
	return p, stop
}

func publish(t *testing.T, p *delivery.Publisher) {
	t.Helper()
	if err := p.Publish(t.Context(), placed{}); err != nil {
		t.Fatal(err)
	}
}

// A service that ends reports what it counted last, before stop returns.
func TestTheLastReportIsSentAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []body
		p, stop := starts(t, func(r *http.Request, b body) error {
			if r.Header.Get("Authorization") != "Bearer secret" {
				t.Error("no token")
			}
			got = append(got, b)
			return nil
		})
		publish(t, p)
		time.Sleep(20 * time.Second)
		stop()
		stop() // it was stopped: nothing happens
		if len(got) != 1 || len(got[0].Counts) != 1 || got[0].Counts[0] != (count{"produced", "ordering.OrderPlaced", "2", "ok", 1}) || got[0].Until.Sub(got[0].From) != 20*time.Second {
			t.Errorf("%+v", got)
		}
	})
}

// A report that is under way at the end is not cut off.
func TestAReportThatIsUnderWayIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		p, stop := starts(t, func(r *http.Request, b body) error {
			select {
			case <-time.After(2 * time.Second):
				got = append(got, b.ID[strings.LastIndexByte(b.ID, '-'):])
				return nil
			case <-r.Context().Done():
				return r.Context().Err()
			}
		})
		publish(t, p)
		time.Sleep(61 * time.Second) // the first is under way
		publish(t, p)
		stop()
		if strings.Join(got, " ") != "-1 -2" {
			t.Errorf("arrived %q", got)
		}
	})
}

// A registry that does not answer holds nobody up.
func TestTheEndDoesNotWaitForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, stop := starts(t, func(r *http.Request, _ body) error {
			<-r.Context().Done()
			return r.Context().Err()
		})
		publish(t, p)
		time.Sleep(61 * time.Second)
		began := time.Now()
		stop()
		if took := time.Since(began); took != lastWait {
			t.Errorf("it took %s", took)
		}
	})
}
