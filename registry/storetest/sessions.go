package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/auth"
)

// aSession returns a session of that token that begins so long after the suite's
// tokens and lives for a day.
func aSession(token auth.TokenID, after time.Duration) auth.Session {
	at := born.Add(after)
	return auth.Session{Hash: auth.NewSecret().Hash(), Token: token, CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(24 * time.Hour)}
}

func createSession(t *testing.T, s TokenStore, session auth.Session) auth.Session {
	t.Helper()
	if err := s.CreateSession(t.Context(), session, 3); err != nil {
		t.Fatal(err)
	}
	return session
}

func noSession(t *testing.T, s TokenStore, what string, h auth.Hash) {
	t.Helper()
	if got, err := s.Session(t.Context(), h); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("%s: %+v, %v", what, got, err)
	}
}

func sessionRoundTrip(t *testing.T, open func() TokenStore) {
	here, there := open(), open()
	ofToken := createSession(t, here, aSession("0123456789abcdef", 0))
	person := aSession("", 0)
	person.Person = auth.Person{
		Issuer: "https://id.example.com", Subject: "'); DROP TABLE sessions; --", Name: "Ada <b>\u202e",
		Claims: map[string]string{"groups": "team \"money\"", "email": "ada@example.com"},
	}
	createSession(t, here, person)
	for _, want := range []auth.Session{ofToken, person} {
		got, err := there.Session(t.Context(), want.Hash)
		wants(t, "a session", err, got, want)
	}
	noSession(t, there, "a hash that is not there", auth.NewSecret().Hash())
	for range 2 {
		if err := there.EndSession(t.Context(), ofToken.Hash); err != nil {
			t.Fatal(err)
		}
		noSession(t, here, "one that has ended", ofToken.Hash)
	}
	got, err := here.Session(t.Context(), person.Hash)
	wants(t, "another", err, got, person)
}

func sessionsKept(t *testing.T, open func() TokenStore) {
	s := open()
	other := createSession(t, s, aSession("fedcba9876543210", 0))
	var list []auth.Session
	for i := range 5 {
		list = append(list, createSession(t, s, aSession("0123456789abcdef", time.Duration(i)*time.Second)))
	}
	for i, session := range list {
		if i < 2 {
			noSession(t, s, fmt.Sprintf("session %d", i), session.Hash)
			continue
		}
		got, err := s.Session(t.Context(), session.Hash)
		wants(t, fmt.Sprintf("session %d", i), err, got, session)
	}
	got, err := s.Session(t.Context(), other.Hash)
	wants(t, "of another token", err, got, other)
}

func sessionsTouched(t *testing.T, open func() TokenStore) {
	s := open()
	want := createSession(t, s, aSession("0123456789abcdef", 0))
	want.SeenAt = born.Add(time.Minute)
	for _, at := range []time.Time{born, want.SeenAt, born.Add(time.Second)} {
		if err := s.TouchSessions(t.Context(), map[auth.Hash]time.Time{want.Hash: at, auth.NewSecret().Hash(): at}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Session(t.Context(), want.Hash)
	wants(t, "the one that was seen", err, got, want)
}

func sessionsForgotten(t *testing.T, open func() TokenStore) {
	s := open()
	old := createSession(t, s, aSession("0123456789abcdef", -25*time.Hour))
	idle := createSession(t, s, aSession("0123456789abcdef", -2*time.Hour))
	live := createSession(t, s, aSession("0123456789abcdef", -time.Hour))
	if err := s.ForgetSessions(t.Context(), born, born.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []auth.Session{old, idle} {
		noSession(t, s, "one that ended by time", gone.Hash)
	}
	got, err := s.Session(t.Context(), live.Hash)
	wants(t, "one that did not", err, got, live)
}
