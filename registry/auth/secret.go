package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"math/big"
	"strings"
)

// Prefix begins every secret. Scanners find secrets that leaked by
// treaty_(first_)?[0-9A-Za-z]{49}, and know by the checksum that they are real.
const Prefix = "treaty_"

// firstPrefix begins the secret that creates the first admin.
const firstPrefix = Prefix + "first_"

// sessionPrefix begins the secret in the cookie of somebody who signed in. It is
// no token: the API takes it in no header.
const sessionPrefix = Prefix + "session_"

const (
	secretBytes = 32
	randomLen   = 43 // digits of 32 bytes in base 62
	checkLen    = 6  // digits of a CRC-32 in base 62
)

// Secret is the text that proves who asks. Printing and logging it hides it.
type Secret struct{ text string }

// NewSecret makes the secret of a token.
func NewSecret() Secret { return newSecret(Prefix) }

func newSecret(prefix string) Secret {
	var random [secretBytes]byte
	_, _ = rand.Read(random[:]) // crypto/rand.Read never fails
	body := base62(new(big.Int).SetBytes(random[:]), randomLen)
	return Secret{prefix + body + checksum(prefix+body)}
}

var errNotSecret = errors.New("this is no token of a Treaty registry: it begins with " + Prefix + " and ends with a checksum, so it may have been cut off")

// ParseSecret reads a secret and verifies its checksum, which needs no store.
func ParseSecret(s string) (Secret, error) {
	prefix := Prefix
	if strings.HasPrefix(s, firstPrefix) {
		prefix = firstPrefix
	}
	return parseSecret(s, prefix)
}

// parseSession reads the secret of a session.
func parseSession(s string) (Secret, bool) {
	secret, err := parseSecret(s, sessionPrefix)
	return secret, err == nil
}

func parseSecret(s, prefix string) (Secret, error) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok || len(rest) != randomLen+checkLen || strings.Trim(rest, digits62) != "" {
		return Secret{}, errNotSecret
	}
	body, check := rest[:randomLen], rest[randomLen:]
	if checksum(prefix+body) != check {
		return Secret{}, errNotSecret
	}
	return Secret{s}, nil
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == "" }

// first reports whether it is a secret for the first admin.
func (s Secret) first() bool { return strings.HasPrefix(s.text, firstPrefix) }

// Reveal returns the text, to be shown once to whoever asked for it.
func (s Secret) Reveal() string { return s.text }

// Hash returns what is kept instead of the secret.
func (s Secret) Hash() Hash { return sha256.Sum256([]byte(s.text)) }

// String hides the secret.
func (s Secret) String() string { return Prefix + "(hidden)" }

// GoString hides the secret.
func (s Secret) GoString() string { return s.String() }

// Format hides the secret whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue hides the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret, so that it cannot slip into JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Hash is the SHA-256 of a secret. Secrets have 256 random bits, so a slow hash
// would add nothing.
type Hash [sha256.Size]byte

// String returns hexadecimal digits, as stores keep it.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String writes.
func ParseHash(s string) (h Hash, err error) {
	if n, err := hex.Decode(h[:], []byte(s[:min(len(s), 2*len(h))])); err != nil || n != len(h) || len(s) != 2*len(h) {
		return Hash{}, errors.New("a hash of a token is not 64 hexadecimal digits")
	}
	return h, nil
}

const digits62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// base62 writes a number with at least width digits.
func base62(n *big.Int, width int) string {
	text := n.Text(62)
	return strings.Repeat("0", max(0, width-len(text))) + text
}

func checksum(s string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(s)))), checkLen)
}
