package rules

import (
	"iter"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// outwardRef is a reference that leads from one file to another.
type outwardRef struct {
	subject string // the first contract's whose schema leads there
	from    *schema.Schema
	at      source.Pointer // of its keyword
	to      string         // the file
}

// outwardRefs yields the references that lead out of their files, in the files of the
// newest schemas of the contracts and in all to which they lead, each once.
func outwardRefs(contracts []*workspace.Contract) iter.Seq[outwardRef] {
	return func(yield func(outwardRef) bool) {
		seen := map[*schema.Schema]bool{}
		for _, c := range contracts {
			for _, m := range c.Majors {
				if !follow(lint.Subject(c.Name, m.Number), m.Newest().Schema, seen, yield) {
					return
				}
			}
		}
	}
}

// follow goes through whole files, from that of root on, until yield returns false.
func follow(subject string, root *schema.Schema, seen map[*schema.Schema]bool, yield func(outwardRef) bool) (more bool) {
	more = true
	for todo := []*schema.Schema{root}; len(todo) > 0 && more; todo = todo[1:] {
		if todo[0] == nil || seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		todo[0].Walk(func(s *schema.Schema) bool {
			for _, ref := range [...]*schema.Reference{s.Ref, s.DynamicRef} {
				if ref != nil && ref.Target != nil && ref.Target.Doc != s.Doc {
					todo = append(todo, outermost(ref.Target))
					more = more && yield(outwardRef{subject, s, s.Pointer.Join(keywordOf(s, ref)), ref.Target.Doc.File})
				}
			}
			return more
		})
	}
	return more
}

// keywordOf returns the keyword under which the reference is written.
func keywordOf(s *schema.Schema, ref *schema.Reference) string {
	for i := range s.Node.Members {
		if s.Node.Members[i].Value == ref.Node {
			return s.Node.Members[i].Name
		}
	}
	return "$ref"
}

// outermost returns the schema in which s is written that is in no other.
func outermost(s *schema.Schema) *schema.Schema {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}
