package search

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
)

// Bounds of what one event, context or service adds.
const (
	maxText   = 300 // bytes of a text
	maxFields = 500 // of a version
	maxDepth  = 12  // of a field
)

// build makes the catalogue of a snapshot; what did not change since the one
// before is taken over.
func (x *Index) build(ctx context.Context, s *registry.Snapshot, before *catalogue) (*catalogue, error) {
	c := &catalogue{snapshot: s, events: make(map[*registry.Contract][]entry, len(s.Contracts()))}
	owners := map[string][]string{}
	for _, k := range s.Contracts() {
		entries, known := []entry(nil), false
		if before != nil {
			entries, known = before.events[k]
		}
		if !known {
			var err error
			if entries, err = x.event(ctx, k); err != nil {
				return nil, err
			}
		}
		c.events[k] = entries
		c.entries = append(c.entries, entries...)
		if k.Owner != "" {
			owners[k.Owner] = append(owners[k.Owner], k.Name.String())
		}
	}
	for _, k := range s.Contexts() {
		c.entries = append(c.entries, newEntry(Hit{Kind: Context, Name: k.Name, Text: k.Purpose}, k.Owner))
		if k.Owner != "" {
			owners[k.Owner] = append(owners[k.Owner], k.Name)
		}
	}
	for _, service := range s.Services() {
		c.entries = append(c.entries, newEntry(Hit{Kind: Service, Name: service.Name, Text: service.Purpose, Context: service.Context, Service: service}, service.Owner))
		if service.Owner != "" {
			owners[service.Owner] = append(owners[service.Owner], service.Name)
		}
	}
	c.entries = append(c.entries, subjects(s)...)
	for _, owner := range slices.Sorted(maps.Keys(owners)) {
		c.entries = append(c.entries, newEntry(Hit{Kind: Owner, Name: owner, Text: "owns " + strings.Join(owners[owner], ", ")}))
	}
	c.words = sync.OnceValue(c.known)
	return c, nil
}

// event returns the entries of an event and of the fields that the newest
// version of each major has.
func (x *Index) event(ctx context.Context, k *registry.Contract) ([]entry, error) {
	more := []string{k.Owner, k.Description}
	for _, former := range k.Formerly {
		more = append(more, former.String())
	}
	for _, m := range k.Majors {
		more = append(more, k.Name.Major(m.Number)) // its own Kafka subject
	}
	entries := []entry{newEntry(Hit{Kind: Event, Name: k.Name.String(), Text: k.Summary, Context: k.Name.Context, In: k}, more...)}
	seen := map[string]bool{}
	for _, m := range slices.Backward(k.Majors) {
		v := m.Newest()
		if v == nil {
			continue
		}
		list, err := x.fields(ctx, v)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			if !seen[f.path] {
				seen[f.path] = true
				entries = append(entries, newEntry(Hit{Kind: Field, Name: f.path, Text: f.text, Context: k.Name.Context, In: k, Version: v}))
			}
		}
	}
	return entries, nil
}

// field is a member of an event.
type field struct{ path, text string }

// fields lists the fields of a version; none where this program cannot read its
// schema.
func (x *Index) fields(ctx context.Context, v *registry.Version) ([]field, error) {
	text, err := x.registry.Bundle(ctx, v)
	if err != nil {
		return nil, err
	}
	doc, err := source.Parse("bundle.json", text)
	if err != nil {
		return nil, nil
	}
	s, _ := schema.Load(doc, schema.Options{})
	if s == nil {
		return nil, nil
	}
	w := walker{seen: map[string]bool{}}
	w.walk(s, "", 0)
	return w.list, nil
}

// walker lists fields, each once, to its bounds: a schema may refer to itself.
type walker struct {
	list  []field
	seen  map[string]bool
	steps int
}

func (w *walker) walk(s *schema.Schema, path string, depth int) {
	w.steps++
	if s == nil || depth > maxDepth || len(w.list) >= maxFields || w.steps > 20*maxFields {
		return
	}
	if to := s.Deref(); to != nil && to != s {
		w.walk(to, path, depth+1)
	}
	for _, p := range s.Properties {
		at := path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p.Name)
		if !w.seen[at] && len(w.list) < maxFields {
			w.seen[at] = true
			w.list = append(w.list, field{at, describe(p.Schema)})
		}
		w.walk(p.Schema, at, depth+1)
	}
	for _, item := range append(slices.Clone(s.PrefixItems), s.Items) {
		w.walk(item, path+"/*", depth+1)
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf, []*schema.Schema{s.If, s.Then, s.Else}) {
		w.walk(part, path, depth+1)
	}
}

// describe returns what a schema says of itself to people.
func describe(s *schema.Schema) string {
	if s.Annotations.Description != "" {
		return s.Annotations.Description
	}
	return s.Annotations.Title
}

func newEntry(h Hit, more ...string) entry {
	h.Text = clip(h.Text)
	text := []string{h.Text}
	for _, m := range more {
		text = append(text, clip(m))
	}
	return entry{Hit: h, name: strings.ToLower(h.Name), parts: parts(h.Name), text: strings.ToLower(strings.Join(text, "\n"))}
}

// parts takes a name apart where it changes: "ordering.OrderPlaced" is
// " ordering order placed".
func parts(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case before == ' ', unicode.IsUpper(r) && !unicode.IsUpper(before):
			b.WriteByte(' ')
		}
		if r != ' ' {
			b.WriteRune(unicode.ToLower(r))
		}
		before = r
	}
	return b.String()
}

// clip cuts a text at a whole character.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}
