package lint

import (
	"sync"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
)

// fieldLists keeps the fields of schemas, for all rules of a review and both of its
// sides: a schema that both have is gone over once. Several goroutines may ask.
type fieldLists struct {
	mu    sync.Mutex
	lists map[fieldKey]func() []Field
}

// fieldKey names a list: fields know in which major they are.
type fieldKey struct {
	schema  *schema.Schema
	subject string
}

func newFieldLists() *fieldLists { return &fieldLists{lists: map[fieldKey]func() []Field{}} }

// of lists the fields of a major of a contract.
func (l *fieldLists) of(c *workspace.Contract, major *workspace.Major) []Field {
	s := major.Newest().Schema
	if s == nil {
		return nil
	}
	key := fieldKey{s, Subject(c.Name, major.Number)}
	l.mu.Lock()
	find := l.lists[key]
	if find == nil {
		find = sync.OnceValue(func() []Field { return fieldsOf(s, key.subject) })
		l.lists[key] = find
	}
	l.mu.Unlock()
	return find()
}
