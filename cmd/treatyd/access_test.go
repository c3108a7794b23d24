package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// guardedServer starts a treatyd that demands tokens; tokens by their grants.
func guardedServer(t *testing.T, grants ...string) (_ *Main, address string, tokens map[string]string) {
	t.Helper()
	m := New(Config{Listen: "127.0.0.1:0", Data: t.TempDir(), AuthRequired: true, Confluent: config.Confluent{Listen: "127.0.0.1:0"}}, io.Discard)
	ready := make(chan string, 1)
	m.Ready = func(address string) { ready <- address }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(m.Run(ctx), m.Close()) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case address = <-ready:
	case <-time.After(time.Minute):
		t.Fatal("it does not start")
	}
	tokens = map[string]string{}
	for _, text := range grants {
		list, err := auth.ParseGrants(text)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.NewReplacer(":", "-", ",", "-").Replace(text)
		secret, _, err := m.access.desk.Create(auth.With(t.Context(), auth.OperatorNamed("test"), auth.Origin{}), auth.TokenRequest{Name: name, Grants: list})
		if err != nil {
			t.Fatal(err)
		}
		tokens[text] = secret.Reveal()
	}
	return m, strings.TrimSuffix(address, "/"), tokens
}

// request sends a request with a token ("": none) and returns status and body.
func request(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	sent, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	sent.Header.Set("Content-Type", "application/json")
	if token != "" {
		sent.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode == http.StatusUnauthorized && answer.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s %s: 401 does not say how to authenticate", method, url)
	}
	return answer.StatusCode, string(text)
}

func TestNothingIsShownWithoutAToken(t *testing.T) {
	_, address, tokens := guardedServer(t, "reader")
	for _, path := range []string{"/", "/v1/events", "/v1/contexts", "/metrics", "/v1/changes", "/v1/search?q=a"} {
		for token, want := range map[string]int{"": 401, auth.NewSecret().Reveal(): 401, "treaty_": 401, tokens["reader"]: 200} {
			if status, text := request(t, http.MethodGet, address+path, token, ""); status != want {
				t.Errorf("%s: %d, want %d: %.200s", path, status, want, text)
			}
		}
	}
	if status, _ := request(t, http.MethodGet, address+"/v1/health", "", ""); status != http.StatusOK {
		t.Errorf("whoever watches the server is told %d", status)
	}
}

const pushOfReturns = `{"home": "github.com/acme/returns", "files": {
	"contexts/returns/context.yaml": "context: returns\nowner: team-returns\n",
	"contexts/returns/services/desk.yaml": "service: desk\ncontext: returns\nowner: team-returns\n",
	"contexts/returns/ReturnRequested/event.yaml": "event: ReturnRequested\nkey: /id\nversions:\n  1: {status: draft}\n",
	"contexts/returns/ReturnRequested/v1.schema.json": "{\"type\": \"object\", \"required\": [\"id\"], \"properties\": {\"id\": {\"type\": \"string\"}}}"}}`

// A token of one context publishes there and nowhere else; what is refused is
// in the audit trail, under the token's name.
func TestTokensPublishInTheirContextsOnly(t *testing.T) {
	m, address, tokens := guardedServer(t, "reader", "publisher:billing", "approver:returns", "publisher:returns")
	for i, grants := range []string{"reader", "publisher:billing", "approver:returns"} {
		status, text := request(t, http.MethodPost, address+"/v1/push", tokens[grants], pushOfReturns)
		if status != http.StatusForbidden || !strings.Contains(text, `"forbidden"`) {
			t.Errorf("%s: %d %.300s", grants, status, text)
		}
		entries, err := m.store.Audit(t.Context(), registry.AuditQuery{Chain: "refusals", Limit: 100})
		if err != nil || len(entries) != i+1 {
			t.Fatalf("%s: the audit trail has %d refusals, %v", grants, len(entries), err)
		}
		if e := entries[i]; !strings.HasPrefix(e.Actor, "token ") || e.Origin != "127.0.0.1" || e.Subject != "POST /v1/push" {
			t.Errorf("%s: the audit trail has %+v", grants, e)
		}
	}
	if status, text := request(t, http.MethodPost, address+"/v1/push", tokens["publisher:returns"], pushOfReturns); status != http.StatusOK {
		t.Fatalf("the right token: %d %.300s", status, text)
	}
	entries, err := m.store.Audit(t.Context(), registry.AuditQuery{Chain: "contract returns.ReturnRequested", Limit: 1})
	if err != nil || len(entries) != 1 || entries[0].Actor != "token publisher-returns" {
		t.Errorf("the audit trail has %+v, %v", entries, err)
	}
}

// reportOfDesk is what the desk of returns would report of the last minute.
func reportOfDesk(now time.Time) string {
	moment := func(ago time.Duration) string { return now.Add(-ago).UTC().Format(time.RFC3339) }
	return fmt.Sprintf(`{"id": "a-report-of-desk-1", "service": "returns/desk", "instance": "desk-1", "from": %q, "until": %q,
		"counts": [{"role": "produced", "event": "returns.ReturnRequested", "version": "1", "outcome": "ok", "count": 3}]}`,
		moment(2*time.Minute), moment(time.Minute))
}

