package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The headers of a delivery.
const (
	// SignatureHeader holds "t=SECONDS,v1=HEX": when it was sent (Unix time), and
	// for each secret that is valid the HMAC-SHA256 of "SECONDS.BODY".
	SignatureHeader = "Treaty-Signature"
	// DeliveryHeader holds the id of the delivery: the same each time that it is
	// sent. Whoever has seen the id has seen the delivery.
	DeliveryHeader = "Treaty-Delivery"
)

// Why a signature does not hold.
var (
	ErrSignature = errors.New("the signature is not of this body and secret")
	ErrTooOld    = errors.New("the signature was not made now: the message is a repetition, or a clock is wrong")
)

// Sign returns the SignatureHeader of a body sent at that time: one signature
// for each secret.
func Sign(body []byte, at time.Time, secrets ...string) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	var header strings.Builder
	header.WriteString("t=" + seconds)
	for _, secret := range secrets {
		header.WriteString(",v1=" + hex.EncodeToString(mac(secret, seconds, body)))
	}
	return header.String()
}

// Verify checks a body against its SignatureHeader, as a receiver does: the
// signature is made with secret, and not more than tolerance away from now.
func Verify(body []byte, header, secret string, now time.Time, tolerance time.Duration) error {
	seconds, signatures, err := parseSignature(header)
	if err != nil {
		return err
	}
	want := mac(secret, strconv.FormatInt(seconds, 10), body)
	for _, signature := range signatures {
		if hmac.Equal(signature, want) {
			if now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
				return ErrTooOld
			}
			return nil
		}
	}
	return ErrSignature
}

// parseSignature reads a SignatureHeader. Parts that it does not know are for
// receivers that are newer.
func parseSignature(header string) (seconds int64, signatures [][]byte, err error) {
	seconds = -1
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			if seconds, err = strconv.ParseInt(value, 10, 64); err != nil || seconds < 0 {
				return 0, nil, fmt.Errorf("%w: %q is no time", ErrSignature, value)
			}
		case "v1":
			if signature, err := hex.DecodeString(value); err == nil {
				signatures = append(signatures, signature)
			}
		}
	}
	if seconds < 0 || len(signatures) == 0 {
		return 0, nil, fmt.Errorf("%w: the header has no time or no signature", ErrSignature)
	}
	return seconds, signatures, nil
}

func mac(secret, seconds string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(seconds + "."))
	h.Write(body)
	return h.Sum(nil)
}
