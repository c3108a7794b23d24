package web

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry"
)

// fact is a line of what the contract says of itself.
type fact struct{ Name, Value, Why string }

// facts fills in what the contract says of itself.
func (v *eventView) facts(c *registry.Contract) {
	add := func(name, value, why string) {
		if value != "" {
			v.Facts = append(v.Facts, fact{name, value, why})
		}
	}
	add("Ordering key", c.Key, "Events with the same key arrive in order.")
	add("Idempotency key", c.IdempotencyKey, "Equal when the same event is delivered twice.")
	add("Compatibility", string(c.Compatibility), modeWords(c.Compatibility, keptSince(c, v.Version.Version.Major)))
	add("Content model", string(c.ContentModel), modelWords(c.ContentModel))
	add("Compatible since", strings.Join(sinces(c), ", "), "Older history broke the promise, and is not asked.")
	add("Retention", c.Retention, keptWords(c.Retention))
	add("Data subject", c.DataSubject, "Whose personal data it is.")
	for _, former := range c.Formerly {
		add("Formerly", former.String(), "The name it had; versions and subjects stayed.")
	}
	add("Home", c.Home, "The repository that owns the contract.")
}

// sinces is from where on the promise holds: of each major, each once.
func sinces(c *registry.Contract) []string {
	var list []string
	for _, m := range c.Majors {
		if since := c.Since(m.Number); since != "" && !slices.Contains(list, since) {
			list = append(list, since)
		}
	}
	return list
}

// modeWords says what a mode asks; since is the first version that is asked, nil: all are.
func modeWords(m contract.Mode, since *registry.Version) string {
	if m == contract.None {
		return "Nothing is promised."
	}
	var asked []string
	for _, q := range m.Questions() {
		asked = append(asked, q.Title())
	}
	against := "the newest revision"
	if m.Transitive() {
		against = "every earlier revision"
		if since != nil {
			against += " from " + since.Version.String() + " on"
		}
	}
	return "Asked for " + strings.Join(asked, " and ") + ", against " + against + "."
}

func keptWords(retention string) string {
	if words := privacy.ParseRetention(retention).Words; words != "" {
		return "Events are kept for " + words + "."
	}
	return "How long events are kept."
}

func modelWords(m contract.ContentModel) string {
	if m == contract.Strict {
		return "Unknown fields count as the schema says."
	}
	return "Producers write what is declared; consumers ignore what they do not know."
}
