package cloudhttp_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

const valid = `{"specversion": "1.0", "id": "1", "source": "/a", "type": "ordering.OrderPlaced.v1", "data": {"orderId": "ORD-0000"}}`

// post sends a body, and returns the answer.
func post(t *testing.T, url, contentType, body string, more ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

// What is no event is refused: nothing of it is handled or kept, and the answer says why.
func TestWhatIsNoEventIsRefused(t *testing.T) {
	w, cfg := newWarehouse(nil)
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{MaxBody: 1000}))
	for name, tc := range map[string]struct {
		contentType, body string
		more              []string
		status            int
		says              string
	}{
		"no event":            {contentType: "application/json", body: `{}`, status: 400, says: "specversion"},
		"broken JSON":         {contentType: event.EnvelopeMediaType, body: valid[:40], status: 400, says: "not well formed"},
		"JSON without type":   {contentType: "application/json", body: valid, status: 400, says: "specversion"},
		"nothing":             {contentType: event.EnvelopeMediaType, status: 400, says: "an object"},
		"another format":      {contentType: "application/cloudevents+avro", body: "x", status: 400, says: "avro"},
		"binary without id":   {contentType: "application/json", body: `{}`, more: []string{"Ce-Specversion", "1.0", "Ce-Type", "a", "Ce-Source", "/a"}, status: 400, says: "id"},
		"no batch":            {contentType: event.BatchMediaType, body: valid, status: 400, says: "no batch"},
		"null":                {contentType: event.BatchMediaType, body: "null", status: 400, says: "no batch"},
		"one wrong in a list": {contentType: event.BatchMediaType, body: "[" + valid + `, {"id": "2"}]`, status: 400, says: "event 1 of the batch"},
		"too large":           {contentType: event.EnvelopeMediaType, body: strings.Repeat(" ", 1000) + valid, status: 413, says: "1000 bytes"},
		"compressed":          {contentType: event.EnvelopeMediaType, body: valid, more: []string{"Content-Encoding", "gzip"}, status: 415, says: "compressed"},
	} {
		res, text := post(t, url, tc.contentType, tc.body, tc.more...)
		var p struct {
			Status int
			Detail string
		}
		if err := json.Unmarshal([]byte(text), &p); err != nil || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: the answer is %q, %v", name, text, err)
		}
		if res.StatusCode != tc.status || p.Status != tc.status || !strings.Contains(p.Detail, tc.says) || res.Header.Get("Retry-After") != "" {
			t.Errorf("%s: %s: %s", name, res.Status, p.Detail)
		}
	}
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close(); res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %s", res.Status)
	}
	w.onceEach(t, 0)
	if letters := w.dead(t); len(letters) != 0 {
		t.Errorf("in the dead letters: %+v", letters)
	}
}

// An event that violates its contract is safe in the dead letters as it came, but for what is
// the secret of its sender: the sender need not know.
func TestAnEventThatCannotBeHandledIsTaken(t *testing.T) {
	w, cfg := newWarehouse(nil)
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{}))
	res, text := post(t, url+"/events", "application/json", `{"orderId": 7}`,
		"Ce-Specversion", "1.0", "Ce-Type", orderPlaced+".v1", "Ce-Source", "/a", "Ce-Id", "1", "Authorization", "Bearer secret")
	if res.StatusCode != http.StatusNoContent || text != "" {
		t.Errorf("got %s: %s", res.Status, text)
	}
	letters := w.dead(t)
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	l := letters[0]
	if l.Reason != delivery.ReasonViolatesContract || string(l.Message.Body) != `{"orderId": 7}` || l.Message.Source != "/events" {
		t.Errorf("the letter is %+v", l)
	}
	for _, h := range l.Message.Headers {
		if h.Key == "authorization" {
			t.Error("the letter has the secret of the sender")
		}
	}
}

// A handler that returns a nil pointer as its error has the sender send nothing again.
func TestAnErrorThatCannotBeReadIsKept(t *testing.T) {
	w, cfg := newWarehouse(func(context.Context, OrderPlaced) error {
		var nothing *fs.PathError
		return nothing
	})
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{}))
	res, text := post(t, url+"/events", "application/cloudevents+json", valid)
	if res.StatusCode != http.StatusNoContent {
		t.Errorf("got %s: %s", res.Status, text)
	}
	if letters := w.dead(t); len(letters) != 1 || letters[0].Reason != delivery.ReasonFailed || !strings.Contains(letters[0].Error, "*fs.PathError") {
		t.Errorf("the letters: %+v", letters)
	}
}

// Of a batch, what can be handled is; what is given back has all of it sent again, and then
// the rest is handled.
func TestABatchIsSentAgainUntilAllOfItIsDealtWith(t *testing.T) {
	w, cfg := newWarehouse(nil)
	store := &moody{Store: cfg.Store, refuses: map[string]bool{number(1): true}}
	cfg.Store = store
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{}))
	body, err := event.Batch{*order(0), *order(1), *order(2)}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	res, text := post(t, url, event.BatchMediaType+"; charset=utf-8", string(body))
	if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "1 of 3") || res.Header.Get("Retry-After") == "" {
		t.Errorf("got %s: %s", res.Status, text)
	}
	if strings.Contains(text, "busy") {
		t.Errorf("the answer says what is inside: %s", text)
	}
	store.refuses = nil
	if res, text := post(t, url, event.BatchMediaType, string(body)); res.StatusCode != http.StatusNoContent {
		t.Errorf("again: %s: %s", res.Status, text)
	}
	w.onceEach(t, 3)
	if res, text := post(t, url, event.BatchMediaType, "[]"); res.StatusCode != http.StatusNoContent {
		t.Errorf("none: %s: %s", res.Status, text)
	}
}

// moody is a store that refuses some keys.
type moody struct {
	delivery.Store
	refuses map[string]bool
}

func (m *moody) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (bool, error) {
	for part := range m.refuses {
		if strings.Contains(key, part) {
			return false, errBusy
		}
	}
	return m.Store.Once(ctx, consumer, key, f)
}

// Whoever comes when as many as may are there is asked to come later, and what takes too
// long is given back.
func TestRequestsAreBounded(t *testing.T) {
	began := make(chan struct{})
	w, cfg := newWarehouse(func(ctx context.Context, _ OrderPlaced) error {
		close(began)
		<-ctx.Done() // until the time is over
		return ctx.Err()
	})
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{AtOnce: 1, Timeout: 200 * time.Millisecond}))
	slow := make(chan int)
	go func() {
		res, err := http.Post(url, event.EnvelopeMediaType, strings.NewReader(valid))
		if err != nil {
			t.Error(err)
			slow <- 0
			return
		}
		res.Body.Close()
		slow <- res.StatusCode
	}()
	<-began
	if res, _ := post(t, url, event.EnvelopeMediaType, valid); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Errorf("beyond the bound: %s", res.Status)
	}
	if status := <-slow; status != http.StatusServiceUnavailable {
		t.Errorf("what takes too long: %d", status)
	}
	w.onceEach(t, 0)
	if letters := w.dead(t); len(letters) != 0 {
		t.Errorf("in the dead letters: %+v", letters)
	}
}

func TestAReceiverThatCannotReceiveIsRefused(t *testing.T) {
	_, cfg := newWarehouse(nil)
	c, err := delivery.NewConsumer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for want, cfg := range map[string]cloudhttp.ReceiverConfig{
		"no Consumer": {},
		"below 0":     {Consumer: c, MaxBody: -1},
	} {
		if _, err := cloudhttp.NewReceiver(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
