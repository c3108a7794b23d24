package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/auth"
)

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

func TestWhoTokensStandFor(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	good, token := r.token(t, "ci-shop", "publisher:ordering")
	revoked, other := r.token(t, "old", "admin")
	if _, err := r.desk.Revoke(operator(t), other.ID, "the laptop was stolen"); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, authorization string
		says                string // "": it is ci-shop
	}{
		{"bearer", "Bearer " + good, ""},
		{"a Kafka client", basic("token", good), ""},
		{"a Kafka client that names the token", basic("ci-shop", good), ""},
		{"another user", basic("admin", good), "user"},
		{"revoked", "Bearer " + revoked, "revoked"},
		{"of another registry", "Bearer " + auth.NewSecret().Reveal(), "no such token"},
		{"cut off", "Bearer " + good[:len(good)-1], "cut off"},
		{"in capitals", "Bearer " + strings.ToUpper(good), "no token of a Treaty registry"},
		{"a password", basic("ada", "correct-horse"), "no token of a Treaty registry"},
		{"the hash of the secret", "Bearer " + token.Hash.String(), "no token of a Treaty registry"},
		{"the id of the token", "Bearer " + string(token.ID), "no token of a Treaty registry"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := r.from(t, here, tc.authorization)
			if tc.says == "" {
				if err != nil || p.String() != "token ci-shop" || p.Token != token.ID || !p.MayPublish("ordering") || p.MayPublish("billing") || !p.ExpiresAt.Equal(token.ExpiresAt) {
					t.Errorf("it is %v and may %q until %v, %v", p, p.Grants, p.ExpiresAt, err)
				}
				return
			}
			if refused(t, err) != auth.Unauthenticated || !strings.Contains(err.Error(), tc.says) || p.Kind != auth.Nobody || p.MayRead() {
				t.Errorf("it is %v, %v; want a refusal about %q", p, err, tc.says)
			}
			if strings.Contains(err.Error(), good) {
				t.Errorf("the refusal shows the secret: %v", err)
			}
		})
	}
	r.advance(auth.DefaultLifetime)
	if _, err := r.from(t, here, "Bearer "+good); refused(t, err) != auth.Unauthenticated || !strings.Contains(err.Error(), "expired on") {
		t.Errorf("after its time the token is refused with %v", err)
	}
}

func TestWhoShowsNothing(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	if p, err := r.from(t, here, ""); err != nil || p.Kind != auth.Nobody || p.MayRead() {
		t.Errorf("without a token it is %v and may %q, %v", p, p.Grants, err)
	}
	open := newReplica(t, t.TempDir(), func(o *auth.Options) { o.Anonymous = true })
	p, err := open.from(t, "192.0.2.1:4000", "")
	if err != nil || p.String() != "anonymous" || !p.MayPublish("ordering") || !p.MayPublish("") || !p.MayAdminister() {
		t.Errorf("where everybody may do everything, it is %v and may %q, %v", p, p.Grants, err)
	}
	if _, err := open.from(t, here, "Bearer "+auth.NewSecret().Reveal()); refused(t, err) != auth.Unauthenticated {
		t.Errorf("a bad token is taken there: %v", err)
	}
}

// A secret that others could read on its way is not even looked at.
func TestSecretsNeedTLSOffLoopback(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret, _ := r.token(t, "ci", "admin")
	asked := r.store.asked.Load()
	for _, authorization := range []string{"Bearer " + secret, basic("token", secret)} {
		if _, err := r.from(t, "192.0.2.1:4000", authorization); refused(t, err) != auth.Insecure {
			t.Errorf("over plain HTTP: %v", err)
		}
	}
	if r.store.asked.Load() != asked {
		t.Error("the store was asked")
	}
	if _, err := r.from(t, here, "Bearer "+secret); err != nil {
		t.Errorf("on this machine: %v", err)
	}
	proxied := newReplica(t, r.folder, func(o *auth.Options) {
		o.Origin = func(*http.Request) auth.Origin {
			return auth.Origin{Address: netip.MustParseAddr("192.0.2.1"), Secure: true}
		}
	})
	if _, err := proxied.from(t, "10.0.0.1:4000", "Bearer "+secret); err != nil {
		t.Errorf("where the server knows that it was secure: %v", err)
	}
}

// Two replicas, real time: what one revokes stops at the other.
func TestRevokedTokensStopOnEveryReplica(t *testing.T) {
	folder := t.TempDir()
	one, two := newReplica(t, folder, nil), newReplica(t, folder, nil)
	secret, token := one.token(t, "ci", "reader")
	servers := []string{one.serve(t).URL, two.serve(t).URL}
	get := func(url string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+secret)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	for _, url := range servers {
		if status, text := get(url); status != http.StatusOK || text != "token ci" {
			t.Fatalf("before: %d %s", status, text)
		}
	}
	revoked := time.Now()
	if _, err := one.desk.Revoke(operator(t), token.ID, "it leaked"); err != nil {
		t.Fatal(err)
	}
	for _, url := range servers {
		for status := http.StatusOK; status != http.StatusUnauthorized; time.Sleep(50 * time.Millisecond) {
			status, _ = get(url)
			if time.Since(revoked) > 5*time.Second {
				t.Fatal("a revoked token is taken after five seconds")
			}
		}
	}
}

