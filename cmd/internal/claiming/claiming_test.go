package claiming_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/claiming"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

func TestNamesOfSubjects(t *testing.T) {
	for subject, want := range map[string]claiming.Name{
		"orders-value":                        {Strategy: claiming.TopicName, Topic: "orders"},
		"orders-key":                          {Strategy: claiming.TopicName, Topic: "orders", Key: true},
		":.eu:orders-value":                   {Strategy: claiming.TopicName, Topic: "orders"},
		"orders":                              {Strategy: claiming.TopicName, Topic: "orders"},
		"-value":                              {Strategy: claiming.TopicName, Topic: "-value"},
		"com.acme.ordering.OrderPlaced":       {Strategy: claiming.RecordName, Record: "com.acme.ordering.OrderPlaced"},
		"OrderPlaced":                         {Strategy: claiming.RecordName, Record: "OrderPlaced"},
		"orders-eu-com.acme.OrderPlaced":      {Strategy: claiming.TopicRecordName, Topic: "orders-eu", Record: "com.acme.OrderPlaced"},
		":.eu:orders-com.acme.v1.OrderPlaced": {Strategy: claiming.TopicRecordName, Topic: "orders", Record: "com.acme.v1.OrderPlaced"},
	} {
		if got := claiming.ParseName(subject); got != want {
			t.Errorf("%s: %+v", subject, got)
		}
	}
}

// past makes a subject of schemas; a number before a schema is its id.
func past(t *testing.T, name string, mode contract.Mode, schemas ...string) *claiming.Subject {
	t.Helper()
	s := &claiming.Subject{Name: name, Mode: mode, Model: contract.Tolerant}
	for i, text := range schemas {
		id := 0
		if n, _ := fmt.Sscanf(text, "%d", &id); n == 1 {
			text = strings.TrimLeft(text, "0123456789 ")
		}
		doc, err := source.Parse("schema.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		read, problems := schema.Load(doc, schema.Options{})
		if read == nil {
			t.Fatal(problems)
		}
		s.Versions = append(s.Versions, claiming.Version{Number: i + 1, ID: id, Text: []byte(text), Doc: doc, Schema: read})
	}
	return s
}

func nothing(contract.EventName) bool { return false }

func TestWhatContractsAreCalled(t *testing.T) {
	ordering := []claiming.Context{{Name: "ordering"}}
	for _, tt := range []struct {
		subject, schema string
		said            []claiming.Context
		want, by        string
	}{
		{"orders-value", `{"title": "OrderPlaced"}`, ordering, "ordering.OrderPlaced", "title"},
		{"orders-value", `{"title": "Order placed"}`, ordering, "ordering.OrderPlaced", "title"},
		{"orders-value", `{"$id": "https://example.com/schemas/order-placed.json"}`, ordering, "ordering.order-placed", "$id"},
		{"orders-value", `{"title": "It says so much that it is no name"}`, ordering, "ordering.Orders", "topic"},
		{"order-placed-value", `{}`, nil, ".OrderPlaced", "topic"},
		{"ordering.order-placed-value", `{}`, nil, "ordering.OrderPlaced", "topic"},
		{"com.acme.ordering.order-placed-value", `{}`, nil, "ordering.OrderPlaced", "topic"},
		{"com.acme.ordering.OrderPlaced", `{}`, nil, "ordering.OrderPlaced", "record"},
		{"orders-com.acme.ordering.OrderPlaced", `{"title": "Renamed"}`, nil, "ordering.Renamed", "title"},
		{"com.acme.ordering.OrderPlaced", `{}`, []claiming.Context{{Name: "all"}, {Pattern: "com.acme.*", Name: "acme"}}, "acme.OrderPlaced", "record"},
		{":.eu:orders-value", `{}`, []claiming.Context{{Pattern: "orders-*", Name: "ordering"}}, "ordering.Orders", "topic"},
		{"--ü--", `{}`, ordering, "ordering.Subject", "subject"},
	} {
		got := claiming.Propose([]*claiming.Subject{past(t, tt.subject, contract.Backward, tt.schema)}, tt.said, nothing)
		if name := got[0].Event.Context + "." + got[0].Event.Event; name != tt.want || got[0].By != tt.by {
			t.Errorf("%s: %s by %s, want %s by %s", tt.subject, name, got[0].By, tt.want, tt.by)
		}
	}
}

// Subjects with one history share a contract; others of the name are told apart.
func TestSubjectsOfOneName(t *testing.T) {
	const a, b, c = `1 {"title": "Placed"}`, `2 {"title": "Placed", "type": "object"}`, `3 {"title": "Placed", "minProperties": 1}`
	proposals := claiming.Propose([]*claiming.Subject{
		past(t, "late-value", contract.Backward, b),
		past(t, "all-value", contract.Backward, a, b),
		past(t, "other-value", contract.Backward, c),
		past(t, "strict-value", contract.Full, a, b),
		past(t, "behind-value", contract.Backward, a),
	}, []claiming.Context{{Name: "x"}}, func(name contract.EventName) bool { return name.Event == "Other" })
	var got []string
	for _, p := range proposals {
		got = append(got, fmt.Sprintf("%s %v %v", p.Event, p.Names(), p.Exists))
	}
	want := []string{
		"x.All [all-value late-value] false", "x.Behind [behind-value] false",
		"x.Other [other-value] true", "x.Strict [strict-value] false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A break opens the next major; what the mode does not ask about is none.
func TestABreakOpensTheNextMajor(t *testing.T) {
	const (
		one    = `{"type": "object", "properties": {"id": {"type": "string"}}}`
		more   = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`
		breaks = `{"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}`
		after  = `{"type": "object", "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}, "required": ["id"]}`
	)
	for _, tt := range []struct {
		mode    contract.Mode
		schemas []string
		want    string
	}{
		{contract.Backward, []string{one, more, breaks, after}, "v1 [1 2]; v2 [3 4] by hand, for {"},
		{contract.FullTransitive, []string{one, one, one}, "v1 [1 2 3]"},
		{contract.None, []string{one, breaks, one}, "v1 [1 2 3]"},
		{contract.Backward, []string{one, breaks, one}, "v1 [1]; v2 [2] by hand, for {; v3 [3] by hand, for {"},
	} {
		p := claiming.Propose([]*claiming.Subject{past(t, "s-value", tt.mode, tt.schemas...)}, nil, nothing)[0]
		if err := p.Split(t.Context()); err != nil {
			t.Fatal(err)
		}
		var majors []string
		for _, m := range p.Majors {
			var numbers []int
			for _, v := range m.Versions {
				numbers = append(numbers, v.Number)
			}
			text := fmt.Sprintf("v%d %v", m.Number, numbers)
			if m.ByHand {
				text += " by hand"
			}
			if m.Because != "" {
				text += ", for " + m.Because[:1]
			}
			majors = append(majors, text)
		}
		if got := strings.Join(majors, "; "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.mode, got, tt.want)
		}
	}
}

func TestContexts(t *testing.T) {
	for text, fine := range map[string]bool{"ordering": true, "orders-*=ordering": true, "=x": false, "[=x": false, "a=": false, "a b": false} {
		if _, err := claiming.ParseContext(text); fine != (err == nil) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