// Whatever the API can write, a token of another context cannot, and each attempt
// is in the audit trail. The operations are those of the document: a new one is
// tried too.
func TestTokensOfAnotherContextWriteNothing(t *testing.T) {
	const reader, anyone = "reader", "anyone"
	grants := []string{"publisher:billing", "approver:billing"}
	m, address, tokens := guardedServer(t, append(grants, "publisher:returns")...)
	if status, text := request(t, http.MethodPost, address+"/v1/push", tokens["publisher:returns"], pushOfReturns); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	target := strings.NewReplacer("{event}", "returns.ReturnRequested", "{version}", "1.0", "{major}", "1", "{subject}", "returns.ReturnRequested.v1",
		"{fingerprint}", askForAWaiver(t, m), "{token}", "0123456789abcdef", "{hook}", "0123456789abcdef", "{sequence}", "1",
		"{context}", "returns", "{with}", "returns")
	before, err := m.store.Sequence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{
		"push":                  strings.Replace(pushOfReturns, `{\"id\": {\"type\": \"string\"}}`, `{\"id\": {\"type\": \"string\"}, \"x\": {}}`, 1),
		"publishVersion":        `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "x": {}}}`,
		"publishSubjectVersion": `{"type": "object", "properties": {"x": {}}}`,
		"approveWaiver":         `{"reason": "billing likes it"}`,
		"acceptRelationship":    `{"as": "downstream", "pattern": "conformist", "reason": "billing likes it"}`,
		"reportUsage":           reportOfDesk(time.Now()),
		"recordDeployment":      `{"service": "desk", "environment": "production", "commit": "1a2b3c4"}`,
	}
	queries := map[string]string{"confirm": "returns.ReturnRequested", "reason": "returns.ReturnRequested", "as": "downstream", "pattern": "conformist"}
	refusals, tried := 0, 0
	for _, op := range describedOperations(t) {
		if op.method == http.MethodGet || op.role == reader || op.role == anyone {
			continue
		}
		tried++
		query := ""
		for _, p := range op.parameters {
			if value := queries[p.Name]; value != "" {
				query += "&" + p.Name + "=" + value
			}
		}
		for _, grant := range grants {
			body := bodies[op.id]
			if body == "" {
				body = "{}"
			}
			status, text := request(t, op.method, address+target.Replace(op.path)+"?"+strings.TrimPrefix(query, "&"), tokens[grant], body)
			entries, err := m.store.Audit(t.Context(), registry.AuditQuery{Chain: "refusals", Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if status != http.StatusForbidden || len(entries) != refusals+1 {
				t.Errorf("%s with %s: %d, %d refusals are written down: %.300s", op.id, grant, status, len(entries)-refusals, text)
			}
			refusals = len(entries)
		}
	}
	if newest, err := m.store.Sequence(t.Context()); err != nil || newest != before || tried < 5 {
		t.Errorf("after %d operations there are %d changes, %v; want %d as before", tried, newest, err, before)
	}
}

// askForAWaiver lets a home ask for what returns has to agree to, and returns the
// fingerprint of the finding.
func askForAWaiver(t *testing.T, m *Main) string {
	t.Helper()
	now := time.Now()
	asked := registry.Waiver{
		WaiverKey: registry.WaiverKey{Home: "github.com/acme/billing", Fingerprint: strings.Repeat("0123456789abcdef", 4)},
		Rule:      "not-visible", Subject: "service biller", Message: "biller consumes returns.ReturnRequested, which is private", Contexts: []string{"returns"},
		Reason: "Until spring.", Owner: "team-money", Expires: now.AddDate(0, 1, 0).Format(time.DateOnly), ProposedBy: "token ann", ProposedAt: now,
	}
	err := m.store.Commit(t.Context(), &registry.Publication{
		Change:   registry.Change{ID: strings.Repeat("1", 32), At: now, Kind: registry.WaiverChange, Home: asked.Home},
		Proposed: []registry.Waiver{asked},
		Audit:    []*registry.AuditEntry{{Chain: "home " + asked.Home, At: now, Actor: asked.ProposedBy, Origin: "here", Action: "propose", Subject: "a waiver"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return asked.Fingerprint
}

// A start without an admin offers a bootstrap token, and the log does not show it.
func TestAStartWithoutAnAdminOffersABootstrapToken(t *testing.T) {
	m, _, _ := guardedServer(t)
	info, err := os.Stat(filepath.Join(m.Config.Data, auth.BootstrapFile))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	open := t.TempDir()
	address, stop := start(t, open)
	defer stop()
	if status, _ := request(t, http.MethodGet, strings.TrimSuffix(address, "/")+"/v1/events", "", ""); status != http.StatusOK {
		t.Errorf("where nobody is authenticated, reading is %d", status)
	}
	if _, err := os.Stat(filepath.Join(open, auth.BootstrapFile)); err == nil {
		t.Error("a server that demands no tokens offers one")
	}
}

// Whoever shows a token learns whose it is and until when; who shows none is
// nobody.
func TestTokensSayWhoseTheyAre(t *testing.T) {
	_, address, tokens := guardedServer(t, "publisher:returns")
	status, text := request(t, http.MethodGet, address+"/v1/whoami", tokens["publisher:returns"], "")
	for _, want := range []string{`"name":"publisher-returns"`, `"kind":"token"`, `"roles":["publisher:returns"]`, `"expiresAt":"`} {
		if status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%d %s does not say %s", status, text, want)
		}
	}
	if status, text := request(t, http.MethodGet, address+"/v1/whoami", "", ""); status != http.StatusUnauthorized {
		t.Errorf("nobody is told %d %s", status, text)
	}
}