func TestManyRequestsOfOneTokenAskTheStoreOnce(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret, _ := r.token(t, "ci", "reader")
	var wait sync.WaitGroup
	for range 200 {
		wait.Go(func() {
			if _, err := r.from(t, here, "Bearer "+secret); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := r.store.asked.Load(); n > 3 { // more only if this took two seconds
		t.Errorf("the store was asked %d times", n)
	}
	r.advance(2 * time.Second)
	before := r.store.asked.Load()
	if _, err := r.from(t, here, "Bearer "+secret); err != nil || r.store.asked.Load() != before+1 {
		t.Errorf("after two seconds the store was asked %d times more, %v", r.store.asked.Load()-before, err)
	}
	r.advance(-time.Hour)
	if _, err := r.from(t, here, "Bearer "+secret); err != nil || r.store.asked.Load() != before+2 {
		t.Errorf("after the clock stepped back the store was asked %d times more, %v", r.store.asked.Load()-before, err)
	}
}

// Guessing is slow, costs the store nothing, and harms nobody else; not even
// whoever comes from the same address with a token that is known.
func TestGuessingIsLimited(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret, _ := r.token(t, "ci", "reader")
	if _, err := r.from(t, here, "Bearer "+secret); err != nil {
		t.Fatal(err)
	}
	asked := r.store.asked.Load()
	guess := func(address string) (limited bool) {
		_, err := r.from(t, address, "Bearer "+auth.NewSecret().Reveal())
		return refused(t, err) == auth.TooManyTries
	}
	var wait sync.WaitGroup
	for range 2000 {
		wait.Go(func() { guess(here) })
	}
	wait.Wait()
	if n := r.store.asked.Load() - asked; n > auth.MaxBadTokens+auth.MaxLookups {
		t.Errorf("the store was asked for %d of 2000 guesses", n)
	}
	if !guess(here) {
		t.Error("after 2000 guesses another is looked at")
	}
	if _, err := r.from(t, here, "Bearer "+secret); err != nil {
		t.Errorf("a good token from the same address: %v", err)
	}
	r.advance(time.Minute)
	if _, err := r.from(t, here, "Bearer "+secret); err != nil {
		t.Errorf("a good token from the same address, a minute later: %v", err)
	}
	if guess(here) {
		t.Error("after a minute nothing is looked at")
	}
	for range auth.MaxBadTokens {
		guess("[::1]:4000")
	}
	if !guess("[::1]:4000") || guess(here) {
		t.Error("another address is not counted by itself")
	}
}

func TestIssuersTokensOverHTTP(t *testing.T) {
	issuer, transport, sign := auth.StartIssuer(t)
	r := newReplica(t, t.TempDir(), func(o *auth.Options) { o.Issuers, o.Transport = []auth.Issuer{issuer}, transport })
	p, err := r.from(t, here, "Bearer "+sign("push"))
	if err != nil || p.Kind != auth.ByOIDC || !p.MayPublish("ordering") || p.MayAdminister() {
		t.Errorf("a push is %v and may %q, %v", p, p.Grants, err)
	}
	if _, err := r.from(t, here, basic("token", sign("push"))); err != nil {
		t.Errorf("as a password: %v", err)
	}
	if p, err := r.from(t, here, "Bearer "+sign("pull_request")); err != nil || p.MayPublish("ordering") {
		t.Errorf("a pull request is %v and may %q, %v", p, p.Grants, err)
	}
	if _, err := r.from(t, "192.0.2.1:4000", "Bearer "+sign("push")); refused(t, err) != auth.Insecure {
		t.Errorf("over plain HTTP: %v", err)
	}
}

// A store that does not answer is a fault of ours, not of whoever asks.
func TestAStoreThatFailsIsAFault(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret, _ := r.token(t, "ci", "reader")
	server := r.serve(t)
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusInternalServerError {
		t.Errorf("the answer is %s", answer.Status)
	}
}

func TestWhenTokensWereLastUsedIsKept(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret, token := r.token(t, "ci", "reader")
	_, idle := r.token(t, "idle", "reader")
	if _, err := r.from(t, here, "Bearer "+secret); err != nil {
		t.Fatal(err)
	}
	r.auth.Flush(t.Context())
	list, err := r.desk.List(operator(t), "", 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("the list is %v, %v", list, err)
	}
	for _, got := range list {
		if used := time.Since(got.LastUsed) < time.Minute; used != (got.ID == token.ID) || got.ID == idle.ID && !got.LastUsed.IsZero() {
			t.Errorf("%s was last used at %v", got.Name, got.LastUsed)
		}
	}
}

// Bad tokens are in the audit trail; a flood of them as a summary that leaves
// none out, and no secret is ever there.
func TestBadTokensAreAudited(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret := auth.NewSecret().Reveal()
	const bad = 5000
	for range bad {
		if _, err := r.from(t, here, "Bearer "+secret); refused(t, err) == "" {
			t.Fatal("a bad token is taken")
		}
	}
	r.auth.Flush(t.Context())
	r.auth.Flush(t.Context()) // nothing is left
	entries := r.audit(t, auth.RefusalChain)
	if len(entries) != auth.MaxRefusals+1 {
		t.Fatalf("%d bad tokens are %d entries, want %d", bad, len(entries), auth.MaxRefusals+1)
	}
	for _, e := range entries {
		if e.Action != "refuse" || strings.Contains(fmt.Sprint(e), secret[:20]) {
			t.Errorf("an entry is %+v", e)
		}
	}
	if e := entries[0]; e.Actor != "nobody" || e.Origin != "127.0.0.1" || e.Subject != "authenticate" || !strings.Contains(e.Reason, "no such token") {
		t.Errorf("the first entry is %+v", e)
	}
	var summary struct{ By []struct{ Count int } }
	if err := json.Unmarshal([]byte(entries[auth.MaxRefusals].After), &summary); err != nil || len(summary.By) != 1 || summary.By[0].Count != bad-auth.MaxRefusals {
		t.Errorf("the summary is %s, %v", entries[auth.MaxRefusals].After, err)
	}
}
