package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var published = regexp.MustCompile(`^treaty_(first_)?[0-9A-Za-z]{49}$`)

func TestSecretsAreRecognisableAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for i := range 1000 {
		s := NewSecret()
		if i%2 == 1 {
			s = newSecret(firstPrefix)
		}
		if !published.MatchString(s.Reveal()) || seen[s.Reveal()] {
			t.Fatalf("%q is not as scanners look for it, or was there before", s.Reveal())
		}
		seen[s.Reveal()] = true
		if got, err := ParseSecret(s.Reveal()); err != nil || got.Hash() != s.Hash() || got.first() != (i%2 == 1) {
			t.Fatalf("%q is read as %v, %v", s.Reveal(), got.Reveal(), err)
		}
	}
}

// One character that is wrong, missing or too many is seen without a store.
func TestDamagedSecretsAreSeenOffline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := NewSecret().Reveal()
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		digit := string(rapid.SampledFrom([]byte(digits62)).Draw(t, "digit"))
		for _, damaged := range []string{text[:at] + text[at+1:], text[:at] + digit + text[at:], text[:at] + digit + text[at+1:]} {
			if damaged == text {
				continue
			}
			if _, err := ParseSecret(damaged); err == nil {
				t.Fatalf("%q is read, which was %q", damaged, text)
			}
		}
	})
}

func TestSecretsAreNotPrinted(t *testing.T) {
	s := NewSecret()
	body := s.Reveal()[len(Prefix):]
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "secret", s, "in", struct{ S Secret }{s})
	text, err := json.Marshal(map[string]any{"secret": s})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s), fmt.Sprintf("%+v", []Secret{s}),
		fmt.Sprintf("%#v", struct{ S Secret }{s}), log.String(), string(text),
	} {
		if strings.Contains(shown, body[:10]) || strings.Contains(shown, fmt.Sprintf("%x", body[:10])) {
			t.Errorf("the secret is shown: %s", shown)
		}
	}
}

func TestHashesAreReadAsTheyAreWritten(t *testing.T) {
	h := NewSecret().Hash()
	if got, err := ParseHash(h.String()); err != nil || got != h {
		t.Errorf("%s is read as %s, %v", h, got, err)
	}
	for _, bad := range []string{"", "ab", h.String()[:63], h.String() + "00", strings.Repeat("g", 64)} {
		if _, err := ParseHash(bad); err == nil {
			t.Errorf("%q is read as a hash", bad)
		}
	}
}

func FuzzParseSecret(f *testing.F) {
	f.Add(NewSecret().Reveal())
	f.Add(newSecret(firstPrefix).Reveal())
	f.Add(Prefix)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSecret(text)
		if err == nil && (s.Reveal() != text || !published.MatchString(text)) {
			t.Errorf("%q is read as %q", text, s.Reveal())
		}
		if err != nil && len(text) > 20 && strings.Contains(err.Error(), text) {
			t.Errorf("the error shows what was sent: %v", err)
		}
	})
}
