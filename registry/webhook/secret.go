package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"time"
)

// secretPrefix lets scanners of repositories recognise a secret.
const secretPrefix = "treaty_whsec_"

// Secret signs deliveries. It has to be kept as it is: the registry signs with
// it, so a hash would not do.
type Secret struct {
	Value     string
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never; set when it is replaced
}

// newSecret makes a secret of 256 random bits.
func newSecret(now time.Time) Secret {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // crypto/rand.Read never fails
	return Secret{Value: secretPrefix + base64.RawURLEncoding.EncodeToString(bits[:]), CreatedAt: now}
}

// valid reports whether the secret still signs.
func (s Secret) valid(now time.Time) bool { return s.ExpiresAt.IsZero() || now.Before(s.ExpiresAt) }

// rotate puts a new secret first and lets the others sign for overlap from now
// on, or as long as they would have anyway. Those that are over go.
func rotate(secrets []Secret, now time.Time, overlap time.Duration) []Secret {
	end := now.Add(overlap)
	list := []Secret{newSecret(now)}
	for _, s := range secrets {
		if s.ExpiresAt.IsZero() || end.Before(s.ExpiresAt) {
			s.ExpiresAt = end
		}
		if s.valid(now) {
			list = append(list, s)
		}
	}
	return list
}

// signing returns the secrets that sign now.
func signing(secrets []Secret, now time.Time) []string {
	var list []string
	for _, s := range secrets {
		if s.valid(now) {
			list = append(list, s.Value)
		}
	}
	return list
}
