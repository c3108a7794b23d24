package verify

import (
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// keys say where the ordering key and the idempotency key of an event are.
type keys struct {
	// order and idempotency name an attribute of the envelope; empty: none.
	order, idempotency string
	same               bool    // both are the value that the ordering key is
	unordered          bool    // the contract says that the order does not matter
	data               *finder // in the data: slot 0 has the ordering key, 1 the idempotency key; nil: neither is there
}

const inEnvelope = "envelope:"

func keysOf(e contract.Event) (k keys, err error) {
	pointers := [2]string{}
	for i, key := range []string{e.Key, e.IdempotencyKey} {
		attribute, envelope := strings.CutPrefix(key, inEnvelope)
		switch {
		case envelope && i == 0:
			k.order = attribute
		case envelope:
			k.idempotency = attribute
		case strings.HasPrefix(key, "/"):
			pointers[i] = key
		case key == "none" && i == 0:
			k.unordered = true
		}
	}
	if pointers == [2]string{} {
		return k, nil
	}
	if k.same = pointers[0] == pointers[1]; k.same {
		pointers[1] = ""
	}
	k.data, err = newFinder(pointers[:]...)
	return k, err
}

// attributes are those of an envelope that a contract may name as a key.
type attributes struct {
	id, source, subject, partitionKey, idempotencyKey, correlationID, causationID string
	extensions                                                                    []extension

	look  look // for keys in the data
	found [2]string
}

// extension is another attribute.
type extension struct{ name, text string }

func (a *attributes) get(name string) string {
	switch name {
	case "id":
		return a.id
	case "source":
		return a.source
	case "subject":
		return a.subject
	case "partitionkey":
		return a.partitionKey
	case "idempotencykey":
		return a.idempotencyKey
	case "correlationid":
		return a.correlationID
	case "causationid":
		return a.causationID
	}
	for _, x := range a.extensions {
		if x.name == name {
			return x.text
		}
	}
	return ""
}

// take sets the keys of an event from its envelope and its data.
func (k *keys) take(e *Event, a *attributes) {
	e.Key, e.IdempotencyKey = a.partitionKey, a.idempotencyKey
	if k.order != "" {
		e.Key = a.get(k.order)
	}
	if k.idempotency != "" {
		e.IdempotencyKey = a.get(k.idempotency)
	}
	if k.data != nil {
		found := &a.found
		if e.doc != nil {
			k.data.findRead(readingOf(e.doc), found[:])
		} else {
			k.data.find(&a.look, e.Data, found[:])
		}
		if key := scalarOf(found[0]); key != "" {
			e.Key = key
		}
		if k.same {
			found[1] = found[0]
		}
		if key := scalarOf(found[1]); key != "" {
			e.IdempotencyKey = key
		}
	}
	if k.unordered {
		e.Key = ""
	}
}
