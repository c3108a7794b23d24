package auth

import (
	"github.com/treaty-events/treaty/registry"
)

// The codes of what is refused here, beside registry.Forbidden: it is known who
// asks, and they may not.
const (
	// Unauthenticated: it is not known who asks, or the token is not good.
	Unauthenticated registry.Code = "unauthenticated"
	// Insecure: a secret was sent where others could read it.
	Insecure registry.Code = "insecure"
	// TooManyTries: too many bad tokens came from this address.
	TooManyTries registry.Code = "too-many-tries"
	// TooManyRequests: the token asks more often than it may.
	TooManyRequests registry.Code = "too-many-requests"
	// BadToken: a token cannot be created or revoked as it was asked for.
	BadToken registry.Code = "bad-token"
)

// Challenge is the header WWW-Authenticate of an answer to Unauthenticated.
const Challenge = `Bearer realm="treaty", Basic realm="treaty", charset="UTF-8"`

func refuse(code registry.Code, message, hint string) *registry.Refusal {
	return &registry.Refusal{Code: code, Message: message, Hint: hint}
}
