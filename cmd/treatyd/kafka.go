package main

import (
	"net/http"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/confluent"
)

// kafka is the door of Kafka clients.
func (m *Main) kafka() *confluent.Door {
	return confluent.New(m.Registry, confluent.Options{
		Version: build.Version(), Epoch: m.epoch, Log: m.Log, MaxBody: m.Config.Limits.Body,
		Authorize: m.access.authorizeKafka, Fetched: m.fetched, Refused: m.metrics.Refused,
	})
}

// authorizeKafka says who is at the door of Kafka clients, by the same tokens and
// grants as v1.
func (a *access) authorizeKafka(r *http.Request, role auth.Role) (confluent.Caller, error) {
	caller, err := a.authorize(r, api.Role(role))
	return confluent.Caller{
		Name: caller.Name, Origin: caller.Origin.String(), Anonymous: caller.Principal.Kind == auth.Anonymous, Rights: caller.Rights,
	}, err
}

// below sends what is asked below a path to a handler as it is: http.ServeMux would
// redirect a path that is not clean, and clients of a protocol do not follow.
func below(prefix string, handler, others http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, is := strings.CutPrefix(r.URL.Path, prefix); is && (rest == "" || rest[0] == '/') {
			handler.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}
