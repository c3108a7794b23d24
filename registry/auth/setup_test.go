package auth_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// counted is a real store that counts how often it is asked for a hash.
type counted struct {
	*sqlite.Store
	asked atomic.Int64
}

func (c *counted) TokenByHash(ctx context.Context, h auth.Hash) (auth.Token, error) {
	c.asked.Add(1)
	return c.Store.TokenByHash(ctx, h)
}

// replica is what one treatyd has of this package, on a database that it may
// share with others.
type replica struct {
	folder    string
	store     *counted
	refusals  *auth.Refusals
	gate      *auth.Gate
	bootstrap *auth.Bootstrap
	desk      *auth.Desk
	auth      *auth.Authenticator
	offset    atomic.Int64 // of its clock
}

func (r *replica) now() time.Time { return time.Now().Add(time.Duration(r.offset.Load())) }

func (r *replica) advance(by time.Duration) { r.offset.Add(int64(by)) }

// newReplica opens a database in folder; change, which may be nil, changes the
// options.
func newReplica(t *testing.T, folder string, change func(*auth.Options)) *replica {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(folder, "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // some tests close it before
	log := slog.New(slog.DiscardHandler)
	r := &replica{folder: folder, store: &counted{Store: store}}
	r.refusals = auth.NewRefusals(r.store, r.now, log)
	r.gate = auth.NewGate(r.refusals)
	r.bootstrap = auth.NewBootstrap(folder, r.store, r.now, log)
	r.desk = auth.NewDesk(r.store, r.gate, r.bootstrap, r.now)
	opt := auth.Options{Store: r.store, Refusals: r.refusals, Bootstrap: r.bootstrap, Now: r.now, Log: log}
	if change != nil {
		change(&opt)
	}
	if r.auth, err = auth.New(opt); err != nil {
		t.Fatal(err)
	}
	return r
}

// operator is the context of a command on the server's machine.
func operator(t *testing.T) context.Context {
	return auth.With(t.Context(), auth.OperatorNamed("root"), auth.Origin{})
}

// token creates a token and returns its secret.
func (r *replica) token(t *testing.T, name, grants string) (string, auth.Token) {
	t.Helper()
	list, err := auth.ParseGrants(grants)
	if err != nil {
		t.Fatal(err)
	}
	secret, token, err := r.desk.Create(operator(t), auth.TokenRequest{Name: name, Grants: list})
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal(), token
}

// from asks the replica who sends a request from that address, with that
// Authorization ("": none).
func (r *replica) from(t *testing.T, address, authorization string) (auth.Principal, error) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://treaty.example.com/", nil)
	request.RemoteAddr = address
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	p, _, err := r.auth.Authenticate(request)
	return p, err
}

// here is an address of this machine.
const here = "127.0.0.1:4000"

// refused reports the code of a refusal; "" is none.
func refused(t *testing.T, err error) registry.Code {
	t.Helper()
	var refusal *registry.Refusal
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &refusal):
		t.Fatalf("a fault, where a refusal was expected: %v", err)
	}
	return refusal.Code
}

// audit returns the entries of a chain.
func (r *replica) audit(t *testing.T, chain string) []registry.AuditEntry {
	t.Helper()
	list, err := r.store.Audit(t.Context(), registry.AuditQuery{Chain: chain, Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// serve starts the replica as a server that says who asks.
func (r *replica) serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(r.auth.Wrap(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		fmt.Fprint(w, auth.From(request.Context()))
	}), func(w http.ResponseWriter, _ *http.Request, err error) {
		status := http.StatusInternalServerError
		if refusal := (*registry.Refusal)(nil); errors.As(err, &refusal) {
			status = http.StatusUnauthorized
		}
		http.Error(w, err.Error(), status)
	}))
	t.Cleanup(server.Close)
	return server
}
