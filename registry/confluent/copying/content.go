package copying

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// digest tells contents apart: two versions with the same one are the same but for
// white space and the order of members, which registries change.
type digest [sha256.Size]byte

func digestOf(s *client.Schema) digest {
	refers := slices.Clone(s.References)
	slices.SortFunc(refers, func(a, b client.Reference) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
	})
	for i := range refers { // a registry may give its own context's subjects with or without the context
		refers[i].Subject = refers[i].In(s.Subject)
	}
	text, err := json.Marshal([]any{s.Type, canonical(s.Schema), refers, canonical(string(s.Metadata)), canonical(string(s.RuleSet))})
	if err != nil {
		return digest{} // strings and numbers always can be written
	}
	return sha256.Sum256(text)
}

// canonical returns JSON with sorted members and without white space; what is no
// JSON, a .proto file for example, without the white space around it.
func canonical(text string) string {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil || dec.More() {
		return strings.TrimSpace(text)
	}
	out, err := json.Marshal(value)
	if err != nil {
		return strings.TrimSpace(text)
	}
	return string(out)
}

// read reads a version of a registry, as it was sent there.
func read(ctx context.Context, from *client.Client, subject string, number int) (*client.Schema, error) {
	s, err := from.Version(ctx, subject, number)
	if err == nil {
		s.Metadata = sent(s.Metadata)
	}
	return s, err
}

// sent returns metadata without what a treatyd says there of the versions of contracts:
// nobody sent it, and with it the version would be another.
func sent(metadata json.RawMessage) json.RawMessage {
	var all map[string]json.RawMessage
	var properties map[string]json.RawMessage
	if json.Unmarshal(metadata, &all) != nil || json.Unmarshal(all["properties"], &properties) != nil {
		return metadata
	}
	before := len(properties)
	maps.DeleteFunc(properties, func(name string, _ json.RawMessage) bool { return strings.HasPrefix(name, "treaty.") })
	if len(properties) == before {
		return metadata
	}
	delete(all, "properties")
	if len(properties) > 0 {
		all["properties"], _ = json.Marshal(properties) // they were JSON
	}
	if len(all) == 0 {
		return nil
	}
	rest, _ := json.Marshal(all)
	return rest
}

// mostHeld bounds the texts that are kept from the reading of the source to the
// writing of the target, in bytes; the others are read again.
const mostHeld = 128 << 20

// held counts the texts that are kept.
type held struct{ bytes atomic.Int64 }

// keep returns the schema if there is room for it, else nil.
func (h *held) keep(s *client.Schema) *client.Schema {
	size := int64(len(s.Schema) + len(s.Metadata) + len(s.RuleSet))
	if h.bytes.Add(size) > mostHeld {
		h.bytes.Add(-size)
		return nil
	}
	return s
}
