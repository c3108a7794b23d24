package cloudhttp

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// problem is an answer that says why a request was not dealt with (RFC 9457).
type problem struct {
	status int
	detail string
}

func (p *problem) write(w http.ResponseWriter) {
	text, err := json.Marshal(struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{http.StatusText(p.status), p.status, p.detail})
	if err != nil {
		panic(err) // two texts and a number
	}
	if again(p.status) {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.status)
	_, _ = w.Write(append(text, '\n')) // who has gone need not be told
}

// again reports whether an answer says that the same may be dealt with another time.
func again(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// headers returns those that say something of the event, by name, so that no secret of the
// sender comes into a dead letter.
func headers(all http.Header) []delivery.Header {
	var list []delivery.Header
	for _, name := range slices.Sorted(maps.Keys(all)) {
		key := strings.ToLower(name)
		if !strings.HasPrefix(key, "ce-") && key != "content-type" && key != "traceparent" && key != "tracestate" {
			continue
		}
		for _, value := range all[name] {
			list = append(list, delivery.Header{Key: key, Value: []byte(value)})
		}
	}
	return list
}
