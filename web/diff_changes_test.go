package web

import (
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry/wire"
)

// What no answer decides is not said to break nothing, in whichever model that is.
func TestAChangeThatNoAnswerDecidesIsNotKnown(t *testing.T) {
	change := wire.DiffChange{Kind: "property-removed", Path: "/a"}
	breaks := []wire.DiffBreak{{Rule: change.Kind, Path: change.Path}}
	proved := func(model string) wire.DiffAnswer {
		return wire.DiffAnswer{Question: "stored-events", Model: model, Verdict: "proved", Complete: true}
	}
	unknown := func(model string) wire.DiffAnswer {
		return wire.DiffAnswer{Question: "stored-events", Model: model, Verdict: "unknown"}
	}
	refuted := func(model string, causes []wire.DiffBreak, complete bool) wire.DiffAnswer {
		return wire.DiffAnswer{Question: "stored-events", Model: model, Verdict: "refuted", Causes: causes, Complete: complete}
	}
	for name, c := range map[string]struct {
		tolerant, strict wire.DiffAnswer
		notKnown         bool
		open             int
	}{
		"proved in both":                         {proved("tolerant"), proved("strict"), false, 0},
		"unknown where it is promised":           {unknown("tolerant"), proved("strict"), true, 1},
		"unknown elsewhere":                      {proved("tolerant"), unknown("strict"), false, 1},
		"a break elsewhere, unknown here":        {unknown("tolerant"), refuted("strict", breaks, true), true, 1},
		"a break here, unknown elsewhere":        {refuted("tolerant", breaks, true), unknown("strict"), false, 1},
		"none of the breaks":                     {refuted("tolerant", nil, true), proved("strict"), false, 0},
		"none of the breaks that could be found": {refuted("tolerant", nil, false), proved("strict"), true, 1},
	} {
		diff := wire.Diff{Changes: []wire.DiffChange{change}, Answers: []wire.DiffAnswer{c.tolerant, c.strict}}
		rows := changesOf(&compared{diff: &diff}, contract.Tolerant)
		if len(rows) != 1 || rows[0].NotKnown != c.notKnown || len(rows[0].Open) != c.open {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}
