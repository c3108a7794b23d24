package delivery

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/codegen/event"
)

// maxKey bounds the keys of a store, which are in the index of a database.
const maxKey = 200

// keyOf returns by what a store knows an event: what the manifest of the service
// says, else the contract, else the envelope's idempotency key, else its id, which is
// unique within its source. It is of the type, but of no version: an event that is published
// in two versions at once, with one key, is handled once.
func keyOf(e *event.Envelope, a agreed) string {
	var places []string
	if a.consumption != nil {
		places = append(places, a.consumption.IdempotentBy)
	}
	if a.contract != nil {
		places = append(places, a.contract.IdempotencyKey)
	}
	for _, place := range append(places, envelopePrefix+"idempotencykey") {
		if place == KeyID {
			break
		}
		if text, ok := textOf(e, place); ok {
			return storable(e.Type, place, text)
		}
	}
	return storable(e.Type, "id", e.Source, e.ID)
}

// storable joins the parts of a key so that people can read it, or their hash where it is
// long, or has what a database may not take, or could be read in two ways.
func storable(parts ...string) string {
	key := strings.Join(parts, " ")
	odd := strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) })
	if len(key) > maxKey || odd || !utf8.ValidString(key) || strings.Contains(strings.Join(parts[:len(parts)-1], ""), " ") {
		return "sha256:" + digest(parts...)
	}
	return key
}

// letterID tells a dead letter from all others of a consumer; e is nil where the message is no
// event. The headers of an event are no
// part of it, since a transport may count in them how often it brought it.
func letterID(consumer string, e *event.Envelope, m Message) string {
	if e != nil {
		return digest(consumer, "event", e.Type, strconv.Itoa(e.Version), e.Source, e.ID, string(e.Data))
	}
	parts := []string{consumer, "message", m.Source, string(m.Key), string(m.Body)}
	for _, h := range m.Headers {
		parts = append(parts, h.Key, string(h.Value))
	}
	return digest(parts...)
}

// digest returns a hash of the parts as a text.
func digest(parts ...string) string { return hex.EncodeToString(hashed(parts...)) }

// hashed returns 16 bytes of a hash of the parts, each with its length.
func hashed(parts ...string) []byte {
	h := sha256.New()
	for _, part := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return h.Sum(nil)[:16]
}
