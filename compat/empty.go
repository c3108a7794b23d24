package compat

import (
	"sync"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Empty reports whether it is proved, within a budget of steps, that no value is
// valid under the schema: every one would be valid under the schema that allows
// none. Where that is not proved it may be so all the same. Nobody is shown an
// event, so the validator is not asked about one, which would be most of the work.
func Empty(s *schema.Schema, budget int64) bool {
	q := newQuestion(s, nothing(), Options{Model: contract.Strict, Budget: budget})
	return q.senseless == nil && q.ask().outcome == no
}

// nothing is the schema that no value satisfies.
var nothing = sync.OnceValue(func() *schema.Schema {
	doc, err := source.Parse("nothing.json", []byte(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "not": {}}`))
	if err != nil {
		panic(err)
	}
	s, _ := schema.Load(doc, schema.Options{})
	return s
})
