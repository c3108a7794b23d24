package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// Every code is said to some operation, or is one of those that have to do with no
// operation; and every row says what it means and what to do.
func TestEveryCodeIsExplainedAndUsed(t *testing.T) {
	used := map[string]bool{
		"no-route": true, "no-method": true, "cross-site": true, // asked before an operation is found
		// said at the door of Kafka clients alone, see TestEveryErrorIsReached there
		"bad-reference": true, "bad-settings": true, "id-taken": true, "retracted": true, "not-retracted": true,
	}
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case object:
			if codes, ok := v["code"].(object); ok {
				for _, code := range list(codes["enum"]) {
					used[fmt.Sprint(code)] = true
				}
			}
			for _, member := range v {
				look(member)
			}
		case []any:
			for _, item := range v {
				look(item)
			}
		}
	}
	look(document().document)
	seen := map[string]bool{}
	for _, r := range wire.Refusals {
		if seen[r.Code] {
			t.Errorf("%s is there twice", r.Code)
		}
		seen[r.Code] = true
		if !used[r.Code] {
			t.Errorf("%s is explained, and nothing is refused with it", r.Code)
		}
		if r.Title == "" || r.Status < 400 || !strings.HasSuffix(r.Why, ".") || !strings.HasSuffix(r.WhatNext, ".") {
			t.Errorf("incomplete: %+v", r)
		}
	}
	for code := range used {
		if !seen[code] {
			t.Errorf("%s is not explained", code)
		}
	}
}

func list(v any) []any {
	items, _ := v.([]any)
	return items
}

// The page of the codes is made of the table.
func TestThePageOfRefusalsIsFresh(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What a registry refuses with\n" +
		"Each refusal of the API has a `code`, which never changes its meaning. `treaty explain CODE` says the same offline.\n" +
		"This page is made of the table in `registry/wire`: `go test ./registry/api -run Refusals -update`.\n\n" +
		"| code | status | |\n|---|---|---|\n")
	for _, r := range wire.Refusals {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %d | %s |\n", r.Code, r.Code, r.Status, r.Title)
	}
	for _, r := range wire.Refusals {
		fmt.Fprintf(&b, "\n## %s\n%s. HTTP %d.\n\n%s\n\n*What to do:* %s\n", r.Code, r.Title, r.Status, r.Why, r.WhatNext)
	}
	testkit.Golden(t, "../../docs/refusals.md", b.String(), *update)
}
