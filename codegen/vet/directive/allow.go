package directive

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// allow is an opt-out: what one analyzer finds on some lines is let pass.
type allow struct {
	analyzer    string
	reason      string
	pos, end    token.Pos
	file        *token.File
	first, last int // lines
	used        bool
}

// readAllow reads what stands behind //treaty:allow, and where it counts: on its line,
// or, where the line is its own, for the statement or declaration that begins below
// its comment.
func readAllow(d directive, group *ast.CommentGroup, f *ast.File, file *token.File) *allow {
	a := &allow{pos: d.pos, end: d.end, file: file}
	a.analyzer, a.reason, _ = strings.Cut(d.args, " ")
	a.reason = strings.TrimSpace(a.reason)
	line := file.Line(d.pos)
	a.first, a.last = line, line
	if besideCode(f, file, d.pos) {
		return a
	}
	a.first = file.Line(group.End()) + 1
	a.last = a.first
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || isComment(n) || n == ast.Node(f) {
			return n == ast.Node(f)
		}
		if a.last == a.first && file.Line(n.Pos()) == a.first {
			a.last = file.Line(n.End())
			return false
		}
		return file.Line(n.Pos()) <= a.first && a.first <= file.Line(n.End())
	})
	return a
}

// besideCode reports whether something of the program stands before pos on its line.
func besideCode(f *ast.File, file *token.File, pos token.Pos) bool {
	line, found := file.Line(pos), false
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || found || isComment(n) {
			return false
		}
		found = n != ast.Node(f) && (n.Pos() < pos && file.Line(n.Pos()) == line || n.End() <= pos && file.Line(n.End()) == line)
		return !found && (n == ast.Node(f) || file.Line(n.Pos()) <= line && line <= file.Line(n.End()))
	})
	return found
}

func isComment(n ast.Node) bool {
	switch n.(type) {
	case *ast.Comment, *ast.CommentGroup:
		return true
	}
	return false
}

// Allowed reports whether somebody allows what an analyzer found at pos, with a reason,
// and remembers that the permission was needed.
func (x *Index) Allowed(analyzer string, pos token.Pos) bool {
	allowed := false
	for _, a := range x.allows {
		if a.analyzer != analyzer || a.reason == "" || int(pos) < a.file.Base() || int(pos) > a.file.Base()+a.file.Size() {
			continue
		}
		if line := a.file.Line(pos); a.first <= line && line <= a.last {
			a.used, allowed = true, true
		}
	}
	return allowed
}

// ReportUnused reports the permissions for the analyzer that nothing needed.
func (x *Index) ReportUnused(pass *analysis.Pass) {
	for _, a := range x.allows {
		if a.analyzer == pass.Analyzer.Name && a.reason != "" && !a.used {
			pass.Report(analysis.Diagnostic{Pos: a.pos, End: a.end, Message: "nothing here has to be allowed: take the comment out"})
		}
	}
}
