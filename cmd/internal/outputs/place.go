package outputs

import (
	"path"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// file returns the name of a file of the workspace, seen from the root of the
// repository, which is how services that show a repository know it.
func (r *Review) file(name string) string {
	if name == "" {
		name = workspace.ConfigFile // what is about no file is about the workspace
	}
	return path.Join(r.Summary.Prefix, name)
}

// whole returns a span that has a start, from the first line on, and no end before
// it: what is about a whole file is shown at its first line.
func whole(s source.Span) source.Span {
	if !s.Start.IsValid() {
		s.Start, s.End = source.Pos{Line: 1, Column: 1}, source.Pos{Line: 1, Column: 1}
	}
	if s.End.Line < s.Start.Line || s.End.Line == s.Start.Line && s.End.Column < s.Start.Column {
		s.End = s.Start
	}
	return s
}

// at returns a span as people read places, "services/shop/treaty.yaml:3:7".
func (r *Review) at(s source.Span) string {
	s.File = r.file(s.File)
	return s.String()
}
