package line

import (
	"fmt"
	"log/slog"
)

// Secret is a text that proves who asks. Printing, logging and encoding it hides
// it. The zero Secret is none.
type Secret struct{ text string }

// NewSecret returns the secret with that text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text, to be sent to whom it is for, or stored where only its
// owner can read it.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == "" }

// String hides the secret.
func (s Secret) String() string { return "(hidden)" }

// Format hides the secret whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue hides the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret, so that it cannot slip into JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
