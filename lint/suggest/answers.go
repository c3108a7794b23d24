package suggest

import (
	"sync"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

// answers remembers what was asked of the files as they are: the reviews of the
// whole, before and after the edits, ask the same of everything that is not edited.
type answers struct {
	mu   sync.Mutex
	list map[asked]compat.Answer
}

// asked is a question about two schemas that were loaded.
type asked struct {
	older, newer *schema.Schema
	question     contract.Question
	model        contract.ContentModel
}

func newAnswers() *answers { return &answers{list: map[asked]compat.Answer{}} }

// ask answers the question, or recalls its answer.
func (a *answers) ask(c *lint.Comparison) {
	key := asked{c.Older.Schema, c.Newer.Schema, c.Answer.Question, c.Model}
	if key.older == nil || key.newer == nil {
		c.Ask() // what cannot be read is named in the answer
		return
	}
	a.mu.Lock()
	answer, known := a.list[key]
	a.mu.Unlock()
	if known {
		c.Answer = answer
		return
	}
	c.Ask()
	a.mu.Lock()
	a.list[key] = c.Answer
	a.mu.Unlock()
}
