package webhook

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// The example of docs/webhooks.md, computed with openssl: other programs have to
// come to the same.
func TestTheSignatureIsTheDocumentedOne(t *testing.T) {
	got := Sign([]byte(`{"id":"1"}`), time.Unix(1767225600, 0), "treaty_whsec_example")
	want := "t=1767225600,v1=0bba0d936295f3690d3f2b0a8528def522ac1b97597f31271c16f04c34a82ef1"
	if got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
}

func TestASignatureHoldsForItsBodySecretAndTimeAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		secrets := rapid.SliceOfNDistinct(rapid.StringN(1, 40, -1), 1, 4, rapid.ID).Draw(t, "secrets")
		header := Sign(body, noon, secrets...)
		for _, secret := range secrets {
			if err := Verify(body, header, secret, noon.Add(5*time.Minute), 5*time.Minute); err != nil {
				t.Fatalf("%s: %v", header, err)
			}
			if err := Verify(body, header, secret, noon.Add(-5*time.Minute-time.Second), 5*time.Minute); !errors.Is(err, ErrTooOld) {
				t.Fatalf("too early: %v", err)
			}
			if err := Verify(body, header, secret, noon.Add(5*time.Minute+time.Second), 5*time.Minute); !errors.Is(err, ErrTooOld) {
				t.Fatalf("too late: %v", err)
			}
			if err := Verify(append(body, 'x'), header, secret, noon, time.Minute); !errors.Is(err, ErrSignature) {
				t.Fatalf("another body: %v", err)
			}
			later := strings.Replace(header, "t=", "t=1", 1)
			if err := Verify(body, later, secret, noon, 1<<63-1); !errors.Is(err, ErrSignature) {
				t.Fatalf("another time: %v", err)
			}
		}
		if err := Verify(body, header, strings.Join(secrets, "")+"x", noon, time.Minute); !errors.Is(err, ErrSignature) {
			t.Fatalf("another secret: %v", err)
		}
	})
}

func TestNoHeaderIsMistakenForASignature(t *testing.T) {
	for _, header := range []string{"", "t=1", "v1=00", "t=x,v1=00", "t=-1,v1=00", "t=1,v1=", "t=1,v1=zz", "t=99999999999999999999,v1=00", ",,,", "v0=00,t=1"} {
		if err := Verify(nil, header, "s", noon, time.Hour); !errors.Is(err, ErrSignature) {
			t.Errorf("Verify(%q): %v", header, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if Verify([]byte("x"), rapid.String().Draw(t, "header"), "s", noon, time.Hour) == nil {
			t.Fatal("a drawn header holds")
		}
	})
}

func TestSecretsRotateWithOverlap(t *testing.T) {
	first := newSecret(noon)
	if !strings.HasPrefix(first.Value, secretPrefix) || len(first.Value) < len(secretPrefix)+43 {
		t.Errorf("a secret is %q", first.Value)
	}
	two := rotate([]Secret{first}, noon, time.Hour)
	if len(two) != 2 || two[0].Value == first.Value || two[1].Value != first.Value || !two[1].ExpiresAt.Equal(noon.Add(time.Hour)) || !two[0].ExpiresAt.IsZero() {
		t.Fatalf("after a rotation: %+v", two)
	}
	for after, want := range map[time.Duration]int{0: 2, time.Hour - 1: 2, time.Hour: 1, 1000 * time.Hour: 1} {
		if got := signing(two, noon.Add(after)); len(got) != want || got[0] != two[0].Value {
			t.Errorf("after %s %d secrets sign, want %d", after, len(got), want)
		}
	}
	// A longer overlap later does not prolong what was to end.
	three := rotate(two, noon.Add(time.Minute), 24*time.Hour)
	if len(three) != 3 || !three[2].ExpiresAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("after a second rotation: %+v", three)
	}
	if one := rotate(three, noon, 0); len(one) != 1 {
		t.Errorf("without overlap there are still %d", len(one))
	}
}
